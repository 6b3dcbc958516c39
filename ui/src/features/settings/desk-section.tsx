// This desk: who sits here, where the clinic's files are, which version runs.
import { UserRound } from "lucide-react";
import { useState } from "react";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { useStatus } from "../../ipc/status";
import { setWhoIsHere, useWho } from "../../ipc/who";
import { Button } from "../../shared/button";
import { TextField } from "../../shared/field";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./desk-section.module.css";

export function DeskSection({ settings }: { settings: SettingsView }) {
  const who = useWho();
  const { value: status } = useStatus();
  const { tell } = useTell();
  const [name, setName] = useState(who);
  const [error, setError] = useState<string>();
  return (
    <div className={styles.desk}>
      <h2>{say("settings-desk")}</h2>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === "") {
            setError(say("who-empty"));
            return;
          }
          setError(undefined);
          setWhoIsHere(name);
          tell(say("settings-desk-saved", { name: name.trim() }), {
            word: say("settings-undo"),
            until: null,
            run: () => {
              setWhoIsHere(who);
              setName(who);
              return Promise.resolve(say("settings-desk-saved", { name: who }));
            },
          });
        }}
      >
        <TextField
          label={say("who-name")}
          value={name}
          onChange={setName}
          hint={say("who-why")}
          error={error}
        />
        <div>
          <Button type="submit" icon={UserRound}>
            {say("who-save")}
          </Button>
        </div>
      </form>
      <dl className={styles.places}>
        <div>
          <dt>{say("settings-folder")}</dt>
          <dd>{settings.folder}</dd>
        </div>
        <div>
          <dt>{say("settings-practice-folder")}</dt>
          <dd>{settings.practice_folder}</dd>
        </div>
        {status !== undefined && (
          <div>
            <dt>{say("settings-version")}</dt>
            <dd>{status.version}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
