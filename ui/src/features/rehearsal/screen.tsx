// The rehearsal: a bad day on the clinic's own week, before it happens. It plays on a copy.
import { Printer, ShieldCheck, Square } from "lucide-react";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { Page } from "../../shared/page";
import { Progress } from "../../shared/progress";
import { say } from "../../words/words";
import { Choose } from "./choose";
import { Comparison } from "./comparison";
import { Player } from "./player";
import styles from "./rehearsal.module.css";
import { useRehearsal } from "./use-rehearsal";

const WHOLE = 1000;

export function RehearsalScreen() {
  const { film, permille, refusal, begin, stop } = useRehearsal();
  return (
    <Page
      title={say("nav-rehearsal")}
      aside={
        film !== null && (
          <Button icon={Printer} onPress={() => window.print()}>
            {say("rehearsal-print")}
          </Button>
        )
      }
    >
      <p className={styles.safe}>
        <ShieldCheck aria-hidden />
        {say("rehearsal-safe")}
      </p>
      <Choose busy={permille !== null} onBegin={(asked) => void begin(asked)} />
      {refusal !== undefined && <Refused refusal={refusal} takesFocus />}
      {permille !== null && (
        <div className={styles.playing}>
          <Progress
            label={say("rehearsal-playing")}
            done={permille}
            total={WHOLE}
            words={say("rehearsal-percent", { percent: Math.floor((permille * 100) / WHOLE) })}
          />
          <Button icon={Square} onPress={stop}>
            {say("rehearsal-stop")}
          </Button>
        </div>
      )}
      {film !== null && (
        <>
          <Player film={film} />
          <Comparison film={film} />
        </>
      )}
    </Page>
  );
}
