// What somebody has had before their eyes. An approval binds the bytes that were shown; a row that
// changes while it is on screen may have been read before the change, so it must be looked at again.
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";

export type Seen = ReadonlyMap<string, string>;

/** Remembers rows that were not on screen before, as they are now. */
export function look(seen: Seen, rows: readonly ReminderRow[]): Seen {
  const fresh = rows.filter((row) => !seen.has(row.key));
  return fresh.length === 0
    ? seen
    : new Map([...seen, ...fresh.map((row) => [row.key, row.content_hash] as const)]);
}

/** Remembers one row as it is now: somebody is reading it. */
export function lookAgain(seen: Seen, row: ReminderRow): Seen {
  return seen.get(row.key) === row.content_hash
    ? seen
    : new Map([...seen, [row.key, row.content_hash]]);
}

/** Whether a row changed after it came on screen. */
export function changedMeanwhile(seen: Seen, row: ReminderRow): boolean {
  const hash = seen.get(row.key);
  return hash !== undefined && hash !== row.content_hash;
}
