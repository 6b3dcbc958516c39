import { render } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { setTransport } from "../ipc/call";
import { engine, status } from "../ipc/engine.fixture";
import { forgetAhead } from "../ipc/ahead";
import { askFirst } from "./ahead";
import { App } from "./app";

afterEach(() => {
  forgetAhead();
  vi.useRealTimers();
});

/** What was asked before anything was drawn, besides the status. */
async function askedAhead(hash: string, over: Parameters<typeof status>[0] = {}) {
  window.location.hash = hash;
  const fake = engine({ status: () => status({ local_now: "2026-11-24T09:00:00", ...over }) });
  await askFirst();
  return fake.asked.map(({ name, request }) => [name, request]);
}

const listOf = (day: string) => [
  "list_appointments",
  { from: day, until: day, practitioner: null },
];
const settings = ["settings", {}];

describe("before the window is drawn", () => {
  it("asks for the day it opens on", async () => {
    expect(await askedAhead("")).toEqual([settings, listOf("2026-11-24")]);
    expect(await askedAhead("#/appointments/day/2026-12-01")).toEqual([
      settings,
      listOf("2026-12-01"),
    ]);
  });

  it("asks for no day where another screen is shown, and for nothing without a clinic", async () => {
    expect(await askedAhead("#/review")).toEqual([settings]);
    expect(await askedAhead("#/appointments/week")).toEqual([settings]);
    expect(await askedAhead("", { founded: false })).toEqual([]);
  });

  it("has the clinic's name at once", async () => {
    engine({ status: () => status() });
    await askFirst();
    const { getAllByText } = render(<App />);
    expect(getAllByText("Harbour Street Clinic")).not.toHaveLength(0);
  });

  it("waits for no engine that says nothing", async () => {
    vi.useFakeTimers();
    setTransport({ invoke: () => new Promise(() => {}), listen: () => () => {} });
    const drawn = vi.fn<() => void>();
    void askFirst().then(drawn);
    await vi.advanceTimersByTimeAsync(499);
    expect(drawn).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(drawn).toHaveBeenCalled();
  });
});
