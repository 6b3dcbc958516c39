// The window as a whole: who is at the desk, review and approval, undo, pause, go anywhere.
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { ReviewView } from "../ipc/bindings/ReviewView";
import { engine, status, type Engine } from "../ipc/engine.fixture";
import { setWhoIsHere } from "../ipc/who";
import { reminder } from "../parts/reminder.fixture";
import { App } from "./app";

const review = (over: Partial<ReviewView> = {}): ReviewView => ({
  from: "2026-11-24",
  until: "2026-11-26",
  problems: [],
  rows: [reminder({ key: "a" }), reminder({ key: "b", patient_name: "Omar Haddad" })],
  checks: [{ ok: true, sentence: "All 2 go out inside opening hours" }],
  balance: { steps: 2, reminders: 2, problems: 0, states: [], adds_up: true },
  ...over,
});

const done = (sentence: string) => ({ done: 1, refused: 0, sentence });
let fake: Engine;

beforeEach(() => {
  setWhoIsHere("Ann");
  window.location.hash = "#/review";
  fake = engine({
    review: () => review(),
    approve: ({ shown }) => ({
      approved: shown.length,
      already: 0,
      changed: 0,
      gone: 0,
      undo_until: "2026-11-24T09:43:00Z",
      sentence: `Approved ${shown.length}.`,
    }),
    undo_approval: () => done("Took it back."),
    pause: ({ reason }) => status({ paused: true, pause_sentence: `Paused: ${reason}` }),
    resume: () => status(),
    list_patients: () => ({ rows: [], total: 0 }),
    history: () => ({ rows: [], next: null }),
  });
});

const button = (name: RegExp | string) => screen.findByRole("button", { name });

describe("the desk", () => {
  it("is asked for once, and everything is done in that name", async () => {
    setWhoIsHere("");
    render(<App />);
    const dialog = await screen.findByRole("dialog");
    await userEvent.keyboard("{Escape}");
    await userEvent.click(within(dialog).getByRole("button", { name: "That is me" }));
    expect(within(dialog).getByText("Enter your name")).toBeInTheDocument();
    await userEvent.type(within(dialog).getByLabelText("Your name"), "Bea{Enter}");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await userEvent.click(await button("Approve 2 reminders"));
    expect(fake.asked.find(({ name }) => name === "approve")?.who).toBe("Bea");
  });
});

describe("an approval", () => {
  it("names exactly the bytes that were shown", async () => {
    render(<App />);
    await userEvent.click(await button("Approve 2 reminders"));
    expect(fake.requestsOf("approve")).toEqual([
      {
        shown: [
          { key: "a", content_hash: "h1" },
          { key: "b", content_hash: "h1" },
        ],
      },
    ]);
  });

  it("is told in the status line and taken back there", async () => {
    render(<App />);
    await userEvent.click(await button("Approve 2 reminders"));
    expect(await screen.findByText("Approved 2.")).toBeInTheDocument();
    await userEvent.click(await button("Undo approval until 9:43"));
    expect(await screen.findByText("Took it back.")).toBeInTheDocument();
    expect(fake.requestsOf("undo_approval")).toEqual([{ keys: ["a", "b"] }]);
    expect(screen.queryByRole("button", { name: /^Undo/ })).not.toBeInTheDocument();
  });

  it("is not what Enter does", async () => {
    render(<App />);
    await button("Approve 2 reminders");
    await userEvent.click(await screen.findByRole("row", { name: /Omar/ }));
    await userEvent.keyboard("{Enter}");
    expect(fake.requestsOf("approve")).toEqual([]);
    await userEvent.keyboard("{Control>}{Enter}{/Control}");
    expect(fake.requestsOf("approve")).toHaveLength(1);
  });

  it("leaves out a row that changed under somebody's eyes", async () => {
    render(<App />);
    await button("Approve 2 reminders");
    const [first = reminder(), second = reminder()] = review().rows;
    fake.answer({
      review: () => review({ rows: [first, { ...second, content_hash: "other" }] }),
    });
    await act(async () => fake.signal({ kind: "reminders_changed" }));
    await userEvent.click(await button("Approve 1 reminder"));
    expect(fake.requestsOf("approve")[0]?.shown).toEqual([{ key: "a", content_hash: "h1" }]);
  });

  it("that is refused is told, and nothing is shown as approved", async () => {
    fake.answer({
      approve: () => {
        throw { code: "storage", sentence: "The disk is full. Nothing is lost.", field: null };
      },
    });
    render(<App />);
    await userEvent.click(await button("Approve 2 reminders"));
    expect(await screen.findByText("The disk is full. Nothing is lost.")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Undo/ })).not.toBeInTheDocument();
  });
});

describe("a hold", () => {
  it("keeps what was typed when it is refused or closed", async () => {
    fake.answer({
      hold: () => {
        throw { code: "invalid_field", sentence: "Say why it is held", field: "reason" };
      },
    });
    render(<App />);
    await userEvent.click(await button("Hold 1…"));
    expect(
      screen.getByRole("dialog", { name: "Hold the reminder for Ann Lee" }),
    ).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText(/^Why/), "she phoned{Enter}");
    expect((await screen.findAllByText("Say why it is held")).length).toBeGreaterThan(0);
    await userEvent.keyboard("{Escape}");
    await userEvent.click(await button("Hold 1…"));
    expect(screen.getByLabelText(/^Why/)).toHaveValue("she phoned");
    fake.answer({ hold: () => done("On hold.") });
    await userEvent.click(await button("Hold 1 reminder"));
    expect(await screen.findByText("On hold.")).toBeInTheDocument();
    expect(fake.requestsOf("hold").at(-1)).toEqual({ keys: ["a"], reason: "she phoned" });
  });
});

describe("pause everything", () => {
  it("is one key and Enter from any screen", async () => {
    render(<App />);
    await button("Approve 2 reminders");
    await userEvent.keyboard("{Control>}{Shift>}p{/Shift}{/Control}");
    await userEvent.type(await screen.findByLabelText(/^Why/), "fire drill{Enter}");
    expect(fake.requestsOf("pause")).toEqual([{ reason: "fire drill" }]);
    expect(await screen.findByText("Paused: fire drill")).toBeInTheDocument();
  });
});

describe("going anywhere", () => {
  it("goes to a screen by part of its name", async () => {
    render(<App />);
    await button("Approve 2 reminders");
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.type(await screen.findByLabelText(/or a patient$/), "histo");
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { name: "History", level: 1 })).toBeInTheDocument();
    expect(window.location.hash).toBe("#/history");
  });

  it("leads to the replies with F9, and says how many wait there", async () => {
    fake.answer({
      status: () => status({ replies_waiting: 3 }),
      inbox: () => ({ rows: [], waiting: 3 }),
    });
    render(<App />);
    const link = await screen.findByRole("link", { name: "Replies 3 waiting" });
    expect(link).toHaveAttribute("aria-keyshortcuts", "F9");
    await userEvent.keyboard("{F9}");
    expect(await screen.findByText("No reply waits for you")).toBeInTheDocument();
  });

  it("goes with a key of its own", async () => {
    render(<App />);
    await button("Approve 2 reminders");
    await userEvent.keyboard("{F6}");
    expect(await screen.findByRole("heading", { name: "History", level: 1 })).toBeInTheDocument();
  });
});

describe("a lost line", () => {
  it("is said until it is back", async () => {
    render(<App />);
    await button("Approve 2 reminders");
    await act(async () => fake.signal({ kind: "disconnected" }));
    expect(screen.getByText(/lost its line/)).toBeInTheDocument();
    await act(async () => fake.signal({ kind: "reconnected" }));
    expect(screen.queryByText(/lost its line/)).not.toBeInTheDocument();
  });
});
