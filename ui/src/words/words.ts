// The window's own words, from the .ftl files beside this one. What the engine says is not here.
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";

const files = import.meta.glob<string>("./en/*.ftl", {
  eager: true,
  query: "?raw",
  import: "default",
});

const bundle = new FluentBundle("en", { useIsolating: false });
for (const text of Object.values(files)) {
  for (const fault of bundle.addResource(new FluentResource(text))) {
    throw fault;
  }
}

/** Whether there are words under this name. */
export function hasWords(id: string): boolean {
  return patternOf(id) !== null;
}

/** Says a message of the .ftl files. A missing one is a bug that a test finds. */
export function say(id: string, values: Record<string, FluentVariable> = {}): string {
  const pattern = patternOf(id);
  return pattern === null ? id : bundle.formatPattern(pattern, values);
}

function patternOf(id: string) {
  return bundle.getMessage(id)?.value ?? null;
}
