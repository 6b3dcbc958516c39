// The mailbox that is read for bounces and answers, while it is typed. Its password is never here.
import type { MailboxProvider } from "../../ipc/bindings/MailboxProvider";
import type { SaveMailbox } from "../../ipc/bindings/SaveMailbox";
import type { SecretPlace } from "../../ipc/bindings/SecretPlace";
import type { Security } from "../../ipc/bindings/Security";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { protectedBy } from "./server";

export interface MailboxForm {
  isRead: boolean;
  host: string;
  port: number | null;
  security: Security;
  user: string;
  ownPassword: boolean;
  sentFolder: string;
  secretPlace: SecretPlace;
}

const USUAL_PORT: Record<Security, number> = {
  start_tls: 143,
  implicit_tls: 993,
  none_on_loopback: 143,
};

/** Where the mailbox of the mail server's provider is, when that is known. */
function usual({ mail, mailbox }: SettingsView): MailboxProvider | undefined {
  return mailbox.providers.find((each) => each.sends_by === mail.settings?.host);
}

export function mailboxFormOf(settings: SettingsView): MailboxForm {
  const { mailbox } = settings;
  const known = mailbox.settings ?? usual(settings);
  return {
    isRead: mailbox.settings !== null,
    host: known?.host ?? "",
    port: known?.port ?? USUAL_PORT.implicit_tls,
    security: known?.security ?? "implicit_tls",
    user: mailbox.settings?.user ?? "",
    ownPassword: mailbox.settings?.own_password ?? false,
    sentFolder: known?.sent_folder ?? "",
    secretPlace: mailbox.secret_place,
  };
}

/** Another protection usually means its own port, unless somebody typed one. */
export function withSecurity(form: MailboxForm, security: Security): MailboxForm {
  return protectedBy(form, security, USUAL_PORT);
}

/** An empty password keeps the one there is; one that is not asked for is not sent. */
export function toSaveMailbox(
  form: MailboxForm,
  password: string,
  passphrase: string,
): SaveMailbox {
  const own = form.isRead && form.ownPassword;
  const inFile = own && form.secretPlace === "protected_file";
  return {
    settings: form.isRead
      ? {
          host: form.host.trim(),
          port: form.port ?? 0,
          security: form.security,
          user: form.user.trim(),
          own_password: form.ownPassword,
          sent_folder: form.sentFolder.trim(),
        }
      : null,
    secret_place: form.secretPlace,
    password: own && password !== "" ? password : null,
    passphrase: inFile && passphrase !== "" ? passphrase : null,
  };
}
