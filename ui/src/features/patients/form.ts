// A patient while somebody types.
import type { Channel } from "../../ipc/bindings/Channel";
import type { ContactKind } from "../../ipc/bindings/ContactKind";
import type { PatientView } from "../../ipc/bindings/PatientView";
import type { SavePatient } from "../../ipc/bindings/SavePatient";

export interface ContactForm {
  /** Tells the rows apart while they are new and may say the same. */
  row: string;
  /** None for a new one. */
  id: number | null;
  kind: ContactKind;
  raw: string;
  never: boolean;
}

export interface PatientForm {
  id: number | null;
  revision: number | null;
  givenName: string;
  familyName: string;
  preferredName: string;
  language: string | null;
  noNameInMessage: boolean;
  noVoicemail: boolean;
  onlyChannel: Channel | null;
  contacts: ContactForm[];
}

let rows = 0;

export function newContact(kind: ContactKind): ContactForm {
  rows += 1;
  return { row: `new-${rows}`, id: null, kind, raw: "", never: false };
}

export function emptyPatient(): PatientForm {
  return {
    id: null,
    revision: null,
    givenName: "",
    familyName: "",
    preferredName: "",
    language: null,
    noNameInMessage: false,
    noVoicemail: false,
    onlyChannel: null,
    contacts: [newContact("phone"), newContact("email")],
  };
}

export function formOfPatient(view: PatientView): PatientForm {
  return {
    id: view.id,
    revision: view.revision,
    givenName: view.given_name,
    familyName: view.family_name,
    preferredName: view.preferred_name ?? "",
    language: view.language,
    noNameInMessage: view.no_name_in_message,
    noVoicemail: view.no_voicemail,
    onlyChannel: view.only_channel,
    contacts: view.contact_points.map((point) => ({
      row: `kept-${point.id}`,
      id: point.id,
      kind: point.kind,
      raw: point.raw,
      never: point.never,
    })),
  };
}

/** The request. A new contact row with nothing in it is no contact; an old one emptied is a fault. */
export function toSavePatient(form: PatientForm): SavePatient {
  return {
    id: form.id,
    revision: form.revision,
    given_name: form.givenName.trim(),
    family_name: form.familyName.trim(),
    preferred_name: form.preferredName.trim() === "" ? null : form.preferredName.trim(),
    language: form.language,
    no_name_in_message: form.noNameInMessage,
    no_voicemail: form.noVoicemail,
    only_channel: form.onlyChannel,
    contact_points: sentContacts(form).map(({ id, kind, raw, never }) => ({
      id,
      kind,
      raw,
      never,
    })),
  };
}

/** The row of the form that the engine's field is about: it counts only the rows it was sent. */
export function rowOfField(form: PatientForm, field: string): string | undefined {
  const found = /^contact_points\D*(\d+)/.exec(field);
  return found === null ? undefined : sentContacts(form)[Number(found[1])]?.row;
}

/** Whether anything typed would be lost if the patient were loaded again. */
export function isPatientTouched(form: PatientForm, view: PatientView | undefined): boolean {
  const began = toSavePatient(view === undefined ? emptyPatient() : formOfPatient(view));
  const now = toSavePatient(form);
  return (
    JSON.stringify({ ...began, revision: null }) !== JSON.stringify({ ...now, revision: null })
  );
}

function sentContacts(form: PatientForm): ContactForm[] {
  return form.contacts.filter((contact) => contact.id !== null || contact.raw.trim() !== "");
}
