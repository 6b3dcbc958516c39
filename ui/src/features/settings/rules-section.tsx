// How gentle the program is: time to undo, pace, how much one contact may get, consent.
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { CheckField } from "../../shared/field";
import { NumberField } from "../../shared/more-fields";
import { say } from "../../words/words";
import { clinicInput } from "./clinic-input";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { errorsOf, useForm } from "./use-form";

const PARTS = [
  { part: "grace_minutes", label: "settings-grace", hint: "settings-grace-hint", most: 60 },
  { part: "emails_per_minute", label: "settings-emails-pace", hint: null, most: 600 },
  { part: "reminders_per_minute", label: "settings-pace", hint: null, most: 600 },
] as const;

const CAPS = [
  { part: "email_per_day", label: "settings-cap-email" },
  { part: "sms_per_day", label: "settings-cap-sms" },
  { part: "voice_per_day", label: "settings-cap-voice" },
  { part: "phone_per_week", label: "settings-cap-week" },
] as const;

const CAP_MOST = 20;

export function RulesSection({ settings }: { settings: SettingsView }) {
  const { clinic } = settings;
  const { grace_minutes, emails_per_minute, reminders_per_minute, caps, consent_required } = clinic;
  const form = useForm({
    name: "rules",
    saved: { grace_minutes, emails_per_minute, reminders_per_minute, caps, consent_required },
    settings,
    send: (value, revision) => call("save_clinic", { revision, clinic: { ...clinic, ...value } }),
  });
  const errors = errorsOf(form, clinicInput);
  const { value, set } = form;
  return (
    <FormFrame
      form={form}
      title={say("settings-rules")}
      intro={say("settings-rules-intro")}
      inputOf={clinicInput}
    >
      <fieldset className={styles.group}>
        <legend>{say("settings-pace-heading")}</legend>
        <div className={styles.pair}>
          {PARTS.map(({ part, label, hint, most }) => (
            <NumberField
              key={part}
              id={clinicInput(part)}
              label={say(label)}
              value={value[part]}
              onChange={(next) => next !== null && set({ [part]: next })}
              least={0}
              most={most}
              error={errors.get(clinicInput(part))}
              {...(hint === null ? {} : { hint: say(hint) })}
            />
          ))}
        </div>
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{say("settings-caps")}</legend>
        <p className={styles.muted}>{say("settings-caps-hint")}</p>
        <div className={styles.pair}>
          {CAPS.map(({ part, label }) => (
            <NumberField
              key={part}
              id={clinicInput(part)}
              label={say(label)}
              value={value.caps[part]}
              onChange={(next) => next !== null && set({ caps: { ...value.caps, [part]: next } })}
              least={0}
              most={CAP_MOST}
              error={errors.get(clinicInput(part))}
            />
          ))}
        </div>
        <CheckField
          value={value.caps.one_text}
          onChange={(next) => set({ caps: { ...value.caps, one_text: next } })}
          hint={say("settings-one-text-hint")}
        >
          {say("settings-one-text")}
        </CheckField>
      </fieldset>
      <CheckField
        value={value.consent_required}
        onChange={(next) => set({ consent_required: next })}
        hint={say("settings-consent-hint")}
      >
        {say("settings-consent")}
      </CheckField>
      <p className={styles.muted}>{settings.preset.basis}</p>
    </FormFrame>
  );
}
