// When the clinic is open, when nothing goes out, and on which days it is closed.
import { CalendarPlus, CopyCheck, Plus, Trash2 } from "lucide-react";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { useDayClock } from "../../ipc/status";
import { sayNight } from "../../parts/night";
import { Button } from "../../shared/button";
import { DateField, TextField, TimeField } from "../../shared/field";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import {
  addSpan,
  DAYS,
  hoursOf,
  likeMonday,
  missingHours,
  setDay,
  spanInput,
  withHours,
  type SpanForm,
} from "./hours";
import own from "./hours-section.module.css";
import { errorsOf, useForm } from "./use-form";

/** Fields of the request, and the first input about them. */
const SHOWN_AT: Record<string, string> = {
  opening_hours: "hours-week",
  quiet_hours: "hours-quiet",
  closing_days: "hours-closing",
};

function inputOf(field: string): string | null {
  const day = /opening_hours\D+(\d)/.exec(field);
  if (day !== null) {
    return spanInput(Number(day[1]), 0, "opens");
  }
  const part = field.replace(/^clinic\./, "").split(/[.[]/)[0] ?? "";
  return SHOWN_AT[part] ?? null;
}

export function HoursSection({ settings, locale }: { settings: SettingsView; locale: string }) {
  const clock = useDayClock();
  const form = useForm({
    name: "hours",
    saved: hoursOf(settings.clinic),
    settings,
    send: (value, revision) =>
      call("save_clinic", { revision, clinic: withHours(settings.clinic, value) }),
    check: (value) =>
      missingHours(value).map((input) => ({ sentence: say("settings-hours-missing"), input })),
  });
  const errors = errorsOf(form, inputOf);
  const { value, set } = form;
  const setSpans = (day: number, spans: SpanForm[]): void =>
    set({ week: setDay(value.week, day, spans) });
  const setClosing = (at: number, part: Partial<(typeof value.closing)[number]>): void =>
    set({
      closing: value.closing.map((each, index) => (index === at ? { ...each, ...part } : each)),
    });

  return (
    <FormFrame
      form={form}
      title={say("settings-hours")}
      intro={say("settings-hours-intro")}
      inputOf={inputOf}
    >
      <fieldset id="hours-week" className={styles.group}>
        <legend>{say("settings-opening")}</legend>
        <div className={own.week}>
          {DAYS.map((day) => (
            <Day
              key={day}
              name={dayName(day, locale)}
              day={day}
              spans={value.week[day] ?? []}
              onChange={(spans) => setSpans(day, spans)}
              errors={errors}
            />
          ))}
        </div>
        <div>
          <Button icon={CopyCheck} onPress={() => set({ week: likeMonday(value.week) })}>
            {say("settings-like-monday")}
          </Button>
        </div>
      </fieldset>

      <fieldset id="hours-quiet" className={styles.group}>
        <legend>{say("settings-quiet")}</legend>
        <p className={styles.muted}>{say("settings-quiet-hint", sayNight(clock))}</p>
        <div className={styles.line}>
          <div className={styles.clock}>
            <TimeField
              id="hours-quiet-ends"
              label={say("settings-quiet-ends")}
              value={value.quietEnds}
              onChange={(quietEnds) => set({ quietEnds })}
              error={errors.get("hours-quiet-ends")}
            />
          </div>
          <div className={styles.clock}>
            <TimeField
              id="hours-quiet-begins"
              label={say("settings-quiet-begins")}
              value={value.quietBegins}
              onChange={(quietBegins) => set({ quietBegins })}
              error={errors.get("hours-quiet-begins")}
            />
          </div>
        </div>
      </fieldset>

      <fieldset id="hours-closing" className={styles.group}>
        <legend>{say("settings-closing")}</legend>
        {value.closing.length === 0 && (
          <p className={styles.muted}>{say("settings-closing-none")}</p>
        )}
        {value.closing.map((closing, at) => (
          // Two closing days may be the same while they are typed: their place is their name.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at} className={styles.line}>
            <div className={styles.date}>
              <DateField
                id={`hours-closing-${at}`}
                label={say("settings-closing-date")}
                value={closing.date}
                onChange={(date) => setClosing(at, { date })}
                error={errors.get(`hours-closing-${at}`)}
              />
            </div>
            <div className={styles.grow}>
              <TextField
                label={say("settings-closing-name")}
                value={closing.name}
                onChange={(name) => setClosing(at, { name })}
              />
            </div>
            <Button
              kind="quiet"
              icon={Trash2}
              aria-label={say("settings-remove-what", {
                what: closing.name === "" ? say("settings-closing-date") : closing.name,
              })}
              onPress={() => set({ closing: value.closing.filter((_, index) => index !== at) })}
            >
              {say("settings-remove")}
            </Button>
          </div>
        ))}
        <div>
          <Button
            icon={CalendarPlus}
            onPress={() => set({ closing: [...value.closing, { date: null, name: "" }] })}
          >
            {say("settings-closing-add")}
          </Button>
        </div>
      </fieldset>
    </FormFrame>
  );
}

function Day({
  name,
  day,
  spans,
  onChange,
  errors,
}: {
  name: string;
  day: number;
  spans: readonly SpanForm[];
  onChange: (next: SpanForm[]) => void;
  errors: ReadonlyMap<string, string>;
}) {
  const set = (at: number, part: Partial<SpanForm>): void =>
    onChange(spans.map((span, index) => (index === at ? { ...span, ...part } : span)));
  return (
    <div className={own.day} role="group" aria-label={name}>
      <span className={own.name}>{name}</span>
      <div className={own.spans}>
        {spans.length === 0 && <span className={styles.muted}>{say("settings-closed")}</span>}
        {spans.map((span, at) => (
          // Spans of a day have no names of their own.
          // oxlint-disable-next-line react/no-array-index-key
          <div key={at} className={styles.line}>
            <div className={styles.clock}>
              <TimeField
                id={spanInput(day, at, "opens")}
                label={say("settings-opens")}
                value={span.opens}
                onChange={(opens) => set(at, { opens })}
                error={errors.get(spanInput(day, at, "opens"))}
              />
            </div>
            <div className={styles.clock}>
              <TimeField
                id={spanInput(day, at, "closes")}
                label={say("settings-closes")}
                value={span.closes}
                onChange={(closes) => set(at, { closes })}
                error={errors.get(spanInput(day, at, "closes"))}
              />
            </div>
            <Button
              kind="quiet"
              icon={Trash2}
              aria-label={say("settings-remove-hours", { day: name })}
              onPress={() => onChange(spans.filter((_, index) => index !== at))}
            >
              {say("settings-remove")}
            </Button>
          </div>
        ))}
      </div>
      <Button
        kind="quiet"
        icon={Plus}
        aria-label={say("settings-add-hours-to", { day: name })}
        onPress={() => onChange(addSpan(spans))}
      >
        {say("settings-add-hours")}
      </Button>
    </div>
  );
}

/** Day 0 is Monday; 5 January 1970 was one. */
function dayName(day: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(
    Date.UTC(1970, 0, 5 + day),
  );
}
