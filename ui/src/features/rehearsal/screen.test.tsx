// The rehearsal in its whole: what it asks, plays, shows and stops.
import { fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { setWhoIsHere } from "../../ipc/who";
import { Desk } from "../../parts/desk.fixture";
import { forgetAll } from "../../shared/kept";
import { FILM } from "./film.fixture";
import { RehearsalScreen } from "./screen";

let fake: Engine;

/** Somebody who wants no motion sees the end at once; the others see it play. */
function wantsMotion(motion: boolean): void {
  vi.spyOn(window, "matchMedia").mockImplementation(
    (query) => ({ matches: !motion && query.includes("reduced-motion") }) as MediaQueryList,
  );
}

function show(): void {
  render(
    <Desk>
      <RehearsalScreen />
    </Desk>,
  );
}

const shown = () => screen.findByRole("region", { name: "The film" });
const begin = async (): Promise<void> =>
  userEvent.click(await screen.findByRole("button", { name: "Play the rehearsal" }));

beforeEach(() => {
  setWhoIsHere("Ann");
  forgetAll();
  wantsMotion(false);
  fake = engine({
    begin_rehearsal: () => ({ rehearsal: "rehearsal-1" }),
    rehearsal: () => ({ permille: 1000, film: FILM, refusal: null }),
    end_rehearsal: () => ({ sentence: "The rehearsal is over, and its copy is gone." }),
  });
});

describe("the rehearsal", () => {
  it("says that nothing can leave before anything is played", async () => {
    show();
    expect(
      await screen.findByText("This is a rehearsal on a copy. Nothing can leave."),
    ).toBeInTheDocument();
    expect(fake.requestsOf("begin_rehearsal")).toEqual([]);
  });

  it("plays the chosen misfortune on the coming week and lets go of the copy", async () => {
    show();
    await userEvent.click(await screen.findByRole("radio", { name: /internet is down/ }));
    await begin();
    await shown();
    expect(fake.requestsOf("begin_rehearsal")).toEqual([
      { misfortune: "internet_down", from: null, days: 7, seed: 1 },
    ]);
    expect(fake.requestsOf("end_rehearsal")).toEqual([{ rehearsal: "rehearsal-1" }]);
  });

  it("has the picture's numbers in a table", async () => {
    show();
    await begin();
    const table = await screen.findByRole("table", { name: /What it comes to/ });
    const cells = (name: string) =>
      within(within(table).getByRole("row", { name: new RegExp(name) }))
        .getAllByRole("cell")
        .map((cell) => cell.textContent);
    expect(cells("Sent at night")).toEqual(["0", "20"]);
    expect(cells("Still held for a person")).toEqual(["0", "–"]);
    expect(screen.getByText("Every reminder is accounted for.")).toBeInTheDocument();
  });

  it("shows the end to whoever wants no motion, and moves by keys and by moments", async () => {
    show();
    await begin();
    const film = within(await shown());
    const place = film.getByRole("slider", { name: "Moment" });
    expect(place).toHaveFocus();
    expect(place).toHaveValue("5");
    expect(place).toHaveAttribute("aria-valuetext", expect.stringContaining("12 sent"));
    await userEvent.click(film.getByRole("button", { name: "Moment before" }));
    expect(place).toHaveValue("3");
    expect(place).toHaveAttribute("aria-valuetext", expect.stringContaining("12 held"));
    await userEvent.click(film.getByRole("button", { name: "Tue 24 Nov, 9:45" }));
    expect(place).toHaveValue("1");
    await userEvent.click(film.getByRole("button", { name: "Step on" }));
    expect(place).toHaveValue("2");
    fireEvent.change(place, { target: { value: "4" } });
    expect(film.getByText("Wed 25 Nov, 6:00")).toBeInTheDocument();
  });

  it("plays by itself otherwise, and pauses with the space bar", async () => {
    wantsMotion(true);
    show();
    await begin();
    const film = within(await shown());
    expect(film.getByRole("button", { name: "Pause" })).toBeInTheDocument();
    await userEvent.keyboard(" ");
    expect(film.getByRole("button", { name: "Play" })).toBeInTheDocument();
  });

  it("says in the engine's words why there is no film", async () => {
    fake.answer({
      rehearsal: () => ({ permille: 1000, film: null, refusal: "No reminders are due." }),
    });
    show();
    await begin();
    expect(await screen.findByText("No reminders are due.")).toBeInTheDocument();
    expect(screen.queryByRole("region", { name: "The film" })).not.toBeInTheDocument();
  });

  it("is stopped by a button while it plays", async () => {
    fake.answer({ rehearsal: () => ({ permille: 140, film: null, refusal: null }) });
    show();
    await begin();
    expect(await screen.findByText("14 %")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Stop" }));
    expect(fake.requestsOf("end_rehearsal")).toEqual([{ rehearsal: "rehearsal-1" }]);
    expect(screen.getByRole("button", { name: "Play the rehearsal" })).toBeEnabled();
  });
});
