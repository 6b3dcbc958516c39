// One appointment beside the list: what it is, its reminders, what can be done, what happened.
import { Pencil, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { AppointmentStatus } from "../../ipc/bindings/AppointmentStatus";
import type { CalledOffBy } from "../../ipc/bindings/CalledOffBy";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { useLive } from "../../ipc/use-live";
import { ChipLines } from "../../parts/chips";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { sayInstant, sayMoment, type Clock } from "../../shared/dates";
import { useKept } from "../../shared/kept";
import { href } from "../../shared/route";
import { useKeysWithin } from "../../shared/use-keys-within";
import { say } from "../../words/words";
import { useActs } from "./acts";
import { AppointmentEntry } from "./entry";
import styles from "./detail.module.css";
import { formOf, isTouched, type AppointmentForm } from "./form";
import { StatusTag } from "./status-tag";

/** Whoever calls an appointment off says who does: that decides whether the patient is told. */
type Mark = Exclude<AppointmentStatus, "cancelled"> | CalledOffBy;

function isOff(mark: Mark): mark is CalledOffBy {
  return mark === "patient" || mark === "clinic";
}

/** What it can become from each status, in the order of a visit. */
const NEXT: Record<AppointmentStatus, readonly Mark[]> = {
  booked: ["confirmed", "arrived", "completed", "no_show", "patient", "clinic"],
  confirmed: ["arrived", "completed", "no_show", "patient", "clinic", "booked"],
  arrived: ["completed", "booked"],
  completed: ["no_show", "booked"],
  cancelled: ["booked"],
  no_show: ["completed", "booked"],
};

const VERBS: Record<Mark, string> = {
  booked: "appointment-mark-booked",
  confirmed: "appointment-mark-confirmed",
  arrived: "appointment-mark-arrived",
  completed: "appointment-mark-completed",
  patient: "appointment-off-by-patient",
  clinic: "appointment-off-by-clinic",
  no_show: "appointment-mark-no-show",
};

/** A wish to change an appointment; the turn tells two wishes apart. */
export interface Ask {
  id: number;
  part: Partial<AppointmentForm>;
  turn: number;
}

export function AppointmentDetail({
  id,
  clock,
  settings,
  ask,
  onClose,
}: {
  id: number;
  clock: Clock;
  settings: SettingsView | undefined;
  /** Somebody asked to change it, perhaps in a certain way. */
  ask: Ask | null;
  onClose: () => void;
}) {
  const live = useLive("get_appointment", { id }, ["book_changed", "reminders_changed"]);
  const acts = useActs();
  const element = useRef<HTMLElement>(null);
  useKeysWithin(element, {
    escape: () => {
      onClose();
      return true;
    },
  });
  const view = live.value?.row.id === id ? live.value : undefined;

  const [draft, setDraft] = useKept<AppointmentForm | null>(`appointment ${id} typed`, null);
  const answered = useRef(0);
  useEffect(() => {
    if (ask !== null && view !== undefined && answered.current !== ask.turn) {
      answered.current = ask.turn;
      setDraft({ ...(draft ?? formOf(view.row)), ...ask.part });
    }
  }, [ask, view, draft, setDraft]);
  const isThere = view !== undefined;
  useEffect(() => {
    // Where there is no room beside the list it stands below it.
    if (isThere) {
      element.current?.scrollIntoView({ block: "nearest" });
    }
  }, [isThere]);

  return (
    <section ref={element} className={styles.detail} aria-label={say("appointments-detail")}>
      {live.refusal !== undefined && (
        <Refused refusal={live.refusal} onReload={() => void live.reload()} />
      )}
      {view !== undefined && (
        <>
          <header className={styles.head}>
            <div>
              <h2>
                <a className={styles.name} href={href("patients", view.row.patient)}>
                  {view.row.patient_name}
                </a>
              </h2>
              <p>{sayMoment(view.row.local_start, clock)}</p>
              <p className={styles.muted}>
                {say("appointments-what", {
                  kind: view.row.kind_name,
                  minutes: view.row.duration_minutes,
                  practitioner: view.row.practitioner_name,
                })}
              </p>
            </div>
            <Button kind="quiet" icon={X} onPress={onClose}>
              {say("shared-close")}
            </Button>
          </header>
          <div className={styles.status}>
            <StatusTag status={view.row.status} />
          </div>
          {view.row.note !== "" && <p className={styles.note}>{view.row.note}</p>}

          {draft === null ? (
            <div className={styles.acts}>
              <Button icon={Pencil} onPress={() => setDraft(formOf(view.row))}>
                {say("appointments-change")}
              </Button>
              {NEXT[view.row.status].map((mark) => (
                <Button
                  key={mark}
                  kind={isOff(mark) ? "danger" : "plain"}
                  onPress={() =>
                    void (isOff(mark) ? acts.callOff(view.row, mark) : acts.mark(view.row, mark))
                  }
                >
                  {say(VERBS[mark])}
                </Button>
              ))}
            </div>
          ) : (
            <AppointmentEntry
              prefix={`change-${id}`}
              label={say("appointments-change-label", { patient: view.row.patient_name })}
              form={draft}
              onChange={setDraft}
              before={view.row}
              onSaved={() => setDraft(null)}
              onTakeOver={() => setDraft({ ...draft, revision: view.row.revision })}
              settings={settings}
              clock={clock}
              takesFocus={ask !== null}
              aside={
                <Button onPress={() => setDraft(null)}>
                  {say(
                    isTouched(draft, view.row)
                      ? "appointments-leave-unchanged"
                      : "appointments-stop-changing",
                  )}
                </Button>
              }
            />
          )}

          {draft === null && (
            <section className={styles.part}>
              <h3>{say("appointments-reminders")}</h3>
              <ChipLines chips={view.row.reminders} />
            </section>
          )}
          <section className={styles.part}>
            <h3>{say("appointments-history")}</h3>
            <ol className={styles.history}>
              {view.history.map((line) => (
                <li key={line.seq}>
                  <span className={styles.when}>
                    {sayInstant(line.at, clock)} · {line.who}
                  </span>
                  {line.sentence}
                </li>
              ))}
            </ol>
          </section>
        </>
      )}
    </section>
  );
}
