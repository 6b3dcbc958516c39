// Small questions about a patient: an opt-out or its end, a yes or no to a channel.
import { BellOff, BellRing, FileCheck } from "lucide-react";
import { useState, type FormEvent, type ReactNode } from "react";
import type { Channel } from "../../ipc/bindings/Channel";
import type { ContactPoint } from "../../ipc/bindings/ContactPoint";
import { call } from "../../ipc/call";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { sayChannel } from "../../parts/channel";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { Dialog } from "../../shared/dialog";
import { SelectField, TextField } from "../../shared/field";
import { forget, useKept } from "../../shared/kept";
import { RadioField } from "../../shared/more-fields";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./patient-dialogs.module.css";

export function OptOutDialog({
  point,
  onClose,
}: {
  point: ContactPoint | null;
  onClose: () => void;
}) {
  const stops = point?.opted_out === false;
  return (
    <Dialog
      title={say(stops ? "opt-out-title" : "opt-in-title")}
      isOpen={point !== null}
      onClose={onClose}
    >
      {point !== null && <OptOutForm point={point} stops={stops} onClose={onClose} />}
    </Dialog>
  );
}

function OptOutForm({
  point,
  stops,
  onClose,
}: {
  point: ContactPoint;
  stops: boolean;
  onClose: () => void;
}) {
  const keep = `opt-out ${point.id}`;
  const [source, setSource] = useKept(keep, "");
  const { tell } = useTell();
  const set = (opted_out: boolean, how: string) =>
    call("set_opt_out", { contact_point: point.id, opted_out, source: how });
  return (
    <Question
      onClose={onClose}
      icon={stops ? BellOff : BellRing}
      verb={say(stops ? "opt-out-do" : "opt-in-do")}
      act={async () => {
        const done = await set(stops, source.trim());
        forget(keep);
        tell(done.sentence, {
          word: say("patients-undo"),
          until: null,
          run: async () => (await set(!stops, say("opt-out-undone"))).sentence,
        });
      }}
    >
      {(refusal) => (
        <>
          <p>{say(stops ? "opt-out-what" : "opt-in-what", { contact: point.raw })}</p>
          <TextField
            id="question-source"
            label={say("patient-how-known")}
            hint={say(stops ? "opt-out-how-hint" : "opt-in-how-hint")}
            value={source}
            onChange={setSource}
            error={refusal?.field === "source" ? refusal.sentence : undefined}
            autoFocus
          />
        </>
      )}
    </Question>
  );
}

interface ConsentTyped {
  channel: Channel;
  given: "yes" | "no";
  source: string;
  /** None until somebody changes what is usually asked. */
  wording: string | null;
}

const CHANNELS: readonly Channel[] = ["email", "sms", "voice"];

export function ConsentDialog({
  patient,
  question,
  isOpen,
  onClose,
}: {
  patient: number;
  /** What a patient is usually asked in the clinic's country. */
  question: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog title={say("consent-title")} isOpen={isOpen} onClose={onClose}>
      {isOpen && <ConsentForm patient={patient} question={question} onClose={onClose} />}
    </Dialog>
  );
}

function ConsentForm({
  patient,
  question,
  onClose,
}: {
  patient: number;
  question: string;
  onClose: () => void;
}) {
  const keep = `consent ${patient}`;
  const [typed, setTyped] = useKept<ConsentTyped>(keep, {
    channel: "email",
    given: "yes",
    source: "",
    wording: null,
  });
  const wording = typed.wording ?? question;
  const { tell } = useTell();
  return (
    <Question
      onClose={onClose}
      icon={FileCheck}
      verb={say(typed.given === "yes" ? "consent-record-yes" : "consent-record-no")}
      act={async () => {
        const saved = await call("record_consent", {
          id: patient,
          channel: typed.channel,
          given: typed.given === "yes",
          source: typed.source.trim(),
          wording: wording.trim(),
        });
        forget(keep);
        tell(saved.sentence);
      }}
    >
      {(refusal) => (
        <>
          <SelectField
            label={say("consent-channel")}
            value={typed.channel}
            onChange={(channel) => setTyped({ ...typed, channel: channel ?? "email" })}
            options={CHANNELS.map((id) => ({ id, name: sayChannel(id) }))}
          />
          <RadioField
            label={say("consent-answer")}
            value={typed.given}
            onChange={(given) => setTyped({ ...typed, given: given ?? "yes" })}
            isRow
            options={[
              { id: "yes", name: say("consent-yes") },
              { id: "no", name: say("consent-no") },
            ]}
          />
          <TextField
            id="question-source"
            label={say("patient-how-known")}
            hint={say("consent-how-hint")}
            value={typed.source}
            onChange={(source) => setTyped({ ...typed, source })}
            error={refusal?.field === "source" ? refusal.sentence : undefined}
          />
          <TextField
            id="question-wording"
            label={say("consent-wording")}
            hint={say("consent-wording-hint")}
            lines={3}
            value={wording}
            onChange={(next) => setTyped({ ...typed, wording: next })}
            error={refusal?.field === "wording" ? refusal.sentence : undefined}
          />
        </>
      )}
    </Question>
  );
}

/** The form of a small question: its refusal on top, the verb, and the way out. */
function Question({
  children,
  act,
  verb,
  icon,
  onClose,
}: {
  children: (refusal: Refusal | undefined) => ReactNode;
  act: () => Promise<void>;
  verb: string;
  icon: typeof BellOff;
  onClose: () => void;
}) {
  const [refusal, setRefusal] = useState<Refusal>();
  const [acting, setActing] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (acting) {
      return;
    }
    setActing(true);
    try {
      await act();
      onClose();
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
      setActing(false);
    }
  };
  return (
    <form className={styles.form} noValidate onSubmit={(event) => void submit(event)}>
      {refusal !== undefined && (
        <Refused
          refusal={refusal}
          inputOf={(field) => (field === "source" ? "question-source" : null)}
          takesFocus
        />
      )}
      {children(refusal)}
      <div className={styles.acts}>
        <Button type="submit" kind="main" icon={icon}>
          {verb}
        </Button>
        <Button onPress={onClose}>{say("patients-go-back")}</Button>
      </div>
    </form>
  );
}
