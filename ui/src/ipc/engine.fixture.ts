// An engine for tests of the screens: answers what it is told to, remembers what it was asked, and
// signals when the test says so.
import type { Commands } from "./bindings/Commands";
import type { StatusView } from "./bindings/StatusView";
import { setTransport } from "./call";
import type { Signal } from "./transport";

type Name = keyof Commands;
type Answers = { [K in Name]?: (request: Commands[K][0]) => Commands[K][1] };

export interface Engine {
  /** What was asked, oldest first, without the status. */
  asked: { name: string; request: unknown; who: string }[];
  requestsOf: <K extends Name>(name: K) => Commands[K][0][];
  answer: (answers: Answers) => void;
  signal: (signal: Signal) => void;
}

export function engine(answers: Answers): Engine {
  const hearers = new Set<(signal: Signal) => void>();
  let current: Answers = { status: () => status(), ...answers };
  const asked: Engine["asked"] = [];
  setTransport({
    invoke: async (name, request, who) => {
      if (name !== "status") {
        asked.push({ name, request, who });
      }
      const answer = current[name as Name] as ((request: unknown) => unknown) | undefined;
      if (answer === undefined) {
        throw { code: "bad_request", sentence: `There is no command ${name}.`, field: null };
      }
      return answer(request);
    },
    listen: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  });
  return {
    asked,
    requestsOf: (name) =>
      asked.filter((each) => each.name === name).map((each) => each.request as never),
    answer: (more) => {
      current = { ...current, ...more };
    },
    signal: (signal) => {
      for (const hear of hearers) {
        hear(signal);
      }
    },
  };
}

export function status(over: Partial<StatusView> = {}): StatusView {
  return {
    founded: true,
    clinic_name: "Harbour Street Clinic",
    zone: "Europe/London",
    language: "en",
    twelve_hours: false,
    now: "2026-11-24T09:40:00Z",
    local_now: "2026-11-24T09:40:00",
    demo: false,
    carrier: "smtp",
    held: null,
    paused: false,
    pause_sentence: "",
    banners: [],
    absence: null,
    sentence: "1 waits for review",
    to_review: 1,
    needs_somebody: 0,
    replies_waiting: 0,
    waiting_today: 0,
    next_at: null,
    version: "0.1.0",
    ...over,
  };
}
