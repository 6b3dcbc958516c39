// Finds a patient by name or number while somebody types, and may offer to enter a new one. What
// was typed stays, chosen or not.
import { UserPlus } from "lucide-react";
import { useState } from "react";
import {
  ComboBox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Text,
} from "react-aria-components";
import type { PatientRow } from "../ipc/bindings/PatientRow";
import { useLive } from "../ipc/use-live";
import { cx } from "../shared/cx";
import { useSettled } from "../shared/use-settled";
import { say } from "../words/words";
import fields from "../shared/field.module.css";
import styles from "./patient-picker.module.css";

const MOST = 12;
const TYPING_MS = 120;
const NEW = "new";
const NOBODY = "nobody";

export interface Picked {
  id: number;
  name: string;
}

interface Line {
  id: string;
  name: string;
  patient: PatientRow | null;
}

export function PatientPicker({
  picked,
  text,
  onChange,
  onNew,
  error,
  id,
}: {
  picked: Picked | null;
  text: string;
  onChange: (picked: Picked | null, text: string) => void;
  /** Given: a patient who is not there yet can be entered. */
  onNew?: (typed: string) => void;
  error?: string | undefined;
  id: string;
}) {
  const search = useSettled(text.trim(), TYPING_MS);
  const [isOpen, setOpen] = useState(false);
  const asks = search !== "" && picked === null;
  const found = useLive(
    "list_patients",
    asks ? { search, archived: false, offset: 0, limit: MOST } : null,
    ["book_changed"],
  );
  const rows = asks ? (found.value?.rows ?? []) : [];
  const looked = asks && found.isCurrent;
  const typed = text.trim();
  // There is always a line: a list that was empty when somebody typed does not open by itself.
  const last: Line | null =
    typed === "" || picked !== null
      ? null
      : onNew !== undefined
        ? { id: NEW, name: say("picker-new", { name: typed }), patient: null }
        : rows.length > 0
          ? null
          : { id: NOBODY, name: say(looked ? "picker-nobody" : "picker-looking"), patient: null };
  const lines: Line[] = [
    ...rows.map((patient) => ({ id: `p${patient.id}`, name: patient.name, patient })),
    ...(last === null ? [] : [last]),
  ];

  const pick = (key: string | null): void => {
    if (key === NEW) {
      onNew?.(text.trim());
      return;
    }
    const row = rows.find((each) => `p${each.id}` === key);
    if (row !== undefined) {
      onChange({ id: row.id, name: row.name }, row.name);
    }
  };

  return (
    <ComboBox
      id={id}
      className={cx(fields["field"])}
      inputValue={text}
      onInputChange={(next) => {
        if (next !== text) {
          onChange(picked !== null && next === picked.name ? picked : null, next);
        }
      }}
      value={picked === null ? null : `p${picked.id}`}
      onChange={(key) => pick(key === null ? null : String(key))}
      items={lines}
      allowsCustomValue
      allowsEmptyCollection={false}
      onOpenChange={setOpen}
      isInvalid={error !== undefined}
      validationBehavior="aria"
    >
      <Label className={cx(fields["label"])}>{say("picker-patient")}</Label>
      <Input
        className={cx(fields["input"])}
        placeholder={say("picker-placeholder")}
        onKeyDown={(event) => {
          // Exactly one patient of that name: Enter and Tab mean that one, without going down first.
          const only = rows.length === 1 && search === text.trim() ? rows[0] : undefined;
          const chosen = event.currentTarget.getAttribute("aria-activedescendant");
          if (only !== undefined && isOpen && !chosen && ["Enter", "Tab"].includes(event.key)) {
            pick(`p${only.id}`);
          }
        }}
      />
      <FieldError className={cx(fields["error"])}>{error ?? ""}</FieldError>
      <Popover className={cx(fields["popover"], styles.popover)}>
        <ListBox className={cx(fields["options"])} items={lines} dependencies={[lines]}>
          {(line) => (
            <ListBoxItem
              id={line.id}
              textValue={line.name}
              className={cx(fields["option"])}
              isDisabled={line.id === NOBODY}
            >
              {line.id === NOBODY ? (
                <span className={styles.contacts}>{line.name}</span>
              ) : line.patient === null ? (
                <span className={styles.new}>
                  <UserPlus aria-hidden className={styles.icon} />
                  {line.name}
                </span>
              ) : (
                <Found patient={line.patient} />
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** Two patients may have the same name: the number and address tell them apart. */
function Found({ patient }: { patient: PatientRow }) {
  const contacts = [patient.phone, patient.email].filter((each) => each !== null);
  return (
    <>
      <Text slot="label">
        {patient.name}
        {patient.preferred_name !== null && (
          <span className={styles.called}> “{patient.preferred_name}”</span>
        )}
      </Text>
      <Text slot="description" className={cx(styles.contacts)}>
        {[...contacts, ...patient.notices].join(" · ") || say("picker-no-contact")}
      </Text>
    </>
  );
}
