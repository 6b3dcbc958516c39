import { describe, expect, it } from "vitest";
import { reminder } from "./reminder.fixture";
import { namesOf, sayFurther, sayWhose } from "./whose";

const CLOCK = {
  zone: "America/New_York",
  locale: "en-US",
  localNow: "2026-11-02T09:00:00",
  offsetMinutes: -300,
};

const both = reminder({
  patient_name: "Leo Lee",
  further: [
    { appointment: 2, patient: 2, patient_name: "Mia Lee", local_start: "2026-11-25T09:45:00" },
  ],
});

describe("whose a reminder is", () => {
  it("is one patient's, nearly always", () => {
    expect(namesOf(reminder())).toBe("Ann Lee");
    expect(sayWhose(reminder())).toBe("Ann Lee");
    expect(sayFurther(reminder(), CLOCK)).toBeNull();
  });

  it("is everybody's whom it speaks of", () => {
    expect(namesOf(both)).toBe("Leo Lee, Mia Lee");
    expect(sayWhose(both)).toBe("Leo Lee and Mia Lee");
    const [mia] = both.further;
    expect(sayWhose({ ...both, further: [mia!, mia!] })).toBe("Leo Lee and 2 others");
    expect(sayFurther(both, CLOCK)).toMatch(/^and Mia Lee, .*9:45/);
  });
});
