// When a reminder goes, and under which condition while it has not gone.
import type { ReminderRow } from "../ipc/bindings/ReminderRow";
import { type Clock, sayMoment } from "../shared/dates";
import { say } from "../words/words";

const WAITING: readonly ReminderRow["state"][] = ["planned", "approved", "held"];

/** Whether a reminder has yet to go, and only if nobody answers the one before it. */
export function isConditional(row: ReminderRow): boolean {
  return row.message.only_if !== null && WAITING.includes(row.state);
}

export function sayGoes(row: ReminderRow, clock: Clock): string {
  const when = sayMoment(row.due_local, clock);
  return isConditional(row) ? say("goes-only-if", { when }) : when;
}
