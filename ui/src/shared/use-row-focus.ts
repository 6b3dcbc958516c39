// The focus of a table stays with the row somebody chose it for. The table draws only the rows in
// sight and uses what it drew for one row again for another: a row that moves out of sight would
// leave the focus on somebody else, whom the next key would then be about.
import { useEffect, useRef, type RefObject } from "react";

const ROW = "[role=row][data-key]";

/** Returns the key of the row in which this is. */
export function rowKey(target: EventTarget | null): string | null {
  return target instanceof HTMLElement
    ? (target.closest<HTMLElement>(ROW)?.dataset["key"] ?? null)
    : null;
}

export interface RowFocus {
  /** Notes that somebody went to a row. */
  note: (key: string | null) => void;
  /** Whether somebody went to this row, and it did not only come to be where they are. */
  isChosen: (key: string) => boolean;
}

export function useRowFocus<T>(
  frame: RefObject<HTMLElement | null>,
  rows: readonly T[],
  keyOf: (row: T) => string,
): RowFocus {
  const latest = useRef({ rows, keyOf });
  const at = useRef<{ key: string; index: number } | null>(null);
  useEffect(() => {
    latest.current = { rows, keyOf };
  });

  useEffect(() => {
    const inside = frame.current;
    if (inside === null) {
      return undefined;
    }
    const look = (): void => {
      const key = rowKey(document.activeElement);
      if (at.current === null || key === null || !inside.contains(document.activeElement)) {
        return;
      }
      if (key !== at.current.key) {
        const known = latest.current;
        const next = known.rows[Math.min(at.current.index, known.rows.length - 1)];
        const row = next === undefined ? null : rowOf(inside, known.keyOf(next));
        (row ?? inside).focus();
      }
    };
    const watcher = new MutationObserver(look);
    watcher.observe(inside, { subtree: true, childList: true, attributeFilter: ["data-key"] });
    return () => watcher.disconnect();
  }, [frame]);

  return {
    note: (key) => {
      const known = latest.current;
      const index = known.rows.findIndex((row) => known.keyOf(row) === key);
      at.current = key === null ? null : { key, index };
    },
    isChosen: (key) => at.current?.key === key,
  };
}

function rowOf(inside: HTMLElement, key: string): HTMLElement | null {
  const rows = inside.querySelectorAll<HTMLElement>(ROW);
  return [...rows].find((row) => row.dataset["key"] === key) ?? null;
}
