import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { ReminderChip } from "../ipc/bindings/ReminderChip";
import { ChipLines, ChipWords, groupsOf } from "./chips";

function chip(over: Partial<ReminderChip>): ReminderChip {
  return {
    key: "k",
    change: null,
    step_name: "3-day reminder",
    channel: "email",
    state: "planned",
    at: "2026-11-20T10:00:00Z",
    sentence: "Goes out on Fri 20 Nov at 10:00",
    ...over,
  };
}

const NONE = chip({ key: null, state: null, channel: null, sentence: "No e-mail address" });

describe("the reminders of an appointment", () => {
  it("are grouped by where they stand, in the order they come", () => {
    expect(groupsOf([chip({}), NONE, chip({ key: "k2" })])).toEqual([
      { standing: "planned", count: 2 },
      { standing: "none", count: 1 },
    ]);
  });

  it("are told in a few words for a list", () => {
    render(<ChipWords chips={[chip({}), chip({ key: "k2" }), NONE]} />);
    expect(screen.getByText("2 waiting for review")).toBeVisible();
    expect(screen.getByText("No reminder")).toBeVisible();
  });

  it("that would go are not shown as missing while an appointment is typed", () => {
    render(<ChipWords chips={[chip({ state: null })]} />);
    expect(screen.getByText("Would wait for review")).toBeVisible();
    expect(screen.queryByText("No reminder")).toBeNull();
  });

  it("have one line each with the engine’s own sentence", () => {
    render(<ChipLines chips={[chip({}), NONE]} />);
    expect(screen.getByText("Goes out on Fri 20 Nov at 10:00")).toBeVisible();
    expect(screen.getByText("No e-mail address")).toBeVisible();
    expect(screen.getAllByRole("listitem")).toHaveLength(2);
  });
});
