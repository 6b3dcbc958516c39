// A list with what is being read beside it; below it where there is no room beside.
import type { ReactNode } from "react";
import styles from "./split.module.css";

export function Split({ children, beside }: { children: ReactNode; beside: ReactNode }) {
  return (
    <div className={styles.split}>
      <div className={styles.list}>{children}</div>
      <div className={styles.beside}>{beside}</div>
    </div>
  );
}
