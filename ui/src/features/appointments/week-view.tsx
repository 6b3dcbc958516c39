// The week as a picture, for the mouse. Everything in it can also be done in the day's list.
import { createCalendar, destroyCalendar, Interaction, TimeGrid } from "@event-calendar/core";
import type { Calendar } from "@event-calendar/core";
import "@event-calendar/core/index.css";
import { CalendarDate, parseDateTime } from "@internationalized/date";
import { useEffect, useMemo, useRef } from "react";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import { plusDays, sayDay, sayTime, today, type Clock } from "../../shared/dates";
import { useRem } from "../../shared/use-rem";
import { say } from "../../words/words";
import { statusWord } from "./status-words";
import { civilEnd, emptyClosedDays, hoursOf, weekdayOf } from "./week";
import styles from "./week-view.module.css";

interface Props {
  /** First civil day of the week. */
  first: string;
  rows: readonly AppointmentRow[];
  closed: readonly string[];
  clock: Clock;
  onOpen: (row: AppointmentRow) => void;
  /** Somebody clicked an empty place: an appointment could begin there. */
  onPlace: (date: string, time: string) => void;
  /** Somebody dragged an appointment there. `putBack` undoes only the picture. */
  onMove: (row: AppointmentRow, date: string, time: string, putBack: () => void) => void;
}

export function WeekView(props: Props) {
  const { first, rows, closed, clock } = props;
  const place = useRef<HTMLDivElement>(null);
  const calendar = useRef<Calendar>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  const rem = useRem();
  const options = useMemo(
    () => weekOptions(first, rows, closed, clock, rem),
    [first, rows, closed, clock, rem],
  );

  useEffect(() => {
    if (place.current === null) {
      return;
    }
    const find = (id: number | string) =>
      latest.current.rows.find((row) => String(row.id) === String(id));
    const made = createCalendar(place.current, [TimeGrid, Interaction], {
      ...FIXED,
      dateClick: ({ dateStr }) =>
        latest.current.onPlace(dateStr.slice(0, 10), dateStr.slice(11, 19)),
      eventDrop: ({ event, delta, revert }) => {
        const row = find(event.id);
        if (row !== undefined) {
          // Not from the calendar's Date: that one knows the changes of the clocks on this PC.
          const { days, seconds } = delta;
          const moved = parseDateTime(row.local_start).add({ days, seconds }).toString();
          latest.current.onMove(row, moved.slice(0, 10), moved.slice(11, 19), revert);
        }
      },
    });
    calendar.current = made;
    const watching = watchRoles(place.current);
    const watchingClicks = watchClicks(place.current, (id) => {
      const row = find(id);
      if (row !== undefined) {
        latest.current.onOpen(row);
      }
    });
    return () => {
      watching.disconnect();
      watchingClicks();
      calendar.current = null;
      void destroyCalendar(made);
    };
  }, []);

  useEffect(() => {
    for (const [name, value] of Object.entries(options)) {
      calendar.current?.setOption(name as keyof Calendar.Options, value);
    }
  }, [options]);

  return (
    <section
      className={styles.week}
      aria-label={say("appointments-week-label", {
        from: sayDay(first, clock),
        until: sayDay(plusDays(first, 6), clock),
      })}
    >
      <div ref={place} className={styles.picture} />
    </section>
  );
}

/** Height of half an hour in rem: a quarter of an hour still shows a name. */
const SLOT = 2.6;

/** Pixels a hand may tremble during a click. */
const STILL = 5;

const FIXED: Calendar.Options = {
  view: "timeGridWeek",
  height: "100%",
  headerToolbar: { start: "", center: "", end: "" },
  allDaySlot: false,
  nowIndicator: false,
  slotEventOverlap: false,
  slotDuration: "00:30",
  snapDuration: "00:05",
  editable: true,
  eventDurationEditable: false,
  // The calendar's own "today" is the PC's; ours is the clinic's, among the highlighted dates.
  theme: (theme) => ({ ...theme, today: "" }),
};

function weekOptions(
  first: string,
  rows: readonly AppointmentRow[],
  closed: readonly string[],
  clock: Clock,
  rem: number,
): Calendar.Options {
  const days = Array.from({ length: 7 }, (_, index) => plusDays(first, index));
  const { from, until } = hoursOf(rows);
  const hidden = emptyClosedDays(days, closed, rows);
  return {
    date: first,
    firstDay: weekdayOf(first),
    locale: clock.locale,
    hiddenDays: hidden.length === 7 ? [] : hidden.map(weekdayOf),
    highlightedDates: [today(clock)],
    slotMinTime: `${from}:00`,
    slotMaxTime: `${until}:00`,
    slotHeight: Math.round(SLOT * rem),
    dayHeaderFormat: (date: Date) => sayDay(dayOn(date), clock),
    slotLabelFormat: { hour: "numeric", minute: "2-digit" },
    events: rows.map((row) => eventOf(row)),
    eventContent: ({ event }) => {
      const row = rows.find((each) => String(each.id) === String(event.id));
      return row === undefined ? undefined : { domNodes: contentOf(row, clock) };
    },
  };
}

/** The civil day of the calendar's own Date, which has it in the parts of this PC. */
function dayOn(date: Date): string {
  return new CalendarDate(date.getFullYear(), date.getMonth() + 1, date.getDate()).toString();
}

function eventOf(row: AppointmentRow): Calendar.EventInput {
  return {
    id: row.id,
    start: row.local_start,
    end: civilEnd(row),
    startEditable: row.status === "booked" || row.status === "confirmed",
    classNames: row.status === "cancelled" || row.status === "no_show" ? ["is-off"] : [],
  };
}

/** A real button, so that it is one for the keyboard and for whoever listens to the screen. */
function contentOf(row: AppointmentRow, clock: Clock): Node[] {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "is-open";
  button.dataset["appointment"] = String(row.id);
  const line = (text: string, name: string): void => {
    const made = document.createElement("span");
    made.className = name;
    made.textContent = text;
    button.append(made, " ");
  };
  line(`${sayDay(row.local_start, clock)},`, "is-unseen");
  line(`${sayTime(row.local_start, clock)} ${row.patient_name}`, "is-main");
  if (row.status !== "booked") {
    line(statusWord(row.status), "is-status");
  }
  line(`${row.kind_name} · ${row.practitioner_name}`, "is-more");
  return [button];
}

/**
 * The calendar calls its boxes table, row and cell, but a row of them holds no cells (axe:
 * aria-required-children). Without those roles it is what it is: a group of buttons.
 */
function watchRoles(place: HTMLElement): MutationObserver {
  const tidy = (): void => {
    for (const element of place.querySelectorAll("[role], [aria-colindex], [aria-rowindex]")) {
      for (const name of ["role", "aria-colindex", "aria-rowindex"]) {
        element.removeAttribute(name);
      }
    }
  };
  tidy();
  const watching = new MutationObserver(tidy);
  watching.observe(place, { subtree: true, childList: true, attributeFilter: ["role"] });
  return watching;
}

/** A click is one where the mouse was let go where it was pressed; the end of a drag is none. */
function watchClicks(place: HTMLElement, open: (id: string) => void): () => void {
  let pressed = { x: 0, y: 0 };
  const press = (event: PointerEvent): void => {
    pressed = { x: event.clientX, y: event.clientY };
  };
  const click = (event: MouseEvent): void => {
    const id = (event.target as HTMLElement).closest<HTMLElement>("[data-appointment]")?.dataset[
      "appointment"
    ];
    const moved = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > STILL;
    // A click without a place is the keyboard's.
    if (id !== undefined && (event.detail === 0 || !moved)) {
      open(id);
    }
  };
  place.addEventListener("pointerdown", press, true);
  place.addEventListener("click", click);
  return () => {
    place.removeEventListener("pointerdown", press, true);
    place.removeEventListener("click", click);
  };
}
