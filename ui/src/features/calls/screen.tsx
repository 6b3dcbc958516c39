// The call list: whom to phone, why, what to say, and what came of it.
import { Phone, Printer } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { CallOutcome } from "../../ipc/bindings/CallOutcome";
import type { CallRow } from "../../ipc/bindings/CallRow";
import { call } from "../../ipc/call";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { useDayClock } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { sayDay } from "../../shared/dates";
import { Empty } from "../../shared/empty";
import { DateField, SelectField } from "../../shared/field";
import { forget, useKept } from "../../shared/kept";
import { Loading } from "../../shared/loading";
import { Page } from "../../shared/page";
import { Split } from "../../shared/split";
import { Table } from "../../shared/table";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./calls.module.css";
import { columnsOf } from "./columns";
import { OneCall, noteOf } from "./one-call";
import { idOf, nextToCall, type Show, SHOWS, shown } from "./order";
import { Sheet } from "./sheet";

const NONE: readonly CallRow[] = [];

export function CallsScreen() {
  const [until, setUntil] = useKept<string | null>("calls until", null);
  const [show, setShow] = useKept<Show>("calls show", "open");
  const [reading, setReading] = useKept<string | null>("calls reading", null);
  const [wentOn, setWentOn] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<Refusal>();
  const list = useRef<HTMLDivElement>(null);
  const isNoting = useRef(false);
  const clock = useDayClock();
  const { tell } = useTell();
  const live = useLive("call_list", { until }, ["reminders_changed", "book_changed"]);
  const view = live.value;
  const all = view?.rows ?? NONE;
  const rows = useMemo(() => shown(all, show), [all, show]);
  const read = rows.find((row) => idOf(row) === reading) ?? rows[0];
  const columns = useMemo(() => columnsOf(clock), [clock]);

  const record = async (row: CallRow, outcome: CallOutcome, note: string): Promise<void> => {
    if (isNoting.current) {
      return;
    }
    isNoting.current = true;
    const next = nextToCall(rows, row);
    try {
      const recorded = await call("record_call", {
        appointment: row.appointment,
        key: row.key,
        outcome,
        note: note.trim(),
      });
      forget(noteOf(row));
      setRefusal(undefined);
      tell(recorded.sentence);
      setReading(next);
      setWentOn(next);
      await live.reload();
      if (next === null) {
        list.current?.focus();
      }
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    } finally {
      isNoting.current = false;
    }
  };

  const choose = (id: string): void => {
    setReading(id);
    setRefusal(undefined);
    setWentOn(null);
  };

  return (
    <Page
      title={say("nav-calls")}
      fills
      aside={
        view !== undefined && (
          <>
            <div className={styles.until}>
              <DateField
                label={say("calls-until")}
                value={until ?? view.until}
                onChange={setUntil}
              />
            </div>
            <div className={styles.show}>
              <SelectField<Show>
                label={say("calls-show")}
                value={show}
                onChange={(next) => setShow(next ?? "open")}
                options={SHOWS.map((id) => ({
                  id,
                  name: say("calls-show-option", { which: id, count: shown(all, id).length }),
                }))}
              />
            </div>
            <Button icon={Printer} isDisabled={rows.length === 0} onPress={() => window.print()}>
              {say("calls-print")}
            </Button>
          </>
        )
      }
    >
      {live.refusal !== undefined && (
        <Refused refusal={live.refusal} onReload={() => void live.reload()} />
      )}
      {live.value === undefined && live.refusal === undefined && <Loading />}
      {view !== undefined && (
        <>
          <p role="status" className={styles.count}>
            {rows.length > 0 &&
              say("calls-count", { count: view.open, until: sayDay(view.until, clock) })}
          </p>
          <Split
            beside={
              read !== undefined && (
                <OneCall
                  key={idOf(read)}
                  row={read}
                  refusal={refusal}
                  takesFocus={wentOn === idOf(read)}
                  onRecord={(outcome, note) => record(read, outcome, note)}
                />
              )
            }
          >
            <div ref={list} tabIndex={-1} className={styles.list}>
              <Table
                label={say("calls-list")}
                rows={rows}
                keyOf={idOf}
                nameOf={(row) => row.patient_name}
                columns={columns}
                rowHeight={3.1}
                reading={read === undefined ? null : idOf(read)}
                onRead={choose}
                onOpen={choose}
                empty={<Nothing done={all.length > 0} until={view.until} />}
              />
            </div>
          </Split>
          <Sheet rows={rows} until={view.until} />
        </>
      )}
    </Page>
  );
}

function Nothing({ done, until }: { done: boolean; until: string }) {
  const clock = useDayClock();
  return (
    <Empty
      icon={Phone}
      title={say(done ? "calls-all-done" : "calls-empty", { until: sayDay(until, clock) })}
    >
      {say("calls-empty-text")}
    </Empty>
  );
}
