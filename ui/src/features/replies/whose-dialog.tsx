// Says whose a reply is: one of those who have the number or address, or anybody in the book.
import { UserCheck } from "lucide-react";
import { useState } from "react";
import type { PatientId } from "../../ipc/bindings/PatientId";
import type { ReplyRow } from "../../ipc/bindings/ReplyRow";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { PatientPicker, type Picked } from "../../parts/patient-picker";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { Dialog } from "../../shared/dialog";
import { forget, useKept } from "../../shared/kept";
import { say } from "../../words/words";
import styles from "./replies.module.css";
import { candidatesOf, idOf } from "./whose";

const INPUT = "replies-whose-patient";

export function WhoseDialog({
  row,
  onAttach,
  onClose,
}: {
  /** None: it is closed. */
  row: ReplyRow | null;
  /** Rejects with the refusal. */
  onAttach: (row: ReplyRow, patient: PatientId) => Promise<void>;
  onClose: () => void;
}) {
  return (
    <Dialog title={say("replies-whose-title")} isOpen={row !== null} onClose={onClose}>
      {row !== null && (
        <Choice row={row} onAttach={(patient) => onAttach(row, patient)} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface Typed {
  picked: Picked | null;
  text: string;
}

function Choice({
  row,
  onAttach,
  onClose,
}: {
  row: ReplyRow;
  onAttach: (patient: PatientId) => Promise<void>;
  onClose: () => void;
}) {
  const keep = `replies whose ${idOf(row)}`;
  const [{ picked, text }, setTyped] = useKept<Typed>(keep, { picked: null, text: "" });
  const [missing, setMissing] = useState<string>();
  const [refusal, setRefusal] = useState<Refusal>();
  const candidates = candidatesOf(row).filter(({ patient }) => patient !== row.patient);

  const attach = async (patient: PatientId): Promise<void> => {
    try {
      await onAttach(patient);
      forget(keep);
      onClose();
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    }
  };

  return (
    <form
      className={styles.whose}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (picked === null) {
          setMissing(say("replies-whose-missing"));
        } else {
          void attach(picked.id);
        }
      }}
    >
      {refusal !== undefined && <Refused refusal={refusal} inputOf={() => INPUT} takesFocus />}
      <p>{say("replies-whose-text", { from: row.from })}</p>
      {candidates.length > 0 && (
        <div role="group" aria-label={say("replies-candidates")} className={styles.candidates}>
          {candidates.map(({ patient, name }) => (
            <Button key={patient} icon={UserCheck} onPress={() => void attach(patient)}>
              {say("replies-is-from", { name })}
            </Button>
          ))}
        </div>
      )}
      <PatientPicker
        id={INPUT}
        picked={picked}
        text={text}
        onChange={(next, typed) => {
          setTyped({ picked: next, text: typed });
          setMissing(undefined);
        }}
        error={missing}
      />
      <div className={styles.buttons}>
        <Button kind="main" type="submit" icon={UserCheck}>
          {picked === null
            ? say("replies-is-from-chosen")
            : say("replies-is-from", { name: picked.name })}
        </Button>
        <Button onPress={onClose}>{say("replies-back")}</Button>
      </div>
    </form>
  );
}
