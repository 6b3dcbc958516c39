// The clinic's accounts for texts and calls: a gateway, and a phone of its own.
import type { AnsweringMachines } from "../../ipc/bindings/AnsweringMachines";
import type { GatewaySettings } from "../../ipc/bindings/GatewaySettings";
import type { GatewayView } from "../../ipc/bindings/GatewayView";
import type { SecretPlace } from "../../ipc/bindings/SecretPlace";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { TextField } from "../../shared/field";
import { NumberField, RadioField } from "../../shared/more-fields";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { NEW_ACCOUNT, NEW_PHONE, accountOf, readNumbers } from "./phones";
import { SecretFields, useTypedSecret } from "./secret-fields";
import { IsMissing, IsNot, IsSetUp } from "./set-up";
import { errorsOf, useForm } from "./use-form";

/** The form of an account: its settings, and where its secret is kept. */
function useAccountForm<T extends object>(
  name: string,
  settings: SettingsView,
  saved: T & { secretPlace: SecretPlace },
  toSettings: (value: T) => GatewaySettings,
) {
  const secret = useTypedSecret();
  const form = useForm({
    name,
    saved,
    settings,
    send: (value) =>
      call("save_gateway", {
        settings: toSettings(value),
        secret_place: value.secretPlace,
        secret: secret.typed.secret === "" ? null : secret.typed.secret,
        passphrase:
          value.secretPlace === "protected_file" && secret.typed.passphrase !== ""
            ? secret.typed.passphrase
            : null,
      }),
    onSaved: secret.forget,
    // Going back to another account with this one's secret would be no way back.
    canUndo: secret.typed.secret === "",
  });
  return { form, secret };
}

function usualPlace({ mail }: SettingsView): SecretPlace {
  return mail.keychain_available ? "keychain" : "protected_file";
}

const inputOf =
  (form: string) =>
  (field: string): string =>
    `${form}-${field.replace(/^settings\./, "")}`;

function Needs({ words }: { words: readonly string[] }) {
  return (
    <ul className={styles.needs}>
      {words.map((word) => (
        <li key={word}>{say(word)}</li>
      ))}
    </ul>
  );
}

interface AccountSecretProps {
  title: string;
  label: string;
  known: GatewayView | undefined;
  settings: SettingsView;
  place: SecretPlace;
  onPlace: (place: SecretPlace) => void;
  secret: ReturnType<typeof useTypedSecret>;
  inputOf: (field: string) => string;
  errors: ReadonlyMap<string, string>;
}

/** An account's secret: whether it is kept, where, and a new one. */
function AccountSecret(props: AccountSecretProps) {
  const { known, settings, secret, inputOf: input } = props;
  return (
    <SecretFields
      title={props.title}
      label={props.label}
      sentence={known?.secret_sentence ?? ""}
      hasSecret={known?.has_secret ?? false}
      hasKeychain={settings.mail.keychain_available}
      place={props.place}
      onPlace={props.onPlace}
      typed={secret.typed}
      onTyped={secret.change}
      inputs={{
        secret: input("secret"),
        place: input("secret_place"),
        passphrase: input("passphrase"),
      }}
      errors={props.errors}
    />
  );
}

/** In one line: whether there is an account, and which. */
function AccountState({ known, what }: { known: GatewayView | undefined; what: string }) {
  if (known === undefined) {
    return <IsNot />;
  }
  return known.has_secret && known.secret_sentence === "" ? (
    <IsSetUp>{what}</IsSetUp>
  ) : (
    <IsMissing word={say("settings-account-no-secret")}>{known.secret_sentence}</IsMissing>
  );
}

export function GatewayForm({ settings }: { settings: SettingsView }) {
  const known = accountOf(settings, "twilio");
  const account = known?.settings ?? NEW_ACCOUNT;
  const input = inputOf("gateway");
  const { form, secret } = useAccountForm(
    "gateway",
    settings,
    {
      baseUrl: account.base_url,
      account: account.account,
      key: account.key,
      numbers: account.numbers.join(", "),
      machines: account.answering_machines,
      price: account.price,
      aDay: account.a_day,
      secretPlace: known?.secret_place ?? usualPlace(settings),
    },
    (value) => ({
      carrier: "twilio",
      base_url: value.baseUrl.trim(),
      account: value.account.trim(),
      key: value.key.trim(),
      numbers: readNumbers(value.numbers),
      answering_machines: value.machines,
      price: value.price.trim(),
      a_day: value.aDay,
    }),
  );
  const errors = errorsOf(form, input);
  const { value, set } = form;
  return (
    <FormFrame
      form={form}
      title={say("settings-gateway")}
      intro={say("settings-gateway-intro")}
      inputOf={input}
      isNew={known === undefined || secret.isTyped}
      verb={say("settings-gateway-save")}
      fold={{
        state: <AccountState known={known} what={account.numbers.join(", ")} />,
        opens: known?.has_secret === false,
        isTyped: secret.isTyped,
      }}
    >
      <Needs
        words={[
          "settings-gateway-needs",
          "settings-gateway-costs",
          "settings-gateway-first",
          "settings-gateway-privacy",
        ]}
      />
      <fieldset className={styles.group}>
        <legend>{say("settings-gateway-account")}</legend>
        <TextField
          id={input("base_url")}
          label={say("settings-gateway-url")}
          value={value.baseUrl}
          onChange={(baseUrl) => set({ baseUrl })}
          hint={say("settings-gateway-url-hint")}
          error={errors.get(input("base_url"))}
          autoComplete="off"
        />
        <div className={styles.pair}>
          <TextField
            id={input("account")}
            label={say("settings-gateway-sid")}
            value={value.account}
            onChange={(next) => set({ account: next })}
            hint={say("settings-gateway-sid-hint")}
            error={errors.get(input("account"))}
            autoComplete="off"
          />
          <TextField
            id={input("key")}
            label={say("settings-gateway-key")}
            value={value.key}
            onChange={(key) => set({ key })}
            hint={say("settings-gateway-key-hint")}
            error={errors.get(input("key"))}
            autoComplete="off"
          />
        </div>
        <TextField
          id={input("numbers")}
          label={say("settings-gateway-numbers")}
          value={value.numbers}
          onChange={(numbers) => set({ numbers })}
          hint={say("settings-gateway-numbers-hint")}
          error={errors.get(input("numbers"))}
          autoComplete="off"
        />
        <TextField
          id={input("price")}
          label={say("settings-gateway-price")}
          value={value.price}
          onChange={(price) => set({ price })}
          hint={say("settings-gateway-price-hint")}
          error={errors.get(input("price"))}
          autoComplete="off"
        />
        <NumberField
          id={input("a_day")}
          label={say("settings-gateway-a-day")}
          hint={say("settings-a-day-hint")}
          value={value.aDay}
          onChange={(aDay) => set({ aDay })}
          least={1}
          error={errors.get(input("a_day"))}
        />
        <RadioField<AnsweringMachines>
          id={input("answering_machines")}
          label={say("settings-gateway-machines")}
          value={value.machines}
          onChange={(machines) => machines !== null && set({ machines })}
          options={[
            { id: "speak_after_greeting", name: say("settings-gateway-after-greeting") },
            { id: "speak_at_once", name: say("settings-gateway-at-once") },
          ]}
        />
      </fieldset>
      <AccountSecret
        title={say("settings-gateway-secret")}
        label={say("settings-gateway-new-secret")}
        known={known}
        settings={settings}
        place={value.secretPlace}
        onPlace={(secretPlace) => set({ secretPlace })}
        secret={secret}
        inputOf={input}
        errors={errors}
      />
    </FormFrame>
  );
}

export function PhoneForm({ settings }: { settings: SettingsView }) {
  const known = accountOf(settings, "sms_gate");
  const phone = known?.settings ?? NEW_PHONE;
  const input = inputOf("phone");
  const { form, secret } = useAccountForm(
    "phone",
    settings,
    {
      baseUrl: phone.base_url,
      user: phone.user,
      aDay: phone.a_day,
      secretPlace: known?.secret_place ?? usualPlace(settings),
    },
    (value) => ({
      carrier: "sms_gate",
      base_url: value.baseUrl.trim(),
      user: value.user.trim(),
      a_day: value.aDay,
    }),
  );
  const errors = errorsOf(form, input);
  const { value, set } = form;
  return (
    <FormFrame
      form={form}
      title={say("settings-phone")}
      intro={say("settings-phone-intro")}
      inputOf={input}
      isNew={known === undefined || secret.isTyped}
      verb={say("settings-phone-save")}
      fold={{
        state: <AccountState known={known} what={phone.base_url} />,
        opens: known?.has_secret === false,
        isTyped: secret.isTyped,
      }}
    >
      <Needs words={["settings-phone-needs", "settings-phone-costs", "settings-phone-first"]} />
      <fieldset className={styles.group}>
        <legend>{say("settings-phone-app")}</legend>
        <TextField
          id={input("base_url")}
          label={say("settings-phone-url")}
          value={value.baseUrl}
          onChange={(baseUrl) => set({ baseUrl })}
          placeholder="http://192.168.0.20:8080"
          hint={say("settings-phone-url-hint")}
          error={errors.get(input("base_url"))}
          autoComplete="off"
        />
        <TextField
          id={input("user")}
          label={say("settings-phone-user")}
          value={value.user}
          onChange={(user) => set({ user })}
          error={errors.get(input("user"))}
          autoComplete="off"
        />
        <NumberField
          id={input("a_day")}
          label={say("settings-phone-a-day")}
          hint={say("settings-phone-a-day-hint")}
          value={value.aDay}
          onChange={(aDay) => set({ aDay })}
          least={1}
          error={errors.get(input("a_day"))}
        />
      </fieldset>
      <AccountSecret
        title={say("settings-mail-password")}
        label={say("settings-mail-new-password")}
        known={known}
        settings={settings}
        place={value.secretPlace}
        onPlace={(secretPlace) => set({ secretPlace })}
        secret={secret}
        inputOf={input}
        errors={errors}
      />
    </FormFrame>
  );
}
