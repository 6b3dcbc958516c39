// The clinic's status, loaded once for the whole window: name, zone, clock, pause, counts.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import type { StatusView } from "./bindings/StatusView";
import type { Live } from "./use-live";
import { dayOf, localeOf, offsetMinutesOf, type Clock } from "../shared/dates";
import { onSignal } from "./signals";
import { useLive } from "./use-live";

const TICK_MS = 30_000;

interface StatusState extends Live<StatusView> {
  /** The clinic's country; empty until it is known. */
  country: string;
  /** False while the line to the engine is broken. */
  connected: boolean;
}

const StatusContext = createContext<StatusState | undefined>(undefined);

export function StatusProvider({ children }: { children: ReactNode }) {
  const kinds = ["status_changed", "reminders_changed", "book_changed"] as const;
  const live = useLive("status", {}, kinds);
  const settings = useLive("settings", live.value?.founded === true ? {} : null, ["book_changed"]);
  const [connected, setConnected] = useState(true);
  const { reload } = live;
  const country = settings.value?.clinic.country ?? "";

  useEffect(
    () =>
      onSignal((signal) => {
        if (signal.kind === "disconnected" || signal.kind === "reconnected") {
          setConnected(signal.kind === "reconnected");
        }
      }),
    [],
  );

  // The sentence and the clinic's wall clock move without anything happening.
  useEffect(() => {
    const timer = window.setInterval(() => void reload(), TICK_MS);
    return () => window.clearInterval(timer);
  }, [reload]);

  return <StatusContext value={{ ...live, connected, country }}>{children}</StatusContext>;
}

export function useStatus(): StatusState {
  const status = useContext(StatusContext);
  if (status === undefined) {
    throw new Error("useStatus needs a StatusProvider above it");
  }
  return status;
}

/** The engine's idea of now in milliseconds, moving on by itself every second while asked to. */
export function useNow(ticks: boolean): number {
  const { value } = useStatus();
  const [now, setNow] = useState(0);
  const said = value?.now;
  useEffect(() => {
    if (said === undefined) {
      return undefined;
    }
    const heard = performance.now();
    const read = (): void => setNow(Date.parse(said) + performance.now() - heard);
    read();
    const timer = ticks ? window.setInterval(read, 1000) : undefined;
    return () => window.clearInterval(timer);
  }, [said, ticks]);
  return now;
}

/** How this clinic writes dates, and what time it is there. Never the PC's own zone or language. */
export function useClock(): Clock {
  const { value, country } = useStatus();
  return {
    zone: value?.zone ?? "UTC",
    locale: localeOf(value?.language ?? "en", country),
    localNow: value?.local_now ?? "1970-01-01T00:00:00",
    offsetMinutes: value === undefined ? 0 : offsetMinutesOf(value.now, value.local_now),
    twelveHours: value?.twelve_hours ?? false,
  };
}

/**
 * The same at noon: one object all day long, so lists drawn with it stay as they are. At noon the
 * clocks of a day on which they change have changed.
 */
export function useDayClock(): Clock {
  const { zone, locale, localNow, offsetMinutes, twelveHours = false } = useClock();
  const day = dayOf(localNow);
  return useMemo(
    () => ({ zone, locale, localNow: `${day}T12:00:00`, offsetMinutes, twelveHours }),
    [zone, locale, day, offsetMinutes, twelveHours],
  );
}
