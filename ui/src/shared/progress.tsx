// How far something has come: a bar, and the same in words.
import { Label, ProgressBar } from "react-aria-components";
import { cx } from "./cx";
import styles from "./progress.module.css";

export function Progress({
  label,
  done,
  total,
  words,
}: {
  label: string;
  done: number;
  total: number;
  /** "214 of 500". */
  words: string;
}) {
  return (
    <ProgressBar
      className={cx(styles.progress)}
      value={done}
      maxValue={Math.max(total, 1)}
      valueLabel={words}
    >
      {({ valueText }) => (
        <>
          <Label>{label}</Label>
          <span>{valueText}</span>
          <progress aria-hidden className={styles.bar} value={done} max={Math.max(total, 1)} />
        </>
      )}
    </ProgressBar>
  );
}
