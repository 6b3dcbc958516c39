// Where the linter's findings are in a text. The engine counts Unicode scalar values, the browser
// counts UTF-16 units.
import type { Severity } from "../../ipc/bindings/Severity";

export interface Place {
  /** First scalar value inside. */
  start: number;
  /** First scalar value outside again. */
  end: number;
  severity: Severity;
}

export interface Stretch {
  /** Where it starts, in UTF-16 units. */
  at: number;
  text: string;
  /** The worst finding here; none for words that are fine. */
  severity: Severity | null;
}

/** Cuts a text where findings begin and end. The stretches joined are the text. */
export function stretches(text: string, places: readonly Place[]): Stretch[] {
  const cut: Stretch[] = [];
  let at = 0;
  let scalar = 0;
  for (const character of text) {
    const severity = worstAt(places, scalar);
    const last = cut.at(-1);
    if (last !== undefined && last.severity === severity) {
      last.text += character;
    } else {
      cut.push({ at, text: character, severity });
    }
    at += character.length;
    scalar += 1;
  }
  return cut;
}

/** The UTF-16 units of a place, for a text field's selection. */
export function unitsOf(text: string, place: { start: number; end: number }): [number, number] {
  return [unitsBefore(text, place.start), unitsBefore(text, place.end)];
}

function unitsBefore(text: string, scalars: number): number {
  let units = 0;
  let left = scalars;
  for (const character of text) {
    if (left === 0) {
      break;
    }
    units += character.length;
    left -= 1;
  }
  return units;
}

function worstAt(places: readonly Place[], scalar: number): Severity | null {
  const here = places.filter((place) => place.start <= scalar && scalar < place.end);
  if (here.some((place) => place.severity === "error")) {
    return "error";
  }
  return here.length > 0 ? "warning" : null;
}
