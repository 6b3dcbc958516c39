// A text field in which the places the linter found are marked while somebody types.
import { useRef, type RefObject } from "react";
import { FieldError, Label, Text, TextArea, TextField } from "react-aria-components";
import { cx } from "../../shared/cx";
import fields from "../../shared/field.module.css";
import styles from "./marked-text.module.css";
import { stretches, type Place } from "./marks";

export function MarkedText({
  id,
  label,
  value,
  onChange,
  places,
  lines,
  error,
  hint,
  inputRef,
}: {
  id: string;
  label: string;
  value: string;
  onChange: (next: string) => void;
  places: readonly Place[];
  /** 1: no line breaks. */
  lines: number;
  error?: string | undefined;
  hint?: string;
  inputRef: RefObject<HTMLTextAreaElement | null>;
}) {
  const back = useRef<HTMLDivElement>(null);
  const isLine = lines === 1;
  return (
    <TextField
      id={id}
      className={cx(fields["field"])}
      value={value}
      onChange={(next) => onChange(isLine ? next.replaceAll(/[\r\n]+/g, " ") : next)}
      isInvalid={error !== undefined || places.some(({ severity }) => severity === "error")}
      validationBehavior="aria"
    >
      <Label className={cx(fields["label"])}>{label}</Label>
      <div className={styles.stack}>
        <div ref={back} aria-hidden className={cx(fields["input"], styles.back)}>
          {stretches(value, places).map(({ at, text, severity }) =>
            severity === null ? (
              <span key={at}>{text}</span>
            ) : (
              <mark key={at} className={severity === "error" ? styles.error : styles.warning}>
                {text}
              </mark>
            ),
          )}{" "}
        </div>
        <TextArea
          ref={inputRef}
          className={cx(fields["input"], styles.front, isLine && styles.line)}
          rows={lines}
          spellCheck="true"
          onScroll={(event) => {
            if (back.current !== null) {
              back.current.scrollTop = event.currentTarget.scrollTop;
            }
          }}
        />
      </div>
      {hint !== undefined && (
        <Text slot="description" className={cx(fields["hint"])}>
          {hint}
        </Text>
      )}
      <FieldError className={cx(fields["error"])}>{error ?? ""}</FieldError>
    </TextField>
  );
}
