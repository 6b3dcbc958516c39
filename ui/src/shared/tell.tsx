// What was just done, in one sentence that stays until the next one, with the way back if there is
// one. The status line shows it.
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";

export interface Undo {
  /** "Undo". */
  word: string;
  /** The instant after which it is too late; none when there is no such moment. */
  until: string | null;
  /** Takes it back and resolves with the sentence about that. A refusal is told by itself. */
  run: () => Promise<string>;
}

export interface Told {
  /** Counts up, so that the same sentence twice is still announced twice. */
  turn: number;
  sentence: string;
  tone: "done" | "problem";
  undo: Undo | null;
}

interface Teller {
  told: Told | undefined;
  tell: (sentence: string, undo?: Undo) => void;
  tellProblem: (sentence: string) => void;
}

const TellContext = createContext<Teller | undefined>(undefined);

export function TellProvider({ children }: { children: ReactNode }) {
  const [told, setTold] = useState<Told>();
  const put = useCallback((sentence: string, tone: Told["tone"], undo: Undo | null) => {
    setTold((before) => ({ turn: (before?.turn ?? 0) + 1, sentence, tone, undo }));
  }, []);
  const tell = useCallback(
    (sentence: string, undo?: Undo) => put(sentence, "done", undo ?? null),
    [put],
  );
  const tellProblem = useCallback((sentence: string) => put(sentence, "problem", null), [put]);
  const teller = useMemo(() => ({ told, tell, tellProblem }), [told, tell, tellProblem]);
  return <TellContext value={teller}>{children}</TellContext>;
}

export function useTell(): Teller {
  const teller = useContext(TellContext);
  if (teller === undefined) {
    throw new Error("useTell needs a TellProvider above it");
  }
  return teller;
}
