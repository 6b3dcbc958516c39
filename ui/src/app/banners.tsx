// Across the top until it is dealt with: a lost line, a pause, a breaker, a clock, practice mode.
import {
  CircleHelp,
  Clock,
  CloudOff,
  Fence,
  FlaskConical,
  HardDrive,
  HeartPulse,
  Hourglass,
  ListFilter,
  OctagonX,
  Pause,
  Phone,
  Play,
  Settings,
  Unplug,
  type LucideIcon,
} from "lucide-react";
import type { Banner } from "../ipc/bindings/Banner";
import type { Cause } from "../ipc/bindings/Cause";
import { refusalSentence } from "../ipc/error-words";
import { useStatus } from "../ipc/status";
import { Button } from "../shared/button";
import { cx } from "../shared/cx";
import { go } from "../shared/route";
import { say } from "../words/words";
import { Absence } from "./absence";
import styles from "./banners.module.css";
import { usePause } from "./pause";

type About = Cause | "pause" | "practice";
type Way = "resume" | "held" | "unknown" | "mail" | "sending" | "health" | "calls" | "take-over";

const LOOKS: Record<About, { icon: LucideIcon; ways: readonly Way[] }> = {
  breaker: { icon: OctagonX, ways: ["held"] },
  unknown: { icon: CircleHelp, ways: ["unknown"] },
  channel_down: { icon: CloudOff, ways: ["mail", "resume"] },
  clock: { icon: Clock, ways: ["resume"] },
  storage: { icon: HardDrive, ways: [] },
  room: { icon: HardDrive, ways: ["health"] },
  program: { icon: HeartPulse, ways: ["health"] },
  volume: { icon: HeartPulse, ways: ["health"] },
  balance: { icon: HeartPulse, ways: ["health"] },
  absence: { icon: Hourglass, ways: ["calls"] },
  fence: { icon: Fence, ways: ["take-over"] },
  pause: { icon: Pause, ways: ["resume"] },
  practice: { icon: FlaskConical, ways: ["sending"] },
};

const WAYS: Record<Way, { icon: LucideIcon; word: string }> = {
  resume: { icon: Play, word: "pause-resume" },
  held: { icon: ListFilter, word: "banner-show-them" },
  unknown: { icon: ListFilter, word: "banner-show-them" },
  mail: { icon: Settings, word: "banner-to-mail" },
  sending: { icon: Settings, word: "banner-to-sending" },
  health: { icon: HeartPulse, word: "banner-to-health" },
  calls: { icon: Phone, word: "banner-to-calls" },
  "take-over": { icon: ListFilter, word: "banner-to-take-over" },
};

/** What a banner is about. Without a cause it is a person's pause, which is urgent, or practice. */
export function aboutOf(banner: Banner): About {
  return banner.cause ?? (banner.urgent ? "pause" : "practice");
}

export function Banners() {
  const { value: status, refusal, connected } = useStatus();
  const lost = !connected || refusal?.code === "unreachable";

  return (
    <div className={styles.banners}>
      {lost && <Strip icon={Unplug} urgent sentence={say("banner-lost")} />}
      {!lost && refusal !== undefined && (
        <Strip icon={HardDrive} urgent sentence={refusalSentence(refusal)} />
      )}
      <Absence />
      {status?.banners.map((banner) => {
        const { icon, ways } = LOOKS[aboutOf(banner)];
        return (
          <Strip
            key={`${banner.cause} ${banner.sentence}`}
            icon={icon}
            urgent={banner.urgent}
            sentence={banner.sentence}
            ways={ways}
          />
        );
      })}
    </div>
  );
}

function Strip({
  icon: Icon,
  urgent,
  sentence,
  ways = [],
}: {
  icon: LucideIcon;
  urgent: boolean;
  sentence: string;
  ways?: readonly Way[];
}) {
  const { resume } = usePause();
  const take: Record<Way, () => void> = {
    resume: () => void resume(),
    held: () => go("outbox", "held"),
    unknown: () => go("outbox", "unknown"),
    mail: () => go("settings", "sending", "mail"),
    sending: () => go("settings", "sending"),
    health: () => go("health"),
    calls: () => go("calls"),
    "take-over": () => go("settings", "backups"),
  };
  return (
    <section
      className={cx(styles.strip, urgent && styles.urgent)}
      {...(urgent ? { role: "alert" } : { "aria-label": say("banner-label") })}
    >
      <Icon aria-hidden className={styles.icon} />
      <p className={styles.sentence}>{sentence}</p>
      <div className={styles.acts}>
        {ways.map((way) => (
          <Button key={way} icon={WAYS[way].icon} onPress={take[way]}>
            {say(WAYS[way].word)}
          </Button>
        ))}
      </div>
    </section>
  );
}
