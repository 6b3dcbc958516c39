import { describe, expect, it } from "vitest";
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import { reminder } from "../../parts/reminder.fixture";
import { countdown, possible, shareGone, stateIn } from "./choice";

const rows: ReminderRow[] = [
  reminder({ key: "a", state: "approved" }),
  reminder({ key: "b", state: "held" }),
  reminder({ key: "c", state: "sending" }),
  reminder({ key: "d", state: "unknown" }),
];

describe("what is possible", () => {
  it("is about the row that is read when none is chosen", () => {
    expect(possible(rows, new Set(), "a")).toEqual({ hold: ["a"], release: [], skip: ["a"] });
    expect(possible(rows, new Set(), "b")).toEqual({ hold: [], release: ["b"], skip: ["b"] });
  });

  it("is never about what is on its way or what nobody can tell about", () => {
    expect(possible(rows, new Set(["c", "d"]), "a")).toEqual({ hold: [], release: [], skip: [] });
  });

  it("is about the chosen rows alone when some are chosen", () => {
    expect(possible(rows, new Set(["b", "c"]), "a")).toEqual({
      hold: [],
      release: ["b"],
      skip: ["b"],
    });
  });
});

describe("the outbox", () => {
  it.each([
    [[], null],
    [["unknown"], "unknown"],
    [["nonsense"], null],
  ])("reads %j in the address as %j", (rest, state) => {
    expect(stateIn(rest)).toBe(state);
  });

  it.each([
    [0, 0, null],
    [0, 4, 0],
    [3, 1, 0.75],
  ])("%i gone and %i waiting is a share of %j", (gone, waiting, share) => {
    expect(shareGone(gone, waiting)).toBe(share);
  });

  it.each([
    ["2026-11-24T10:04:05Z", "4:05"],
    ["2026-11-24T10:00:00.500Z", "0:01"],
    ["2026-11-24T10:00:00Z", null],
    ["2026-11-24T09:59:00Z", null],
    ["2026-11-24T11:00:00Z", "60:00"],
    ["2026-11-24T11:00:01Z", null],
  ])("at ten, %s is in %j", (until, left) => {
    expect(countdown(until, Date.parse("2026-11-24T10:00:00Z"))).toBe(left);
  });
});
