// Practice or for real, the mail server, and whether it answers.
import { FlaskConical, Send } from "lucide-react";
import { useState } from "react";
import type { CarrierName } from "../../ipc/bindings/CarrierName";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import { call } from "../../ipc/call";
import { refusalSentence } from "../../ipc/error-words";
import { toRefusal } from "../../ipc/refusal";
import { useStatus } from "../../ipc/status";
import { Button } from "../../shared/button";
import { Dialog } from "../../shared/dialog";
import { Tag } from "../../shared/tag";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./fields.module.css";
import { MailForm } from "./mail-form";
import { MailboxForm } from "./mailbox-form";
import { OthersField } from "./others-field";
import { isReal, type Others } from "./phones";
import { PracticeForm } from "./practice-form";
import own from "./sending-section.module.css";
import { TryIt } from "./tested";

/** In the address: the mail server. */
const MAIL = "mail";

export function SendingSection({
  settings,
  chosen,
}: {
  settings: SettingsView;
  /** The part somebody was led to. */
  chosen: string | undefined;
}) {
  const isSetUp = settings.mail.settings !== null;
  return (
    <div className={own.section}>
      <Going settings={settings} />
      <div className={own.folds}>
        <MailForm
          settings={settings}
          isAsked={chosen === MAIL}
          test={
            isSetUp && (
              <TryIt
                id="settings-test"
                title={say("settings-test")}
                what={say("settings-test-what")}
                verb={say("settings-test-do")}
                ask={() => call("test_mail", {})}
              />
            )
          }
        />
        <PracticeForm settings={settings} />
        <MailboxForm settings={settings} />
      </div>
    </div>
  );
}

/** Whether reminders leave the building, and the way to change that. */
function Going({ settings }: { settings: SettingsView }) {
  const { tell, tellProblem } = useTell();
  const [asks, setAsks] = useState(false);
  const { carrier } = settings.sender;
  const real = isReal(carrier);
  const [others, setOthers] = useState<Others | null>(null);
  const set = (next: CarrierName) =>
    call("set_sending", { carrier: next, others_off: real || others === "off" });
  const change = async (next: CarrierName): Promise<void> => {
    setAsks(false);
    try {
      tell((await set(next)).sentence, {
        word: say("settings-undo"),
        until: null,
        run: async () => (await set(carrier)).sentence,
      });
    } catch (thrown) {
      tellProblem(refusalSentence(toRefusal(thrown)));
    }
  };
  const { value: status } = useStatus();
  const isDemo = status?.demo === true;
  const ready = settings.mail.settings !== null && !isDemo;

  return (
    <section className={own.part} aria-labelledby="settings-going">
      <h2 id="settings-going">{say("settings-sending")}</h2>
      <div className={own.state}>
        <Tag icon={real ? Send : FlaskConical} tone={real ? "good" : "warn"}>
          {say(real ? "settings-is-real" : "settings-is-practice")}
        </Tag>
      </div>
      <p>
        {real
          ? say("settings-real-what")
          : say("settings-practice-what", { folder: settings.practice_folder })}
        {!real && settings.practice.contacts.length > 0 && ` ${say("settings-practice-staff")}`}
      </p>
      {real ? (
        <div>
          <Button icon={FlaskConical} onPress={() => void change("practice")}>
            {say("settings-to-practice")}
          </Button>
        </div>
      ) : (
        <div className={styles.acts}>
          <Button kind="main" icon={Send} isDisabled={!ready} onPress={() => setAsks(true)}>
            {say("settings-to-real")}
          </Button>
          {!ready && (
            <span className={styles.muted}>
              {say(isDemo ? "settings-to-real-demo" : "settings-to-real-first")}
            </span>
          )}
        </div>
      )}
      <Dialog
        title={say("settings-to-real-title")}
        size="medium"
        isOpen={asks}
        onClose={() => setAsks(false)}
        actions={
          <>
            <Button
              kind="main"
              icon={Send}
              isDisabled={others !== "off"}
              onPress={() => void change("smtp")}
            >
              {say("settings-to-real-do")}
            </Button>
            <Button autoFocus onPress={() => setAsks(false)}>
              {say("settings-stay-practice")}
            </Button>
          </>
        }
      >
        <p>{say("settings-to-real-what")}</p>
        <p>
          {say("settings-to-real-from", {
            name: settings.sender.from_name,
            address: settings.sender.from_address,
          })}
        </p>
        <OthersField id="settings-others" value={others} onChange={setOthers} />
      </Dialog>
    </section>
  );
}
