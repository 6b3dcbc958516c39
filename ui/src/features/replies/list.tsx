// One list of replies with the one that is read beside it, and what is done about that one.
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { PatientId } from "../../ipc/bindings/PatientId";
import type { ReplyActed } from "../../ipc/bindings/ReplyActed";
import type { ReplyRow } from "../../ipc/bindings/ReplyRow";
import { call } from "../../ipc/call";
import { refusalSentence } from "../../ipc/error-words";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { useDayClock } from "../../ipc/status";
import { Button } from "../../shared/button";
import { forget, useKept } from "../../shared/kept";
import { Split } from "../../shared/split";
import { Table } from "../../shared/table";
import { useTell, type Undo } from "../../shared/tell";
import { say } from "../../words/words";
import { columnsOf } from "./columns";
import { noteOf, OneReply } from "./one-reply";
import styles from "./replies.module.css";
import { idOf, nextTo } from "./whose";
import { WhoseDialog } from "./whose-dialog";

export function Replies({
  look,
  rows,
  reload,
  empty,
}: {
  look: "waiting" | "answered";
  rows: readonly ReplyRow[];
  reload: () => Promise<void>;
  empty: ReactNode;
}) {
  const [reading, setReading] = useKept<string | null>(`replies reading ${look}`, null);
  const [refused, setRefused] = useState<{ id: string; refusal: Refusal }>();
  const [wentOn, setWentOn] = useState<string | null>(null);
  const [asking, setAsking] = useState<ReplyRow | null>(null);
  const [acting, setActing] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const clock = useDayClock();
  const { tell, tellProblem } = useTell();
  const columns = useMemo(() => columnsOf(clock), [clock]);

  const first = rows[0] === undefined ? null : idOf(rows[0]);
  const read = rows.find((row) => idOf(row) === (reading ?? first));
  // What comes in meanwhile stands above it and must not take its place under somebody's hand.
  useEffect(() => {
    if (reading === null && first !== null) {
      setReading(first);
    }
  }, [reading, first, setReading]);

  /** Does something that takes the reply out of the list, and goes on to the next one. */
  const dealWith = async (row: ReplyRow, act: () => Promise<ReplyActed>): Promise<void> => {
    if (acting) {
      return;
    }
    setActing(true);
    const next = nextTo(rows, row);
    try {
      const { sentence } = await act();
      forget(noteOf(row));
      setRefused(undefined);
      tell(sentence);
      setReading(next);
      setWentOn(next);
      await reload();
      if (next === null) {
        list.current?.focus();
      }
    } catch (thrown) {
      const refusal = toRefusal(thrown);
      if (refusal.code === "changed_meanwhile") {
        tellProblem(refusalSentence(refusal));
        await reload();
      } else {
        setRefused({ id: idOf(row), refusal });
      }
    } finally {
      setActing(false);
    }
  };

  const attach = async (row: ReplyRow, patient: PatientId): Promise<void> => {
    const before = row.patient;
    const { sentence } = await call("attach_reply", { name: row.name, patient });
    const undo: Undo | undefined =
      before === null
        ? undefined
        : {
            word: say("replies-undo"),
            until: null,
            run: async () =>
              (await call("attach_reply", { name: row.name, patient: before })).sentence,
          };
    setRefused(undefined);
    tell(sentence, undo);
    await reload();
  };

  const choose = (id: string): void => {
    setReading(id);
    setRefused(undefined);
    setWentOn(null);
  };

  return (
    <>
      <Split
        beside={
          read === undefined ? (
            first !== null && !acting && <Gone onNext={() => choose(first)} />
          ) : (
            <OneReply
              key={idOf(read)}
              row={read}
              refusal={refused?.id === idOf(read) ? refused.refusal : undefined}
              takesFocus={wentOn === idOf(read)}
              onAnswer={(note) =>
                void dealWith(read, () =>
                  call("answer_reply", { name: read.name, note: note.trim() }),
                )
              }
              onOptOut={() =>
                void dealWith(read, () => call("opt_out_by_reply", { name: read.name }))
              }
              onConfirm={(appointments) =>
                void dealWith(read, () =>
                  call("confirm_by_reply", { name: read.name, appointments }),
                )
              }
              onWhose={() => setAsking(read)}
            />
          )
        }
      >
        <div ref={list} tabIndex={-1} className={styles.list}>
          <Table
            label={say(look === "waiting" ? "replies-list" : "replies-list-answered")}
            rows={rows}
            keyOf={idOf}
            nameOf={(row) => row.patient_name || row.from}
            columns={columns}
            rowHeight={3.1}
            reading={read === undefined ? null : idOf(read)}
            onRead={choose}
            onOpen={choose}
            empty={empty}
          />
        </div>
      </Split>
      <WhoseDialog row={asking} onAttach={attach} onClose={() => setAsking(null)} />
    </>
  );
}

/** Somebody else was faster. Nothing else comes up in its place before it is asked for. */
function Gone({ onNext }: { onNext: () => void }) {
  return (
    <aside aria-label={say("replies-one")} className={styles.pane}>
      <p role="status">{say("replies-gone")}</p>
      <div>
        <Button onPress={onNext}>{say("replies-gone-next")}</Button>
      </div>
    </aside>
  );
}
