// Fields: a label above, a hint below it, the sentence of what is wrong at the field itself.
import { CalendarDays, ChevronDown, ChevronLeft, ChevronRight, Search, X } from "lucide-react";
import { useId, type ReactNode } from "react";
import {
  Button as AriaButton,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarHeading,
  Checkbox as AriaCheckbox,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog as AriaDialog,
  FieldError,
  Group,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SearchField as AriaSearchField,
  Select as AriaSelect,
  SelectValue,
  Text,
  TextArea,
  TextField as AriaTextField,
  TimeField as AriaTimeField,
  type Key,
} from "react-aria-components";
import { parseDate, parseTime } from "@internationalized/date";
import { say } from "../words/words";
import { cx } from "./cx";
import styles from "./field.module.css";

interface FieldProps<T> {
  label: string;
  value: T;
  onChange: (next: T) => void;
  /** What is wrong, as the engine put it. */
  error?: string | undefined;
  hint?: ReactNode;
  isDisabled?: boolean;
  isRequired?: boolean;
  /** The id of the input, so that an error summary can lead to it. */
  id?: string;
}

/** Keeps the field valid for the browser: the engine decides what is wrong, never the browser. */
const CHECKED_BY_ENGINE = "aria" as const;

export interface TextFieldProps extends FieldProps<string> {
  type?: "text" | "email" | "tel" | "password";
  /** More than one line. */
  lines?: number;
  autoFocus?: boolean;
  autoComplete?: string;
  placeholder?: string;
  onBlur?: () => void;
}

export function TextField({ label, error, hint, lines, id, placeholder, ...rest }: TextFieldProps) {
  return (
    <AriaTextField
      {...rest}
      {...(id === undefined ? {} : { id })}
      className={cx(styles.field)}
      isInvalid={error !== undefined}
      validationBehavior={CHECKED_BY_ENGINE}
    >
      <Label className={cx(styles.label)}>{label}</Label>
      {lines === undefined ? (
        <Input
          className={cx(styles.input)}
          {...(placeholder === undefined ? {} : { placeholder })}
        />
      ) : (
        <TextArea className={cx(styles.input)} rows={lines} />
      )}
      <Below hint={hint} error={error} />
    </AriaTextField>
  );
}

export interface SelectFieldProps<K extends string | number> extends FieldProps<K | null> {
  options: readonly { id: K; name: string }[];
  placeholder?: string;
  /** The words around it say the same: a heading of a column and of a row. */
  hidesLabel?: boolean;
}

export function SelectField<K extends string | number>({
  label,
  value,
  onChange,
  error,
  hint,
  options,
  placeholder,
  hidesLabel = false,
  id,
  ...rest
}: SelectFieldProps<K>) {
  return (
    <AriaSelect
      {...rest}
      {...(id === undefined ? {} : { id })}
      className={cx(styles.field)}
      value={value as Key | null}
      onChange={(key) => onChange(key as K | null)}
      isInvalid={error !== undefined}
      validationBehavior={CHECKED_BY_ENGINE}
      placeholder={placeholder ?? say("shared-choose")}
    >
      <Label className={cx(hidesLabel ? styles.unseen : styles.label)}>{label}</Label>
      <AriaButton className={cx(styles.select)}>
        <SelectValue className={cx(styles.value)} />
        <ChevronDown aria-hidden className={styles.icon} />
      </AriaButton>
      <Below hint={hint} error={error} />
      <Popover className={cx(styles.popover)}>
        <ListBox className={cx(styles.options)} items={options}>
          {(option) => <ListBoxItem className={cx(styles.option)}>{option.name}</ListBoxItem>}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** A civil day as "2026-11-24": typed, or picked from a calendar. */
export function DateField({
  label,
  value,
  onChange,
  error,
  hint,
  id,
  ...rest
}: FieldProps<string | null>) {
  return (
    <DatePicker
      {...rest}
      {...(id === undefined ? {} : { id })}
      className={cx(styles.field)}
      value={value === null ? null : parseDate(value)}
      onChange={(date) => onChange(date === null ? null : date.toString())}
      isInvalid={error !== undefined}
      validationBehavior={CHECKED_BY_ENGINE}
    >
      <Label className={cx(styles.label)}>{label}</Label>
      <Group className={cx(styles.group)}>
        <DateInput className={cx(styles.segments)}>
          {(segment) => <DateSegment className={cx(styles.segment)} segment={segment} />}
        </DateInput>
        <AriaButton className={cx(styles.inside)}>
          <CalendarDays aria-hidden className={styles.icon} />
        </AriaButton>
      </Group>
      <Below hint={hint} error={error} />
      <Popover className={cx(styles.popover)}>
        <AriaDialog className={cx(styles.calendar)} aria-label={label}>
          <Calendar>
            <div className={styles.month}>
              <AriaButton slot="previous" className={cx(styles.inside)}>
                <ChevronLeft aria-hidden className={styles.icon} />
              </AriaButton>
              <CalendarHeading className={cx(styles.monthName)} />
              <AriaButton slot="next" className={cx(styles.inside)}>
                <ChevronRight aria-hidden className={styles.icon} />
              </AriaButton>
            </div>
            <CalendarGrid>
              {(date) => <CalendarCell className={cx(styles.day)} date={date} />}
            </CalendarGrid>
          </Calendar>
        </AriaDialog>
      </Popover>
    </DatePicker>
  );
}

/** A civil time of day as "09:15:00". */
export function TimeField({
  label,
  value,
  onChange,
  error,
  hint,
  id,
  ...rest
}: FieldProps<string | null>) {
  return (
    <AriaTimeField
      {...rest}
      {...(id === undefined ? {} : { id })}
      className={cx(styles.field)}
      value={value === null ? null : parseTime(value)}
      onChange={(time) => onChange(time === null ? null : time.toString().slice(0, 8))}
      isInvalid={error !== undefined}
      validationBehavior={CHECKED_BY_ENGINE}
    >
      <Label className={cx(styles.label)}>{label}</Label>
      <DateInput className={cx(styles.group, styles.segments)}>
        {(segment) => <DateSegment className={cx(styles.segment)} segment={segment} />}
      </DateInput>
      <Below hint={hint} error={error} />
    </AriaTimeField>
  );
}

export interface SearchFieldProps {
  label: string;
  value: string;
  onChange: (next: string) => void;
  /** Enter. */
  onSubmit?: (value: string) => void;
  placeholder?: string;
  inputRef?: React.Ref<HTMLInputElement>;
  autoFocus?: boolean;
}

export function SearchField({ label, placeholder, inputRef, ...rest }: SearchFieldProps) {
  return (
    <AriaSearchField {...rest} className={cx(styles.field)}>
      <Label className={cx(styles.label)}>{label}</Label>
      <Group className={cx(styles.group)}>
        <Search aria-hidden className={styles.lead} />
        <Input
          className={cx(styles.bare)}
          {...(inputRef === undefined ? {} : { ref: inputRef })}
          {...(placeholder === undefined ? {} : { placeholder })}
        />
        {rest.value !== "" && (
          <AriaButton className={cx(styles.inside)}>
            <X aria-hidden className={styles.icon} />
          </AriaButton>
        )}
      </Group>
    </AriaSearchField>
  );
}

export interface CheckFieldProps extends Omit<FieldProps<boolean>, "label" | "error"> {
  children: ReactNode;
}

export function CheckField({ value, onChange, children, hint, ...rest }: CheckFieldProps) {
  const hintId = useId();
  return (
    <div className={styles.field}>
      <Checkbox
        {...rest}
        isSelected={value}
        onChange={onChange}
        {...(hint === undefined ? {} : { "aria-describedby": hintId })}
      >
        {children}
      </Checkbox>
      {hint !== undefined && (
        <span id={hintId} className={styles.hint}>
          {hint}
        </span>
      )}
    </div>
  );
}

/** The box itself; tables use it with the slot "selection". */
export function Checkbox(props: React.ComponentProps<typeof AriaCheckbox>) {
  return (
    <AriaCheckbox {...props} className={cx(styles.check)}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span aria-hidden className={styles.box}>
            <svg viewBox="0 0 16 16" className={styles.tick}>
              {isIndeterminate ? <path d="M4 8h8" /> : isSelected && <path d="M3.5 8.5l3 3 6-7" />}
            </svg>
          </span>
          {props.children as ReactNode}
        </>
      )}
    </AriaCheckbox>
  );
}

function Below({ hint, error }: { hint: ReactNode; error: string | undefined }) {
  return (
    <>
      {hint !== undefined && (
        <Text slot="description" className={cx(styles.hint)}>
          {hint}
        </Text>
      )}
      <FieldError className={cx(styles.error)}>{error ?? ""}</FieldError>
    </>
  );
}
