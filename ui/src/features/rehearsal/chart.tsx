// The picture: what waits and what leaves, RingOnce above, the usual queue below, on one scale. The
// table behind it says the same, so the picture itself is silent.
import type { Film } from "../../ipc/bindings/Film";
import { useDayClock } from "../../ipc/status";
import { cx } from "../../shared/cx";
import { sayNight } from "../../parts/night";
import { sayDay } from "../../shared/dates";
import { say } from "../../words/words";
import styles from "./chart.module.css";
import { days, highest, nights, outline, standOf, trouble, type Queue } from "./play";

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

export function Chart({
  film,
  index,
  says,
}: {
  film: Film;
  index: number;
  /** How each queue stands at the frame that is shown. */
  says: Record<Queue, string>;
}) {
  const clock = useDayClock();
  const most = highest(film);
  const starts = days(film);
  const often = starts.length > 10 ? Math.ceil(starts.length / 8) : 1;
  return (
    <div aria-hidden className={styles.chart}>
      <Panel film={film} index={index} most={most} queue="ours" says={says.ours} />
      <Panel film={film} index={index} most={most} queue="usual" says={says.usual} />
      <div className={styles.days}>
        {starts.map(({ day, at }, nth) =>
          nth % often === 0 ? (
            <span
              key={day}
              // As wide as its days are, so that a short first day does not run into the next.
              style={{
                insetInlineStart: percent(at),
                maxInlineSize: percent((starts[nth + often]?.at ?? 1) - at),
              }}
            >
              {sayDay(day, clock)}
            </span>
          ) : null,
        )}
      </div>
      <ul className={styles.legend}>
        <li>
          <i className={styles.waits} />
          {say("rehearsal-legend-waiting")}
        </li>
        <li>
          <i className={styles.holds} />
          {say("rehearsal-legend-held")}
        </li>
        <li>
          <i className={styles.leaves} />
          {say("rehearsal-legend-sent")}
        </li>
        <li>
          <i className={styles.wrong} />
          {say("rehearsal-legend-night-sent")}
        </li>
        <li>
          <i className={styles.dark} />
          {say("rehearsal-legend-night", sayNight(clock))}
        </li>
        {film.trouble_from !== null && (
          <li>
            <i className={styles.bad} />
            {say("rehearsal-legend-trouble")}
          </li>
        )}
      </ul>
    </div>
  );
}

function Panel({
  film,
  index,
  most,
  queue,
  says,
}: {
  film: Film;
  index: number;
  most: number;
  queue: Queue;
  says: string;
}) {
  const width = Math.max(1, film.frames.length - 1);
  const wrong = trouble(film);
  return (
    <div className={styles.panel}>
      <p className={styles.name}>
        <b>{say(queue === "ours" ? "rehearsal-ours" : "rehearsal-usual")}</b>
        {says}
      </p>
      <div className={styles.plot}>
        <span className={styles.most}>{most}</span>
        {nights(film).map(({ from, until }) => (
          <span
            key={from}
            className={styles.night}
            style={{ insetInlineStart: percent(from), inlineSize: percent(until - from) }}
          />
        ))}
        {wrong !== null && (
          <span
            className={styles.trouble}
            style={{
              insetInlineStart: percent(wrong.from),
              inlineSize: percent(wrong.until - wrong.from),
            }}
          />
        )}
        <svg
          className={styles.drawing}
          viewBox={`0 0 ${width} 100`}
          preserveAspectRatio="none"
          focusable="false"
        >
          <path className={styles.area} d={outline(film, queue, "waiting", most)} />
          {queue === "ours" && (
            <path className={styles.held} d={outline(film, queue, "held", most)} />
          )}
          {film.frames.map((frame, at) => {
            const { sent } = standOf(frame, queue);
            const height = (sent / most) * 100;
            return sent === 0 ? null : (
              <line
                key={frame.at}
                className={cx(styles.bar, frame.night && styles.atNight)}
                x1={at}
                x2={at}
                y1={100}
                y2={100 - height}
              />
            );
          })}
        </svg>
        <span className={styles.unplayed} style={{ insetInlineStart: percent(index / width) }} />
      </div>
    </div>
  );
}
