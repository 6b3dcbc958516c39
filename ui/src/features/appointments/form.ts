// An appointment while somebody types it: every part may still be missing.
import type { AppointmentDraft } from "../../ipc/bindings/AppointmentDraft";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import type { Fold } from "../../ipc/bindings/Fold";

export interface AppointmentForm {
  id: number | null;
  revision: number | null;
  patient: { id: number; name: string } | null;
  /** What stands in the patient field, chosen or not. */
  patientText: string;
  practitioner: number | null;
  kind: number | null;
  /** Civil date, "2026-11-24"; none in the line for new ones: the day that is shown. */
  date: string | null;
  /** Civil time, "09:15:00". */
  time: string | null;
  fold: Fold | null;
  /** None: the kind's own length. */
  minutes: number | null;
  note: string;
}

/** The parts that must be there before anything can be asked or saved, in the order they are typed. */
export const NEEDED = ["patient", "practitioner", "kind", "date", "time"] as const;
export type Needed = (typeof NEEDED)[number];

export function emptyForm(): AppointmentForm {
  return {
    id: null,
    revision: null,
    patient: null,
    patientText: "",
    practitioner: null,
    kind: null,
    date: null,
    time: null,
    fold: null,
    minutes: null,
    note: "",
  };
}

/** The next one usually has the same practitioner, kind and day, and never the same patient. */
export function nextForm(last: AppointmentForm): AppointmentForm {
  return {
    ...emptyForm(),
    date: last.date,
    practitioner: last.practitioner,
    kind: last.kind,
  };
}

export function formOf(row: AppointmentRow): AppointmentForm {
  return {
    id: row.id,
    revision: row.revision,
    patient: { id: row.patient, name: row.patient_name },
    patientText: row.patient_name,
    practitioner: row.practitioner,
    kind: row.kind,
    date: row.local_start.slice(0, 10),
    time: row.local_start.slice(11, 19),
    fold: foldOf(row),
    minutes: row.duration_minutes,
    note: row.note,
  };
}

export function missingParts(form: AppointmentForm): Needed[] {
  return NEEDED.filter((part) => form[part] === null);
}

/** The request, or null while a part is missing. */
export function toDraft(form: AppointmentForm): AppointmentDraft | null {
  const { patient, practitioner, kind, date, time } = form;
  if (
    patient === null ||
    practitioner === null ||
    kind === null ||
    date === null ||
    time === null
  ) {
    return null;
  }
  return {
    id: form.id,
    revision: form.revision,
    patient: patient.id,
    practitioner,
    kind,
    local_start: `${date}T${time}`,
    fold: form.fold,
    duration_minutes: form.minutes,
    note: form.note.trim(),
  };
}

/** The draft that puts an appointment back to how it was, on top of the revision it has now. */
export function draftBack(before: AppointmentRow, now: AppointmentRow): AppointmentDraft {
  return {
    id: now.id,
    revision: now.revision,
    patient: before.patient,
    practitioner: before.practitioner,
    kind: before.kind,
    local_start: before.local_start,
    fold: foldOf(before),
    duration_minutes: before.duration_minutes,
    note: before.note,
  };
}

/** Whether the typed form differs from the appointment it began as. */
export function isTouched(form: AppointmentForm, row: AppointmentRow): boolean {
  const began = formOf(row);
  return (
    form.patient?.id !== began.patient?.id ||
    form.practitioner !== began.practitioner ||
    form.kind !== began.kind ||
    form.date !== began.date ||
    form.time !== began.time ||
    form.fold !== began.fold ||
    form.minutes !== began.minutes ||
    form.note.trim() !== began.note.trim()
  );
}

/**
 * Which of the two instants an appointment stands at, when its civil time happens twice. The zone
 * has a later offset at the first one, so one hour later on the wall reads the same again.
 */
function foldOf(row: AppointmentRow): Fold | null {
  const start = Date.parse(row.start);
  for (const minutes of [30, 60, 120]) {
    const step = minutes * 60_000;
    if (sameWall(start, start + step, row.zone)) {
      return "first";
    }
    if (sameWall(start, start - step, row.zone)) {
      return "second";
    }
  }
  return null;
}

function sameWall(one: number, other: number, zone: string): boolean {
  const wall = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return wall.format(one) === wall.format(other);
}
