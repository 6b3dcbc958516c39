import { act, render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { engine, status } from "./engine.fixture";
import { useLive } from "./use-live";

function Outbox() {
  const { value, refusal, loading } = useLive("outbox", { states: [], limit: 10 }, [
    "reminders_changed",
  ]);
  return (
    <p>
      {loading ? "loading" : "there"} {value?.gone_today ?? "nothing"} {refusal?.sentence ?? ""}
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

describe("a live answer", () => {
  it("is asked for again when its kind of thing changed, and not for others", async () => {
    const fake = engine({ outbox: () => outbox(1) });
    render(<Outbox />);
    expect(await screen.findByText("there 1")).toBeInTheDocument();
    fake.answer({ outbox: () => outbox(2) });
    await act(async () => fake.signal({ kind: "book_changed" }));
    expect(screen.getByText("there 1")).toBeInTheDocument();
    await act(async () => fake.signal({ kind: "reminders_changed" }));
    expect(await screen.findByText("there 2")).toBeInTheDocument();
  });

  it("is asked for again when the line was broken", async () => {
    const fake = engine({ outbox: () => outbox(1) });
    render(<Outbox />);
    await screen.findByText("there 1");
    fake.answer({ outbox: () => outbox(3) });
    await act(async () => fake.signal({ kind: "reconnected" }));
    expect(await screen.findByText("there 3")).toBeInTheDocument();
  });

  it("stays on screen when the next one is refused", async () => {
    const fake = engine({ outbox: () => outbox(1) });
    render(<Outbox />);
    await screen.findByText("there 1");
    fake.answer({
      outbox: () => {
        throw { code: "storage", sentence: "The disk is full.", field: null };
      },
    });
    await act(async () => fake.signal({ kind: "reminders_changed" }));
    expect(await screen.findByText("there 1 The disk is full.")).toBeInTheDocument();
  });

  it("makes one question of a burst of signals", async () => {
    const fake = engine({ outbox: () => outbox(1), status: () => status() });
    render(<Outbox />);
    await screen.findByText("there 1");
    const before = fake.requestsOf("outbox").length;
    await act(async () => {
      for (let n = 0; n < 50; n += 1) {
        fake.signal({ kind: "reminders_changed" });
      }
    });
    expect(fake.requestsOf("outbox").length - before).toBeLessThanOrEqual(2);
  });
});
