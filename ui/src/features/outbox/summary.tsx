// How far today is, and how many are in each state.
import { Hourglass, ListFilter } from "lucide-react";
import { Label, ProgressBar, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { OutboxView } from "../../ipc/bindings/OutboxView";
import type { ReminderState } from "../../ipc/bindings/ReminderState";
import type { StateCount } from "../../ipc/bindings/StateCount";
import { useDayClock, useNow } from "../../ipc/status";
import { stateIcon } from "../../parts/state";
import { cx } from "../../shared/cx";
import { sayInstant } from "../../shared/dates";
import { say } from "../../words/words";
import { countdown, shareGone } from "./choice";
import styles from "./outbox.module.css";

export function Progress({ view, paused }: { view: OutboxView; paused: boolean }) {
  const share = shareGone(view.gone_today, view.waiting_today);
  return (
    <div className={styles.progress}>
      {share !== null && (
        <ProgressBar
          value={share * 100}
          valueLabel={say("outbox-gone-of", {
            gone: view.gone_today,
            all: view.gone_today + view.waiting_today,
          })}
          className={cx(styles.bar2)}
        >
          {({ percentage, valueText }) => (
            <>
              <div className={styles.barWords}>
                <Label>{say("outbox-today")}</Label>
                <span>{valueText}</span>
              </div>
              <div className={styles.track}>
                <div className={styles.fill} style={{ width: `${percentage ?? 0}%` }} />
              </div>
            </>
          )}
        </ProgressBar>
      )}
      <Next view={view} paused={paused} />
      {view.full.map((sentence) => (
        <p key={sentence} className={styles.full}>
          <Hourglass aria-hidden className={styles.icon} />
          {sentence}
        </p>
      ))}
    </div>
  );
}

function Next({ view, paused }: { view: OutboxView; paused: boolean }) {
  const clock = useDayClock();
  const now = useNow(view.next_at !== null && !paused);
  const left = view.next_at === null ? null : countdown(view.next_at, now);
  const rate = say("outbox-rate", { count: view.per_minute });
  if (paused) {
    return <p className={styles.next}>{say("outbox-next-paused")}</p>;
  }
  if (view.next_at === null) {
    return (
      <p className={styles.next}>
        {say("outbox-next-none")} {rate}
      </p>
    );
  }
  // Its time came and it has its turn as soon as there is room.
  const isDue = Date.parse(view.next_at) <= now;
  return (
    <p className={styles.next}>
      <b>
        {isDue
          ? say("outbox-next-due")
          : say("outbox-next", { when: sayInstant(view.next_at, clock) })}
      </b>{" "}
      {left !== null && <span role="timer">{say("outbox-next-in", { left })}</span>} {rate}
    </p>
  );
}

const ALL = "all";

export function States({
  counts,
  shown,
  onShow,
}: {
  counts: readonly StateCount[];
  shown: ReminderState | null;
  onShow: (state: ReminderState | null) => void;
}) {
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const there = counts.filter(({ state, count }) => count > 0 || state === shown);
  if (there.length === 0 && shown === null) {
    return null;
  }
  return (
    <ToggleButtonGroup
      aria-label={say("outbox-show")}
      className={cx(styles.states)}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[shown ?? ALL]}
      onSelectionChange={(keys) => {
        const key = [...keys][0];
        onShow(there.find(({ state }) => state === key)?.state ?? null);
      }}
    >
      <ToggleButton id={ALL} className={cx(styles.state)}>
        <ListFilter aria-hidden className={styles.icon} />
        {say("outbox-all")} <b>{say("shared-number", { count: all })}</b>
      </ToggleButton>
      {there.map(({ state, word, count }) => {
        const Icon = stateIcon(state);
        return (
          <ToggleButton key={state} id={state} className={cx(styles.state)}>
            <Icon aria-hidden className={styles.icon} />
            {word} <b>{say("shared-number", { count })}</b>
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}
