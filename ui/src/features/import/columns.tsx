// The second step: what each column means, and how dates, times and names are written in this file.
import { ArrowRight, CircleHelp, Undo2 } from "lucide-react";
import type { Clock } from "../../ipc/bindings/Clock";
import type { DateOrder } from "../../ipc/bindings/DateOrder";
import type { Field } from "../../ipc/bindings/Field";
import type { Mapping } from "../../ipc/bindings/Mapping";
import type { NameOrder } from "../../ipc/bindings/NameOrder";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { SelectField, TextField } from "../../shared/field";
import { NumberField, RadioField } from "../../shared/more-fields";
import { say } from "../../words/words";
import { BusyBar } from "./choose-file";
import styles from "./columns.module.css";
import { FIELD_WORDS, FIELDS } from "./mapping";
import type { ReadFile } from "./steps";
import type { Busy } from "./use-busy";

const NONE = "";
const MINUTES_MOST = 24 * 60;

export function Columns({
  file,
  onChange,
  onNext,
  onBack,
  busy,
  settings,
}: {
  file: ReadFile;
  onChange: (next: ReadFile) => void;
  onNext: () => void;
  onBack: () => void;
  busy: Busy;
  settings: SettingsView | undefined;
}) {
  const { read, meanings } = file;
  const set = (part: Partial<Mapping>): void =>
    onChange({ ...file, meanings: { ...meanings, ...part } });
  const mean = (column: number, field: Field): void =>
    set({ columns: meanings.columns.map((each, index) => (index === column ? field : each)) });

  return (
    <form
      className={styles.columns}
      noValidate
      aria-label={say("import-columns")}
      onSubmit={(event) => {
        event.preventDefault();
        onNext();
      }}
    >
      {busy.refusal !== undefined && (
        <Refused refusal={busy.refusal} inputOf={inputOfField} takesFocus />
      )}
      <p className={styles.muted}>
        {say("import-file-is", {
          file: file.fileName,
          rows: read.rows,
          encoding: read.encoding,
          delimiter: read.delimiter,
        })}{" "}
        {read.profile === null
          ? say("import-guessed")
          : say("import-from-profile", { profile: read.profile })}
      </p>
      {read.questions.length > 0 && (
        <div className={styles.questions} role="alert">
          <CircleHelp aria-hidden className={styles.icon} />
          <div>
            <h2 className={styles.heading}>{say("import-questions")}</h2>
            <ul>
              {read.questions.map((question) => (
                <li key={question}>{question}</li>
              ))}
            </ul>
          </div>
        </div>
      )}
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{say("import-column")}</th>
              <th scope="col">{say("import-samples")}</th>
              <th scope="col">{say("import-meaning")}</th>
            </tr>
          </thead>
          <tbody>
            {read.columns.map((column, index) => (
              <tr key={`${index} ${column.heading}`}>
                <th scope="row">{column.heading}</th>
                <td className={styles.samples}>
                  {column.samples.length === 0
                    ? say("import-no-samples")
                    : column.samples.join(" · ")}
                </td>
                <td className={styles.meaning}>
                  <SelectField<Field>
                    label={say("import-meaning-of", { column: column.heading })}
                    hidesLabel
                    value={meanings.columns[index] ?? "ignore"}
                    onChange={(field) => mean(index, field ?? "ignore")}
                    options={FIELDS.map((id) => ({ id, name: say(FIELD_WORDS[id]) }))}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>

      <div className={styles.ways}>
        <RadioField<DateOrder>
          id="import-date_order"
          label={say("import-date-order")}
          value={meanings.date_order}
          onChange={(order) => set({ date_order: order ?? "day_month_year" })}
          options={[
            { id: "day_month_year", name: say("import-day-month"), hint: "24.11.2026" },
            { id: "month_day_year", name: say("import-month-day"), hint: "11/24/2026" },
            { id: "year_month_day", name: say("import-year-month"), hint: "2026-11-24" },
          ]}
        />
        <RadioField<Clock>
          id="import-clock"
          label={say("import-hours")}
          value={meanings.clock}
          onChange={(clock) => set({ clock: clock ?? "twenty_four_hours" })}
          options={[
            { id: "twenty_four_hours", name: say("import-hours-24"), hint: "14:15" },
            { id: "twelve_hours", name: say("import-hours-12"), hint: "2:15 PM" },
          ]}
        />
        <RadioField<NameOrder>
          id="import-name_order"
          label={say("import-name-order")}
          value={meanings.name_order}
          onChange={(order) => set({ name_order: order ?? "given_first" })}
          options={[
            { id: "given_first", name: say("import-given-first"), hint: "Ann Lee" },
            { id: "family_first", name: say("import-family-first"), hint: "Lee Ann" },
          ]}
        />
      </div>
      <div className={styles.ways}>
        <SelectField
          id="import-practitioner"
          label={say("import-default-practitioner")}
          value={meanings.practitioner}
          onChange={(name) => set({ practitioner: name ?? NONE })}
          options={[
            { id: NONE, name: say("import-default-none") },
            ...named(settings?.practitioners ?? []),
          ]}
        />
        <SelectField
          id="import-kind"
          label={say("import-default-kind")}
          value={meanings.kind}
          onChange={(name) => set({ kind: name ?? NONE })}
          options={[
            { id: NONE, name: say("import-default-none") },
            ...named(settings?.kinds ?? []),
          ]}
        />
        <NumberField
          id="import-duration_minutes"
          label={say("import-default-minutes")}
          value={meanings.duration_minutes}
          onChange={(minutes) => set({ duration_minutes: minutes })}
          hint={say("import-default-minutes-hint")}
          least={1}
          most={MINUTES_MOST}
        />
        <TextField
          id="import-source"
          label={say("import-source")}
          value={file.source}
          onChange={(source) => onChange({ ...file, source })}
          hint={say("import-source-hint")}
          error={busy.refusal?.field === "source" ? busy.refusal.sentence : undefined}
          autoComplete="off"
        />
      </div>
      {busy.isBusy && <BusyBar busy={busy} label={say("import-comparing")} unit="import-rows" />}
      <div className={styles.acts}>
        <Button type="submit" kind="main" icon={ArrowRight}>
          {say("import-preview", { rows: read.rows })}
        </Button>
        <Button icon={Undo2} onPress={onBack}>
          {say("import-other-file")}
        </Button>
      </div>
    </form>
  );
}

function named(all: readonly { name: string; archived: boolean }[]) {
  return all.filter((each) => !each.archived).map(({ name }) => ({ id: name, name }));
}

/** "mapping.date_order" is shown where the date order is chosen. */
function inputOfField(field: string): string | null {
  const name = field.replace(/^mapping\./, "");
  return SHOWN.has(name) ? `import-${name}` : null;
}

const SHOWN = new Set([
  "date_order",
  "clock",
  "name_order",
  "practitioner",
  "kind",
  "duration_minutes",
  "source",
]);
