// What the history is asked for, and how the address says it.
import type { HistorySearch } from "../../ipc/bindings/HistorySearch";
import type { ReminderState } from "../../ipc/bindings/ReminderState";

/** Groups of states as staff speak of them. */
export const SHOWS = {
  all: [],
  waiting: ["planned", "approved", "sending"],
  "needs-somebody": ["held", "unknown", "undelivered", "failed", "expired"],
  sent: ["accepted", "delivered"],
  delivered: ["delivered"],
  "not-delivered": ["undelivered", "failed"],
  unknown: ["unknown"],
  held: ["held"],
  expired: ["expired"],
  cancelled: ["cancelled"],
} as const satisfies Record<string, readonly ReminderState[]>;

export type Show = keyof typeof SHOWS;

export interface Search {
  typed: string;
  show: Show;
  from: string | null;
  until: string | null;
}

export const EVERYTHING: Search = { typed: "", show: "all", from: null, until: null };

/** The engine's limit for a page. */
export const PAGE_ROWS = 500;

export function questionOf(
  search: Search,
  patient: number | null,
  after: string | null,
): HistorySearch {
  return {
    search: search.typed.trim(),
    patient,
    states: [...SHOWS[search.show]],
    from: search.from,
    until: search.until,
    after,
    limit: PAGE_ROWS,
  };
}

export type Place =
  | { at: "list" }
  | { at: "patient"; id: number }
  | { at: "search"; typed: string }
  | { at: "life"; key: string };

/** "#/history", "#/history/patient/7", "#/history/search/lee", "#/history/<key>". */
export function placeOf(rest: readonly string[]): Place {
  const [first, second] = rest;
  if (first === undefined) {
    return { at: "list" };
  }
  if (first === "patient" && second !== undefined && /^\d+$/.test(second)) {
    return { at: "patient", id: Number(second) };
  }
  if (first === "search") {
    return { at: "search", typed: second ?? "" };
  }
  return { at: "life", key: first };
}
