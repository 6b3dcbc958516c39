// Texts and calls: whether they go, by whom, a try, and the accounts that carry them.
import { FlaskConical, PhoneOff, Send, Smartphone } from "lucide-react";
import { useState } from "react";
import type { PhoneSender } from "../../ipc/bindings/PhoneSender";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { useStatus } from "../../ipc/status";
import { Button } from "../../shared/button";
import { SelectField, TextField } from "../../shared/field";
import { RadioField, type RadioOption } from "../../shared/more-fields";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import { FormFrame } from "./form-frame";
import { GatewayForm, PhoneForm } from "./gateway-forms";
import { OthersField } from "./others-field";
import { accountOf, isReal, numbersOf, toSender, wayOf, type Way } from "./phones";
import own from "./sending-section.module.css";
import { Tested, useTest } from "./tested";
import { errorsOf, useForm } from "./use-form";

/** Which input what the engine says of a field is about; the way, when none is named. */
const INPUTS: Record<string, string> = { "sender.number": "number", others_off: "others" };

/** What an account is called where it is chosen. */
const ACCOUNTS = {
  twilio: "settings-way-twilio",
  sms_gate: "settings-way-sms-gate",
} as const;

export function TextsSection({ settings }: { settings: SettingsView }) {
  return (
    <div className={own.section}>
      <section className={own.part} aria-labelledby="settings-texts">
        <h2 id="settings-texts">{say("settings-texts")}</h2>
        <p className={styles.muted}>{say("settings-texts-intro")}</p>
      </section>
      <div className={own.folds}>
        <Going settings={settings} channel="sms" sender={settings.texts} />
        <Going settings={settings} channel="voice" sender={settings.calls} />
        <GatewayForm settings={settings} />
        <PhoneForm settings={settings} />
      </div>
      <Try settings={settings} />
    </div>
  );
}

function State({ sender }: { sender: PhoneSender | null }) {
  if (sender === null) {
    return <Tag icon={PhoneOff}>{say("settings-way-is-off")}</Tag>;
  }
  if (sender.carrier !== "twilio" && sender.carrier !== "sms_gate") {
    return (
      <Tag icon={FlaskConical} tone="warn">
        {say("settings-is-practice")}
      </Tag>
    );
  }
  return (
    <>
      <Tag icon={Send} tone="good">
        {say("settings-is-real")}
      </Tag>
      {say(ACCOUNTS[sender.carrier])}
    </>
  );
}

/** Whether texts or calls go, and by whom. */
function Going({
  settings,
  channel,
  sender,
}: {
  settings: SettingsView;
  channel: "sms" | "voice";
  sender: PhoneSender | null;
}) {
  const { value: status } = useStatus();
  const isDemo = status?.demo === true;
  const numbers = numbersOf(settings);
  const form = useForm({
    name: `way ${channel}`,
    saved: wayOf(sender),
    settings,
    send: (value) =>
      call("set_phone_sending", {
        channel,
        sender: toSender(value, numbers),
        others_off: value.others === "off",
      }),
  });
  const inputOf = (field: string) => `${channel}-${INPUTS[field] ?? "way"}`;
  const errors = errorsOf(form, inputOf);
  const { value, set } = form;
  const account = accountOf(settings, "twilio");
  const phone = accountOf(settings, "sms_gate");
  const real = (id: keyof typeof ACCOUNTS, isReady: boolean): RadioOption<Way> => ({
    id,
    name: say(ACCOUNTS[id]),
    isDisabled: !isReady || isDemo,
    ...(isDemo
      ? { hint: say("settings-to-real-demo") }
      : isReady
        ? {}
        : { hint: say("settings-way-set-up-first") }),
  });
  const options: RadioOption<Way>[] = [
    { id: "off", name: say("settings-way-off") },
    {
      id: "practice",
      name: say("settings-way-practice"),
      hint: say(
        settings.practice.contacts.length === 0
          ? "settings-way-practice-hint"
          : "settings-way-practice-staff-hint",
      ),
    },
    real("twilio", account?.has_secret === true),
    ...(channel === "sms" ? [real("sms_gate", phone?.has_secret === true)] : []),
  ];
  return (
    <FormFrame
      form={form}
      title={say(channel === "sms" ? "settings-way-texts" : "settings-way-calls")}
      intro={say(channel === "sms" ? "settings-way-texts-intro" : "settings-way-calls-intro")}
      inputOf={inputOf}
      fold={{ state: <State sender={sender} />, opens: false }}
    >
      <fieldset className={styles.group}>
        <RadioField<Way>
          id={inputOf("way")}
          label={say(channel === "sms" ? "settings-way-texts-how" : "settings-way-calls-how")}
          value={value.way}
          onChange={(way) => way !== null && set({ way })}
          options={options}
          error={errors.get(inputOf("way"))}
        />
        {value.way === "twilio" && numbers.length > 1 && (
          <SelectField<string>
            id={inputOf("sender.number")}
            label={say("settings-way-number")}
            value={toSender(value, numbers)?.number ?? null}
            onChange={(number) => number !== null && set({ number })}
            options={numbers.map((number) => ({ id: number, name: number }))}
            error={errors.get(inputOf("sender.number"))}
          />
        )}
        {isReal(value.way) && !isReal(wayOf(sender).way) && (
          <OthersField
            id={inputOf("others_off")}
            value={value.others}
            onChange={(others) => set({ others })}
            error={errors.get(inputOf("others_off"))}
          />
        )}
      </fieldset>
    </FormFrame>
  );
}

/** One text to a phone of the clinic's own. */
function Try({ settings }: { settings: SettingsView }) {
  const [to, setTo] = useState("");
  const accounts = settings.gateways
    .filter((each) => each.has_secret)
    .map((each) => each.settings.carrier);
  const [chosen, setChosen] = useState<keyof typeof ACCOUNTS>();
  const carrier = accounts.find((each) => each === chosen) ?? accounts[0];
  const { test, ...went } = useTest(() =>
    call("test_gateway", {
      carrier: carrier ?? "twilio",
      from: carrier === "twilio" ? (numbersOf(settings)[0] ?? "") : "",
      to,
    }),
  );
  const field = went.refusal?.field === "to" ? went.refusal.sentence : undefined;
  if (carrier === undefined) {
    return <p className={styles.muted}>{say("settings-try-not-yet")}</p>;
  }
  return (
    <section className={own.part} aria-labelledby="settings-try">
      <h2 id="settings-try">{say("settings-test")}</h2>
      <p className={styles.muted}>{say("settings-try-what")}</p>
      <form
        className={styles.line}
        noValidate
        aria-label={say("settings-test")}
        onSubmit={(event) => {
          event.preventDefault();
          void test();
        }}
      >
        {accounts.length > 1 && (
          <SelectField<string>
            label={say("settings-try-by")}
            value={carrier}
            onChange={(next) => setChosen(accounts.find((each) => each === next))}
            options={accounts.map((id) => ({ id, name: say(ACCOUNTS[id]) }))}
          />
        )}
        <TextField
          id="try-to"
          label={say("settings-try-to")}
          type="tel"
          value={to}
          onChange={setTo}
          error={field}
          autoComplete="off"
        />
        <Button type="submit" icon={Smartphone} isDisabled={to.trim() === ""}>
          {say("settings-try-do")}
        </Button>
      </form>
      <Tested {...went} refusal={field === undefined ? went.refusal : undefined} />
    </section>
  );
}
