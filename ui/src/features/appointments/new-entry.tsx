// The line for new appointments. It keeps what is typed to itself, so that typing redraws no list.
import { useImperativeHandle, type Ref } from "react";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import type { Clock } from "../../shared/dates";
import { focusInput } from "../../shared/focus-input";
import { useKept } from "../../shared/kept";
import { useWish } from "../../shared/wish";
import { say } from "../../words/words";
import { AppointmentEntry } from "./entry";
import { inputId } from "./fields";
import { emptyForm, nextForm, type AppointmentForm } from "./form";

export interface NewEntryHandle {
  /** Somebody wants one to begin there. */
  place: (date: string, time: string) => void;
}

const NEW = "new";

export function NewEntry({
  day,
  settings,
  clock,
  ref,
}: {
  /** The day that is shown; a new one is for it unless another is typed. */
  day: string;
  settings: SettingsView | undefined;
  clock: Clock;
  ref: Ref<NewEntryHandle>;
}) {
  const [typed, setTyped] = useKept<AppointmentForm>("appointment new", emptyForm());
  useWish(NEW, begin);
  useImperativeHandle(
    ref,
    () => ({
      place: (date, time) => {
        setTyped({ ...typed, date, time, fold: null });
        begin();
      },
    }),
    [typed, setTyped],
  );
  return (
    <AppointmentEntry
      prefix={NEW}
      label={say("appointments-new")}
      form={withDefaults(typed, day, settings)}
      onChange={setTyped}
      before={null}
      onSaved={() => {
        setTyped(nextForm(typed));
        begin();
      }}
      settings={settings}
      clock={clock}
      isRow
    />
  );
}

function begin(): void {
  focusInput(inputId(NEW, "patient"));
}

interface Offered {
  id: number;
  archived: boolean;
}

/** A new one is for the day that is shown; where there is only one to choose, it is chosen. */
function withDefaults(
  form: AppointmentForm,
  day: string,
  settings: { practitioners: Offered[]; kinds: Offered[] } | undefined,
): AppointmentForm {
  return {
    ...form,
    date: form.date ?? day,
    practitioner: form.practitioner ?? onlyOne(settings?.practitioners),
    kind: form.kind ?? onlyOne(settings?.kinds),
  };
}

function onlyOne(all: readonly Offered[] | undefined): number | null {
  const offered = (all ?? []).filter((each) => !each.archived);
  return offered.length === 1 ? (offered[0]?.id ?? null) : null;
}
