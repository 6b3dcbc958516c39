// Review: what is about to go out, problems first; approve, hold and skip exactly what is shown.
import { CalendarRange, Check, CheckCheck, Eye, Hand, SkipForward, Undo2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import type { ReviewView } from "../../ipc/bindings/ReviewView";
import { useDayClock, useNow } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { useActs } from "../../parts/acts";
import { askAbout, ReasonDialog, type Asked } from "../../parts/reason-dialog";
import { Reading } from "../../parts/reading";
import { Refused } from "../../parts/refused";
import { namesOf } from "../../parts/whose";
import { Button } from "../../shared/button";
import { sayDay, sayInstantTime } from "../../shared/dates";
import { Empty } from "../../shared/empty";
import { DateField, SearchField, SelectField } from "../../shared/field";
import { useKept } from "../../shared/kept";
import { useKeys } from "../../shared/keys";
import { Loading } from "../../shared/loading";
import { Page } from "../../shared/page";
import { Split } from "../../shared/split";
import { Table } from "../../shared/table";
import { say } from "../../words/words";
import { BalanceLine, Checks } from "./checks";
import { approvable, holdable, isShown, matches, SHOWS, type Show } from "./choice";
import { columnsOf } from "./columns";
import { Problems } from "./problems";
import styles from "./review.module.css";
import { changedMeanwhile, look, lookAgain, type Seen } from "./seen";

interface Range {
  from: string | null;
  until: string | null;
}

const USUAL: Range = { from: null, until: null };
const NONE: readonly ReminderRow[] = [];

export function ReviewScreen() {
  const [range, setRange] = useKept<Range>("review range", USUAL);
  const [show, setShow] = useKept<Show>("review show", "waiting");
  const [typed, setTyped] = useKept("review find", "");
  const [chosen, setChosen] = useKept<ReadonlySet<string>>("review chosen", new Set());
  const [reading, setReading] = useKept<string | null>("review reading", null);
  const [kept, keep] = useKept<Seen>("review seen", new Map());
  const [asked, setAsked] = useState<Asked | null>(null);
  const clock = useDayClock();
  const acts = useActs();
  const live = useLive("review", range, ["reminders_changed", "book_changed", "status_changed"]);
  const view = live.value;

  const all = view?.rows ?? NONE;
  const seen = look(kept, all);
  useEffect(() => keep(seen), [keep, seen]);
  const rows = useMemo(
    () => all.filter((row) => isShown(row, show) && matches(row, typed)),
    [all, show, typed],
  );
  const read = rows.find((row) => row.key === reading) ?? rows[0];
  const toApprove = approvable(rows, chosen, seen);
  const toHold = holdable(rows, chosen, read?.key ?? null);
  const columns = useMemo(() => columnsOf(clock, seen), [clock, seen]);

  const approve = async (): Promise<void> => {
    if (toApprove.length > 0 && (await acts.approve(toApprove))) {
      setChosen(new Set());
    }
    await live.reload();
  };
  const ask = (act: Asked["act"], keys: readonly string[]): void => {
    setAsked(askAbout(act, keys, rows));
  };
  useKeys({ "ctrl+enter": () => void approve() });

  return (
    <Page
      title={say("nav-review")}
      fills
      aside={
        view !== undefined && (
          <>
            <DateField
              label={say("review-from")}
              value={view.from}
              onChange={(from) => setRange({ from, until: range.until ?? view.until })}
            />
            <DateField
              label={say("review-until")}
              value={view.until}
              onChange={(until) => setRange({ from: range.from ?? view.from, until })}
            />
            {(range.from !== null || range.until !== null) && (
              <Button icon={CalendarRange} onPress={() => setRange(USUAL)}>
                {say("review-usual")}
              </Button>
            )}
            <div className={styles.filters}>
              <div className={styles.show}>
                <SelectField<Show>
                  label={say("review-show")}
                  value={show}
                  onChange={(next) => setShow(next ?? "waiting")}
                  options={SHOWS.map((id) => ({
                    id,
                    name: say("review-show-option", {
                      which: id,
                      count: all.filter((row) => isShown(row, id)).length,
                    }),
                  }))}
                />
              </div>
              <div className={styles.find}>
                <SearchField label={say("review-find")} value={typed} onChange={setTyped} />
              </div>
            </div>
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
          {all.length > 0 && <Checks checks={view.checks} />}
          <Problems problems={view.problems} />
          <div className={styles.bar}>
            <Button
              kind="main"
              icon={CheckCheck}
              isDisabled={toApprove.length === 0}
              onPress={() => void approve()}
              aria-keyshortcuts="Control+Enter"
            >
              {say("review-approve", { count: toApprove.length })}
            </Button>
            <Button
              icon={Hand}
              isDisabled={toHold.length === 0}
              onPress={() => ask("hold", toHold)}
            >
              {say("review-hold", { count: toHold.length })}
            </Button>
            <Button
              icon={SkipForward}
              isDisabled={toHold.length === 0}
              onPress={() => ask("skip", toHold)}
            >
              {say("review-skip", { count: toHold.length })}
            </Button>
            <p role="status" className={styles.chosen}>
              {chosen.size > 0
                ? say("review-chosen", { count: chosen.size })
                : rows.length > 1 && say("review-none-chosen")}
            </p>
          </div>
          <Split
            beside={
              read !== undefined && (
                <Reading row={read}>
                  <RowActs
                    row={read}
                    seen={seen}
                    onApprove={() => void acts.approve([read]).then(live.reload)}
                    onLooked={() => keep(lookAgain(seen, read))}
                    onUndo={() => void acts.undoApproval([read.key]).then(live.reload)}
                  />
                </Reading>
              )
            }
          >
            <Table
              label={say("review-list")}
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
                h: (key) => ask("hold", holdable(rows, chosen, key)),
              }}
              empty={
                <Nothing
                  left={all.length}
                  reviewed={show === "waiting" && typed === ""}
                  view={view}
                  onAll={() => {
                    setShow("all");
                    setTyped("");
                  }}
                />
              }
            />
          </Split>
          {view.balance.steps > 0 && <BalanceLine balance={view.balance} />}
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

function RowActs({
  row,
  seen,
  onApprove,
  onLooked,
  onUndo,
}: {
  row: ReminderRow;
  seen: Seen;
  onApprove: () => void;
  onLooked: () => void;
  onUndo: () => void;
}) {
  const clock = useDayClock();
  const undoable = row.state === "approved" && row.undo_until !== null;
  const now = useNow(undoable);
  return (
    <>
      {changedMeanwhile(seen, row) ? (
        <Button icon={Eye} onPress={onLooked}>
          {say("review-looked")}
        </Button>
      ) : (
        row.state === "planned" && (
          <Button icon={Check} onPress={onApprove}>
            {say("review-approve-one")}
          </Button>
        )
      )}
      {undoable && row.undo_until !== null && Date.parse(row.undo_until) > now && (
        <Button icon={Undo2} onPress={onUndo}>
          {say("review-undo-until", { time: sayInstantTime(row.undo_until, clock) })}
        </Button>
      )}
    </>
  );
}

function Nothing({
  left,
  reviewed,
  view,
  onAll,
}: {
  /** How many there are in these days that are not shown. */
  left: number;
  /** Nothing of these days waits any more. */
  reviewed: boolean;
  view: ReviewView;
  onAll: () => void;
}) {
  const clock = useDayClock();
  if (left === 0) {
    const days = { from: sayDay(view.from, clock), until: sayDay(view.until, clock) };
    return (
      <Empty icon={Eye} title={say("review-empty", days)}>
        {say("review-empty-text")}
      </Empty>
    );
  }
  return (
    <Empty
      icon={reviewed ? CheckCheck : Eye}
      title={say(reviewed ? "review-done" : "review-none-match")}
      action={<Button onPress={onAll}>{say("review-show-all", { count: left })}</Button>}
    >
      {!reviewed && say("review-none-match-text")}
    </Empty>
  );
}
