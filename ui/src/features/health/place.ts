// Where in Health we are: the overview, or who was affected by days, by an absence or by a cause.
import type { TroubleCause } from "../../ipc/bindings/TroubleCause";

export type Place =
  { at: "overview" } | { at: "affected"; absence: number | null; cause: TroubleCause | null };

export function placeOf(rest: readonly string[]): Place {
  const [first, kind, which = ""] = rest;
  if (first !== "affected") {
    return { at: "overview" };
  }
  const number = Number(which);
  return {
    at: "affected",
    absence: kind === "absence" && Number.isSafeInteger(number) && number > 0 ? number : null,
    // What is no cause is refused by the engine, in words.
    cause: kind === "cause" && which !== "" ? (which as TroubleCause) : null,
  };
}
