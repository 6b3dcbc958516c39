// What the film shows when.
import { describe, expect, it } from "vitest";
import { FILM } from "./film.fixture";
import {
  days,
  frameOf,
  highest,
  momentBefore,
  momentsUntil,
  nextMoment,
  nights,
  outline,
  sentUntil,
  trouble,
} from "./play";

describe("a film", () => {
  it("draws both queues on one scale", () => {
    expect(highest(FILM)).toBe(20);
    expect(outline(FILM, "usual", "waiting", 20)).toBe(
      "M0 100V100.00H1V0.00H2V0.00H3V100.00H4V100.00H5V100.00V100Z",
    );
    expect(outline(FILM, "ours", "held", 20)).toContain("H3V40.00");
  });

  it("counts what left until a frame", () => {
    expect([2, 3, 5].map((index) => sentUntil(FILM, index, "usual"))).toEqual([0, 20, 20]);
    expect([3, 5].map((index) => sentUntil(FILM, index, "ours"))).toEqual([0, 12]);
  });

  it("goes from moment to moment, and no further than its ends", () => {
    expect(FILM.moments.map((moment) => frameOf(FILM, moment))).toEqual([1, 3, 3, 5]);
    expect([0, 1, 3, 5].map((index) => nextMoment(FILM, index))).toEqual([1, 3, 5, 5]);
    expect([0, 1, 3, 5].map((index) => momentBefore(FILM, index))).toEqual([0, 0, 1, 3]);
    expect([0, 1, 3, 5].map((index) => momentsUntil(FILM, index))).toEqual([0, 1, 3, 4]);
  });

  it("knows its nights, its days and where it goes wrong", () => {
    expect(nights(FILM)).toEqual([{ from: 0.4, until: 0.8 }]);
    expect(days(FILM)).toEqual([
      { day: "2026-11-24", at: 0 },
      { day: "2026-11-25", at: 0.6 },
    ]);
    expect(trouble(FILM)).toEqual({ from: 0.2, until: 0.6 });
    expect(trouble({ ...FILM, trouble_from: null, trouble_until: null })).toBeNull();
  });
});
