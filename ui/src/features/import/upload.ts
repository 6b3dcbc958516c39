// Hands a file to the engine in the pieces it asks for.
import { call } from "../../ipc/call";

export interface UploadProgress {
  received: number;
  total: number;
}

/** Bytes turned into text at once; more arguments than this overflow the stack of some engines. */
const SLICE = 8192;

/**
 * Returns the name of the import. Stops between two pieces when the signal says so; what was handed
 * over until then does nothing by itself.
 */
export async function upload(
  file: File,
  tell: (progress: UploadProgress) => void,
  signal: AbortSignal,
): Promise<string> {
  const total = file.size;
  const begun = await call("begin_import", { file_name: file.name, size: total });
  let offset = 0;
  tell({ received: 0, total });
  while (offset < total) {
    signal.throwIfAborted();
    const piece = file.slice(offset, offset + begun.piece_bytes);
    // Pieces come in order: the next one waits for the answer.
    const bytes = new Uint8Array(await piece.arrayBuffer());
    const added = await call("add_import_bytes", {
      import: begun.import,
      offset,
      base64: toBase64(bytes),
    });
    offset += bytes.length;
    tell({ received: added.received, total });
  }
  signal.throwIfAborted();
  return begun.import;
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += SLICE) {
    text += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  }
  return btoa(text);
}
