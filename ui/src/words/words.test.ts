// Every message the code asks for exists, and every message that exists is asked for.
import { describe, expect, it } from "vitest";
import { hasWords, say } from "./words";

const code = import.meta.glob<string>(["../**/*.ts", "../**/*.tsx", "!../**/*.test.*"], {
  eager: true,
  query: "?raw",
  import: "default",
});
const ftl = import.meta.glob<string>("./en/*.ftl", {
  eager: true,
  query: "?raw",
  import: "default",
});

/** Ids are always whole string literals with a hyphen, so that they can be found like this. */
function literals(): Set<string> {
  const found = new Set<string>();
  for (const text of Object.values(code)) {
    for (const match of text.matchAll(/["'`]([a-z][a-z0-9]*(?:-[a-z0-9]+)+)["'`]/g)) {
      found.add(match[1] ?? "");
    }
  }
  return found;
}

function asked(): string[] {
  const found: string[] = [];
  for (const text of Object.values(code)) {
    for (const match of text.matchAll(/\bsay\(\s*["']([^"']+)["']/g)) {
      found.push(match[1] ?? "");
    }
  }
  return found;
}

function defined(): string[] {
  return Object.values(ftl).flatMap((text) =>
    [...text.matchAll(/^([a-z][a-z0-9-]*) =/gm)].map((match) => match[1] ?? ""),
  );
}

describe("words", () => {
  it("exist for everything the code says", () => {
    expect(asked().filter((id) => !hasWords(id))).toEqual([]);
  });

  it("are all used", () => {
    const used = literals();
    expect(defined().filter((id) => !used.has(id))).toEqual([]);
  });

  it("are defined once", () => {
    const ids = defined();
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("count in English", () => {
    expect(say("review-approve", { count: 1 })).toBe("Approve 1 reminder");
    expect(say("review-approve", { count: 27 })).toBe("Approve 27 reminders");
  });
});
