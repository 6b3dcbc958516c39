// The way to the engine, whichever host the window runs in.
import type { EngineEvent } from "./bindings/EngineEvent";

/** What listeners hear besides the engine's events: the line was broken, so anything may be stale. */
export type Signal = EngineEvent | { kind: "reconnected" } | { kind: "disconnected" };

export interface Transport {
  /** Resolves with the response, or rejects with the engine's ApiError or a transport's own error. */
  invoke(name: string, request: unknown, who: string): Promise<unknown>;
  /** Starts listening; returns how to stop. */
  listen(hear: (signal: Signal) => void): () => void;
}
