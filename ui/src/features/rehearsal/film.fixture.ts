// A film for tests: two mornings, the PC off in the first, and a usual queue that catches up at
// night.
import type { Film } from "../../ipc/bindings/Film";
import type { Frame } from "../../ipc/bindings/Frame";

function frame(at: string, over: Partial<Frame> = {}): Frame {
  const hour = Number(at.slice(11, 13));
  return {
    at,
    night: hour < 8 || hour >= 21,
    waiting: 0,
    held: 0,
    gone: 0,
    expired: 0,
    unknown: 0,
    called_off: 0,
    failed: 0,
    sent: 0,
    usual_waiting: 0,
    usual_sent: 0,
    ...over,
  };
}

export const FILM: Film = {
  misfortune: "pc_off",
  from: "2026-11-24",
  until: "2026-11-25",
  trouble_from: "2026-11-24T09:45:00",
  trouble_until: "2026-11-24T22:45:00",
  step_minutes: 360,
  frames: [
    frame("2026-11-24T06:00:00"),
    frame("2026-11-24T12:00:00", { waiting: 20, usual_waiting: 20 }),
    frame("2026-11-24T18:00:00", { waiting: 20, usual_waiting: 20 }),
    frame("2026-11-25T00:00:00", { held: 12, expired: 8, usual_sent: 20 }),
    frame("2026-11-25T06:00:00", { held: 12, expired: 8 }),
    frame("2026-11-25T12:00:00", { gone: 12, expired: 8, sent: 12 }),
  ],
  moments: [
    { at: "2026-11-24T09:45:00", side: "world", sentence: "The PC goes off." },
    { at: "2026-11-24T22:45:00", side: "ring_once", sentence: "RingOnce holds 20 reminders." },
    {
      at: "2026-11-24T22:45:00",
      side: "usual",
      sentence: "The usual queue sends 20 reminders within a minute: 20 at night.",
    },
    { at: "2026-11-25T09:00:00", side: "desk", sentence: "The front desk releases 12." },
  ],
  table: [
    { words: "Reminders of these days", ours: 20, usual: 20, harm: false },
    { words: "Sent a second time", ours: 0, usual: 0, harm: true },
    { words: "Sent at night", ours: 0, usual: 20, harm: true },
    { words: "Still held for a person", ours: 0, usual: null, harm: false },
  ],
  adds_up: true,
};
