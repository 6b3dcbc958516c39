// One reminder, read closely: how it stands, what changed, who approved it, and the exact words.
import { History, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { ReminderRow } from "../ipc/bindings/ReminderRow";
import { useDayClock } from "../ipc/status";
import { sayGoes } from "./goes";
import { sayInstant, sayMoment } from "../shared/dates";
import { href } from "../shared/route";
import { say } from "../words/words";
import { MessageView } from "./message";
import styles from "./reading.module.css";
import { State } from "./state";
import { Further } from "./whose";

export function Reading({ row, children }: { row: ReminderRow; children?: ReactNode }) {
  const clock = useDayClock();
  return (
    <aside aria-label={say("reading-label")} className={styles.pane} tabIndex={-1}>
      <header className={styles.head}>
        <h2>{row.patient_name}</h2>
        <State state={row.state} word={row.state_word} />
      </header>
      <p>
        {say("reading-appointment", {
          when: sayMoment(row.local_start, clock),
          practitioner: row.practitioner_name,
        })}
      </p>
      <Further row={row} />
      <p>{row.sentence}</p>
      {row.changed.length > 0 && (
        <section className={styles.changed} aria-label={say("reading-changed")}>
          <h3 className={styles.changedHead}>
            <TriangleAlert aria-hidden className={styles.icon} />
            {say("reading-changed")}
          </h3>
          <ul>
            {row.changed.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
      {children !== undefined && <div className={styles.acts}>{children}</div>}
      <MessageView row={row} />
      <dl className={styles.facts}>
        <Fact word={say("reading-goes")}>
          {sayGoes(row, clock)}
          {row.moved_earlier && ` ${say("reading-moved-earlier")}`}
        </Fact>
        <Fact word={say("reading-useless")}>{sayInstant(row.expires_at, clock)}</Fact>
        {row.approved_by !== null && row.approved_at !== null && (
          <Fact word={say("reading-approved")}>
            {say("reading-approved-by", {
              who: row.approved_by,
              when: sayInstant(row.approved_at, clock),
            })}
          </Fact>
        )}
        {row.sent_at !== null && (
          <Fact word={say("reading-sent")}>{sayInstant(row.sent_at, clock)}</Fact>
        )}
        <Fact word={say("reading-step")}>{row.step_name}</Fact>
        <Fact word={say("reading-reference")}>{row.reference}</Fact>
      </dl>
      <a href={href("history", row.key)} className={styles.life}>
        <History aria-hidden className={styles.icon} />
        {say("reading-life")}
      </a>
    </aside>
  );
}

export function Fact({ word, children }: { word: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}
