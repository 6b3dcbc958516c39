// What became of a reminder nobody could tell about. A person says it; it is never sent again.
import { Check, CheckCheck, Phone } from "lucide-react";
import { useState } from "react";
import type { Discovery } from "../../ipc/bindings/Discovery";
import type { ReminderRow } from "../../ipc/bindings/ReminderRow";
import { call } from "../../ipc/call";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { TextField } from "../../shared/field";
import { forget, useKept } from "../../shared/kept";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./outbox.module.css";

export function FoundOut(props: { row: ReminderRow; onDone: () => Promise<void> }) {
  return <Form key={props.row.key} {...props} />;
}

function Form({ row, onDone }: { row: ReminderRow; onDone: () => Promise<void> }) {
  const draft = `found out ${row.key}`;
  const [note, setNote] = useKept(draft, "");
  const [refusal, setRefusal] = useState<Refusal>();
  const { tell } = useTell();

  const resolve = async (finding: Discovery): Promise<void> => {
    try {
      const acted = await call("resolve_unknown", { key: row.key, finding, note: note.trim() });
      forget(draft);
      tell(acted.sentence);
      await onDone();
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    }
  };

  return (
    <section aria-label={say("outbox-found-out")} className={styles.found}>
      <h3>{say("outbox-found-out")}</h3>
      {refusal !== undefined && <Refused refusal={refusal} takesFocus />}
      <TextField
        label={say("outbox-found-note")}
        hint={say("outbox-found-hint")}
        value={note}
        onChange={setNote}
        error={refusal?.field === "note" ? refusal.sentence : undefined}
      />
      <div className={styles.bar}>
        <Button icon={CheckCheck} onPress={() => void resolve("arrived")}>
          {say("outbox-found-arrived")}
        </Button>
        <Button icon={Check} onPress={() => void resolve("was_sent")}>
          {say("outbox-found-sent")}
        </Button>
        <Button icon={Phone} onPress={() => void resolve("did_not_go")}>
          {say("outbox-found-not")}
        </Button>
      </div>
    </section>
  );
}
