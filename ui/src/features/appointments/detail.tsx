// One appointment beside the list: what it is, its reminders, what can be done, what happened.
import { Pencil, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import type { AppointmentStatus } from "../../ipc/bindings/AppointmentStatus";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { useLive } from "../../ipc/use-live";
import { ChipLines } from "../../parts/chips";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { sayInstant, sayMoment, type Clock } from "../../shared/dates";
import { href } from "../../shared/route";
import { useKeysWithin } from "../../shared/use-keys-within";
import { say } from "../../words/words";
import { useActs } from "./acts";
import { AppointmentEntry } from "./entry";
import styles from "./detail.module.css";
import { isTouched, type AppointmentForm } from "./form";
import { StatusTag } from "./status-tag";

/** What it can become from each status, in the order of a visit. */
const NEXT: Record<AppointmentStatus, readonly AppointmentStatus[]> = {
  booked: ["confirmed", "arrived", "completed", "no_show", "cancelled"],
  confirmed: ["arrived", "completed", "no_show", "cancelled", "booked"],
  arrived: ["completed", "booked"],
  completed: ["no_show", "booked"],
  cancelled: ["booked"],
  no_show: ["completed", "booked"],
};

const VERBS: Record<AppointmentStatus, string> = {
  booked: "appointment-mark-booked",
  confirmed: "appointment-mark-confirmed",
  arrived: "appointment-mark-arrived",
  completed: "appointment-mark-completed",
  cancelled: "appointment-mark-cancelled",
  no_show: "appointment-mark-no-show",
};

export function AppointmentDetail({
  id,
  clock,
  settings,
  draft,
  onDraft,
  onEdit,
  onClose,
  takesFocus,
}: {
  id: number;
  clock: Clock;
  settings: SettingsView | undefined;
  /** What is typed to change it; null while it is only looked at. */
  draft: AppointmentForm | null;
  onDraft: (next: AppointmentForm | null) => void;
  /** Starts changing it. */
  onEdit: (row: AppointmentRow) => void;
  onClose: () => void;
  /** Somebody asked to change it: the form takes the focus when it is there. */
  takesFocus: boolean;
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
              <Button icon={Pencil} onPress={() => onEdit(view.row)}>
                {say("appointments-change")}
              </Button>
              {NEXT[view.row.status].map((status) => (
                <Button
                  key={status}
                  kind={status === "cancelled" ? "danger" : "plain"}
                  onPress={() => void acts.mark(view.row, status)}
                >
                  {say(VERBS[status])}
                </Button>
              ))}
            </div>
          ) : (
            <AppointmentEntry
              prefix={`change-${id}`}
              label={say("appointments-change-label", { patient: view.row.patient_name })}
              form={draft}
              onChange={onDraft}
              before={view.row}
              onSaved={() => onDraft(null)}
              onTakeOver={() => onDraft({ ...draft, revision: view.row.revision })}
              settings={settings}
              clock={clock}
              takesFocus={takesFocus}
              aside={
                <Button onPress={() => onDraft(null)}>
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
