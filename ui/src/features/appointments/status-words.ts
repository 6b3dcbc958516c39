// What staff read for the status of an appointment.
import type { AppointmentStatus } from "../../ipc/bindings/AppointmentStatus";
import { say } from "../../words/words";

const WORDS: Record<AppointmentStatus, string> = {
  booked: "appointment-booked",
  confirmed: "appointment-confirmed",
  arrived: "appointment-arrived",
  completed: "appointment-completed",
  cancelled: "appointment-cancelled",
  no_show: "appointment-no-show",
};

export function statusWord(status: AppointmentStatus): string {
  return say(WORDS[status]);
}
