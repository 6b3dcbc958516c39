import { describe, expect, it } from "vitest";
import {
  dayOfInstant,
  daysBetween,
  localeOf,
  plusDays,
  sayDay,
  sayInstant,
  sayInstantExactly,
  sayMoment,
  sayTime,
  today,
  type Clock,
} from "./dates";

const london: Clock = { zone: "Europe/London", locale: "en-GB", localNow: "2026-11-21T07:40:00" };
const vancouver: Clock = { ...london, zone: "America/Vancouver", locale: "en-US" };

describe("dates", () => {
  it("carry the weekday and no leading zero", () => {
    expect(sayMoment("2026-11-24T09:15:00", london)).toBe("Tue 24 Nov, 9:15");
    expect(sayTime("2026-11-24T00:05:00", london)).toBe("0:05");
    expect(sayMoment("2026-11-24T09:15:00", vancouver)).toMatch(/^Tue Nov 24, 9:15.AM$/);
  });

  it("carry the year only when it is another one", () => {
    expect(sayDay("2027-01-04", london)).toBe("Mon 4 Jan 2027");
    expect(sayDay("2026-12-31", london)).toBe("Thu 31 Dec");
  });

  it("show instants on the clinic's wall", () => {
    expect(sayInstant("2026-11-24T17:15:00Z", { ...london, zone: "America/Vancouver" })).toBe(
      "Tue 24 Nov, 9:15",
    );
    expect(sayInstantExactly("2026-11-24T09:15:07Z", london)).toBe("Tue 24 Nov, 9:15:07");
    expect(dayOfInstant("2026-11-24T02:00:00Z", vancouver)).toBe("2026-11-23");
  });

  it("count days over a change of the clocks", () => {
    expect(plusDays("2026-10-24", 2)).toBe("2026-10-26");
    expect(daysBetween("2026-10-24", "2026-11-01")).toBe(8);
    expect(daysBetween("2026-11-01", "2026-10-24")).toBe(-8);
    expect(today(london)).toBe("2026-11-21");
  });

  it.each([
    ["en", "en-GB"],
    ["en-US", "en-US"],
    ["de", "de"],
    ["C", "en-GB"],
    ["", "en-GB"],
  ])("the language %j is written as %j", (language, locale) => {
    expect(localeOf(language)).toBe(locale);
  });
});
