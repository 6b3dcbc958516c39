// A closure: the doctor is ill on Tuesday. Whose appointments, which hours; then everybody who is
// affected and how each hears of it; and nothing is called off before the button is pressed.
import { CalendarX2, Ear, Phone, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { ClosureRow } from "../../ipc/bindings/ClosureRow";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import type { ToldBy } from "../../ipc/bindings/ToldBy";
import { call } from "../../ipc/call";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { useLive } from "../../ipc/use-live";
import { ChannelWord } from "../../parts/channel";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { cx } from "../../shared/cx";
import { sayMoment, type Clock } from "../../shared/dates";
import { Dialog } from "../../shared/dialog";
import { DateField, SelectField, TextField, TimeField } from "../../shared/field";
import { forget, useKept } from "../../shared/kept";
import { go } from "../../shared/route";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./closure.module.css";

const EVERYBODY = 0;
const REASON = "closure-reason";
const NOBODY: readonly ClosureRow[] = [];

export interface Hours {
  /** Whose appointments; 0 for everybody's. */
  practitioner: number;
  day: string;
}

export function ClosureDialog({
  hours,
  settings,
  clock,
  onClose,
}: {
  /** Where it begins; none while nobody wants one. */
  hours: Hours | null;
  settings: SettingsView | undefined;
  clock: Clock;
  onClose: () => void;
}) {
  return (
    <Dialog title={say("closure-title")} size="large" isOpen={hours !== null} onClose={onClose}>
      {hours !== null && (
        <ClosureForm first={hours} settings={settings} clock={clock} onClose={onClose} />
      )}
    </Dialog>
  );
}

function ClosureForm({
  first,
  settings,
  clock,
  onClose,
}: {
  first: Hours;
  settings: SettingsView | undefined;
  clock: Clock;
  onClose: () => void;
}) {
  const [practitioner, setPractitioner] = useState(first.practitioner);
  const [day, setDay] = useState<string | null>(first.day);
  const [from, setFrom] = useState<string | null>(null);
  const [until, setUntil] = useState<string | null>(null);
  // Day and hours are always those it was opened for: old ones would call off somebody else.
  const draft = `closure reason ${first.practitioner} ${first.day}`;
  const [reason, setReason] = useKept(draft, "");
  const [refusal, setRefusal] = useState<Refusal>();
  const [going, setGoing] = useState(false);
  const [, show] = useKept("review show", "waiting");
  const { tell } = useTell();
  const live = useLive(
    "preview_closure",
    day === null
      ? null
      : { practitioner: practitioner === EVERYBODY ? null : practitioner, day, from, until },
    ["book_changed", "reminders_changed"],
  );
  // What is called off is what stands there.
  const preview = live.isCurrent ? live.value : undefined;
  const rows = preview?.rows ?? NOBODY;

  const submit = async (): Promise<void> => {
    if (rows.length === 0 || going) {
      return;
    }
    setGoing(true);
    try {
      const shown = rows.map(({ appointment, revision }) => ({ appointment, revision }));
      const closed = await call("close", { shown, reason: reason.trim() });
      forget(draft);
      tell(closed.sentence);
      onClose();
      if (closed.notices > 0) {
        show("notices");
        go("review");
      } else if (closed.to_phone > 0) {
        go("calls");
      }
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
      setGoing(false);
      void live.reload();
    }
  };
  const refused = refusal ?? live.refusal;

  return (
    <Form
      className={cx(styles.form)}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {refused !== undefined && <Refused refusal={refused} inputOf={() => REASON} />}
      <div className={styles.hours}>
        <SelectField
          label={say("appointments-of")}
          value={practitioner}
          onChange={(next) => setPractitioner(next ?? EVERYBODY)}
          options={[
            { id: EVERYBODY, name: say("appointments-everybody") },
            ...(settings?.practitioners ?? []),
          ]}
        />
        <DateField label={say("appointments-date")} value={day} onChange={setDay} />
        <TimeField label={say("closure-from")} value={from} onChange={setFrom} />
        <TimeField label={say("closure-until")} value={until} onChange={setUntil} />
      </div>
      <p role="status">{preview?.sentence ?? ""}</p>
      <TextField
        id={REASON}
        label={say("closure-reason")}
        hint={say("closure-reason-hint")}
        value={reason}
        onChange={setReason}
        error={refusal?.field === "reason" ? refusal.sentence : undefined}
      />
      {rows.length > 0 && <Affected rows={rows} clock={clock} />}
      <div className={styles.buttons}>
        <Button
          kind="danger"
          type="submit"
          icon={CalendarX2}
          isDisabled={rows.length === 0 || going}
        >
          {say("closure-go", { count: rows.length })}
        </Button>
        <Button onPress={onClose}>{say("closure-back")}</Button>
      </div>
    </Form>
  );
}

const BY_HAND: Record<Exclude<ToldBy, "notice">, { icon: LucideIcon; word: string }> = {
  phone: { icon: Phone, word: "closure-by-phone" },
  nobody: { icon: Ear, word: "closure-by-nobody" },
};

function Affected({ rows, clock }: { rows: readonly ClosureRow[]; clock: Clock }) {
  return (
    <div className={styles.affected}>
      <table className={styles.table} aria-label={say("closure-affected")}>
        <thead>
          <tr>
            <th scope="col">{say("closure-column-patient")}</th>
            <th scope="col">{say("closure-column-when")}</th>
            <th scope="col">{say("closure-column-told")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.appointment}>
              <th scope="row">{row.patient_name}</th>
              <td>
                {sayMoment(row.local_start, clock)}
                <span className={styles.second}>{row.practitioner_name}</span>
              </td>
              <td>
                <HowTold row={row} />
                <span className={styles.second}>{row.sentence}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function HowTold({ row }: { row: ClosureRow }) {
  if (row.told_by === "notice") {
    return row.channel === null ? null : <ChannelWord channel={row.channel} />;
  }
  const { icon: Icon, word } = BY_HAND[row.told_by];
  return (
    <span className={styles.how}>
      <Icon aria-hidden className={styles.icon} />
      {say(word)}
    </span>
  );
}
