// Where one thing comes up in the place of another.
import type { MouseEvent } from "react";

/** The second half of a double click would hit what came up in the place of the first. */
export function notTwice(event: MouseEvent): void {
  if (event.detail > 1 && (event.target as HTMLElement).closest("button") !== null) {
    event.preventDefault();
    event.stopPropagation();
  }
}
