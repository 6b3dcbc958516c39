import { describe, expect, it } from "vitest";
import { refusalSentence } from "./error-words";
import { Refusal, toRefusal } from "./refusal";

describe("what was thrown", () => {
  it("is the engine's refusal when it looks like one", () => {
    const refusal = toRefusal({ code: "not_found", sentence: "It is gone.", field: null });
    expect(refusal).toMatchObject({ code: "not_found", sentence: "It is gone.", field: null });
    expect(refusalSentence(refusal)).toBe("It is gone.");
  });

  it.each([[new TypeError("Failed to fetch")], ["no such window"], [undefined]])(
    "is a lost line otherwise: %s",
    (thrown) => {
      const refusal = toRefusal(thrown);
      expect(refusal.code).toBe("unreachable");
      expect(refusalSentence(refusal)).toMatch(/nothing that was typed is lost/);
    },
  );

  it("stays what it is", () => {
    const refusal = new Refusal("storage", "Full.");
    expect(toRefusal(refusal)).toBe(refusal);
  });
});
