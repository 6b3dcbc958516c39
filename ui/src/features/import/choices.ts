// What happens to appointments that are gone from the file. Nothing is cancelled unless somebody
// says so, and each one needs an answer.
import type { ImportLine } from "../../ipc/bindings/ImportLine";

export type Choice = "cancel" | "keep";
export type Choices = ReadonlyMap<number, Choice>;

export const NO_CHOICES: Choices = new Map();

export function choose(choices: Choices, ids: Iterable<number>, choice: Choice): Choices {
  const next = new Map(choices);
  for (const id of ids) {
    next.set(id, choice);
  }
  return next;
}

export function undecided(gone: readonly ImportLine[], choices: Choices): number {
  return gone.filter(({ appointment }) => appointment !== null && !choices.has(appointment)).length;
}

/** Those to cancel, and only those the preview shows. */
export function cancelled(gone: readonly ImportLine[], choices: Choices): number[] {
  return gone.flatMap(({ appointment }) =>
    appointment !== null && choices.get(appointment) === "cancel" ? [appointment] : [],
  );
}
