// Everything around the shell: the last resort for errors, the status, the language of dates.
import { useEffect, type ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { forgetAhead } from "../ipc/ahead";
import { StatusProvider, useClock } from "../ipc/status";
import { TellProvider } from "../shared/tell";
import { ErrorBoundary } from "./error-boundary";
import { Shell } from "./shell";

export function App() {
  // What stands below has been drawn by then.
  useEffect(forgetAhead, []);
  return (
    <ErrorBoundary>
      <TellProvider>
        <StatusProvider>
          <ClinicLocale>
            <Shell />
          </ClinicLocale>
        </StatusProvider>
      </TellProvider>
    </ErrorBoundary>
  );
}

function ClinicLocale({ children }: { children: ReactNode }) {
  return <I18nProvider locale={useClock().locale}>{children}</I18nProvider>;
}
