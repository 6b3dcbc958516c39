// A command's answer, kept up to date. The old answer stays on screen until another one is there.
import { useCallback, useEffect, useRef, useState } from "react";
import type { Commands } from "./bindings/Commands";
import type { EngineEvent } from "./bindings/EngineEvent";
import type { Refusal } from "./refusal";
import { answerAhead } from "./ahead";
import { call } from "./call";
import { toRefusal } from "./refusal";
import { onSignal } from "./signals";

export interface Live<T> {
  /** The newest answer there is; undefined until the first one. */
  value: T | undefined;
  /** Why the newest question got no answer; the value is then the one before. */
  refusal: Refusal | undefined;
  /** False while the value, if there is one, still answers another question than this one. */
  isCurrent: boolean;
  /** Asks again; resolves when the answer is on screen. */
  reload: () => Promise<void>;
}

interface Held<T> {
  asked: string;
  value: T | undefined;
  refusal: Refusal | undefined;
}

/**
 * Loads `command` with `request`, again whenever the request changes, one of `kinds` is signalled,
 * or the line was broken. A null request asks nothing. Bursts of signals become one question: while
 * one is on its way, at most one more waits. An answer that says what the last one said draws
 * nothing, and one that was asked for ahead stands until the first.
 */
export function useLive<K extends keyof Commands>(
  command: K,
  request: Commands[K][0] | null,
  kinds: readonly EngineEvent["kind"][],
): Live<Commands[K][1]> {
  type Answer = Commands[K][1];
  const asked = JSON.stringify(request);
  const [held, setHeld] = useState<Held<Answer>>(() => ({
    asked,
    value: answerAhead(command, asked),
    refusal: undefined,
  }));
  const newest = useRef(held);
  const turn = useRef({ running: undefined as Promise<void> | undefined, again: false, asked });

  const reload = useCallback(async (): Promise<void> => {
    const state = turn.current;
    if (state.running !== undefined) {
      state.again = true;
      return state.running;
    }
    const show = (next: Held<Answer>): void => {
      if (!isSame(newest.current, next)) {
        newest.current = next;
        setHeld(next);
      }
    };
    const ask = async (): Promise<void> => {
      do {
        state.again = false;
        const question = state.asked;
        if (question === "null") {
          return;
        }
        try {
          const value = await call(command, JSON.parse(question) as Commands[K][0]);
          if (question === state.asked) {
            show({ asked: question, value, refusal: undefined });
          } else {
            state.again = true;
          }
        } catch (thrown) {
          show({ ...newest.current, refusal: toRefusal(thrown) });
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

  const { value, refusal } = held;
  return {
    value,
    refusal,
    isCurrent: value !== undefined && held.asked === asked,
    reload,
  };
}

/** Whether there is nothing to draw: the same answer to the same question. */
function isSame<T>(old: Held<T>, next: Held<T>): boolean {
  return (
    old.asked === next.asked &&
    old.refusal === next.refusal &&
    JSON.stringify(old.value) === JSON.stringify(next.value)
  );
}
