import { describe, expect, it } from "vitest";
import { providerOf, toSaveMail, withProvider, withSecurity, type MailForm } from "./mail";

const FORM: MailForm = {
  host: " mail.example.com ",
  port: 587,
  security: "start_tls",
  user: "desk",
  logIn: "password",
  tenant: "",
  clientId: "",
  baseUrl: "",
  fromName: "Harbour Street Clinic",
  fromAddress: "desk@example.com",
  replyTo: "desk@example.com",
  aDay: null,
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
      by_microsoft: false,
      a_day: 500,
      first: "Make an app password.",
    } as const;
    expect(withProvider([ours], ours.host)).toEqual({
      host: "smtp.example.com",
      port: 465,
      security: "implicit_tls",
      logIn: "password",
      aDay: 500,
    });
    const theirs = { ...ours, by_microsoft: true };
    expect(withProvider([theirs], ours.host).logIn).toBe("microsoft");
    expect(withProvider([ours], "")).toEqual({ host: "", aDay: null });
    expect(providerOf([ours], " SMTP.example.com ")).toBe(ours);
    expect(providerOf([ours], FORM.host)).toBeUndefined();
  });

  it("keeps the password there is when none is typed", () => {
    expect(toSaveMail(FORM, "", "").password).toBeNull();
    expect(toSaveMail(FORM, " with blanks ", "").password).toBe(" with blanks ");
    expect(toSaveMail(FORM, "", "").settings.host).toBe("mail.example.com");
  });

  it("takes as many a day as was typed, or any number", () => {
    expect(toSaveMail(FORM, "", "").settings.a_day).toBeNull();
    expect(toSaveMail({ ...FORM, aDay: 500 }, "", "").settings.a_day).toBe(500);
  });

  it("logs in as it was chosen, and keeps what it does not show", () => {
    const app = { tenant: " clinic.example ", clientId: "1-2", baseUrl: "https://login.example" };
    expect(toSaveMail({ ...FORM, ...app }, "", "").settings.log_in).toEqual({ by: "password" });
    expect(toSaveMail({ ...FORM, ...app, logIn: "microsoft" }, "", "").settings.log_in).toEqual({
      by: "microsoft",
      tenant: "clinic.example",
      client_id: "1-2",
      base_url: "https://login.example",
    });
  });

  it("sends a passphrase only for the protected file", () => {
    expect(toSaveMail(FORM, "", "open").passphrase).toBeNull();
    expect(toSaveMail({ ...FORM, secretPlace: "protected_file" }, "", "open").passphrase).toBe(
      "open",
    );
  });
});
