import { describe, expect, it } from "vitest";
import { reminder } from "../../parts/reminder.fixture";
import { approvable, holdable, isShown, matches } from "./choice";
import { changedMeanwhile, look, lookAgain, type Seen } from "./seen";

const rows = [
  reminder({ key: "a" }),
  reminder({ key: "b", changed: ["The time moved."] }),
  reminder({ key: "c", state: "approved" }),
  reminder({ key: "d", state: "held" }),
];
const seen: Seen = look(new Map(), rows);
const keys = (list: readonly { key: string }[]): string[] => list.map(({ key }) => key);

describe("what an approval is about", () => {
  it("is everything that waits when nothing is chosen", () => {
    expect(keys(approvable(rows, new Set(), seen))).toEqual(["a", "b"]);
  });

  it("is only what is chosen and waits when something is", () => {
    expect(keys(approvable(rows, new Set(["b", "c"]), seen))).toEqual(["b"]);
    expect(keys(approvable(rows, new Set(["c"]), seen))).toEqual([]);
  });

  it("is never a row that changed after it came on screen, until somebody read it again", () => {
    const after = [reminder({ key: "a", content_hash: "other" }), ...rows.slice(1)];
    const [first = reminder()] = after;
    expect(look(seen, after)).toBe(seen);
    expect(changedMeanwhile(seen, first)).toBe(true);
    expect(keys(approvable(after, new Set(), seen))).toEqual(["b"]);
    expect(keys(approvable(after, new Set(), lookAgain(seen, first)))).toEqual(["a", "b"]);
  });

  it("is at most as many as the engine takes at once", () => {
    const many = Array.from({ length: 5100 }, (_, n) => reminder({ key: String(n) }));
    expect(approvable(many, new Set(), look(new Map(), many))).toHaveLength(5000);
  });
});

describe("what a hold is about", () => {
  it("is the row that is read, or the chosen ones", () => {
    expect(holdable(rows, new Set(), "c")).toEqual(["c"]);
    expect(holdable(rows, new Set(), "d")).toEqual([]);
    expect(holdable(rows, new Set(["a", "d"]), "c")).toEqual(["a"]);
  });
});

describe("the change notices", () => {
  it("are one group to approve at once, and nothing else is", () => {
    const notice = reminder({ key: "n", change: "called_off" });
    const gone = reminder({ key: "g", change: "moved", state: "accepted" });
    const group = [...rows, notice, gone].filter((row) => isShown(row, "notices"));
    expect(keys(group)).toEqual(["n", "g"]);
    expect(keys(approvable(group, new Set(), look(new Map(), group)))).toEqual(["n"]);
  });
});

describe("what is shown", () => {
  it.each([
    ["all", ["a", "b", "c", "d"]],
    ["waiting", ["a", "b"]],
    ["changed", ["b"]],
    ["approved", ["c"]],
    ["held", ["d"]],
  ] as const)("%s: %j", (show, expected) => {
    expect(keys(rows.filter((row) => isShown(row, show)))).toEqual(expected);
  });

  it.each([
    ["ann", true],
    ["  LEE@example ", true],
    ["wednesday", true],
    ["nobody", false],
    ["", true],
  ])("matches %j: %s", (typed, expected) => {
    expect(matches(reminder({ address: "ann.lee@example.com" }), typed)).toBe(expected);
  });
});
