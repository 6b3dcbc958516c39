// Who was affected, on paper: whom to phone, what to say, and room to write.
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { AffectedRow } from "../../ipc/bindings/AffectedRow";
import { useClock, useStatus } from "../../ipc/status";
import { sayMoment } from "../../shared/dates";
import { say } from "../../words/words";
import styles from "./health.module.css";

/** Only while it is being printed: a long list twice on the page would make the screen slow. */
export function Sheet(props: { rows: readonly AffectedRow[]; about: string }) {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const start = (): void => flushSync(() => setPrinting(true));
    const stop = (): void => setPrinting(false);
    window.addEventListener("beforeprint", start);
    window.addEventListener("afterprint", stop);
    return () => {
      window.removeEventListener("beforeprint", start);
      window.removeEventListener("afterprint", stop);
    };
  }, []);
  return printing ? <Paper {...props} /> : null;
}

function Paper({ rows, about }: { rows: readonly AffectedRow[]; about: string }) {
  const clock = useClock();
  const { value: status } = useStatus();
  return (
    <section className={styles.sheet} aria-hidden>
      <p>
        {say("affected-sheet", {
          clinic: status?.clinic_name ?? "",
          about,
          printed: sayMoment(clock.localNow, clock),
        })}
      </p>
      <table>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <td>
                <b>{row.patient_name}</b>
                <br />
                {row.numbers.join(", ")}
              </td>
              <td>
                {sayMoment(row.local_start, clock)}
                <br />
                {row.practitioner_name}
              </td>
              <td>
                <b>{row.got_word}</b>
                <br />
                {row.script}
              </td>
              <td className={styles.write}>{say("affected-sheet-outcomes")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
