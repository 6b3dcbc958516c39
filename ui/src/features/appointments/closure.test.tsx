// A closure: seen before it is done, done from the keyboard, and exactly what was seen.
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ClosureRow } from "../../ipc/bindings/ClosureRow";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { Refusal } from "../../ipc/refusal";
import { settings } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { forgetAll } from "../../shared/kept";
import { ClosureDialog } from "./closure";

const ROWS: ClosureRow[] = [
  {
    appointment: 7,
    revision: 3,
    patient: 5,
    patient_name: "Ann Lee",
    practitioner_name: "Dr. Lee Adams",
    local_start: "2026-11-24T09:15:00",
    told_by: "notice",
    channel: "email",
    sentence: "By e-mail to ann.lee@example.com.",
  },
  {
    appointment: 8,
    revision: 1,
    patient: 6,
    patient_name: "Tom Berg",
    practitioner_name: "Dr. Lee Adams",
    local_start: "2026-11-24T10:00:00",
    told_by: "phone",
    channel: null,
    sentence: "There is no e-mail address. Add one, or phone the patient.",
  },
];
const CLOCK = {
  zone: "Europe/London",
  locale: "en-GB",
  localNow: "2026-11-24T08:00:00",
  offsetMinutes: 0,
};
let fake: Engine;
const onClose = vi.fn<() => void>();

beforeEach(() => {
  forgetAll();
  onClose.mockClear();
  window.location.hash = "";
  fake = engine({
    preview_closure: ({ practitioner }) => {
      const rows = practitioner === 2 ? [] : ROWS;
      return {
        rows,
        notices: rows.length === 0 ? 0 : 1,
        to_phone: rows.length === 0 ? 0 : 1,
        sentence: `${rows.length} would be called off.`,
      };
    },
    close: () => ({
      closed: 2,
      already: 0,
      changed: 0,
      notices: 1,
      to_phone: 1,
      sentence: "Called off 2 appointments. 1 change notice waits in Review.",
    }),
  });
});

const show = (practitioner = 1) =>
  render(
    <Desk>
      <ClosureDialog
        hours={{ practitioner, day: "2026-11-24" }}
        settings={settings()}
        clock={CLOCK}
        onClose={onClose}
      />
    </Desk>,
  );

describe("a closure", () => {
  it("says who is affected and how each hears of it, and calls nothing off", async () => {
    show();
    expect(await screen.findByText("By e-mail to ann.lee@example.com.")).toBeVisible();
    expect(screen.getByRole("row", { name: /Tom Berg.*Phone.*no e-mail address/ })).toBeVisible();
    expect(fake.requestsOf("preview_closure").at(-1)).toEqual({
      practitioner: 1,
      day: "2026-11-24",
      from: null,
      until: null,
    });
    expect(fake.requestsOf("close")).toEqual([]);
  });

  it("is done from the keyboard, with exactly what stood there, and leads to Review", async () => {
    show();
    const reason = await screen.findByRole("textbox", { name: "Reason" });
    await screen.findByRole("button", { name: "Call off 2 appointments" });
    reason.focus();
    await userEvent.keyboard("doctor ill{Enter}");
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(fake.requestsOf("close")).toEqual([
      {
        shown: [
          { appointment: 7, revision: 3 },
          { appointment: 8, revision: 1 },
        ],
        reason: "doctor ill",
      },
    ]);
    expect(window.location.hash).toBe("#/review");
    expect(screen.getByTestId("told")).toHaveTextContent("Called off 2 appointments.");
  });

  it("has nothing to press where nobody comes", async () => {
    show(2);
    const button = await screen.findByRole("button", { name: "Call off appointments" });
    await screen.findByText("0 would be called off.");
    expect(button).toBeDisabled();
  });

  it("keeps what was typed when the engine refuses", async () => {
    fake.answer({
      close: () => {
        throw new Refusal("not_possible", "The disk is full. Nothing was called off.", null);
      },
    });
    show();
    await userEvent.type(await screen.findByRole("textbox", { name: "Reason" }), "flood");
    await userEvent.click(await screen.findByRole("button", { name: "Call off 2 appointments" }));
    expect(await screen.findByText(/Nothing was called off/)).toBeVisible();
    expect(screen.getByRole("textbox", { name: "Reason" })).toHaveValue("flood");
    expect(onClose).not.toHaveBeenCalled();
  });

  it("keeps the reason when it is left, for where it began, and the hours never", async () => {
    const reason = () => screen.findByRole<HTMLInputElement>("textbox", { name: "Reason" });
    const hour = () => screen.getAllByRole("spinbutton", { name: /^hour.*From/ })[0];
    const first = show();
    await userEvent.type(await reason(), "flood");
    await userEvent.click(screen.getByRole("spinbutton", { name: /^hour.*From/ }));
    await userEvent.keyboard("1030{Escape}");
    expect(onClose).toHaveBeenCalledTimes(1);
    first.unmount();

    const elsewhere = show(2);
    expect(await reason()).toHaveValue("");
    elsewhere.unmount();

    const again = show();
    expect(await reason()).toHaveValue("flood");
    expect(hour()).toHaveTextContent("––");
    await userEvent.click(await screen.findByRole("button", { name: "Call off 2 appointments" }));
    await waitFor(() => expect(fake.requestsOf("close")).toHaveLength(1));
    await waitFor(() => expect(onClose).toHaveBeenCalledTimes(2));
    again.unmount();

    show();
    expect(await reason()).toHaveValue("");
  });
});
