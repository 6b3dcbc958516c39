// A part of a long screen that can be folded away. What it comes to stays in sight in one line.
import { ChevronRight } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { cx } from "./cx";
import styles from "./fold.module.css";

export interface FoldProps {
  title: string;
  /** What it comes to, in a few words: whether it is set up, and with what. */
  state: ReactNode;
  /** Whether it stands open when it is first seen. */
  opens: boolean;
  /** Somebody was led here for this part: it opens, whatever was folded before. */
  isAsked?: boolean;
  children: ReactNode;
}

export function Fold({ title, state, opens, isAsked = false, children }: FoldProps) {
  const [open, setOpen] = useState(opens || isAsked);
  const [asked, setAsked] = useState(isAsked);
  if (asked !== isAsked) {
    setAsked(isAsked);
    if (isAsked) {
      setOpen(true);
    }
  }
  return (
    <Disclosure className={cx(styles.fold)} isExpanded={open} onExpandedChange={setOpen}>
      <Heading level={2} className={cx(styles.heading)}>
        <Button slot="trigger" className={cx(styles.summary)}>
          <ChevronRight aria-hidden className={styles.arrow} />
          <span className={styles.words}>
            <span className={styles.title}>{title}</span>
            <span className={styles.state}>{state}</span>
          </span>
        </Button>
      </Heading>
      {/* What is folded stays where it is: nothing that was typed in it is lost. */}
      <DisclosurePanel className={cx(styles.panel)}>
        <div className={styles.inside}>{children}</div>
      </DisclosurePanel>
    </Disclosure>
  );
}
