import { describe, expect, it } from "vitest";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import { draftBack, emptyForm, formOf, isTouched, missingParts, nextForm, toDraft } from "./form";

const ROW: AppointmentRow = {
  id: 7,
  revision: 3,
  patient: 5,
  patient_name: "Ann Lee",
  practitioner: 1,
  practitioner_name: "Dr. Adams",
  kind: 2,
  kind_name: "Check-up",
  local_start: "2026-11-24T09:15:00",
  zone: "Europe/London",
  start: "2026-11-24T09:15:00Z",
  duration_minutes: 30,
  status: "booked",
  note: "Wheelchair",
  reminders: [],
};

describe("an appointment form", () => {
  it("is no draft while a part is missing, and says which", () => {
    const form = { ...emptyForm(), date: "2026-11-24", time: "09:15:00" };
    expect(toDraft(form)).toBeNull();
    expect(missingParts(form)).toEqual(["patient", "practitioner", "kind"]);
  });

  it("makes the draft of an existing appointment with its revision", () => {
    expect(toDraft(formOf(ROW))).toEqual({
      id: 7,
      revision: 3,
      patient: 5,
      practitioner: 1,
      kind: 2,
      local_start: "2026-11-24T09:15:00",
      fold: null,
      duration_minutes: 30,
      note: "Wheelchair",
    });
  });

  it("keeps practitioner, kind and day for the next one, and nothing of the patient", () => {
    const next = nextForm(formOf(ROW));
    expect(next).toEqual({ ...emptyForm(), date: "2026-11-24", practitioner: 1, kind: 2 });
  });

  it("puts an appointment back on top of the revision it has now", () => {
    const moved = { ...ROW, revision: 4, local_start: "2026-11-24T10:30:00" };
    expect(draftBack(ROW, moved)).toMatchObject({
      revision: 4,
      local_start: "2026-11-24T09:15:00",
    });
  });

  it("is untouched until something other than blanks changes", () => {
    expect(isTouched({ ...formOf(ROW), note: " Wheelchair " }, ROW)).toBe(false);
    expect(isTouched({ ...formOf(ROW), time: "09:20:00" }, ROW)).toBe(true);
  });

  it.each([
    ["2026-10-25T00:30:00Z", "first"],
    ["2026-10-25T01:30:00Z", "second"],
    ["2026-10-25T05:30:00Z", null],
  ])("knows that %s in London is the %s half past one", (start, fold) => {
    expect(formOf({ ...ROW, start, local_start: "2026-10-25T01:30:00" }).fold).toBe(fold);
  });
});
