// Fields fewer screens need: one of very many, a number, one of few with all of them in sight.
import { ChevronDown } from "lucide-react";
import { type ReactNode } from "react";
import {
  Button as AriaButton,
  ComboBox,
  FieldError,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListLayout,
  NumberField as AriaNumberField,
  Popover,
  Radio,
  RadioGroup,
  Text,
  Virtualizer,
} from "react-aria-components";
import { cx } from "./cx";
import fields from "./field.module.css";
import styles from "./more-fields.module.css";
import { useRem } from "./use-rem";

interface FieldProps<T> {
  label: string;
  value: T;
  onChange: (next: T) => void;
  /** What is wrong, as the engine put it. */
  error?: string | undefined;
  hint?: ReactNode;
  isDisabled?: boolean;
  /** The id of the input, so that an error summary can lead to it. */
  id?: string;
}

const CHECKED_BY_ENGINE = "aria" as const;

/** One of very many: typed, or looked for in the list. */
export function ComboField({
  label,
  value,
  onChange,
  error,
  hint,
  options,
  ...rest
}: FieldProps<string | null> & { options: readonly { id: string; name: string }[] }) {
  const rem = useRem();
  return (
    <ComboBox
      {...rest}
      className={cx(fields["field"])}
      value={value}
      onChange={(key) => onChange(key === null ? null : String(key))}
      defaultItems={options}
      isInvalid={error !== undefined}
      validationBehavior={CHECKED_BY_ENGINE}
      menuTrigger="focus"
    >
      <Label className={cx(fields["label"])}>{label}</Label>
      <Group className={cx(fields["group"])}>
        <Input className={cx(fields["bare"])} />
        <AriaButton className={cx(fields["inside"])}>
          <ChevronDown aria-hidden className={fields["icon"]} />
        </AriaButton>
      </Group>
      <Below hint={hint} error={error} />
      <Popover className={cx(fields["popover"])}>
        <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 2 * rem }}>
          <ListBox className={cx(fields["options"], styles.tall)}>
            {(option: { id: string; name: string }) => (
              <ListBoxItem className={cx(fields["option"])}>{option.name}</ListBoxItem>
            )}
          </ListBox>
        </Virtualizer>
      </Popover>
    </ComboBox>
  );
}

/** A whole number. */
export function NumberField({
  label,
  value,
  onChange,
  error,
  hint,
  least,
  most,
  ...rest
}: FieldProps<number | null> & { least?: number; most?: number }) {
  return (
    <AriaNumberField
      {...rest}
      className={cx(fields["field"])}
      value={value ?? Number.NaN}
      onChange={(next) => onChange(Number.isNaN(next) ? null : next)}
      {...(least === undefined ? {} : { minValue: least })}
      {...(most === undefined ? {} : { maxValue: most })}
      formatOptions={{ maximumFractionDigits: 0, useGrouping: false }}
      isInvalid={error !== undefined}
      validationBehavior={CHECKED_BY_ENGINE}
    >
      <Label className={cx(fields["label"])}>{label}</Label>
      <Input className={cx(fields["input"], styles.number)} />
      <Below hint={hint} error={error} />
    </AriaNumberField>
  );
}

export interface RadioOption<K extends string> {
  id: K;
  name: ReactNode;
  hint?: ReactNode;
  isDisabled?: boolean;
}

/** One of few, all of them in sight. */
export function RadioField<K extends string>({
  label,
  value,
  onChange,
  error,
  hint,
  options,
  isRow = false,
  ...rest
}: FieldProps<K | null> & { options: readonly RadioOption<K>[]; isRow?: boolean }) {
  return (
    <RadioGroup
      {...rest}
      className={cx(fields["field"])}
      value={value}
      onChange={(next) => onChange(next as K)}
      orientation={isRow ? "horizontal" : "vertical"}
      isInvalid={error !== undefined}
      validationBehavior={CHECKED_BY_ENGINE}
    >
      <Label className={cx(fields["label"])}>{label}</Label>
      <div className={isRow ? styles.across : styles.radios}>
        {options.map((option) => (
          <Radio
            key={option.id}
            value={option.id}
            className={cx(styles.radio)}
            isDisabled={option.isDisabled ?? false}
          >
            <span aria-hidden className={styles.dot} />
            <span>
              {option.name}
              {option.hint !== undefined && <span className={styles.hint}>{option.hint}</span>}
            </span>
          </Radio>
        ))}
      </div>
      <Below hint={hint} error={error} />
    </RadioGroup>
  );
}

function Below({ hint, error }: { hint: ReactNode; error: string | undefined }) {
  return (
    <>
      {hint !== undefined && (
        <Text slot="description" className={cx(fields["hint"])}>
          {hint}
        </Text>
      )}
      <FieldError className={cx(fields["error"])}>{error ?? ""}</FieldError>
    </>
  );
}
