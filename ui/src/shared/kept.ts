// State that outlives the screen it belongs to: what somebody typed, chose or scrolled to is still
// there when they come back. It lives in memory only; a name or number is never written anywhere.
import { useCallback, useState } from "react";

const kept = new Map<string, unknown>();

/** Like useState, but kept under a name until the window closes. */
export function useKept<T>(name: string, first: T): [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => (kept.has(name) ? (kept.get(name) as T) : first));
  const keep = useCallback(
    (next: T) => {
      kept.set(name, next);
      setValue(next);
    },
    [name],
  );
  return [value, keep];
}

/** Forgets what is kept under a name: a draft that was saved. */
export function forget(name: string): void {
  kept.delete(name);
}

/** Forgets everything; for tests. */
export function forgetAll(): void {
  kept.clear();
}
