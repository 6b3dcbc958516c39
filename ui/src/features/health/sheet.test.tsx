// The call sheet on paper: whoever has no number is found by the address there is.
import { act, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { AffectedRow } from "../../ipc/bindings/AffectedRow";
import { engine } from "../../ipc/engine.fixture";
import { Desk } from "../../parts/desk.fixture";
import { reminder } from "../../parts/reminder.fixture";
import { Sheet } from "./sheet";

const row: AffectedRow = {
  ...reminder(),
  numbers: [],
  got: "no",
  got_word: "Did not get it",
  script: "This is Harbour Street Clinic for Ann.",
};

beforeEach(() => {
  engine({});
});

describe("the call sheet", () => {
  it("has the address of whoever has no number", async () => {
    render(
      <Desk>
        <Sheet rows={[row]} about="Reminders due today" />
      </Desk>,
    );
    expect(screen.queryByText(/ann.lee@example.com/)).toBeNull();
    act(() => {
      window.dispatchEvent(new Event("beforeprint"));
    });
    expect(await screen.findByText(/ann.lee@example.com/)).toBeInTheDocument();
  });
});
