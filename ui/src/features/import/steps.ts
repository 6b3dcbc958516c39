// How far an import has come. Nothing is changed at the clinic before the last step.
import type { ImportConfirmed } from "../../ipc/bindings/ImportConfirmed";
import type { ImportPreviewView } from "../../ipc/bindings/ImportPreviewView";
import type { ImportRead } from "../../ipc/bindings/ImportRead";
import type { Mapping } from "../../ipc/bindings/Mapping";
import type { Choices } from "./choices";

/** A file that was read, and what somebody says about it. */
export interface ReadFile {
  fileName: string;
  import: string;
  read: ImportRead;
  meanings: Mapping;
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
