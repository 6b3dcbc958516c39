// Where the focus goes when the page is turned: the rows go away with it.
import { useCallback, useEffect, useRef, type RefObject } from "react";

export const APPOINTMENT = "[role=row][data-key], [data-appointment]";

export interface Refocus {
  /** Whoever is on an appointment will be on the first of the next page, or where it would be. */
  refocus: () => void;
  /** The same, wherever the focus is. */
  focusRows: () => void;
}

/** `page` names what is asked for; `rows` are its rows, undefined until they are known. */
export function useRefocus(
  list: RefObject<HTMLElement | null>,
  page: string,
  rows: readonly unknown[] | undefined,
): Refocus {
  const turnedFrom = useRef<string | null>(null);
  useEffect(() => {
    if (turnedFrom.current === null || rows === undefined || list.current === null) {
      return undefined;
    }
    const isTurned = turnedFrom.current !== page;
    turnedFrom.current = null;
    return isTurned ? focusFirst(list.current, rows.length === 0) : undefined;
  }, [list, page, rows]);
  const focusRows = useCallback(() => {
    turnedFrom.current = page;
  }, [page]);
  const refocus = useCallback(() => {
    const isInside = list.current?.contains(document.activeElement) ?? false;
    turnedFrom.current = isInside ? page : null;
  }, [list, page]);
  return { refocus, focusRows };
}

/**
 * Focuses the first appointment as soon as it is drawn, which the table does some time after it was
 * given its rows; where there is none, the list, from which the arrows go on. Who went elsewhere
 * meanwhile stays there.
 */
function focusFirst(list: HTMLElement, isEmpty: boolean): () => void {
  const focus = (): void => {
    const first = isEmpty ? list : list.querySelector<HTMLElement>(APPOINTMENT);
    if (first !== null) {
      watcher.disconnect();
      if (isNowhere(document.activeElement, list)) {
        first.focus();
      }
    }
  };
  const watcher = new MutationObserver(focus);
  watcher.observe(list, { childList: true, subtree: true });
  focus();
  return () => watcher.disconnect();
}

/** What had the focus went away, and took it along. */
function isNowhere(focused: Element | null, list: HTMLElement): boolean {
  return focused === null || focused === document.body || focused === list;
}
