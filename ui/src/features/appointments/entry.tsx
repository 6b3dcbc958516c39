// One appointment being typed: a new one in the line above the day, or one that is changed beside
// it. What was typed stays until it is saved or taken away on purpose.
import { CalendarPlus, Check } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from "react";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { refusalHeading, refusalSentence } from "../../ipc/error-words";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { Button } from "../../shared/button";
import type { Clock } from "../../shared/dates";
import { ErrorSummary, type Fault } from "../../shared/error-summary";
import { focusInput } from "../../shared/focus-input";
import { useKept } from "../../shared/kept";
import { useKeysWithin } from "../../shared/use-keys-within";
import { say } from "../../words/words";
import { useActs } from "./acts";
import styles from "./entry.module.css";
import { AppointmentFields, inputId, inputOfField, missingFaults } from "./fields";
import { missingParts, type AppointmentForm } from "./form";
import { MeaningView, useMeaning } from "./meaning";
import { NewPatient } from "./new-patient";

export function AppointmentEntry({
  prefix,
  label,
  form,
  onChange,
  before,
  onSaved,
  settings,
  clock,
  aside,
  onTakeOver,
  takesFocus = false,
  isRow = false,
}: {
  /** Tells the inputs of two entries apart. */
  prefix: string;
  label: string;
  form: AppointmentForm;
  onChange: (next: AppointmentForm) => void;
  /** As it stands; none for a new one. */
  before: AppointmentRow | null;
  onSaved: (row: AppointmentRow) => void;
  settings: SettingsView | undefined;
  clock: Clock;
  /** Beside the button. */
  aside?: ReactNode;
  /** Somebody changed it meanwhile: go on with what was typed, on top of how it is now. */
  onTakeOver?: () => void;
  /** The date is looked at first: moving is what changing mostly is. */
  takesFocus?: boolean;
  /** It has the width of the screen: the button stands beside the fields. */
  isRow?: boolean;
}) {
  const acts = useActs();
  const meaning = useMeaning(form);
  const [newName, setNewName] = useKept<string | null>(`${prefix} new name`, null);
  const [refusal, setRefusal] = useState<Refusal>();
  const [tried, setTried] = useState(0);
  const [saving, setSaving] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  useKeysWithin(element, {
    // The parts of a date or time are no inputs, so the browser does not submit for them.
    enter: (target) => {
      const isPart = target.closest("[role=spinbutton]") !== null;
      if (isPart) {
        element.current?.requestSubmit();
      }
      return isPart;
    },
  });

  useEffect(() => {
    if (takesFocus) {
      element.current?.querySelectorAll<HTMLElement>("[role=spinbutton]")[0]?.focus();
    }
  }, [takesFocus]);

  const missing = tried > 0 ? missingFaults(prefix, form) : [];
  const faults: Fault[] =
    refusal === undefined
      ? missing
      : [
          {
            sentence: refusalSentence(refusal),
            input: refusal.field === null ? null : inputOfField(prefix, refusal.field),
          },
        ];
  // When a time must be chosen, the question stands below with the same words.
  const atFields = refusal?.code === "choose_time" ? [] : faults;
  const errors = new Map(
    atFields.flatMap(({ input, sentence }) => (input === null ? [] : [[input, sentence] as const])),
  );

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (saving) {
      return;
    }
    setTried((count) => count + 1);
    setRefusal(undefined);
    if (missingParts(form).length > 0) {
      return;
    }
    setSaving(true);
    try {
      const saved = await acts.save(form, before);
      setTried(0);
      onSaved(saved.row);
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    } finally {
      setSaving(false);
    }
  };

  const change = (next: AppointmentForm): void => {
    setRefusal(undefined);
    onChange(next);
  };

  const meaningView = (
    <MeaningView
      meaning={meaning}
      form={form}
      onChange={change}
      clock={clock}
      inputId={inputId(prefix, "fold")}
      error={errors.get(inputId(prefix, "fold"))}
    />
  );

  return (
    <div className={styles.entry}>
      {faults.length > 0 && (
        <ErrorSummary
          key={tried}
          heading={refusal === undefined ? say("refused-invalid-field") : refusalHeading(refusal)}
          faults={faults}
          action={
            refusal?.code === "changed_meanwhile" &&
            onTakeOver !== undefined && (
              <Button
                onPress={() => {
                  setRefusal(undefined);
                  onTakeOver();
                }}
              >
                {say("appointments-take-over")}
              </Button>
            )
          }
        />
      )}
      <form
        ref={element}
        className={styles.form}
        noValidate
        aria-label={label}
        onSubmit={(event) => void save(event)}
      >
        <AppointmentFields
          prefix={prefix}
          form={form}
          onChange={change}
          onNewPatient={setNewName}
          settings={settings}
          errors={errors}
        />
        {!isRow && meaningView}
        <div className={styles.acts}>
          <Button type="submit" kind="main" icon={before === null ? CalendarPlus : Check}>
            {say(before === null ? "appointments-enter" : "appointments-save")}
          </Button>
          {aside}
        </div>
        {isRow && meaningView}
      </form>
      {newName !== null && (
        <NewPatient
          key={newName}
          name={newName}
          onAdded={(patient) => {
            setNewName(null);
            change({ ...form, patient, patientText: patient.name });
            focusInput(inputId(prefix, "practitioner"));
          }}
          onClose={() => {
            setNewName(null);
            focusInput(inputId(prefix, "patient"));
          }}
        />
      )}
    </div>
  );
}
