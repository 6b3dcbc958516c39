// Asks who is at the desk: once at the start, and again whenever somebody takes over.
import { Check } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components";
import { setWhoIsHere, useWho } from "../ipc/who";
import { Button } from "../shared/button";
import { cx } from "../shared/cx";
import { Dialog } from "../shared/dialog";
import { TextField } from "../shared/field";
import { say } from "../words/words";
import styles from "./dialogs.module.css";

export function WhoDialog({
  isOpen,
  isFirst,
  onClose,
}: {
  isOpen: boolean;
  /** Nobody has said it yet: it can only be answered. */
  isFirst: boolean;
  onClose: () => void;
}) {
  return (
    <Dialog title={say("who-title")} isOpen={isOpen} {...(isFirst ? {} : { onClose })}>
      <WhoForm onDone={onClose} />
    </Dialog>
  );
}

function WhoForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState(useWho());
  const [error, setError] = useState<string>();
  return (
    <Form
      className={cx(styles.form)}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() === "") {
          setError(say("who-empty"));
          return;
        }
        setWhoIsHere(name);
        onDone();
      }}
    >
      <p>{say("who-why")}</p>
      <TextField
        label={say("who-name")}
        value={name}
        onChange={(next) => {
          setName(next);
          setError(undefined);
        }}
        error={error}
        autoFocus
        autoComplete="off"
      />
      <div>
        <Button kind="main" type="submit" icon={Check}>
          {say("who-save")}
        </Button>
      </div>
    </Form>
  );
}
