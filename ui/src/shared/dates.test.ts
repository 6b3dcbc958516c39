import { describe, expect, it } from "vitest";
import {
  dayOfInstant,
  daysBetween,
  localeOf,
  offsetMinutesOf,
  onTheWall,
  plusDays,
  sayDay,
  sayInstant,
  sayInstantExactly,
  sayMoment,
  sayTime,
  sayTimeOfDay,
  today,
  type Clock,
} from "./dates";

const london: Clock = {
  zone: "Europe/London",
  locale: "en-GB",
  localNow: "2026-11-21T07:40:03",
  offsetMinutes: 0,
};
const newYork: Clock = {
  zone: "America/New_York",
  locale: "en-US",
  localNow: "2026-11-21T07:40:03",
  offsetMinutes: -300,
  twelveHours: true,
};

describe("dates", () => {
  it("carry the weekday and no leading zero", () => {
    expect(sayMoment("2026-11-24T09:15:00", london)).toBe("Tue 24 Nov, 9:15");
    expect(sayTime("2026-11-24T00:05:00", london)).toBe("0:05");
    expect(sayMoment("2026-11-24T09:15:00", newYork)).toBe("Tue 24 Nov, 9:15 AM");
    expect(sayTime("2026-11-24T00:05:00", newYork)).toBe("12:05 AM");
    expect(sayTime("2026-11-24T12:30:00", newYork)).toBe("12:30 PM");
    expect(sayTimeOfDay("21:30:00", newYork)).toBe("9:30 PM");
    expect(sayTimeOfDay("08:00:00", london)).toBe("8:00");
  });

  it("carry the year only when it is another one", () => {
    expect(sayDay("2027-01-04", london)).toBe("Mon 4 Jan 2027");
    expect(sayDay("2026-12-31", london)).toBe("Thu 31 Dec");
  });

  it("show instants on the clinic's wall", () => {
    expect(sayInstant("2026-11-24T14:15:00Z", { ...newYork, twelveHours: false })).toBe(
      "Tue 24 Nov, 9:15",
    );
    expect(onTheWall("2026-07-01T12:00:00Z", newYork)).toBe("2026-07-01T08:00:00");
    expect(sayInstantExactly("2026-11-24T09:15:07Z", london)).toBe("Tue 24 Nov, 9:15:07");
    expect(dayOfInstant("2026-11-24T02:00:00Z", newYork)).toBe("2026-11-23");
  });

  it("believe the engine where the rules of a zone changed after the window was built", () => {
    // The engine says 7 hours all year round; older rules say 8 in winter and 7 in summer.
    const clock: Clock = {
      zone: "America/Vancouver",
      locale: "en-GB",
      localNow: "2026-11-21T09:40:00",
      offsetMinutes: offsetMinutesOf("2026-11-21T16:40:03.25Z", "2026-11-21T09:40:03.25"),
    };
    expect(onTheWall("2026-11-24T17:15:00Z", clock)).toBe("2026-11-24T10:15:00");
    expect(onTheWall("2026-07-01T17:15:00Z", clock)).toBe("2026-07-01T10:15:00");
  });

  it("count days over a change of the clocks", () => {
    expect(plusDays("2026-10-24", 2)).toBe("2026-10-26");
    expect(daysBetween("2026-10-24", "2026-11-01")).toBe(8);
    expect(daysBetween("2026-11-01", "2026-10-24")).toBe(-8);
    expect(today(london)).toBe("2026-11-21");
  });

  it.each([
    ["en", "", "en-GB"],
    ["en", "US", "en-US"],
    ["en-US", "GB", "en-US"],
    ["de", "AT", "de-AT"],
    ["fr", "", "fr"],
    ["C", "", "en-GB"],
    ["", "", "en-GB"],
    ["", "CA", "en-CA"],
  ])("the language %j in %j is written as %j", (language, country, locale) => {
    expect(localeOf(language, country)).toBe(locale);
  });
});
