import { afterEach, describe, expect, it } from "vitest";
import { setTransport } from "../../ipc/call";
import { bridge } from "../../ipc/bridge";
import { toBase64, upload } from "./upload";

function engine(pieceBytes: number) {
  const taken: { offset: number; text: string }[] = [];
  let received = 0;
  setTransport({
    listen: () => () => {},
    invoke: (name, request) => {
      if (name === "begin_import") {
        return Promise.resolve({ import: "one", piece_bytes: pieceBytes });
      }
      const piece = request as { offset: number; base64: string };
      const text = atob(piece.base64);
      taken.push({ offset: piece.offset, text });
      received += text.length;
      return Promise.resolve({ received });
    },
  });
  return taken;
}

describe("upload", () => {
  afterEach(() => setTransport(bridge));

  it("hands a file over in order, in pieces of the size the engine asked for", async () => {
    const taken = engine(4);
    const told: number[] = [];
    const name = await upload(
      new File(["name;time"], "a.csv"),
      (progress) => told.push(progress.received),
      new AbortController().signal,
    );
    expect(name).toBe("one");
    expect(taken).toEqual([
      { offset: 0, text: "name" },
      { offset: 4, text: ";tim" },
      { offset: 8, text: "e" },
    ]);
    expect(told).toEqual([0, 4, 8, 9]);
  });

  it("stops between two pieces when it is told to", async () => {
    const taken = engine(4);
    const stop = new AbortController();
    const uploading = upload(new File(["name;time"], "a.csv"), () => stop.abort(), stop.signal);
    await expect(uploading).rejects.toThrow("abort");
    expect(taken).toEqual([]);
  });

  it("writes bytes that are no text as base64", () => {
    expect(toBase64(new Uint8Array([0, 255, 128]))).toBe("AP+A");
  });
});
