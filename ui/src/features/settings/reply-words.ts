// The words that are understood in replies, as they are typed: one a line.
import type { LanguageWords } from "../../ipc/bindings/LanguageWords";
import type { ReplyWords } from "../../ipc/bindings/ReplyWords";
import { linesOf } from "./lines";

export const WORD_KINDS = ["stop", "confirm", "start"] as const;
export type WordKind = (typeof WORD_KINDS)[number];

export type TypedWords = { language: string } & Record<WordKind, string>;

export function typed(words: ReplyWords): TypedWords[] {
  return words.map(({ language, stop, start, confirm }) => ({
    language,
    stop: stop.join("\n"),
    start: start.join("\n"),
    confirm: confirm.join("\n"),
  }));
}

/** A language without any word is left out. */
export function wordsOf(all: readonly TypedWords[]): LanguageWords[] {
  return all
    .map(({ language, stop, start, confirm }) => ({
      language,
      stop: linesOf(stop),
      start: linesOf(start),
      confirm: linesOf(confirm),
    }))
    .filter(({ stop, start, confirm }) => stop.length + start.length + confirm.length > 0);
}
