// Across the top until it is dealt with: practice mode, a pause, a breaker, a clock, a lost line.
import {
  Clock,
  CloudOff,
  FlaskConical,
  HardDrive,
  Info,
  OctagonX,
  Pause,
  Play,
  Unplug,
  CircleHelp,
  type LucideIcon,
} from "lucide-react";
import type { Banner } from "../ipc/bindings/Banner";
import type { Cause } from "../ipc/bindings/Cause";
import type { StatusView } from "../ipc/bindings/StatusView";
import { refusalSentence } from "../ipc/error-words";
import { useStatus } from "../ipc/status";
import { Button } from "../shared/button";
import { cx } from "../shared/cx";
import { go } from "../shared/route";
import { say } from "../words/words";
import styles from "./banners.module.css";
import { usePause } from "./pause";

const OF_CAUSE: Record<Cause, { icon: LucideIcon; act: string; screen: string[] }> = {
  breaker: { icon: OctagonX, act: "banner-to-outbox", screen: ["outbox"] },
  unknown: { icon: CircleHelp, act: "banner-to-unknown", screen: ["outbox", "unknown"] },
  channel_down: { icon: CloudOff, act: "banner-to-mail", screen: ["settings", "sending"] },
  clock: { icon: Clock, act: "banner-to-outbox", screen: ["outbox"] },
  storage: { icon: HardDrive, act: "banner-to-outbox", screen: ["outbox"] },
};

export function Banners() {
  const { value: status, refusal, connected } = useStatus();
  const { resume } = usePause();
  const lost = !connected || refusal?.code === "unreachable";

  return (
    <div className={styles.banners}>
      {lost && <Strip icon={Unplug} urgent sentence={say("banner-lost")} />}
      {!lost && refusal !== undefined && (
        <Strip icon={HardDrive} urgent sentence={refusalSentence(refusal)} />
      )}
      {status?.banners.map((banner) => {
        const kind = kindOf(banner, status);
        if (kind === "pause") {
          return (
            <Strip
              key={banner.sentence}
              icon={Pause}
              urgent={banner.urgent}
              sentence={banner.sentence}
              act={{ icon: Play, word: say("pause-resume"), run: () => void resume() }}
            />
          );
        }
        if (kind === "practice") {
          return (
            <Strip
              key={banner.sentence}
              icon={FlaskConical}
              urgent={banner.urgent}
              sentence={banner.sentence}
              act={{ word: say("banner-to-sending"), run: () => go("settings", "sending") }}
            />
          );
        }
        const { icon, act, screen } = OF_CAUSE[kind];
        const [first = "outbox", ...rest] = screen;
        return (
          <Strip
            key={`${kind} ${banner.sentence}`}
            icon={icon}
            urgent={banner.urgent}
            sentence={banner.sentence}
            act={{ word: say(act), run: () => go(first, ...rest) }}
          />
        );
      })}
    </div>
  );
}

/** What a banner is about. The two without a cause are told apart by what is the case. */
export function kindOf(banner: Banner, status: StatusView): Cause | "pause" | "practice" {
  if (banner.cause !== null) {
    return banner.cause;
  }
  if (!status.paused) {
    return "practice";
  }
  if (status.carrier !== "practice") {
    return "pause";
  }
  const others = status.banners.filter((each) => each.cause === null);
  return banner.sentence === status.pause_sentence || (others.length > 1 && others[0] === banner)
    ? "pause"
    : "practice";
}

function Strip({
  icon: Icon,
  urgent,
  sentence,
  act,
}: {
  icon: LucideIcon;
  urgent: boolean;
  sentence: string;
  act?: { icon?: LucideIcon; word: string; run: () => void };
}) {
  return (
    <section
      className={cx(styles.strip, urgent && styles.urgent)}
      {...(urgent ? { role: "alert" } : { "aria-label": say("banner-label") })}
    >
      <Icon aria-hidden className={styles.icon} />
      <p className={styles.sentence}>{sentence}</p>
      {act !== undefined && (
        <Button icon={act.icon ?? Info} onPress={act.run}>
          {act.word}
        </Button>
      )}
    </section>
  );
}
