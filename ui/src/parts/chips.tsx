// The reminders of one appointment: in a few words for a list, in full beside it.
import { Bell, BellOff } from "lucide-react";
import type { ReminderChip } from "../ipc/bindings/ReminderChip";
import type { ReminderState } from "../ipc/bindings/ReminderState";
import { Tag } from "../shared/tag";
import { say } from "../words/words";
import { ChannelWord } from "./channel";
import styles from "./chips.module.css";
import { State } from "./state";

/** Where a reminder is; while an appointment is only typed it would go; or there is none. */
type Standing = ReminderState | "would" | "none";

const SHORT: Record<Standing, string> = {
  none: "chip-none",
  would: "chip-would",
  planned: "chip-planned",
  approved: "chip-approved",
  held: "chip-held",
  sending: "chip-sending",
  unknown: "chip-unknown",
  accepted: "chip-accepted",
  delivered: "chip-delivered",
  undelivered: "chip-undelivered",
  failed: "chip-failed",
  expired: "chip-expired",
  cancelled: "chip-cancelled",
};

interface Group {
  standing: Standing;
  count: number;
}

function standingOf(chip: ReminderChip): Standing {
  return chip.key === null ? "none" : (chip.state ?? "would");
}

/** Those that stand the same are one group, in the order of the first of each. */
export function groupsOf(chips: readonly ReminderChip[]): Group[] {
  const groups: Group[] = [];
  for (const chip of chips) {
    const standing = standingOf(chip);
    const same = groups.find((group) => group.standing === standing);
    if (same === undefined) {
      groups.push({ standing, count: 1 });
    } else {
      same.count += 1;
    }
  }
  return groups;
}

/** In a few words: "2 waiting for review". What exactly is in `ChipLines`. */
export function ChipWords({ chips }: { chips: readonly ReminderChip[] }) {
  const full = chips.map((chip) => `${chip.step_name}: ${chip.sentence}`).join("\n");
  return (
    <span className={styles.words} title={full}>
      {groupsOf(chips).map(({ standing, count }) => (
        <Standing key={standing} standing={standing} words={say(SHORT[standing], { count })} />
      ))}
    </span>
  );
}

function Standing({ standing, words }: { standing: Standing; words: string }) {
  switch (standing) {
    case "none":
      return (
        <Tag icon={BellOff} tone="warn">
          {words}
        </Tag>
      );
    case "would":
      return (
        <Tag icon={Bell} tone="accent">
          {words}
        </Tag>
      );
    default:
      return <State state={standing} word={words} />;
  }
}

/** One line for each: its name, its channel, and the engine's sentence about it. */
export function ChipLines({ chips }: { chips: readonly ReminderChip[] }) {
  return (
    <ul className={styles.lines}>
      {chips.map((chip, index) => (
        <li key={chip.key ?? `${chip.step_name} ${index}`} className={styles.line}>
          <span className={styles.head}>
            <span className={styles.step}>{chip.step_name}</span>
            {chip.channel !== null && <ChannelWord channel={chip.channel} />}
          </span>
          <Standing standing={standingOf(chip)} words={chip.sentence} />
        </li>
      ))}
    </ul>
  );
}
