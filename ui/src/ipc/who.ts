// Who sits at the desk. The name goes with every call and stands in the history beside what was done.
import { useSyncExternalStore } from "react";

const KEPT = "ringonce.who";
const listeners = new Set<() => void>();

export function whoIsHere(): string {
  return localStorage.getItem(KEPT) ?? "";
}

export function setWhoIsHere(name: string): void {
  localStorage.setItem(KEPT, name.trim());
  for (const hear of listeners) {
    hear();
  }
}

export function useWho(): string {
  return useSyncExternalStore(subscribe, whoIsHere);
}

function subscribe(hear: () => void): () => void {
  listeners.add(hear);
  return () => listeners.delete(hear);
}
