// The columns of the inbox.
import type { ReplyRow } from "../../ipc/bindings/ReplyRow";
import { ChannelWord } from "../../parts/channel";
import { sayInstant, type Clock } from "../../shared/dates";
import type { TableColumn } from "../../shared/table";
import { say } from "../../words/words";
import { ReadAsTag } from "./read-as";
import styles from "./replies.module.css";
import { sayWhose } from "./whose";

export function columnsOf(clock: Clock): TableColumn<ReplyRow>[] {
  return [
    {
      id: "from",
      name: say("replies-column-from"),
      width: "1fr",
      least: 10,
      cell: (row) => (
        <>
          {row.patient_name === "" ? (
            <span className={styles.small}>{sayWhose(row)}</span>
          ) : (
            <b>{row.patient_name}</b>
          )}
          <span className={styles.second}>{row.from}</span>
        </>
      ),
    },
    {
      id: "words",
      name: say("replies-column-words"),
      width: "1fr",
      least: 11,
      cell: (row) => (
        <>
          <span dir="auto">{row.body.trim() === "" ? say("replies-no-words") : row.body}</span>
          <span>
            <ReadAsTag readAs={row.read_as} />
          </span>
        </>
      ),
    },
    {
      id: "when",
      name: say("replies-column-when"),
      width: 12,
      from: 34,
      cell: (row) => (
        <>
          <span>{sayInstant(row.at, clock)}</span>
          <span className={styles.second}>
            <ChannelWord channel={row.channel} />
          </span>
        </>
      ),
    },
  ];
}
