import { describe, expect, it } from "vitest";
import { stretches, unitsOf } from "./marks";

describe("marks", () => {
  it("cut a text where findings begin and end", () => {
    expect(stretches("Hello {{ nam }}!", [{ start: 6, end: 15, severity: "error" }])).toEqual([
      { at: 0, text: "Hello ", severity: null },
      { at: 6, text: "{{ nam }}", severity: "error" },
      { at: 15, text: "!", severity: null },
    ]);
  });

  it("count a flag or an emoji as the engine does", () => {
    const text = "👋 hi {{x}}";
    expect(unitsOf(text, { start: 5, end: 10 })).toEqual([6, 11]);
    expect(stretches(text, [{ start: 5, end: 10, severity: "warning" }]).at(-1)).toEqual({
      at: 6,
      text: "{{x}}",
      severity: "warning",
    });
  });

  it("show the worst of two findings in one place", () => {
    const cut = stretches("abc", [
      { start: 0, end: 3, severity: "warning" },
      { start: 1, end: 2, severity: "error" },
    ]);
    expect(cut.map((each) => each.severity)).toEqual(["warning", "error", "warning"]);
  });

  it("lose nothing of the text, whatever the findings say", () => {
    const text = "a\nb 👋";
    const cut = stretches(text, [{ start: 2, end: 900, severity: "error" }]);
    expect(cut.map((each) => each.text).join("")).toBe(text);
  });
});
