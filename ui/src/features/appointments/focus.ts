// Where the focus goes when the page is turned: the rows go away with it.
import { useCallback, useEffect, useRef, type RefObject } from "react";

export const APPOINTMENT = "[role=row][data-key], [data-appointment]";

export interface Refocus {
  /** Whoever is on an appointment will be on the first of the next page, or where it would be. */
  refocus: () => void;
  /** The same, wherever the focus is. */
  focusRows: () => void;
}

/** `rows`: of the page that is shown; undefined while they are asked for. */
export function useRefocus(
  list: RefObject<HTMLElement | null>,
  rows: readonly unknown[] | undefined,
): Refocus {
  const wanted = useRef(false);
  useEffect(() => {
    if (!wanted.current || rows === undefined || list.current === null) {
      return undefined;
    }
    wanted.current = false;
    if (rows.length === 0) {
      // From here the arrows go on.
      list.current.focus();
      return undefined;
    }
    return focusFirst(list.current);
  }, [list, rows]);
  const focusRows = useCallback(() => {
    wanted.current = true;
  }, []);
  const refocus = useCallback(() => {
    wanted.current = list.current?.contains(document.activeElement) ?? false;
  }, [list]);
  return { refocus, focusRows };
}

/**
 * Focuses the first appointment as soon as it is drawn, which the table does some time after it was
 * given its rows. Who went elsewhere meanwhile stays there.
 */
function focusFirst(list: HTMLElement): () => void {
  const focus = (): void => {
    const first = list.querySelector<HTMLElement>(APPOINTMENT);
    if (first !== null) {
      watcher.disconnect();
      const focused = document.activeElement;
      if (focused === null || focused === document.body || list.contains(focused)) {
        first.focus();
      }
    }
  };
  const watcher = new MutationObserver(focus);
  watcher.observe(list, { childList: true, subtree: true });
  focus();
  return () => watcher.disconnect();
}
