// Puts the focus into a field by the id of its input. Some fields carry the id on what is around
// their parts, such as the hours and minutes of a time.

const FOCUSABLE = "input, textarea, select, button, [tabindex]";

export function focusInput(id: string): void {
  const found = document.getElementById(id);
  const target = found?.matches(FOCUSABLE) ? found : found?.querySelector<HTMLElement>(FOCUSABLE);
  target?.focus();
}
