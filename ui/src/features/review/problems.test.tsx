// What cannot go: however long the list, one stop on the way to the button below it.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { ProblemRow } from "../../ipc/bindings/ProblemRow";
import { engine } from "../../ipc/engine.fixture";
import { Desk } from "../../parts/desk.fixture";
import { Problems } from "./problems";

const problem = (appointment: number, patient_name: string): ProblemRow => ({
  appointment,
  patient: appointment,
  patient_name,
  practitioner_name: "Dr. Adams",
  channel: "email",
  local_start: "2026-11-25T09:15:00",
  step_name: "1 day before",
  reason: { reason: "no_cadence" },
  needs_somebody: true,
  sentence: "There is no e-mail address.",
});

beforeEach(() => {
  engine({});
});

describe("the reminders that cannot go", () => {
  it("are one stop for the keyboard, and the arrows lead from one to the next", async () => {
    render(
      <Desk>
        <Problems problems={[problem(1, "Ann Lee"), problem(2, "Bo Diaz"), problem(3, "Cy Ng")]} />
        <button type="button">Approve</button>
      </Desk>,
    );
    const link = (name: string) => screen.getByRole("link", { name });
    link("Ann Lee").focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(link("Bo Diaz")).toHaveFocus();
    await userEvent.keyboard("{End}{ArrowDown}");
    expect(link("Cy Ng")).toHaveFocus();
    await userEvent.tab();
    expect(screen.getByRole("button", { name: "Approve" })).toHaveFocus();
    await userEvent.tab({ shift: true });
    expect(link("Cy Ng")).toHaveFocus();
    await userEvent.keyboard("{Home}");
    expect(link("Ann Lee")).toHaveFocus();
  });
});
