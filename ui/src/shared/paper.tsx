// A list on paper, with room to write. It is there only while it is being printed: a long list twice
// on the page would make the screen slow.
import { useEffect, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import styles from "./paper.module.css";

/** Prints what it is given, and only then asks for it. */
export function Paper({ children }: { children: () => ReactNode }) {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const start = (): void => flushSync(() => setPrinting(true));
    const stop = (): void => setPrinting(false);
    window.addEventListener("beforeprint", start);
    window.addEventListener("afterprint", stop);
    return () => {
      window.removeEventListener("beforeprint", start);
      window.removeEventListener("afterprint", stop);
    };
  }, []);
  return printing ? (
    <section className={styles.sheet} aria-hidden>
      {children()}
    </section>
  ) : null;
}
