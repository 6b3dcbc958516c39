// Whose reminder it is: one patient's, or, where one text lists several visits, everybody's.
import type { ReminderRow } from "../ipc/bindings/ReminderRow";
import { useDayClock } from "../ipc/status";
import { sayMoment } from "../shared/dates";
import { say } from "../words/words";
import styles from "./whose.module.css";

/** The names of everybody it speaks of, for whoever looks for one of them. */
export function namesOf(row: ReminderRow): string {
  return [row.patient_name, ...row.further.map((visit) => visit.patient_name)].join(", ");
}

/** The first name, and how many more there are, for a line of a list; the rest is in its title. */
export function Whose({ row }: { row: ReminderRow }) {
  return (
    <span className={styles.whose} title={namesOf(row)}>
      <b>{row.patient_name}</b>
      {row.further.length > 0 && (
        <span className={styles.more}>{say("whose-more", { count: row.further.length })}</span>
      )}
    </span>
  );
}

/** Whose it is in a few words. */
export function sayWhose(row: ReminderRow): string {
  const [other] = row.further;
  return other === undefined
    ? row.patient_name
    : say("whose-and", {
        name: row.patient_name,
        other: other.patient_name,
        count: row.further.length,
      });
}

/** The further visits of a text, one a line; nothing for nearly all. */
export function Further({ row }: { row: ReminderRow }) {
  const clock = useDayClock();
  return row.further.length === 0 ? null : (
    <section aria-label={say("whose-further")}>
      <p className={styles.also}>{say("whose-further")}</p>
      <ul>
        {row.further.map((visit) => (
          <li key={visit.appointment}>
            {visit.patient_name}, {sayMoment(visit.local_start, clock)}
          </li>
        ))}
      </ul>
    </section>
  );
}
