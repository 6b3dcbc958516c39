// The window: banners, navigation, the screen, the status line, and the keys that work anywhere.
import { House } from "lucide-react";
import { Suspense, useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { useStatus } from "../ipc/status";
import { useWho } from "../ipc/who";
import { Button } from "../shared/button";
import { Empty } from "../shared/empty";
import { useKeys } from "../shared/keys";
import { Loading } from "../shared/loading";
import { Page } from "../shared/page";
import { go, useRoute } from "../shared/route";
import { useWish, wish } from "../shared/wish";
import { say } from "../words/words";
import { Banners } from "./banners";
import { ErrorBoundary } from "./error-boundary";
import { GoAnywhere } from "./go-anywhere";
import { KeysHelp } from "./keys-help";
import { useLostFocus } from "./lost-focus";
import { Navigation } from "./navigation";
import { PauseDialog, usePause } from "./pause";
import { screenOf } from "./screens";
import styles from "./shell.module.css";
import { StatusLine } from "./status-line";
import { WhoDialog } from "./who-dialog";

export type Over = "go" | "keys" | "who" | "pause" | null;

/** The screens that mean something while there is no clinic. */
const BEFORE_SET_UP = new Set(["settings"]);

export function Shell() {
  const route = useRoute();
  const screen = screenOf(route.screen);
  const who = useWho();
  const { value: status, refusal } = useStatus();
  const { resume } = usePause();
  const [over, setOver] = useState<Over>(null);
  const main = useRef<HTMLElement>(null);
  const close = useCallback(() => setOver(null), []);
  useLostFocus(main);
  const word = say(screen.word);

  const clinic = status?.clinic_name ?? "";
  // No names of patients here: a title is read over shoulders.
  const title = clinic === "" ? `${word} · RingOnce` : `${word} · ${clinic} · RingOnce`;

  const first = useRef(true);
  useEffect(() => {
    // A screen that was opened for a wish has put the focus where it was wished already.
    if (!first.current && main.current?.contains(document.activeElement) !== true) {
      main.current?.focus();
    }
    first.current = false;
  }, [screen.id]);

  const pauseOrResume = (): void => {
    if (status?.paused === true) {
      void resume();
    } else {
      setOver("pause");
    }
  };
  const findPatient = (): void => {
    go("patients");
    wish("find");
  };
  const newAppointment = (): void => {
    // Whoever looks at a day wants one on that day.
    if (screen.id !== "appointments") {
      go("appointments");
    }
    wish("new");
  };

  useWish("pause", pauseOrResume);
  useKeys({
    f1: () => setOver("keys"),
    "?": () => setOver("keys"),
    f2: () => go("appointments", "day"),
    f3: () => go("appointments", "week"),
    f4: () => go("review"),
    f5: () => go("outbox"),
    f6: () => go("history"),
    f7: () => go("calls"),
    f8: () => go("health"),
    f9: () => go("replies"),
    "ctrl+k": () => setOver("go"),
    "ctrl+f": findPatient,
    "/": findPatient,
    "ctrl+n": newAppointment,
    "ctrl+shift+p": pauseOrResume,
    // In Review it approves; from anywhere else it leads there and does nothing more.
    ...(screen.id === "review" ? {} : { "ctrl+enter": () => go("review") }),
  });

  const Screen = screen.component;
  const shown = (): ReactNode => {
    if (status === undefined && refusal === undefined) {
      // A screen without the clinic's day and language would ask for the wrong day first.
      return <Loading />;
    }
    return status?.founded === false && !BEFORE_SET_UP.has(screen.id) ? (
      <NotSetUp sentence={status.sentence} />
    ) : (
      <Screen />
    );
  };

  return (
    <div className={styles.window}>
      <title>{title}</title>
      <button type="button" className={styles.skip} onClick={() => main.current?.focus()}>
        {say("app-skip")}
      </button>
      <Banners />
      <div className={styles.middle}>
        <Navigation current={screen.id} onOver={setOver} onPause={pauseOrResume} />
        <main ref={main} tabIndex={-1} className={styles.main}>
          <ErrorBoundary key={screen.id}>
            <Suspense fallback={<Loading />}>{shown()}</Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <StatusLine onOver={setOver} />

      <GoAnywhere
        isOpen={over === "go"}
        onClose={close}
        onOver={setOver}
        onPause={pauseOrResume}
        onNewAppointment={newAppointment}
      />
      <KeysHelp isOpen={over === "keys"} onClose={close} />
      <PauseDialog isOpen={over === "pause"} onClose={close} />
      <WhoDialog isOpen={over === "who" || who === ""} isFirst={who === ""} onClose={close} />
    </div>
  );
}

function NotSetUp({ sentence }: { sentence: string }) {
  return (
    <Page title={say("app-welcome")}>
      <Empty
        icon={House}
        title={sentence}
        action={
          <Button kind="main" onPress={() => go("settings")}>
            {say("app-set-up")}
          </Button>
        }
      >
        {say("app-set-up-text")}
      </Empty>
    </Page>
  );
}
