// The film: the picture, what happens at the moment that is shown, and the keys to move in it.
import { ChevronFirst, ChevronLast, Pause, Play, StepBack, StepForward } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { Film } from "../../ipc/bindings/Film";
import { useDayClock } from "../../ipc/status";
import { Button } from "../../shared/button";
import { sayMoment } from "../../shared/dates";
import { say } from "../../words/words";
import { Chart } from "./chart";
import { Moments } from "./moments";
import { momentBefore, nextMoment, sentUntil } from "./play";
import styles from "./rehearsal.module.css";

/** A film lasts about so long, however many days it shows. */
const LASTS_MS = 18_000;
const LEAST_STEP_MS = 40;

const wantsNoMotion = (): boolean => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export function Player({ film }: { film: Film }) {
  const last = film.frames.length - 1;
  const [index, setIndex] = useState(() => (wantsNoMotion() ? last : 0));
  const [plays, setPlays] = useState(() => !wantsNoMotion());
  const clock = useDayClock();
  const slider = useId();
  const place = useRef<HTMLInputElement>(null);
  const frame = film.frames[index];

  // The film is what somebody waited for: it comes into sight, with its keys at hand.
  useEffect(() => {
    place.current?.focus({ preventScroll: true });
    place.current?.closest("section")?.scrollIntoView?.({ block: "start" });
  }, []);

  useEffect(() => {
    if (!plays) {
      return undefined;
    }
    const step = Math.max(LEAST_STEP_MS, LASTS_MS / (last + 1));
    const timer = window.setInterval(
      () => setIndex((before) => (before >= last ? before : before + 1)),
      step,
    );
    return () => window.clearInterval(timer);
  }, [plays, last]);

  const runs = plays && index < last;
  const show = (next: number): void => {
    setPlays(false);
    setIndex(next);
  };
  const playOrPause = (): void => {
    if (!runs && index >= last) {
      setIndex(0);
    }
    setPlays(!runs);
  };
  if (frame === undefined) {
    return null;
  }
  const when = sayMoment(frame.at, clock);
  const ours = say("rehearsal-now-ours", {
    sent: sentUntil(film, index, "ours"),
    held: frame.held,
    expired: frame.expired,
  });
  const usual = say("rehearsal-now-usual", {
    sent: sentUntil(film, index, "usual"),
    waiting: frame.usual_waiting,
  });
  return (
    <section className={styles.film} aria-label={say("rehearsal-film")}>
      <p className={styles.when}>{when}</p>
      <Chart film={film} index={index} says={{ ours, usual }} />
      <div className={styles.controls}>
        <Button kind="main" icon={runs ? Pause : Play} onPress={playOrPause}>
          {say(runs ? "rehearsal-pause" : "rehearsal-play")}
        </Button>
        <Button icon={ChevronFirst} onPress={() => show(momentBefore(film, index))}>
          {say("rehearsal-moment-before")}
        </Button>
        <Button icon={StepBack} onPress={() => show(Math.max(0, index - 1))}>
          {say("rehearsal-step-back")}
        </Button>
        <Button icon={StepForward} onPress={() => show(Math.min(last, index + 1))}>
          {say("rehearsal-step-on")}
        </Button>
        <Button icon={ChevronLast} onPress={() => show(nextMoment(film, index))}>
          {say("rehearsal-moment-next")}
        </Button>
        <label htmlFor={slider} className={styles.place}>
          <span>{say("rehearsal-place")}</span>
          <input
            ref={place}
            id={slider}
            type="range"
            min={0}
            max={last}
            value={index}
            aria-valuetext={say("rehearsal-now", { when, ours, usual })}
            onChange={(event) => show(Number(event.target.value))}
            onKeyDown={(event) => {
              if (event.key === " ") {
                event.preventDefault();
                playOrPause();
              }
            }}
          />
        </label>
      </div>
      <Moments film={film} index={index} onShow={show} />
    </section>
  );
}
