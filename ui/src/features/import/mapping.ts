// The words for what a column of a file can mean.
import type { Field } from "../../ipc/bindings/Field";

export const FIELD_WORDS: Record<Field, string> = {
  ignore: "import-field-ignore",
  appointment_number: "import-field-appointment-number",
  start: "import-field-start",
  date: "import-field-date",
  time: "import-field-time",
  end: "import-field-end",
  duration: "import-field-duration",
  patient_number: "import-field-patient-number",
  full_name: "import-field-full-name",
  given_name: "import-field-given-name",
  family_name: "import-field-family-name",
  preferred_name: "import-field-preferred-name",
  birth_date: "import-field-birth-date",
  mobile: "import-field-mobile",
  phone: "import-field-phone",
  email: "import-field-email",
  practitioner: "import-field-practitioner",
  kind: "import-field-kind",
  status: "import-field-status",
  note: "import-field-note",
  language: "import-field-language",
  email_consent: "import-field-email-consent",
  text_consent: "import-field-text-consent",
  call_consent: "import-field-call-consent",
};

/** In the order staff choose from. */
export const FIELDS = Object.keys(FIELD_WORDS) as Field[];
