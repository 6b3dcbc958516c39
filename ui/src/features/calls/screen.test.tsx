// The call list: one call after the other, without the mouse.
import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { CallRow } from "../../ipc/bindings/CallRow";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { callRow } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { CallsScreen } from "./screen";

const toPhone = (appointment: number, patient_name: string) =>
  callRow({ appointment, patient: appointment, patient_name });

let rows: CallRow[];
let fake: Engine;

beforeEach(() => {
  rows = [toPhone(7, "Rosa Chen"), toPhone(8, "Omar Haddad"), toPhone(9, "Tom Berg")];
  fake = engine({
    call_list: () => ({ until: "2026-11-27", rows, open: rows.length }),
    record_call: ({ appointment, outcome }) => {
      const row = rows.find((each) => each.appointment === appointment) ?? toPhone(0, "");
      const done = outcome === "reached" || outcome === "wrong_number";
      rows = rows.map((each) => (each === row ? { ...row, done } : each));
      return { row: { ...row, done }, sentence: `Noted for ${row.patient_name}.` };
    },
  });
});

const show = () =>
  render(
    <Desk>
      <CallsScreen />
    </Desk>,
  );
const one = () => screen.findByRole("complementary", { name: "The call" });
const told = (sentence: string) =>
  waitFor(() => expect(screen.getByTestId("told")).toHaveTextContent(sentence));

/** With the keyboard, as whoever phones with the other hand. */
async function record(outcome: string): Promise<void> {
  const button = within(await one()).getByRole("button", { name: outcome });
  act(() => button.focus());
  await userEvent.keyboard("{Enter}");
}

describe("a call that was made", () => {
  it.each(["Reached", "Left a message", "No answer", "Wrong number"])(
    "leads to the next one, which has the focus: %s",
    async (outcome) => {
      show();
      await record(outcome);
      await told("Noted for Rosa Chen.");
      const next = await one();
      expect(within(next).getByRole("heading", { level: 2 })).toHaveTextContent("Omar Haddad");
      expect(next).toHaveFocus();
    },
  );

  it("leads back to the first one after the last one, as often as there is somebody", async () => {
    show();
    for (const name of ["Rosa Chen", "Omar Haddad", "Tom Berg"]) {
      expect(await one()).toHaveTextContent(name);
      await record("No answer");
      await told(`Noted for ${name}.`);
    }
    const next = await one();
    expect(next).toHaveTextContent("Rosa Chen");
    expect(next).toHaveFocus();
  });

  it("is noted once, however often it is pressed meanwhile", async () => {
    show();
    const button = within(await one()).getByRole("button", { name: "No answer" });
    await userEvent.dblClick(button);
    await told("Noted for Rosa Chen.");
    expect(await one()).toHaveTextContent("Omar Haddad");
    expect(fake.requestsOf("record_call").map((asked) => asked.appointment)).toEqual([7]);
  });

  it("leaves the focus to the list when nobody is left", async () => {
    rows = rows.slice(0, 1);
    show();
    await record("Reached");
    const nothing = await screen.findByText(/^All calls until .* are done$/);
    await waitFor(() => expect(document.body).not.toHaveFocus());
    expect(document.activeElement).toContainElement(nothing);
    expect(document.activeElement).not.toContainElement(screen.getByRole("heading", { level: 1 }));
  });

  it("does not take the focus from the list when somebody goes back there by the arrows", async () => {
    show();
    await record("No answer");
    await told("Noted for Rosa Chen.");
    const row = screen.getByRole("row", { name: /Rosa Chen/ });
    act(() => row.focus());
    await userEvent.keyboard("{ArrowDown}");
    await waitFor(async () => expect(await one()).toHaveTextContent("Omar Haddad"));
    expect(screen.getByRole("row", { name: /Omar Haddad/ })).toHaveFocus();
  });
});
