import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { nameOfKey, useKeys } from "./keys";

describe("the name of a key", () => {
  it.each([
    [{ key: "k", ctrlKey: true }, "ctrl+k"],
    [{ key: "P", ctrlKey: true, shiftKey: true }, "ctrl+shift+p"],
    [{ key: "?", shiftKey: true }, "?"],
    [{ key: "F4" }, "f4"],
    [{ key: "Enter", metaKey: true }, "ctrl+enter"],
    [{ key: "Tab", shiftKey: true }, "shift+tab"],
  ])("%j is %s", (init, name) => {
    expect(nameOfKey(new KeyboardEvent("keydown", init))).toBe(name);
  });
});

function Keys({ act, dialog = false }: { act: (key: string) => void; dialog?: boolean }) {
  useKeys({ "/": () => act("/"), "ctrl+k": () => act("ctrl+k"), "ctrl+z": () => act("ctrl+z") });
  return (
    <>
      <input aria-label="typed" />
      <button type="button">elsewhere</button>
      {dialog && <div role="dialog" />}
    </>
  );
}

describe("keys", () => {
  it("act from anywhere", async () => {
    const act = vi.fn<(key: string) => void>();
    render(<Keys act={act} />);
    await userEvent.click(screen.getByRole("button"));
    await userEvent.keyboard("/{Control>}kz{/Control}");
    expect(act.mock.calls.flat()).toEqual(["/", "ctrl+k", "ctrl+z"]);
  });

  it("leave letters and the undoing of letters to the field somebody types in", async () => {
    const act = vi.fn<(key: string) => void>();
    render(<Keys act={act} />);
    await userEvent.type(screen.getByLabelText("typed"), "a/b{Control>}zk{/Control}");
    expect(screen.getByLabelText("typed")).toHaveValue("a/b");
    expect(act.mock.calls.flat()).toEqual(["ctrl+k"]);
  });

  it("do nothing behind a dialog", async () => {
    const act = vi.fn<(key: string) => void>();
    render(<Keys act={act} dialog />);
    await userEvent.keyboard("/{Control>}k{/Control}");
    expect(act).not.toHaveBeenCalled();
  });
});
