import { describe, expect, it } from "vitest";
import { splitName } from "./name";

describe("a name in one field", () => {
  it.each([
    ["Ann Lee", "Ann", "Lee"],
    ["Lee, Ann", "Ann", "Lee"],
    ["Ann Mary Lee", "Ann Mary", "Lee"],
    ["Ann", "Ann", ""],
    ["", "", ""],
  ])("reads %j as given name %j and family name %j", (typed, givenName, familyName) => {
    expect(splitName(typed)).toEqual({ givenName, familyName });
  });
});
