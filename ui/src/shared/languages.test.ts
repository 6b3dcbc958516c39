import { describe, expect, it } from "vitest";
import { languageName, languages } from "./languages";

describe("languages", () => {
  it("are called by their names, or by their code when there is none", () => {
    expect(languageName("de", "en-GB")).toBe("German");
    expect(languageName("not a language", "en-GB")).toBe("not a language");
  });

  it("are offered once each, with those in use among them", () => {
    const offered = languages("en-GB", ["cy", "de", ""]).map((each) => each.id);
    expect(offered).toContain("cy");
    expect(offered.filter((id) => id === "de")).toHaveLength(1);
    expect(offered).not.toContain("");
  });
});
