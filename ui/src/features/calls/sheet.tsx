// The call list on paper: every row in full, with room to write.
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import type { CallRow } from "../../ipc/bindings/CallRow";
import { useClock, useStatus } from "../../ipc/status";
import { sayDay, sayMoment } from "../../shared/dates";
import { say } from "../../words/words";
import styles from "./calls.module.css";
import { idOf } from "./order";

/** Only while it is being printed: a long list twice on the page would make the screen slow. */
export function Sheet(props: { rows: readonly CallRow[]; until: string }) {
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

function Paper({ rows, until }: { rows: readonly CallRow[]; until: string }) {
  const clock = useClock();
  const { value: status } = useStatus();
  return (
    <section className={styles.sheet} aria-hidden>
      <p>
        {say("calls-sheet", {
          clinic: status?.clinic_name ?? "",
          until: sayDay(until, clock),
          printed: sayMoment(clock.localNow, clock),
        })}
      </p>
      <table>
        <tbody>
          {rows.map((row) => (
            <tr key={idOf(row)}>
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
              <td>{row.reason}</td>
              <td className={styles.write}>{say("calls-sheet-outcomes")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
