// Health: every check with what to do, what went wrong with who it touched, and the way from an
// absence to each list; and who was affected, with the exact words.
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { AffectedRow } from "../../ipc/bindings/AffectedRow";
import type { HealthView } from "../../ipc/bindings/HealthView";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { Desk } from "../../parts/desk.fixture";
import { reminder } from "../../parts/reminder.fixture";
import { HealthScreen } from "./screen";

function health(over: Partial<HealthView> = {}): HealthView {
  return {
    checked_at: "2026-11-24T09:39:00Z",
    level: "act",
    sentence: "1 thing needs somebody.",
    lines: [
      {
        check: "loop",
        word: "Sending",
        level: "well",
        level_word: "Well",
        sentence: "Sending is at work.",
        to_do: "",
      },
      {
        check: "volume",
        word: "How many went",
        level: "act",
        level_word: "Needs somebody",
        sentence: "By now 40 ± 8 should have gone; 12 have.",
        to_do: "Look into the Outbox.",
      },
    ],
    troubles: [
      {
        cause: "no_connection",
        urgency: "weather",
        word: "No line to the mail server",
        sentence: "The line was away for a while; what waited went later.",
        day: 1,
        three_days: 2,
        month: 7,
      },
    ],
    absences: [
      {
        id: 3,
        began_local: "2026-11-23T18:02:00",
        ended_local: "2026-11-24T07:55:00",
        sentence: "While RingOnce was closed 7 reminders came due.",
        held: 4,
        too_late: 3,
        goes_on: 0,
        called_off: 0,
        seen: true,
      },
    ],
    ...over,
  };
}

function affected(over: Partial<AffectedRow> = {}): AffectedRow {
  const row = reminder({ key: "a", state: "expired", state_word: "Too late, not sent" });
  return {
    key: row.key,
    reference: row.reference,
    patient: row.patient,
    patient_name: "Rosa Chen",
    numbers: ["+1 604-555-0142"],
    appointment: row.appointment,
    local_start: row.local_start,
    practitioner_name: row.practitioner_name,
    step_name: row.step_name,
    channel: row.channel,
    address: row.address,
    got: "no",
    got_word: "Did not get it",
    state: row.state,
    state_word: row.state_word,
    sentence: row.sentence,
    sent_at: null,
    message: row.message,
    script: "This is Harbour Street Clinic for Rosa.",
    ...over,
  };
}

let fake: Engine;

beforeEach(() => {
  window.location.hash = "#/health";
  fake = engine({
    health: () => health(),
    check_now: () => health({ level: "well", sentence: "All is well." }),
    affected: () => ({
      about: "Reminders due today",
      rows: [affected()],
      patients: 1,
      sentence: "1 reminder to 1 patient.",
      more: false,
    }),
    export_affected: () => ({ file_name: "a.csv", path: "/clinic/exports/a.csv", rows: 1 }),
  });
});

const show = () =>
  render(
    <Desk>
      <HealthScreen />
    </Desk>,
  );

describe("health", () => {
  it("has one line for each check, with its level as a word and what to do", async () => {
    show();
    const checks = within(await screen.findByRole("list", { name: "Checks" }));
    expect(checks.getAllByRole("listitem")).toHaveLength(2);
    expect(checks.getByText("Needs somebody")).toBeVisible();
    expect(checks.getByText("By now 40 ± 8 should have gone; 12 have.")).toBeVisible();
    expect(checks.getByText("Look into the Outbox.")).toBeVisible();
  });

  it("looks again when asked, and tells what it found", async () => {
    show();
    await userEvent.click(await screen.findByRole("button", { name: "Check now" }));
    await waitFor(() =>
      expect(screen.getByTestId("told")).toHaveTextContent("Looked at everything. All is well."),
    );
    expect(fake.requestsOf("check_now")).toHaveLength(1);
    expect(fake.requestsOf("health").length).toBeGreaterThan(1);
  });

  it("shows why it could not look, and keeps what it had", async () => {
    fake.answer({
      check_now: () => {
        throw { code: "storage", sentence: "The disk is full. Nothing is lost.", field: null };
      },
    });
    show();
    await userEvent.click(await screen.findByRole("button", { name: "Check now" }));
    expect(await screen.findByText("The disk is full. Nothing is lost.")).toBeVisible();
    expect(screen.getByRole("list", { name: "Checks" })).toBeVisible();
  });

  it("tells weather from what needs somebody, with the way to who it touched", async () => {
    show();
    const table = within(await screen.findByRole("table"));
    expect(table.getByText("Passed by itself")).toBeVisible();
    expect(table.getAllByRole("cell").map((cell) => cell.textContent)).toEqual([
      "Passed by itself",
      "1",
      "2",
      "7",
      "Who No line to the mail server",
    ]);
    expect(table.getByRole("link")).toHaveAttribute(
      "href",
      "#/health/affected/cause/no_connection",
    );
  });

  it("leads from an absence to what is on hold, to the call list and to who was affected", async () => {
    show();
    const links = ["Show what is on hold", "Show the call list", "Who was affected"];
    const places = ["#/outbox/held", "#/calls", "#/health/affected/absence/3"];
    for (const [index, name] of links.entries()) {
      expect(await screen.findByRole("link", { name })).toHaveAttribute("href", places[index]);
    }
  });
});

describe("who was affected", () => {
  it("is asked for an absence by its number, without days", async () => {
    window.location.hash = "#/health/affected/absence/3";
    show();
    await screen.findByText("This is Harbour Street Clinic for Rosa.");
    expect(fake.requestsOf("affected")[0]).toMatchObject({ absence: 3, cause: null, got: [] });
    expect(screen.queryByText("Due from")).toBeNull();
  });

  it("shows exactly what each got or did not get, and what to say", async () => {
    window.location.hash = "#/health/affected";
    show();
    const one = within(await screen.findByRole("complementary", { name: "What this patient got" }));
    expect(screen.getByRole("row", { name: /Rosa Chen/ }).querySelector(".read")).not.toBeNull();
    expect(one.getByText("Did not get it")).toBeVisible();
    expect(one.getByText("The exact words that did not go")).toBeVisible();
    expect(one.getByText("+1 604-555-0142")).toBeVisible();
    expect(fake.requestsOf("affected")[0]).toMatchObject({
      from: "2026-11-24",
      until: "2026-11-24",
    });
  });

  it("does not say of a call that words went", async () => {
    fake.answer({
      affected: () => ({
        about: "Reminders due today",
        rows: [affected({ channel: "call_list", got: "not_known", got_word: "Not known" })],
        patients: 1,
        sentence: "1 reminder to 1 patient.",
        more: false,
      }),
    });
    window.location.hash = "#/health/affected";
    show();
    expect(await screen.findByText("The words for the call")).toBeVisible();
    expect(screen.queryByText(/exact words/)).toBeNull();
  });

  it("does not say of a group that nobody was affected", async () => {
    fake.answer({
      affected: ({ got }) => ({
        about: "Reminders due today",
        rows: got.length === 0 ? [affected()] : [],
        patients: got.length === 0 ? 1 : 0,
        sentence: got.length === 0 ? "1 reminder to 1 patient." : "Nobody was affected.",
        more: false,
      }),
    });
    window.location.hash = "#/health/affected";
    show();
    await userEvent.click(await screen.findByRole("button", { name: /Everybody/ }));
    await userEvent.click(await screen.findByRole("option", { name: "Of whom it is not known" }));
    expect(await screen.findByText("Nobody is in this group")).toBeVisible();
    expect(screen.queryByText(/Nobody was affected/)).toBeNull();
  });

  it("puts what staff want to tell into the question, and saves the same as a file", async () => {
    window.location.hash = "#/health/affected";
    show();
    await screen.findByText("This is Harbour Street Clinic for Rosa.");
    await userEvent.type(screen.getByLabelText("What to tell them"), "The time was wrong.");
    await waitFor(() =>
      expect(fake.requestsOf("affected").at(-1)?.told).toBe("The time was wrong."),
    );
    await userEvent.click(screen.getByRole("button", { name: "Save as CSV file" }));
    await waitFor(() =>
      expect(screen.getByTestId("told")).toHaveTextContent(
        "Saved 1 reminder in /clinic/exports/a.csv",
      ),
    );
    expect(fake.requestsOf("export_affected")[0]?.told).toBe("The time was wrong.");
  });
});
