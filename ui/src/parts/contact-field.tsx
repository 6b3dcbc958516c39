// A phone number or e-mail address as it is typed, and how the engine reads it. What was typed is
// never reformatted.
import { CircleAlert, CircleCheck, Users } from "lucide-react";
import type { ContactChecked } from "../ipc/bindings/ContactChecked";
import type { ContactKind } from "../ipc/bindings/ContactKind";
import { useLive } from "../ipc/use-live";
import { TextField } from "../shared/field";
import { useSettled } from "../shared/use-settled";
import { say } from "../words/words";
import styles from "./contact-field.module.css";

const LABELS: Record<ContactKind, string> = {
  phone: "contact-phone",
  email: "contact-email",
};

export function ContactField({
  kind,
  value,
  onChange,
  error,
  id,
  label,
  patientName,
}: {
  kind: ContactKind;
  value: string;
  onChange: (raw: string) => void;
  error?: string | undefined;
  id?: string;
  label?: string;
  /** Whose it is: their own name is no news among those who share it. */
  patientName: string;
}) {
  const raw = useSettled(value);
  const { value: checked } = useLive("check_contact", raw.trim() === "" ? null : { kind, raw }, []);
  const current = value.trim() !== "" && raw === value ? checked : undefined;
  return (
    <TextField
      label={label ?? say(LABELS[kind])}
      value={value}
      onChange={onChange}
      error={error}
      type={kind === "phone" ? "tel" : "email"}
      autoComplete="off"
      {...(id === undefined ? {} : { id })}
      {...(current === undefined || error !== undefined
        ? {}
        : { hint: <Reading checked={current} raw={value} patientName={patientName} /> })}
    />
  );
}

function Reading({
  checked,
  raw,
  patientName,
}: {
  checked: ContactChecked;
  raw: string;
  patientName: string;
}) {
  const { contact, sentence } = checked;
  const others = checked.shared_with.filter((name) => name !== patientName);
  const looks = [
    contact?.hint ?? null,
    sentence === "" || sentence === contact?.hint ? null : sentence,
  ].filter((each) => each !== null);
  return (
    <span className={styles.reading}>
      {contact !== null && contact.display !== raw.trim() && (
        <span className={styles.line}>
          <CircleCheck aria-hidden className={styles.good} />
          {say("contact-read-as", { display: contact.display })}
        </span>
      )}
      {looks.map((each) => (
        <span key={each} className={styles.line}>
          <CircleAlert aria-hidden className={styles.look} />
          {each}
        </span>
      ))}
      {others.length > 0 && (
        <span className={styles.line}>
          <Users aria-hidden className={styles.look} />
          {say("contact-shared", { names: others.join(", ") })}
        </span>
      )}
    </span>
  );
}
