import { describe, expect, it } from "vitest";
import { preset } from "../../parts/book.fixture";
import {
  beginsWith,
  countryOf,
  firstClinic,
  namesOf,
  presetOf,
  proposed,
  zonesOf,
} from "./first-clinic";

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

  it("begins with what its country asks for, and any other with the narrowest", () => {
    const presets = [preset(), preset({ country: "", zone: null })];
    expect(presetOf(presets, "GB")?.country).toBe("GB");
    expect(presetOf(presets, "CH")?.country).toBe("");
    expect(presetOf(presets, null)).toBeUndefined();
    expect(presetOf([], "GB")).toBeUndefined();
    expect(proposed(presets[0])).toEqual({ language: "en-GB", zone: "Europe/London" });
    expect(proposed(presets[1])).toEqual({});
    expect(beginsWith(preset())).toContain("before 8:00 or from 20:00 on");
    expect(beginsWith(preset())).toContain("at most 1 text a day, and 3 texts and calls");
    const american = preset({ date: "Tuesday, November 24, 2026, 2:30 PM" });
    expect(beginsWith(american)).toContain("before 8:00 AM or from 8:00 PM on");
  });
});
