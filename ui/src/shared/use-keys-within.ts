// Keys for as long as the focus is somewhere inside an element.
import { useEffect, useRef, type RefObject } from "react";
import { nameOfKey, type KeyName } from "./keys";

/** Returns false when the key is not for it after all, and goes on to whoever is around it. */
export type ActWithin = (target: HTMLElement) => boolean;

/** The innermost element that acts on a key keeps it. */
export function useKeysWithin(
  element: RefObject<HTMLElement | null>,
  map: Record<KeyName, ActWithin>,
): void {
  const latest = useRef(map);
  useEffect(() => {
    latest.current = map;
  });
  useEffect(() => {
    const inside = element.current;
    const hear = (event: KeyboardEvent): void => {
      const act = latest.current[nameOfKey(event)];
      const target = event.target as HTMLElement;
      // An open list or calendar takes its own keys first, Escape above all.
      const isOpen = target.closest("[aria-expanded=true]") !== null;
      if (act === undefined || isOpen || event.isComposing || !act(target)) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    };
    inside?.addEventListener("keydown", hear);
    return () => inside?.removeEventListener("keydown", hear);
  }, [element]);
}
