// Where in the window we are: the part of the address after "#/". Knows no screens.
import { useSyncExternalStore } from "react";

export interface Route {
  screen: string;
  /** What comes after the screen: a day, a key. */
  rest: readonly string[];
}

let last: { hash: string; route: Route } | undefined;

export function route(): Route {
  const hash = window.location.hash;
  if (last?.hash !== hash) {
    const [screen = "", ...rest] = hash.replace(/^#\/?/, "").split("/").map(decode);
    last = { hash, route: { screen, rest: rest.filter((part) => part !== "") } };
  }
  return last.route;
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, route);
}

/** The address of a place, for links. */
export function href(screen: string, ...rest: (string | number)[]): string {
  return `#/${[screen, ...rest].map((part) => encodeURIComponent(String(part))).join("/")}`;
}

/** Goes to a place. Going back is the browser's own way back. */
export function go(screen: string, ...rest: (string | number)[]): void {
  window.location.hash = href(screen, ...rest);
}

function subscribe(hear: () => void): () => void {
  window.addEventListener("hashchange", hear);
  return () => window.removeEventListener("hashchange", hear);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
