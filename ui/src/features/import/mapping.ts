// What the columns of a file mean, and how its dates, times and names are written.
import type { Mapping } from "../../ipc/bindings/Mapping";

export const FIELDS = [
  "ignore",
  "appointment_number",
  "start",
  "date",
  "time",
  "end",
  "duration",
  "patient_number",
  "full_name",
  "given_name",
  "family_name",
  "preferred_name",
  "birth_date",
  "mobile",
  "phone",
  "email",
  "practitioner",
  "kind",
  "status",
  "note",
  "language",
  "email_consent",
  "text_consent",
  "call_consent",
] as const;

export type Field = (typeof FIELDS)[number];
export type DateOrder = "day_month_year" | "month_day_year" | "year_month_day";
export type HourCount = "twenty_four_hours" | "twelve_hours";
export type NameOrder = "given_first" | "family_first";

export interface Meanings {
  columns: Field[];
  date_order: DateOrder;
  clock: HourCount;
  name_order: NameOrder;
  practitioner: string;
  kind: string;
  duration_minutes: number | null;
}

export function meaningsOf(mapping: Mapping): Meanings {
  return mapping as unknown as Meanings;
}

export function toMapping(meanings: Meanings): Mapping {
  return meanings as unknown as Mapping;
}

/** The words staff choose from. */
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
