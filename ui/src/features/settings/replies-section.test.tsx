// Words of replies: a clinic adds its own, and takes them back.
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { ReplyWords } from "../../ipc/bindings/ReplyWords";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { Refusal } from "../../ipc/refusal";
import { settings } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { SettingsScreen } from "./screen";

const usual: ReplyWords = [
  { language: "en", stop: ["remove me"], start: ["resume"], confirm: ["yes", "ok"] },
  { language: "de", stop: ["abmelden"], start: [], confirm: ["ja"] },
];
let words: ReplyWords;
let fake: Engine;

beforeEach(() => {
  words = usual;
  const view = () => ({ words, everywhere: ["stop", "cancel"] });
  fake = engine({
    settings: () => settings(),
    reply_words: view,
    save_reply_words: ({ words: next }) => {
      words = next ?? usual;
      return view();
    },
  });
  window.location.hash = "#/settings/replies";
  render(
    <Desk>
      <SettingsScreen />
    </Desk>,
  );
});
const press = async (name: string): Promise<void> =>
  userEvent.click(await screen.findByRole("button", { name }));

describe("the words of replies", () => {
  it("are saved whole, and put back", async () => {
    const field = await screen.findByRole("textbox", { name: "The patient will come" });
    expect(field).toHaveValue("yes\nok");
    expect(screen.getByText(/cannot be taken away: stop, cancel/)).toBeVisible();
    await userEvent.type(field, "\nsure");
    await press("Save changes");
    expect(await screen.findByText("Saved the words of replies.")).toBeVisible();
    expect(words[0]?.confirm).toEqual(["yes", "ok", "sure"]);
    expect(words[1]).toEqual(usual[1]);
    await press("Take it back");
    await waitFor(() => expect(words).toEqual(usual));
  });

  it("stay as they were typed when they are refused", async () => {
    fake.answer({
      save_reply_words: () => {
        throw new Refusal("invalid_field", "“stop” already means an opt-out.", "words");
      },
    });
    const field = await screen.findByRole("textbox", { name: "The patient will come" });
    await userEvent.type(field, "\nstop");
    await press("Save changes");
    expect(await screen.findByText("“stop” already means an opt-out.")).toBeVisible();
    expect(field).toHaveValue("yes\nok\nstop");
  });

  it("can be those that come with the program again, and one's own after all", async () => {
    words = [];
    fake.signal({ kind: "book_changed" });
    await waitFor(() => expect(screen.queryByRole("textbox")).toBeNull());
    await press("Use the words that come with RingOnce");
    expect(await screen.findByDisplayValue("remove me")).toBeVisible();
    expect(fake.requestsOf("save_reply_words")).toEqual([{ words: null }]);
    await press("Take it back");
    await waitFor(() => expect(words).toEqual([]));
  });
});
