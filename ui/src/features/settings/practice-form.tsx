// Practice mode and the clinic's own staff: the numbers and addresses it reaches all the same.
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { useStatus } from "../../ipc/status";
import { TextField } from "../../shared/field";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { linesOf } from "./lines";
import { IsNot, IsSetUp } from "./set-up";
import { errorsOf, useForm } from "./use-form";

const LINES = 4;
const CONTACTS = "staff-contacts";

export function PracticeForm({ settings }: { settings: SettingsView }) {
  const { value: status } = useStatus();
  const { practice } = settings;
  const form = useForm({
    name: "staff",
    saved: { contacts: practice.contacts.join("\n") },
    settings,
    send: ({ contacts }) => call("save_staff_contacts", { contacts: linesOf(contacts) }),
  });
  const errors = errorsOf(form, () => CONTACTS);
  return (
    <FormFrame
      form={form}
      title={say("settings-staff")}
      intro={say("settings-staff-intro")}
      inputOf={() => CONTACTS}
      fold={{
        state:
          practice.contacts.length === 0 ? (
            <IsNot word={say("settings-staff-nobody")} />
          ) : (
            <IsSetUp word={say("settings-staff-count", { count: practice.contacts.length })} />
          ),
        opens: false,
      }}
    >
      <fieldset className={styles.group}>
        <TextField
          id={CONTACTS}
          label={say("settings-staff-contacts")}
          hint={say("settings-staff-contacts-hint")}
          lines={LINES}
          value={form.value.contacts}
          onChange={(contacts) => form.set({ contacts })}
          error={errors.get(CONTACTS)}
          isDisabled={status?.demo === true}
          autoComplete="off"
        />
        {practice.contacts.length > 0 &&
          (practice.ways.length > 0 ? (
            <ul className={styles.needs}>
              {practice.ways.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          ) : (
            <p className={styles.muted}>{say("settings-staff-unused")}</p>
          ))}
      </fieldset>
    </FormFrame>
  );
}
