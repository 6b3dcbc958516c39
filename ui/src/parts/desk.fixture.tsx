// Around a screen in its tests: what the window puts around it, and the line that tells what was
// done, with the way back.
import { type ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { StatusProvider } from "../ipc/status";
import { TellProvider, useTell } from "../shared/tell";

export function Desk({ children }: { children: ReactNode }) {
  return (
    <TellProvider>
      <StatusProvider>
        <I18nProvider locale="en-GB">
          {children}
          <Told />
        </I18nProvider>
      </StatusProvider>
    </TellProvider>
  );
}

function Told() {
  const { told } = useTell();
  return (
    <footer>
      <p data-testid="told">{told?.sentence ?? ""}</p>
      {told !== undefined && told.undo !== null && (
        <button type="button" onClick={() => void told.undo?.run()}>
          Take it back
        </button>
      )}
    </footer>
  );
}
