// Whose reminder it is: one patient's, or, where one text lists several visits, everybody's.
import type { ReminderRow } from "../ipc/bindings/ReminderRow";
import { type Clock, sayMoment } from "../shared/dates";
import { say } from "../words/words";

/** The names of everybody it speaks of, for whoever looks for one of them. */
export function namesOf(row: ReminderRow): string {
  return [row.patient_name, ...row.further.map((visit) => visit.patient_name)].join(", ");
}

/** The further visits with their times, in words; null for nearly all. */
export function sayFurther(row: ReminderRow, clock: Clock): string | null {
  const visits = row.further.map(
    (visit) => `${visit.patient_name}, ${sayMoment(visit.local_start, clock)}`,
  );
  return visits.length === 0 ? null : say("whose-further", { visits: visits.join("; ") });
}
