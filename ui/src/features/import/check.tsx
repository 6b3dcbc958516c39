// The third step: what the import would do, one list for each kind of change, and the act.
import { Ban, CalendarCheck, CircleHelp, Check as CheckIcon, Undo2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { ImportLine } from "../../ipc/bindings/ImportLine";
import type { ImportPreviewView } from "../../ipc/bindings/ImportPreviewView";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { sayMoment, type Clock } from "../../shared/dates";
import { Empty } from "../../shared/empty";
import { ErrorSummary } from "../../shared/error-summary";
import { CheckField, TextField } from "../../shared/field";
import { Table, type TableColumn } from "../../shared/table";
import { Tabs } from "../../shared/tabs";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import styles from "./check.module.css";
import { BusyBar } from "./choose-file";
import { cancelled, choose, undecided, type Choices } from "./choices";
import type { Step } from "./steps";
import type { Busy } from "./use-busy";

type CheckStep = Extract<Step, { at: "check" }>;
type Look = "new" | "changed" | "gone" | "refused";

/** The engine shows at most so many of a kind; the counts are always of all. */
const SHOWN_MOST = 500;
/** Heights of rows in rem: why a row is refused often takes two lines. */
const ONE_LINE = 2;
const TWO_LINES = 3.1;

export function Check({
  step,
  onChange,
  onConfirm,
  onBack,
  onAgain,
  busy,
  clock,
}: {
  step: CheckStep;
  onChange: (next: CheckStep) => void;
  onConfirm: () => void;
  onBack: () => void;
  /** Asks again what the import would do; what was decided stays decided. */
  onAgain: () => void;
  busy: Busy;
  clock: Clock;
}) {
  const { preview, choices } = step;
  const [look, setLook] = useState<Look>(() => firstLook(preview));
  const [tried, setTried] = useState(0);
  const open = undecided(preview.gone, choices);
  const off = cancelled(preview.gone, choices).length;
  const doesNothing = preview.new_count + preview.changed_count + off === 0;

  return (
    <>
      {tried > 0 && open > 0 && (
        <ErrorSummary
          key={tried}
          heading={say("refused-invalid-field")}
          faults={[{ sentence: say("import-decide", { count: open }), input: "import-gone" }]}
        />
      )}
      {busy.refusal !== undefined && (
        <Refused refusal={busy.refusal} onReload={onAgain} takesFocus />
      )}
      <p role="status">
        {say("import-would", {
          new: preview.new_count,
          changed: preview.changed_count,
          same: preview.same_count,
          gone: preview.gone_count,
          refused: preview.refused_count,
        })}
      </p>
      {preview.notices.length > 0 && (
        <ul className={styles.notices}>
          {preview.notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      <Tabs<Look>
        label={say("import-check")}
        value={look}
        onChange={setLook}
        fills
        options={[
          {
            id: "new",
            name: say("import-new", { count: preview.new_count }),
            content: <Lines of="new" rows={preview.new} count={preview.new_count} clock={clock} />,
          },
          {
            id: "changed",
            name: say("import-changed", { count: preview.changed_count }),
            content: (
              <Lines
                of="changed"
                rows={preview.changed}
                count={preview.changed_count}
                clock={clock}
              />
            ),
          },
          {
            id: "gone",
            name: say("import-gone", { count: preview.gone_count }),
            content: (
              <Gone
                rows={preview.gone}
                choices={choices}
                onChange={(next) => onChange({ ...step, choices: next })}
                clock={clock}
              />
            ),
          },
          {
            id: "refused",
            name: say("import-refused", { count: preview.refused_count }),
            content: (
              <Lines
                of="refused"
                rows={preview.refused}
                count={preview.refused_count}
                clock={clock}
              />
            ),
          },
        ]}
      />
      {busy.isBusy && <BusyBar busy={busy} label={say("import-doing")} unit="import-rows" />}
      <div className={styles.acts}>
        {doesNothing ? (
          <p>{open > 0 ? say("import-decide", { count: open }) : say("import-nothing-to-do")}</p>
        ) : (
          <Button
            kind="main"
            icon={CheckIcon}

            onPress={() => {
              if (open > 0) {
                setTried((count) => count + 1);
                setLook("gone");
              } else {
                onConfirm();
              }
            }}
          >
            {say("import-confirm", {
              entered: preview.new_count,
              changed: preview.changed_count,
              cancelled: off,
            })}
          </Button>
        )}
        <Button icon={Undo2} onPress={onBack}>
          {say("import-back-to-columns")}
        </Button>
        {!doesNothing && (
          <div className={styles.remember}>
            <CheckField
              value={step.remember}
              onChange={(remember) => onChange({ ...step, remember })}
            >
              {say("import-remember")}
            </CheckField>
            {step.remember && (
              <TextField
                label={say("import-profile")}
                value={step.profile}
                onChange={(profile) => onChange({ ...step, profile })}
                autoComplete="off"
              />
            )}
          </div>
        )}
      </div>
    </>
  );
}

/** What somebody must look at comes first. */
function firstLook(preview: ImportPreviewView): Look {
  if (preview.gone_count > 0) {
    return "gone";
  }
  if (preview.refused_count > 0) {
    return "refused";
  }
  return preview.new_count > 0 || preview.changed_count === 0 ? "new" : "changed";
}

const NOTHING: Record<Look, string> = {
  new: "import-none-new",
  changed: "import-none-changed",
  gone: "import-none-gone",
  refused: "import-none-refused",
};

function Lines({
  of,
  rows,
  count,
  clock,
}: {
  of: Exclude<Look, "gone">;
  rows: readonly ImportLine[];
  count: number;
  clock: Clock;
}) {
  const columns = useMemo(
    () => (of === "refused" ? refusedColumns() : lineColumns(clock)),
    [of, clock],
  );
  // Several lines may be about one row of the file: their place is their name.
  const places = useMemo(() => new Map(rows.map((row, at) => [row, String(at)])), [rows]);
  return (
    <>
      {count > rows.length && (
        <p className={styles.more}>{say("import-shown", { shown: SHOWN_MOST, count })}</p>
      )}
      {of === "refused" && rows.length > 0 && (
        <p className={styles.more}>{say("import-refused-next")}</p>
      )}
      <Table
        label={say(NAMES[of], { count })}
        rows={rows}
        keyOf={(row) => places.get(row) ?? ""}
        nameOf={of === "refused" ? lineOf : nameOfLine}
        columns={columns}
        rowHeight={of === "refused" ? TWO_LINES : ONE_LINE}
        empty={<Empty icon={CalendarCheck} title={say(NOTHING[of])} />}
      />
    </>
  );
}

const NAMES: Record<Look, string> = {
  new: "import-new",
  changed: "import-changed",
  gone: "import-gone",
  refused: "import-refused",
};

function Gone({
  rows,
  choices,
  onChange,
  clock,
}: {
  rows: readonly ImportLine[];
  choices: Choices;
  onChange: (next: Choices) => void;
  clock: Clock;
}) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const columns = useMemo(
    () => [...lineColumns(clock).slice(0, 2), choiceColumn(choices), sentenceColumn()],
    [clock, choices],
  );
  // Whatever is chosen, or all of them: the number is on the button.
  const ids = rows
    .filter((row) => chosen.size === 0 || chosen.has(keyOfGone(row)))
    .flatMap(({ appointment }) => (appointment === null ? [] : [appointment]));
  const decide = (choice: "cancel" | "keep") => () => {
    onChange(choose(choices, ids, choice));
    setChosen(new Set());
  };
  return (
    <>
      {rows.length > 0 && (
        <div id="import-gone" className={styles.decide}>
          <p>{say("import-gone-what")}</p>
          <Button icon={CalendarCheck} onPress={decide("keep")}>
            {say("import-keep", { count: ids.length })}
          </Button>
          <Button kind="danger" icon={Ban} onPress={decide("cancel")}>
            {say("import-cancel", { count: ids.length })}
          </Button>
        </div>
      )}
      <Table
        label={say("import-gone", { count: rows.length })}
        rows={rows}
        keyOf={keyOfGone}
        nameOf={nameOfLine}
        columns={columns}
        chosen={chosen}
        onChoose={setChosen}
        empty={<Empty icon={CalendarCheck} title={say("import-none-gone")} />}
      />
    </>
  );
}

function keyOfGone({ appointment }: ImportLine): string {
  return String(appointment);
}

function lineOf({ line }: ImportLine): string {
  return String(line);
}

function nameOfLine(line: ImportLine): string {
  return line.patient_name;
}

function lineColumns(clock: Clock): TableColumn<ImportLine>[] {
  return [
    {
      id: "patient",
      name: say("import-patient"),
      width: "1.4fr",
      least: 11,
      cell: (row) => <span className={styles.name}>{row.patient_name}</span>,
    },
    {
      id: "when",
      name: say("import-when"),
      width: 14,
      cell: (row) => (
        <span>{row.local_start === null ? "" : sayMoment(row.local_start, clock)}</span>
      ),
    },
    sentenceColumn(),
    {
      id: "line",
      name: say("import-line"),
      width: 5,
      from: 40,
      cell: (row) => <span>{row.line}</span>,
    },
  ];
}

function sentenceColumn(): TableColumn<ImportLine> {
  return {
    id: "sentence",
    name: say("import-sentence"),
    width: "3fr",
    least: 14,
    from: 36,
    cell: (row) => <span title={row.sentence}>{row.sentence}</span>,
  };
}

/** A refused row is known by its line; often its name could not even be read. */
function refusedColumns(): TableColumn<ImportLine>[] {
  return [
    {
      id: "line",
      name: say("import-line"),
      width: 5,
      cell: (row) => <span className={styles.name}>{row.line}</span>,
    },
    {
      id: "column",
      name: say("import-column"),
      width: 9,
      from: 30,
      cell: (row) => <span>{row.column}</span>,
    },
    {
      id: "value",
      name: say("import-value"),
      width: "1fr",
      least: 9,
      from: 30,
      cell: (row) => <span title={row.value ?? ""}>{row.value}</span>,
    },
    {
      id: "sentence",
      name: say("import-why"),
      width: "3fr",
      least: 16,
      cell: (row) => (
        <span className={styles.why} title={row.sentence}>
          {row.sentence}
        </span>
      ),
    },
    {
      id: "patient",
      name: say("import-patient"),
      width: "1fr",
      least: 9,
      from: 56,
      cell: (row) => <span>{row.patient_name}</span>,
    },
  ];
}

function choiceColumn(choices: Choices): TableColumn<ImportLine> {
  return {
    id: "decision",
    name: say("import-decision"),
    width: 10,
    cell: ({ appointment }) => {
      const choice = appointment === null ? undefined : choices.get(appointment);
      if (choice === undefined) {
        return (
          <Tag icon={CircleHelp} tone="warn">
            {say("import-undecided")}
          </Tag>
        );
      }
      return choice === "cancel" ? (
        <Tag icon={Ban} tone="bad">
          {say("import-cancels")}
        </Tag>
      ) : (
        <Tag icon={CalendarCheck} tone="good">
          {say("import-keeps")}
        </Tag>
      );
    },
  };
}
