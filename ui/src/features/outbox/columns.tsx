// The columns of the outbox: who, where to, when, and how it stands in the engine's own sentence.
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import { isConditional } from "../../parts/goes";
import { ChannelIcon } from "../../parts/channel";
import { State } from "../../parts/state";
import { Whose } from "../../parts/whose";
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
          <Whose row={row} />
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
          <span>{sayMoment(row.due_local, clock)}</span>
          <span className={styles.second}>
            {isConditional(row) && <b>{say("goes-if-unconfirmed")} </b>}
            {row.step_name}
          </span>
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
