// Names of languages, in the language of the window.

/** Offered everywhere; others appear where they are in use. */
const OFTEN =
  "en en-US en-GB fr es de pt it nl pl uk ru tr ar fa ur hi pa bn gu ta zh ja ko vi tl".split(" ");

/** "Deutsch" as the window's language calls it: "German". The code itself when it is unknown. */
export function languageName(code: string, locale: string): string {
  try {
    return namesIn(locale).of(code) ?? code;
  } catch {
    return code;
  }
}

const names = new Map<string, Intl.DisplayNames>();

/** Making one is slow, and a list of languages needs it for each. */
function namesIn(locale: string): Intl.DisplayNames {
  const found = names.get(locale) ?? new Intl.DisplayNames(locale, { type: "language" });
  names.set(locale, found);
  return found;
}

/** Languages to choose from by name; those in use are among them. */
export function languages(
  locale: string,
  inUse: readonly string[] = [],
): { id: string; name: string }[] {
  const order = new Intl.Collator(locale);
  return [...new Set([...inUse, ...OFTEN])]
    .filter((code) => code !== "")
    .map((id) => ({ id, name: languageName(id, locale) }))
    .toSorted((one, other) => order.compare(one.name, other.name));
}
