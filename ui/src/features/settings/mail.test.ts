import { describe, expect, it } from "vitest";
import { providerOf, toSaveMail, withProvider, withSecurity, type MailForm } from "./mail";

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

  it("is filled in by a provider, and typed for another one", () => {
    const ours = {
      name: "Ours",
      host: "smtp.example.com",
      port: 465,
      security: "implicit_tls",
      first: "Make an app password.",
    } as const;
    expect(withProvider([ours], ours.host)).toEqual({
      host: "smtp.example.com",
      port: 465,
      security: "implicit_tls",
    });
    expect(withProvider([ours], "")).toEqual({ host: "" });
    expect(providerOf([ours], " SMTP.example.com ")).toBe(ours);
    expect(providerOf([ours], FORM.host)).toBeUndefined();
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
