// What is offered before anything is known about a clinic.
import type { PresetView } from "../../ipc/bindings/PresetView";
import { sayTimeOfDay } from "../../shared/dates";
import { say } from "../../words/words";

export interface FirstClinic {
  name: string;
  callback_number: string;
  country: string | null;
  zone: string | null;
  language: string;
  email: string;
  /** One name a line. */
  practitioners: string;
  /** Whether consent is a must; none while it is as the country's preset says. */
  consent: boolean | null;
}

/** The PC's own zone and country are a guess that somebody looks at, and nothing else. */
export function firstClinic(): FirstClinic {
  const { timeZone } = new Intl.DateTimeFormat("en").resolvedOptions();
  return {
    name: "",
    callback_number: "",
    country: countryOf(navigator.language),
    // A PC may say "UTC", where no clinic is.
    zone: zonesOf().includes(timeZone) ? timeZone : null,
    language: "en",
    email: "",
    practitioners: "",
    consent: null,
  };
}

/** The country in a language such as "en-GB". A PC may say "C", which is none. */
export function countryOf(language: string): string | null {
  try {
    return new Intl.Locale(language).region ?? null;
  } catch {
    return null;
  }
}

export function namesOf(lines: string): string[] {
  return lines
    .split("\n")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** The zones the browser knows; the engine says whether it knows one, too. */
export function zonesOf(): string[] {
  return Intl.supportedValuesOf("timeZone");
}

/** The preset of a country; the one without a country is for all others. */
export function presetOf(
  presets: readonly PresetView[],
  country: string | null,
): PresetView | undefined {
  const found = presets.find((preset) => preset.country === country && country !== "");
  const other = presets.find((preset) => preset.country === "");
  return country === null ? undefined : (found ?? other);
}

/** What a preset fills in: a zone where the country has one, and its way to write dates. */
export function proposed(preset: PresetView | undefined): Partial<FirstClinic> {
  if (preset === undefined || preset.country === "") {
    return {};
  }
  return {
    language: preset.language,
    ...(preset.zone === null ? {} : { zone: preset.zone }),
  };
}

/** What a preset means, in a sentence. */
export function beginsWith({ quiet_hours, caps, date }: PresetView): string {
  // There is no clinic yet whose clock is asked; its example of a date shows how hours are counted.
  const clock = {
    zone: "UTC",
    locale: "en-GB",
    localNow: "1970-01-01T00:00:00",
    offsetMinutes: 0,
    twelveHours: /[AP]M$/.test(date),
  };
  const time = (at: string): string => sayTimeOfDay(at, clock);
  return say("founding-begins-what", {
    from: time(quiet_hours.ends),
    until: time(quiet_hours.begins),
    texts: caps.sms_per_day,
    week: caps.phone_per_week,
    date,
  });
}
