import { describe, expect, it } from "vitest";
import { placeOf } from "./place";

describe("the address of the appointments", () => {
  it.each([
    [[], { look: "day", day: "2026-11-24" }],
    [["day"], { look: "day", day: "2026-11-24" }],
    [["week"], { look: "week", day: "2026-11-24" }],
    [["week", "2026-12-01"], { look: "week", day: "2026-12-01" }],
    [["day", "yesterday"], { look: "day", day: "2026-11-24" }],
    [["day", "2026-02-31"], { look: "day", day: "2026-11-24" }],
  ])("%j means %j", (rest, place) => {
    expect(placeOf(rest, "2026-11-24")).toEqual(place);
  });
});
