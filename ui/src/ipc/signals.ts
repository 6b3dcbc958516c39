// One line to the engine for the whole window, shared by everybody who listens.
import type { Signal } from "./transport";
import { transport } from "./call";

const hearers = new Set<(signal: Signal) => void>();
let stop: (() => void) | undefined;

/** Listens until the returned function is called. */
export function onSignal(hear: (signal: Signal) => void): () => void {
  hearers.add(hear);
  stop ??= transport().listen((signal) => {
    for (const each of hearers) {
      each(signal);
    }
  });
  return () => {
    hearers.delete(hear);
    if (hearers.size === 0) {
      stop?.();
      stop = undefined;
    }
  };
}
