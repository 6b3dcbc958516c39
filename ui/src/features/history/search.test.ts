import { describe, expect, it } from "vitest";
import { EVERYTHING, placeOf, questionOf } from "./search";

describe("the address of the history", () => {
  it.each([
    [[], { at: "list" }],
    [["patient", "7"], { at: "patient", id: 7 }],
    [["patient", "seven"], { at: "life", key: "patient" }],
    [["search", "lee"], { at: "search", typed: "lee" }],
    [["9f2c"], { at: "life", key: "9f2c" }],
  ])("%j means %j", (rest, place) => {
    expect(placeOf(rest)).toEqual(place);
  });
});

describe("the question", () => {
  it("asks for all states when none is chosen", () => {
    expect(questionOf({ ...EVERYTHING, typed: "  Lee " }, null, null)).toMatchObject({
      search: "Lee",
      states: [],
      patient: null,
      after: null,
    });
  });

  it("asks for the states behind a word", () => {
    expect(questionOf({ ...EVERYTHING, show: "not-delivered" }, 7, "500")).toMatchObject({
      states: ["undelivered", "failed"],
      patient: 7,
      after: "500",
    });
  });
});
