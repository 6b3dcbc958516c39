// What it comes to, in numbers: the picture's equal for whoever does not see it, and for paper.
import { CircleAlert, CircleCheck } from "lucide-react";
import type { Film } from "../../ipc/bindings/Film";
import { useDayClock } from "../../ipc/status";
import { cx } from "../../shared/cx";
import { sayDay } from "../../shared/dates";
import { say } from "../../words/words";
import styles from "./rehearsal.module.css";

export function Comparison({ film }: { film: Film }) {
  const clock = useDayClock();
  return (
    <section className={styles.comparison}>
      <table>
        <caption>
          {say("rehearsal-table", {
            from: sayDay(film.from, clock),
            until: sayDay(film.until, clock),
          })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{say("rehearsal-counted")}</th>
            <th scope="col">{say("rehearsal-ours")}</th>
            <th scope="col">{say("rehearsal-usual")}</th>
          </tr>
        </thead>
        <tbody>
          {film.table.map((line) => (
            <tr key={line.words} className={cx(line.harm && styles.harm)}>
              <th scope="row">{line.words}</th>
              <Count value={line.ours} harm={line.harm} />
              <Count value={line.usual} harm={line.harm} />
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.sum}>
        {film.adds_up ? <CircleCheck aria-hidden /> : <CircleAlert aria-hidden />}
        {say(film.adds_up ? "rehearsal-adds-up" : "rehearsal-does-not-add-up")}
      </p>
      <p className={styles.second}>{say("rehearsal-usual-what")}</p>
    </section>
  );
}

function Count({ value, harm }: { value: number | null; harm: boolean }) {
  if (value === null) {
    return <td className={styles.second}>{say("rehearsal-none")}</td>;
  }
  return (
    <td className={cx(harm && (value > 0 ? styles.bad : styles.good))}>
      {harm && (value > 0 ? <CircleAlert aria-hidden /> : <CircleCheck aria-hidden />)}
      {value}
    </td>
  );
}
