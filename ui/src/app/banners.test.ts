import { describe, expect, it } from "vitest";
import { status } from "../ipc/engine.fixture";
import { kindOf } from "./banners";

const practice = { cause: null, urgent: false, sentence: "Practice mode" };
const pause = { cause: null, urgent: true, sentence: "Paused by Ann" };

describe("a banner without a cause", () => {
  it("is practice mode when nothing is paused", () => {
    const now = status({ carrier: "practice", banners: [practice] });
    expect(kindOf(practice, now)).toBe("practice");
  });

  it("is the pause when mail goes out for real", () => {
    const now = status({ paused: true, banners: [pause] });
    expect(kindOf(pause, now)).toBe("pause");
  });

  it("is told apart from the other one when both are there", () => {
    const now = status({
      carrier: "practice",
      paused: true,
      pause_sentence: "Paused by Ann",
      banners: [practice, pause],
    });
    expect(kindOf(pause, now)).toBe("pause");
    expect(kindOf(practice, now)).toBe("practice");
  });
});
