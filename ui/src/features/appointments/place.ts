// Which day or week the address means: "#/appointments/day/2026-11-24", "#/appointments/week".
import { parseDate } from "@internationalized/date";

export type Look = "day" | "week";

export interface Place {
  look: Look;
  day: string;
}

/** No day, or one that is none, means today. */
export function placeOf(rest: readonly string[], today: string): Place {
  const look: Look = rest[0] === "week" ? "week" : "day";
  const said = rest[1] ?? "";
  try {
    return { look, day: parseDate(said).toString() };
  } catch {
    return { look, day: today };
  }
}
