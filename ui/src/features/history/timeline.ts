// The life of a reminder in the order it happened: what was decided, and each handing-over.
import type { ReminderLife } from "../../ipc/bindings/ReminderLife";

export interface Moment {
  id: string;
  at: string;
  /** The end of a handing-over; null while it is on its way, or when the moment has no length. */
  ended: string | null;
  /** A name, or the program's; null for a handing-over. */
  who: string | null;
  /** Which handing-over; null for everything else. */
  attempt: number | null;
  sentence: string;
}

export function timeline(life: ReminderLife): Moment[] {
  const moments: Moment[] = [
    ...life.history.map(({ seq, at, who, sentence }) => ({
      id: `history ${seq}`,
      at,
      ended: null,
      who,
      attempt: null,
      sentence,
    })),
    ...life.attempts.map(({ number, began_at, ended_at, sentence }) => ({
      id: `attempt ${number}`,
      at: began_at,
      ended: ended_at,
      who: null,
      attempt: number,
      sentence,
    })),
  ];
  // Stable: lines of one moment stay in the order the engine wrote them.
  return moments.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
