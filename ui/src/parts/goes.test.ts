import { describe, expect, it } from "vitest";
import { sayGoes } from "./goes";
import { reminder } from "./reminder.fixture";

const CLOCK = {
  zone: "America/New_York",
  locale: "en-US",
  localNow: "2026-03-02T09:00:00",
  offsetMinutes: -300,
};

describe("when a reminder goes", () => {
  it("is said with its condition until it has gone", () => {
    const row = reminder({});
    const message = { ...row.message, only_if: { step: 1, hours: 4 } };
    expect(sayGoes(row, CLOCK)).not.toContain("confirmed");
    expect(sayGoes({ ...row, message }, CLOCK)).toContain("if not confirmed by");
    expect(sayGoes({ ...row, message, state: "delivered" }, CLOCK)).not.toContain("confirmed");
  });
});
