// Backups: what there is, what bringing one back means, and what a held start looks like.
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { BackupRow } from "../../ipc/bindings/BackupRow";
import type { FenceView } from "../../ipc/bindings/FenceView";
import { engine, status, type Engine } from "../../ipc/engine.fixture";
import { Refusal } from "../../ipc/refusal";
import { settings } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { SettingsScreen } from "./screen";

const daily: BackupRow = {
  name: "daily 2026-11-24 090000.db",
  made_for: "day",
  made_at: "2026-11-24T09:00:00",
  bytes: 3_400_000,
  whole: true,
};
const torn: BackupRow = {
  name: "by hand 2026-11-20 170000.db",
  made_for: "person",
  made_at: "2026-11-20T17:00:00",
  bytes: 12_000,
  whole: false,
};
const folder = "/clinic/backups";
const held: FenceView = {
  held: "older_database",
  sentence: "A backup was brought back.",
  ledger_knows: true,
  sent_since: 2,
  rows: [
    { patient_name: "Rosa Alvarez", about: "3-day reminder", sent_at: "2026-11-24T10:00:00" },
    { patient_name: null, about: "", sent_at: "2026-11-24T10:01:00" },
  ],
  approved: 3,
};

let fake: Engine;

beforeEach(() => {
  fake = engine({
    settings: () => settings(),
    list_backups: () => ({ rows: [daily, torn], folder }),
    back_up: () => ({ rows: [daily, torn], folder }),
    restore_backup: () => ({ sentence: "It is back." }),
  });
});

function show() {
  window.location.hash = "#/settings/backups";
  return render(
    <Desk>
      <SettingsScreen />
    </Desk>,
  );
}

describe("the backups", () => {
  it("are listed with their date, size and state, and only a whole one can be brought back", async () => {
    show();
    const table = await screen.findByRole("table", { name: "Backups" });
    const [, first, second] = within(table).getAllByRole("row");
    expect(first).toHaveTextContent(/9:00.*The day.*3.4 MB.*Whole/);
    expect(second).toHaveTextContent(/17:00.*By hand.*0.1 MB.*Damaged/);
    const [good, bad] = within(table).getAllByRole("button");
    expect(good).toBeEnabled();
    expect(bad).toBeDisabled();
  });

  it("are made at once when somebody asks", async () => {
    show();
    await userEvent.click(await screen.findByRole("button", { name: "Back up now" }));
    expect(await screen.findByText("Copied and checked.")).toBeVisible();
    expect(fake.requestsOf("back_up")).toHaveLength(1);
  });

  it("are brought back only after it was said what that means", async () => {
    show();
    const [restore] = await screen.findAllByRole("button", { name: /Restore the backup/ });
    await userEvent.click(restore as HTMLElement);
    const dialog = await screen.findByRole("dialog");
    expect(dialog).toHaveTextContent("set aside");
    expect(dialog).toHaveTextContent("Nothing is sent afterwards");
    await userEvent.keyboard("{Escape}");
    expect(fake.requestsOf("restore_backup")).toHaveLength(0);
    await userEvent.click(restore as HTMLElement);
    await userEvent.click(await screen.findByRole("button", { name: "Bring it back" }));
    expect(await screen.findByText("It is back.")).toBeVisible();
    expect(fake.requestsOf("restore_backup")).toEqual([{ name: daily.name }]);
  });

  it("that cannot be used say so and stay where they are", async () => {
    fake.answer({
      restore_backup: () => {
        throw new Refusal("storage", "This backup is damaged. The database is as it was.", null);
      },
    });
    show();
    const [restore] = await screen.findAllByRole("button", { name: /Restore the backup/ });
    await userEvent.click(restore as HTMLElement);
    await userEvent.click(await screen.findByRole("button", { name: "Bring it back" }));
    expect(await screen.findByText(/The database is as it was/)).toBeVisible();
  });
});

describe("a held start", () => {
  beforeEach(() => {
    fake.answer({
      status: () => status({ held: "older_database" }),
      fence: () => held,
      take_over: () => ({ back_to_review: 3, may_have_gone: 2, sentence: "This PC sends now." }),
    });
  });

  it("shows what is known to have gone and who takes over", async () => {
    show();
    expect(await screen.findByText("A backup was brought back.")).toBeVisible();
    expect(screen.getByText(/2 reminders went out from this PC/)).toBeVisible();
    expect(screen.getByText("3 approved reminders go back to review.")).toBeVisible();
    expect(screen.getByText("Rosa Alvarez")).toBeVisible();
    expect(screen.getByText("Not in this clinic any more")).toBeVisible();
    expect(screen.queryByText(/another PC sent/)).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "This PC sends from now on" }));
    expect(await screen.findByText("This PC sends now.")).toBeVisible();
    await waitFor(() => expect(fake.requestsOf("take_over")).toHaveLength(1));
  });

  it("says that another PC may know more, and offers nothing where the record cannot be used", async () => {
    fake.answer({ fence: () => ({ ...held, held: "another_pc", ledger_knows: false }) });
    const first = show();
    expect(await screen.findByText(/What another PC sent is not known here/)).toBeVisible();
    first.unmount();
    fake.answer({ fence: () => ({ ...held, held: "unusable", ledger_knows: false }) });
    show();
    expect(await screen.findByText("A backup was brought back.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "This PC sends from now on" })).toBeNull();
  });
});
