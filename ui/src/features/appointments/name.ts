// Reading a name as it is typed into one field.

/** What comes last is the family name, unless there is a comma. */
export function splitName(typed: string): { givenName: string; familyName: string } {
  const comma = typed.split(",");
  if (comma.length === 2) {
    return { familyName: (comma[0] ?? "").trim(), givenName: (comma[1] ?? "").trim() };
  }
  const words = typed.trim().split(/\s+/);
  const last = words.pop() ?? "";
  return words.length === 0
    ? { givenName: last, familyName: "" }
    : { givenName: words.join(" "), familyName: last };
}
