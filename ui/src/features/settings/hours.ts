// Opening hours, quiet hours and closing days while they are typed: a time may still be missing.
import type { Clinic } from "../../ipc/bindings/Clinic";
import type { ClosingDay } from "../../ipc/bindings/ClosingDay";
import type { OpeningHours } from "../../ipc/bindings/OpeningHours";

export interface SpanForm {
  opens: string | null;
  closes: string | null;
}

export interface ClosingForm {
  date: string | null;
  name: string;
}

export interface HoursForm {
  /** Monday first. */
  week: SpanForm[][];
  quietEnds: string | null;
  quietBegins: string | null;
  closing: ClosingForm[];
}

export const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
/** Monday to Friday. */
const WORKING = 5;
const USUAL: SpanForm = { opens: "09:00:00", closes: "17:00:00" };

export function hoursOf(clinic: Clinic): HoursForm {
  return {
    week: clinic.opening_hours.map((spans) =>
      spans.map(({ opens, closes }) => ({ opens, closes })),
    ),
    quietEnds: clinic.quiet_hours.ends,
    quietBegins: clinic.quiet_hours.begins,
    closing: clinic.closing_days.map(({ date, name }) => ({ date, name })),
  };
}

/** The next hours of a day begin where the last ones end, or are the usual ones. */
export function addSpan(spans: readonly SpanForm[]): SpanForm[] {
  const last = spans.at(-1);
  return [...spans, last === undefined ? USUAL : { opens: last.closes, closes: null }];
}

export function setDay(week: SpanForm[][], day: number, spans: SpanForm[]): SpanForm[][] {
  return week.map((each, index) => (index === day ? spans : each));
}

/** Monday's hours on every working day. */
export function likeMonday(week: SpanForm[][]): SpanForm[][] {
  const monday = week[0] ?? [];
  return week.map((spans, day) => (day < WORKING ? monday.map((span) => ({ ...span })) : spans));
}

/** The inputs in which something is still missing. */
export function missingHours(form: HoursForm): string[] {
  const spans = form.week.flatMap((day, index) =>
    day.flatMap((span, at) => [
      ...(span.opens === null ? [spanInput(index, at, "opens")] : []),
      ...(span.closes === null ? [spanInput(index, at, "closes")] : []),
    ]),
  );
  return [
    ...spans,
    ...(form.quietEnds === null ? ["hours-quiet-ends"] : []),
    ...(form.quietBegins === null ? ["hours-quiet-begins"] : []),
    ...form.closing.flatMap((day, at) => (day.date === null ? [`hours-closing-${at}`] : [])),
  ];
}

export function spanInput(day: number, at: number, end: "opens" | "closes"): string {
  return `hours-${day}-${at}-${end}`;
}

/** The clinic with these hours; only asked when nothing is missing. */
export function withHours(clinic: Clinic, form: HoursForm): Clinic {
  const closing = form.closing
    .map(({ date, name }): ClosingDay => ({ date: date ?? "", name: name.trim() }))
    .toSorted((one, other) => one.date.localeCompare(other.date));
  return {
    ...clinic,
    opening_hours: form.week.map((spans) =>
      spans.map(({ opens, closes }) => ({ opens: opens ?? "", closes: closes ?? "" })),
    ) as OpeningHours,
    quiet_hours: { ends: form.quietEnds ?? "", begins: form.quietBegins ?? "" },
    closing_days: closing,
  };
}
