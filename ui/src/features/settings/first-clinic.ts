// What is offered before anything is known about a clinic.

export interface FirstClinic {
  name: string;
  callback_number: string;
  country: string | null;
  zone: string | null;
  language: string;
  email: string;
  /** One name a line. */
  practitioners: string;
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
