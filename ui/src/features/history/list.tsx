// The list of reminders: search by name, number, address, reference, date and state; as a file.
import { Download, History, ListPlus, RotateCcw, Users } from "lucide-react";
import { useMemo, useState } from "react";
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import { call } from "../../ipc/call";
import { refusalSentence } from "../../ipc/error-words";
import { toRefusal } from "../../ipc/refusal";
import { useDayClock } from "../../ipc/status";
import { ChannelIcon } from "../../parts/channel";
import { Refused } from "../../parts/refused";
import { State } from "../../parts/state";
import { namesOf, Whose } from "../../parts/whose";
import { Button } from "../../shared/button";
import { sayMoment, type Clock } from "../../shared/dates";
import { Empty } from "../../shared/empty";
import { DateField, SearchField, SelectField } from "../../shared/field";
import { useKept } from "../../shared/kept";
import { Loading } from "../../shared/loading";
import { Page } from "../../shared/page";
import { go, href } from "../../shared/route";
import { Table, type TableColumn } from "../../shared/table";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./history.module.css";
import { EVERYTHING, questionOf, SHOWS, type Search, type Show } from "./search";
import { usePages } from "./use-pages";

export function List({ patient, typed }: { patient: number | null; typed?: string }) {
  const [kept, keep] = useKept<Search>("history search", EVERYTHING);
  const [given, setGiven] = useState(typed);
  const search = useMemo(
    () => (given === undefined ? kept : { ...EVERYTHING, typed: given }),
    [given, kept],
  );
  const clock = useDayClock();
  const { tell, tellProblem } = useTell();
  const [exporting, setExporting] = useState(false);
  const question = useMemo(() => questionOf(search, patient, null), [search, patient]);
  const { rows, refusal, reload, more, loading } = usePages(question);
  const columns = useMemo(() => columnsOf(clock), [clock]);
  const filtered = patient !== null || search.typed !== "" || search.show !== "all";
  const narrowed = filtered || search.from !== null || search.until !== null;

  const change = (next: Partial<Search>): void => {
    setGiven(undefined);
    keep({ ...search, ...next });
  };
  const save = async (): Promise<void> => {
    setExporting(true);
    try {
      const file = await call("export_history", question);
      tell(say("history-exported", { count: file.rows, path: file.path }));
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    } finally {
      setExporting(false);
    }
  };

  return (
    <Page
      title={say("nav-history")}
      fills
      aside={
        <>
          <Button icon={Users} onPress={() => go("health", "affected")}>
            {say("history-affected")}
          </Button>
          <Button
            icon={Download}
            isDisabled={exporting || rows === undefined || rows.length === 0}
            onPress={() => void save()}
          >
            {say("history-export")}
          </Button>
        </>
      }
    >
      <search aria-label={say("nav-history")} className={styles.search}>
        <div className={styles.wide}>
          <SearchField
            label={say("history-find")}
            value={search.typed}
            onChange={(next) => change({ typed: next })}
          />
        </div>
        <DateField
          label={say("history-from")}
          value={search.from}
          onChange={(from) => change({ from })}
        />
        <DateField
          label={say("history-until")}
          value={search.until}
          onChange={(until) => change({ until })}
        />
        <div className={styles.show}>
          <SelectField<Show>
            label={say("history-show")}
            value={search.show}
            onChange={(show) => change({ show: show ?? "all" })}
            options={(Object.keys(SHOWS) as Show[]).map((id) => ({
              id,
              name: say("history-show-option", { which: id }),
            }))}
          />
        </div>
        {narrowed && (
          <Button
            icon={RotateCcw}
            onPress={() => {
              setGiven(undefined);
              keep(EVERYTHING);
              go("history");
            }}
          >
            {say("history-all")}
          </Button>
        )}
      </search>
      {patient !== null && (
        <p>
          {say("history-of-patient")}{" "}
          <a href={href("patients", patient)}>
            {rows?.[0]?.patient_name ?? say("history-the-patient")}
          </a>
        </p>
      )}
      {refusal !== undefined && <Refused refusal={refusal} onReload={() => void reload()} />}
      {rows === undefined && refusal === undefined && <Loading />}
      {rows !== undefined && (
        <Table
          label={say("history-list")}
          rows={rows}
          keyOf={(row) => row.key}
          nameOf={namesOf}
          columns={columns}
          rowHeight={3.1}
          onOpen={(key) => go("history", key)}
          empty={
            narrowed ? (
              <Empty icon={History} title={say("history-none-match")}>
                {say("history-none-match-text")}
              </Empty>
            ) : (
              <Empty icon={History} title={say("history-empty")}>
                {say("history-empty-text")}
              </Empty>
            )
          }
        />
      )}
      {rows !== undefined && rows.length > 0 && (
        <div className={styles.foot}>
          <p role="status">
            {say(more === undefined ? "history-count" : "history-count-more", {
              count: rows.length,
            })}
          </p>
          {more !== undefined && (
            <Button icon={ListPlus} isDisabled={loading} onPress={() => void more()}>
              {say("history-more")}
            </Button>
          )}
        </div>
      )}
    </Page>
  );
}

function columnsOf(clock: Clock): TableColumn<ReminderRow>[] {
  return [
    {
      id: "patient",
      name: say("history-column-patient"),
      width: "4fr",
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
      id: "appointment",
      name: say("history-column-appointment"),
      width: 12,
      from: 50,
      cell: (row) => (
        <>
          <span>{sayMoment(row.local_start, clock)}</span>
          <span className={styles.second}>{row.practitioner_name}</span>
        </>
      ),
    },
    {
      id: "due",
      name: say("history-column-due"),
      width: 12,
      from: 36,
      cell: (row) => (
        <>
          <span>{sayMoment(row.due_local, clock)}</span>
          <span className={styles.second}>{row.step_name}</span>
        </>
      ),
    },
    {
      id: "state",
      name: say("history-column-state"),
      width: "6fr",
      least: 12,
      cell: (row) => (
        <>
          <span>
            <State state={row.state} word={row.state_word} />
          </span>
          <span className={styles.second}>{row.sentence}</span>
        </>
      ),
    },
    {
      id: "reference",
      name: say("history-column-reference"),
      width: 8,
      from: 62,
      cell: (row) => <span className={styles.second}>{row.reference}</span>,
    },
  ];
}
