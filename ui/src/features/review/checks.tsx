// The checks above the button, and the proof below the list that nothing is missing.
import { CircleAlert, CircleCheck } from "lucide-react";
import type { Balance } from "../../ipc/bindings/Balance";
import type { CheckLine } from "../../ipc/bindings/CheckLine";
import { cx } from "../../shared/cx";
import { say } from "../../words/words";
import styles from "./review.module.css";

export function Checks({ checks }: { checks: readonly CheckLine[] }) {
  if (checks.length === 0) {
    return null;
  }
  return (
    <ul aria-label={say("review-checks")} className={styles.checks}>
      {checks.map(({ ok, sentence }) => (
        <li key={sentence} className={cx(styles.check, !ok && styles.look)}>
          {ok ? (
            <CircleCheck aria-label={say("review-check-fine")} className={styles.icon} />
          ) : (
            <CircleAlert aria-label={say("review-check-look")} className={styles.icon} />
          )}
          {sentence}
        </li>
      ))}
    </ul>
  );
}

export function BalanceLine({ balance }: { balance: Balance }) {
  const states = balance.states.map((each) => say("review-balance-state", { ...each })).join(" + ");
  return (
    <p
      className={cx(styles.balance, !balance.adds_up && styles.broken)}
      {...(balance.adds_up ? {} : { role: "alert" })}
    >
      {!balance.adds_up && <CircleAlert aria-hidden className={styles.icon} />}
      {say(balance.adds_up ? "review-balance" : "review-balance-broken", {
        steps: balance.steps,
        reminders: balance.reminders,
        problems: balance.problems,
      })}
      {states !== "" &&
        ` ${say("review-balance-states", { reminders: balance.reminders, states })}`}
    </p>
  );
}
