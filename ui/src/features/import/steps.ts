// How far an import has come. Nothing is changed at the clinic before the last step.
import type { ImportConfirmed } from "../../ipc/bindings/ImportConfirmed";
import type { ImportPreviewView } from "../../ipc/bindings/ImportPreviewView";
import type { ImportRead } from "../../ipc/bindings/ImportRead";
import type { Choices } from "./choices";
import type { Meanings } from "./mapping";

/** A file that was read, and what somebody says about it. */
export interface ReadFile {
  fileName: string;
  import: string;
  read: ImportRead;
  meanings: Meanings;
  source: string;
}

export type Step =
  | { at: "file" }
  | { at: "columns"; file: ReadFile }
  | {
      at: "check";
      file: ReadFile;
      preview: ImportPreviewView;
      choices: Choices;
      remember: boolean;
      profile: string;
    }
  | { at: "done"; confirmed: ImportConfirmed };
