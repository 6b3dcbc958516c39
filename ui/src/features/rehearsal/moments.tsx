// What is worth saying, in the order of time: whose it is, when, and what happens.
import { ClipboardCheck, CloudLightning, Send, Workflow, type LucideIcon } from "lucide-react";
import { useEffect, useRef } from "react";
import type { Film } from "../../ipc/bindings/Film";
import type { Side } from "../../ipc/bindings/Side";
import { useDayClock } from "../../ipc/status";
import { cx } from "../../shared/cx";
import { sayMoment } from "../../shared/dates";
import { Tag, type Tone } from "../../shared/tag";
import { say } from "../../words/words";
import { frameOf, momentsUntil } from "./play";
import styles from "./rehearsal.module.css";

const SIDES: Record<Side, { word: string; icon: LucideIcon; tone: Tone }> = {
  world: { word: "rehearsal-side-world", icon: CloudLightning, tone: "warn" },
  desk: { word: "rehearsal-side-desk", icon: ClipboardCheck, tone: "plain" },
  ring_once: { word: "rehearsal-side-ring-once", icon: Send, tone: "accent" },
  usual: { word: "rehearsal-side-usual", icon: Workflow, tone: "bad" },
};

export function Moments({
  film,
  index,
  onShow,
}: {
  film: Film;
  index: number;
  onShow: (frame: number) => void;
}) {
  const clock = useDayClock();
  const come = momentsUntil(film, index);
  const list = useRef<HTMLOListElement>(null);
  const newest = useRef<HTMLLIElement>(null);
  // Only the list itself scrolls: whoever reads the table below stays there.
  useEffect(() => {
    const [outer, inner] = [list.current, newest.current];
    if (outer !== null && inner !== null) {
      const bottom = inner.offsetTop + inner.offsetHeight;
      const top = Math.min(outer.scrollTop, inner.offsetTop);
      outer.scrollTop = Math.max(top, bottom - outer.clientHeight);
    }
  }, [come]);
  return (
    <ol ref={list} className={styles.moments} aria-label={say("rehearsal-moments")}>
      {film.moments.map((moment, nth) => {
        const { word, icon, tone } = SIDES[moment.side];
        return (
          <li
            key={`${moment.at} ${moment.side} ${moment.sentence}`}
            ref={nth === come - 1 ? newest : null}
            className={cx(styles.moment, nth >= come && styles.ahead)}
            {...(nth === come - 1 ? { "aria-current": "step" as const } : {})}
          >
            <button type="button" onClick={() => onShow(frameOf(film, moment))}>
              {sayMoment(moment.at, clock)}
            </button>
            <Tag icon={icon} tone={tone}>
              {say(word)}
            </Tag>
            <span>{moment.sentence}</span>
          </li>
        );
      })}
    </ol>
  );
}
