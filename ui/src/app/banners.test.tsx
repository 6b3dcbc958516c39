import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Banner } from "../ipc/bindings/Banner";
import { engine, status } from "../ipc/engine.fixture";
import { StatusProvider } from "../ipc/status";
import { TellProvider } from "../shared/tell";
import { Banners } from "./banners";

async function shown(banner: Banner) {
  const fake = engine({
    status: () => status({ banners: [banner] }),
    resume: () => status(),
  });
  render(
    <TellProvider>
      <StatusProvider>
        <Banners />
      </StatusProvider>
    </TellProvider>,
  );
  await screen.findByText(banner.sentence);
  return fake;
}

describe("a banner", () => {
  it.each([
    ["breaker", true, ["Show them"]],
    ["unknown", true, ["Show them"]],
    ["channel_down", true, ["Check the mail server", "Resume sending"]],
    ["clock", true, ["Resume sending"]],
    ["storage", true, []],
    ["room", true, ["Show Health"]],
    ["program", true, ["Show Health"]],
    ["volume", true, ["Show Health"]],
    ["balance", true, ["Show Health"]],
    ["absence", true, ["Show the call list"]],
    ["fence", true, ["What was sent, and taking over"]],
    [null, true, ["Resume sending"]],
    [null, false, ["How to send for real"]],
  ] as const)("about %s, urgent %s, offers %j", async (cause, urgent, ways) => {
    await shown({ cause, urgent, sentence: "Something happened." });
    expect(screen.queryAllByRole("button").map((each) => each.textContent)).toEqual([...ways]);
    expect(screen.queryAllByRole("alert")).toHaveLength(urgent ? 1 : 0);
  });

  it("about a clock lets a person say that it is right now", async () => {
    const fake = await shown({ cause: "clock", urgent: true, sentence: "The clock was set back." });
    await userEvent.click(screen.getByRole("button", { name: "Resume sending" }));
    expect(fake.requestsOf("resume")).toHaveLength(1);
  });

  it("about what nobody can tell leads to exactly these", async () => {
    await shown({ cause: "unknown", urgent: true, sentence: "Nobody can tell." });
    await userEvent.click(screen.getByRole("button", { name: "Show them" }));
    expect(window.location.hash).toBe("#/outbox/unknown");
  });
});
