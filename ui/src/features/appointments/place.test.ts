import { describe, expect, it } from "vitest";
import { placeOf, questionOf } from "./place";

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

describe("what is asked for", () => {
  it("is a day, or the week as the clinic counts it", () => {
    const day = "2026-11-24";
    const from = (look: "day" | "week", locale: string) => questionOf({ look, day }, locale, 7);
    expect(from("day", "en-GB")).toEqual({ from: day, until: day, practitioner: 7 });
    expect(from("week", "en-GB")).toMatchObject({ from: "2026-11-23", until: "2026-11-29" });
    expect(from("week", "en-US")).toMatchObject({ from: "2026-11-22", until: "2026-11-28" });
  });
});
