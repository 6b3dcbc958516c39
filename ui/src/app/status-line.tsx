// The one line at the bottom: what was just done and the way back, how things stand, what time it is
// at the clinic and who is at the desk.
import { CircleAlert, CircleCheck, Undo2, UserRound } from "lucide-react";
import { useState } from "react";
import { refusalSentence } from "../ipc/error-words";
import { toRefusal } from "../ipc/refusal";
import { useClock, useNow, useStatus } from "../ipc/status";
import { useWho } from "../ipc/who";
import { Button } from "../shared/button";
import { cx } from "../shared/cx";
import { sayInstantTime, sayMoment } from "../shared/dates";
import { useKeys } from "../shared/keys";
import { useTell } from "../shared/tell";
import { say } from "../words/words";
import type { Over } from "./shell";
import styles from "./status-line.module.css";

export function StatusLine({ onOver }: { onOver: (over: Over) => void }) {
  const { told, tell, tellProblem } = useTell();
  const { value: status } = useStatus();
  const clock = useClock();
  const who = useWho();
  const undo = told?.undo ?? null;
  const now = useNow(undo !== null && undo.until !== null);
  const [undoing, setUndoing] = useState(false);
  const inTime = undo !== null && (undo.until === null || Date.parse(undo.until) > now);

  const takeBack = async (): Promise<void> => {
    if (undo === null || !inTime || undoing) {
      return;
    }
    setUndoing(true);
    try {
      tell(await undo.run());
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    } finally {
      setUndoing(false);
    }
  };
  useKeys({ "ctrl+z": () => void takeBack() });

  return (
    <footer className={styles.line}>
      <div className={styles.told}>
        <p role="status" className={cx(styles.sentence, told?.tone === "problem" && styles.bad)}>
          {told === undefined ? (
            (status?.sentence ?? "")
          ) : (
            <span key={told.turn} className={styles.said}>
              {told.tone === "done" ? (
                <CircleCheck aria-hidden className={styles.icon} />
              ) : (
                <CircleAlert aria-hidden className={styles.icon} />
              )}
              {told.sentence}
            </span>
          )}
        </p>
        {undo !== null && inTime && (
          <Button icon={Undo2} onPress={() => void takeBack()} isDisabled={undoing}>
            {undo.until === null
              ? undo.word
              : say("status-undo-until", {
                  word: undo.word,
                  time: sayInstantTime(undo.until, clock),
                })}
          </Button>
        )}
      </div>
      {told !== undefined && <p className={styles.stands}>{status?.sentence}</p>}
      {status !== undefined && <p className={styles.clock}>{sayMoment(status.local_now, clock)}</p>}
      <Button kind="quiet" icon={UserRound} onPress={() => onOver("who")}>
        {who === "" ? say("who-nobody") : say("who-is", { name: who })}
      </Button>
    </footer>
  );
}
