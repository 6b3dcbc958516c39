// What went wrong, in one box that takes the focus when it appears: a heading, the sentence, and,
// for fields, a link to each.
import { CircleAlert } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import styles from "./error-summary.module.css";
import { focusInput } from "./focus-input";

export interface Fault {
  sentence: string;
  /** The id of the input it is about; none when it is about no field. */
  input: string | null;
}

export function ErrorSummary({
  heading,
  faults,
  action,
  takesFocus = true,
}: {
  heading: string;
  faults: readonly Fault[];
  action?: ReactNode;
  takesFocus?: boolean;
}) {
  const box = useRef<HTMLDivElement>(null);
  const words = faults.map((fault) => fault.sentence).join("\n");
  useEffect(() => {
    if (takesFocus) {
      box.current?.focus();
    }
  }, [takesFocus, words]);

  return (
    <div ref={box} role="alert" tabIndex={-1} className={styles.box}>
      <h2 className={styles.heading}>
        <CircleAlert aria-hidden className={styles.icon} />
        {heading}
      </h2>
      <ul className={styles.list}>
        {faults.map((fault) => (
          <li key={`${fault.input} ${fault.sentence}`}>
            {fault.input === null ? (
              fault.sentence
            ) : (
              <FaultLink input={fault.input}>{fault.sentence}</FaultLink>
            )}
          </li>
        ))}
      </ul>
      {action}
    </div>
  );
}

// A button, not a link: the address of this window says which screen it shows.
function FaultLink({ input, children }: { input: string; children: ReactNode }) {
  return (
    <button
      type="button"
      className={styles.link}
      onClick={() => {
        focusInput(input);
      }}
    >
      {children}
    </button>
  );
}
