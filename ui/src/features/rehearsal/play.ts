// What the film shows when: pure, so that every frame can be tried out without a screen.
import type { Film } from "../../ipc/bindings/Film";
import type { Frame } from "../../ipc/bindings/Frame";
import type { Moment } from "../../ipc/bindings/Moment";
import { dayOf } from "../../shared/dates";

/** One of the two queues at one frame. */
export interface Stand {
  /** Due, and not gone yet; held ones included. */
  waiting: number;
  /** Among them: held for a person. */
  held: number;
  /** Left since the frame before. */
  sent: number;
}

export type Queue = "ours" | "usual";

export function standOf(frame: Frame, queue: Queue): Stand {
  return queue === "ours"
    ? { waiting: frame.waiting + frame.held, held: frame.held, sent: frame.sent }
    : { waiting: frame.usual_waiting, held: 0, sent: frame.usual_sent };
}

/** The most there ever is, in either queue: both are drawn on this scale. */
export function highest(film: Film): number {
  let most = 1;
  for (const frame of film.frames) {
    for (const queue of ["ours", "usual"] as const) {
      const { waiting, sent } = standOf(frame, queue);
      most = Math.max(most, waiting, sent);
    }
  }
  return most;
}

/** Messages that left until a frame, that one included. */
export function sentUntil(film: Film, index: number, queue: Queue): number {
  return film.frames
    .slice(0, index + 1)
    .reduce((sum, frame) => sum + standOf(frame, queue).sent, 0);
}

/** The frame a moment is seen in: the first one at or after it. */
export function frameOf(film: Film, moment: Moment): number {
  const index = film.frames.findIndex((frame) => frame.at >= moment.at);
  return index < 0 ? film.frames.length - 1 : index;
}

/** How many moments have come at a frame. */
export function momentsUntil(film: Film, index: number): number {
  const at = film.frames[index]?.at ?? "";
  return film.moments.filter((moment) => moment.at <= at).length;
}

/** The frame of the next moment after a frame; the last frame when none is left. */
export function nextMoment(film: Film, index: number): number {
  const next = film.moments.map((moment) => frameOf(film, moment)).find((frame) => frame > index);
  return next ?? film.frames.length - 1;
}

/** The frame of the moment before a frame; the first frame when there is none. */
export function momentBefore(film: Film, index: number): number {
  const before = film.moments
    .map((moment) => frameOf(film, moment))
    .findLast((frame) => frame < index);
  return before ?? 0;
}

/** A stretch of the film, from 0 to 1. */
export interface Stretch {
  from: number;
  until: number;
}

const length = (film: Film): number => Math.max(1, film.frames.length - 1);

/** The nights, for the ground behind the picture. */
export function nights(film: Film): Stretch[] {
  const found: Stretch[] = [];
  film.frames.forEach((frame, index) => {
    if (index === 0 || !frame.night) {
      return;
    }
    const from = (index - 1) / length(film);
    const until = index / length(film);
    const last = found.at(-1);
    if (last !== undefined && last.until >= from) {
      last.until = until;
    } else {
      found.push({ from, until });
    }
  });
  return found;
}

/** While it goes wrong; at least a sliver, so that it is seen. */
export function trouble(film: Film): Stretch | null {
  const { trouble_from: from, trouble_until: until } = film;
  if (from === null || until === null) {
    return null;
  }
  const place = (at: string): number =>
    film.frames.filter((frame) => frame.at < at).length / length(film);
  return { from: place(from), until: Math.max(place(until), place(from) + 0.004) };
}

/** Where each day begins, with the day. */
export function days(film: Film): { day: string; at: number }[] {
  const found: { day: string; at: number }[] = [];
  film.frames.forEach((frame, index) => {
    const day = dayOf(frame.at);
    if (index < film.frames.length - 1 && found.at(-1)?.day !== day) {
      found.push({ day, at: index / length(film) });
    }
  });
  return found;
}

/** The outline of what waits, or of what is held, for a path in a box of `frames` by 100. */
export function outline(film: Film, queue: Queue, what: "waiting" | "held", most: number): string {
  const y = (value: number): string => (100 - (value / most) * 100).toFixed(2);
  const steps = film.frames.map((frame, index) => {
    const height = y(standOf(frame, queue)[what]);
    return index === 0 ? `M0 100V${height}` : `H${index}V${height}`;
  });
  return `${steps.join("")}V100Z`;
}
