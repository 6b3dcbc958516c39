import { describe, expect, it } from "vitest";
import { countryOf, firstClinic, namesOf, zonesOf } from "./first-clinic";

describe("a clinic that is not there yet", () => {
  it.each([
    ["en-GB", "GB"],
    ["de-CH", "CH"],
    ["en", null],
    ["C", null],
    ["", null],
  ])("in the language %j is guessed in the country %j", (language, country) => {
    expect(countryOf(language)).toBe(country);
  });

  it("is guessed only in a zone that can be chosen", () => {
    const { zone } = firstClinic();
    expect(zone === null || zonesOf().includes(zone)).toBe(true);
    expect(zonesOf()).not.toContain("UTC");
  });

  it("has the practitioners that stand one a line", () => {
    expect(namesOf(" Dr. Lee Adams\n\nMira Kapoor ")).toEqual(["Dr. Lee Adams", "Mira Kapoor"]);
    expect(namesOf(firstClinic().practitioners)).toEqual([]);
  });
});
