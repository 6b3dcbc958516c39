import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { Table } from "./table";

const rowsOf = (length: number) =>
  Array.from({ length }, (_, index) => ({ id: `r${index}`, name: `Row ${index}` }));
const columns = [
  { id: "name", name: "Name", width: "1fr" as const, cell: (row: { name: string }) => row.name },
];

const LIST = {
  label: "list",
  keyOf: (row: { id: string }) => row.id,
  nameOf: (row: { name: string }) => row.name,
  columns,
  empty: null,
};

function Choosing(props: {
  count?: number;
  onRead?: (key: string) => void;
  onHold?: (key: string) => void;
}) {
  const [rows] = useState(() => rowsOf(props.count ?? 8));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  return (
    <>
      <Table
        {...LIST}
        rows={rows}
        chosen={chosen}
        onChoose={setChosen}
        {...(props.onRead === undefined ? {} : { onRead: props.onRead })}
        {...(props.onHold === undefined ? {} : { letters: { h: props.onHold } })}
      />
      <output>{[...chosen].join(" ")}</output>
    </>
  );
}

/** A list of which one row can go out of sight, as a reminder does that is put on hold. */
function Moving({ onHold }: { onHold: (key: string) => void }) {
  const [rows, setRows] = useState(() => rowsOf(500));
  return (
    <>
      <Table {...LIST} rows={rows} letters={{ h: onHold }} />
      <button
        type="button"
        onMouseEnter={() => setRows(([one, two, three, ...rest]) => [one!, two!, ...rest, three!])}
      >
        Move
      </button>
    </>
  );
}

const rowCalled = (name: string) => screen.getByRole("row", { name: new RegExp(`${name}$`) });

describe("a list", () => {
  it("of thousands knows them all and draws only what is in sight", () => {
    render(<Choosing count={5000} />);
    expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "5001");
    expect(screen.getAllByRole("row").length).toBeLessThan(100);
  });

  it("reads on a click and chooses with the box", async () => {
    const read = vi.fn<(key: string) => void>();
    render(<Choosing onRead={read} />);
    await userEvent.click(rowCalled("Row 3"));
    expect(read).toHaveBeenLastCalledWith("r3");
    expect(screen.getByRole("status")).toHaveTextContent("");
    await userEvent.click(within(rowCalled("Row 2")).getByRole("checkbox"));
    expect(screen.getByRole("status")).toHaveTextContent("r2");
  });

  it("chooses with Space and never with Enter", async () => {
    render(<Choosing />);
    await userEvent.click(rowCalled("Row 1"));
    await userEvent.keyboard("{Enter}");
    expect(screen.getByRole("status")).toHaveTextContent("");
    await userEvent.keyboard(" ");
    expect(screen.getByRole("status")).toHaveTextContent("r1");
  });

  it("chooses with Shift and the arrows from the row one is on", async () => {
    render(<Choosing />);
    await userEvent.click(rowCalled("Row 1"));
    await userEvent.keyboard("{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    expect(screen.getByRole("status")).toHaveTextContent("r1 r2 r3");
  });

  it("takes a letter for a command only on a row, and no other letter for a search", async () => {
    const hold = vi.fn<(key: string) => void>();
    render(<Choosing onHold={hold} />);
    await userEvent.keyboard("h");
    expect(hold).not.toHaveBeenCalled();
    await userEvent.click(rowCalled("Row 4"));
    await userEvent.keyboard("rh");
    expect(hold.mock.calls).toEqual([["r4"]]);
  });

  it("stays at its place when its row goes out of sight, and a key is about who is there", async () => {
    const hold = vi.fn<(key: string) => void>();
    render(<Moving onHold={hold} />);
    await userEvent.click(rowCalled("Row 2"));
    await userEvent.hover(screen.getByRole("button", { name: "Move" }));
    await waitFor(() => expect(rowCalled("Row 3")).toHaveFocus());
    await userEvent.keyboard("h");
    expect(hold.mock.calls).toEqual([["r3"]]);
  });
});
