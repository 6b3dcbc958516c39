// One reply: its exact words, what it was read as, what it may be about, and what is done about it.
import { BellOff, CalendarCheck, Check, UserSearch } from "lucide-react";
import type { AppointmentId } from "../../ipc/bindings/AppointmentId";
import type { MeantAppointment } from "../../ipc/bindings/MeantAppointment";
import type { ReplyRow } from "../../ipc/bindings/ReplyRow";
import type { Refusal } from "../../ipc/refusal";
import { useDayClock } from "../../ipc/status";
import { ChannelWord } from "../../parts/channel";
import { NextPane } from "../../parts/next-pane";
import { Refused } from "../../parts/refused";
import { Button } from "../../shared/button";
import { sayInstant } from "../../shared/dates";
import { TextField } from "../../shared/field";
import { useKept } from "../../shared/kept";
import { href } from "../../shared/route";
import { Tag } from "../../shared/tag";
import { say } from "../../words/words";
import { ReadAsTag } from "./read-as";
import styles from "./replies.module.css";
import { idOf, sayWhose } from "./whose";

/** The name under which what was typed about a reply is kept. */
export function noteOf(row: ReplyRow): string {
  return `replies note ${idOf(row)}`;
}

export interface ReplyActs {
  onAnswer: (note: string) => void;
  onOptOut: () => void;
  onConfirm: (appointments: AppointmentId[]) => void;
  onWhose: () => void;
}

export function OneReply({
  row,
  refusal,
  takesFocus,
  ...acts
}: ReplyActs & {
  row: ReplyRow;
  refusal: Refusal | undefined;
  takesFocus: boolean;
}) {
  const clock = useDayClock();
  const whose = sayWhose(row);

  return (
    <NextPane label={say("replies-one")} takesFocus={takesFocus}>
      <header className={styles.head}>
        <h2>
          {row.patient === null ? (
            whose
          ) : (
            <a href={href("patients", row.patient)} className={styles.name}>
              {whose}
            </a>
          )}
        </h2>
        <ReadAsTag readAs={row.read_as} />
      </header>
      <p className={styles.origin}>
        <ChannelWord channel={row.channel} />
        <span>{say("replies-from", { from: row.from, when: sayInstant(row.at, clock) })}</span>
      </p>
      {row.body.trim() === "" ? (
        <p className={styles.second}>{say("replies-no-words")}</p>
      ) : (
        <blockquote dir="auto" className={styles.words}>
          {row.body}
        </blockquote>
      )}
      <p className={styles.sentence}>{row.sentence}</p>
      {row.opted_out && (
        <p>
          <Tag icon={BellOff}>{say("replies-opted-out", { channel: row.channel })}</Tag>
        </p>
      )}
      {row.state === "answered" ? (
        <p>{say("replies-answered-by", { answered: row.answered })}</p>
      ) : (
        <Acts row={row} refusal={refusal} {...acts} />
      )}
      {row.key !== null && <a href={href("history", row.key)}>{say("replies-reminder")}</a>}
    </NextPane>
  );
}

function Acts({
  row,
  refusal,
  onAnswer,
  onOptOut,
  onConfirm,
  onWhose,
}: ReplyActs & { row: ReplyRow; refusal: Refusal | undefined }) {
  const [note, setNote] = useKept(noteOf(row), "");
  const open = row.about.filter((meant) => !meant.confirmed).map((meant) => meant.appointment);
  return (
    <>
      {refusal !== undefined && <Refused refusal={refusal} takesFocus />}
      {row.about.length > 0 && (
        <section aria-labelledby="replies-about" className={styles.about}>
          <h3 id="replies-about">{say("replies-about")}</h3>
          <ul className={styles.appointments}>
            {row.about.map((meant) => (
              <li key={meant.appointment}>
                <Meant meant={meant} named={row.patient === null} onConfirm={onConfirm} />
              </li>
            ))}
          </ul>
          {open.length > 1 && (
            <div>
              <Button icon={CalendarCheck} onPress={() => onConfirm(open)}>
                {say("replies-all-will-come", { count: open.length })}
              </Button>
            </div>
          )}
        </section>
      )}
      <form
        className={styles.answer}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onAnswer(note);
        }}
      >
        <TextField
          label={say("replies-note")}
          value={note}
          onChange={setNote}
          error={refusal?.field === "note" ? refusal.sentence : undefined}
        />
        <div>
          <Button kind="main" type="submit" icon={Check}>
            {say("replies-answer")}
          </Button>
        </div>
      </form>
      <div className={styles.others}>
        <Button icon={UserSearch} onPress={onWhose}>
          {say(row.patient === null ? "replies-whose" : "replies-whose-else")}
        </Button>
        {!row.opted_out && (
          <>
            <Button icon={BellOff} onPress={onOptOut} aria-describedby="replies-opt-out-means">
              {say("replies-opt-out")}
            </Button>
            <p id="replies-opt-out-means" className={styles.second}>
              {say("replies-opt-out-means", { channel: row.channel })}
            </p>
          </>
        )}
      </div>
    </>
  );
}

function Meant({
  meant,
  named,
  onConfirm,
}: {
  meant: MeantAppointment;
  named: boolean;
  onConfirm: (appointments: AppointmentId[]) => void;
}) {
  const which = `replies-meant-${meant.appointment}`;
  return (
    <>
      <span id={which}>
        {named && <b className={styles.whoseIs}>{meant.patient_name} </b>}
        {meant.when}
      </span>
      {meant.confirmed && (
        <Tag icon={CalendarCheck} tone="good">
          {say("replies-confirmed")}
        </Tag>
      )}
      <Button
        icon={CalendarCheck}
        onPress={() => onConfirm([meant.appointment])}
        aria-describedby={which}
      >
        {say("replies-will-come")}
      </Button>
    </>
  );
}
