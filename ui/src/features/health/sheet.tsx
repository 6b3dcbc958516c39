// Who was affected, on paper: whom to phone, what to say, and room to write.
import type { AffectedRow } from "../../ipc/bindings/AffectedRow";
import { useClock, useStatus } from "../../ipc/status";
import { sayMoment } from "../../shared/dates";
import { Paper } from "../../shared/paper";
import { say } from "../../words/words";
import styles from "./health.module.css";

export function Sheet(props: { rows: readonly AffectedRow[]; about: string }) {
  return <Paper>{() => <Rows {...props} />}</Paper>;
}

function Rows({ rows, about }: { rows: readonly AffectedRow[]; about: string }) {
  const clock = useClock();
  const { value: status } = useStatus();
  return (
    <>
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
            <tr key={`${row.key} ${row.appointment}`}>
              <td>
                <b>{row.patient_name}</b>
                <br />
                {row.numbers.length === 0 ? row.address : row.numbers.join(", ")}
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
    </>
  );
}
