// Writes dates the way the clinic does: its zone, its locale, the weekday always there.
// Never asks the PC for a zone or a language; a PC may say "C".
import { CalendarDate, parseDate } from "@internationalized/date";

/** What writing a date needs to know. `localNow` is a civil time on the clinic's wall. */
export interface Clock {
  zone: string;
  locale: string;
  localNow: string;
}

/** A locale for the clinic's language. Plain English means the day before the month. */
export function localeOf(language: string): string {
  const wanted = language === "en" ? "en-GB" : language;
  try {
    return Intl.getCanonicalLocales(wanted)[0] ?? "en-GB";
  } catch {
    return "en-GB";
  }
}

/** The civil day today, "2026-11-24". */
export function today(clock: Clock): string {
  return dayOf(clock.localNow);
}

/** The civil day of a civil time. */
export function dayOf(civil: string): string {
  return civil.slice(0, 10);
}

export function plusDays(day: string, days: number): string {
  return parseDate(day).add({ days }).toString();
}

/** Days from one civil day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return julian(parseDate(to)) - julian(parseDate(from));
}

/** "Tue 24 Nov", with the year when it is not this one. */
export function sayDay(day: string, clock: Clock): string {
  return writeDay(new Date(`${dayOf(day)}T00:00:00Z`), "UTC", clock);
}

/** "Tuesday 24 November 2026". */
export function sayLongDay(day: string, clock: Clock): string {
  return plain(
    format(clock.locale, "UTC", {
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
    }).format(new Date(`${dayOf(day)}T00:00:00Z`)),
  );
}

/** "9:15" of a civil time. */
export function sayTime(civil: string, clock: Clock): string {
  return writeTime(new Date(`${civil.slice(0, 19)}Z`), "UTC", clock);
}

/** "Tue 24 Nov, 9:15" of a civil time. */
export function sayMoment(civil: string, clock: Clock): string {
  return `${sayDay(civil, clock)}, ${sayTime(civil, clock)}`;
}

/** "9:15" of an instant, on the clinic's wall. */
export function sayInstantTime(instant: string, clock: Clock): string {
  return writeTime(new Date(instant), clock.zone, clock);
}

/** "Tue 24 Nov, 9:15" of an instant, on the clinic's wall. */
export function sayInstant(instant: string, clock: Clock): string {
  const at = new Date(instant);
  return `${writeDay(at, clock.zone, clock)}, ${writeTime(at, clock.zone, clock)}`;
}

/** "Tue 24 Nov, 9:15:07" of an instant: for the life of one reminder, where order matters. */
export function sayInstantExactly(instant: string, clock: Clock): string {
  const at = new Date(instant);
  return `${writeDay(at, clock.zone, clock)}, ${writeTime(at, clock.zone, clock, true)}`;
}

/** The civil day of an instant on the clinic's wall. */
export function dayOfInstant(instant: string, clock: Clock): string {
  const parts = format("en-CA", clock.zone, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(new Date(instant));
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

function writeDay(at: Date, zone: string, clock: Clock): string {
  const sameYear =
    format("en", zone, { year: "numeric" }).format(at) ===
    String(Number(clock.localNow.slice(0, 4)));
  return plain(
    format(clock.locale, zone, {
      weekday: "short",
      day: "numeric",
      month: "short",
      ...(sameYear ? {} : { year: "numeric" }),
    }).format(at),
  );
}

function writeTime(at: Date, zone: string, clock: Clock, seconds = false): string {
  return format(clock.locale, zone, {
    hour: "numeric",
    minute: "2-digit",
    ...(seconds ? { second: "2-digit" } : {}),
  })
    .format(at)
    .replace(/^0(?=\d)/, "");
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, zone: string, how: Intl.DateTimeFormatOptions) {
  const name = `${locale} ${zone} ${JSON.stringify(how)}`;
  let found = formats.get(name);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(locale, { ...how, timeZone: zone });
    formats.set(name, found);
  }
  return found;
}

/** Some versions of the date data put a comma after the weekday, some do not. */
function plain(text: string): string {
  return text.replace(/^(\S+),/, "$1");
}

function julian(date: CalendarDate): number {
  return date.calendar.toJulianDay(date);
}
