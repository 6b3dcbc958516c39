// Which calls are shown, and which comes next.
import type { CallRow } from "../../ipc/bindings/CallRow";

export type Show = "open" | "done" | "all";

export const SHOWS: readonly Show[] = ["open", "done", "all"];

export function shown(rows: readonly CallRow[], show: Show): CallRow[] {
  switch (show) {
    case "open":
      return rows.filter((row) => !row.done);
    case "done":
      return rows.filter((row) => row.done);
    case "all":
      return [...rows];
  }
}

/** One appointment may be phoned about for two reminders, or for none at all. */
export function idOf(row: CallRow): string {
  return `${row.appointment} ${row.key ?? ""}`;
}

/** The open call after this one, or from the start; null when it was the last. */
export function nextToCall(rows: readonly CallRow[], row: CallRow): string | null {
  const at = rows.findIndex((each) => idOf(each) === idOf(row));
  const next = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0))].find(
    (each) => !each.done,
  );
  return next === undefined ? null : idOf(next);
}
