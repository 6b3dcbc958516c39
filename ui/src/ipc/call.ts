// Asks the engine. Everything the window knows comes through here.
import type { Commands } from "./bindings/Commands";
import type { Transport } from "./transport";
import { bridge } from "./bridge";
import { toRefusal } from "./refusal";
import { tauri } from "./tauri";
import { whoIsHere } from "./who";

let chosen: Transport | undefined;

/** The transport of the host the page runs in. */
export function transport(): Transport {
  chosen ??= "__TAURI_INTERNALS__" in window ? tauri : bridge;
  return chosen;
}

/** Puts another transport in place; for tests. */
export function setTransport(next: Transport): void {
  chosen = next;
}

/** Calls a command. Rejects with a `Refusal`, never with anything else. */
export async function call<K extends keyof Commands>(
  name: K,
  request: Commands[K][0],
): Promise<Commands[K][1]> {
  try {
    return (await transport().invoke(name, request, whoIsHere())) as Commands[K][1];
  } catch (thrown) {
    throw toRefusal(thrown);
  }
}
