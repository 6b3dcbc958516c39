// What staff do to reminders: approve, take back, hold, release, skip. Each act is told in the
// status line with the engine's sentence, and with the way back where there is one.
import { useMemo } from "react";
import type { Acted } from "../ipc/bindings/Acted";
import type { ReminderRow } from "../ipc/bindings/ReminderRow";
import { call } from "../ipc/call";
import { refusalSentence } from "../ipc/error-words";
import { toRefusal } from "../ipc/refusal";
import { useTell, type Undo } from "../shared/tell";
import { say } from "../words/words";

/** How many an approval may name at once; the engine refuses more. */
export const APPROVE_MOST = 5000;

export interface Acts {
  approve: (rows: readonly ReminderRow[]) => Promise<boolean>;
  undoApproval: (keys: readonly string[]) => Promise<boolean>;
  release: (keys: readonly string[]) => Promise<boolean>;
  /** Reject with the refusal, for the dialog that asked for the reason. */
  hold: (keys: readonly string[], reason: string) => Promise<void>;
  skip: (keys: readonly string[], reason: string) => Promise<void>;
}

export function useActs(): Acts {
  const { tell, tellProblem } = useTell();
  return useMemo(() => {
    const told = async (act: () => Promise<[string, Undo?]>): Promise<boolean> => {
      try {
        tell(...(await act()));
        return true;
      } catch (thrown) {
        tellProblem(refusalSentence(toRefusal(thrown)));
        return false;
      }
    };
    const undoing = (word: string, until: string | null, run: () => Promise<Acted>): Undo => ({
      word,
      until,
      run: async () => (await run()).sentence,
    });

    return {
      approve: (rows) =>
        told(async () => {
          const shown = rows
            .slice(0, APPROVE_MOST)
            .map(({ key, content_hash }) => ({ key, content_hash }));
          const answer = await call("approve", { shown });
          const keys = shown.map(({ key }) => key);
          return answer.approved === 0
            ? [answer.sentence]
            : [
                answer.sentence,
                undoing(say("acts-undo-approval"), answer.undo_until, () =>
                  call("undo_approval", { keys }),
                ),
              ];
        }),

      undoApproval: (keys) =>
        told(async () => [(await call("undo_approval", { keys: [...keys] })).sentence]),

      release: (keys) => told(async () => [(await call("release", { keys: [...keys] })).sentence]),

      hold: async (keys, reason) => {
        const { done, sentence } = await call("hold", { keys: [...keys], reason });
        const undo = undoing(say("acts-undo-hold"), null, () =>
          call("release", { keys: [...keys] }),
        );
        tell(...((done === 0 ? [sentence] : [sentence, undo]) as [string, Undo?]));
      },

      skip: async (keys, reason) => {
        tell((await call("skip", { keys: [...keys], reason })).sentence);
      },
    };
  }, [tell, tellProblem]);
}
