// Joins class names; what is not there is left out.
export function cx(...names: (string | false | undefined)[]): string {
  return names.filter((name) => name !== undefined && name !== false && name !== "").join(" ");
}
