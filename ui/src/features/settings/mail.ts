// The mail server while it is typed. Passwords are never here: they are kept nowhere but in the
// field until they are saved.
import type { LogIn } from "../../ipc/bindings/LogIn";
import type { MailProvider } from "../../ipc/bindings/MailProvider";
import type { MailView } from "../../ipc/bindings/MailView";
import type { SaveMail } from "../../ipc/bindings/SaveMail";
import type { SecretPlace } from "../../ipc/bindings/SecretPlace";
import type { Security } from "../../ipc/bindings/Security";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { protectedBy } from "./server";

export interface MailForm {
  host: string;
  port: number | null;
  security: Security;
  user: string;
  logIn: LogIn["by"];
  tenant: string;
  clientId: string;
  /** Of a state's own cloud; it has no field here and stays what it is. */
  baseUrl: string;
  fromName: string;
  fromAddress: string;
  replyTo: string;
  /** How many e-mails the provider takes a day; none for no limit. */
  aDay: number | null;
  secretPlace: SecretPlace;
}

const USUAL_PORT: Record<Security, number> = {
  start_tls: 587,
  implicit_tls: 465,
  none_on_loopback: 25,
};

/** Whether nothing is missing: the server, and what it is logged in to with. */
export function isMailReady({ settings, has_password, secret_sentence }: MailView): boolean {
  if (settings === null || secret_sentence !== "") {
    return false;
  }
  const logsIn = settings.user !== "" || settings.log_in.by === "microsoft";
  return has_password || !logsIn;
}

export function mailFormOf({ mail, sender, clinic }: SettingsView): MailForm {
  const { settings } = mail;
  const app = settings?.log_in.by === "microsoft" ? settings.log_in : undefined;
  return {
    host: settings?.host ?? "",
    port: settings?.port ?? USUAL_PORT.start_tls,
    security: settings?.security ?? "start_tls",
    user: settings?.user ?? "",
    logIn: settings?.log_in.by ?? "password",
    tenant: app?.tenant ?? "",
    clientId: app?.client_id ?? "",
    baseUrl: app?.base_url ?? "",
    fromName: sender.from_name === "" ? clinic.name : sender.from_name,
    fromAddress: sender.from_address,
    replyTo: sender.reply_to,
    aDay: settings?.a_day ?? null,
    secretPlace: mail.secret_place,
  };
}

/** Another protection usually means its own port, unless somebody typed one. */
export function withSecurity(form: MailForm, security: Security): MailForm {
  return protectedBy(form, security, USUAL_PORT);
}

/** A log-in changes by itself, so it is in no place that the program cannot write. */
export function withLogIn(form: MailForm, logIn: LogIn["by"]): MailForm {
  const stays = logIn === "password" || form.secretPlace !== "environment";
  return { ...form, logIn, secretPlace: stays ? form.secretPlace : "protected_file" };
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
    ? { host: "", aDay: null }
    : {
        host: chosen.host,
        port: chosen.port,
        security: chosen.security,
        logIn: chosen.by_microsoft ? "microsoft" : "password",
        aDay: chosen.a_day,
      };
}

function toLogIn(form: MailForm): LogIn {
  return form.logIn === "password"
    ? { by: "password" }
    : {
        by: "microsoft",
        tenant: form.tenant.trim(),
        client_id: form.clientId.trim(),
        base_url: form.baseUrl,
      };
}

/** An empty password keeps the one there is. */
export function toSaveMail(form: MailForm, password: string, passphrase: string): SaveMail {
  return {
    settings: {
      host: form.host.trim(),
      port: form.port ?? 0,
      security: form.security,
      user: form.user.trim(),
      log_in: toLogIn(form),
      a_day: form.aDay,
    },
    from_name: form.fromName.trim(),
    from_address: form.fromAddress.trim(),
    reply_to: form.replyTo.trim(),
    secret_place: form.secretPlace,
    password: password === "" ? null : password,
    passphrase: form.secretPlace === "protected_file" && passphrase !== "" ? passphrase : null,
  };
}
