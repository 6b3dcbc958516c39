// Asks why, for holding and skipping. The reason stands in the history beside the name.
import { Hand, SkipForward } from "lucide-react";
import { useId, useState } from "react";
import { Form } from "react-aria-components";
import type { ReminderRow } from "../ipc/bindings/ReminderRow";
import { toRefusal, type Refusal } from "../ipc/refusal";
import { Button } from "../shared/button";
import { cx } from "../shared/cx";
import { Dialog } from "../shared/dialog";
import { TextField } from "../shared/field";
import { forget, useKept } from "../shared/kept";
import { say } from "../words/words";
import type { Acts } from "./acts";
import { Refused } from "./refused";
import styles from "./reason-dialog.module.css";

export interface Asked {
  act: "hold" | "skip";
  keys: readonly string[];
  /** Whose the first one is. */
  patient: string;
}

/** Who asks about these rows, if there are any. */
export function askAbout(
  act: Asked["act"],
  keys: readonly string[],
  rows: readonly ReminderRow[],
): Asked | null {
  const [first] = keys;
  if (first === undefined) {
    return null;
  }
  return { act, keys, patient: rows.find((row) => row.key === first)?.patient_name ?? "" };
}

const WORDS = {
  hold: {
    what: "reason-hold-what",
    go: "reason-hold",
    one: "reason-hold-one",
    label: "reason-hold-label",
    icon: Hand,
  },
  skip: {
    what: "reason-skip-what",
    go: "reason-skip",
    one: "reason-skip-one",
    label: "reason-skip-label",
    icon: SkipForward,
  },
} as const;

export function ReasonDialog({
  asked,
  acts,
  onClose,
}: {
  asked: Asked | null;
  acts: Acts;
  onClose: (done: boolean) => void;
}) {
  return (
    <Dialog
      title={asked === null ? "" : titleOf(asked)}
      isOpen={asked !== null}
      onClose={() => onClose(false)}
    >
      {asked !== null && <ReasonForm asked={asked} acts={acts} onClose={onClose} />}
    </Dialog>
  );
}

/** One is named: whoever was interrupted sees whom it is about. */
function titleOf({ act, keys, patient }: Asked): string {
  const words = WORDS[act];
  return keys.length === 1 && patient !== ""
    ? say(words.one, { patient })
    : say(words.go, { count: keys.length });
}

function ReasonForm({
  asked,
  acts,
  onClose,
}: {
  asked: Asked;
  acts: Acts;
  onClose: (done: boolean) => void;
}) {
  const words = WORDS[asked.act];
  const draft = `reason ${asked.act}`;
  const [reason, setReason] = useKept(draft, "");
  const [refusal, setRefusal] = useState<Refusal>();
  const [going, setGoing] = useState(false);
  const id = useId();

  const submit = async (): Promise<void> => {
    setGoing(true);
    try {
      await acts[asked.act](asked.keys, reason.trim());
      forget(draft);
      onClose(true);
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
      setGoing(false);
    }
  };

  return (
    <Form
      className={cx(styles.form)}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {refusal !== undefined && <Refused refusal={refusal} inputOf={() => id} takesFocus />}
      <p>{say(words.what, { count: asked.keys.length })}</p>
      <TextField
        id={id}
        label={say(words.label)}
        value={reason}
        onChange={setReason}
        error={refusal?.field === "reason" ? refusal.sentence : undefined}
        autoFocus
      />
      <div className={styles.buttons}>
        <Button kind="main" type="submit" icon={words.icon} isDisabled={going}>
          {say(words.go, { count: asked.keys.length })}
        </Button>
        <Button onPress={() => onClose(false)}>{say("reason-back")}</Button>
      </div>
    </Form>
  );
}
