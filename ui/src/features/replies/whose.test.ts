// Whose a reply is, as far as it is known, and which one comes next.
import { describe, expect, it } from "vitest";
import type { ReplyRow } from "../../ipc/bindings/ReplyRow";
import { candidatesOf, idOf, nextTo, sayWhose } from "./whose";

function reply(reference: string, over: Partial<ReplyRow> = {}): ReplyRow {
  return {
    name: { carrier: "twilio", reference },
    channel: "sms",
    from: "+44 7700 900123",
    body: "Yes",
    at: "2026-11-24T09:20:00Z",
    read_as: "confirm",
    sentence: "Said yes.",
    state: "new",
    key: null,
    patient: null,
    patient_name: "",
    about: [],
    opted_out: false,
    answered: "",
    ...over,
  };
}

const meant = (appointment: number, patient: number, patient_name: string) => ({
  appointment,
  patient,
  patient_name,
  when: "Wed 25 Nov, 9:15",
  confirmed: false,
});
const rosas = [meant(1, 3, "Rosa Chen"), meant(2, 3, "Rosa Chen")];
const two = [...rosas, meant(3, 4, "Omar Chen")];

describe("whose a reply is", () => {
  it.each<[string, Partial<ReplyRow>]>([
    ["Rosa Chen", { patient: 3, patient_name: "Rosa Chen", about: two }],
    ["Perhaps Rosa Chen", { about: rosas }],
    ["Several patients have this number", { about: two }],
    ["Several patients have this address", { about: two, channel: "email" }],
    ["Not known from whom", {}],
  ])("is said as %s", (words, over) => {
    expect(sayWhose(reply("1", over))).toBe(words);
  });

  it("may be each patient once, however many appointments they have", () => {
    expect(candidatesOf({ about: two })).toEqual([
      { patient: 3, name: "Rosa Chen" },
      { patient: 4, name: "Omar Chen" },
    ]);
  });
});

describe("the next reply", () => {
  const rows = [reply("1"), reply("2"), reply("3")];
  it.each([
    ["1", "twilio 2"],
    ["2", "twilio 3"],
    ["3", "twilio 2"],
  ])("after %s is %s", (reference, next) => {
    expect(nextTo(rows, reply(reference))).toBe(next);
  });

  it("is none when there was only one", () => {
    expect(nextTo([reply("1")], reply("1"))).toBeNull();
  });

  it("is another one when another carrier uses the same name", () => {
    expect(idOf({ name: { carrier: "gateway", reference: "1" } })).not.toBe(idOf(reply("1")));
  });
});
