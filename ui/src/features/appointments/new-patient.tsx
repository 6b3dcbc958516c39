// A new patient in the middle of entering an appointment: the little that is needed now.
import { UserPlus } from "lucide-react";
import { useRef, useState, type FormEvent } from "react";
import type { ContactKind } from "../../ipc/bindings/ContactKind";
import { call } from "../../ipc/call";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { ContactField } from "../../parts/contact-field";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { TextField } from "../../shared/field";
import { forget, useKept } from "../../shared/kept";
import { useTell } from "../../shared/tell";
import { useKeysWithin } from "../../shared/use-keys-within";
import { say } from "../../words/words";
import { splitName } from "./name";
import styles from "./new-patient.module.css";
import type { Picked } from "../../parts/patient-picker";

interface Typed {
  givenName: string;
  familyName: string;
  phone: string;
  email: string;
}

export function NewPatient({
  name,
  onAdded,
  onClose,
}: {
  /** What was typed into the search. */
  name: string;
  onAdded: (picked: Picked) => void;
  onClose: () => void;
}) {
  const keep = `new patient ${name}`;
  const [typed, setTyped] = useKept<Typed>(keep, { ...splitName(name), phone: "", email: "" });
  const [refusal, setRefusal] = useState<Refusal>();
  const [saving, setSaving] = useState(false);
  const { tell } = useTell();
  const element = useRef<HTMLFormElement>(null);
  useKeysWithin(element, {
    escape: () => {
      onClose();
      return true;
    },
  });

  const contacts = (
    [
      ["phone", typed.phone],
      ["email", typed.email],
    ] as [ContactKind, string][]
  ).filter(([, raw]) => raw.trim() !== "");
  /** The engine counts the contacts it was sent; a blank one was not. */
  const inputOf = (field: string): string | null => {
    const contact = /^contact_points\D*(\d+)/.exec(field);
    if (contact !== null) {
      const kind = contacts[Number(contact[1])]?.[0];
      return kind === undefined ? null : `new-patient-${kind}`;
    }
    return field === "given_name" || field === "family_name" ? `new-patient-${field}` : null;
  };
  const errorAt = (input: string): string | undefined =>
    typeof refusal?.field === "string" && inputOf(refusal.field) === input
      ? refusal.sentence
      : undefined;

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    event.stopPropagation();
    if (saving) {
      return;
    }
    setSaving(true);
    try {
      const saved = await call("save_patient", {
        id: null,
        revision: null,
        given_name: typed.givenName.trim(),
        family_name: typed.familyName.trim(),
        preferred_name: null,
        language: null,
        no_name_in_message: false,
        no_voicemail: false,
        only_channel: null,
        contact_points: contacts.map(([kind, raw]) => ({ id: null, kind, raw, never: false })),
      });
      forget(keep);
      tell(saved.sentence);
      const { id, given_name, family_name } = saved.patient;
      onAdded({ id, name: `${given_name} ${family_name}`.trim() });
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    } finally {
      setSaving(false);
    }
  };

  return (
    <form
      ref={element}
      className={styles.form}
      noValidate
      aria-label={say("appointments-new-patient-title")}
      onSubmit={(event) => void save(event)}
    >
      <h2 className={styles.title}>{say("appointments-new-patient-title")}</h2>
      {refusal !== undefined && <Refused refusal={refusal} inputOf={inputOf} takesFocus />}
      <div className={styles.fields}>
        <TextField
          id="new-patient-given_name"
          label={say("patient-given-name")}
          value={typed.givenName}
          onChange={(givenName) => setTyped({ ...typed, givenName })}
          error={errorAt("new-patient-given_name")}
          autoFocus
          autoComplete="off"
        />
        <TextField
          id="new-patient-family_name"
          label={say("patient-family-name")}
          value={typed.familyName}
          onChange={(familyName) => setTyped({ ...typed, familyName })}
          error={errorAt("new-patient-family_name")}
          autoComplete="off"
        />
        <ContactField
          id="new-patient-phone"
          kind="phone"
          value={typed.phone}
          onChange={(phone) => setTyped({ ...typed, phone })}
          error={errorAt("new-patient-phone")}
          patientName=""
        />
        <ContactField
          id="new-patient-email"
          kind="email"
          value={typed.email}
          onChange={(email) => setTyped({ ...typed, email })}
          error={errorAt("new-patient-email")}
          patientName=""
        />
      </div>
      <div className={styles.acts}>
        <Button type="submit" icon={UserPlus}>
          {say("appointments-add-patient")}
        </Button>
        <Button kind="quiet" onPress={onClose}>
          {say("appointments-not-new")}
        </Button>
      </div>
    </form>
  );
}
