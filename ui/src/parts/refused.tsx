// A refusal on a screen: our heading, the engine's sentence, and what can be done about it.
import { RotateCw } from "lucide-react";
import type { Refusal } from "../ipc/refusal";
import { refusalHeading, refusalRemedy, refusalSentence } from "../ipc/error-words";
import { Button } from "../shared/button";
import { ErrorSummary } from "../shared/error-summary";
import { say } from "../words/words";

export function Refused({
  refusal,
  inputOf,
  onReload,
  takesFocus = false,
}: {
  refusal: Refusal;
  /** The id of the input that shows a field of the request. */
  inputOf?: (field: string) => string | null;
  onReload?: () => void;
  takesFocus?: boolean;
}) {
  const remedy = refusalRemedy(refusal);
  return (
    <ErrorSummary
      heading={refusalHeading(refusal)}
      takesFocus={takesFocus}
      faults={[
        {
          sentence: refusalSentence(refusal),
          input: refusal.field === null ? null : (inputOf?.(refusal.field) ?? null),
        },
      ]}
      action={
        onReload !== undefined &&
        (remedy === "reload" || remedy === "retry") && (
          <Button icon={RotateCw} onPress={onReload}>
            {say(remedy === "retry" ? "refused-try-again" : "refused-load-again")}
          </Button>
        )
      }
    />
  );
}
