// Owning a mistake: who was affected, exactly what each of them got, what to say, on paper and as a
// file. Nothing is sent from here.
import {
  ArrowLeft,
  CircleCheck,
  CircleHelp,
  CircleX,
  Download,
  Printer,
  Users,
} from "lucide-react";
import { useMemo, useState } from "react";
import type { AffectedBy } from "../../ipc/bindings/AffectedBy";
import type { AffectedRow } from "../../ipc/bindings/AffectedRow";
import type { Got } from "../../ipc/bindings/Got";
import type { TroubleCause } from "../../ipc/bindings/TroubleCause";
import { call } from "../../ipc/call";
import { refusalSentence } from "../../ipc/error-words";
import { toRefusal } from "../../ipc/refusal";
import { useDayClock, useStatus } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { MessageView } from "../../parts/message";
import { Refused } from "../../parts/refused";
import { State } from "../../parts/state";
import { Button } from "../../shared/button";
import { plusDays, sayMoment, today, type Clock } from "../../shared/dates";
import { Empty } from "../../shared/empty";
import { DateField, SelectField, TextField } from "../../shared/field";
import { useKept } from "../../shared/kept";
import { Loading } from "../../shared/loading";
import { Page } from "../../shared/page";
import { go, href } from "../../shared/route";
import { Split } from "../../shared/split";
import { Table, type TableColumn } from "../../shared/table";
import { Tag } from "../../shared/tag";
import { useTell } from "../../shared/tell";
import { useSettled } from "../../shared/use-settled";
import { say } from "../../words/words";
import styles from "./health.module.css";
import { Sheet } from "./sheet";

type Show = "all" | Got;

const SHOWS: readonly Show[] = ["all", "no", "not_known", "yes"];

/** A cause may have been at work for days; without one, somebody thinks of today. */
const DAYS_OF_A_CAUSE = 30;

export function AffectedPage({
  absence,
  cause,
}: {
  absence: number | null;
  cause: TroubleCause | null;
}) {
  const clock = useDayClock();
  const { tell, tellProblem } = useTell();
  const day = today(clock);
  // Nobody knows what day it is at the clinic before the status came.
  const { value: status } = useStatus();
  const [chosenFrom, setFrom] = useState<string | null>(null);
  const [chosenUntil, setUntil] = useState<string | null>(null);
  const from = chosenFrom ?? (cause === null ? day : plusDays(day, -DAYS_OF_A_CAUSE));
  const until = chosenUntil ?? day;
  const [show, setShow] = useState<Show>("all");
  const [told, setTold] = useKept("affected told", "");
  const [reading, setReading] = useState<string | null>(null);
  const settled = useSettled(told);
  const request = useMemo<AffectedBy>(
    () => ({ from, until, absence, cause, got: show === "all" ? [] : [show], told: settled }),
    [from, until, absence, cause, show, settled],
  );
  const live = useLive("affected", status === undefined ? null : request, ["reminders_changed"]);
  const view = live.value;
  const rows = view?.rows ?? [];
  const read = rows.find((row) => idOf(row) === reading) ?? rows[0];
  const columns = useMemo(() => columnsOf(clock), [clock]);
  const wrong = (field: string): string | undefined =>
    live.refusal?.field === field ? live.refusal.sentence : undefined;

  const save = async (): Promise<void> => {
    try {
      const file = await call("export_affected", request);
      tell(say("affected-exported", { count: file.rows, path: file.path }));
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    }
  };

  return (
    <Page
      title={say("affected-title")}
      fills
      aside={
        <>
          <Button icon={ArrowLeft} onPress={() => go("health")}>
            {say("affected-back")}
          </Button>
          <Button icon={Printer} isDisabled={rows.length === 0} onPress={() => window.print()}>
            {say("affected-print")}
          </Button>
          <Button icon={Download} isDisabled={rows.length === 0} onPress={() => void save()}>
            {say("affected-export")}
          </Button>
        </>
      }
    >
      <section aria-label={say("affected-question")} className={styles.question}>
        {absence === null && (
          <>
            <div className={styles.day}>
              <DateField
                label={say("affected-from")}
                value={from}
                onChange={setFrom}
                error={wrong("from")}
              />
            </div>
            <div className={styles.day}>
              <DateField
                label={say("affected-until")}
                value={until}
                onChange={setUntil}
                error={wrong("until")}
              />
            </div>
          </>
        )}
        <div className={styles.show}>
          <SelectField<Show>
            label={say("affected-show")}
            value={show}
            onChange={(next) => setShow(next ?? "all")}
            options={SHOWS.map((id) => ({ id, name: say("affected-show-option", { which: id }) }))}
          />
        </div>
        <div className={styles.told}>
          <TextField
            label={say("affected-told")}
            hint={say("affected-told-hint")}
            value={told}
            onChange={setTold}
            error={wrong("told")}
          />
        </div>
      </section>
      {live.refusal !== undefined && (
        <Refused refusal={live.refusal} onReload={() => void live.reload()} />
      )}
      {view === undefined && live.refusal === undefined && <Loading />}
      {view !== undefined && (
        <>
          <p role="status" className={styles.sum}>
            {/* That nobody was affected would be said of a group only. */}
            <b>{view.about}</b>
            {(show === "all" || rows.length > 0) && (
              <>
                <b>:</b> {view.sentence}
              </>
            )}
            {view.more && ` ${say("affected-more", { count: rows.length })}`}
          </p>
          <Split beside={read !== undefined && <One row={read} />}>
            <Table
              label={say("affected-list")}
              rows={rows}
              keyOf={(row) => idOf(row)}
              nameOf={(row) => row.patient_name}
              columns={columns}
              rowHeight={3.1}
              reading={read === undefined ? null : idOf(read)}
              onRead={setReading}
              onOpen={setReading}
              empty={
                <Empty
                  icon={Users}
                  title={say(show === "all" ? "affected-empty" : "affected-none-of-them")}
                >
                  {say("affected-empty-text")}
                </Empty>
              }
            />
          </Split>
          <Sheet rows={rows} about={view.about} />
        </>
      )}
    </Page>
  );
}

function GotTag({ row }: { row: AffectedRow }) {
  switch (row.got) {
    case "yes":
      return <Tag icon={CircleCheck}>{row.got_word}</Tag>;
    case "no":
      return (
        <Tag icon={CircleX} tone="warn">
          {row.got_word}
        </Tag>
      );
    case "not_known":
      return (
        <Tag icon={CircleHelp} tone="bad">
          {row.got_word}
        </Tag>
      );
  }
}

/** Of what stood on the call list nothing went: somebody was to say it. */
function wordsOf({ channel, got }: AffectedRow) {
  if (channel === "call_list") {
    return "affected-words-call";
  }
  return got === "no" ? "affected-words-not" : "affected-words";
}

/** A text about several visits has a row for each. */
function idOf(row: AffectedRow): string {
  return `${row.key} ${row.appointment}`;
}

/** One patient: what became of the reminder, what to say, and the exact words. */
function One({ row }: { row: AffectedRow }) {
  const clock = useDayClock();
  return (
    <aside aria-label={say("affected-one")} className={styles.pane}>
      <h2>
        <a href={href("patients", row.patient)} className={styles.name}>
          {row.patient_name}
        </a>
      </h2>
      <p>
        {say("reading-appointment", {
          when: sayMoment(row.local_start, clock),
          practitioner: row.practitioner_name,
        })}
      </p>
      <p>{row.numbers.length === 0 ? say("affected-no-number") : row.numbers.join(", ")}</p>
      <p>
        <GotTag row={row} /> <State state={row.state} word={row.state_word} />
      </p>
      <p>{row.sentence}</p>
      <section aria-labelledby="affected-script" className={styles.script}>
        <h3 id="affected-script">{say("affected-script")}</h3>
        <p>{row.script}</p>
      </section>
      <h3>{say(wordsOf(row))}</h3>
      <MessageView row={row} />
      <a href={href("history", row.key)}>{say("reading-life")}</a>
    </aside>
  );
}

function columnsOf(clock: Clock): TableColumn<AffectedRow>[] {
  return [
    {
      id: "patient",
      name: say("affected-column-patient"),
      width: "4fr",
      least: 9,
      cell: (row) => (
        <>
          <b>{row.patient_name}</b>
          <span className={styles.second}>{row.numbers[0] ?? row.address}</span>
        </>
      ),
    },
    {
      id: "appointment",
      name: say("affected-column-appointment"),
      width: 12,
      from: 30,
      cell: (row) => (
        <>
          <span>{sayMoment(row.local_start, clock)}</span>
          <span className={styles.second}>{row.step_name}</span>
        </>
      ),
    },
    {
      id: "got",
      name: say("affected-column-got"),
      width: "4fr",
      least: 9,
      cell: (row) => (
        <>
          <span>
            <GotTag row={row} />
          </span>
          <span className={styles.second}>{row.state_word}</span>
        </>
      ),
    },
  ];
}
