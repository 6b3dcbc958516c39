// Answers that were asked for before anything was drawn, so that the first drawing shows them and
// is the only one. Whoever draws asks again as always: what changed meanwhile is not missed.
import type { Commands } from "./bindings/Commands";
import { call } from "./call";

let answers = new Map<string, unknown>();

/** Asks, and keeps the answer; a refusal is left to whoever asks again. */
export async function askAhead<K extends keyof Commands>(
  name: K,
  request: Commands[K][0],
): Promise<Commands[K][1] | undefined> {
  const kept = answers;
  try {
    const answer = await call(name, request);
    kept.set(key(name, JSON.stringify(request)), answer);
    return answer;
  } catch {
    return undefined;
  }
}

/** The answer to exactly this question, in JSON, if it is there. */
export function answerAhead<K extends keyof Commands>(
  name: K,
  asked: string,
): Commands[K][1] | undefined {
  return answers.get(key(name, asked)) as Commands[K][1] | undefined;
}

/** Forgets them all, and those still to come: after the first drawing they are old. */
export function forgetAhead(): void {
  answers = new Map();
}

function key(name: string, asked: string): string {
  return `${name} ${asked}`;
}
