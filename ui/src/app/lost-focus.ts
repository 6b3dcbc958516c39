// No focus is lost: when what had it goes away, or can no longer have it, the nearest part of the
// window that is still there takes it. Who works with the keyboard is then never nowhere.
import { useEffect, type RefObject } from "react";

/** Dialogs, lists and screens put the focus where they want it first. */
const PATIENCE_MS = 100;
/** What may have the focus in the place of something in it. */
const PLACES = "[role=dialog], form, aside, section, main, [tabindex='-1']";

/** `main` takes it when nothing nearer is left. */
export function useLostFocus(main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const keeper = new Keeper(() => main.current);
    return () => keeper.end();
  }, [main]);
}

class Keeper {
  /** What had the focus last by itself, and everything around it. */
  private path = pathOf(document.activeElement);
  /** Whether it could not have it for a while: a click beside it is no loss. */
  private wasDisabled = false;
  /** What has it meanwhile. */
  private standIn: HTMLElement | null = null;
  private timer: number | undefined;
  private readonly watcher = new MutationObserver((changes) => {
    this.wasDisabled ||= changes.some(
      ({ type, target }) => type === "attributes" && target === this.path[0],
    );
    this.timer ??= window.setTimeout(() => this.look(), PATIENCE_MS);
  });
  private readonly note = (event: FocusEvent): void => {
    if (event.target !== this.standIn) {
      this.path = pathOf(event.target);
      this.wasDisabled = false;
      this.standIn = null;
    }
  };

  constructor(private readonly last: () => HTMLElement | null) {
    document.addEventListener("focusin", this.note);
    this.watcher.observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ["disabled"],
    });
  }

  end(): void {
    document.removeEventListener("focusin", this.note);
    this.watcher.disconnect();
    window.clearTimeout(this.timer);
  }

  private look(): void {
    this.timer = undefined;
    const focused = document.activeElement;
    const [had, ...around] = this.path;
    const isNowhere = focused === null || focused === document.body;
    if (had === undefined || !(isNowhere || focused === had || focused === this.standIn)) {
      return;
    }
    if (canHaveIt(had)) {
      if (this.wasDisabled) {
        had.focus();
      }
      return;
    }
    const place = around.find((each) => each.isConnected && each.matches(PLACES)) ?? this.last();
    if (place === null) {
      return;
    }
    if (!place.hasAttribute("tabindex")) {
      place.tabIndex = -1;
    }
    this.standIn = place;
    place.focus({ preventScroll: true });
  }
}

function canHaveIt(element: HTMLElement): boolean {
  return element.isConnected && !element.matches(":disabled");
}

function pathOf(target: EventTarget | null): HTMLElement[] {
  const path = [];
  let each = target instanceof HTMLElement ? target : null;
  while (each !== null && each !== document.body) {
    path.push(each);
    each = each.parentElement;
  }
  return path;
}
