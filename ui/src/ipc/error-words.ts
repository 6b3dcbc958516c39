// What the window does about each kind of refusal. A new code does not compile until it is here.
import type { Refusal, RefusalCode } from "./refusal";
import { say } from "../words/words";

/** What a screen offers beside the sentence. */
export type Remedy = "correct" | "reload" | "retry" | "none";

interface Handling {
  /** The heading above the engine's sentence. */
  heading: string;
  remedy: Remedy;
}

const HANDLING: Record<RefusalCode, Handling> = {
  invalid_field: { heading: "refused-invalid-field", remedy: "correct" },
  not_found: { heading: "refused-not-found", remedy: "reload" },
  changed_meanwhile: { heading: "refused-changed-meanwhile", remedy: "reload" },
  choose_time: { heading: "refused-choose-time", remedy: "correct" },
  not_possible: { heading: "refused-not-possible", remedy: "reload" },
  import_refused: { heading: "refused-import", remedy: "correct" },
  storage: { heading: "refused-storage", remedy: "retry" },
  bad_request: { heading: "refused-bad-request", remedy: "none" },
  unreachable: { heading: "refused-unreachable", remedy: "retry" },
};

export function refusalHeading(refusal: Refusal): string {
  return say(HANDLING[refusal.code].heading);
}

export function refusalRemedy(refusal: Refusal): Remedy {
  return HANDLING[refusal.code].remedy;
}

/** The sentence for staff: the engine's, or ours when the engine could not be asked. */
export function refusalSentence(refusal: Refusal): string {
  return refusal.code === "unreachable" ? say("refused-unreachable-sentence") : refusal.sentence;
}
