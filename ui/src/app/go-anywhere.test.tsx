// Ctrl+K: a new appointment begins where Ctrl+N would have it begin.
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { engine } from "../ipc/engine.fixture";
import { setWhoIsHere } from "../ipc/who";
import { appointment, settings } from "../parts/book.fixture";
import { App } from "./app";

beforeEach(() => {
  setWhoIsHere("Ann");
  engine({
    settings: () => settings(),
    list_appointments: () => ({ rows: [appointment()], closed_days: [], next_open_day: null }),
    list_patients: () => ({ rows: [], total: 0 }),
    history: () => ({ rows: [], next: null }),
  });
});

async function wishNewAppointment(): Promise<void> {
  await userEvent.keyboard("{Control>}k{/Control}");
  await userEvent.type(await screen.findByLabelText(/or a patient$/), "new app");
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
}

describe("a new appointment from anywhere", () => {
  it("is one on the day that is shown, and its patient has the focus", async () => {
    window.location.hash = "#/appointments/day/2026-12-01";
    render(<App />);
    const row = await screen.findByRole("row", { name: /Ann Lee/ });
    act(() => row.focus());
    await wishNewAppointment();
    await waitFor(() => expect(screen.getByRole("combobox", { name: "Patient" })).toHaveFocus());
    expect(window.location.hash).toBe("#/appointments/day/2026-12-01");
    expect(screen.getByRole("heading", { name: /1 December/ })).toBeVisible();
  });

  it("leads to the appointments from another screen, and its patient has the focus", async () => {
    window.location.hash = "#/history";
    render(<App />);
    expect(await screen.findByRole("heading", { name: "History", level: 1 })).toBeVisible();
    await wishNewAppointment();
    const field = await screen.findByRole("combobox", { name: "Patient" });
    await waitFor(() => expect(field).toHaveFocus());
    expect(window.location.hash).toBe("#/appointments");
  });
});
