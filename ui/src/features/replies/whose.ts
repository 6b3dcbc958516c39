// Whose a reply is or may be, and which one comes next.
import type { PatientId } from "../../ipc/bindings/PatientId";
import type { ReplyRow } from "../../ipc/bindings/ReplyRow";
import { say } from "../../words/words";

export interface Candidate {
  patient: PatientId;
  name: string;
}

/** A reply is named by its carrier and by what that carrier calls it. */
export function idOf({ name }: Pick<ReplyRow, "name">): string {
  return `${name.carrier} ${name.reference}`;
}

/** The patients who have the number or address and an appointment to come, each once. */
export function candidatesOf({ about }: Pick<ReplyRow, "about">): Candidate[] {
  const found = new Map<PatientId, Candidate>();
  for (const { patient, patient_name: name } of about) {
    found.set(patient, { patient, name });
  }
  return [...found.values()];
}

/** The patient's name, or in words that and why there is none. */
export function sayWhose(row: ReplyRow): string {
  if (row.patient_name !== "") {
    return row.patient_name;
  }
  const candidates = candidatesOf(row);
  const only = candidates.length === 1 ? candidates[0] : undefined;
  if (only !== undefined) {
    return say("replies-perhaps", { name: only.name });
  }
  return say(candidates.length === 0 ? "replies-nobody" : "replies-several", {
    channel: row.channel,
  });
}

/** The reply below this one, or the one above when it is the last; null when it is the only one. */
export function nextTo(rows: readonly ReplyRow[], row: ReplyRow): string | null {
  const at = rows.findIndex((each) => idOf(each) === idOf(row));
  const next = rows[at + 1] ?? rows[at - 1];
  return next === undefined ? null : idOf(next);
}
