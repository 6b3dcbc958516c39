// The whole life of one reminder on one page: why it was or was not sent, the exact words, and
// everything that happened, in order. Made to be printed.
import { ArrowLeft, Printer, Send, UserRound, Cog, Info } from "lucide-react";
import { useLive } from "../../ipc/use-live";
import { useDayClock } from "../../ipc/status";
import { sayGoes } from "../../parts/goes";
import { MessageView } from "../../parts/message";
import { Fact } from "../../parts/reading";
import { Refused } from "../../parts/refused";
import { State } from "../../parts/state";
import { sayWhose } from "../../parts/whose";
import { Button } from "../../shared/button";
import { sayInstant, sayInstantExactly, sayMoment } from "../../shared/dates";
import { Loading } from "../../shared/loading";
import { Page } from "../../shared/page";
import { href } from "../../shared/route";
import { say } from "../../words/words";
import styles from "./history.module.css";
import { timeline, type Moment } from "./timeline";

const OURSELVES = "RingOnce";

export function Life({ reminder }: { reminder: string }) {
  const clock = useDayClock();
  const live = useLive("reminder_life", { key: reminder }, ["reminders_changed", "book_changed"]);
  const life = live.value;
  const row = life?.row;

  return (
    <Page
      title={
        row === undefined
          ? say("life-title")
          : say("life-title-of", { step: row.step_name, patient: sayWhose(row) })
      }
      aside={
        <>
          <Button icon={ArrowLeft} onPress={() => window.history.back()}>
            {say("life-back")}
          </Button>
          <Button icon={Printer} onPress={() => window.print()}>
            {say("life-print")}
          </Button>
        </>
      }
    >
      {live.refusal !== undefined && (
        <Refused refusal={live.refusal} onReload={() => void live.reload()} />
      )}
      {live.value === undefined && live.refusal === undefined && <Loading />}
      {life !== undefined && row !== undefined && (
        <>
          <section className={styles.why} aria-label={say("life-why")}>
            <State state={row.state} word={row.state_word} />
            <p>
              <Info aria-hidden className={styles.icon} /> {life.why}
            </p>
          </section>
          <div className={styles.life}>
            <section aria-labelledby="life-happened" className={styles.column}>
              <h2 id="life-happened">{say("life-happened")}</h2>
              <ol className={styles.line}>
                {timeline(life).map((moment) => (
                  <MomentLine key={moment.id} moment={moment} />
                ))}
              </ol>
            </section>
            <section aria-labelledby="life-words" className={styles.column}>
              <h2 id="life-words">{say("life-words")}</h2>
              <MessageView row={row} />
              <dl className={styles.facts}>
                <Fact word={say("life-patient")}>
                  <a href={href("patients", row.patient)}>{row.patient_name}</a>
                </Fact>
                <Fact word={say("life-appointment")}>
                  {say("reading-appointment", {
                    when: sayMoment(row.local_start, clock),
                    practitioner: row.practitioner_name,
                  })}
                </Fact>
                {row.further.length > 0 && (
                  <Fact word={say("whose-further")}>
                    <ul>
                      {row.further.map((visit) => (
                        <li key={visit.appointment}>
                          <a href={href("patients", visit.patient)}>{visit.patient_name}</a>
                          {", "}
                          {sayMoment(visit.local_start, clock)}
                        </li>
                      ))}
                    </ul>
                  </Fact>
                )}
                <Fact word={say("reading-goes")}>{sayGoes(row, clock)}</Fact>
                <Fact word={say("reading-useless")}>{sayInstant(row.expires_at, clock)}</Fact>
                {row.sent_at !== null && (
                  <Fact word={say("reading-sent")}>{sayInstant(row.sent_at, clock)}</Fact>
                )}
                <Fact word={say("reading-reference")}>{row.reference}</Fact>
                <Fact word={say("life-key")}>
                  <code className={styles.code}>{row.key}</code>
                </Fact>
                <Fact word={say("life-hash")}>
                  <code className={styles.code}>{row.content_hash}</code>
                </Fact>
              </dl>
            </section>
          </div>
        </>
      )}
    </Page>
  );
}

function MomentLine({ moment }: { moment: Moment }) {
  const clock = useDayClock();
  const Icon = moment.attempt !== null ? Send : moment.who === OURSELVES ? Cog : UserRound;
  return (
    <li className={styles.moment}>
      <Icon aria-hidden className={styles.mark} />
      <p className={styles.when}>
        <time dateTime={moment.at}>{sayInstantExactly(moment.at, clock)}</time>
        {" · "}
        {moment.attempt === null ? moment.who : say("life-attempt", { number: moment.attempt })}
      </p>
      <p>{moment.sentence}</p>
      {moment.attempt !== null && moment.ended === null && (
        <p className={styles.second}>{say("life-no-end")}</p>
      )}
    </li>
  );
}
