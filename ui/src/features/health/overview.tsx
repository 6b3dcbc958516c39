// How the program does, check by check; what went wrong lately, and when it was away.
import { Cloud, OctagonAlert, RotateCw, Users } from "lucide-react";
import { useState } from "react";
import type { AbsenceLine } from "../../ipc/bindings/AbsenceLine";
import type { HealthLine } from "../../ipc/bindings/HealthLine";
import type { TroubleLine } from "../../ipc/bindings/TroubleLine";
import { call } from "../../ipc/call";
import { toRefusal, type Refusal } from "../../ipc/refusal";
import { useDayClock } from "../../ipc/status";
import { useLive } from "../../ipc/use-live";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { sayInstant } from "../../shared/dates";
import { Loading } from "../../shared/loading";
import { Page } from "../../shared/page";
import { go, href } from "../../shared/route";
import { Tag } from "../../shared/tag";
import { useTell } from "../../shared/tell";
import { say } from "../../words/words";
import styles from "./health.module.css";
import { LevelTag } from "./level";

export function Overview() {
  const clock = useDayClock();
  const { tell } = useTell();
  const live = useLive("health", {}, ["status_changed"]);
  const [checking, setChecking] = useState(false);
  const [refused, setRefused] = useState<Refusal>();
  const view = live.value;
  const refusal = refused ?? live.refusal;

  const check = async (): Promise<void> => {
    setChecking(true);
    try {
      const found = await call("check_now", {});
      setRefused(undefined);
      tell(say("health-checked-now", { sentence: found.sentence }));
      await live.reload();
    } catch (thrown) {
      setRefused(toRefusal(thrown));
    } finally {
      setChecking(false);
    }
  };

  return (
    <Page
      title={say("nav-health")}
      aside={
        <>
          <Button icon={Users} onPress={() => go("health", "affected")}>
            {say("health-affected")}
          </Button>
          <Button icon={RotateCw} isDisabled={checking} onPress={() => void check()}>
            {say("health-check-now")}
          </Button>
        </>
      }
    >
      {refusal !== undefined && <Refused refusal={refusal} onReload={() => void live.reload()} />}
      {view === undefined && refusal === undefined && <Loading />}
      {view !== undefined && (
        <>
          <p role="status" className={styles.sum}>
            <b>{view.sentence}</b>{" "}
            <span className={styles.second}>
              {say("health-checked", { when: sayInstant(view.checked_at, clock) })}
            </span>
          </p>
          <ul aria-label={say("health-checks")} className={styles.checks}>
            {view.lines.map((line) => (
              <CheckLine key={line.check} line={line} />
            ))}
          </ul>
          <Troubles lines={view.troubles} />
          <Absences lines={view.absences} />
        </>
      )}
    </Page>
  );
}

function CheckLine({ line }: { line: HealthLine }) {
  return (
    <li className={styles.check}>
      <span>
        <LevelTag level={line.level} word={line.level_word} />
      </span>
      <span className={styles.words}>
        <b>{line.word}</b>
        <span>{line.sentence}</span>
        {line.to_do !== "" && <span className={styles.todo}>{line.to_do}</span>}
      </span>
    </li>
  );
}

function Troubles({ lines }: { lines: readonly TroubleLine[] }) {
  return (
    <section aria-labelledby="health-troubles" className={styles.part}>
      <h2 id="health-troubles">{say("health-troubles")}</h2>
      {lines.length === 0 ? (
        <p>{say("health-troubles-none")}</p>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.table} aria-labelledby="health-troubles">
            <thead>
              <tr>
                <th scope="col">{say("health-column-what")}</th>
                <th scope="col">{say("health-column-urgency")}</th>
                <th scope="col">{say("health-column-day")}</th>
                <th scope="col">{say("health-column-three-days")}</th>
                <th scope="col">{say("health-column-month")}</th>
                <th scope="col">{say("health-column-who")}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={`${line.urgency} ${line.cause}`}>
                  <th scope="row">
                    {line.word}
                    <span className={styles.second}>{line.sentence}</span>
                  </th>
                  <td>
                    {line.urgency === "weather" ? (
                      <Tag icon={Cloud}>{say("health-weather")}</Tag>
                    ) : (
                      <Tag icon={OctagonAlert} tone="warn">
                        {say("health-needs-somebody")}
                      </Tag>
                    )}
                  </td>
                  <td>{line.day}</td>
                  <td>{line.three_days}</td>
                  <td>{line.month}</td>
                  <td>
                    <a href={href("health", "affected", "cause", line.cause)}>
                      {say("health-who")}
                      <span className={styles.unseen}> {line.word}</span>
                    </a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Absences({ lines }: { lines: readonly AbsenceLine[] }) {
  return (
    <section aria-labelledby="health-absences" className={styles.part}>
      <h2 id="health-absences">{say("health-absences")}</h2>
      {lines.length === 0 ? (
        <p>{say("health-absences-none")}</p>
      ) : (
        <ol className={styles.absences}>
          {lines.map((line) => (
            <li key={line.id} className={styles.absence}>
              <p>{line.sentence}</p>
              {line.held + line.too_late + line.goes_on + line.called_off > 0 && (
                <p className={styles.ways}>
                  {line.held > 0 && <a href={href("outbox", "held")}>{say("health-to-held")}</a>}
                  {line.too_late > 0 && <a href={href("calls")}>{say("health-to-calls")}</a>}
                  <a href={href("health", "affected", "absence", line.id)}>
                    {say("health-who-was")}
                  </a>
                </p>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
