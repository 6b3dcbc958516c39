import { describe, expect, it } from "vitest";
import { placeOf } from "./place";

describe("the place in Health", () => {
  it.each([
    [[], { at: "overview" }],
    [["something"], { at: "overview" }],
    [["affected"], { at: "affected", absence: null, cause: null }],
    [["affected", "absence", "3"], { at: "affected", absence: 3, cause: null }],
    [["affected", "absence", "x"], { at: "affected", absence: null, cause: null }],
    [["affected", "cause", "silence"], { at: "affected", absence: null, cause: "silence" }],
  ])("of %j", (rest, place) => {
    expect(placeOf(rest)).toEqual(place);
  });
});
