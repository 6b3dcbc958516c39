// Which days a week has and which hours it must show.
import { parseDate, startOfWeek } from "@internationalized/date";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";

/** Hours shown when the appointments ask for no others. */
const FIRST_HOUR = 8;
const LAST_HOUR = 18;

/** The first civil day of the week a day is in, as the clinic's locale counts weeks. */
export function firstOfWeek(day: string, locale: string): string {
  return startOfWeek(parseDate(day), locale).toString();
}

/** Day of the week as the browser counts: 0 is Sunday. */
export function weekdayOf(day: string): 0 | 1 | 2 | 3 | 4 | 5 | 6 {
  return new Date(`${day}T00:00:00Z`).getUTCDay() as 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

/** First and last hour to show: the usual ones, and those of every appointment. */
export function hoursOf(rows: readonly AppointmentRow[]): { from: number; until: number } {
  let from = FIRST_HOUR;
  let until = LAST_HOUR;
  for (const row of rows) {
    const begins = minutesOf(row.local_start);
    from = Math.min(from, Math.floor(begins / 60));
    until = Math.max(until, Math.ceil((begins + row.duration_minutes) / 60));
  }
  return { from, until: Math.min(until, 24) };
}

/** The days to leave out: closed, and without a single appointment. */
export function emptyClosedDays(
  days: readonly string[],
  closed: readonly string[],
  rows: readonly AppointmentRow[],
): string[] {
  return days.filter(
    (day) => closed.includes(day) && !rows.some((row) => row.local_start.startsWith(day)),
  );
}

/** The civil end of an appointment; never past midnight, where the day ends. */
export function civilEnd(row: AppointmentRow): string {
  const end = Math.min(minutesOf(row.local_start) + row.duration_minutes, 24 * 60 - 1);
  const pad = (value: number): string => String(value).padStart(2, "0");
  return `${row.local_start.slice(0, 10)}T${pad(Math.floor(end / 60))}:${pad(end % 60)}:00`;
}

function minutesOf(civil: string): number {
  return Number(civil.slice(11, 13)) * 60 + Number(civil.slice(14, 16));
}
