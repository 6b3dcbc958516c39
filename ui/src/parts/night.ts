// The hours at which nothing goes, whatever anybody sets, written as the clinic writes times.
import { sayTimeOfDay, type Clock } from "../shared/dates";

/** From when to when the patient's clock is a hard wall. */
export function sayNight(clock: Clock): { from: string; until: string } {
  return { from: sayTimeOfDay("21:00:00", clock), until: sayTimeOfDay("08:00:00", clock) };
}
