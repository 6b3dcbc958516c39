// The transport inside the desktop window. The only file that imports @tauri-apps.
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { EngineEvent } from "./bindings/EngineEvent";
import type { Transport } from "./transport";

export const tauri: Transport = {
  invoke: (name, request, who) => invoke("call", { name, request, who }),
  listen(hear) {
    const listening = listen<EngineEvent>("engine", (event) => hear(event.payload));
    return () => {
      void listening.then((stop) => stop());
    };
  },
};
