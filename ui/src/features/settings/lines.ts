// What is typed one a line.

/** The lines with something in them, each once. */
export function linesOf(text: string): string[] {
  const all = text.split("\n").map((line) => line.trim());
  return [...new Set(all.filter((line) => line !== ""))];
}
