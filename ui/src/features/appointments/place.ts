// Which day or week the address means: "#/appointments/day/2026-11-24",
// "#/appointments/week", and with the number of an appointment after the day.
import { parseDate } from "@internationalized/date";
import type { ListAppointments } from "../../ipc/bindings/ListAppointments";
import { plusDays } from "../../shared/dates";
import { firstOfWeek } from "./week";

export type Look = "day" | "week";

export interface Place {
  look: Look;
  day: string;
  /** The appointment to open. */
  open: number | null;
}

/** No day, or one that is none, means today. */
export function placeOf(rest: readonly string[], today: string): Place {
  const look: Look = rest[0] === "week" ? "week" : "day";
  const id = Number(rest[2]);
  const open = Number.isInteger(id) && id > 0 ? id : null;
  try {
    return { look, day: parseDate(rest[1] ?? "").toString(), open };
  } catch {
    return { look, day: today, open: null };
  }
}

/** What to ask for: the appointments of that day or week, of one practitioner or of all. */
export function questionOf(
  { look, day }: Pick<Place, "look" | "day">,
  locale: string,
  practitioner: number | null,
): ListAppointments {
  const from = look === "week" ? firstOfWeek(day, locale) : day;
  return { from, until: look === "week" ? plusDays(from, 6) : from, practitioner };
}
