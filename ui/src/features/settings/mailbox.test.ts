import { describe, expect, it } from "vitest";
import type { MailboxProvider } from "../../ipc/bindings/MailboxProvider";
import { settings } from "../../parts/book.fixture";
import { mailboxFormOf, toSaveMailbox, withSecurity, type MailboxForm } from "./mailbox";

const PROVIDER: MailboxProvider = {
  sends_by: "mail.example.com",
  host: "imap.example.com",
  port: 993,
  security: "implicit_tls",
  sent_folder: "Sent",
};

const FORM: MailboxForm = {
  isRead: true,
  host: " imap.example.com ",
  port: 993,
  security: "implicit_tls",
  user: "",
  ownPassword: false,
  sentFolder: "",
  secretPlace: "protected_file",
};

describe("the mailbox", () => {
  it("is not read until somebody says so, and offers its provider's server", () => {
    const known = settings({ mailbox: { ...settings().mailbox, providers: [PROVIDER] } });
    const form = mailboxFormOf(known);
    expect(form.isRead).toBe(false);
    expect(form.host).toBe("imap.example.com");
    expect(form.sentFolder).toBe("Sent");
    expect(mailboxFormOf(settings()).host).toBe("");
    expect(toSaveMailbox(form, "", "").settings).toBeNull();
  });

  it("has no password of its own unless it says so", () => {
    expect(toSaveMailbox(FORM, "secret", "open")).toMatchObject({
      password: null,
      passphrase: null,
    });
    const own = { ...FORM, ownPassword: true };
    expect(toSaveMailbox(own, "secret", "open")).toMatchObject({
      password: "secret",
      passphrase: "open",
    });
    expect(toSaveMailbox(own, "", "").password).toBeNull();
    expect(toSaveMailbox(FORM, "", "").settings?.host).toBe("imap.example.com");
  });

  it("changes to the usual port of a protection, and leaves a typed one alone", () => {
    expect(withSecurity(FORM, "start_tls").port).toBe(143);
    expect(withSecurity({ ...FORM, port: 1993 }, "start_tls").port).toBe(1993);
  });
});
