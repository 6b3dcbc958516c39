// What a draft would mean: which reminders go and when, who is there already, and, when the clocks
// change, which time is meant.
import { CalendarClock, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import type { AppointmentPreview } from "../../ipc/bindings/AppointmentPreview";
import type { Fold } from "../../ipc/bindings/Fold";
import type { Refusal } from "../../ipc/refusal";
import { refusalSentence } from "../../ipc/error-words";
import { useLive } from "../../ipc/use-live";
import { ChipLines } from "../../parts/chips";
import { Button } from "../../shared/button";
import type { Clock } from "../../shared/dates";
import { sayMoment } from "../../shared/dates";
import { RadioField } from "../../shared/more-fields";
import { useSettled } from "../../shared/use-settled";
import { say } from "../../words/words";
import { toDraft, type AppointmentForm } from "./form";
import styles from "./meaning.module.css";

export interface Meaning {
  preview: AppointmentPreview | undefined;
  refusal: Refusal | undefined;
}

/** Asks the engine what the form would mean, a moment after the last change. */
export function useMeaning(form: AppointmentForm): Meaning {
  const draft = toDraft(form);
  const settled = useSettled(draft);
  const asks = draft !== null && settled !== null;
  const { value, refusal } = useLive("preview_appointment", asks ? { draft: settled } : null, [
    "book_changed",
    "reminders_changed",
  ]);
  return asks ? { preview: value, refusal } : { preview: undefined, refusal: undefined };
}

export function MeaningView({
  meaning,
  form,
  onChange,
  clock,
  inputId,
  error,
}: {
  meaning: Meaning;
  form: AppointmentForm;
  onChange: (next: AppointmentForm) => void;
  clock: Clock;
  /** The id of the question about the clocks. */
  inputId: string;
  error: string | undefined;
}) {
  const { preview, refusal } = meaning;
  const question = useRef<HTMLDivElement>(null);
  const asked = preview?.time_sentence ?? "";
  useEffect(() => {
    if (asked !== "") {
      question.current?.scrollIntoView({ block: "nearest" });
    }
  }, [asked]);
  if (refusal !== undefined) {
    return (
      <p className={styles.look} role="status">
        <TriangleAlert aria-hidden className={styles.icon} />
        {refusalSentence(refusal)}
      </p>
    );
  }
  if (preview === undefined) {
    return null;
  }
  const { civil_time: time } = preview;
  return (
    <div className={styles.meaning}>
      {time.kind === "twice" && (
        <div ref={question} className={styles.question}>
          <RadioField<Fold>
            id={inputId}
            label={preview.time_sentence || say("appointments-which-time")}
            value={form.fold}
            onChange={(fold) => onChange({ ...form, fold })}
            error={error}
            isRow
            options={[
              { id: "first", name: sayWithZone(time.first, clock) },
              { id: "second", name: sayWithZone(time.second, clock) },
            ]}
          />
        </div>
      )}
      {time.kind === "never" && (
        <div ref={question} className={styles.question} role="alert">
          <p className={styles.look}>
            <CalendarClock aria-hidden className={styles.icon} />
            {preview.time_sentence}
          </p>
          <Button
            onPress={() =>
              onChange({
                ...form,
                date: time.next.slice(0, 10),
                time: time.next.slice(11, 19),
                fold: null,
              })
            }
          >
            {say("appointments-use-time", { time: sayMoment(time.next, clock) })}
          </Button>
        </div>
      )}
      {time.kind === "once" && preview.time_sentence !== "" && (
        <p className={styles.look} role="status">
          <TriangleAlert aria-hidden className={styles.icon} />
          {preview.time_sentence}
        </p>
      )}
      {preview.double_bookings.map((sentence) => (
        <p key={sentence} className={styles.look} role="status">
          <TriangleAlert aria-hidden className={styles.icon} />
          {sentence}
        </p>
      ))}
      {preview.reminders.length > 0 && (
        <section aria-label={say("appointments-reminders")} className={styles.reminders}>
          <h2 className={styles.heading}>{say("appointments-reminders")}</h2>
          <div role="status">
            <ChipLines chips={preview.reminders} />
          </div>
        </section>
      )}
    </div>
  );
}

/** The zone's short name tells the two apart: "1:30 BST", "1:30 GMT". */
function sayWithZone(instant: string, clock: Clock): string {
  return new Intl.DateTimeFormat(clock.locale, {
    timeZone: clock.zone,
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(new Date(instant));
}
