// Keys of the window. Letters alone never act while somebody types or a dialog is open.
import { useEffect, useRef } from "react";

/** "ctrl+shift+p", "f4", "?", "/": modifiers first, in the order ctrl, alt, shift. */
export type KeyName = string;
export type KeyMap = Record<KeyName, () => void>;

export function nameOfKey(event: KeyboardEvent): KeyName {
  const ctrl = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  // Shift is already in a character such as "?"; it counts only beside ctrl or for named keys.
  const shift = event.shiftKey && (ctrl || event.altKey || key.length > 1);
  return [ctrl ? "ctrl" : "", event.altKey ? "alt" : "", shift ? "shift" : "", key]
    .filter((part) => part !== "")
    .join("+");
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select") ||
      target.closest("[role=spinbutton], [role=combobox], [role=textbox]") !== null)
  );
}

export function dialogIsOpen(): boolean {
  return document.querySelector("[role=dialog], [role=alertdialog]") !== null;
}

/** Keys that belong to the text while somebody types. */
const OF_TEXT = new Set(["z", "y", "a", "c", "v", "x"].map((letter) => `ctrl+${letter}`));

/**
 * Acts on keys anywhere in the window while the component is there. They are heard before any list
 * or field hears them, so that Ctrl+Enter on a row never also means Enter.
 */
export function useKeys(map: KeyMap): void {
  const latest = useRef(map);
  useEffect(() => {
    latest.current = map;
  });
  useEffect(() => {
    const hear = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) {
        return;
      }
      const name = nameOfKey(event);
      const act = latest.current[name];
      if (act === undefined || dialogIsOpen()) {
        return;
      }
      if (([...name].length === 1 || OF_TEXT.has(name)) && isTyping(event.target)) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    window.addEventListener("keydown", hear, { capture: true });
    return () => window.removeEventListener("keydown", hear, { capture: true });
  }, []);
}
