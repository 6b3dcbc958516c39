// The mail server while it is typed. Passwords are never here: they are kept nowhere but in the
// field until they are saved.
import type { MailProvider } from "../../ipc/bindings/MailProvider";
import type { SaveMail } from "../../ipc/bindings/SaveMail";
import type { SecretPlace } from "../../ipc/bindings/SecretPlace";
import type { Security } from "../../ipc/bindings/Security";
import type { SettingsView } from "../../ipc/bindings/SettingsView";

export interface MailForm {
  host: string;
  port: number | null;
  security: Security;
  user: string;
  fromName: string;
  fromAddress: string;
  replyTo: string;
  secretPlace: SecretPlace;
}

const USUAL_PORT: Record<Security, number> = {
  start_tls: 587,
  implicit_tls: 465,
  none_on_loopback: 25,
};

export function mailFormOf({ mail, sender, clinic }: SettingsView): MailForm {
  const { settings } = mail;
  return {
    host: settings?.host ?? "",
    port: settings?.port ?? USUAL_PORT.start_tls,
    security: settings?.security ?? "start_tls",
    user: settings?.user ?? "",
    fromName: sender.from_name === "" ? clinic.name : sender.from_name,
    fromAddress: sender.from_address,
    replyTo: sender.reply_to,
    secretPlace: mail.secret_place,
  };
}

/** Another protection usually means its own port, unless somebody typed one. */
export function withSecurity(form: MailForm, security: Security): MailForm {
  const wasUsual = form.port === null || form.port === USUAL_PORT[form.security];
  return { ...form, security, port: wasUsual ? USUAL_PORT[security] : form.port };
}

/** Whose server this is, when that is known. */
export function providerOf(
  providers: readonly MailProvider[],
  host: string,
): MailProvider | undefined {
  return providers.find((each) => each.host === host.trim().toLowerCase());
}

/** What choosing a provider fills in; another server is for somebody to type. */
export function withProvider(
  providers: readonly MailProvider[],
  host: string | null,
): Partial<MailForm> {
  const chosen = providerOf(providers, host ?? "");
  return chosen === undefined
    ? { host: "" }
    : { host: chosen.host, port: chosen.port, security: chosen.security };
}

/** An empty password keeps the one there is. */
export function toSaveMail(form: MailForm, password: string, passphrase: string): SaveMail {
  return {
    settings: {
      host: form.host.trim(),
      port: form.port ?? 0,
      security: form.security,
      user: form.user.trim(),
    },
    from_name: form.fromName.trim(),
    from_address: form.fromAddress.trim(),
    reply_to: form.replyTo.trim(),
    secret_place: form.secretPlace,
    password: password === "" ? null : password,
    passphrase: form.secretPlace === "protected_file" && passphrase !== "" ? passphrase : null,
  };
}
