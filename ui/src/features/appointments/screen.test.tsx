// The appointments: typed from the keyboard alone, never lost, taken back.
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { AppointmentList } from "../../ipc/bindings/AppointmentList";
import type { AppointmentPreview } from "../../ipc/bindings/AppointmentPreview";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import type { ListAppointments } from "../../ipc/bindings/ListAppointments";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { Refusal } from "../../ipc/refusal";
import { appointment, patientRow, settings } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { AppointmentsScreen } from "./screen";

// The calendar draws itself in a browser only. What matters of it here are its buttons.
vi.mock("./week-view", () => ({
  WeekView: ({
    rows,
    onOpen,
  }: {
    rows: readonly AppointmentRow[];
    onOpen: (row: AppointmentRow) => void;
  }) =>
    rows.map((row) => (
      <button key={row.id} type="button" data-appointment={row.id} onClick={() => onOpen(row)}>
        {row.patient_name}
      </button>
    )),
}));

const ONCE: AppointmentPreview = {
  civil_time: { kind: "once", at: "2026-11-24T14:35:00Z" },
  time_sentence: "",
  double_bookings: [],
  reminders: [],
};
type Answer = (asked: ListAppointments) => AppointmentList;
let fake: Engine;
let book: AppointmentRow[];

beforeEach(() => {
  book = [appointment()];
  fake = engine({
    settings: () => settings(),
    list_appointments: () => days(book),
    get_appointment: ({ id }) => ({
      row: book.find((row) => row.id === id) ?? appointment(),
      history: [],
    }),
    preview_appointment: () => ONCE,
    list_patients: ({ search }) => {
      const rows = [patientRow(), patientRow({ id: 6, name: "Ann Ortiz", phone: "07700 900002" })];
      const found = rows.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
      return { rows: found, total: found.length };
    },
    save_appointment: ({ draft }) => ({
      row: appointment({ ...draft, id: 8, revision: 1, duration_minutes: 30 }),
      sentence: "Entered for Tue 24 Nov, 14:35.",
    }),
    mark_appointment: ({ id, revision, status }) => ({
      row: appointment({ id, revision: revision + 1, status }),
      sentence: `Marked ${status}.`,
    }),
  });
});

const show = () =>
  render(
    <Desk>
      <AppointmentsScreen />
    </Desk>,
  );
/** The days that are shown: these appointments, on no closed day. */
const days = (rows: AppointmentRow[], over: Partial<AppointmentList> = {}): AppointmentList => ({
  rows,
  closed_days: [],
  next_open_day: null,
  ...over,
});
const onDay = (day: string) => [appointment({ local_start: `${day}T09:00:00` })];
const patientField = () => screen.findByRole("combobox", { name: "Patient" });
const entry = async () => within(await screen.findByRole("form", { name: "New appointment" }));
const isTold = (sentence: string) =>
  waitFor(() => expect(screen.getByTestId("told")).toHaveTextContent(sentence));
const takeBack = async () =>
  userEvent.click(await screen.findByRole("button", { name: "Take it back" }));

/** Into the hours and minutes of the line for new ones, as somebody types them. */
async function typeTime(digits: string): Promise<void> {
  const line = await entry();
  await userEvent.click(line.getByRole("spinbutton", { name: /hour/ }));
  await userEvent.keyboard(digits);
}

async function choose(label: RegExp, option: string): Promise<void> {
  const line = await entry();
  await userEvent.click(line.getByRole("button", { name: label }));
  await userEvent.click(await screen.findByRole("option", { name: option }));
}

async function typeAll(): Promise<void> {
  await userEvent.type(await patientField(), "ann l");
  await userEvent.click(await screen.findByRole("option", { name: /Ann Lee/ }));
  await choose(/With/, "Mira Kapoor");
  await typeTime("1435");
}

describe("a new appointment", () => {
  it("is entered with Enter from the time, and taken back", async () => {
    show();
    await typeAll();
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByText("Entered for Tue 24 Nov, 14:35.")).toBeVisible();
    expect(fake.requestsOf("save_appointment")[0]?.draft).toMatchObject({
      id: null,
      patient: 5,
      practitioner: 2,
      kind: 1,
      local_start: "2026-11-24T14:35:00",
      fold: null,
    });
    const field = await patientField();
    await waitFor(() => expect(field).toHaveValue(""));
    await takeBack();
    await waitFor(() =>
      expect(fake.requestsOf("mark_appointment")).toEqual([
        { id: 8, revision: 1, status: "cancelled" },
      ]),
    );
  });

  it("says what is still missing and asks the engine nothing", async () => {
    show();
    await userEvent.click(await screen.findByRole("button", { name: "Enter appointment" }));
    const summary = within(await screen.findByRole("alert"));
    expect(summary.getAllByRole("button").map((each) => each.textContent)).toEqual([
      "Choose a patient from the list, or add a new one",
      "Choose who the appointment is with",
      "Enter the time",
    ]);
    expect(fake.requestsOf("save_appointment")).toEqual([]);
  });

  it("takes the only patient of that name with Enter", async () => {
    show();
    await userEvent.type(await patientField(), "orti");
    await screen.findByRole("option", { name: /Ann Ortiz/ });
    await userEvent.keyboard("{Enter}");
    const field = await patientField();
    await waitFor(() => expect(field).toHaveValue("Ann Ortiz"));
  });

  it("keeps what was typed when it is refused, with the engine’s sentence at the field", async () => {
    fake.answer({
      save_appointment: () => {
        throw new Refusal("invalid_field", "Choose a practitioner.", "practitioner");
      },
    });
    show();
    await typeAll();
    await userEvent.click(screen.getByRole("button", { name: "Enter appointment" }));
    expect(await screen.findAllByText("Choose a practitioner.")).toHaveLength(2);
    expect(await patientField()).toHaveValue("Ann Lee");
  });

  it("outlives a change of the book and a walk to another screen", async () => {
    const first = show();
    await userEvent.type(await patientField(), "Quentin");
    act(() => fake.signal({ kind: "book_changed" }));
    expect(await patientField()).toHaveValue("Quentin");
    first.unmount();
    show();
    expect(await patientField()).toHaveValue("Quentin");
  });

  it("at a time that happens twice asks which one, and says so to the engine", async () => {
    fake.answer({
      preview_appointment: () => ({
        ...ONCE,
        civil_time: {
          kind: "twice",
          first: "2026-10-25T00:30:00Z",
          second: "2026-10-25T01:30:00Z",
        },
        time_sentence: "1:30 happens twice.",
      }),
    });
    show();
    await typeAll();
    const question = within(await screen.findByRole("radiogroup", { name: "1:30 happens twice." }));
    expect(question.getByRole("radio", { name: /BST|GMT\+1/ })).toBeInTheDocument();
    await userEvent.click(question.getByRole("radio", { name: /GMT$/ }));
    await userEvent.click(screen.getByRole("button", { name: "Enter appointment" }));
    await waitFor(() => expect(fake.requestsOf("save_appointment")[0]?.draft.fold).toBe("second"));
  });

  it("at a time that never happens offers the first one after it", async () => {
    fake.answer({
      preview_appointment: ({ draft }) =>
        draft.local_start.endsWith("14:35:00")
          ? {
              ...ONCE,
              civil_time: { kind: "never", next: "2026-11-24T15:00:00" },
              time_sentence: "14:35 does not exist.",
            }
          : ONCE,
    });
    show();
    await typeAll();
    await userEvent.click(await screen.findByRole("button", { name: /^Use Tue 24 Nov, 15:00/ }));
    await userEvent.click(screen.getByRole("button", { name: "Enter appointment" }));
    await waitFor(() =>
      expect(fake.requestsOf("save_appointment")[0]?.draft.local_start).toBe("2026-11-24T15:00:00"),
    );
  });

  it("is warned about, and not stopped, when somebody else has that time", async () => {
    fake.answer({
      preview_appointment: () => ({
        ...ONCE,
        double_bookings: ["Mira Kapoor already has Omar Haddad at 14:35."],
      }),
    });
    show();
    await typeAll();
    expect(await screen.findByText(/already has Omar Haddad/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Enter appointment" }));
    await waitFor(() => expect(fake.requestsOf("save_appointment")).toHaveLength(1));
  });
});

describe("a closed day", () => {
  it("does not end a walk through the days with the arrows", async () => {
    fake.answer({
      list_appointments: ({ from }) =>
        from === "2026-11-25" ? days([], { closed_days: [from] }) : days(onDay(from)),
    });
    show();
    const first = await screen.findByRole("row", { name: /Ann Lee/ });
    act(() => first.focus());
    await userEvent.keyboard("{ArrowRight}");
    expect(await screen.findByText(/The clinic is closed on Wed 25 Nov/)).toBeVisible();
    await userEvent.keyboard("{ArrowRight}");
    expect(await screen.findByRole("heading", { name: /26 November/ })).toBeVisible();
    await waitFor(() => expect(screen.getByRole("row", { name: /Ann Lee/ })).toHaveFocus());
  });

  it("leads to the next open one, and whoever goes there is among its appointments", async () => {
    fake.answer({
      list_appointments: ({ from }) =>
        from === "2026-11-24"
          ? days([], { closed_days: [from], next_open_day: "2026-11-25" })
          : days(onDay(from)),
    });
    show();
    expect(await screen.findByText(/The clinic is closed on Tue 24 Nov/)).toBeVisible();
    await userEvent.click(screen.getByRole("button", { name: "Show Wed 25 Nov" }));
    expect(await screen.findByRole("heading", { name: /25 November/ })).toBeVisible();
    expect(screen.queryByText(/The clinic is closed/)).not.toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole("row", { name: /Ann Lee/ })).toHaveFocus());
  });
});

describe("a day without appointments", () => {
  const toEmptyDay = async (): Promise<void> => {
    fake.answer({
      list_appointments: ({ from }) =>
        days(from === "2026-11-24" ? book : [], {
          closed_days: from === "2026-11-26" ? [from] : [],
        }),
    });
    show();
    const first = await screen.findByRole("row", { name: /Ann Lee/ });
    act(() => first.focus());
    await userEvent.keyboard("{ArrowRight}");
    expect(await screen.findByText(/No appointments on Wed 25 Nov/)).toBeVisible();
    await waitFor(() => expect(first).not.toBeInTheDocument());
  };

  it("hears C for a new one", async () => {
    await toEmptyDay();
    await userEvent.keyboard("c");
    expect(await patientField()).toHaveFocus();
    expect(screen.getByRole("heading", { name: /25 November/ })).toBeVisible();
  });

  it("leads back to today with T, closed or not, and to the first one there", async () => {
    await toEmptyDay();
    await userEvent.keyboard("{ArrowRight}");
    expect(await screen.findByText(/The clinic is closed on Thu 26 Nov/)).toBeVisible();
    await userEvent.keyboard("t");
    expect(await screen.findByRole("heading", { name: /24 November/ })).toBeVisible();
    await waitFor(() => expect(screen.getByRole("row", { name: /Ann Lee/ })).toHaveFocus());
  });

  it("moves none with M", async () => {
    await toEmptyDay();
    await userEvent.keyboard("m");
    expect(screen.queryByRole("form", { name: /^Change the appointment/ })).toBeNull();
  });
});

describe("an appointment that was opened", () => {
  const close = async (): Promise<void> => {
    const detail = within(await screen.findByRole("region", { name: "The chosen appointment" }));
    const change = await detail.findByRole("button", { name: "Change or move" });
    act(() => change.focus());
    await userEvent.keyboard("{Escape}");
    await waitFor(() =>
      expect(screen.queryByRole("region", { name: "The chosen appointment" })).toBeNull(),
    );
  };

  it("gives the focus back to its row when it is closed", async () => {
    show();
    await userEvent.click(await screen.findByRole("row", { name: /Ann Lee/ }));
    await close();
    await waitFor(() => expect(screen.getByRole("row", { name: /Ann Lee/ })).toHaveFocus());
  });

  it("gives it back in the week", async () => {
    window.location.hash = "#/appointments/week/2026-11-24";
    show();
    const inWeek = await screen.findByRole("button", { name: "Ann Lee" });
    await userEvent.click(inWeek);
    await close();
    await waitFor(() => expect(inWeek).toHaveFocus());
  });

  it("gives it to the list on a day where it is not, from which the arrows go on", async () => {
    fake.answer({
      list_appointments: ({ from }) => days(from === "2026-11-24" ? book : []),
    });
    show();
    await userEvent.click(await screen.findByRole("row", { name: /Ann Lee/ }));
    await userEvent.click(screen.getByRole("button", { name: "Day after" }));
    expect(await screen.findByText(/No appointments on Wed 25 Nov/)).toBeVisible();
    await close();
    await waitFor(() => expect(document.body).not.toHaveFocus());
    await userEvent.keyboard("{ArrowLeft}");
    expect(await screen.findByRole("heading", { name: /24 November/ })).toBeVisible();
    await waitFor(() => expect(screen.getByRole("row", { name: /Ann Lee/ })).toHaveFocus());
  });
});

describe("an appointment of the day", () => {
  it("has the next day’s first one after it on the right arrow, and may be left again", async () => {
    fake.answer({
      list_appointments: ({ from }) => days(onDay(from)),
    });
    show();
    for (const [key, day] of [
      ["{ArrowRight}", /25 November/],
      ["{ArrowRight}", /26 November/],
      ["{ArrowLeft}", /25 November/],
    ] as const) {
      const row = await screen.findByRole("row", { name: /Ann Lee/ });
      act(() => row.focus());
      await userEvent.keyboard(key);
      expect(await screen.findByRole("heading", { name: day })).toBeVisible();
      await waitFor(() => expect(screen.getByRole("row", { name: /Ann Lee/ })).toHaveFocus());
    }
  });

  it("keeps the focus when it is turned to the day that is shown, whatever changes then", async () => {
    book = [appointment(), appointment({ id: 9, patient_name: "Omar Haddad" })];
    show();
    const second = await screen.findByRole("row", { name: /Omar Haddad/ });
    act(() => second.focus());
    await userEvent.keyboard("t");
    book = [
      appointment({ status: "arrived" }),
      appointment({ id: 9, patient_name: "Omar Haddad" }),
    ];
    act(() => fake.signal({ kind: "book_changed" }));
    expect(await screen.findByText("Arrived")).toBeVisible();
    expect(screen.getByRole("row", { name: /Omar Haddad/ })).toHaveFocus();
  });

  it("lets whoever went to the line for new ones meanwhile stay there", async () => {
    let answer = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      answer = resolve;
    });
    fake.answer({
      list_appointments: (({ from }: { from: string }) =>
        from === "2026-11-25"
          ? late.then(() => days([]))
          : days([appointment()])) as unknown as Answer,
    });
    show();
    const first = await screen.findByRole("row", { name: /Ann Lee/ });
    act(() => first.focus());
    await userEvent.keyboard("{ArrowRight}");
    const field = await patientField();
    await userEvent.click(field);
    answer();
    expect(await screen.findByText(/No appointments on Wed 25 Nov/)).toBeVisible();
    expect(field).toHaveFocus();
  });

  it("is opened with Enter, cancelled, and that is taken back", async () => {
    show();
    await userEvent.click(await screen.findByRole("row", { name: /Ann Lee/ }));
    const detail = within(await screen.findByRole("region", { name: "The chosen appointment" }));
    await userEvent.click(await detail.findByRole("button", { name: "Patient cancels" }));
    await isTold("Marked cancelled.");
    await takeBack();
    await waitFor(() =>
      expect(fake.requestsOf("mark_appointment")).toEqual([
        { id: 7, revision: 3, status: "cancelled", off_by: "patient" },
        { id: 7, revision: 4, status: "booked" },
      ]),
    );
  });

  it("is moved with M, and what was typed waits while another one is looked at", async () => {
    book = [appointment(), appointment({ id: 9, patient_name: "Omar Haddad" })];
    show();
    await userEvent.click(await screen.findByRole("row", { name: /Ann Lee/ }));
    await userEvent.keyboard("m");
    const form = within(
      await screen.findByRole("form", { name: "Change the appointment of Ann Lee" }),
    );
    await userEvent.type(form.getByRole("textbox", { name: "Note" }), "Wheelchair");
    await userEvent.click(screen.getByRole("row", { name: /Omar Haddad/ }));
    await userEvent.click(screen.getByRole("row", { name: /Ann Lee/ }));
    expect(await screen.findByDisplayValue("Wheelchair")).toBeVisible();
  });

  it("changed by somebody else meanwhile is saved on top only when that is wanted", async () => {
    show();
    await userEvent.click(await screen.findByRole("row", { name: /Ann Lee/ }));
    await userEvent.click(await screen.findByRole("button", { name: "Change or move" }));
    fake.answer({
      save_appointment: ({ draft }) => {
        if (draft.revision === 3) {
          throw new Refusal("changed_meanwhile", "Somebody changed this appointment meanwhile.");
        }
        return { row: appointment({ revision: 5 }), sentence: "Appointment saved." };
      },
    });
    book = [appointment({ revision: 4, note: "theirs" })];
    act(() => fake.signal({ kind: "book_changed" }));
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await userEvent.click(await screen.findByRole("button", { name: /^Keep what I typed/ }));
    await userEvent.click(screen.getByRole("button", { name: "Save changes" }));
    await isTold("Appointment saved.");
    expect(fake.requestsOf("save_appointment").map(({ draft }) => draft.revision)).toEqual([3, 4]);
  });
});
