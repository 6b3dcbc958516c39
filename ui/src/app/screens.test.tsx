// The screens behind the review, each in its whole: what it asks, shows and does.
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { engine, type Engine } from "../ipc/engine.fixture";
import { setWhoIsHere } from "../ipc/who";
import { callRow } from "../parts/book.fixture";
import { reminder } from "../parts/reminder.fixture";
import { App } from "./app";

const lost = reminder({
  key: "u",
  state: "unknown",
  state_word: "Not known whether it went",
  sentence: "The connection broke while sending.",
});
const held = reminder({ key: "h", state: "held", state_word: "On hold", patient_name: "Omar" });
const toPhone = callRow({ key: "c" });
const done = (sentence: string) => ({ done: 1, refused: 0, sentence });
const button = (name: RegExp | string) => screen.findByRole("button", { name });
let fake: Engine;

beforeEach(() => {
  setWhoIsHere("Ann");
  fake = engine({
    outbox: ({ states }) => ({
      counts: [
        { state: "held", word: "On hold", count: 1 },
        { state: "unknown", word: "Not known whether it went", count: 1 },
      ],
      gone_today: 3,
      replies_waiting: 0,
      waiting_today: 1,
      next_at: "2026-11-24T09:45:00Z",
      per_minute: 10,
      full: [],
      rows: [held, lost].filter((row) => states.length === 0 || states.includes(row.state)),
      more: false,
    }),
    release: () => done("Released 1."),
    resolve_unknown: () => done("Noted. It is never sent again."),
    history: () => ({ rows: [lost], next: null }),
    export_history: () => ({ file_name: "r.csv", path: "/exports/r.csv", rows: 1 }),
    reminder_life: () => ({
      row: lost,
      why: "Nobody can tell: the connection broke.",
      attempts: [
        {
          number: 1,
          began_at: "2026-11-24T09:00:00Z",
          ended_at: null,
          sentence: "No answer came.",
        },
      ],
      history: [
        { seq: 1, at: "2026-11-24T08:00:00Z", who: "Ann", what: "approved", sentence: "Approved." },
      ],
    }),
    call_list: () => ({ until: "2026-11-27", rows: [toPhone], open: 1 }),
    record_call: () => ({ row: toPhone, sentence: "Noted for Rosa Chen." }),
  });
});

describe("the outbox", () => {
  it("shows how far today is and when the next one goes", async () => {
    window.location.hash = "#/outbox";
    render(<App />);
    expect(await screen.findByRole("progressbar")).toHaveAttribute("aria-valuetext", "3 of 4");
    expect(screen.getByText("Next one: Tue 24 Nov, 9:45")).toBeInTheDocument();
    expect(screen.queryByText(/a day/)).not.toBeInTheDocument();
  });

  it("does not promise a time that has passed", async () => {
    fake.answer({
      outbox: () => ({
        counts: [{ state: "approved", word: "Approved", count: 1200 }],
        gone_today: 3,
        waiting_today: 1200,
        next_at: "2026-11-24T08:30:00Z",
        per_minute: 10,
        full: [],
        rows: [],
        more: false,
      }),
    });
    window.location.hash = "#/outbox";
    render(<App />);
    expect(await screen.findByText(/is due and goes when its turn comes/)).toBeInTheDocument();
    expect(screen.queryByText(/8:30/)).toBeNull();
    expect(screen.getByRole("radio", { name: "Approved 1,200" })).toBeInTheDocument();
  });

  it("says that a provider takes no more today, and when the next one goes", async () => {
    const sentence = "Your mail provider takes 500 e-mails a day; the next goes today at 14:20.";
    fake.answer({
      outbox: () => ({
        counts: [],
        gone_today: 500,
        waiting_today: 20,
        next_at: "2026-11-24T14:20:00Z",
        per_minute: 10,
        full: [sentence],
        rows: [],
        more: false,
      }),
    });
    window.location.hash = "#/outbox";
    render(<App />);
    expect(await screen.findByText(sentence)).toBeVisible();
  });

  it("releases the row that is read", async () => {
    window.location.hash = "#/outbox";
    render(<App />);
    await userEvent.click(await screen.findByRole("row", { name: /Omar/ }));
    await userEvent.keyboard("r");
    expect(await screen.findByText("Released 1.")).toBeInTheDocument();
    expect(fake.requestsOf("release")).toEqual([{ keys: ["h"] }]);
  });

  it("asks a person what became of one nobody can tell about, and offers no way to send it", async () => {
    window.location.hash = "#/outbox/unknown";
    render(<App />);
    await userEvent.type(await screen.findByLabelText("How do you know?"), "phoned her");
    expect(screen.queryByRole("button", { name: /send/i })).not.toBeInTheDocument();
    await userEvent.click(await button("The patient has it"));
    expect(await screen.findByText("Noted. It is never sent again.")).toBeInTheDocument();
    expect(fake.requestsOf("resolve_unknown")).toEqual([
      { key: "u", finding: "arrived", note: "phoned her" },
    ]);
  });
});

describe("the history", () => {
  it("leads from a row to its whole life", async () => {
    window.location.hash = "#/history";
    render(<App />);
    await userEvent.click(await screen.findByRole("row", { name: /Ann Lee/ }));
    expect(await screen.findByText("Nobody can tell: the connection broke.")).toBeInTheDocument();
    const moments = within(screen.getByRole("region", { name: "What happened" }))
      .getAllByRole("listitem")
      .map((each) => each.textContent);
    expect(moments[0]).toContain("Tue 24 Nov, 8:00:00 · Ann");
    expect(moments[1]).toContain("Handing over, attempt 1");
    expect(moments[1]).toContain("No outcome was written down");
  });

  it("is saved as a file with the search that is shown", async () => {
    window.location.hash = "#/history/search/lee";
    render(<App />);
    await screen.findByRole("row", { name: /Ann Lee/ });
    await userEvent.click(await button("Save as CSV file"));
    expect(await screen.findByText("Saved 1 reminder in /exports/r.csv")).toBeInTheDocument();
    expect(fake.requestsOf("export_history")[0]?.search).toBe("lee");
  });
});

describe("the call list", () => {
  it("shows the number and what to say, and records what came of it with the note", async () => {
    window.location.hash = "#/calls";
    render(<App />);
    const call = await screen.findByRole("complementary", { name: "The call" });
    expect(within(call).getByText("+1 604-555-0142")).toBeInTheDocument();
    await userEvent.type(within(call).getByLabelText(/^Note/), "will come");
    await userEvent.click(within(call).getByRole("button", { name: "Reached" }));
    expect(await screen.findByText("Noted for Rosa Chen.")).toBeInTheDocument();
    expect(fake.requestsOf("record_call")).toEqual([
      { appointment: 7, key: "c", outcome: "reached", note: "will come" },
    ]);
  });

  it("keeps the note when recording is refused", async () => {
    fake.answer({
      record_call: () => {
        throw { code: "storage", sentence: "The disk is full.", field: null };
      },
    });
    window.location.hash = "#/calls";
    render(<App />);
    await userEvent.type(await screen.findByLabelText(/^Note/), "will come");
    await userEvent.click(await button("Left a message"));
    expect(await screen.findByText("The disk is full.")).toBeInTheDocument();
    expect(screen.getByLabelText(/^Note/)).toHaveValue("will come");
  });
});
