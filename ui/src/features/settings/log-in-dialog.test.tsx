// The log-in with Microsoft: shows the code, asks at the engine's pace, and says how it ended.
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { MailLogInBegun } from "../../ipc/bindings/MailLogInBegun";
import type { MailLogInPolled } from "../../ipc/bindings/MailLogInPolled";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { Refusal } from "../../ipc/refusal";
import { settings } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { SettingsScreen } from "./screen";

const LONG = 3600;
const begun = (interval: number): MailLogInBegun => ({
  code: "YZMYLD4K",
  address: "https://login.microsoft.com/device",
  interval_seconds: interval,
  minutes: 15,
});
const polled = (state: MailLogInPolled["state"], sentence: string): MailLogInPolled => ({
  state,
  sentence,
  interval_seconds: state === "waiting" ? LONG : 0,
});

function byMicrosoft(over: Partial<SettingsView["mail"]> = {}): SettingsView {
  const { mail } = settings();
  return settings({
    mail: {
      ...mail,
      has_password: false,
      settings: {
        host: "smtp.office365.com",
        port: 587,
        security: "start_tls",
        user: "desk@example.com",
        log_in: { by: "microsoft", tenant: "example.com", client_id: "1-2", base_url: "" },
        a_day: null,
      },
      ...over,
    },
  });
}

let fake: Engine;
let answers: (() => MailLogInPolled)[];

beforeEach(() => {
  answers = [];
  fake = engine({
    settings: () => byMicrosoft(),
    begin_mail_log_in: () => begun(0),
    poll_mail_log_in: () => (answers.shift() ?? (() => polled("waiting", "Waiting.")))(),
    cancel_mail_log_in: () => ({ sentence: "The log-in was stopped. Nothing was changed." }),
  });
});

async function begin() {
  window.location.hash = "#/settings/sending";
  render(
    <Desk>
      <SettingsScreen />
    </Desk>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Log in with Microsoft" }));
  return within(await screen.findByRole("dialog", { name: "Log in with Microsoft" }));
}

describe("the log-in with Microsoft", () => {
  it("shows the page and the code, and says that it worked", async () => {
    fake.answer({ begin_mail_log_in: () => begun(0.2) });
    answers = [() => polled("done", "Logged in with Microsoft.")];
    const dialog = await begin();
    expect(dialog.getByText("https://login.microsoft.com/device")).toBeVisible();
    expect(dialog.getByText("YZMYLD4K")).toBeVisible();
    expect(await dialog.findByText("Logged in with Microsoft.")).toBeVisible();
    expect(dialog.queryByText("YZMYLD4K")).toBeNull();
    expect(dialog.getByRole("status")).toHaveTextContent("Logged in with Microsoft.");
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(fake.requestsOf("cancel_mail_log_in")).toEqual([]);
    expect(fake.requestsOf("poll_mail_log_in")).toHaveLength(1);
  });

  it("asks again only after the time the server wants", async () => {
    const dialog = await begin();
    expect(await dialog.findByText("Waiting.")).toBeVisible();
    expect(fake.requestsOf("poll_mail_log_in")).toHaveLength(1);
    expect(dialog.getByText("YZMYLD4K")).toBeVisible();
  });

  it.each(["{Enter}", "{Escape}"])("is stopped with the keyboard by %s", async (key) => {
    const dialog = await begin();
    expect(await dialog.findByText("Waiting.")).toBeVisible();
    if (key === "{Enter}") {
      dialog.getByRole("button", { name: "Stop the log-in" }).focus();
    }
    await userEvent.keyboard(key);
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(await screen.findByText("The log-in was stopped. Nothing was changed.")).toBeVisible();
    expect(fake.requestsOf("cancel_mail_log_in")).toHaveLength(1);
  });

  it("says that it was declined, or that the code was not typed in time", async () => {
    answers = [() => polled("declined", "The log-in was declined at Microsoft.")];
    const dialog = await begin();
    expect(await dialog.findByText("The log-in was declined at Microsoft.")).toBeVisible();
    expect(dialog.queryByText("YZMYLD4K")).toBeNull();
    expect(dialog.getAllByRole("button", { name: "Close" })).not.toHaveLength(0);
    expect(fake.requestsOf("poll_mail_log_in")).toHaveLength(1);
  });

  it("asks once more when the log-in could not be kept, and somebody mended that", async () => {
    answers = [
      () => {
        throw new Refusal("invalid_field", "The password store is locked.", "secret_place");
      },
      () => polled("done", "Logged in with Microsoft."),
    ];
    const dialog = await begin();
    expect(await dialog.findByText("The password store is locked.")).toBeVisible();
    await userEvent.click(dialog.getByRole("button", { name: "Try again" }));
    expect(await dialog.findByText("Logged in with Microsoft.")).toBeVisible();
  });

  it("says why there is no code", async () => {
    fake.answer({
      begin_mail_log_in: () => {
        throw new Refusal("not_possible", "Microsoft does not accept it.", null);
      },
    });
    window.location.hash = "#/settings/sending";
    render(
      <Desk>
        <SettingsScreen />
      </Desk>,
    );
    await userEvent.click(await screen.findByRole("button", { name: "Log in with Microsoft" }));
    expect(await screen.findByText("Microsoft does not accept it.")).toBeVisible();
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("the settings of a mailbox at Microsoft 365", () => {
  it("ask for no password, and offer the log-in once they are saved", async () => {
    window.location.hash = "#/settings/sending";
    render(
      <Desk>
        <SettingsScreen />
      </Desk>,
    );
    const logIn = await screen.findByRole("button", { name: "Log in with Microsoft" });
    expect(logIn).toBeEnabled();
    expect(logIn).toHaveAccessibleDescription("Nobody is logged in yet, so no e-mail can go.");
    expect(screen.queryByLabelText("New password")).toBeNull();
    expect(screen.queryByRole("radio", { name: /administrator of this PC/ })).toBeNull();
    await userEvent.type(screen.getByRole("textbox", { name: "Directory (tenant) ID" }), "x");
    expect(logIn).toBeDisabled();
    expect(logIn).toHaveAccessibleDescription("Save the mail server first, then log in.");
  });
});
