// A word with an icon and a quiet colour. The colour never says anything the word does not.
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import styles from "./tag.module.css";

export type Tone = "plain" | "accent" | "good" | "warn" | "bad";

export function Tag({
  icon: Icon,
  tone = "plain",
  children,
}: {
  icon: LucideIcon;
  tone?: Tone;
  children: ReactNode;
}) {
  return (
    <span className={cx(styles.tag, styles[tone])}>
      <Icon aria-hidden className={styles.icon} />
      <span className={styles.word}>{children}</span>
    </span>
  );
}
