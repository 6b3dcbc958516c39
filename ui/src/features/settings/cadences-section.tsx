// Cadences: the steps a kind of appointment gets, each with its channel, time and text.
import { Plus, Trash2 } from "lucide-react";
import type { Cadence } from "../../ipc/bindings/Cadence";
import type { Channel } from "../../ipc/bindings/Channel";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { sayChannel } from "../../parts/channel";
import { Button } from "../../shared/button";
import { CheckField, SelectField, TextField, TimeField } from "../../shared/field";
import { NumberField } from "../../shared/more-fields";
import { say } from "../../words/words";
import {
  cadenceInput,
  formOfCadence,
  missingSteps,
  newStep,
  stepBefore,
  stepInput,
  toCadence,
  type LeadUnit,
  type StepForm,
} from "./cadence";
import { Collection, goToNewest } from "./collection";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { channelsOf } from "./phones";
import { errorsOf, useForm } from "./use-form";

const SECTION = "cadences";
const COUNT_MOST = 90;
const USEFUL_MOST = 7 * 24 * 60;
const HOURS_MOST = 72;

const UNITS: { id: LeadUnit; word: string }[] = [
  { id: "business_days", word: "settings-unit-business-days" },
  { id: "days", word: "settings-unit-days" },
  { id: "hours", word: "settings-unit-hours" },
];

export function CadencesSection({
  settings,
  chosen,
}: {
  settings: SettingsView;
  chosen: string | undefined;
}) {
  return (
    <Collection
      section={SECTION}
      title={say("settings-cadences")}
      intro={say("settings-cadences-intro")}
      members={settings.cadences.map(({ id, name, steps }) => ({
        id,
        name,
        note:
          steps.length === 0
            ? say("settings-cadence-nothing")
            : steps.map((step) => step.name).join(", "),
      }))}
      chosen={chosen}
      newWord={say("settings-cadence-new")}
      none={say("settings-cadences-none")}
    >
      {(id) => (
        <Editor settings={settings} cadence={settings.cadences.find((each) => each.id === id)} />
      )}
    </Collection>
  );
}

function Editor({
  settings,
  cadence,
}: {
  settings: SettingsView;
  /** None for a new one. */
  cadence: Cadence | undefined;
}) {
  const id = cadence?.id ?? 0;
  const form = useForm({
    name: `cadence ${id}`,
    saved: formOfCadence(cadence),
    settings,
    send: (value) => call("save_cadence", { cadence: toCadence(id, value) }),
    check: (value) =>
      missingSteps(value).map((input) => ({ sentence: say("settings-step-missing"), input })),
    canUndo: id !== 0,
    onSaved: (done) => {
      if (id === 0) {
        goToNewest(SECTION, done.settings.cadences);
      }
    },
  });
  const inputOf = (field: string): string => cadenceInput(field, form.value);
  const errors = errorsOf(form, inputOf);
  const { value, set } = form;
  const setStep = (at: number, part: Partial<StepForm>): void =>
    set({ steps: value.steps.map((step, index) => (index === at ? { ...step, ...part } : step)) });
  const first = (channel: Channel): number | null =>
    settings.templates.find((template) => template.channel === channel)?.id ?? null;

  return (
    <FormFrame
      form={form}
      title={cadence?.name ?? say("settings-cadence-new")}
      inputOf={inputOf}
      isNew={cadence === undefined}
      verb={say(cadence === undefined ? "settings-cadence-add" : "settings-save")}
    >
      <TextField
        id="cadence-name"
        label={say("settings-cadence-name")}
        value={value.name}
        onChange={(name) => set({ name })}
        error={errors.get("cadence-name")}
        autoFocus={cadence === undefined}
        autoComplete="off"
      />
      {value.steps.length === 0 && (
        <p className={styles.muted}>{say("settings-cadence-nothing-hint")}</p>
      )}
      {value.steps.map((step, at) => (
        <StepFields
          // New steps have no number of their own yet: their place is their name.
          // oxlint-disable-next-line react/no-array-index-key
          key={step.id === 0 ? `new ${at}` : step.id}
          at={at}
          step={step}
          before={stepBefore(value, at)}
          onChange={(part) =>
            setStep(
              at,
              part.channel === undefined ? part : { ...part, template: first(part.channel) },
            )
          }
          onRemove={() => set({ steps: value.steps.filter((_, index) => index !== at) })}
          templates={settings.templates.filter(({ channel }) => channel === step.channel)}
          channels={channelsOf(settings)}
          errors={errors}
        />
      ))}
      <div>
        <Button
          icon={Plus}
          onPress={() => set({ steps: [...value.steps, newStep(first("email"))] })}
        >
          {say("settings-step-add")}
        </Button>
      </div>
    </FormFrame>
  );
}

function StepFields({
  at,
  step,
  before,
  onChange,
  onRemove,
  templates,
  channels,
  errors,
}: {
  at: number;
  step: StepForm;
  /** The one that goes before it; none for the first. */
  before: StepForm | undefined;
  onChange: (part: Partial<StepForm>) => void;
  onRemove: () => void;
  templates: readonly { id: number; name: string }[];
  /** The ways that are set up. */
  channels: readonly Channel[];
  errors: ReadonlyMap<string, string>;
}) {
  const id = (part: string): string => stepInput(at, part);
  const error = (part: string): string | undefined => errors.get(id(part));
  const title = step.name.trim() === "" ? say("settings-step-new") : step.name;
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      <div className={styles.pair}>
        <TextField
          id={id("name")}
          label={say("settings-step-name")}
          value={step.name}
          onChange={(name) => onChange({ name })}
          error={error("name")}
          autoComplete="off"
        />
        <SelectField
          id={id("channel")}
          label={say("settings-step-channel")}
          value={step.channel}
          onChange={(channel) => channel !== null && onChange({ channel })}
          options={(channels.includes(step.channel) ? channels : [...channels, step.channel]).map(
            (channel) => ({ id: channel, name: sayChannel(channel) }),
          )}
          error={error("channel")}
        />
        <SelectField
          id={id("template")}
          label={say("settings-step-template")}
          value={step.template}
          onChange={(template) => onChange({ template })}
          options={templates}
          error={error("template")}
        />
      </div>
      <div className={styles.line}>
        <NumberField
          id={id("count")}
          label={say("settings-step-count")}
          value={step.count}
          onChange={(count) => onChange({ count })}
          least={0}
          most={COUNT_MOST}
          error={error("count")}
        />
        <div className={styles.grow}>
          <SelectField
            id={id("unit")}
            label={say("settings-step-unit")}
            value={step.unit}
            onChange={(unit) => unit !== null && onChange({ unit })}
            options={UNITS.map((unit) => ({ id: unit.id, name: say(unit.word) }))}
          />
        </div>
        {step.unit !== "hours" && (
          <div className={styles.clock}>
            <TimeField
              id={id("at")}
              label={say("settings-step-at")}
              value={step.at}
              onChange={(time) => onChange({ at: time })}
              error={error("at")}
            />
          </div>
        )}
      </div>
      <OnlyIf step={step} before={before} onChange={onChange} id={id} error={error} />
      <div className={styles.line}>
        <div className={styles.grow}>
          <NumberField
            id={id("useful_minutes")}
            label={say("settings-step-useful")}
            value={step.usefulMinutes}
            onChange={(usefulMinutes) => onChange({ usefulMinutes })}
            least={1}
            most={USEFUL_MOST}
            hint={say("settings-step-useful-hint", {
              hours: Math.floor((step.usefulMinutes ?? 0) / 60),
              minutes: (step.usefulMinutes ?? 0) % 60,
            })}
            error={error("useful_minutes")}
          />
        </div>
        <Button
          kind="quiet"
          icon={Trash2}
          onPress={onRemove}
          aria-label={say("settings-remove-what", { what: title })}
        >
          {say("settings-remove")}
        </Button>
      </div>
    </fieldset>
  );
}

/** Lets a step depend on the one before it. The first depends on nothing. */
function OnlyIf({
  step,
  before,
  onChange,
  id,
  error,
}: {
  step: StepForm;
  before: StepForm | undefined;
  onChange: (part: Partial<StepForm>) => void;
  id: (part: string) => string;
  error: (part: string) => string | undefined;
}) {
  if (before === undefined && !step.onlyIf) {
    return null;
  }
  const name = before?.name.trim() ?? "";
  return (
    <div className={styles.line}>
      <div className={styles.grow}>
        <CheckField
          id={id("only_if")}
          value={step.onlyIf}
          onChange={(onlyIf) => onChange({ onlyIf })}
          hint={say("settings-step-only-if-hint")}
        >
          {name === ""
            ? say("settings-step-only-if-before")
            : say("settings-step-only-if", { name })}
        </CheckField>
      </div>
      {step.onlyIf && (
        <NumberField
          id={id("unanswered_hours")}
          label={say("settings-step-unanswered")}
          value={step.unansweredHours}
          onChange={(unansweredHours) => onChange({ unansweredHours })}
          least={1}
          most={HOURS_MOST}
          error={error("unanswered_hours")}
        />
      )}
    </div>
  );
}
