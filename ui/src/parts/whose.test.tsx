import { render, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { engine } from "../ipc/engine.fixture";
import { Desk } from "./desk.fixture";
import { reminder } from "./reminder.fixture";
import { Further, namesOf, sayWhose } from "./whose";

const both = reminder({
  patient_name: "Leo Lee",
  further: [
    { appointment: 2, patient: 2, patient_name: "Mia Lee", local_start: "2026-11-25T09:45:00" },
  ],
});

beforeEach(() => {
  engine({});
});

describe("whose a reminder is", () => {
  it("is one patient's, nearly always", () => {
    expect(namesOf(reminder())).toBe("Ann Lee");
    expect(sayWhose(reminder())).toBe("Ann Lee");
  });

  it("is everybody's whom it speaks of", () => {
    expect(namesOf(both)).toBe("Leo Lee, Mia Lee");
    expect(sayWhose(both)).toBe("Leo Lee and Mia Lee");
    const [mia] = both.further;
    expect(sayWhose({ ...both, further: [mia!, mia!] })).toBe("Leo Lee and 2 others");
  });

  it("has each further visit on a line of its own", async () => {
    render(
      <Desk>
        <Further row={both} />
      </Desk>,
    );
    const visits = within(screen.getByRole("region", { name: "In the same text" }));
    expect(visits.getAllByRole("listitem")).toHaveLength(1);
    expect(await visits.findByText("Mia Lee, Wed 25 Nov, 9:45")).toBeVisible();
  });
});
