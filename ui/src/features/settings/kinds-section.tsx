// Kinds of appointments: their usual length, and which reminders they get.
import type { AppointmentKind } from "../../ipc/bindings/AppointmentKind";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { SelectField, TextField } from "../../shared/field";
import { NumberField } from "../../shared/more-fields";
import { say } from "../../words/words";
import { ArchiveButton } from "./archive-button";
import { archivedNote, Collection, goToNewest } from "./collection";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { errorsOf, useForm } from "./use-form";

const SECTION = "kinds";
const USUAL_MINUTES = 30;
const MINUTES_MOST = 24 * 60;

export function KindsSection({
  settings,
  chosen,
}: {
  settings: SettingsView;
  chosen: string | undefined;
}) {
  const cadenceName = (id: number): string =>
    settings.cadences.find((cadence) => cadence.id === id)?.name ?? "";
  return (
    <Collection
      section={SECTION}
      title={say("settings-kinds")}
      intro={say("settings-kinds-intro")}
      members={settings.kinds.map((kind) => ({
        id: kind.id,
        name: kind.name,
        note: archivedNote(
          kind.archived,
          say("settings-kind-note", {
            minutes: kind.duration_minutes,
            cadence: cadenceName(kind.cadence),
          }),
        ),
      }))}
      chosen={chosen}
      newWord={say("settings-kind-new")}
      none={say("settings-kinds-none")}
    >
      {(id) => <Editor settings={settings} kind={settings.kinds.find((each) => each.id === id)} />}
    </Collection>
  );
}

const inputOf = (field: string): string => `kind-${field}`;

function Editor({
  settings,
  kind,
}: {
  settings: SettingsView;
  /** None for a new one. */
  kind: AppointmentKind | undefined;
}) {
  const id = kind?.id ?? null;
  const archived = kind?.archived ?? false;
  const saved: { name: string; duration_minutes: number | null; cadence: number | null } = {
    name: kind?.name ?? "",
    duration_minutes: kind?.duration_minutes ?? USUAL_MINUTES,
    cadence: kind?.cadence ?? settings.cadences[0]?.id ?? null,
  };
  const form = useForm({
    name: `kind ${id ?? "new"}`,
    saved,
    settings,
    send: ({ name, duration_minutes, cadence }) =>
      call("save_kind", {
        id,
        name: name.trim(),
        duration_minutes: duration_minutes ?? USUAL_MINUTES,
        cadence: cadence ?? 0,
        archived,
      }),
    check: ({ duration_minutes, cadence }) => [
      ...(duration_minutes === null
        ? [{ sentence: say("settings-kind-minutes-missing"), input: inputOf("duration_minutes") }]
        : []),
      ...(cadence === null
        ? [{ sentence: say("settings-kind-cadence-missing"), input: inputOf("cadence") }]
        : []),
    ],
    canUndo: id !== null,
    onSaved: (done) => {
      if (id === null) {
        goToNewest(SECTION, done.settings.kinds);
      }
    },
  });
  const errors = errorsOf(form, inputOf);
  const { value, set } = form;
  return (
    <FormFrame
      form={form}
      title={kind?.name ?? say("settings-kind-new")}
      inputOf={inputOf}
      {...(kind === undefined
        ? { isNew: true, verb: say("settings-kind-add") }
        : {
            aside: (
              <ArchiveButton
                archived={archived}
                set={(next) => call("save_kind", { ...kind, archived: next })}
              />
            ),
          })}
    >
      <div className={styles.pair}>
        <TextField
          id={inputOf("name")}
          label={say("settings-kind-name")}
          value={value.name}
          onChange={(name) => set({ name })}
          hint={say("settings-kind-name-hint")}
          error={errors.get(inputOf("name"))}
          autoFocus={kind === undefined}
          autoComplete="off"
        />
        <NumberField
          id={inputOf("duration_minutes")}
          label={say("settings-kind-minutes")}
          value={value.duration_minutes}
          onChange={(minutes) => set({ duration_minutes: minutes })}
          least={1}
          most={MINUTES_MOST}
          error={errors.get(inputOf("duration_minutes"))}
        />
        <SelectField
          id={inputOf("cadence")}
          label={say("settings-kind-cadence")}
          value={value.cadence}
          onChange={(cadence) => set({ cadence })}
          options={settings.cadences}
          error={errors.get(inputOf("cadence"))}
        />
      </div>
    </FormFrame>
  );
}
