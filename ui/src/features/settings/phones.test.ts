import { describe, expect, it } from "vitest";
import { settings } from "../../parts/book.fixture";
import { NEW_ACCOUNT, channelsOf, numbersOf, readNumbers, toSender, wayOf } from "./phones";

const OURS = "+16045550100";
const WITH_ACCOUNT = settings({
  gateways: [
    {
      settings: { carrier: "twilio", ...NEW_ACCOUNT, numbers: [OURS, "+16045550101"] },
      secret_place: "keychain",
      has_secret: true,
      secret_sentence: "",
    },
  ],
});

describe("texts and calls", () => {
  it("are offered as ways to remind once they are set up", () => {
    expect(channelsOf(settings())).toEqual(["email", "call_list"]);
    const sender = { carrier: "practice", number: "" } as const;
    expect(channelsOf(settings({ texts: sender, calls: sender }))).toEqual([
      "email",
      "sms",
      "voice",
      "call_list",
    ]);
  });

  it("come from a number of the account, and from none elsewhere", () => {
    const numbers = numbersOf(WITH_ACCOUNT);
    expect(toSender({ way: "twilio", number: "" }, numbers)?.number).toBe(OURS);
    expect(toSender({ way: "twilio", number: "+16045550101" }, numbers)?.number).toBe(
      "+16045550101",
    );
    expect(toSender({ way: "sms_gate", number: OURS }, numbers)?.number).toBe("");
    expect(toSender({ way: "off", number: OURS }, numbers)).toBeNull();
    expect(wayOf(null).way).toBe("off");
  });

  it("have numbers that are typed with commas between them", () => {
    expect(readNumbers(" 604-555-0100, , 604-555-0101;")).toEqual(["604-555-0100", "604-555-0101"]);
  });
});
