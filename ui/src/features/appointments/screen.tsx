// Appointments: a line to type new ones, the day as a list, the week as a picture, and the chosen
// one beside them.
import {
  CalendarDays,
  CalendarRange,
  CalendarX2,
  ChevronLeft,
  ChevronRight,
  FileInput,
} from "lucide-react";
import { Suspense, useEffect, useRef, useState } from "react";
import type { AppointmentRow } from "../../ipc/bindings/AppointmentRow";
import { toRefusal } from "../../ipc/refusal";
import { refusalSentence } from "../../ipc/error-words";
import { useDayClock } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { plusDays, sayDay, sayLongDay, today } from "../../shared/dates";
import { DateField, SelectField } from "../../shared/field";
import { useKept } from "../../shared/kept";
import { later } from "../../shared/later";
import { Loading } from "../../shared/loading";
import { Page } from "../../shared/page";
import { go, useRoute } from "../../shared/route";
import { Split } from "../../shared/split";
import { useTell } from "../../shared/tell";
import { useKeysWithin, type ActWithin } from "../../shared/use-keys-within";
import { wish } from "../../shared/wish";
import { say } from "../../words/words";
import { useActs } from "./acts";
import { ClosureDialog, type Hours } from "./closure";
import { DayList } from "./day-list";
import { AppointmentDetail, type Ask } from "./detail";
import { APPOINTMENT, useRefocus } from "./focus";
import { formOf, type AppointmentForm } from "./form";
import { NewEntry, type NewEntryHandle } from "./new-entry";
import { placeOf, questionOf, type Look } from "./place";
import styles from "./screen.module.css";

// The calendar behind it is as large as the rest of this screen, and most days begin with the list.
const WeekView = later(async () => (await import("./week-view")).WeekView);

const KINDS = ["book_changed", "reminders_changed"] as const;
const EVERYBODY = 0;
const NOBODY: readonly AppointmentRow[] = [];
const NO_DAYS: readonly string[] = [];
const NEW = "new";

export function AppointmentsScreen() {
  const clock = useDayClock();
  const { look, day, open: said } = placeOf(useRoute().rest, today(clock));
  const [only, setOnly] = useKept("appointments of", EVERYBODY);
  const [opened, setOpened] = useKept<number | null>("appointment open", null);
  const question = questionOf({ look, day }, clock.locale, only === EVERYBODY ? null : only);
  const live = useLive("list_appointments", question, KINDS);
  const { value: settings } = useLive("settings", {}, KINDS);
  const acts = useActs();
  const { tellProblem } = useTell();
  const [ask, setAsk] = useState<Ask | null>(null);
  const [closing, setClosing] = useState<Hours | null>(null);
  const entry = useRef<NewEntryHandle>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (said !== null) {
      setOpened(said);
    }
  }, [said, setOpened]);
  const { refocus, focusRows } = useRefocus(
    list,
    JSON.stringify(question),
    live.isCurrent ? live.value?.rows : undefined,
  );

  const show = (nextLook: Look, nextDay: string): void => go("appointments", nextLook, nextDay);
  const step = (days: number): void => {
    refocus();
    show(look, plusDays(day, days));
  };
  const toToday = (): void => {
    refocus();
    show(look, today(clock));
  };
  const toOpenDay = (nextDay: string): void => {
    // The button goes away with the closed day.
    focusRows();
    show("day", nextDay);
  };
  const edit = (id: number, part: Partial<AppointmentForm> = {}): void => {
    setOpened(id);
    setAsk((last) => ({ id, part, turn: (last?.turn ?? 0) + 1 }));
  };
  const open = (id: number): void => {
    setAsk(null);
    setOpened(id);
  };
  const close = (): void => {
    const id = opened;
    setOpened(null);
    setAsk(null);
    window.setTimeout(() => {
      // On another day it is neither a row nor in the week.
      const its = `[role=row][data-key="${id}"], [data-appointment="${id}"]`;
      (list.current?.querySelector<HTMLElement>(its) ?? list.current)?.focus();
    });
  };
  const ofTheDay = { c: () => wish(NEW), t: toToday };
  const letters: Record<string, (id: number) => void> = { ...ofTheDay, m: (id) => edit(id) };
  useKeysWithin(list, {
    ...mapValues(DAYS_OF_KEY[look], (days) => (target) => {
      // Inside a row the arrows read its cells; on the row itself they turn the page.
      const turns = target === list.current || target.matches(APPOINTMENT);
      if (turns) {
        step(days);
      }
      return turns;
    }),
    // The letters of a day's rows are the table's; these are those of the week. Where there is no
    // appointment the list itself hears what needs none.
    m: (target) => {
      const id = target.dataset["appointment"];
      if (id !== undefined) {
        edit(Number(id));
      }
      return id !== undefined;
    },
    ...mapValues(ofTheDay, (act) => (target) => {
      const hears = target === list.current || target.dataset["appointment"] !== undefined;
      if (hears) {
        act();
      }
      return hears;
    }),
  });
  const drag = async (
    row: AppointmentRow,
    date: string,
    time: string,
    putBack: () => void,
  ): Promise<void> => {
    try {
      await acts.save({ ...formOf(row), date, time, fold: null }, row);
    } catch (thrown) {
      putBack();
      tellProblem(refusalSentence(toRefusal(thrown)));
      edit(row.id, { date, time, fold: null });
    }
  };

  // The rows of another day never stand below this one's name.
  const shown = live.isCurrent ? live.value : undefined;
  const rows = shown?.rows ?? NOBODY;
  const closed = shown?.closed_days ?? NO_DAYS;
  const nextOpen = shown?.next_open_day ?? null;
  const isReady =
    settings === undefined || (settings.practitioners.length > 0 && settings.kinds.length > 0);

  return (
    <Page
      fills
      title={
        look === "week"
          ? say("appointments-week-of", { day: sayDay(question.from, clock) })
          : sayLongDay(day, clock)
      }
      aside={
        <>
          <Button icon={ChevronLeft} onPress={() => step(look === "week" ? -7 : -1)}>
            {say(look === "week" ? "appointments-week-before" : "appointments-day-before")}
          </Button>
          <Button onPress={toToday}>{say("appointments-today")}</Button>
          <Button icon={ChevronRight} onPress={() => step(look === "week" ? 7 : 1)}>
            {say(look === "week" ? "appointments-week-after" : "appointments-day-after")}
          </Button>
          <div className={styles.date}>
            <DateField
              label={say("appointments-go-to")}
              value={day}
              onChange={(next) => next !== null && show(look, next)}
            />
          </div>
          <div className={styles.only}>
            <SelectField
              label={say("appointments-of")}
              value={only}
              onChange={(next) => setOnly(next ?? EVERYBODY)}
              options={[
                { id: EVERYBODY, name: say("appointments-everybody") },
                ...(settings?.practitioners ?? []),
              ]}
            />
          </div>
          <Button
            icon={look === "week" ? CalendarDays : CalendarRange}
            onPress={() => show(look === "week" ? "day" : "week", day)}
          >
            {say(look === "week" ? "appointments-show-day" : "appointments-show-week")}
          </Button>
          {look === "day" && (
            <Button icon={CalendarX2} onPress={() => setClosing({ practitioner: only, day })}>
              {say("closure-ask")}
            </Button>
          )}
        </>
      }
    >
      {isReady ? (
        <section className={styles.entry} aria-label={say("appointments-new")}>
          <NewEntry ref={entry} day={day} settings={settings} clock={clock} />
        </section>
      ) : (
        <section className={styles.first}>
          <p>{say("appointments-first")}</p>
          <Button kind="main" onPress={() => go("settings", "practitioners")}>
            {say("appointments-first-go")}
          </Button>
        </section>
      )}
      {live.refusal !== undefined && (
        <Refused refusal={live.refusal} onReload={() => void live.reload()} />
      )}
      {look === "day" && closed.includes(day) && (
        <div className={styles.closed}>
          <p>{say("appointments-closed", { day: sayDay(day, clock) })}</p>
          {nextOpen !== null && (
            <Button icon={ChevronRight} onPress={() => toOpenDay(nextOpen)}>
              {say("appointments-closed-next", { day: sayDay(nextOpen, clock) })}
            </Button>
          )}
        </div>
      )}
      <Split
        beside={
          opened !== null && (
            <AppointmentDetail
              key={opened}
              id={opened}
              clock={clock}
              settings={settings}
              ask={ask?.id === opened ? ask : null}
              onClose={close}
            />
          )
        }
      >
        <div ref={list} className={styles.list} tabIndex={-1}>
          {look === "week" && live.value === undefined && live.refusal === undefined ? (
            // Which days are empty and closed is known only then.
            <Loading />
          ) : look === "week" ? (
            <Suspense fallback={<Loading />}>
              <WeekView
                first={question.from}
                rows={rows}
                closed={closed}
                clock={clock}
                onOpen={(row) => open(row.id)}
                onPlace={(date, time) => entry.current?.place(date, time)}
                onMove={(row, date, time, putBack) => void drag(row, date, time, putBack)}
              />
            </Suspense>
          ) : (
            shown !== undefined && (
              <DayList
                day={day}
                rows={rows}
                clock={clock}
                reading={opened}
                onOpen={open}
                letters={letters}
                next={say(isReady ? "appointments-none-next" : "appointments-none-first")}
                action={
                  <Button icon={FileInput} onPress={() => go("import")}>
                    {say("appointments-import")}
                  </Button>
                }
              />
            )
          )}
        </div>
      </Split>
      <ClosureDialog
        hours={closing}
        settings={settings}
        clock={clock}
        onClose={() => setClosing(null)}
      />
    </Page>
  );
}

/** What the arrows and page keys do on a row or an appointment of the week, in days. */
const DAYS_OF_KEY: Record<Look, Record<string, number>> = {
  day: { arrowleft: -1, arrowright: 1 },
  week: { arrowleft: -7, arrowright: 7, pageup: -7, pagedown: 7 },
};

function mapValues<V>(from: Record<string, V>, to: (value: V) => ActWithin) {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, to(value)]));
}
