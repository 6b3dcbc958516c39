// When a reminder goes, and under which condition while it has not gone.
import type { ReminderRow } from "../ipc/bindings/ReminderRow";
import { type Clock, sayMoment } from "../shared/dates";
import { say } from "../words/words";

const WAITING: readonly ReminderRow["state"][] = ["planned", "approved", "held"];

export function sayGoes(row: ReminderRow, clock: Clock): string {
  const when = sayMoment(row.due_local, clock);
  return row.message.only_if !== null && WAITING.includes(row.state)
    ? say("goes-only-if", { when })
    : when;
}
