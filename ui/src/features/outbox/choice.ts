// What of the outbox is asked for, and what can be done to which rows.
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import type { ReminderState } from "../../ipc/bindings/ReminderState";

const STATES: readonly ReminderState[] = [
  "planned",
  "approved",
  "held",
  "sending",
  "unknown",
  "accepted",
  "delivered",
  "undelivered",
  "failed",
  "expired",
  "cancelled",
];

/** The state named in the address; null for the whole outbox. */
export function stateIn(rest: readonly string[]): ReminderState | null {
  return STATES.find((state) => state === rest[0]) ?? null;
}

export interface Possible {
  hold: string[];
  release: string[];
  skip: string[];
}

/** About the chosen rows, or about the one that is being read when none is chosen. */
export function possible(
  rows: readonly ReminderRow[],
  chosen: ReadonlySet<string>,
  reading: string | null,
): Possible {
  const about = rows.filter((row) =>
    chosen.size === 0 ? row.key === reading : chosen.has(row.key),
  );
  const keys = (...states: ReminderState[]): string[] =>
    about.filter((row) => states.includes(row.state)).map((row) => row.key);
  return {
    hold: keys("planned", "approved"),
    release: keys("held"),
    skip: keys("planned", "approved", "held"),
  };
}

/** How much of today is done, between 0 and 1; null when there is nothing today. */
export function shareGone(gone: number, waiting: number): number | null {
  return gone + waiting === 0 ? null : gone / (gone + waiting);
}

/** From when on seconds are worth counting. */
const COUNTED_SECONDS = 3600;

/** "4:05" until an instant; null when it has come or is more than an hour away. */
export function countdown(until: string, now: number): string | null {
  const seconds = Math.ceil((Date.parse(until) - now) / 1000);
  if (seconds <= 0 || seconds > COUNTED_SECONDS) {
    return null;
  }
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
