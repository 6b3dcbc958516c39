// Patients: found, changed as they were typed, and every act taken back.
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { PatientView } from "../../ipc/bindings/PatientView";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { Refusal } from "../../ipc/refusal";
import { patient, patientRow, settings } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { PatientsScreen } from "./screen";

let fake: Engine;
let ann: PatientView;

beforeEach(() => {
  ann = patient();
  window.location.hash = "#/patients/5";
  fake = engine({
    settings: () => settings(),
    list_patients: () => ({ rows: [patientRow()], total: 1 }),
    get_patient: () => ann,
    check_contact: () => ({ contact: null, sentence: "", shared_with: [] }),
    save_patient: () => ({ patient: patient({ revision: 3 }), sentence: "Saved Ann Lee." }),
    archive_patient: ({ archived, revision }) => ({
      patient: patient({ archived, revision: revision + 1 }),
      sentence: archived ? "Archived." : "Brought back.",
    }),
    set_opt_out: ({ opted_out }) => ({
      cancelled: 2,
      sentence: opted_out ? "2 reminders were called off." : "May be contacted again.",
    }),
    record_consent: () => ({ patient: ann, sentence: "Recorded." }),
  });
});

const show = () =>
  render(
    <Desk>
      <PatientsScreen />
    </Desk>,
  );
const detail = async () =>
  within(await screen.findByRole("region", { name: "The chosen patient" }));
const isTold = (sentence: string) =>
  waitFor(() => expect(screen.getByTestId("told")).toHaveTextContent(sentence));
const takeBack = async () =>
  userEvent.click(await screen.findByRole("button", { name: "Take it back" }));

describe("a patient", () => {
  it("is saved as typed, on the revision that was read, and put back", async () => {
    show();
    const one = await detail();
    expect(one.queryByRole("button", { name: "Save changes" })).toBeNull();
    await userEvent.type(one.getByRole("textbox", { name: "Phone number" }), " x2");
    await userEvent.click(one.getByRole("button", { name: "Save changes" }));
    await isTold("Saved Ann Lee.");
    const saved = fake.requestsOf("save_patient")[0];
    expect(saved).toMatchObject({ id: 5, revision: 2, family_name: "Lee" });
    expect(saved?.contact_points[0]).toEqual({
      id: 1,
      kind: "phone",
      raw: "07700 900001 x2",
      never: false,
    });
    await takeBack();
    await waitFor(() => expect(fake.requestsOf("save_patient")[1]).toMatchObject({ revision: 3 }));
    expect(fake.requestsOf("save_patient")[1]?.contact_points[0]?.raw).toBe("07700 900001");
  });

  it("keeps what was typed through a change elsewhere and a refusal at its field", async () => {
    fake.answer({
      save_patient: () => {
        throw new Refusal("invalid_field", "Enter a family name.", "family_name");
      },
    });
    show();
    const one = await detail();
    await userEvent.clear(one.getByRole("textbox", { name: "Family name" }));
    await userEvent.type(one.getByRole("textbox", { name: "Preferred name" }), "Annie");
    ann = patient({ revision: 9 });
    act(() => fake.signal({ kind: "book_changed" }));
    await userEvent.click(one.getByRole("button", { name: "Save changes" }));
    expect(await one.findAllByText("Enter a family name.")).toHaveLength(2);
    expect(one.getByRole("textbox", { name: "Preferred name" })).toHaveValue("Annie");
    expect(fake.requestsOf("save_patient")[0]?.revision).toBe(2);
  });

  it("loses what was typed only on purpose, and even then it comes back", async () => {
    show();
    const one = await detail();
    await userEvent.type(one.getByRole("textbox", { name: "Preferred name" }), "Annie");
    await userEvent.click(one.getByRole("button", { name: "Leave it as it was" }));
    const name = one.getByRole("textbox", { name: "Preferred name" });
    await waitFor(() => expect(name).toHaveValue(""));
    await takeBack();
    await waitFor(() => expect(name).toHaveValue("Annie"));
  });

  it("opts a number out, says how that is known, and takes it back", async () => {
    show();
    const one = await detail();
    await userEvent.click(one.getByRole("button", { name: "Record an opt-out" }));
    const dialog = within(await screen.findByRole("dialog"));
    await userEvent.type(dialog.getByRole("textbox"), "by phone");
    await userEvent.click(dialog.getByRole("button", { name: "Stop contacting" }));
    await isTold("2 reminders were called off.");
    await takeBack();
    await waitFor(() =>
      expect(fake.requestsOf("set_opt_out")).toEqual([
        { contact_point: 1, opted_out: true, source: "by phone" },
        { contact_point: 1, opted_out: false, source: "taken back at the desk" },
      ]),
    );
  });

  it("records a yes with the words that were asked", async () => {
    show();
    const one = await detail();
    await userEvent.click(one.getByRole("button", { name: "Record consent" }));
    const dialog = within(await screen.findByRole("dialog"));
    const words = dialog.getByRole("textbox", { name: "What they were asked" });
    await waitFor(() => expect(words).toHaveValue("May we remind you of your appointments?"));
    await userEvent.type(words, " By text?");
    await userEvent.type(dialog.getByRole("textbox", { name: "How do you know?" }), "at the desk");
    await userEvent.click(dialog.getByRole("button", { name: "Record a yes" }));
    await waitFor(() =>
      expect(fake.requestsOf("record_consent")).toEqual([
        {
          id: 5,
          channel: "email",
          given: true,
          source: "at the desk",
          wording: "May we remind you of your appointments? By text?",
        },
      ]),
    );
  });

  it("shows a landline, and says that it gets texts after all", async () => {
    const [number] = ann.contact_points;
    const landline = { ...ann, contact_points: [{ ...number!, no_texts: true }] };
    fake.answer({
      get_patient: () => landline,
      set_no_texts: () => ({ cancelled: 0, sentence: "It gets texts." }),
    });
    show();
    const one = await detail();
    await one.findByText("Gets no texts: a landline");
    await userEvent.click(one.getByRole("button", { name: "It gets texts" }));
    await isTold("It gets texts.");
    expect(fake.requestsOf("set_no_texts")).toEqual([{ contact_point: 1, no_texts: false }]);
  });

  it("is archived and brought back", async () => {
    show();
    const one = await detail();
    await userEvent.click(one.getByRole("button", { name: "Archive this patient" }));
    await takeBack();
    await waitFor(() =>
      expect(fake.requestsOf("archive_patient")).toEqual([
        { id: 5, revision: 2, archived: true },
        { id: 5, revision: 3, archived: false },
      ]),
    );
  });
});

describe("a new patient", () => {
  it("is entered without the contact rows that stayed blank", async () => {
    window.location.hash = "#/patients/new";
    show();
    const one = await detail();
    await userEvent.type(one.getByRole("textbox", { name: "Family name" }), "Newman");
    await userEvent.type(one.getByRole("textbox", { name: "E-mail address" }), "q@example.com");
    await userEvent.click(one.getByRole("button", { name: "Add patient" }));
    expect(fake.requestsOf("save_patient")[0]).toMatchObject({
      id: null,
      revision: null,
      contact_points: [{ id: null, kind: "email", raw: "q@example.com", never: false }],
    });
  });
});

describe("the list", () => {
  it("says what will be there when nobody is found", async () => {
    window.location.hash = "#/patients";
    fake.answer({ list_patients: () => ({ rows: [], total: 0 }) });
    show();
    await userEvent.type(await screen.findByRole("searchbox", { name: "Find a patient" }), "zz");
    expect(await screen.findByText("Nobody is found for “zz”")).toBeVisible();
  });
});
