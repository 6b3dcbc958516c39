import { describe, expect, it } from "vitest";
import type { Cadence } from "../../ipc/bindings/Cadence";
import {
  cadenceInput,
  formOfCadence,
  missingSteps,
  newStep,
  stepBefore,
  toCadence,
} from "./cadence";

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
      unanswered_hours: null,
    },
    {
      id: 2,
      name: "Day-before reminder",
      channel: "email",
      lead: { unit: "days", count: 1 },
      at: "10:00:00",
      useful_minutes: 480,
      template: 1,
      unanswered_hours: null,
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

  it("puts the earlier hour of one day first, and knows the step before", () => {
    const call = { ...newStep(1), name: "A call", at: "16:00:00", onlyIf: true };
    const text = { ...newStep(1), name: "A text" };
    const form = { name: "", steps: [call, text] };
    expect(toCadence(0, form).steps.map((step) => [step.name, step.unanswered_hours])).toEqual([
      ["A text", null],
      ["A call", 4],
    ]);
    expect(stepBefore(form, 0)).toBe(text);
    expect(stepBefore(form, 1)).toBeUndefined();
  });

  it("needs to know how long an answer is waited for", () => {
    const step = { ...newStep(1), unansweredHours: null };
    expect(missingSteps({ name: "", steps: [step] })).toEqual([]);
    expect(missingSteps({ name: "", steps: [{ ...step, onlyIf: true }] })).toEqual([
      "cadence-step-0-unanswered_hours",
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
