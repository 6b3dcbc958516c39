// The way to every screen, with how much waits there.
import { CircleAlert, Keyboard, Pause, Play, Search } from "lucide-react";
import { useStatus } from "../ipc/status";
import { Button } from "../shared/button";
import { cx } from "../shared/cx";
import { href } from "../shared/route";
import { say } from "../words/words";
import styles from "./navigation.module.css";
import { SCREENS } from "./screens";
import type { Over } from "./shell";

export function Navigation({
  current,
  onOver,
  onPause,
}: {
  current: string;
  onOver: (over: Over) => void;
  onPause: () => void;
}) {
  const { value: status } = useStatus();
  const waiting: Record<string, number | undefined> = {
    review: status?.to_review,
    outbox: status?.waiting_today,
    replies: status?.replies_waiting,
  };
  const needs = status?.needs_somebody ?? 0;

  return (
    <header className={styles.side}>
      <p className={styles.clinic}>{status?.clinic_name || "RingOnce"}</p>
      <nav aria-label={say("nav-label")}>
        <ul className={styles.list}>
          {SCREENS.map(({ id, word, icon: Icon, key }) => (
            <li key={id}>
              <a
                href={href(id)}
                className={cx(styles.link, id === current && styles.here)}
                {...(id === current ? { "aria-current": "page" as const } : {})}
                {...(key === null ? {} : { "aria-keyshortcuts": key })}
              >
                <Icon aria-hidden className={styles.icon} />
                <span className={styles.word}>{say(word)}</span>
                {id === "outbox" && needs > 0 && (
                  <span className={styles.needs}>
                    <CircleAlert aria-hidden className={styles.small} />
                    {say("shared-number", { count: needs })}
                    <span className={styles.unseen}> {say("nav-needs-somebody")}</span>
                  </span>
                )}
                {(waiting[id] ?? 0) > 0 && (
                  <span className={styles.count}>
                    {say("shared-number", { count: waiting[id] ?? 0 })}
                    <span className={styles.unseen}> {say("nav-waiting")}</span>
                  </span>
                )}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.foot}>
        <Button kind="quiet" icon={Search} onPress={() => onOver("go")}>
          {say("nav-go")}
        </Button>
        <Button kind="quiet" icon={Keyboard} onPress={() => onOver("keys")}>
          {say("nav-keys")}
        </Button>
        <Button icon={status?.paused === true ? Play : Pause} onPress={onPause}>
          {say(status?.paused === true ? "pause-resume" : "pause-everything")}
        </Button>
      </div>
    </header>
  );
}
