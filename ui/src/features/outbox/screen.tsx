// The outbox: what waits, goes and is held; how far today is, when the next one goes; pause.
import { Hand, Inbox, Pause, Play, SkipForward, Undo2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { OutboxView } from "../../ipc/bindings/OutboxView";
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import { useDayClock, useNow, useStatus } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { useActs } from "../../parts/acts";
import { askAbout, ReasonDialog, type Asked } from "../../parts/reason-dialog";
import { Reading } from "../../parts/reading";
import { Refused } from "../../parts/refused";
import { namesOf } from "../../parts/whose";
import { Button } from "../../shared/button";
import { sayInstantTime } from "../../shared/dates";
import { Empty } from "../../shared/empty";
import { useKept } from "../../shared/kept";
import { Loading } from "../../shared/loading";
import { Page } from "../../shared/page";
import { go, useRoute } from "../../shared/route";
import { Split } from "../../shared/split";
import { Table } from "../../shared/table";
import { wish } from "../../shared/wish";
import { say } from "../../words/words";
import { possible, stateIn } from "./choice";
import { columnsOf } from "./columns";
import { FoundOut } from "./found-out";
import styles from "./outbox.module.css";
import { Progress, States } from "./summary";

const ROWS_MOST = 5000;
const NONE: readonly ReminderRow[] = [];

export function OutboxScreen() {
  const { rest } = useRoute();
  const state = stateIn(rest);
  const [chosen, setChosen] = useKept<ReadonlySet<string>>("outbox chosen", new Set());
  const [reading, setReading] = useKept<string | null>("outbox reading", null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const { value: status } = useStatus();
  const clock = useDayClock();
  const acts = useActs();
  const live = useLive("outbox", { states: state === null ? [] : [state], limit: ROWS_MOST }, [
    "reminders_changed",
    "book_changed",
    "status_changed",
  ]);
  const view = live.value;
  const rows = view?.rows ?? NONE;
  const read = rows.find((row) => row.key === reading) ?? rows[0];
  const can = possible(rows, chosen, read?.key ?? null);
  const columns = useMemo(() => columnsOf(clock), [clock]);

  const ask = (act: Asked["act"], keys: readonly string[]): void => {
    setAsked(askAbout(act, keys, rows));
  };
  const release = async (keys: readonly string[]): Promise<void> => {
    if (keys.length > 0 && (await acts.release(keys))) {
      setChosen(new Set());
      await live.reload();
    }
  };

  return (
    <Page
      title={say("nav-outbox")}
      fills
      aside={
        <Button
          icon={status?.paused === true ? Play : Pause}
          onPress={() => wish("pause")}
          aria-keyshortcuts="Control+Shift+P"
        >
          {say(status?.paused === true ? "pause-resume" : "pause-everything")}
        </Button>
      }
    >
      {live.refusal !== undefined && (
        <Refused refusal={live.refusal} onReload={() => void live.reload()} />
      )}
      {live.value === undefined && live.refusal === undefined && <Loading />}
      {view !== undefined && (
        <>
          <Progress view={view} paused={status?.paused === true} />
          <States
            counts={view.counts}
            shown={state}
            onShow={(next) => (next === null ? go("outbox") : go("outbox", next))}
          />
          {rows.length > 0 && (
            <div className={styles.bar}>
              <Button
                icon={Hand}
                isDisabled={can.hold.length === 0}
                onPress={() => ask("hold", can.hold)}
              >
                {say("outbox-hold", { count: can.hold.length })}
              </Button>
              <Button
                icon={Play}
                isDisabled={can.release.length === 0}
                onPress={() => void release(can.release)}
              >
                {say("outbox-release", { count: can.release.length })}
              </Button>
              <Button
                icon={SkipForward}
                isDisabled={can.skip.length === 0}
                onPress={() => ask("skip", can.skip)}
              >
                {say("outbox-skip", { count: can.skip.length })}
              </Button>
              <p role="status" className={styles.chosen}>
                {chosen.size === 0
                  ? say("outbox-none-chosen")
                  : say("outbox-chosen", { count: chosen.size })}
              </p>
            </div>
          )}
          <Split
            beside={
              read !== undefined && (
                <Reading row={read}>
                  <UndoApproval
                    row={read}
                    onUndo={() => void acts.undoApproval([read.key]).then(live.reload)}
                  />
                  {read.state === "unknown" && <FoundOut row={read} onDone={live.reload} />}
                </Reading>
              )
            }
          >
            <Table
              label={say("outbox-list")}
              rows={rows}
              keyOf={(row) => row.key}
              nameOf={namesOf}
              columns={columns}
              rowHeight={3.1}
              chosen={chosen}
              onChoose={setChosen}
              reading={read?.key ?? null}
              onRead={setReading}
              letters={{
                h: (key) => ask("hold", possible(rows, chosen, key).hold),
                r: (key) => void release(possible(rows, chosen, key).release),
              }}
              empty={<Nothing view={view} filtered={state !== null} />}
            />
          </Split>
          {view.more && <p className={styles.more}>{say("outbox-more", { count: ROWS_MOST })}</p>}
        </>
      )}
      <ReasonDialog
        asked={asked}
        acts={acts}
        onClose={(done) => {
          setAsked(null);
          if (done) {
            setChosen(new Set());
            void live.reload();
          }
        }}
      />
    </Page>
  );
}

function UndoApproval({ row, onUndo }: { row: ReminderRow; onUndo: () => void }) {
  const clock = useDayClock();
  const until = row.state === "approved" ? row.undo_until : null;
  const now = useNow(until !== null);
  if (until === null || Date.parse(until) <= now) {
    return null;
  }
  return (
    <Button icon={Undo2} onPress={onUndo}>
      {say("outbox-undo-until", { time: sayInstantTime(until, clock) })}
    </Button>
  );
}

function Nothing({ view, filtered }: { view: OutboxView; filtered: boolean }) {
  if (filtered) {
    return (
      <Empty
        icon={Inbox}
        title={say("outbox-none-match")}
        action={<Button onPress={() => go("outbox")}>{say("outbox-show-all")}</Button>}
      />
    );
  }
  return (
    <Empty
      icon={Inbox}
      title={say("outbox-empty", { gone: view.gone_today })}
      action={
        <Button kind="main" onPress={() => go("review")}>
          {say("outbox-to-review")}
        </Button>
      }
    >
      {say("outbox-empty-text")}
    </Empty>
  );
}
