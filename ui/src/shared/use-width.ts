// The width of an element in pixels, kept up to date.
import { useLayoutEffect, useState, type RefObject } from "react";

/** What is assumed until the element has been measured: wide enough for everything. */
const UNMEASURED = 4096;

export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(UNMEASURED);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) {
      return undefined;
    }
    const measure = (): void => setWidth(element.clientWidth || UNMEASURED);
    measure();
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [ref]);
  return width;
}
