// Import: nothing is done before everything was seen, and each appointment that is gone needs an
// answer.
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { ImportLine } from "../../ipc/bindings/ImportLine";
import type { ImportPreviewView } from "../../ipc/bindings/ImportPreviewView";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { Refusal } from "../../ipc/refusal";
import { settings } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { ImportScreen } from "./screen";

let fake: Engine;

const line = (over: Partial<ImportLine>): ImportLine => ({
  line: 2,
  appointment: null,
  patient_name: "Ann Lee",
  local_start: "2026-12-01T09:15:00",
  sentence: "New",
  column: null,
  value: null,
  ...over,
});
const preview = (over: Partial<ImportPreviewView> = {}): ImportPreviewView => ({
  preview: "p1",
  new_count: 1,
  changed_count: 0,
  same_count: 3,
  gone_count: 2,
  refused_count: 0,
  new: [line({})],
  changed: [],
  gone: [
    line({ line: null, appointment: 7, patient_name: "Omar Haddad" }),
    line({ line: null, appointment: 8, patient_name: "Mei Chen" }),
  ],
  refused: [],
  notices: [],
  ...over,
});

beforeEach(() => {
  fake = engine({
    settings: () => settings(),
    begin_import: () => ({ import: "one", piece_bytes: 1024 }),
    add_import_bytes: ({ base64 }) => ({ received: atob(base64).length }),
    read_import: () => ({
      encoding: "UTF-8",
      delimiter: "semicolon",
      rows: 4,
      columns: [
        { heading: "When", samples: ["3/4/2027 9:15"] },
        { heading: "Who", samples: ["Ann Lee"] },
      ],
      mapping: {
        columns: ["ignore", "full_name"],
        date_order: "day_month_year",
        clock: "twenty_four_hours",
        name_order: "given_first",
        practitioner: "",
        kind: "",
        duration_minutes: null,
      },
      profile: null,
      questions: ["3/4/2027 may be March or April."],
      profiles: [],
    }),
    preview_import: () => preview(),
    confirm_import: () => ({
      entered: 1,
      changed: 0,
      cancelled: 1,
      patients: 1,
      sentence: "Entered 1 and cancelled 1 appointment.",
    }),
  });
});

async function chooseFile(): Promise<void> {
  const { container } = render(
    <Desk>
      <ImportScreen />
    </Desk>,
  );
  const input = container.querySelector<HTMLInputElement>("input[type=file]");
  expect(input).not.toBeNull();
  if (input !== null) {
    await userEvent.upload(input, new File(["When;Who\n"], "book.csv", { type: "text/csv" }));
  }
  await screen.findByText("3/4/2027 may be March or April.");
}

const press = async (name: RegExp | string): Promise<void> =>
  userEvent.click(await screen.findByRole("button", { name }));

describe("an import", () => {
  it("goes on with the meanings as they were corrected", async () => {
    await chooseFile();
    await press(/Meaning of When/);
    await userEvent.click(await screen.findByRole("option", { name: "Date and time" }));
    await userEvent.click(screen.getByRole("radio", { name: /^Month, day, year/ }));
    await press("Check 4 rows");
    await screen.findByText(/1 new, 0 changed/);
    expect(fake.requestsOf("preview_import")[0]).toMatchObject({
      import: "one",
      source: "Appointment book",
      mapping: { columns: ["start", "full_name"], date_order: "month_day_year" },
    });
  });

  it("cancels nothing without an answer about each one that is gone", async () => {
    await chooseFile();
    await press("Check 4 rows");
    await press("Enter 1, change 0, cancel 0");
    expect(await screen.findByText(/^Decide about 2 appointments/)).toBeVisible();
    expect(fake.requestsOf("confirm_import")).toEqual([]);

    await press("Keep 2 appointments");
    const row = await screen.findByRole("row", { name: /Mei Chen/ });
    await userEvent.click(row.querySelector("label") ?? row);
    await press("Cancel 1 appointment");
    await press("Enter 1, change 0, cancel 1");
    await waitFor(() =>
      expect(fake.requestsOf("confirm_import")).toEqual([
        { import: "one", preview: "p1", cancel: [8], save_profile: "Appointment book" },
      ]),
    );
    expect(await screen.findByText("The import is done")).toBeVisible();
  });

  it("keeps the meanings when the engine refuses them", async () => {
    fake.answer({
      preview_import: () => {
        throw new Refusal("import_refused", "Say which column has the date.", "mapping");
      },
    });
    await chooseFile();
    await press(/Meaning of When/);
    await userEvent.click(await screen.findByRole("option", { name: "Time" }));
    await press("Check 4 rows");
    expect(await screen.findByText("Say which column has the date.")).toBeVisible();
    expect(screen.getByRole("button", { name: /Meaning of When/ })).toHaveTextContent("Time");
  });

  it("whose preview is outdated is looked at again, with what was decided", async () => {
    fake.answer({
      confirm_import: () => {
        throw new Refusal("changed_meanwhile", "Something changed since this preview was made.");
      },
    });
    await chooseFile();
    await press("Check 4 rows");
    await press("Keep 2 appointments");
    await press("Enter 1, change 0, cancel 0");
    expect(await screen.findByText(/^Something changed since/)).toBeVisible();
    fake.answer({ preview_import: () => preview({ preview: "p2", new_count: 3 }) });
    await press("Load it again");
    await press("Enter 3, change 0, cancel 0");
    await waitFor(() =>
      expect(fake.requestsOf("confirm_import").map((each) => each.preview)).toEqual(["p1", "p2"]),
    );
  });

  it("offers no act when nothing would be done", async () => {
    fake.answer({
      preview_import: () => preview({ new_count: 0, new: [], gone_count: 0, gone: [] }),
    });
    await chooseFile();
    await press("Check 4 rows");
    expect(await screen.findByText(/^Nothing would be entered/)).toBeVisible();
    expect(screen.queryByRole("button", { name: /^Enter/ })).toBeNull();
  });
});
