// One patient to phone: the number large, what to say, what was tried, and what came of it.
import { CircleCheck, CircleX, PhoneMissed, Voicemail, type LucideIcon } from "lucide-react";
import type { CallOutcome } from "../../ipc/bindings/CallOutcome";
import type { CallRow } from "../../ipc/bindings/CallRow";
import type { Refusal } from "../../ipc/refusal";
import { useDayClock } from "../../ipc/status";
import { NextPane } from "../../parts/next-pane";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { sayInstant, sayMoment } from "../../shared/dates";
import { TextField } from "../../shared/field";
import { useKept } from "../../shared/kept";
import { href } from "../../shared/route";
import { say } from "../../words/words";
import styles from "./calls.module.css";
import { idOf } from "./order";

const OUTCOMES: Record<CallOutcome, { icon: LucideIcon; word: string }> = {
  reached: { icon: CircleCheck, word: "calls-reached" },
  left_message: { icon: Voicemail, word: "calls-left-message" },
  no_answer: { icon: PhoneMissed, word: "calls-no-answer" },
  wrong_number: { icon: CircleX, word: "calls-wrong-number" },
};

export function sayOutcome(outcome: CallOutcome): string {
  return say(OUTCOMES[outcome].word);
}

/** The name under which what was typed about a call is kept. */
export function noteOf(row: CallRow): string {
  return `calls note ${idOf(row)}`;
}

export function OneCall({
  row,
  refusal,
  takesFocus,
  onRecord,
}: {
  row: CallRow;
  refusal: Refusal | undefined;
  takesFocus: boolean;
  onRecord: (outcome: CallOutcome, note: string) => Promise<void>;
}) {
  const clock = useDayClock();
  const [note, setNote] = useKept(noteOf(row), "");
  return (
    <NextPane label={say("calls-one")} takesFocus={takesFocus}>
      <h2>
        <a href={href("patients", row.patient)} className={styles.name}>
          {row.patient_name}
        </a>
      </h2>
      <p>
        {say("reading-appointment", {
          when: sayMoment(row.local_start, clock),
          practitioner: row.practitioner_name,
        })}
      </p>
      <p className={styles.reason}>{row.reason}</p>
      {row.numbers.length === 0 ? (
        <p>
          <b>{say("calls-no-number-text")}</b>
        </p>
      ) : (
        <ul aria-label={say("calls-numbers")} className={styles.numbers}>
          {row.numbers.map((number) => (
            <li key={number}>{number}</li>
          ))}
        </ul>
      )}
      <section aria-labelledby="calls-script" className={styles.script}>
        <h3 id="calls-script">{say("calls-script")}</h3>
        <p className={styles.words}>{row.script}</p>
      </section>
      {refusal !== undefined && <Refused refusal={refusal} takesFocus />}
      <TextField
        label={say("calls-note")}
        value={note}
        onChange={setNote}
        error={refusal?.field === "note" ? refusal.sentence : undefined}
      />
      <div role="group" aria-label={say("calls-outcome")} className={styles.outcomes}>
        {(Object.keys(OUTCOMES) as CallOutcome[]).map((outcome) => (
          <Button
            key={outcome}
            icon={OUTCOMES[outcome].icon}
            onPress={() => void onRecord(outcome, note)}
          >
            {sayOutcome(outcome)}
          </Button>
        ))}
      </div>
      <p className={styles.second}>{say("calls-message-is-not-reached")}</p>
      {row.calls.length > 0 && (
        <section aria-labelledby="calls-made" className={styles.made}>
          <h3 id="calls-made">{say("calls-made")}</h3>
          <ol>
            {row.calls.map((made) => (
              <li key={`${made.at} ${made.outcome}`}>
                {say("calls-made-line", {
                  when: sayInstant(made.at, clock),
                  who: made.who,
                  outcome: sayOutcome(made.outcome),
                })}
                {made.note !== "" && ` – ${made.note}`}
              </li>
            ))}
          </ol>
        </section>
      )}
      {row.key !== null && <a href={href("history", row.key)}>{say("reading-life")}</a>}
    </NextPane>
  );
}
