import { describe, expect, it } from "vitest";
import type { Cadence } from "../../ipc/bindings/Cadence";
import { cadenceInput, formOfCadence, missingSteps, newStep, toCadence } from "./cadence";

const TWO: Cadence = {
  id: 1,
  name: "Two e-mails",
  steps: [
    {
      id: 1,
      name: "3-day reminder",
      channel: "email",
      lead: { unit: "business_days", count: 3 },
      at: "10:00:00",
      useful_minutes: 600,
      template: 1,
    },
    {
      id: 2,
      name: "Day-before reminder",
      channel: "email",
      lead: { unit: "days", count: 1 },
      at: "10:00:00",
      useful_minutes: 480,
      template: 1,
    },
  ],
};

describe("a cadence", () => {
  it("comes back as it was, with the numbers of its steps", () => {
    expect(toCadence(1, formOfCadence(TWO))).toEqual(TWO);
  });

  it("puts the earliest step first, whatever its unit", () => {
    const form = formOfCadence(TWO);
    const hours = { ...newStep(1), name: "Two hours", unit: "hours" as const, count: 2 };
    const week = { ...newStep(1), name: "A week", count: 7 };
    const steps = toCadence(1, { ...form, steps: [hours, ...form.steps, week] }).steps;
    expect(steps.map(({ name }) => name)).toEqual([
      "A week",
      "3-day reminder",
      "Day-before reminder",
      "Two hours",
    ]);
  });

  it("needs no time of day for a lead in hours", () => {
    const step = { ...newStep(1), at: null };
    expect(missingSteps({ name: "", steps: [step] })).toEqual(["cadence-step-0-at"]);
    expect(missingSteps({ name: "", steps: [{ ...step, unit: "hours" }] })).toEqual([]);
    expect(missingSteps({ name: "", steps: [newStep(null)] })).toEqual(["cadence-step-0-template"]);
  });

  it.each([
    ["cadence.name", "cadence-name"],
    ["name", "cadence-name"],
    ["cadence.steps.1.name", "cadence-step-1-name"],
    ["cadence.steps.0.useful_minutes", "cadence-step-0-useful_minutes"],
    ["cadence.steps.1.lead", "cadence-step-1-count"],
    ["cadence.steps.1", "cadence-step-1-name"],
    ["cadence.steps", "cadence-name"],
  ])("shows %s at %s", (field, input) => {
    expect(cadenceInput(field, formOfCadence(TWO))).toBe(input);
  });

  it("shows a fault at the step that was sent there, whatever its place in the form", () => {
    const form = formOfCadence(TWO);
    const week = { ...newStep(1), name: "A week", count: 7 };
    const last = { ...form, steps: [...form.steps, week] };
    expect(cadenceInput("cadence.steps.0.name", last)).toBe("cadence-step-2-name");
  });
});
