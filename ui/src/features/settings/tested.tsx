// How a test went, step by step.
import { CircleCheck, CircleX, PlugZap } from "lucide-react";
import { useState } from "react";
import type { Tested as TestedView } from "../../ipc/bindings/Tested";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import fields from "./fields.module.css";
import own from "./sending-section.module.css";
import styles from "./tested.module.css";

/** A test that is asked for once at a time. */
export function useTest(ask: () => Promise<TestedView>) {
  const [tested, setTested] = useState<TestedView>();
  const [refusal, setRefusal] = useState<Refusal>();
  const [testing, setTesting] = useState(false);
  const test = async (): Promise<void> => {
    if (testing) {
      return;
    }
    setTesting(true);
    setTested(undefined);
    setRefusal(undefined);
    try {
      setTested(await ask());
    } catch (thrown) {
      setRefusal(toRefusal(thrown));
    } finally {
      setTesting(false);
    }
  };
  return { tested, refusal, testing, test };
}

export function Tested({ tested, refusal, testing }: Omit<ReturnType<typeof useTest>, "test">) {
  return (
    <>
      {refusal !== undefined && <Refused refusal={refusal} />}
      <div role="status" className={styles.result}>
        {testing && <p>{say("settings-testing")}</p>}
        {tested !== undefined && (
          <>
            <p className={styles.verdict}>{tested.sentence}</p>
            <ol className={styles.steps}>
              {tested.steps.map((step) => (
                <li key={step.name} className={styles.step}>
                  <Tag icon={step.ok ? CircleCheck : CircleX} tone={step.ok ? "good" : "bad"}>
                    {say(step.ok ? "settings-test-works" : "settings-test-fails")}
                  </Tag>
                  <span>
                    <strong>{step.name}.</strong> {step.sentence}
                  </span>
                </li>
              ))}
            </ol>
          </>
        )}
      </div>
    </>
  );
}

/** What tries something as it is saved, step by step. */
export function TryIt({
  id,
  title,
  what,
  verb,
  ask,
}: {
  id: string;
  title: string;
  /** What is tried, or how it went last. */
  what: string;
  verb: string;
  ask: () => Promise<TestedView>;
}) {
  const { test, ...went } = useTest(ask);
  return (
    <section className={own.part} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <p className={fields.muted}>{what}</p>
      <div>
        <Button icon={PlugZap} onPress={() => void test()}>
          {verb}
        </Button>
      </div>
      <Tested {...went} />
    </section>
  );
}
