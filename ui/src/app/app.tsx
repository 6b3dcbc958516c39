// Everything around the shell: the last resort for errors, the status, the language of dates.
import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import type { StatusView } from "../ipc/bindings/StatusView";
import { StatusProvider, useClock } from "../ipc/status";
import { TellProvider } from "../shared/tell";
import { ErrorBoundary } from "./error-boundary";
import { Shell } from "./shell";

export function App({ first }: { first?: StatusView | undefined }) {
  return (
    <ErrorBoundary>
      <TellProvider>
        <StatusProvider first={first}>
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
