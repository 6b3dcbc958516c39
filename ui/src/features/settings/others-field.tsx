// Asks whether another program reminds the same patients, before RingOnce begins to.
import { RadioField } from "../../shared/more-fields";
import { say } from "../../words/words";
import type { Others } from "./phones";

export function OthersField({
  id,
  value,
  onChange,
  error,
}: {
  id: string;
  value: Others | null;
  onChange: (value: Others) => void;
  error?: string | undefined;
}) {
  return (
    <RadioField<Others>
      id={id}
      label={say("settings-others")}
      value={value}
      onChange={(next) => next !== null && onChange(next)}
      options={[
        { id: "off", name: say("settings-others-off") },
        { id: "on", name: say("settings-others-on"), hint: say("settings-others-on-hint") },
      ]}
      error={error}
    />
  );
}
