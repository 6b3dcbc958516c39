// How a check came out: the engine's word with our icon.
import { CircleAlert, CircleCheck, OctagonAlert, type LucideIcon } from "lucide-react";
import type { Level } from "../../ipc/bindings/Level";
import { Tag, type Tone } from "../../shared/tag";

const LOOKS: Record<Level, { icon: LucideIcon; tone: Tone }> = {
  well: { icon: CircleCheck, tone: "good" },
  look: { icon: CircleAlert, tone: "warn" },
  act: { icon: OctagonAlert, tone: "bad" },
};

export function LevelTag({ level, word }: { level: Level; word: string }) {
  const { icon, tone } = LOOKS[level];
  return (
    <Tag icon={icon} tone={tone}>
      {word}
    </Tag>
  );
}
