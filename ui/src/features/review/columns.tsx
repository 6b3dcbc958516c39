// The columns of the review: when, to whom and where, which words, and how it stands.
import { TriangleAlert } from "lucide-react";
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import { isConditional } from "../../parts/goes";
import { ChannelIcon } from "../../parts/channel";
import { State } from "../../parts/state";
import { Whose } from "../../parts/whose";
import { sayInstantTime, sayMoment, type Clock } from "../../shared/dates";
import type { TableColumn } from "../../shared/table";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import styles from "./review.module.css";
import { changedMeanwhile, type Seen } from "./seen";

export function columnsOf(clock: Clock, seen: Seen): TableColumn<ReminderRow>[] {
  return [
    {
      id: "patient",
      name: say("review-column-patient"),
      width: "5fr",
      least: 9,
      cell: (row) => (
        <>
          <Whose row={row} />
          <span className={styles.second}>
            {row.change !== null && (
              <b className={styles.change}>
                {say(row.change === "moved" ? "review-moved" : "review-called-off")}{" "}
              </b>
            )}
            {isConditional(row) && <b className={styles.change}>{say("goes-if-unconfirmed")} </b>}
            {sayMoment(row.local_start, clock)} · {row.practitioner_name}
          </span>
        </>
      ),
    },
    {
      id: "to",
      name: say("review-column-to"),
      width: "6fr",
      least: 9,
      cell: (row) => (
        <>
          <span className={styles.to} title={row.address}>
            <ChannelIcon channel={row.channel} /> {row.address}
          </span>
          <span className={styles.second}>{row.message.subject || row.message.text}</span>
        </>
      ),
    },
    {
      id: "text",
      name: say("review-column-text"),
      width: "7fr",
      least: 12,
      from: 56,
      cell: (row) => <span className={styles.words}>{row.message.text}</span>,
    },
    {
      id: "goes",
      name: say("review-column-goes"),
      width: 13,
      cell: (row) => (
        <>
          <span>{sayMoment(row.due_local, clock)}</span>
          <span>
            <Standing row={row} seen={seen} clock={clock} />
          </span>
        </>
      ),
    },
  ];
}

function Standing({ row, seen, clock }: { row: ReminderRow; seen: Seen; clock: Clock }) {
  if (changedMeanwhile(seen, row)) {
    return (
      <Tag icon={TriangleAlert} tone="warn">
        {say("review-changed-meanwhile")}
      </Tag>
    );
  }
  if (row.changed.length > 0) {
    return (
      <Tag icon={TriangleAlert} tone="warn">
        {say("review-changed")}
      </Tag>
    );
  }
  return (
    <>
      <State state={row.state} word={row.state_word} />
      {row.approved_by !== null && row.approved_at !== null && (
        <span className={styles.second}>
          {" "}
          {say("review-by", {
            who: row.approved_by,
            when: sayInstantTime(row.approved_at, clock),
          })}
        </span>
      )}
    </>
  );
}
