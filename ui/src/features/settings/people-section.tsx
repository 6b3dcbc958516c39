// The practitioners patients have appointments with.
import type { Practitioner } from "../../ipc/bindings/Practitioner";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { TextField } from "../../shared/field";
import { say } from "../../words/words";
import { ArchiveButton } from "./archive-button";
import { archivedNote, Collection, goToNewest } from "./collection";
import { FormFrame } from "./form-frame";
import { errorsOf, useForm } from "./use-form";

const SECTION = "practitioners";

export function PeopleSection({
  settings,
  chosen,
}: {
  settings: SettingsView;
  chosen: string | undefined;
}) {
  return (
    <Collection
      section={SECTION}
      title={say("settings-practitioners")}
      intro={say("settings-practitioners-intro")}
      members={settings.practitioners.map(({ id, name, archived }) => ({
        id,
        name,
        note: archivedNote(archived, ""),
      }))}
      chosen={chosen}
      newWord={say("settings-practitioner-new")}
      none={say("settings-practitioners-none")}
    >
      {(id) => (
        <Editor
          settings={settings}
          practitioner={settings.practitioners.find((each) => each.id === id)}
        />
      )}
    </Collection>
  );
}

const inputOf = (field: string): string => `practitioner-${field}`;

function Editor({
  settings,
  practitioner,
}: {
  settings: SettingsView;
  /** None for a new one. */
  practitioner: Practitioner | undefined;
}) {
  const id = practitioner?.id ?? null;
  const archived = practitioner?.archived ?? false;
  const form = useForm({
    name: `practitioner ${id ?? "new"}`,
    saved: { name: practitioner?.name ?? "" },
    settings,
    send: ({ name }) => call("save_practitioner", { id, name: name.trim(), archived }),
    canUndo: id !== null,
    onSaved: (done) => {
      if (id === null) {
        goToNewest(SECTION, done.settings.practitioners);
      }
    },
  });
  const errors = errorsOf(form, inputOf);
  return (
    <FormFrame
      form={form}
      title={practitioner?.name ?? say("settings-practitioner-new")}
      inputOf={inputOf}
      {...(practitioner === undefined
        ? { isNew: true, verb: say("settings-practitioner-add") }
        : {
            aside: (
              <ArchiveButton
                archived={archived}
                set={(next) =>
                  call("save_practitioner", { id, name: practitioner.name, archived: next })
                }
              />
            ),
          })}
    >
      <TextField
        id={inputOf("name")}
        label={say("settings-practitioner-name")}
        value={form.value.name}
        onChange={(name) => form.set({ name })}
        hint={say("settings-practitioner-name-hint")}
        error={errors.get(inputOf("name"))}
        autoFocus={practitioner === undefined}
        autoComplete="off"
      />
    </FormFrame>
  );
}
