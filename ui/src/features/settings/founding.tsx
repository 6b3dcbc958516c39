// The very first thing: a clinic is described, or the made-up one is tried.
import { DoorOpen, FlaskConical } from "lucide-react";
import { useMemo, useState, type FormEvent } from "react";
import type { NewClinic } from "../../ipc/bindings/NewClinic";
import type { RulesSaved } from "../../ipc/bindings/RulesSaved";
import { call } from "../../ipc/call";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { CheckField, SelectField, TextField } from "../../shared/field";
import { forget, useKept } from "../../shared/kept";
import { languages } from "../../shared/languages";
import { ComboField } from "../../shared/more-fields";
import { go } from "../../shared/route";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import { countries } from "./countries";
import styles from "./fields.module.css";
import {
  beginsWith,
  firstClinic,
  namesOf,
  presetOf,
  proposed,
  zonesOf,
  type FirstClinic,
} from "./first-clinic";
import own from "./founding.module.css";

const KEPT = "founding";
const FIELDS = ["name", "callback_number", "country", "zone", "language", "email", "practitioners"];

/** The id of the input that shows a field of the request, such as "practitioners.2". */
function inputOf(field: string): string | null {
  const name = field.replace(/^clinic\./, "").split(".")[0] ?? "";
  return FIELDS.includes(name) ? `founding-${name}` : null;
}

export function Founding({ locale }: { locale: string }) {
  const [typed, setTyped] = useKept<FirstClinic>(KEPT, firstClinic());
  const [refusal, setRefusal] = useState<Refusal>();
  const [asking, setAsking] = useState(false);
  const { tell } = useTell();
  const nations = useMemo(
    () => countries(locale).map((each) => ({ id: each.code, name: each.name })),
    [locale],
  );
  const zones = useMemo(() => zonesOf().map((id) => ({ id, name: id.replaceAll("_", " ") })), []);
  const { value: known } = useLive("presets", {}, []);
  const preset = presetOf(known?.presets ?? [], typed.country);
  const set = (part: Partial<FirstClinic>): void => {
    setRefusal(undefined);
    setTyped({ ...typed, ...part });
  };
  const setCountry = (country: string | null): void =>
    set({ country, consent: null, ...proposed(presetOf(known?.presets ?? [], country)) });
  const errorAt = (field: string): string | undefined =>
    typeof refusal?.field === "string" && inputOf(refusal.field) === `founding-${field}`
      ? refusal.sentence
      : undefined;

  const ask = async (act: () => Promise<RulesSaved>): Promise<void> => {
    if (asking) {
      return;
    }
    setAsking(true);
    setRefusal(undefined);
    try {
      const done = await act();
      forget(KEPT);
      tell(done.sentence);
      go("appointments", "day");
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    } finally {
      setAsking(false);
    }
  };
  const clinic = (): NewClinic => {
    const { consent, ...said } = typed;
    return {
      ...said,
      country: typed.country ?? "",
      zone: typed.zone ?? "",
      practitioners: namesOf(typed.practitioners),
      ...(consent === null ? {} : { consent_required: consent }),
    };
  };

  return (
    <div className={own.founding}>
      <form
        className={own.form}
        noValidate
        aria-label={say("founding-title")}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void ask(() => call("found_clinic", clinic()));
        }}
      >
        <div>
          <h2>{say("founding-title")}</h2>
          <p className={styles.muted}>{say("founding-intro")}</p>
        </div>
        {refusal !== undefined && <Refused refusal={refusal} inputOf={inputOf} takesFocus />}
        <div className={styles.pair}>
          <TextField
            id="founding-name"
            label={say("settings-clinic-name")}
            value={typed.name}
            onChange={(name) => set({ name })}
            hint={say("settings-clinic-name-hint")}
            error={errorAt("name")}
          />
          <TextField
            id="founding-callback_number"
            label={say("settings-callback")}
            type="tel"
            value={typed.callback_number}
            onChange={(callback_number) => set({ callback_number })}
            hint={say("settings-callback-hint")}
            error={errorAt("callback_number")}
          />
          <ComboField
            id="founding-country"
            label={say("settings-country")}
            value={typed.country}
            onChange={setCountry}
            options={nations}
            hint={say("settings-country-hint")}
            error={errorAt("country")}
          />
          <ComboField
            id="founding-zone"
            label={say("settings-zone")}
            value={typed.zone}
            onChange={(zone) => set({ zone })}
            options={zones}
            hint={say("settings-zone-hint")}
            error={errorAt("zone")}
          />
          <SelectField
            id="founding-language"
            label={say("settings-language")}
            value={typed.language}
            onChange={(language) => set({ language: language ?? typed.language })}
            options={languages(locale, [typed.language])}
            hint={say("settings-language-hint")}
            error={errorAt("language")}
          />
          <TextField
            id="founding-email"
            label={say("founding-email")}
            type="email"
            value={typed.email}
            onChange={(email) => set({ email })}
            hint={say("founding-email-hint")}
            error={errorAt("email")}
          />
        </div>
        <TextField
          id="founding-practitioners"
          label={say("settings-practitioners")}
          lines={4}
          value={typed.practitioners}
          onChange={(practitioners) => set({ practitioners })}
          hint={say("founding-practitioners-hint")}
          error={errorAt("practitioners")}
        />
        {preset !== undefined && (
          <fieldset className={styles.group}>
            <legend>{say("founding-begins")}</legend>
            <p>{beginsWith(preset)}</p>
            <p className={styles.muted}>{preset.basis}</p>
            <CheckField
              value={typed.consent ?? preset.consent_required}
              onChange={(consent) => set({ consent })}
              hint={say("settings-consent-hint")}
            >
              {say("settings-consent")}
            </CheckField>
            <p className={styles.muted}>{say("founding-opt-out", { words: preset.opt_out })}</p>
          </fieldset>
        )}
        <div>
          <Button type="submit" kind="main" icon={DoorOpen}>
            {say("founding-do")}
          </Button>
        </div>
      </form>
      <section className={own.demo}>
        <h2>{say("founding-demo")}</h2>
        <p className={styles.muted}>{say("founding-demo-what")}</p>
        <div>
          <Button icon={FlaskConical} onPress={() => void ask(() => call("found_demo", {}))}>
            {say("founding-demo-do")}
          </Button>
        </div>
      </section>
    </div>
  );
}
