import { describe, expect, it } from "vitest";
import { placeOf } from "./place";

describe("the address of the appointments", () => {
  it.each([
    [[], { look: "day", day: "2026-11-24", open: null }],
    [["day"], { look: "day", day: "2026-11-24", open: null }],
    [["week"], { look: "week", day: "2026-11-24", open: null }],
    [["week", "2026-12-01"], { look: "week", day: "2026-12-01", open: null }],
    [["day", "yesterday"], { look: "day", day: "2026-11-24", open: null }],
    [["day", "2026-02-31"], { look: "day", day: "2026-11-24", open: null }],
    [["day", "2026-12-01", "7"], { look: "day", day: "2026-12-01", open: 7 }],
    [["day", "2026-12-01", "x"], { look: "day", day: "2026-12-01", open: null }],
  ])("%j means %j", (rest, place) => {
    expect(placeOf(rest, "2026-11-24")).toEqual(place);
  });
});
