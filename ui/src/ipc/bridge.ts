// The transport in a plain browser: the same commands over HTTP on the page's own origin.
import type { EngineEvent } from "./bindings/EngineEvent";
import type { Transport } from "./transport";
import { Refusal } from "./refusal";

const TOKEN = "ringonce.token";
const RECONNECT_FIRST_MS = 500;
const RECONNECT_MOST_MS = 15_000;

export const bridge: Transport = {
  async invoke(name, request, who) {
    const response = await fetch(`/call/${name}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-ringonce-who": encodeURIComponent(who),
        "x-ringonce-token": token(),
      },
      body: JSON.stringify(request),
    });
    const answer: unknown = await response.json();
    if (!response.ok) {
      throw answer;
    }
    return answer;
  },

  listen(hear) {
    let stream: EventSource | undefined;
    let timer: number | undefined;
    let wait = RECONNECT_FIRST_MS;
    let lost = false;
    let stopped = false;

    const open = (): void => {
      stream = new EventSource(`/events?token=${encodeURIComponent(token())}`);
      stream.addEventListener("open", () => {
        wait = RECONNECT_FIRST_MS;
        if (lost) {
          lost = false;
          hear({ kind: "reconnected" });
        }
      });
      stream.addEventListener("message", (message: MessageEvent<string>) => {
        hear(JSON.parse(message.data) as EngineEvent);
      });
      stream.addEventListener("error", () => {
        stream?.close();
        if (stopped) {
          return;
        }
        if (!lost) {
          lost = true;
          hear({ kind: "disconnected" });
        }
        timer = window.setTimeout(open, wait);
        wait = Math.min(wait * 2, RECONNECT_MOST_MS);
      });
    };

    open();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
      stream?.close();
    };
  },
};

/** The token comes once in the address and is then kept for this tab, out of sight. */
export function takeToken(): void {
  const found = /(?:^|[#&])token=([^&]+)/.exec(window.location.hash);
  if (found?.[1] !== undefined) {
    sessionStorage.setItem(TOKEN, decodeURIComponent(found[1]));
    window.history.replaceState(null, "", window.location.pathname);
  }
}

function token(): string {
  const kept = sessionStorage.getItem(TOKEN);
  if (kept === null) {
    throw new Refusal("unreachable", "there is no token in the address");
  }
  return kept;
}
