// The first step: a file is chosen or dropped, and handed over.
import { FileUp, FolderOpen, X } from "lucide-react";
import { DropZone, FileTrigger, type DropItem } from "react-aria-components";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { cx } from "../../shared/cx";
import { Progress } from "../../shared/progress";
import { say } from "../../words/words";
import styles from "./choose-file.module.css";
import type { Busy } from "./use-busy";

const TYPES = [".csv", ".txt", ".tsv", "text/csv", "text/plain", "text/tab-separated-values"];

export function ChooseFile({
  busy,
  onFile,
  onStop,
}: {
  busy: Busy;
  onFile: (file: File) => void;
  onStop: () => void;
}) {
  return (
    <>
      {busy.refusal !== undefined && <Refused refusal={busy.refusal} takesFocus />}
      <DropZone
        className={cx(styles.zone)}
        aria-label={say("import-drop")}
        isDisabled={busy.isBusy}
        getDropOperation={() => "copy"}
        onDrop={(event) => void fileOf(event.items).then((file) => file && onFile(file))}
      >
        <FileUp aria-hidden className={styles.icon} />
        <p className={styles.title}>{say("import-drop")}</p>
        <p className={styles.text}>{say("import-what")}</p>
        <FileTrigger
          acceptedFileTypes={TYPES}
          onSelect={(files) => {
            const file = files?.[0];
            if (file !== undefined) {
              onFile(file);
            }
          }}
        >
          <Button kind="main" icon={FolderOpen} isDisabled={busy.isBusy}>
            {say("import-choose")}
          </Button>
        </FileTrigger>
      </DropZone>
      {busy.isBusy && (
        <div className={styles.progress}>
          <BusyBar busy={busy} label={say("import-reading")} unit="import-bytes" />
          <Button icon={X} onPress={onStop}>
            {say("import-stop")}
          </Button>
        </div>
      )}
      <p className={styles.text}>{say("import-nothing-yet")}</p>
    </>
  );
}

/** How far it is; before the engine says so, only that it goes on. */
export function BusyBar({
  busy,
  label,
  unit,
}: {
  busy: Busy;
  label: string;
  unit: "import-bytes" | "import-rows";
}) {
  const { progress } = busy;
  if (progress === null) {
    return <p role="status">{label}</p>;
  }
  const { done, total } = progress;
  const words =
    unit === "import-rows"
      ? say("import-rows", { done, total })
      : say("import-bytes", { done: megabytes(done), total: megabytes(total) });
  return <Progress label={label} done={done} total={total} words={words} />;
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}

async function fileOf(items: readonly DropItem[]): Promise<File | null> {
  const item = items.find((each) => each.kind === "file");
  return item === undefined ? null : item.getFile();
}
