// Pause everything, and resume. Nothing leaves from the moment the engine says it is paused.
import { Pause } from "lucide-react";
import { useCallback, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../ipc/call";
import { refusalSentence } from "../ipc/error-words";
import { toRefusal, type Refusal } from "../ipc/refusal";
import { useStatus } from "../ipc/status";
import { Refused } from "../parts/refused";
import { Button } from "../shared/button";
import { cx } from "../shared/cx";
import { Dialog } from "../shared/dialog";
import { TextField } from "../shared/field";
import { forget, useKept } from "../shared/kept";
import { useTell } from "../shared/tell";
import { say } from "../words/words";
import styles from "./dialogs.module.css";

const REASON = "pause-reason-typed";

export function usePause() {
  const { reload } = useStatus();
  const { tell, tellProblem } = useTell();

  const resume = useCallback(async (): Promise<void> => {
    try {
      await call("resume", {});
      tell(say("pause-resumed"), {
        word: say("pause-again"),
        until: null,
        run: async () => (await call("pause", { reason: "" })).pause_sentence,
      });
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    }
    await reload();
  }, [reload, tell, tellProblem]);

  const pause = useCallback(
    async (reason: string): Promise<void> => {
      const status = await call("pause", { reason });
      tell(status.pause_sentence);
      await reload();
    },
    [reload, tell],
  );

  return { pause, resume };
}

export function PauseDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title={say("pause-title")} isOpen={isOpen} onClose={onClose}>
      <PauseForm onDone={onClose} />
    </Dialog>
  );
}

function PauseForm({ onDone }: { onDone: () => void }) {
  const { pause } = usePause();
  const [reason, setReason] = useKept(REASON, "");
  const [refusal, setRefusal] = useState<Refusal>();

  const submit = async (): Promise<void> => {
    try {
      await pause(reason.trim());
      forget(REASON);
      onDone();
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    }
  };

  return (
    <Form
      className={cx(styles.form)}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {refusal !== undefined && <Refused refusal={refusal} takesFocus />}
      <p>{say("pause-what")}</p>
      <TextField label={say("pause-reason")} value={reason} onChange={setReason} autoFocus />
      <div className={styles.buttons}>
        <Button kind="main" type="submit" icon={Pause}>
          {say("pause-everything")}
        </Button>
        <Button onPress={onDone}>{say("pause-not")}</Button>
      </div>
    </Form>
  );
}
