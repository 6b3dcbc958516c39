// The fields of an appointment, for a new one and for one that is changed.
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { PatientPicker } from "../../parts/patient-picker";
import { DateField, SelectField, TextField, TimeField } from "../../shared/field";
import { NumberField } from "../../shared/more-fields";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import { missingParts, type AppointmentForm, type Needed } from "./form";

const MINUTES_LEAST = 1;
const MINUTES_MOST = 24 * 60;

const MISSING: Record<Needed, string> = {
  patient: "appointments-choose-patient",
  practitioner: "appointments-choose-practitioner",
  kind: "appointments-choose-kind",
  date: "appointments-choose-date",
  time: "appointments-choose-time",
};

/** The part of the form that shows a field of the request. */
const SHOWN_AT: Record<string, string> = {
  patient: "patient",
  practitioner: "practitioner",
  kind: "kind",
  local_start: "time",
  fold: "fold",
  duration_minutes: "minutes",
  note: "note",
};

/** The id of an input: several forms may be on the screen. */
export function inputId(prefix: string, part: string): string {
  return `${prefix}-${part}`;
}

/** The id of the input that shows a field of the request; the engine may write "draft.kind". */
export function inputOfField(prefix: string, field: string): string | null {
  const part = SHOWN_AT[field.replace(/^draft\./, "")];
  return part === undefined ? null : inputId(prefix, part);
}

/** What must still be chosen, each with the input that it is chosen in. */
export function missingFaults(
  prefix: string,
  form: AppointmentForm,
): { sentence: string; input: string }[] {
  return missingParts(form).map((part) => ({
    sentence: say(MISSING[part]),
    input: inputId(prefix, part),
  }));
}

export function AppointmentFields({
  prefix,
  form,
  onChange,
  onNewPatient,
  settings,
  errors,
}: {
  prefix: string;
  form: AppointmentForm;
  onChange: (next: AppointmentForm) => void;
  onNewPatient: (typed: string) => void;
  settings: SettingsView | undefined;
  /** What is wrong, by the id of the input. */
  errors: ReadonlyMap<string, string>;
}) {
  const set = (part: Partial<AppointmentForm>): void => onChange({ ...form, ...part });
  const id = (part: string): string => inputId(prefix, part);
  const offered = <T extends { id: number; archived: boolean }>(all: T[], chosen: number | null) =>
    all.filter((each) => !each.archived || each.id === chosen);
  const kind = settings?.kinds.find((each) => each.id === form.kind);

  return (
    <div className={styles.fields}>
      <div className={styles.wide}>
        <PatientPicker
          id={id("patient")}
          picked={form.patient}
          text={form.patientText}
          onChange={(patient, patientText) => set({ patient, patientText })}
          onNew={onNewPatient}
          error={errors.get(id("patient"))}
        />
      </div>
      <div className={styles.middle}>
        <SelectField
          id={id("practitioner")}
          label={say("appointments-practitioner")}
          value={form.practitioner}
          onChange={(practitioner) => set({ practitioner })}
          options={offered(settings?.practitioners ?? [], form.practitioner)}
          error={errors.get(id("practitioner"))}
        />
      </div>
      <div className={styles.middle}>
        <SelectField
          id={id("kind")}
          label={say("appointments-kind")}
          value={form.kind}
          onChange={(next) => set({ kind: next, minutes: null })}
          options={offered(settings?.kinds ?? [], form.kind)}
          error={errors.get(id("kind"))}
        />
      </div>
      <div className={styles.date}>
        <DateField
          id={id("date")}
          label={say("appointments-date")}
          value={form.date}
          onChange={(date) => set({ date, fold: null })}
          error={errors.get(id("date"))}
        />
      </div>
      <div className={styles.time}>
        <TimeField
          id={id("time")}
          label={say("appointments-time")}
          value={form.time}
          onChange={(time) => set({ time, fold: null })}
          error={errors.get(id("time"))}
        />
      </div>
      <div className={styles.minutes}>
        <NumberField
          id={id("minutes")}
          label={say("appointments-minutes")}
          value={form.minutes ?? kind?.duration_minutes ?? null}
          onChange={(minutes) => set({ minutes })}
          least={MINUTES_LEAST}
          most={MINUTES_MOST}
          error={errors.get(id("minutes"))}
        />
      </div>
      <div className={styles.wide}>
        <TextField
          id={id("note")}
          label={say("appointments-note")}
          value={form.note}
          onChange={(note) => set({ note })}
          error={errors.get(id("note"))}
          autoComplete="off"
        />
      </div>
    </div>
  );
}
