import { describe, expect, it } from "vitest";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import { civilEnd, emptyClosedDays, firstOfWeek, hoursOf, weekdayOf } from "./week";

const at = (local_start: string, duration_minutes = 30) =>
  ({ local_start, duration_minutes }) as AppointmentRow;

describe("a week", () => {
  it.each([
    ["en-GB", "2026-11-23"],
    ["en-US", "2026-11-22"],
  ])("begins in %s on %s", (locale, first) => {
    expect(firstOfWeek("2026-11-24", locale)).toBe(first);
    expect(weekdayOf("2026-11-24")).toBe(2);
  });

  it("shows the hours of every appointment", () => {
    expect(hoursOf([])).toEqual({ from: 8, until: 18 });
    expect(hoursOf([at("2026-11-24T07:45:00"), at("2026-11-24T18:40:00")])).toEqual({
      from: 7,
      until: 20,
    });
    expect(hoursOf([at("2026-11-24T23:30:00", 90)]).until).toBe(24);
  });

  it("leaves out closed days, unless somebody comes", () => {
    const days = ["2026-11-27", "2026-11-28", "2026-11-29"];
    const closed = ["2026-11-28", "2026-11-29"];
    expect(emptyClosedDays(days, closed, [at("2026-11-28T10:00:00")])).toEqual(["2026-11-29"]);
  });

  it("ends an appointment on its own day", () => {
    expect(civilEnd(at("2026-11-24T09:15:00", 50))).toBe("2026-11-24T10:05:00");
    expect(civilEnd(at("2026-11-24T23:30:00", 60))).toBe("2026-11-24T23:59:00");
  });
});
