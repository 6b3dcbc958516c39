// How many pixels one rem is now. Layouts that count in pixels follow the text size with it.
import { useSyncExternalStore } from "react";

export function useRem(): number {
  return useSyncExternalStore(subscribe, rem);
}

function rem(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

function subscribe(hear: () => void): () => void {
  const watcher = new MutationObserver(hear);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  window.addEventListener("resize", hear);
  return () => {
    watcher.disconnect();
    window.removeEventListener("resize", hear);
  };
}
