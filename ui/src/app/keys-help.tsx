// What the keys do.
import { Dialog } from "../shared/dialog";
import { say } from "../words/words";
import styles from "./dialogs.module.css";

const GROUPS: readonly { heading: string; keys: readonly [string, string][] }[] = [
  {
    heading: "keys-anywhere",
    keys: [
      ["Ctrl+K", "keys-go"],
      ["Ctrl+F, /", "keys-find"],
      ["Ctrl+N", "keys-new"],
      ["Ctrl+Shift+P", "keys-pause"],
      ["Ctrl+Z", "keys-undo"],
      ["F1, ?", "keys-help"],
      ["Esc", "keys-close"],
    ],
  },
  {
    heading: "keys-screens",
    keys: [
      ["F2", "keys-today"],
      ["F3", "keys-week"],
      ["F4", "nav-review"],
      ["F5", "nav-outbox"],
      ["F6", "nav-history"],
      ["F7", "nav-calls"],
      ["F8", "nav-health"],
      ["F9", "nav-replies"],
    ],
  },
  {
    heading: "keys-lists",
    keys: [
      ["↑ ↓", "keys-move"],
      ["Space", "keys-choose"],
      ["Shift+↑ ↓", "keys-range"],
      ["Ctrl+A", "keys-all"],
      ["Ctrl+Enter", "keys-approve"],
      ["H", "keys-hold"],
      ["R", "keys-release"],
    ],
  },
  {
    heading: "keys-calendar",
    keys: [
      ["C", "keys-new"],
      ["T", "keys-to-today"],
      ["← →", "keys-day"],
      ["PgUp, PgDn", "keys-page"],
      ["M", "keys-move-appointment"],
    ],
  },
];

export function KeysHelp({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog title={say("keys-title")} isOpen={isOpen} onClose={onClose} size="medium" isToRead>
      <p>{say("keys-note")}</p>
      <div className={styles.keys}>
        {GROUPS.map(({ heading, keys }) => (
          <section key={heading} className={styles.group}>
            <h3>{say(heading)}</h3>
            <dl className={styles.group}>
              {keys.map(([key, word]) => (
                <div key={key} className={styles.key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{say(word)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
