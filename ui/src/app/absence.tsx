// The morning after: what became due while the program was off, once, with a way to each list.
import { Check, HeartPulse, Hourglass, ListFilter, Phone } from "lucide-react";
import { call } from "../ipc/call";
import { refusalSentence } from "../ipc/error-words";
import { toRefusal } from "../ipc/refusal";
import { useStatus } from "../ipc/status";
import { Button } from "../shared/button";
import { cx } from "../shared/cx";
import { go } from "../shared/route";
import { useTell } from "../shared/tell";
import { say } from "../words/words";
import styles from "./banners.module.css";

export function Absence() {
  const { value: status } = useStatus();
  const { tell, tellProblem } = useTell();
  const absence = status?.absence ?? null;
  if (absence === null) {
    return null;
  }
  const seen = async (): Promise<void> => {
    try {
      tell((await call("see_absence", { id: absence.id })).sentence);
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    }
  };
  return (
    <section role="alert" className={cx(styles.strip, styles.urgent)}>
      <Hourglass aria-hidden className={styles.icon} />
      <p className={styles.sentence}>{absence.sentence}</p>
      <div className={styles.acts}>
        {absence.held > 0 && (
          <Button icon={ListFilter} onPress={() => go("outbox", "held")}>
            {say("absence-held", { count: absence.held })}
          </Button>
        )}
        {absence.too_late > 0 && (
          <Button icon={Phone} onPress={() => go("calls")}>
            {say("absence-too-late", { count: absence.too_late })}
          </Button>
        )}
        <Button icon={HeartPulse} onPress={() => go("health", "affected", "absence", absence.id)}>
          {say("absence-who")}
        </Button>
        <Button icon={Check} onPress={() => void seen()}>
          {say("absence-seen")}
        </Button>
      </div>
    </section>
  );
}
