// Something that takes a while: whether it is going on, how far the engine says it is, and what
// became of it.
import { useCallback, useEffect, useRef, useState } from "react";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { onSignal } from "../../ipc/signals";

export interface Progress {
  done: number;
  total: number;
}

export interface Busy {
  isBusy: boolean;
  /** As far as the engine told; none when it has not. */
  progress: Progress | null;
  refusal: Refusal | undefined;
  /** Does it, one at a time; a refusal is kept here. */
  run: (act: (tell: (progress: Progress) => void) => Promise<void>) => Promise<void>;
  clear: () => void;
}

export function useBusy(): Busy {
  const [isBusy, setBusy] = useState(false);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [refusal, setRefusal] = useState<Refusal>();

  useEffect(
    () =>
      onSignal((signal) => {
        if (signal.kind === "import_progress") {
          setProgress({ done: signal.done, total: signal.total });
        }
      }),
    [],
  );

  const running = useRef(false);
  const run = useCallback<Busy["run"]>(async (act) => {
    if (running.current) {
      return;
    }
    running.current = true;
    setBusy(true);
    setProgress(null);
    setRefusal(undefined);
    try {
      await act(setProgress);
    } catch (thrown) {
      if (!(thrown instanceof DOMException && thrown.name === "AbortError")) {
        setRefusal(toRefusal(thrown));
      }
    } finally {
      running.current = false;
      setBusy(false);
      setProgress(null);
    }
  }, []);
  const clear = useCallback(() => setRefusal(undefined), []);

  return { isBusy, progress, refusal, run, clear };
}
