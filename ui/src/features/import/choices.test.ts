import { describe, expect, it } from "vitest";
import type { ImportLine } from "../../ipc/bindings/ImportLine";
import { cancelled, choose, NO_CHOICES, undecided } from "./choices";

const gone = (appointment: number): ImportLine => ({
  line: null,
  appointment,
  patient_name: "Ann Lee",
  local_start: "2026-11-24T09:15:00",
  sentence: "Is no longer in the file",
  column: null,
  value: null,
});
const GONE = [gone(1), gone(2), gone(3)];

describe("choices about appointments that are gone", () => {
  it("cancel nothing that nobody decided about", () => {
    expect(undecided(GONE, NO_CHOICES)).toBe(3);
    expect(cancelled(GONE, NO_CHOICES)).toEqual([]);
  });

  it("can be made for several and changed for one", () => {
    const some = choose(choose(NO_CHOICES, [1, 2], "cancel"), [2], "keep");
    expect(undecided(GONE, some)).toBe(1);
    expect(cancelled(GONE, some)).toEqual([1]);
  });

  it("cancel only what the preview shows", () => {
    expect(cancelled([gone(2)], choose(NO_CHOICES, [1, 2], "cancel"))).toEqual([2]);
  });
});
