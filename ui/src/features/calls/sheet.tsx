// The call list on paper: every row in full, with room to write.
import type { CallRow } from "../../ipc/bindings/CallRow";
import { useClock, useStatus } from "../../ipc/status";
import { sayDay, sayMoment } from "../../shared/dates";
import { Paper } from "../../shared/paper";
import { say } from "../../words/words";
import styles from "./calls.module.css";
import { idOf } from "./order";

export function Sheet(props: { rows: readonly CallRow[]; until: string }) {
  return <Paper>{() => <Rows {...props} />}</Paper>;
}

function Rows({ rows, until }: { rows: readonly CallRow[]; until: string }) {
  const clock = useClock();
  const { value: status } = useStatus();
  return (
    <>
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
                {row.numbers.length === 0 ? say("calls-no-number") : row.numbers.join(", ")}
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
    </>
  );
}
