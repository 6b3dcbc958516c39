import { describe, expect, it } from "vitest";
import type { CallRow } from "../../ipc/bindings/CallRow";
import { idOf, nextToCall, shown } from "./order";

function row(appointment: number, done = false, key: string | null = null): CallRow {
  return {
    appointment,
    key,
    patient: appointment,
    patient_name: "Ann Lee",
    practitioner_name: "Dr. Adams",
    local_start: "2026-11-25T09:15:00",
    numbers: ["+1 604-555-0100"],
    reason: "There is no e-mail address.",
    script: "Good morning",
    calls: [],
    done,
  };
}

const rows = [row(1), row(2), row(3, true), row(4)];

describe("the call list", () => {
  it("moves on to the next open call and starts again at the end", () => {
    expect(nextToCall(rows, row(1))).toBe(idOf(row(2)));
    expect(nextToCall(rows, row(2))).toBe(idOf(row(4)));
    expect(nextToCall(rows, row(4))).toBe(idOf(row(1)));
    expect(nextToCall([row(1)], row(1))).toBeNull();
  });

  it("tells two reminders of one appointment apart", () => {
    expect(idOf(row(1, false, "a"))).not.toBe(idOf(row(1, false, "b")));
  });

  it.each([
    ["open", 3],
    ["done", 1],
    ["all", 4],
  ] as const)("shows %s: %i", (show, count) => {
    expect(shown(rows, show)).toHaveLength(count);
  });
});
