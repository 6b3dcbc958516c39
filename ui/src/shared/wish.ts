// A wish to a screen that may not be open yet: "find", "new". The first one who can, grants it.
import { useEffect, useRef } from "react";

const granters = new Map<string, Set<() => void>>();
let open: string | undefined;

/** Wishes something. When nobody is there to grant it, the next screen that can will. */
export function wish(name: string): void {
  const able = [...(granters.get(name) ?? [])].at(-1);
  if (able === undefined) {
    open = name;
  } else {
    open = undefined;
    able();
  }
}

/** Grants a wish for as long as the component is there. */
export function useWish(name: string, grant: () => void): void {
  const latest = useRef(grant);
  useEffect(() => {
    latest.current = grant;
  });
  useEffect(() => {
    const run = (): void => latest.current();
    const set = granters.get(name) ?? new Set();
    granters.set(name, set.add(run));
    if (open === name) {
      open = undefined;
      run();
    }
    return () => {
      set.delete(run);
    };
  }, [name]);
}
