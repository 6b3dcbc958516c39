import { describe, expect, it } from "vitest";
import type { Clinic } from "../../ipc/bindings/Clinic";
import { addSpan, hoursOf, likeMonday, missingHours, setDay, withHours } from "./hours";

const NINE_TO_FIVE = { opens: "09:00:00", closes: "17:00:00" };
const CLINIC = {
  name: "Harbour Street Clinic",
  opening_hours: [[NINE_TO_FIVE], [], [], [], [], [], []],
  quiet_hours: { ends: "09:00:00", begins: "19:00:00" },
  closing_days: [{ date: "2026-12-25", name: "Christmas Day" }],
} as unknown as Clinic;

describe("hours", () => {
  it("come back as they were when nothing is changed", () => {
    expect(withHours(CLINIC, hoursOf(CLINIC))).toEqual(CLINIC);
  });

  it("of Monday can be given to every working day, and to no weekend", () => {
    const week = likeMonday(hoursOf(CLINIC).week);
    expect(week.map((spans) => spans.length)).toEqual([1, 1, 1, 1, 1, 0, 0]);
  });

  it("go on where the day's last ones end", () => {
    expect(addSpan([])).toEqual([NINE_TO_FIVE]);
    expect(addSpan([NINE_TO_FIVE])[1]).toEqual({ opens: "17:00:00", closes: null });
  });

  it("say in which inputs something is missing", () => {
    const form = hoursOf(CLINIC);
    const holes = {
      ...form,
      week: setDay(form.week, 2, [{ opens: "09:00:00", closes: null }]),
      quietEnds: null,
      closing: [...form.closing, { date: null, name: "" }],
    };
    expect(missingHours(form)).toEqual([]);
    expect(missingHours(holes)).toEqual([
      "hours-2-0-closes",
      "hours-quiet-ends",
      "hours-closing-1",
    ]);
  });

  it("put closing days in order", () => {
    const form = hoursOf(CLINIC);
    const closing = [...form.closing, { date: "2026-11-27", name: " Training " }];
    expect(withHours(CLINIC, { ...form, closing }).closing_days).toEqual([
      { date: "2026-11-27", name: "Training" },
      { date: "2026-12-25", name: "Christmas Day" },
    ]);
  });
});
