// Exactly what goes out: from, to, subject, every word, and the calendar entry that travels with it.
import { CalendarPlus } from "lucide-react";
import type { ReminderRow } from "../ipc/bindings/ReminderRow";
import { useDayClock } from "../ipc/status";
import { sayMoment } from "../shared/dates";
import { say } from "../words/words";
import { ChannelWord } from "./channel";
import styles from "./message.module.css";

export function MessageView({
  row,
}: {
  row: Pick<ReminderRow, "channel" | "address" | "message">;
}) {
  const clock = useDayClock();
  const { message } = row;
  const sender = [
    message.from_name,
    message.from_address === "" ? "" : `<${message.from_address}>`,
  ].join(" ");
  return (
    <section aria-label={say("message-label")} className={styles.message}>
      <dl className={styles.facts}>
        <Fact word={say("message-how")}>
          <ChannelWord channel={row.channel} />
        </Fact>
        <Fact word={say("message-to")}>{row.address}</Fact>
        {sender.trim() !== "" && <Fact word={say("message-from")}>{sender}</Fact>}
        {message.reply_to !== "" && message.reply_to !== message.from_address && (
          <Fact word={say("message-reply-to")}>{message.reply_to}</Fact>
        )}
        {message.subject !== "" && (
          <Fact word={say("message-subject")}>
            <b lang={message.language}>{message.subject}</b>
          </Fact>
        )}
      </dl>
      <p lang={message.language} className={styles.text}>
        {message.text}
      </p>
      {message.calendar !== null && (
        <p className={styles.attached}>
          <CalendarPlus aria-hidden className={styles.icon} />
          {say("message-calendar", {
            when: sayMoment(message.calendar.local_start, clock),
            minutes: message.calendar.duration_minutes,
            summary: message.calendar.summary,
          })}
        </p>
      )}
    </section>
  );
}

function Fact({ word, children }: { word: string; children: React.ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </div>
  );
}
