// Settings: saved on the revision they were read at, taken back, and never by accident.
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { engine, type Engine } from "../../ipc/engine.fixture";
import { Refusal } from "../../ipc/refusal";
import { settings } from "../../parts/book.fixture";
import { Desk } from "../../parts/desk.fixture";
import { SettingsScreen } from "./screen";

let fake: Engine;
const done = (sentence: string) => ({
  settings: settings({ revision: 5 }),
  back_to_review: 0,
  sentence,
});

beforeEach(() => {
  fake = engine({
    settings: () => settings(),
    save_clinic: () => done("Saved the clinic."),
    save_practitioner: () => done("Saved."),
    save_template: () => done("Saved the text."),
    save_mail: () => done("Saved the mail server."),
    set_sending: ({ carrier }) => done(`Sending by ${carrier}.`),
    save_staff_contacts: () => done("Saved."),
    check_template: ({ text }) => ({
      findings: text.body.includes("{{ nam }}")
        ? [
            {
              severity: "error",
              part: "body",
              start: 6,
              end: 15,
              excerpt: "{{ nam }}",
              sentence: "“{{ nam }}” is not a field.",
            },
          ]
        : [],
      subject: "Your appointment",
      body: `Read: ${text.body}`,
    }),
    test_mail: () => ({
      ok: false,
      steps: [{ name: "Sign in", ok: false, sentence: "The password is not accepted." }] as never,
      sentence: "It does not work yet.",
    }),
  });
});

function show(section: string) {
  window.location.hash = `#/settings/${section}`;
  return render(
    <Desk>
      <SettingsScreen />
    </Desk>,
  );
}
const button = (name: RegExp | string) => screen.findByRole("button", { name });
const press = async (name: RegExp | string): Promise<void> => userEvent.click(await button(name));

/** Opens a part that is folded away. */
const unfold = async (title: string): Promise<void> => press(new RegExp(`^${title}`));

describe("the clinic", () => {
  it("is saved whole on the revision it was read at, and put back on the next", async () => {
    show("clinic");
    const name = await screen.findByRole("textbox", { name: "Name of the clinic" });
    expect(screen.queryByRole("button", { name: "Save changes" })).toBeNull();
    await userEvent.type(name, " East");
    await press("Save changes");
    expect(await screen.findByText("Saved the clinic.")).toBeVisible();
    await press("Take it back");
    await waitFor(() => expect(fake.requestsOf("save_clinic")).toHaveLength(2));
    const [first, second] = fake.requestsOf("save_clinic");
    expect(first).toEqual({
      revision: 4,
      clinic: { ...settings().clinic, name: "Harbour Street Clinic East" },
    });
    expect(second).toEqual({ revision: 5, clinic: settings().clinic });
  });

  it("keeps what was typed in one part while another is looked at", async () => {
    const first = show("clinic");
    await userEvent.type(await screen.findByRole("textbox", { name: "Name of the clinic" }), "!");
    first.unmount();
    show("rules");
    await screen.findByRole("heading", { name: "Rules" });
    expect(screen.queryByRole("button", { name: "Save changes" })).toBeNull();
    window.location.hash = "#/settings/clinic";
    expect(await screen.findByDisplayValue("Harbour Street Clinic!")).toBeVisible();
  });

  it("shows a refusal at its field", async () => {
    fake.answer({
      save_clinic: () => {
        throw new Refusal("invalid_field", "Enter the name of the clinic.", "clinic.name");
      },
    });
    show("clinic");
    await userEvent.clear(await screen.findByRole("textbox", { name: "Name of the clinic" }));
    await press("Save changes");
    expect(await screen.findAllByText("Enter the name of the clinic.")).toHaveLength(2);
  });
});

describe("a practitioner", () => {
  it("is offered no longer, and again", async () => {
    show("practitioners/1");
    await press("Offer it no longer");
    await press("Take it back");
    await waitFor(() =>
      expect(fake.requestsOf("save_practitioner")).toEqual([
        { id: 1, name: "Dr. Lee Adams", archived: true },
        { id: 1, name: "Dr. Lee Adams", archived: false },
      ]),
    );
  });
});

describe("a text", () => {
  it("is looked over while it is typed, with the place marked", async () => {
    show("templates/1");
    const body = await screen.findByRole("textbox", { name: "Words" });
    await userEvent.type(body, " {{{{ nam }}!");
    expect(await screen.findByText("“{{ nam }}” is not a field.")).toBeVisible();
    expect(document.querySelector("mark")).toHaveTextContent("{{ nam }}");
    await press("Show {{ nam }} in the text");
    await waitFor(() => expect(body).toHaveFocus());
    expect((body as HTMLTextAreaElement).selectionStart).toBe(6);
    expect((body as HTMLTextAreaElement).selectionEnd).toBe(15);
    expect(await screen.findByText("Read: Hello {{ nam }}!")).toBeVisible();
  });

  it("makes no new version unless something was typed", async () => {
    show("templates/1");
    await screen.findByRole("textbox", { name: "Words" });
    expect(screen.queryByRole("button", { name: "Save changes" })).toBeNull();
  });
});

describe("sending", () => {
  it("for real needs a second word, and Enter is none", async () => {
    show("sending");
    await press("Send to patients…");
    const dialog = within(await screen.findByRole("dialog"));
    await userEvent.keyboard("{Enter}");
    const others = (name: RegExp) => dialog.getByRole("radio", { name });
    await userEvent.click(others(/still does/));
    await userEvent.click(dialog.getByRole("button", { name: "Send to patients from now on" }));
    expect(fake.requestsOf("set_sending")).toEqual([]);
    await userEvent.click(others(/switched off/));
    await userEvent.click(dialog.getByRole("button", { name: "Send to patients from now on" }));
    await press("Take it back");
    await waitFor(() =>
      expect(fake.requestsOf("set_sending")).toEqual([
        { carrier: "smtp", others_off: true },
        { carrier: "practice", others_off: true },
      ]),
    );
  });

  it("reaches the staff in practice mode, by a list of one a line", async () => {
    show("sending");
    expect(await screen.findByText(/Nothing goes to patients/)).toBeVisible();
    expect(screen.queryByText(/staff’s own numbers and addresses below/)).toBeNull();
    expect(await button("Try it on yourselves Nobody yet")).toBeVisible();
    await unfold("Try it on yourselves");
    const field = await screen.findByRole("textbox", { name: /staff’s own numbers/ });
    await userEvent.type(field, "07700 900111\n\n ann@example.com ");
    await press("Save changes");
    await press("Take it back");
    await waitFor(() =>
      expect(fake.requestsOf("save_staff_contacts")).toEqual([
        { contacts: ["07700 900111", "ann@example.com"] },
        { contacts: [] },
      ]),
    );
  });

  it("says what stands between the staff and the true thing", async () => {
    const sentence = "E-mails to them become files until a test of the mail server worked.";
    fake.answer({
      settings: () => settings({ practice: { contacts: ["ann@example.com"], ways: [sentence] } }),
    });
    show("sending");
    await unfold("Try it on yourselves 1 number or address");
    expect(await screen.findByText(sentence)).toBeVisible();
    expect(screen.getByText(/may be reached/)).toBeVisible();
  });

  it("keeps what the staff typed when it is no number", async () => {
    fake.answer({
      save_staff_contacts: () => {
        throw new Refusal("invalid_field", "“911” is an emergency number.", "contacts");
      },
    });
    show("sending");
    await unfold("Try it on yourselves");
    const field = await screen.findByRole("textbox", { name: /staff’s own numbers/ });
    await userEvent.type(field, "911");
    expect(await button("Try it on yourselves Not saved yet")).toBeVisible();
    await press("Save changes");
    expect(field).toHaveValue("911");
    expect(await screen.findByRole("textbox", { name: /staff’s own numbers/ })).toBeInvalid();
  });

  it("shows each step of the test in plain words", async () => {
    show("sending");
    await unfold("Mail server");
    await press("Try the mail server");
    expect(await screen.findByText("It does not work yet.")).toBeVisible();
    expect(screen.getByText("Does not work")).toBeVisible();
    expect(screen.getByText("The password is not accepted.")).toBeVisible();
  });

  it("keeps the password there is when none is typed", async () => {
    show("sending");
    await unfold("Mail server");
    await userEvent.type(await screen.findByRole("textbox", { name: "User name" }), "2");
    await press("Save mail server");
    await waitFor(() => expect(fake.requestsOf("save_mail")).toHaveLength(1));
    expect(fake.requestsOf("save_mail")[0]).toMatchObject({
      password: null,
      passphrase: null,
      settings: { user: "desk2", port: 587 },
    });
  });

  it("shows at a glance what is set up, and folds away what is", async () => {
    show("sending");
    const mail = await button("Mail server Set up mail.example.com, from desk@example.com");
    expect(mail).toHaveAttribute("aria-expanded", "false");
    expect(await button("Read bounces and answers Is not read")).toBeVisible();
    expect(screen.queryByRole("textbox", { name: "User name" })).toBeNull();
  });

  it("stands open at a mail server that misses something", async () => {
    const { mail } = settings();
    fake.answer({ settings: () => settings({ mail: { ...mail, has_password: false } }) });
    show("sending");
    const fold = await button("Mail server No password yet");
    expect(fold).toHaveAttribute("aria-expanded", "true");
    expect(await screen.findByLabelText("New password")).toBeVisible();
  });

  it("opens the mail server for whoever was led to it", async () => {
    show("sending/mail");
    expect(await screen.findByRole("textbox", { name: "User name" })).toBeVisible();
  });

  it("keeps a typed password while its part is folded away", async () => {
    show("sending/mail");
    await userEvent.type(await screen.findByLabelText("New password"), "old friend");
    await unfold("Mail server");
    expect(await button("Mail server Not saved yet")).toHaveAttribute("aria-expanded", "false");
    await unfold("Mail server");
    expect(screen.getByLabelText("New password")).toHaveValue("old friend");
  });
});

describe("texts and calls", () => {
  it("show at a glance what goes and by whom", async () => {
    fake.answer({ settings: () => settings({ texts: { carrier: "sms_gate", number: "" } }) });
    show("texts");
    expect(await button("Texts For real Through the clinic’s own phone")).toBeVisible();
    expect(await button("Automated calls Switched off")).toBeVisible();
    expect(await button("Gateway: Twilio, SignalWire Not set up yet")).toBeVisible();
    await unfold("Automated calls");
    expect(await screen.findByRole("radio", { name: /Not at all/ })).toBeChecked();
  });
});
