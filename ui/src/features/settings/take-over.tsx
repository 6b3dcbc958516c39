// Why nothing goes from this PC, what it knows to have sent, and the button that ends it.
import { Send } from "lucide-react";
import { useState } from "react";
import type { SentSince } from "../../ipc/bindings/SentSince";
import { call } from "../../ipc/call";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { useDayClock, useStatus } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { cx } from "../../shared/cx";
import { sayMoment } from "../../shared/dates";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./backups-section.module.css";

/** The keys that scroll need somewhere to be heard. */
const SCROLLS = { role: "group", tabIndex: 0 } as const;
const KINDS = ["status_changed"] as const;

export function TakeOver() {
  const { tell } = useTell();
  const { reload } = useStatus();
  const live = useLive("fence", {}, KINDS);
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const view = live.value;
  const takeOver = async (): Promise<void> => {
    setBusy(true);
    try {
      tell((await call("take_over", {})).sentence);
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    }
    setBusy(false);
    await reload();
  };
  if (view === undefined || view.held === null) {
    return live.refusal === undefined ? null : (
      <Refused refusal={live.refusal} onReload={() => void live.reload()} />
    );
  }
  return (
    <section className={styles.held} aria-labelledby="take-over-title">
      <h2 id="take-over-title">{say("take-over-title")}</h2>
      <p>{view.sentence}</p>
      {refusal !== undefined && <Refused refusal={refusal} takesFocus />}
      {view.held !== "unusable" && (
        <>
          <ul className={styles.steps}>
            {!view.ledger_knows && <li>{say("take-over-elsewhere")}</li>}
            <li>{say("take-over-sent", { count: view.sent_since })}</li>
            <li>{say("take-over-approved", { count: view.approved })}</li>
          </ul>
          {view.rows.length > 0 && <Rows rows={view.rows} />}
          <div>
            <Button kind="main" icon={Send} isDisabled={busy} onPress={() => void takeOver()}>
              {say("take-over-do")}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function Rows({ rows }: { rows: readonly SentSince[] }) {
  const clock = useDayClock();
  return (
    <div className={cx(styles.scroll, styles.tall)} aria-label={say("take-over-list")} {...SCROLLS}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{say("take-over-when")}</th>
            <th scope="col">{say("take-over-who")}</th>
            <th scope="col">{say("take-over-about")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={`${row.sent_at} ${index}`}>
              <td className={styles.number}>{sayMoment(row.sent_at, clock)}</td>
              <td>{row.patient_name ?? say("take-over-nobody")}</td>
              <td>{row.about}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
