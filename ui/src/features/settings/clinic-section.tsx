// The clinic as patients know it, where it is, and what it speaks.
import { useMemo } from "react";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { SelectField, TextField } from "../../shared/field";
import { languages } from "../../shared/languages";
import { ComboField } from "../../shared/more-fields";
import { say } from "../../words/words";
import { clinicInput } from "./clinic-input";
import { countries } from "./countries";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { errorsOf, useForm } from "./use-form";

export function ClinicSection({ settings, locale }: { settings: SettingsView; locale: string }) {
  const { name, callback_number, country, zone, language } = settings.clinic;
  const form = useForm({
    name: "clinic",
    saved: { name, callback_number, country, zone, language },
    settings,
    send: (value, revision) =>
      call("save_clinic", { revision, clinic: { ...settings.clinic, ...value } }),
  });
  const errors = errorsOf(form, clinicInput);
  const nations = useMemo(
    () => countries(locale).map((each) => ({ id: each.code, name: each.name })),
    [locale],
  );
  const zones = useMemo(
    () => settings.zones.map((id) => ({ id, name: id.replaceAll("_", " ") })),
    [settings.zones],
  );
  const { value, set } = form;

  return (
    <FormFrame
      form={form}
      title={say("settings-clinic")}
      intro={say("settings-clinic-intro")}
      inputOf={clinicInput}
    >
      <div className={styles.pair}>
        <TextField
          id="clinic-name"
          label={say("settings-clinic-name")}
          value={value.name}
          onChange={(next) => set({ name: next })}
          hint={say("settings-clinic-name-hint")}
          error={errors.get("clinic-name")}
        />
        <TextField
          id="clinic-callback_number"
          label={say("settings-callback")}
          value={value.callback_number}
          onChange={(next) => set({ callback_number: next })}
          hint={say("settings-callback-hint")}
          error={errors.get("clinic-callback_number")}
          type="tel"
        />
        <ComboField
          id="clinic-country"
          label={say("settings-country")}
          value={value.country}
          onChange={(next) => next !== null && set({ country: next })}
          options={nations}
          hint={say("settings-country-hint")}
          error={errors.get("clinic-country")}
        />
        <ComboField
          id="clinic-zone"
          label={say("settings-zone")}
          value={value.zone}
          onChange={(next) => next !== null && set({ zone: next })}
          options={zones}
          hint={say("settings-zone-hint")}
          error={errors.get("clinic-zone")}
        />
        <SelectField
          id="clinic-language"
          label={say("settings-language")}
          value={value.language}
          onChange={(next) => next !== null && set({ language: next })}
          options={languages(locale, [value.language])}
          hint={say("settings-language-hint")}
          error={errors.get("clinic-language")}
        />
      </div>
    </FormFrame>
  );
}
