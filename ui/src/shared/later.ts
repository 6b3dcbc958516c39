// A piece of the window that is read from the disk when it is first wanted.
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

/** Draws what `read` finds; until then, whatever stands around it says that it is on its way. */
export function later<P>(
  read: () => Promise<ComponentType<P>>,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => ({ default: await read() }));
}
