import { act, render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { askAhead, forgetAhead } from "./ahead";
import { engine } from "./engine.fixture";
import { useLive } from "./use-live";

const QUESTION = { states: [], limit: 10 };
const drawn = vi.fn<() => void>();

function Outbox() {
  const { value, refusal } = useLive("outbox", QUESTION, ["reminders_changed"]);
  drawn();
  return (
    <p>
      {value === undefined ? "asking" : "there"} {value?.gone_today} {refusal?.sentence ?? ""}
    </p>
  );
}

const outbox = (gone_today: number) => ({
  counts: [],
  gone_today,
  replies_waiting: 0,
  waiting_today: 0,
  next_at: null,
  per_minute: 10,
  full: [],
  rows: [],
  more: false,
});

/** The screen, with its first answer on it. */
async function shown() {
  const fake = engine({ outbox: () => outbox(1) });
  render(<Outbox />);
  await screen.findByText("there 1");
  return fake;
}

/** Refuses the next answer, and has it asked for. */
async function refuse(fake: Awaited<ReturnType<typeof shown>>) {
  fake.answer({
    outbox: () => {
      throw { code: "storage", sentence: "The disk is full.", field: null };
    },
  });
  await act(async () => fake.signal({ kind: "reminders_changed" }));
}

describe("a live answer", () => {
  it("is asked for again when its kind of thing changed, and not for others", async () => {
    const fake = await shown();
    fake.answer({ outbox: () => outbox(2) });
    await act(async () => fake.signal({ kind: "book_changed" }));
    expect(screen.getByText("there 1")).toBeInTheDocument();
    await act(async () => fake.signal({ kind: "reminders_changed" }));
    expect(await screen.findByText("there 2")).toBeInTheDocument();
  });

  it("is asked for again when the line was broken", async () => {
    const fake = await shown();
    fake.answer({ outbox: () => outbox(3) });
    await act(async () => fake.signal({ kind: "reconnected" }));
    expect(await screen.findByText("there 3")).toBeInTheDocument();
  });

  it("stays on screen when the next one is refused", async () => {
    const fake = await shown();
    await refuse(fake);
    expect(await screen.findByText("there 1 The disk is full.")).toBeInTheDocument();
  });

  it("draws nothing when it is the same again, and what changed when it is not", async () => {
    const fake = await shown();
    const { length } = drawn.mock.calls;
    await act(async () => fake.signal({ kind: "reminders_changed" }));
    await act(async () => fake.signal({ kind: "reconnected" }));
    expect(fake.requestsOf("outbox")).toHaveLength(3);
    expect(drawn.mock.calls).toHaveLength(length);
    fake.answer({ outbox: () => outbox(2) });
    await act(async () => fake.signal({ kind: "reminders_changed" }));
    expect(await screen.findByText("there 2")).toBeInTheDocument();
  });

  it("says that a refusal is over even when the answer is the same", async () => {
    const fake = await shown();
    await refuse(fake);
    expect(await screen.findByText("there 1 The disk is full.")).toBeInTheDocument();
    fake.answer({ outbox: () => outbox(1) });
    await act(async () => fake.signal({ kind: "reminders_changed" }));
    expect(await screen.findByText("there 1")).toBeInTheDocument();
  });

  it("begins with what was asked ahead, and asks again all the same", async () => {
    const fake = engine({ outbox: () => outbox(1) });
    await askAhead("outbox", QUESTION);
    fake.answer({ outbox: () => outbox(2) });
    const { getByText } = render(<Outbox />);
    expect(getByText("there 1")).toBeInTheDocument();
    expect(await screen.findByText("there 2")).toBeInTheDocument();
    forgetAhead();
    render(<Outbox />);
    expect(getByText("asking")).toBeInTheDocument();
    await screen.findAllByText("there 2");
  });

  it("does not begin with an answer that came after the first drawing", async () => {
    const fake = engine({ outbox: () => outbox(1) });
    const late = askAhead("outbox", QUESTION);
    forgetAhead();
    expect(await late).toMatchObject({ gone_today: 1 });
    fake.answer({ outbox: () => outbox(2) });
    const { getByText } = render(<Outbox />);
    expect(getByText("asking")).toBeInTheDocument();
    expect(await screen.findByText("there 2")).toBeInTheDocument();
  });

  it("waits for the window when nobody answers ahead", async () => {
    const fake = engine({});
    expect(await askAhead("outbox", QUESTION)).toBeUndefined();
    fake.answer({ outbox: () => outbox(1) });
    render(<Outbox />);
    expect(await screen.findByText("there 1")).toBeInTheDocument();
  });

  it("makes one question of a burst of signals", async () => {
    const fake = await shown();
    const before = fake.requestsOf("outbox").length;
    await act(async () => {
      for (let n = 0; n < 50; n += 1) {
        fake.signal({ kind: "reminders_changed" });
      }
    });
    expect(fake.requestsOf("outbox").length - before).toBeLessThanOrEqual(2);
  });
});
