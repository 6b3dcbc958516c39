// The columns of the call list.
import { CircleCheck, Phone } from "lucide-react";
import type { CallRow } from "../../ipc/bindings/CallRow";
import { sayMoment, type Clock } from "../../shared/dates";
import type { TableColumn } from "../../shared/table";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import styles from "./calls.module.css";
import { sayOutcome } from "./one-call";

export function columnsOf(clock: Clock): TableColumn<CallRow>[] {
  return [
    {
      id: "patient",
      name: say("calls-column-patient"),
      width: "4fr",
      least: 9,
      cell: (row) => (
        <>
          <b>{row.patient_name}</b>
          <span className={styles.second}>
            {row.numbers.length === 0 ? say("calls-no-number") : row.numbers.join(", ")}
          </span>
        </>
      ),
    },
    {
      id: "appointment",
      name: say("calls-column-appointment"),
      width: 12,
      cell: (row) => (
        <>
          <span>{sayMoment(row.local_start, clock)}</span>
          <span className={styles.second}>{row.practitioner_name}</span>
        </>
      ),
    },
    {
      id: "why",
      name: say("calls-column-why"),
      width: "5fr",
      least: 10,
      cell: (row) => (
        <>
          <span className={styles.small}>{row.reason}</span>
          <span>
            <Standing row={row} />
          </span>
        </>
      ),
    },
  ];
}

function Standing({ row }: { row: CallRow }) {
  const last = row.calls.at(-1);
  if (last === undefined) {
    return (
      <Tag icon={Phone} tone="accent">
        {say("calls-to-do")}
      </Tag>
    );
  }
  return (
    <Tag icon={row.done ? CircleCheck : Phone} tone={row.done ? "good" : "warn"}>
      {sayOutcome(last.outcome)}
    </Tag>
  );
}
