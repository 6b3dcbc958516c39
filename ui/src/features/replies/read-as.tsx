// What the engine read a reply as: icon and word.
import {
  Bell,
  BellOff,
  CalendarCheck,
  CalendarX,
  CircleQuestionMark,
  MessageCircle,
  type LucideIcon,
} from "lucide-react";
import type { ReadAs } from "../../ipc/bindings/ReadAs";
import { Tag, type Tone } from "../../shared/tag";
import { say } from "../../words/words";

const LOOKS: Record<ReadAs, { icon: LucideIcon; tone: Tone; word: string }> = {
  opt_out: { icon: BellOff, tone: "plain", word: "replies-read-opt-out" },
  opt_out_or_cancel: { icon: CalendarX, tone: "bad", word: "replies-read-cancel" },
  start: { icon: Bell, tone: "accent", word: "replies-read-start" },
  confirm: { icon: CalendarCheck, tone: "good", word: "replies-read-confirm" },
  other: { icon: MessageCircle, tone: "accent", word: "replies-read-other" },
  maybe_opt_out: { icon: CircleQuestionMark, tone: "warn", word: "replies-read-maybe" },
};

export function ReadAsTag({ readAs }: { readAs: ReadAs }) {
  const { icon, tone, word } = LOOKS[readAs];
  return (
    <Tag icon={icon} tone={tone}>
      {say(word)}
    </Tag>
  );
}
