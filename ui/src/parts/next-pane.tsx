// The pane beside a list that is worked through: one thing comes up in the place of another.
import { useEffect, useRef, type MouseEvent, type ReactNode } from "react";
import styles from "./pane.module.css";

export function NextPane({
  label,
  takesFocus,
  children,
}: {
  label: string;
  /** The one before it was just dealt with: whoever works with the keyboard goes on here. */
  takesFocus: boolean;
  children: ReactNode;
}) {
  const pane = useRef<HTMLElement>(null);
  useEffect(() => {
    if (takesFocus) {
      pane.current?.focus();
    }
  }, [takesFocus]);
  return (
    <aside
      ref={pane}
      aria-label={label}
      className={styles.pane}
      tabIndex={-1}
      onClickCapture={notTwice}
    >
      {children}
    </aside>
  );
}

/** The second half of a double click would hit what came up in the place of the first. */
function notTwice(event: MouseEvent): void {
  if (event.detail > 1 && (event.target as HTMLElement).closest("button") !== null) {
    event.preventDefault();
    event.stopPropagation();
  }
}
