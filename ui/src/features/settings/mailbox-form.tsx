// Reading bounces and answers: off until somebody wants it, and what it needs.
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { TextField } from "../../shared/field";
import { RadioField } from "../../shared/more-fields";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { mailboxFormOf, toSaveMailbox, withSecurity } from "./mailbox";
import { SecretFields, useTypedSecret } from "./secret-fields";
import { ServerFields } from "./server-fields";
import { IsNot, IsSetUp } from "./set-up";
import { TryIt } from "./tested";
import { errorsOf, useForm } from "./use-form";

const inputOf = (field: string): string => `mailbox-${field.replace(/^settings\./, "")}`;

export function MailboxForm({ settings }: { settings: SettingsView }) {
  const secret = useTypedSecret();
  const { mailbox } = settings;
  const form = useForm({
    name: "mailbox",
    saved: mailboxFormOf(settings),
    settings,
    send: (value) =>
      call("save_mailbox", toSaveMailbox(value, secret.typed.secret, secret.typed.passphrase)),
    check: (value) =>
      value.isRead && value.port === null
        ? [{ sentence: say("settings-mail-port-missing"), input: inputOf("port") }]
        : [],
    onSaved: secret.forget,
    canUndo: secret.typed.secret === "",
  });
  const errors = errorsOf(form, inputOf);
  const { value, set } = form;

  return (
    <FormFrame
      form={form}
      title={say("settings-mailbox")}
      intro={say("settings-mailbox-intro")}
      inputOf={inputOf}
      isNew={secret.isTyped}
      verb={say("settings-mailbox-save")}
      fold={{
        state:
          mailbox.settings === null ? (
            <IsNot word={say("settings-mailbox-off")} />
          ) : (
            <IsSetUp word={say("settings-mailbox-on")}>{sayLastRead(mailbox.last_read)}</IsSetUp>
          ),
        opens: false,
        isTyped: secret.isTyped,
        after: mailbox.settings !== null && (
          <TryIt
            id="settings-mailbox-test"
            title={say("settings-mailbox-test")}
            what={sayLastRead(mailbox.last_read)}
            verb={say("settings-mailbox-try")}
            ask={() => call("test_mailbox", {})}
          />
        ),
      }}
    >
      <RadioField<"read" | "off">
        id={inputOf("is-read")}
        label={say("settings-mailbox-read")}
        value={value.isRead ? "read" : "off"}
        onChange={(next) => next !== null && set({ isRead: next === "read" })}
        options={[
          {
            id: "off",
            name: say("settings-mailbox-off"),
            hint: say("settings-mailbox-off-hint"),
          },
          { id: "read", name: say("settings-mailbox-on"), hint: say("settings-mailbox-on-hint") },
        ]}
      />
      {value.isRead && (
        <fieldset className={styles.group}>
          <legend>{say("settings-mail-server")}</legend>
          <ServerFields
            value={value}
            onChange={set}
            onSecurity={(security) => set(withSecurity(value, security))}
            protections={[
              { id: "implicit_tls", name: say("settings-mailbox-implicit-tls") },
              { id: "start_tls", name: say("settings-mailbox-start-tls") },
            ]}
            placeholder="imap.example.com"
            inputOf={inputOf}
            errors={errors}
          />
          <TextField
            id={inputOf("user")}
            label={say("settings-mail-user")}
            value={value.user}
            onChange={(user) => set({ user })}
            hint={say("settings-mailbox-user-hint")}
            error={errors.get(inputOf("user"))}
            autoComplete="off"
          />
          <RadioField<"same" | "own">
            id={inputOf("own_password")}
            label={say("settings-mail-password")}
            value={value.ownPassword ? "own" : "same"}
            onChange={(next) => next !== null && set({ ownPassword: next === "own" })}
            options={[
              { id: "same", name: say("settings-mailbox-same-password") },
              { id: "own", name: say("settings-mailbox-own-password") },
            ]}
          />
          <TextField
            id={inputOf("sent_folder")}
            label={say("settings-mailbox-sent")}
            value={value.sentFolder}
            onChange={(sentFolder) => set({ sentFolder })}
            hint={say("settings-mailbox-sent-hint")}
            error={errors.get(inputOf("sent_folder"))}
            autoComplete="off"
          />
        </fieldset>
      )}
      {value.isRead && value.ownPassword && (
        <SecretFields
          title={say("settings-mailbox-password")}
          label={say("settings-mail-new-password")}
          sentence={mailbox.secret_sentence}
          hasSecret={mailbox.has_password}
          hasKeychain={settings.mail.keychain_available}
          place={value.secretPlace}
          onPlace={(secretPlace) => set({ secretPlace })}
          typed={secret.typed}
          onTyped={secret.change}
          inputs={{
            secret: inputOf("password"),
            place: inputOf("secret_place"),
            passphrase: inputOf("passphrase"),
          }}
          errors={errors}
        />
      )}
    </FormFrame>
  );
}

function sayLastRead(when: string): string {
  return when === ""
    ? say("settings-mailbox-never-read")
    : say("settings-mailbox-last-read", { when });
}
