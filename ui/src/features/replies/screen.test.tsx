// The inbox: what patients wrote, word for word, and everything that can be done about it.
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { MeantAppointment } from "../../ipc/bindings/MeantAppointment";
import type { ReplyActed } from "../../ipc/bindings/ReplyActed";
import type { ReplyRow } from "../../ipc/bindings/ReplyRow";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { Refusal } from "../../ipc/refusal";
import { patientRow } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { RepliesScreen } from "./screen";

const rosas: MeantAppointment = {
  appointment: 7,
  patient: 3,
  patient_name: "Rosa Chen",
  when: "Wed 25 Nov, 9:15 with Dr. Adams",
  confirmed: false,
};
const omars: MeantAppointment = {
  ...rosas,
  appointment: 8,
  patient: 4,
  patient_name: "Omar Chen",
  when: "Thu 26 Nov, 14:00 with Dr. Adams",
};

function reply(reference: string, over: Partial<ReplyRow> = {}): ReplyRow {
  return {
    name: { carrier: "twilio", reference },
    channel: "sms",
    from: "+44 7700 900123",
    body: "Can I bring my dog?",
    at: "2026-11-24T09:20:00Z",
    read_as: "other",
    sentence: "Read it, and answer the patient.",
    state: "attached",
    key: "k1",
    patient: 3,
    patient_name: "Rosa Chen",
    about: [rosas],
    opted_out: false,
    answered: "",
    ...over,
  };
}

const shared = reply("2", {
  body: "Yes",
  read_as: "confirm",
  sentence: "Said yes, and it is not clear to what.",
  state: "new",
  key: null,
  patient: null,
  patient_name: "",
  about: [rosas, omars],
});
const stranger = reply("3", {
  from: "62262",
  body: "please stop texting me",
  read_as: "maybe_opt_out",
  sentence: "May ask for no more messages.",
  state: "new",
  key: null,
  patient: null,
  patient_name: "",
  about: [],
});

let waiting: ReplyRow[];
let answered: ReplyRow[];
let fake: Engine;

beforeEach(() => {
  waiting = [reply("1"), shared, stranger];
  answered = [];
  const deal =
    (sentence: string) =>
    ({ name }: { name: ReplyRow["name"] }): ReplyActed => {
      const row = waiting.find((each) => each.name.reference === name.reference);
      if (row === undefined) {
        throw new Refusal("changed_meanwhile", "Somebody already dealt with this reply.", null);
      }
      waiting = waiting.filter((each) => each !== row);
      const done: ReplyRow = { ...row, state: "answered", answered: "Ann 9:40: phoned" };
      answered = [done, ...answered];
      return { row: done, sentence };
    };
  fake = engine({
    inbox: (asked) => ({
      rows: asked.answered ? answered : waiting,
      waiting: waiting.length,
    }),
    answer_reply: deal("Noted. It is out of the inbox."),
    opt_out_by_reply: deal("Nothing more is sent there."),
    confirm_by_reply: deal("Marked confirmed; 1 reminder called off."),
    attach_reply: ({ name, patient: whose }) => {
      waiting = waiting.map((row) =>
        row.name.reference === name.reference
          ? { ...row, state: "attached", patient: whose, patient_name: `Patient ${whose}` }
          : row,
      );
      return { row: waiting[0] ?? shared, sentence: `It is patient ${whose}'s now.` };
    },
    list_patients: () => ({ total: 1, rows: [patientRow({ id: 9, name: "Ines Weber" })] }),
  });
});

function show(...rest: string[]) {
  window.location.hash = ["#/replies", ...rest].join("/");
  return render(
    <Desk>
      <RepliesScreen />
    </Desk>,
  );
}
const one = () => screen.findByRole("complementary", { name: "The reply" });
const read = async (name: RegExp): Promise<HTMLElement> => {
  await userEvent.click(await screen.findByRole("row", { name }));
  return one();
};
const told = (sentence: string) =>
  waitFor(() => expect(screen.getByTestId("told")).toHaveTextContent(sentence));
const press = (where: HTMLElement, name: string): Promise<void> =>
  userEvent.click(within(where).getByRole("button", { name }));

describe("a reply that waits", () => {
  it("is shown word for word, with whose it is, how it came, when, and what it was read as", async () => {
    show();
    const pane = await one();
    expect(within(pane).getByText("Can I bring my dog?")).toBeVisible();
    expect(within(pane).getByRole("link", { name: "Rosa Chen" })).toHaveAttribute(
      "href",
      "#/patients/3",
    );
    expect(pane).toHaveTextContent("Text message");
    expect(pane).toHaveTextContent("from +44 7700 900123, Tue 24 Nov, 9:20");
    expect(pane).toHaveTextContent("For you");
    expect(pane).toHaveTextContent("Read it, and answer the patient.");
    expect(screen.getByRole("tab", { name: "Waiting (3)" })).toBeVisible();
  });

  it.each([
    [/Several patients have this number/, "Confirmation"],
    [/Not known from whom/, "May be an opt-out"],
  ])("says why it has no name: %s", async (name, readAs) => {
    show();
    expect(await read(name)).toHaveTextContent(readAs);
  });

  it("is dealt with, with a note, and the next one has the focus", async () => {
    show();
    const pane = await one();
    await userEvent.type(within(pane).getByLabelText(/^What was done/), " phoned her {Enter}");
    await told("Noted. It is out of the inbox.");
    expect(fake.requestsOf("answer_reply")).toEqual([
      { name: { carrier: "twilio", reference: "1" }, note: "phoned her" },
    ]);
    const next = await one();
    expect(within(next).getByRole("heading", { level: 2 })).toHaveTextContent("Several patients");
    expect(next).toHaveFocus();
    expect(within(next).getByLabelText(/^What was done/)).toHaveValue("");
  });

  it("is not dealt with by the second half of a double click on the one before", async () => {
    show();
    const pane = await one();
    const button = within(pane).getByRole("button", { name: "Dealt with" });
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 2 }));
    await press(await one(), "Record as opt-out");
    await told("Nothing more is sent there.");
    expect(fake.requestsOf("answer_reply")).toEqual([]);
  });

  it("becomes an opt-out of whoever has the number", async () => {
    show();
    await press(await read(/Not known from whom/), "Record as opt-out");
    await told("Nothing more is sent there.");
    expect(fake.requestsOf("opt_out_by_reply")).toEqual([{ name: stranger.name }]);
  });

  it("confirms the one appointment that is chosen", async () => {
    show();
    const pane = await read(/Several patients/);
    const omar = within(pane).getByRole("button", { description: /Omar Chen Thu 26 Nov/ });
    expect(omar).toHaveAccessibleName("They will come");
    await userEvent.click(omar);
    await told("Marked confirmed; 1 reminder called off.");
    expect(fake.requestsOf("confirm_by_reply")).toEqual([{ name: shared.name, appointments: [8] }]);
  });

  it("confirms all of them with one button", async () => {
    show();
    await press(await read(/Several patients/), "Both will come");
    await told("Marked confirmed; 1 reminder called off.");
    expect(fake.requestsOf("confirm_by_reply")).toEqual([
      { name: shared.name, appointments: [7, 8] },
    ]);
  });

  it("is given to one of those who have the number", async () => {
    show();
    await press(await read(/Several patients/), "It is from …");
    await press(await screen.findByRole("dialog"), "It is from Omar Chen");
    await told("It is patient 4's now.");
    expect(fake.requestsOf("attach_reply")).toEqual([{ name: shared.name, patient: 4 }]);
    expect(screen.queryByRole("button", { name: "Take it back" })).toBeNull();
  });

  it("is given to anybody in the book, and back", async () => {
    show();
    await press(await one(), "It is from somebody else …");
    const dialog = await screen.findByRole("dialog");
    await press(dialog, "It is from this patient");
    expect(within(dialog).getByText("Choose a patient from the list")).toBeVisible();
    await userEvent.type(within(dialog).getByRole("combobox", { name: "Patient" }), "ines");
    await userEvent.click(await screen.findByRole("option", { name: /Ines Weber/ }));
    await press(dialog, "It is from Ines Weber");
    await told("It is patient 9's now.");
    await userEvent.click(screen.getByRole("button", { name: "Take it back" }));
    await waitFor(() =>
      expect(fake.requestsOf("attach_reply").map((asked) => asked.patient)).toEqual([9, 3]),
    );
  });

  it("keeps whose it may be when that is not said after all, and forgets it once it is", async () => {
    show();
    const ask = async () => {
      await press(await one(), "It is from somebody else …");
      return screen.findByRole("dialog");
    };
    const patient = (dialog: HTMLElement) =>
      within(dialog).getByRole("combobox", { name: "Patient" });
    await userEvent.type(patient(await ask()), "ines");
    await userEvent.click(await screen.findByRole("option", { name: /Ines Weber/ }));
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    const again = await ask();
    expect(patient(again)).toHaveValue("Ines Weber");
    await press(again, "It is from Ines Weber");
    await told("It is patient 9's now.");
    expect(patient(await ask())).toHaveValue("");
  });

  it("keeps the note and says the engine's sentence when that is refused", async () => {
    fake.answer({
      answer_reply: () => {
        throw new Refusal("storage", "The disk is full. Nothing was changed.", null);
      },
    });
    show();
    const pane = await one();
    await userEvent.type(within(pane).getByLabelText(/^What was done/), "phoned");
    await press(pane, "Dealt with");
    expect(await screen.findByText("The disk is full. Nothing was changed.")).toBeVisible();
    expect(within(pane).getByLabelText(/^What was done/)).toHaveValue("phoned");
  });

  it("makes room for no other one when a colleague was faster", async () => {
    show();
    expect(await one()).toHaveTextContent("Can I bring my dog?");
    waiting = [shared, stranger];
    fake.signal({ kind: "book_changed" });
    expect(await screen.findByText(/somebody dealt with it meanwhile/)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Dealt with" })).toBeNull();
    await press(await one(), "Read the newest one");
    expect(await one()).toHaveTextContent("Several patients have this number");
  });

  it("stays under the hand when a newer one comes in", async () => {
    show();
    expect(await one()).toHaveTextContent("Can I bring my dog?");
    waiting = [reply("0", { body: "Running late", patient_name: "Bo Ek" }), ...waiting];
    fake.signal({ kind: "status_changed" });
    expect(await screen.findByRole("row", { name: /Bo Ek/ })).toBeVisible();
    expect(await one()).toHaveTextContent("Can I bring my dog?");
  });
});

describe("the inbox", () => {
  it("says so when nothing waits, and the list keeps the focus after the last one", async () => {
    waiting = [reply("1")];
    show();
    await press(await one(), "Dealt with");
    expect(await screen.findByText("No reply waits for you")).toBeVisible();
    await waitFor(() => expect(document.body).not.toHaveFocus());
  });

  it("shows those that were dealt with, by whom, and offers nothing more", async () => {
    answered = [reply("9", { state: "answered", about: [], answered: "Ann Tue 24 Nov, 9:30: ok" })];
    show();
    await one();
    await userEvent.click(screen.getByRole("tab", { name: "Dealt with" }));
    expect(await screen.findByText("Dealt with by Ann Tue 24 Nov, 9:30: ok")).toBeVisible();
    expect(window.location.hash).toBe("#/replies/answered");
    expect(within(await one()).queryByRole("button")).toBeNull();
  });

  it("can be asked again when it cannot be read", async () => {
    fake.answer({
      inbox: () => {
        throw new Refusal("storage", "The records cannot be read.", null);
      },
    });
    show();
    expect(await screen.findByText("The records cannot be read.")).toBeVisible();
  });
});
