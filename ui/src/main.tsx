// Starts the window.
import "./shared/tokens.css";
import "./shared/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import { takeToken } from "./ipc/bridge";
import { call } from "./ipc/call";

/** An engine that is busy for longer is waited for in the window. */
const FIRST_ANSWER_MS = 500;

takeToken();

const root = document.getElementById("root");
if (root === null) {
  throw new Error("index.html has no #root");
}
// With the clinic's name, day and language there from the start, the window is drawn once.
const first = await Promise.race([
  call("status", {}).catch(() => undefined),
  new Promise<undefined>((resolve) => window.setTimeout(() => resolve(undefined), FIRST_ANSWER_MS)),
]);
createRoot(root).render(
  <StrictMode>
    <App first={first} />
  </StrictMode>,
);
