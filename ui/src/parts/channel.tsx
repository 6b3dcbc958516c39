// A channel as icon and word.
import { Mail, MessageSquare, Phone, PhoneCall, type LucideIcon } from "lucide-react";
import type { Channel } from "../ipc/bindings/Channel";
import { say } from "../words/words";
import styles from "./channel.module.css";

const LOOKS: Record<Channel, { icon: LucideIcon; word: string }> = {
  email: { icon: Mail, word: "channel-email" },
  sms: { icon: MessageSquare, word: "channel-sms" },
  voice: { icon: PhoneCall, word: "channel-voice" },
  call_list: { icon: Phone, word: "channel-call-list" },
};

export function sayChannel(channel: Channel): string {
  return say(LOOKS[channel].word);
}

/** Only where there is no room for the word; it is still read out. */
export function ChannelIcon({ channel }: { channel: Channel }) {
  const { icon: Icon } = LOOKS[channel];
  return <Icon role="img" aria-label={sayChannel(channel)} className={styles.icon} />;
}

export function ChannelWord({ channel }: { channel: Channel }) {
  const { icon: Icon } = LOOKS[channel];
  return (
    <span className={styles.channel}>
      <Icon aria-hidden className={styles.icon} />
      {sayChannel(channel)}
    </span>
  );
}
