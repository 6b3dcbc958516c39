// The log-in with Microsoft: shows the code and the page, and asks at the engine's pace whether
// somebody typed it. The log-in itself never comes here.
import { KeyRound } from "lucide-react";
import { useEffect, useState } from "react";
import type { MailLogInBegun } from "../../ipc/bindings/MailLogInBegun";
import type { MailLogInState } from "../../ipc/bindings/MailLogInState";
import { call } from "../../ipc/call";
import { refusalSentence } from "../../ipc/error-words";
import { toRefusal } from "../../ipc/refusal";
import { Button } from "../../shared/button";
import { Dialog } from "../../shared/dialog";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./log-in-dialog.module.css";

/** failed: the engine could not say; it may be asked once more. */
type State = MailLogInState | "failed";

interface Waiting {
  state: State;
  sentence: string;
  intervalSeconds: number;
  /** Counts the questions, so that the same answer twice leads to another one. */
  asked: number;
}

export function LogInButton({ isDisabled, hintId }: { isDisabled: boolean; hintId?: string }) {
  const [begun, setBegun] = useState<MailLogInBegun>();
  const [isAsking, setIsAsking] = useState(false);
  const { tellProblem } = useTell();
  const begin = async (): Promise<void> => {
    setIsAsking(true);
    try {
      setBegun(await call("begin_mail_log_in", {}));
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    } finally {
      setIsAsking(false);
    }
  };
  return (
    <>
      <Button
        icon={KeyRound}
        isDisabled={isDisabled || isAsking}
        {...(hintId === undefined ? {} : { "aria-describedby": hintId })}
        onPress={() => void begin()}
      >
        {say(isAsking ? "settings-log-in-asking" : "settings-log-in-do")}
      </Button>
      {begun !== undefined && <LogInDialog begun={begun} onClose={() => setBegun(undefined)} />}
    </>
  );
}

function LogInDialog({ begun, onClose }: { begun: MailLogInBegun; onClose: () => void }) {
  const { tell } = useTell();
  const [waiting, setWaiting] = useState<Waiting>({
    state: "waiting",
    sentence: say("settings-log-in-waiting"),
    intervalSeconds: begun.interval_seconds,
    asked: 0,
  });
  const { state, intervalSeconds, asked } = waiting;

  useEffect(() => {
    if (state !== "waiting") {
      return undefined;
    }
    let isOver = false;
    const timer = setTimeout(() => {
      void poll(intervalSeconds).then((next) => {
        if (!isOver) {
          setWaiting({ ...next, asked: asked + 1 });
        }
      });
    }, intervalSeconds * 1000);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [state, intervalSeconds, asked]);

  const close = (): void => {
    if (state === "waiting" || state === "failed") {
      // Whatever becomes of it, nobody waits for this code any more.
      void call("cancel_mail_log_in", {}).then(
        (done) => tell(done.sentence),
        () => undefined,
      );
    }
    onClose();
  };

  return (
    <Dialog
      title={say("settings-log-in-title")}
      isOpen
      onClose={close}
      actions={
        <>
          {state === "failed" && (
            <Button
              kind="main"
              onPress={() => setWaiting({ ...waiting, state: "waiting", intervalSeconds: 0 })}
            >
              {say("settings-log-in-again")}
            </Button>
          )}
          <Button autoFocus onPress={close}>
            {say(state === "waiting" ? "settings-log-in-stop" : "shared-close")}
          </Button>
        </>
      }
    >
      {state === "waiting" && (
        <>
          <ol className={styles.steps}>
            <li>
              {say("settings-log-in-open")} <strong className={styles.page}>{begun.address}</strong>
            </li>
            <li>
              {say("settings-log-in-type")}
              <strong className={styles.code}>{begun.code}</strong>
            </li>
            <li>{say("settings-log-in-as")}</li>
          </ol>
          <p>{say("settings-log-in-holds", { minutes: begun.minutes })}</p>
        </>
      )}
      <p role="status">{waiting.sentence}</p>
    </Dialog>
  );
}

async function poll(before: number): Promise<Omit<Waiting, "asked">> {
  try {
    const { state, sentence, interval_seconds } = await call("poll_mail_log_in", {});
    return { state, sentence, intervalSeconds: interval_seconds };
  } catch (thrown) {
    const sentence = refusalSentence(toRefusal(thrown));
    return { state: "failed", sentence, intervalSeconds: before };
  }
}
