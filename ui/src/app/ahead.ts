// What the window is drawn with first: the clinic, its settings and, where the window opens on a day,
// that day's appointments.
import { askAhead } from "../ipc/ahead";
import { placeOf, questionOf } from "../features/appointments/place";
import { dayOf } from "../shared/dates";
import { route } from "../shared/route";
import { screenOf } from "./screens";

/** An engine that is busy for longer is waited for in the window. */
const PATIENCE_MS = 500;

/** Resolves when the answers are there, or when nobody should wait for them any longer. */
export function askFirst(): Promise<void> {
  const patience = new Promise<void>((resolve) => void window.setTimeout(resolve, PATIENCE_MS));
  return Promise.race([ask(), patience]);
}

async function ask(): Promise<void> {
  const status = await askAhead("status", {});
  if (status?.founded !== true) {
    return;
  }
  const { screen, rest } = route();
  const place = placeOf(rest, dayOf(status.local_now));
  const isDay = screenOf(screen).id === "appointments" && place.look === "day";
  await Promise.all([
    askAhead("settings", {}),
    isDay && askAhead("list_appointments", questionOf(place, status.language, null)),
  ]);
}
