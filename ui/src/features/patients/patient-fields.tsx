// What can be typed about a patient: names, language, contacts, preferences.
import {
  Ban,
  BellOff,
  MailPlus,
  MessageSquareOff,
  RotateCcw,
  Smartphone,
  Trash2,
} from "lucide-react";
import { useMemo } from "react";
import type { Channel } from "../../ipc/bindings/Channel";
import type { ContactKind } from "../../ipc/bindings/ContactKind";
import type { ContactPoint } from "../../ipc/bindings/ContactPoint";
import { sayChannel } from "../../parts/channel";
import { ContactField } from "../../parts/contact-field";
import { Button } from "../../shared/button";
import { CheckField, SelectField, TextField } from "../../shared/field";
import { focusInput } from "../../shared/focus-input";
import { languages } from "../../shared/languages";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import { newContact, type ContactForm, type PatientForm } from "./form";
import styles from "./patient-fields.module.css";

const CHANNELS: readonly Channel[] = ["email", "sms", "voice", "call_list"];
const ANY = "any";
const CLINICS = "clinic";

/** The id of the input of a contact. */
export function contactInput(row: string): string {
  return `patient-contact-${row}`;
}

export function PatientFields({
  form,
  onChange,
  errors,
  points,
  onOptOut,
  onTexts,
  locale,
  inUse,
}: {
  form: PatientForm;
  onChange: (next: PatientForm) => void;
  /** What is wrong, by the id of the input. */
  errors: ReadonlyMap<string, string>;
  /** The contact points as they are saved, with what their owners said. */
  points: readonly ContactPoint[];
  onOptOut: (point: ContactPoint) => void;
  /** A number gets texts after all. */
  onTexts: (point: ContactPoint) => void;
  locale: string;
  /** Languages there are texts in. */
  inUse: readonly string[];
}) {
  const used = [...inUse, form.language ?? ""].join(" ");
  const offered = useMemo(() => languages(locale, used.split(" ")), [locale, used]);
  const set = (part: Partial<PatientForm>): void => onChange({ ...form, ...part });
  const setContact = (row: string, part: Partial<ContactForm>): void =>
    set({
      contacts: form.contacts.map((each) => (each.row === row ? { ...each, ...part } : each)),
    });
  const add = (kind: ContactKind): void => {
    const contact = newContact(kind);
    set({ contacts: [...form.contacts, contact] });
    window.setTimeout(() => focusInput(contactInput(contact.row)));
  };
  const name = `${form.givenName} ${form.familyName}`.trim();

  return (
    <div className={styles.fields}>
      <div className={styles.pair}>
        <TextField
          id="patient-given_name"
          label={say("patient-given-name")}
          value={form.givenName}
          onChange={(givenName) => set({ givenName })}
          error={errors.get("patient-given_name")}
          autoComplete="off"
        />
        <TextField
          id="patient-family_name"
          label={say("patient-family-name")}
          value={form.familyName}
          onChange={(familyName) => set({ familyName })}
          error={errors.get("patient-family_name")}
          autoComplete="off"
        />
        <TextField
          id="patient-preferred_name"
          label={say("patient-preferred-name")}
          value={form.preferredName}
          onChange={(preferredName) => set({ preferredName })}
          error={errors.get("patient-preferred_name")}
          autoComplete="off"
        />
        <SelectField
          id="patient-language"
          label={say("patient-language")}
          value={form.language ?? CLINICS}
          onChange={(language) => set({ language: language === CLINICS ? null : language })}
          error={errors.get("patient-language")}
          options={[{ id: CLINICS, name: say("patient-language-clinic") }, ...offered]}
        />
      </div>

      <fieldset className={styles.group}>
        <legend>{say("patient-contacts")}</legend>
        {form.contacts.length === 0 && <p className={styles.muted}>{say("patient-no-contacts")}</p>}
        {form.contacts.map((contact) => (
          <ContactRow
            key={contact.row}
            contact={contact}
            point={points.find((point) => point.id === contact.id)}
            error={errors.get(contactInput(contact.row))}
            patientName={name}
            onChange={(part) => setContact(contact.row, part)}
            onRemove={() =>
              set({ contacts: form.contacts.filter((each) => each.row !== contact.row) })
            }
            onOptOut={onOptOut}
            onTexts={onTexts}
          />
        ))}
        <div className={styles.acts}>
          <Button icon={Smartphone} onPress={() => add("phone")}>
            {say("patient-add-phone")}
          </Button>
          <Button icon={MailPlus} onPress={() => add("email")}>
            {say("patient-add-email")}
          </Button>
        </div>
      </fieldset>

      <fieldset className={styles.group}>
        <legend>{say("patient-wishes")}</legend>
        <SelectField
          id="patient-only_channel"
          label={say("patient-only-channel")}
          value={form.onlyChannel ?? ANY}
          onChange={(channel) =>
            set({ onlyChannel: channel === ANY || channel === null ? null : (channel as Channel) })
          }
          error={errors.get("patient-only_channel")}
          options={[
            { id: ANY, name: say("patient-any-channel") },
            ...CHANNELS.map((id) => ({ id, name: sayChannel(id) })),
          ]}
        />
        <CheckField
          value={form.noNameInMessage}
          onChange={(noNameInMessage) => set({ noNameInMessage })}
          hint={say("patient-no-name-hint")}
        >
          {say("patient-no-name")}
        </CheckField>
        <CheckField
          value={form.noVoicemail}
          onChange={(noVoicemail) => set({ noVoicemail })}
          hint={say("patient-no-voicemail-hint")}
        >
          {say("patient-no-voicemail")}
        </CheckField>
      </fieldset>
    </div>
  );
}

function ContactRow({
  contact,
  point,
  error,
  patientName,
  onChange,
  onRemove,
  onOptOut,
  onTexts,
}: {
  contact: ContactForm;
  /** As it is saved; none for a new one. */
  point: ContactPoint | undefined;
  error: string | undefined;
  patientName: string;
  onChange: (part: Partial<ContactForm>) => void;
  onRemove: () => void;
  onOptOut: (point: ContactPoint) => void;
  onTexts: (point: ContactPoint) => void;
}) {
  const { kind, raw, never } = contact;
  return (
    <div className={styles.contact}>
      <ContactField
        id={contactInput(contact.row)}
        kind={kind}
        value={raw}
        onChange={(next) => onChange({ raw: next })}
        error={error}
        patientName={patientName}
      />
      {point?.opted_out === true && (
        <div>
          <Tag icon={Ban} tone="warn">
            {say("patient-opted-out")}
          </Tag>
        </div>
      )}
      {point?.no_texts === true && (
        <div className={styles.acts}>
          <Tag icon={MessageSquareOff} tone="warn">
            {say("patient-no-texts")}
          </Tag>
          <Button kind="quiet" icon={RotateCcw} onPress={() => onTexts(point)}>
            {say("patient-gets-texts")}
          </Button>
        </div>
      )}
      <div className={styles.acts}>
        <CheckField value={never} onChange={(next) => onChange({ never: next })}>
          {say("patient-never-there")}
        </CheckField>
        {point !== undefined && (
          <Button
            kind="quiet"
            icon={point.opted_out ? RotateCcw : BellOff}
            onPress={() => onOptOut(point)}
          >
            {say(point.opted_out ? "patient-opt-in" : "patient-opt-out")}
          </Button>
        )}
        <Button kind="quiet" icon={Trash2} onPress={onRemove} aria-label={removeLabel(contact)}>
          {say("patient-remove")}
        </Button>
      </div>
    </div>
  );
}

/** Several buttons say "Remove": the name says what. */
function removeLabel({ kind, raw }: ContactForm): string {
  return say("patient-remove-what", {
    what: raw.trim() === "" ? say(kind === "phone" ? "contact-phone" : "contact-email") : raw,
  });
}
