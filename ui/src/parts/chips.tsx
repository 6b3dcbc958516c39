// The reminders of one appointment: in a few words for a list, in full beside it.
import { BellOff } from "lucide-react";
import type { ReminderChip } from "../ipc/bindings/ReminderChip";
import type { ReminderState } from "../ipc/bindings/ReminderState";
import { Tag } from "../shared/tag";
import { say } from "../words/words";
import { ChannelWord } from "./channel";
import styles from "./chips.module.css";
import { State } from "./state";

const SHORT: Record<ReminderState, string> = {
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
  state: ReminderState | null;
  count: number;
}

/** Neighbours in the same state are one group. */
export function groupsOf(chips: readonly ReminderChip[]): Group[] {
  const groups: Group[] = [];
  for (const { state } of chips) {
    const same = groups.find((group) => group.state === state);
    if (same === undefined) {
      groups.push({ state, count: 1 });
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
      {groupsOf(chips).map(({ state, count }) =>
        state === null ? (
          <Tag key="none" icon={BellOff} tone="warn">
            {say("chip-none", { count })}
          </Tag>
        ) : (
          <State key={state} state={state} word={say(SHORT[state], { count })} />
        ),
      )}
    </span>
  );
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
          {chip.state === null ? (
            <Tag icon={BellOff} tone="warn">
              {chip.sentence}
            </Tag>
          ) : (
            <State state={chip.state} word={chip.sentence} />
          )}
        </li>
      ))}
    </ul>
  );
}
