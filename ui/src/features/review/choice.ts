// Which rows are shown, and which of them an approval, a hold or a skip would be about.
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import { APPROVE_MOST } from "../../parts/acts";
import { changedMeanwhile, type Seen } from "./seen";
import { namesOf } from "../../parts/whose";

export type Show = "all" | "waiting" | "notices" | "changed" | "approved" | "held";

export const SHOWS: readonly Show[] = ["all", "waiting", "notices", "changed", "approved", "held"];

export function isShown(row: ReminderRow, show: Show): boolean {
  switch (show) {
    case "all":
      return true;
    case "waiting":
      return row.state === "planned";
    case "notices":
      return row.change !== null;
    case "changed":
      return row.changed.length > 0;
    case "approved":
      return row.state === "approved";
    case "held":
      return row.state === "held";
  }
}

/** Part of a name, of an address, or of the text. */
export function matches(row: ReminderRow, typed: string): boolean {
  const wanted = typed.trim().toLocaleLowerCase("en");
  return (
    wanted === "" ||
    [namesOf(row), row.address, row.practitioner_name, row.message.subject, row.message.text]
      .join("\n")
      .toLocaleLowerCase("en")
      .includes(wanted)
  );
}

/**
 * What the approve button is about: the chosen rows, or every row that is shown when none is
 * chosen; of these the ones that wait, without those that changed under somebody's eyes.
 */
export function approvable(
  rows: readonly ReminderRow[],
  chosen: ReadonlySet<string>,
  seen: Seen,
): ReminderRow[] {
  return rows
    .filter((row) => chosen.size === 0 || chosen.has(row.key))
    .filter((row) => row.state === "planned" && !changedMeanwhile(seen, row))
    .slice(0, APPROVE_MOST);
}

/** What hold and skip are about: the chosen rows, or the one that is being read. */
export function holdable(
  rows: readonly ReminderRow[],
  chosen: ReadonlySet<string>,
  reading: string | null,
): string[] {
  return rows
    .filter((row) => (chosen.size === 0 ? row.key === reading : chosen.has(row.key)))
    .filter((row) => row.state === "planned" || row.state === "approved")
    .map((row) => row.key);
}
