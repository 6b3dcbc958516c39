// Writes dates the way the clinic does: its zone, its locale, the weekday always there.
// Never asks the PC for a zone or a language; a PC may say "C".
import { CalendarDate, parseDate } from "@internationalized/date";

/** What writing a date needs to know. */
export interface Clock {
  zone: string;
  locale: string;
  /** Now, as a civil time on the clinic's wall; its beginning of the day is near enough. */
  localNow: string;
  /** What the engine adds to an instant now, in minutes. */
  offsetMinutes: number;
  /** Whether the hours of a day are counted twice to twelve. */
  twelveHours?: boolean;
}

/** A locale for the clinic's language in its country. Numeric dates have that country's order. */
export function localeOf(language: string, country = ""): string {
  const named = language === "" ? "en" : language;
  for (const wanted of [/-/.test(named) ? named : `${named}-${country}`, named, "en-GB"]) {
    try {
      const found = Intl.getCanonicalLocales(wanted)[0];
      if (found !== undefined) {
        return found === "en" ? "en-GB" : found;
      }
    } catch {
      // Not a language at all; the next one is tried.
    }
  }
  return "en-GB";
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
  return writeDay(day, clock);
}

/** "Tuesday 24 November 2026". */
export function sayLongDay(day: string, clock: Clock): string {
  return write(day, clock, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** "9:15" of a civil time. */
export function sayTime(civil: string, clock: Clock): string {
  return writeTime(civil, clock);
}

/** "9:15" of a time of day that is the same on every day. */
export function sayTimeOfDay(time: string, clock: Clock): string {
  return sayTime(`${dayOf(clock.localNow)}T${time}`, clock);
}

/** "Tue 24 Nov, 9:15" of a civil time. */
export function sayMoment(civil: string, clock: Clock): string {
  return `${sayDay(civil, clock)}, ${sayTime(civil, clock)}`;
}

/** "9:15" of an instant, on the clinic's wall. */
export function sayInstantTime(instant: string, clock: Clock): string {
  return sayTime(onTheWall(instant, clock), clock);
}

/** "Tue 24 Nov, 9:15" of an instant, on the clinic's wall. */
export function sayInstant(instant: string, clock: Clock): string {
  return sayMoment(onTheWall(instant, clock), clock);
}

/** "Tue 24 Nov, 9:15:07" of an instant: for the life of one reminder, where order matters. */
export function sayInstantExactly(instant: string, clock: Clock): string {
  const civil = onTheWall(instant, clock);
  return `${sayDay(civil, clock)}, ${writeTime(civil, clock, true)}`;
}

/** The civil day of an instant on the clinic's wall. */
export function dayOfInstant(instant: string, clock: Clock): string {
  return dayOf(onTheWall(instant, clock));
}

/**
 * The civil time of an instant. The engine brings its own rules of the zones; the window's may be
 * years older. Where they differ about now, the engine is right, and so it is about every other
 * instant that the old rules treat as they treat now.
 */
export function onTheWall(instant: string, clock: Clock): string {
  const at = Date.parse(instant);
  const engineNow = clock.offsetMinutes * 60_000;
  const now = Date.parse(`${clock.localNow.slice(0, 19)}Z`) - engineNow;
  const offset = offsetOf(at, clock.zone);
  const right = offset === offsetOf(now, clock.zone) ? engineNow : offset;
  return new Date(at + right).toISOString().slice(0, 19);
}

/** What the window's own rules add to an instant, in milliseconds. */
function offsetOf(at: number, zone: string): number {
  const parts = format("en", zone, {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string): number =>
    Number(parts.find((each) => each.type === type)?.value ?? 0);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return offsetBetween(wall, at) * 60_000;
}

/** Minutes from an instant to its civil time, both in milliseconds: whole quarters of an hour. */
function offsetBetween(wall: number, at: number): number {
  return Math.round((wall - at) / 900_000) * 15;
}

/** What the engine adds to an instant, from the two ways it says now. */
export function offsetMinutesOf(now: string, localNow: string): number {
  return offsetBetween(Date.parse(`${localNow.slice(0, 19)}Z`), Date.parse(now));
}

function writeDay(civil: string, clock: Clock): string {
  const sameYear = civil.slice(0, 4) === clock.localNow.slice(0, 4);
  return write(civil, clock, {
    weekday: "short",
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  });
}

/** In English the day always stands before the month, as in the engine's sentences. */
function write(civil: string, clock: Clock, how: Intl.DateTimeFormatOptions): string {
  const locale = clock.locale.startsWith("en") ? "en-GB" : clock.locale;
  return plain(format(locale, "UTC", how).format(new Date(`${dayOf(civil)}T00:00:00Z`)));
}

function writeTime(civil: string, clock: Clock, seconds = false): string {
  const hour = Number(civil.slice(11, 13));
  const rest = civil.slice(13, seconds ? 19 : 16);
  return clock.twelveHours === true
    ? `${hour % 12 || 12}${rest} ${hour < 12 ? "AM" : "PM"}`
    : `${hour}${rest}`;
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
