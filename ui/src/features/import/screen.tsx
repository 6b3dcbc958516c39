// Import: a file, what its columns mean, what it would do, and only then the doing.
import { CalendarDays, CircleCheck, Eye, FileUp } from "lucide-react";
import { useEffect, useRef } from "react";
import { call } from "../../ipc/call";
import { useDayClock } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { Button } from "../../shared/button";
import { cx } from "../../shared/cx";
import { Empty } from "../../shared/empty";
import { useKept } from "../../shared/kept";
import { Page } from "../../shared/page";
import { go } from "../../shared/route";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import { Check } from "./check";
import { cancelled, NO_CHOICES, type Choices } from "./choices";
import { ChooseFile } from "./choose-file";
import { Columns } from "./columns";
import styles from "./screen.module.css";
import type { ReadFile, Step } from "./steps";
import { upload } from "./upload";
import { useBusy } from "./use-busy";

const KINDS = ["book_changed", "reminders_changed"] as const;
const WAY = ["file", "columns", "check", "done"] as const;

const WAY_WORDS: Record<Step["at"], string> = {
  file: "import-step-file",
  columns: "import-step-columns",
  check: "import-step-check",
  done: "import-step-done",
};

export function ImportScreen() {
  const clock = useDayClock();
  const [step, setStep] = useKept<Step>("import", { at: "file" });
  const { value: settings } = useLive("settings", {}, KINDS);
  const { tell } = useTell();
  const busy = useBusy();
  const stop = useRef<AbortController>(undefined);
  // Half a file handed over does nothing by itself.
  useEffect(() => () => stop.current?.abort(), []);

  const take = (file: File): Promise<void> =>
    busy.run(async (progress) => {
      stop.current = new AbortController();
      const { signal } = stop.current;
      const name = await upload(
        file,
        ({ received, total }) => progress({ done: received, total }),
        signal,
      );
      const read = await call("read_import", { import: name });
      signal.throwIfAborted();
      setStep({
        at: "columns",
        file: {
          fileName: file.name,
          import: name,
          read,
          meanings: read.mapping,
          source: read.profile ?? read.profiles[0] ?? say("import-source-usual"),
        },
      });
    });

  const preview = (file: ReadFile, choices: Choices = NO_CHOICES): Promise<void> =>
    busy.run(async () => {
      const found = await call("preview_import", {
        import: file.import,
        mapping: file.meanings,
        source: file.source.trim(),
      });
      setStep({
        at: "check",
        file,
        preview: found,
        choices,
        remember: file.read.profile === null,
        profile: file.read.profile ?? file.source.trim(),
      });
    });

  const confirm = (checked: Extract<Step, { at: "check" }>): Promise<void> =>
    busy.run(async () => {
      const name = checked.profile.trim();
      const confirmed = await call("confirm_import", {
        import: checked.file.import,
        preview: checked.preview.preview,
        cancel: cancelled(checked.preview.gone, checked.choices),
        save_profile: checked.remember && name !== "" ? name : null,
      });
      tell(confirmed.sentence);
      setStep({ at: "done", confirmed });
    });

  const again = (): void => {
    busy.clear();
    setStep({ at: "file" });
  };

  return (
    <Page title={say("nav-import")} fills={step.at === "check"} aside={<Way at={step.at} />}>
      {step.at === "file" && (
        <ChooseFile
          busy={busy}
          onFile={(file) => void take(file)}
          onStop={() => stop.current?.abort()}
        />
      )}
      {step.at === "columns" && (
        <Columns
          file={step.file}
          onChange={(file) => setStep({ at: "columns", file })}
          onNext={() => void preview(step.file)}
          onBack={again}
          busy={busy}
          settings={settings}
        />
      )}
      {step.at === "check" && (
        <Check
          step={step}
          onChange={setStep}
          onConfirm={() => void confirm(step)}
          onBack={() => {
            busy.clear();
            setStep({ at: "columns", file: step.file });
          }}
          onAgain={() => void preview(step.file, step.choices)}
          busy={busy}
          clock={clock}
        />
      )}
      {step.at === "done" && (
        <Empty
          icon={CircleCheck}
          title={say("import-done")}
          action={
            <div className={styles.acts}>
              <Button kind="main" icon={Eye} onPress={() => go("review")}>
                {say("import-to-review")}
              </Button>
              <Button icon={CalendarDays} onPress={() => go("appointments", "day")}>
                {say("import-to-appointments")}
              </Button>
              <Button icon={FileUp} onPress={again}>
                {say("import-again")}
              </Button>
            </div>
          }
        >
          {step.confirmed.sentence}
        </Empty>
      )}
    </Page>
  );
}

/** Which step of four this is. */
function Way({ at }: { at: Step["at"] }) {
  return (
    <ol className={styles.way} aria-label={say("import-steps")}>
      {WAY.map((step, index) => (
        <li
          key={step}
          className={cx(styles.step, step === at && styles.here)}
          {...(step === at ? { "aria-current": "step" as const } : {})}
        >
          <span className={styles.number}>{index + 1}</span>
          {say(WAY_WORDS[step])}
        </li>
      ))}
    </ol>
  );
}
