// The morning after: shown until somebody says that they have seen it, with a way to each list.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { AbsenceLine } from "../ipc/bindings/AbsenceLine";
import { engine, status } from "../ipc/engine.fixture";
import { StatusProvider } from "../ipc/status";
import { TellProvider } from "../shared/tell";
import { Absence } from "./absence";

function line(over: Partial<AbsenceLine>): AbsenceLine {
  return {
    id: 3,
    began_local: "2026-11-23T18:02:00",
    ended_local: "2026-11-24T07:55:00",
    sentence: "While RingOnce was closed 7 reminders came due.",
    held: 0,
    too_late: 0,
    goes_on: 0,
    called_off: 0,
    seen: false,
    ...over,
  };
}

async function shown(absence: AbsenceLine) {
  const fake = engine({
    status: () => status({ absence }),
    see_absence: () => ({ sentence: "Noted." }),
  });
  render(
    <TellProvider>
      <StatusProvider>
        <Absence />
      </StatusProvider>
    </TellProvider>,
  );
  await screen.findByText(absence.sentence);
  return fake;
}

const names = () => screen.getAllByRole("button").map((each) => each.textContent);

it("offers only the lists that have something on them", async () => {
  await shown(line({ held: 4 }));
  expect(names()).toEqual(["Look at 4 on hold", "Who was affected", "I have seen this"]);
});

it("leads to those who must be phoned", async () => {
  await shown(line({ too_late: 1 }));
  await userEvent.click(screen.getByRole("button", { name: "Phone 1 that is too late" }));
  expect(window.location.hash).toBe("#/calls");
});

it("is put away by whoever has seen it", async () => {
  const fake = await shown(line({ held: 1, too_late: 1 }));
  await userEvent.click(screen.getByRole("button", { name: "I have seen this" }));
  expect(fake.requestsOf("see_absence")).toEqual([{ id: 3 }]);
});
