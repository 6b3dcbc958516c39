// Copies of the clinic: what there is, one more now, bringing one back; and, while nothing goes
// from this PC, the way to take over.
import { ArchiveRestore, CircleCheck, CircleX, Save } from "lucide-react";
import { useState } from "react";
import type { BackupRow } from "../../ipc/bindings/BackupRow";
import type { MadeFor } from "../../ipc/bindings/MadeFor";
import { call } from "../../ipc/call";
import { refusalSentence } from "../../ipc/error-words";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { useDayClock, useStatus } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { cx } from "../../shared/cx";
import { sayMoment } from "../../shared/dates";
import { Dialog } from "../../shared/dialog";
import { Tag } from "../../shared/tag";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./backups-section.module.css";
import { TakeOver } from "./take-over";

const KINDS = ["status_changed"] as const;

const MADE_FOR: Record<MadeFor, string> = {
  day: "backups-daily",
  person: "backups-by-hand",
  new_version: "backups-new-version",
};

const MB = 1_000_000;

export function BackupsSection() {
  const { value: status } = useStatus();
  return (
    <div className={styles.section}>
      {(status?.held ?? null) !== null && <TakeOver />}
      <Backups />
    </div>
  );
}

function Backups() {
  const { tell, tellProblem } = useTell();
  const live = useLive("list_backups", {}, KINDS);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<BackupRow>();
  const backUp = async (): Promise<void> => {
    setBusy(true);
    try {
      await call("back_up", {});
      tell(say("backups-made"));
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    }
    setBusy(false);
    await live.reload();
  };
  return (
    <section className={styles.part} aria-labelledby="settings-backups-title">
      <h2 id="settings-backups-title">{say("settings-backups")}</h2>
      <p>{say("backups-what")}</p>
      <div>
        <Button icon={Save} isDisabled={busy} onPress={() => void backUp()}>
          {say("backups-now")}
        </Button>
      </div>
      {live.refusal !== undefined && (
        <Refused refusal={live.refusal} onReload={() => void live.reload()} />
      )}
      {live.value?.rows.length === 0 && <p className={styles.muted}>{say("backups-none")}</p>}
      {live.value !== undefined && live.value.rows.length > 0 && (
        <List rows={live.value.rows} onRestore={setAsked} />
      )}
      {live.value !== undefined && (
        <p className={styles.muted}>{say("backups-folder", { folder: live.value.folder })}</p>
      )}
      {asked !== undefined && <Restore backup={asked} onClose={() => setAsked(undefined)} />}
    </section>
  );
}

function List({
  rows,
  onRestore,
}: {
  rows: readonly BackupRow[];
  onRestore: (backup: BackupRow) => void;
}) {
  const clock = useDayClock();
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={say("settings-backups")}>
        <thead>
          <tr>
            <th scope="col">{say("backups-when")}</th>
            <th scope="col">{say("backups-why")}</th>
            <th scope="col">{say("backups-size")}</th>
            <th scope="col">{say("backups-state")}</th>
            <th scope="col">{say("backups-back")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <td className={styles.number}>{sayMoment(row.made_at, clock)}</td>
              <td>{say(MADE_FOR[row.made_for])}</td>
              <td className={styles.number}>
                {say("backups-mb", { size: Math.max(0.1, row.bytes / MB) })}
              </td>
              <td>
                <Tag icon={row.whole ? CircleCheck : CircleX} tone={row.whole ? "good" : "bad"}>
                  {say(row.whole ? "backups-whole" : "backups-damaged")}
                </Tag>
              </td>
              <td>
                <Button
                  icon={ArchiveRestore}
                  isDisabled={!row.whole}
                  aria-label={say("backups-restore-of", {
                    when: sayMoment(row.made_at, clock),
                  })}
                  onPress={() => onRestore(row)}
                >
                  {say("backups-restore")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Exactly what will happen, before it does. */
function Restore({ backup, onClose }: { backup: BackupRow; onClose: () => void }) {
  const clock = useDayClock();
  const { tell } = useTell();
  const { reload } = useStatus();
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const when = sayMoment(backup.made_at, clock);
  const restore = async (): Promise<void> => {
    setBusy(true);
    try {
      tell((await call("restore_backup", { name: backup.name })).sentence);
      onClose();
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
      setBusy(false);
    }
    await reload();
  };
  return (
    <Dialog
      title={say("backups-restore-title", { when })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button
            kind="danger"
            icon={ArchiveRestore}
            isDisabled={busy}
            onPress={() => void restore()}
          >
            {say("backups-restore-do")}
          </Button>
          <Button autoFocus onPress={onClose}>
            {say("backups-restore-not")}
          </Button>
        </>
      }
    >
      {refusal !== undefined && <Refused refusal={refusal} takesFocus />}
      <ul className={cx(styles.steps)}>
        <li>{say("backups-restore-then", { when })}</li>
        <li>{say("backups-restore-aside")}</li>
        <li>{say("backups-restore-checked")}</li>
        <li>{say("backups-restore-held")}</li>
      </ul>
    </Dialog>
  );
}
