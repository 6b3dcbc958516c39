import { describe, expect, it } from "vitest";
import { toSaveMail, withSecurity, type MailForm } from "./mail";

const FORM: MailForm = {
  host: " mail.example.com ",
  port: 587,
  security: "start_tls",
  user: "desk",
  fromName: "Harbour Street Clinic",
  fromAddress: "desk@example.com",
  replyTo: "desk@example.com",
  secretPlace: "keychain",
};

describe("the mail server", () => {
  it("changes to the usual port of a protection, and leaves a typed one alone", () => {
    expect(withSecurity(FORM, "implicit_tls").port).toBe(465);
    expect(withSecurity({ ...FORM, port: 2525 }, "implicit_tls").port).toBe(2525);
    expect(withSecurity({ ...FORM, port: null }, "none_on_loopback").port).toBe(25);
  });

  it("keeps the password there is when none is typed", () => {
    expect(toSaveMail(FORM, "", "").password).toBeNull();
    expect(toSaveMail(FORM, " with blanks ", "").password).toBe(" with blanks ");
    expect(toSaveMail(FORM, "", "").settings.host).toBe("mail.example.com");
  });

  it("sends a passphrase only for the protected file", () => {
    expect(toSaveMail(FORM, "", "open").passphrase).toBeNull();
    expect(toSaveMail({ ...FORM, secretPlace: "protected_file" }, "", "open").passphrase).toBe(
      "open",
    );
  });
});
