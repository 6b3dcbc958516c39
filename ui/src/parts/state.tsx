// A reminder's state: the engine's word with our icon.
import {
  ArrowUpRight,
  Ban,
  Check,
  CheckCheck,
  CircleHelp,
  Clock,
  Eye,
  Hourglass,
  Pause,
  X,
  type LucideIcon,
} from "lucide-react";
import type { ReminderState } from "../ipc/bindings/ReminderState";
import { Tag, type Tone } from "../shared/tag";

const LOOKS: Record<ReminderState, { icon: LucideIcon; tone: Tone }> = {
  planned: { icon: Eye, tone: "accent" },
  approved: { icon: Clock, tone: "plain" },
  held: { icon: Pause, tone: "warn" },
  sending: { icon: ArrowUpRight, tone: "plain" },
  unknown: { icon: CircleHelp, tone: "bad" },
  accepted: { icon: Check, tone: "plain" },
  delivered: { icon: CheckCheck, tone: "good" },
  undelivered: { icon: X, tone: "bad" },
  failed: { icon: X, tone: "bad" },
  expired: { icon: Hourglass, tone: "warn" },
  cancelled: { icon: Ban, tone: "plain" },
};

export function stateIcon(state: ReminderState): LucideIcon {
  return LOOKS[state].icon;
}

export function State({ state, word }: { state: ReminderState; word: string }) {
  const { icon, tone } = LOOKS[state];
  return (
    <Tag icon={icon} tone={tone}>
      {word}
    </Tag>
  );
}
