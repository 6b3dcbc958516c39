// One patient: what can be typed, consent, appointments with their reminders, and what happened.
import { Archive, ArchiveRestore, Check, FilePlus2, X } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import type { ContactPoint } from "../../ipc/bindings/ContactPoint";
import type { PatientView } from "../../ipc/bindings/PatientView";
import { call } from "../../ipc/call";
import { refusalHeading, refusalSentence } from "../../ipc/error-words";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { sayChannel } from "../../parts/channel";
import { ChipWords } from "../../parts/chips";
import { Button } from "../../shared/button";
import { sayInstant, sayMoment, type Clock } from "../../shared/dates";
import { ErrorSummary } from "../../shared/error-summary";
import { useKept } from "../../shared/kept";
import { href } from "../../shared/route";
import { useTell } from "../../shared/tell";
import { useKeysWithin } from "../../shared/use-keys-within";
import { say } from "../../words/words";
import {
  emptyPatient,
  formOfPatient,
  isPatientTouched,
  rowOfField,
  toSavePatient,
  type PatientForm,
} from "./form";
import styles from "./patient-detail.module.css";
import { ConsentDialog, OptOutDialog } from "./patient-dialogs";
import { contactInput, PatientFields } from "./patient-fields";

export function PatientDetail({
  view,
  onSaved,
  onClose,
  clock,
  question,
  inUse,
}: {
  /** As it is saved; none for a new one. */
  view: PatientView | undefined;
  onSaved: (saved: PatientView) => void;
  onClose: () => void;
  clock: Clock;
  inUse: readonly string[];
  /** What a patient is usually asked for their consent. */
  question: string;
}) {
  const { tell, tellProblem } = useTell();
  const [draft, setDraft] = useKept<PatientForm | null>(`patient ${view?.id ?? "new"} typed`, null);
  const blank = useRef<PatientForm>(undefined);
  // The rows of a blank form have names of their own, which must stay while it is typed into.
  const form =
    draft ?? (view === undefined ? (blank.current ??= emptyPatient()) : formOfPatient(view));
  const touched = draft !== null && isPatientTouched(draft, view);
  const [refusal, setRefusal] = useState<Refusal>();
  const [saving, setSaving] = useState(false);
  const [optOut, setOptOut] = useState<ContactPoint | null>(null);
  const [asksConsent, setAsksConsent] = useState(false);

  const element = useRef<HTMLElement>(null);
  useKeysWithin(element, {
    escape: () => {
      onClose();
      return true;
    },
  });

  useEffect(() => {
    // Where there is no room beside the list it stands below it.
    element.current?.scrollIntoView({ block: "nearest" });
  }, []);

  const inputOf = (field: string): string => {
    const row = rowOfField(form, field);
    return row === undefined ? `patient-${field}` : contactInput(row);
  };
  const fault =
    refusal === undefined
      ? null
      : {
          sentence: refusalSentence(refusal),
          input: refusal.field === null ? null : inputOf(refusal.field),
        };
  const errors = new Map(
    fault === null || fault.input === null ? [] : [[fault.input, fault.sentence]],
  );

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (saving) {
      return;
    }
    setSaving(true);
    setRefusal(undefined);
    try {
      const saved = await call("save_patient", toSavePatient(form));
      setDraft(null);
      tell(
        saved.sentence,
        view === undefined
          ? undefined
          : {
              word: say("patients-undo"),
              until: null,
              run: async () => {
                const back = formOfPatient(view);
                const { revision } = saved.patient;
                return (await call("save_patient", toSavePatient({ ...back, revision }))).sentence;
              },
            },
      );
      onSaved(saved.patient);
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    } finally {
      setSaving(false);
    }
  };

  const archive = async (patient: PatientView, archived: boolean): Promise<void> => {
    const set = (revision: number, next: boolean) =>
      call("archive_patient", { id: patient.id, revision, archived: next });
    try {
      const saved = await set(patient.revision, archived);
      tell(saved.sentence, {
        word: say("patients-undo"),
        until: null,
        run: async () => (await set(saved.patient.revision, !archived)).sentence,
      });
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    }
  };

  const getsTexts = async (point: ContactPoint): Promise<void> => {
    try {
      const set = { contact_point: point.id, no_texts: false };
      tell((await call("set_no_texts", set)).sentence);
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    }
  };

  return (
    <section ref={element} className={styles.detail} aria-label={say("patients-detail")}>
      <header className={styles.head}>
        <h2>
          {view === undefined ? say("patients-new") : `${view.given_name} ${view.family_name}`}
        </h2>
        <Button kind="quiet" icon={X} onPress={onClose}>
          {say("shared-close")}
        </Button>
      </header>
      {view?.archived === true && <p className={styles.archived}>{say("patients-is-archived")}</p>}
      {fault !== null && refusal !== undefined && (
        <ErrorSummary
          heading={refusalHeading(refusal)}
          faults={[fault]}
          action={
            refusal.code === "changed_meanwhile" &&
            view !== undefined && (
              <Button
                onPress={() => {
                  setRefusal(undefined);
                  setDraft({ ...form, revision: view.revision });
                }}
              >
                {say("patients-take-over")}
              </Button>
            )
          }
        />
      )}
      <form
        className={styles.form}
        noValidate
        aria-label={say("patients-form")}
        onSubmit={(event) => void save(event)}
      >
        <PatientFields
          form={form}
          onChange={(next) => {
            setRefusal(undefined);
            setDraft(next);
          }}
          errors={errors}
          points={view?.contact_points ?? []}
          onOptOut={setOptOut}
          onTexts={(point) => void getsTexts(point)}
          locale={clock.locale}
          inUse={inUse}
        />
        {(touched || view === undefined) && (
          <div className={styles.bar}>
            <Button type="submit" kind="main" icon={Check}>
              {say(view === undefined ? "patients-add" : "patients-save")}
            </Button>
            {touched && (
              <Button
                onPress={() => {
                  const typed = form;
                  setRefusal(undefined);
                  setDraft(null);
                  tell(say("patients-left"), {
                    word: say("patients-undo"),
                    until: null,
                    run: () => {
                      setDraft(typed);
                      return Promise.resolve(say("patients-typed-again"));
                    },
                  });
                }}
              >
                {say("patients-leave")}
              </Button>
            )}
          </div>
        )}
      </form>
      {view !== undefined && (
        <>
          <Consents view={view} clock={clock} onRecord={() => setAsksConsent(true)} />
          <Appointments view={view} clock={clock} />
          <History view={view} clock={clock} />
          <div className={styles.bar}>
            <Button
              icon={view.archived ? ArchiveRestore : Archive}
              onPress={() => void archive(view, !view.archived)}
            >
              {say(view.archived ? "patients-bring-back" : "patients-archive")}
            </Button>
          </div>
          <ConsentDialog
            patient={view.id}
            question={question}
            isOpen={asksConsent}
            onClose={() => setAsksConsent(false)}
          />
        </>
      )}
      <OptOutDialog point={optOut} onClose={() => setOptOut(null)} />
    </section>
  );
}

function Consents({
  view,
  clock,
  onRecord,
}: {
  view: PatientView;
  clock: Clock;
  onRecord: () => void;
}) {
  return (
    <section className={styles.part}>
      <h3>{say("consent-heading")}</h3>
      {view.consents.length === 0 ? (
        <p className={styles.muted}>{say("consent-none")}</p>
      ) : (
        <ul className={styles.lines}>
          {view.consents.map((consent) => (
            <li key={`${consent.channel} ${consent.at}`}>
              <span className={styles.when}>{sayInstant(consent.at, clock)}</span>
              {say(consent.given ? "consent-line-yes" : "consent-line-no", {
                channel: sayChannel(consent.channel),
                source: consent.source,
              })}
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button icon={FilePlus2} onPress={onRecord}>
          {say("consent-record")}
        </Button>
      </div>
    </section>
  );
}

function Appointments({ view, clock }: { view: PatientView; clock: Clock }) {
  return (
    <section className={styles.part}>
      <h3>{say("patients-appointments")}</h3>
      {view.appointments.length === 0 ? (
        <p className={styles.muted}>{say("patients-no-appointments")}</p>
      ) : (
        <ul className={styles.lines}>
          {view.appointments.map((row) => (
            <li key={row.id} className={styles.appointment}>
              <a href={href("appointments", "day", row.local_start.slice(0, 10), row.id)}>
                {sayMoment(row.local_start, clock)}
              </a>
              <span className={styles.muted}>
                {row.kind_name} · {row.practitioner_name}
              </span>
              <ChipWords chips={row.reminders} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function History({ view, clock }: { view: PatientView; clock: Clock }) {
  return (
    <section className={styles.part}>
      <h3>{say("patients-history")}</h3>
      {view.history.length === 0 ? (
        <p className={styles.muted}>{say("patients-no-history")}</p>
      ) : (
        <ol className={styles.lines}>
          {view.history.map((line) => (
            <li key={line.seq}>
              <span className={styles.when}>
                {sayInstant(line.at, clock)} · {line.who}
              </span>
              {line.sentence}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
