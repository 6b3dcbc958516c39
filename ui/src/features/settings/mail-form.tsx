// The clinic's mail server, whom e-mails come from, and where the password is kept.
import { useId, type ReactNode } from "react";
import type { LogIn } from "../../ipc/bindings/LogIn";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { SelectField, TextField } from "../../shared/field";
import { NumberField, RadioField } from "../../shared/more-fields";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { LogInButton } from "./log-in-dialog";
import {
  isMailReady,
  mailFormOf,
  providerOf,
  toSaveMail,
  withLogIn,
  withProvider,
  withSecurity,
} from "./mail";
import { SecretFields, useTypedSecret } from "./secret-fields";
import { ServerFields } from "./server-fields";
import { IsMissing, IsSetUp } from "./set-up";
import { errorsOf, useForm } from "./use-form";

/** In the list of providers: none of them. */
const OTHER = "";

const inputOf = (field: string): string =>
  `mail-${field.replace(/^settings\./, "").replace(/^log_in\./, "")}`;

/** In one line: which server, and what is missing. */
function MailState({ settings }: { settings: SettingsView }) {
  const { mail, sender } = settings;
  if (mail.settings === null) {
    return <IsMissing word={say("settings-not-set-up")} />;
  }
  if (isMailReady(mail)) {
    return (
      <IsSetUp>
        {say("settings-mail-state", { host: mail.settings.host, address: sender.from_address })}
      </IsSetUp>
    );
  }
  const byMicrosoft = mail.settings.log_in.by === "microsoft";
  return (
    <IsMissing word={say(byMicrosoft ? "settings-mail-no-log-in" : "settings-mail-none-yet")}>
      {mail.secret_sentence}
    </IsMissing>
  );
}

export function MailForm({
  settings,
  isAsked,
  test,
}: {
  settings: SettingsView;
  /** Somebody was led here for the mail server. */
  isAsked: boolean;
  /** What tries it, below. */
  test: ReactNode;
}) {
  const secret = useTypedSecret();
  const { mail } = settings;
  const form = useForm({
    name: "mail",
    saved: mailFormOf(settings),
    settings,
    send: (value) =>
      call("save_mail", toSaveMail(value, secret.typed.secret, secret.typed.passphrase)),
    check: (value) =>
      value.port === null
        ? [{ sentence: say("settings-mail-port-missing"), input: inputOf("port") }]
        : [],
    onSaved: secret.forget,
    // Going back to another server with this one's password would be no way back.
    canUndo: secret.typed.secret === "",
  });
  const errors = errorsOf(form, inputOf);
  const { value, set } = form;
  const provider = providerOf(mail.providers, value.host);
  const stateId = useId();
  const byMicrosoft = value.logIn === "microsoft";
  const canLogIn = mail.settings?.log_in.by === "microsoft" && !form.touched && !secret.isTyped;

  return (
    <FormFrame
      form={form}
      title={say("settings-mail")}
      intro={say("settings-mail-intro")}
      inputOf={inputOf}
      isNew={mail.settings === null || secret.isTyped}
      verb={say("settings-mail-save")}
      fold={{
        state: <MailState settings={settings} />,
        opens: mail.settings !== null && !isMailReady(mail),
        isAsked,
        isTyped: secret.isTyped,
        after: test,
      }}
    >
      <fieldset className={styles.group}>
        <legend>{say("settings-mail-server")}</legend>
        <SelectField<string>
          id={inputOf("provider")}
          label={say("settings-mail-provider")}
          value={provider?.host ?? OTHER}
          onChange={(host) => set(withProvider(mail.providers, host))}
          options={[
            ...mail.providers.map(({ host, name }) => ({ id: host, name })),
            { id: OTHER, name: say("settings-mail-provider-other") },
          ]}
        />
        {provider !== undefined && <p className={styles.muted}>{provider.first}</p>}
        <ServerFields
          value={value}
          onChange={set}
          onSecurity={(security) => set(withSecurity(value, security))}
          protections={[
            { id: "start_tls", name: say("settings-mail-start-tls") },
            { id: "implicit_tls", name: say("settings-mail-implicit-tls") },
          ]}
          placeholder="mail.example.com"
          inputOf={inputOf}
          errors={errors}
        />
        <NumberField
          id={inputOf("a_day")}
          label={say("settings-mail-a-day")}
          hint={say("settings-a-day-hint")}
          value={value.aDay}
          onChange={(aDay) => set({ aDay })}
          least={1}
          error={errors.get(inputOf("a_day"))}
        />
        <RadioField<LogIn["by"]>
          id={inputOf("log_in")}
          label={say("settings-log-in-how")}
          value={value.logIn}
          onChange={(logIn) => logIn !== null && set(withLogIn(value, logIn))}
          options={[
            { id: "password", name: say("settings-mail-password") },
            {
              id: "microsoft",
              name: say("settings-log-in-microsoft"),
              hint: say("settings-log-in-microsoft-hint"),
            },
          ]}
        />
        <TextField
          id={inputOf("user")}
          label={say("settings-mail-user")}
          value={value.user}
          onChange={(user) => set({ user })}
          hint={say(byMicrosoft ? "settings-log-in-user-hint" : "settings-mail-user-hint")}
          error={errors.get(inputOf("user"))}
          autoComplete="off"
        />
      </fieldset>

      {byMicrosoft && (
        <fieldset className={styles.group}>
          <legend>{say("settings-log-in-microsoft")}</legend>
          <p className={styles.muted}>{say("settings-log-in-register")}</p>
          <ul className={styles.needs}>
            <li>{say("settings-log-in-register-public")}</li>
            <li>{say("settings-log-in-register-scopes")}</li>
            <li>{say("settings-log-in-register-smtp")}</li>
          </ul>
          <div className={styles.pair}>
            <TextField
              id={inputOf("tenant")}
              label={say("settings-log-in-tenant")}
              value={value.tenant}
              onChange={(tenant) => set({ tenant })}
              error={errors.get(inputOf("tenant"))}
              autoComplete="off"
            />
            <TextField
              id={inputOf("client_id")}
              label={say("settings-log-in-client")}
              value={value.clientId}
              onChange={(clientId) => set({ clientId })}
              error={errors.get(inputOf("client_id"))}
              autoComplete="off"
            />
          </div>
          <div className={styles.acts}>
            <LogInButton isDisabled={!canLogIn} hintId={stateId} />
            <span id={stateId} className={styles.muted}>
              {!canLogIn
                ? say("settings-log-in-save-first")
                : mail.has_password
                  ? say("settings-log-in-is")
                  : say("settings-log-in-is-not")}
            </span>
          </div>
        </fieldset>
      )}

      <SecretFields
        title={byMicrosoft ? say("settings-log-in-kept") : say("settings-mail-password")}
        label={byMicrosoft ? null : say("settings-mail-new-password")}
        {...(byMicrosoft ? { placeLabel: say("settings-log-in-place") } : {})}
        sentence={mail.secret_sentence}
        hasSecret={mail.has_password}
        hasKeychain={mail.keychain_available}
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

      <fieldset className={styles.group}>
        <legend>{say("settings-mail-from")}</legend>
        <div className={styles.pair}>
          <TextField
            id={inputOf("from_name")}
            label={say("settings-mail-from-name")}
            value={value.fromName}
            onChange={(fromName) => set({ fromName })}
            error={errors.get(inputOf("from_name"))}
          />
          <TextField
            id={inputOf("from_address")}
            label={say("settings-mail-from-address")}
            type="email"
            value={value.fromAddress}
            onChange={(fromAddress) => set({ fromAddress })}
            error={errors.get(inputOf("from_address"))}
          />
          <TextField
            id={inputOf("reply_to")}
            label={say("settings-mail-reply-to")}
            type="email"
            value={value.replyTo}
            onChange={(replyTo) => set({ replyTo })}
            hint={say("settings-mail-reply-to-hint")}
            error={errors.get(inputOf("reply_to"))}
          />
        </div>
      </fieldset>
    </FormFrame>
  );
}
