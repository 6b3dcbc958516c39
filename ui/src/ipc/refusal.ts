// What a refused or lost call looks like to a screen.
import type { ApiError } from "./bindings/ApiError";
import type { ErrorCode } from "./bindings/ErrorCode";

/** The engine's codes, and one of our own: nobody answered at all. */
export type RefusalCode = ErrorCode | "unreachable";

/** A call that did not do what was asked. The sentence is for staff and is shown as it is. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly sentence: string;
  readonly field: string | null;

  constructor(code: RefusalCode, sentence: string, field: string | null = null) {
    super(sentence);
    this.name = "Refusal";
    this.code = code;
    this.sentence = sentence;
    this.field = field;
  }
}

/** Reads whatever a transport threw. Anything that is not the engine's own answer is "unreachable". */
export function toRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) {
    return thrown;
  }
  if (isApiError(thrown)) {
    return new Refusal(thrown.code, thrown.sentence, thrown.field);
  }
  return new Refusal("unreachable", thrown instanceof Error ? thrown.message : String(thrown));
}

function isApiError(value: unknown): value is ApiError {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    "sentence" in value &&
    typeof value.code === "string" &&
    typeof value.sentence === "string"
  );
}
