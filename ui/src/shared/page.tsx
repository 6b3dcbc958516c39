// A screen: its heading, what stands beside it, and the room below, which scrolls by itself.
import type { ReactNode } from "react";
import { cx } from "./cx";
import styles from "./page.module.css";

export function Page({
  title,
  aside,
  children,
  fills = false,
}: {
  title: string;
  /** Beside the heading: ranges, filters, the acts of the screen. */
  aside?: ReactNode;
  children: ReactNode;
  /** The content fills the height and scrolls its own parts; otherwise the page scrolls. */
  fills?: boolean;
}) {
  return (
    <div className={cx(styles.page, fills && styles.fills)}>
      <header className={styles.head}>
        <h1>{title}</h1>
        {aside !== undefined && <div className={styles.aside}>{aside}</div>}
      </header>
      <div className={styles.content}>{children}</div>
    </div>
  );
}
