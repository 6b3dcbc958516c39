// Starts the window.
import "./shared/tokens.css";
import "./shared/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { askFirst } from "./app/ahead";
import { App } from "./app/app";
import { takeToken } from "./ipc/bridge";

takeToken();

const root = document.getElementById("root");
if (root === null) {
  throw new Error("index.html has no #root");
}
// With what it shows first there from the start, the window is drawn once.
await askFirst();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
