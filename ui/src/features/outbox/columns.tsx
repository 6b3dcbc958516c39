// The columns of the outbox: who, where to, when, and how it stands in the engine's own sentence.
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import { sayGoes } from "../../parts/goes";
import { ChannelIcon } from "../../parts/channel";
import { State } from "../../parts/state";
import { sayMoment, type Clock } from "../../shared/dates";
import type { TableColumn } from "../../shared/table";
import { say } from "../../words/words";
import styles from "./outbox.module.css";

export function columnsOf(clock: Clock): TableColumn<ReminderRow>[] {
  return [
    {
      id: "patient",
      name: say("outbox-column-patient"),
      width: "5fr",
      least: 9,
      cell: (row) => (
        <>
          <b>{row.patient_name}</b>
          <span className={styles.second}>
            <ChannelIcon channel={row.channel} /> {row.address}
          </span>
        </>
      ),
    },
    {
      id: "goes",
      name: say("outbox-column-goes"),
      width: 12,
      cell: (row) => (
        <>
          <span>{sayGoes(row, clock)}</span>
          <span className={styles.second}>{row.step_name}</span>
        </>
      ),
    },
    {
      id: "appointment",
      name: say("outbox-column-appointment"),
      width: 12,
      from: 56,
      cell: (row) => (
        <>
          <span>{sayMoment(row.local_start, clock)}</span>
          <span className={styles.second}>{row.practitioner_name}</span>
        </>
      ),
    },
    {
      id: "state",
      name: say("outbox-column-state"),
      width: "6fr",
      least: 11,
      cell: (row) => (
        <>
          <span>
            <State state={row.state} word={row.state_word} />
          </span>
          <span className={styles.second}>{row.sentence}</span>
        </>
      ),
    },
  ];
}
