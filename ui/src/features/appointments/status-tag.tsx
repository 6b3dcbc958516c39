// What became of an appointment so far, as icon and word.
import {
  Ban,
  CalendarCheck,
  CalendarDays,
  CheckCheck,
  DoorOpen,
  UserX,
  type LucideIcon,
} from "lucide-react";
import type { AppointmentStatus } from "../../ipc/bindings/AppointmentStatus";
import { Tag, type Tone } from "../../shared/tag";
import { statusWord } from "./status-words";

const LOOKS: Record<AppointmentStatus, { icon: LucideIcon; tone: Tone }> = {
  booked: { icon: CalendarDays, tone: "plain" },
  confirmed: { icon: CalendarCheck, tone: "good" },
  arrived: { icon: DoorOpen, tone: "accent" },
  completed: { icon: CheckCheck, tone: "plain" },
  cancelled: { icon: Ban, tone: "plain" },
  no_show: { icon: UserX, tone: "warn" },
};

export function StatusTag({ status }: { status: AppointmentStatus }) {
  const { icon, tone } = LOOKS[status];
  return (
    <Tag icon={icon} tone={tone}>
      {statusWord(status)}
    </Tag>
  );
}
