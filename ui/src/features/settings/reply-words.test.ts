// Words as they are typed, and as they are saved.
import { describe, expect, it } from "vitest";
import { typed, wordsOf } from "./reply-words";

const words = [{ language: "cy", stop: ["peidiwch"], start: [], confirm: ["iawn", "ie"] }];

describe("the words that are understood", () => {
  it("come back as they were", () => {
    expect(wordsOf(typed(words))).toEqual(words);
  });

  it("are one a line, each once, without what surrounds them", () => {
    const [all] = wordsOf([
      { language: "en", stop: " no more \n\nno more\n", start: "", confirm: "" },
    ]);
    expect(all?.stop).toEqual(["no more"]);
  });

  it("leave out a language in which there are none", () => {
    expect(wordsOf([{ language: "nl", stop: "\n", start: " ", confirm: "" }])).toEqual([]);
  });
});
