// A command's answer, kept up to date. The old answer stays on screen while a new one is loading.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Commands } from "./bindings/Commands";
import type { EngineEvent } from "./bindings/EngineEvent";
import type { Refusal } from "./refusal";
import { call } from "./call";
import { toRefusal } from "./refusal";
import { onSignal } from "./signals";

export interface Live<T> {
  /** The newest answer there is; undefined until the first one. */
  value: T | undefined;
  /** Why the newest question got no answer; the value is then the one before. */
  refusal: Refusal | undefined;
  loading: boolean;
  /** False while the value, if there is one, still answers another question than this one. */
  isCurrent: boolean;
  /** Asks again; resolves when the answer is on screen. */
  reload: () => Promise<void>;
}

interface Held<T> {
  asked: string;
  value: T | undefined;
  refusal: Refusal | undefined;
  loading: boolean;
}

/**
 * Loads `command` with `request`, again whenever the request changes, one of `kinds` is signalled,
 * or the line was broken. A null request asks nothing. Bursts of signals become one question: while
 * one is on its way, at most one more waits. An answer that is there already stands until the first.
 */
export function useLive<K extends keyof Commands>(
  command: K,
  request: Commands[K][0] | null,
  kinds: readonly EngineEvent["kind"][],
  first?: Commands[K][1],
): Live<Commands[K][1]> {
  type Answer = Commands[K][1];
  const asked = JSON.stringify(request);
  const [held, setHeld] = useState<Held<Answer>>({
    asked,
    value: first,
    refusal: undefined,
    loading: request !== null,
  });
  const turn = useRef({ running: undefined as Promise<void> | undefined, again: false, asked });

  const reload = useCallback(async (): Promise<void> => {
    const state = turn.current;
    if (state.running !== undefined) {
      state.again = true;
      return state.running;
    }
    const ask = async (): Promise<void> => {
      do {
        state.again = false;
        const question = state.asked;
        if (question === "null") {
          return;
        }
        setHeld((old) => ({ ...old, loading: true }));
        try {
          const value = await call(command, JSON.parse(question) as Commands[K][0]);
          if (question === state.asked) {
            setHeld({ asked: question, value, refusal: undefined, loading: false });
          } else {
            state.again = true;
          }
        } catch (thrown) {
          const refusal = toRefusal(thrown);
          setHeld((old) => ({ ...old, refusal, loading: false }));
        }
      } while (state.again);
    };
    state.running = ask().finally(() => {
      state.running = undefined;
    });
    return state.running;
  }, [command]);

  useEffect(() => {
    turn.current.asked = asked;
    void reload();
  }, [reload, asked]);

  const wanted = kinds.join(" ");
  useEffect(
    () =>
      onSignal((signal) => {
        if (signal.kind === "reconnected" || wanted.split(" ").includes(signal.kind)) {
          void reload();
        }
      }),
    [reload, wanted],
  );

  const { value, refusal, loading } = held;
  return {
    value,
    refusal,
    loading,
    isCurrent: value !== undefined && held.asked === asked,
    reload,
  };
}
