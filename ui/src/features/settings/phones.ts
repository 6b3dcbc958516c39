// Texts and calls while they are set up: whom they come from, and the accounts that carry them.
import type { CarrierName } from "../../ipc/bindings/CarrierName";
import type { Channel } from "../../ipc/bindings/Channel";
import type { GatewayView } from "../../ipc/bindings/GatewayView";
import type { PhoneSender } from "../../ipc/bindings/PhoneSender";
import type { SettingsView } from "../../ipc/bindings/SettingsView";
import type { SmsGateSettings } from "../../ipc/bindings/SmsGateSettings";
import type { TwilioSettings } from "../../ipc/bindings/TwilioSettings";

/** How texts or calls go: not at all, into files, or by an account and from a number. */
export type Way = "off" | CarrierName;

export interface WayForm {
  way: Way;
  number: string;
  others: Others | null;
}

/** Whether another program reminds the same patients: still, or no more. */
export type Others = "on" | "off";

type Of<K extends "twilio" | "sms_gate"> = Extract<GatewayView["settings"], { carrier: K }>;

/** The clinic's account at one carrier, when there is one. */
export function accountOf<K extends "twilio" | "sms_gate">(
  { gateways }: SettingsView,
  carrier: K,
): (GatewayView & { settings: Of<K> }) | undefined {
  return gateways.find(
    (each): each is GatewayView & { settings: Of<K> } => each.settings.carrier === carrier,
  );
}

/** The numbers that texts or calls may come from. */
export function numbersOf(settings: SettingsView): readonly string[] {
  return accountOf(settings, "twilio")?.settings.numbers ?? [];
}

export function wayOf(sender: PhoneSender | null): WayForm {
  const way = sender?.carrier ?? "off";
  // Whoever sends for real has said it once.
  return { way, number: sender?.number ?? "", others: isReal(way) ? "off" : null };
}

/** Whether patients get something. */
export function isReal(way: Way): boolean {
  return way !== "off" && way !== "practice";
}

/** A gateway needs one of its numbers; the first stands in for a choice nobody made. */
export function toSender(
  form: Pick<WayForm, "way" | "number">,
  numbers: readonly string[],
): PhoneSender | null {
  if (form.way === "off") {
    return null;
  }
  const isOurs = form.way === "twilio";
  const number = numbers.includes(form.number) ? form.number : (numbers[0] ?? "");
  return { carrier: form.way, number: isOurs ? number : "" };
}

/** The ways a reminder may go at present, in the order of the lists. */
export function channelsOf({ texts, calls }: SettingsView): readonly Channel[] {
  return [
    "email",
    ...(texts === null ? [] : (["sms"] as const)),
    ...(calls === null ? [] : (["voice"] as const)),
    "call_list",
  ];
}

export const NEW_ACCOUNT: TwilioSettings = {
  base_url: "https://api.twilio.com",
  account: "",
  key: "",
  numbers: [],
  answering_machines: "speak_after_greeting",
  price: "",
  a_day: null,
};

export const NEW_PHONE: SmsGateSettings = { base_url: "", user: "", a_day: null };

/** Numbers as they are typed, with commas between them. */
export function readNumbers(typed: string): string[] {
  return typed
    .split(/[,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
