// A small clinic for tests of the screens.
import type { AppointmentRow } from "../ipc/bindings/AppointmentRow";
import type { CallRow } from "../ipc/bindings/CallRow";
import type { Clinic } from "../ipc/bindings/Clinic";
import type { PatientRow } from "../ipc/bindings/PatientRow";
import type { PatientView } from "../ipc/bindings/PatientView";
import type { PresetView } from "../ipc/bindings/PresetView";
import type { SettingsView } from "../ipc/bindings/SettingsView";

export function clinic(over: Partial<Clinic> = {}): Clinic {
  const day = [{ opens: "09:00:00", closes: "17:00:00" }];
  return {
    name: "Harbour Street Clinic",
    callback_number: "+44 1632 960100",
    country: "GB",
    zone: "Europe/London",
    language: "en",
    opening_hours: [day, day, day, day, day, [], []],
    quiet_hours: { ends: "09:00:00", begins: "19:00:00" },
    closing_days: [],
    caps: { email_per_day: 2, sms_per_day: 1, voice_per_day: 1, phone_per_week: 3, one_text: true },
    grace_minutes: 3,
    emails_per_minute: 10,
    reminders_per_minute: 10,
    consent_required: false,
    ...over,
  };
}

/** What a clinic in Great Britain begins with. */
export function preset(over: Partial<PresetView> = {}): PresetView {
  return {
    country: "GB",
    zone: "Europe/London",
    language: "en-GB",
    date: "24 November 2026, 14:30",
    quiet_hours: { ends: "08:00:00", begins: "20:00:00" },
    caps: { email_per_day: 2, sms_per_day: 1, voice_per_day: 1, phone_per_week: 3, one_text: true },
    consent_required: false,
    basis: "Patients are told about reminders and may object.",
    question: "May we remind you of your appointments?",
    opt_out: "Reply STOP to get no more texts",
    ...over,
  };
}

export function settings(over: Partial<SettingsView> = {}): SettingsView {
  return {
    revision: 4,
    clinic: clinic(),
    preset: preset(),
    practitioners: [
      { id: 1, name: "Dr. Lee Adams", archived: false },
      { id: 2, name: "Mira Kapoor", archived: false },
    ],
    kinds: [{ id: 1, name: "Check-up", duration_minutes: 30, cadence: 1, archived: false }],
    cadences: [{ id: 1, name: "Two e-mails", steps: [] }],
    templates: [
      {
        id: 1,
        name: "Reminder",
        channel: "email",
        version: 2,
        texts: [{ language: "en", subject: "Your appointment", body: "Hello" }],
      },
    ],
    sender: {
      carrier: "practice",
      from_name: "Harbour Street Clinic",
      from_address: "desk@example.com",
      reply_to: "desk@example.com",
    },
    mail: {
      settings: {
        host: "mail.example.com",
        port: 587,
        security: "start_tls",
        user: "desk",
        log_in: { by: "password" },
        a_day: null,
      },
      secret_place: "protected_file",
      has_password: true,
      keychain_available: false,
      secret_sentence: "",
      providers: [],
    },
    mailbox: {
      settings: null,
      secret_place: "protected_file",
      has_password: false,
      secret_sentence: "",
      last_read: "",
      providers: [],
    },
    texts: null,
    calls: null,
    gateways: [],
    practice: { contacts: [], ways: [] },
    notices: [],
    template_fields: [["patient_name", "Rosa"]],
    zones: ["Europe/London", "Europe/Paris"],
    folder: "/clinic",
    practice_folder: "/clinic/practice",
    ...over,
  };
}

export function appointment(over: Partial<AppointmentRow> = {}): AppointmentRow {
  return {
    id: 7,
    revision: 3,
    patient: 5,
    patient_name: "Ann Lee",
    practitioner: 1,
    practitioner_name: "Dr. Lee Adams",
    kind: 1,
    kind_name: "Check-up",
    local_start: "2026-11-24T09:15:00",
    zone: "Europe/London",
    start: "2026-11-24T09:15:00Z",
    duration_minutes: 30,
    status: "booked",
    note: "",
    reminders: [],
    ...over,
  };
}

export function patientRow(over: Partial<PatientRow> = {}): PatientRow {
  return {
    id: 5,
    name: "Ann Lee",
    preferred_name: null,
    phone: "07700 900001",
    email: null,
    next_appointment: null,
    notices: [],
    ...over,
  };
}

export function patient(over: Partial<PatientView> = {}): PatientView {
  return {
    id: 5,
    revision: 2,
    given_name: "Ann",
    family_name: "Lee",
    preferred_name: null,
    language: null,
    no_name_in_message: false,
    no_voicemail: false,
    only_channel: null,
    contact_points: [
      {
        id: 1,
        kind: "phone",
        raw: "07700 900001",
        normalised: "+447700900001",
        region: "GB",
        never: false,
        opted_out: false,
        no_texts: false,
      },
    ],
    shared_with: [""],
    consents: [],
    archived: false,
    appointments: [],
    history: [],
    ...over,
  };
}

export function callRow(over: Partial<CallRow> = {}): CallRow {
  return {
    appointment: 7,
    key: null,
    patient: 3,
    patient_name: "Rosa Chen",
    practitioner_name: "Dr. Adams",
    local_start: "2026-11-25T09:15:00",
    numbers: ["+1 604-555-0142"],
    reason: "There is no e-mail address.",
    script: "Good morning, this is Harbour Street Clinic.",
    calls: [],
    done: false,
    ...over,
  };
}
