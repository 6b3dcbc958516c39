// The steps of a cadence while they are typed.
import type { Cadence } from "../../ipc/bindings/Cadence";
import type { Channel } from "../../ipc/bindings/Channel";
import type { Lead } from "../../ipc/bindings/Lead";
import type { Step } from "../../ipc/bindings/Step";

export type LeadUnit = Lead["unit"];

export interface StepForm {
  /** 0 for a new one. */
  id: number;
  name: string;
  channel: Channel;
  unit: LeadUnit;
  count: number | null;
  at: string | null;
  usefulMinutes: number | null;
  template: number | null;
  /** It goes only if nobody answered the step before for so many hours. */
  onlyIf: boolean;
  unansweredHours: number | null;
}

/** How long an answer is waited for, unless somebody chooses otherwise. */
const USUAL_HOURS = 4;

export interface CadenceForm {
  name: string;
  steps: StepForm[];
}

/** A step somebody adds: the day before, at ten, of use until the evening. */
export function newStep(template: number | null): StepForm {
  return {
    id: 0,
    name: "",
    channel: "email",
    unit: "days",
    count: 1,
    at: "10:00:00",
    usefulMinutes: 8 * 60,
    template,
    onlyIf: false,
    unansweredHours: USUAL_HOURS,
  };
}

export function formOfCadence(cadence: Cadence | undefined): CadenceForm {
  return {
    name: cadence?.name ?? "",
    steps: (cadence?.steps ?? []).map((step) => ({
      id: step.id,
      name: step.name,
      channel: step.channel,
      unit: step.lead.unit,
      count: step.lead.count,
      at: step.at,
      usefulMinutes: step.useful_minutes,
      template: step.template,
      onlyIf: step.unanswered_hours !== null,
      unansweredHours: step.unanswered_hours ?? USUAL_HOURS,
    })),
  };
}

/** The inputs in which something is still missing. */
export function missingSteps(form: CadenceForm): string[] {
  return form.steps.flatMap((step, at) => [
    ...(step.count === null ? [stepInput(at, "count")] : []),
    ...(step.unit !== "hours" && step.at === null ? [stepInput(at, "at")] : []),
    ...(step.usefulMinutes === null ? [stepInput(at, "useful_minutes")] : []),
    ...(step.template === null ? [stepInput(at, "template")] : []),
    ...(step.onlyIf && step.unansweredHours === null ? [stepInput(at, "unanswered_hours")] : []),
  ]);
}

export function stepInput(at: number, part: string): string {
  return `cadence-step-${at}-${part}`;
}

/** The input that shows a field of the request, such as "cadence.steps.1.name". */
export function cadenceInput(field: string, form: CadenceForm): string {
  const step = /steps\D*(\d+)\]?\.?(\w+)?/.exec(field);
  if (step === null) {
    return "cadence-name";
  }
  const part = step[2] ?? "name";
  const at = order(form)[Number(step[1])] ?? 0;
  return stepInput(at, part === "lead" ? "count" : part);
}

/** The places of the steps in the form, in the order in which they are sent. */
function order(form: CadenceForm): number[] {
  const before = (at: number): number => {
    const step = form.steps[at];
    return step === undefined
      ? 0
      : hoursBefore({ unit: step.unit, count: step.count ?? 0 }, step.at ?? NOON);
  };
  return form.steps.map((_, at) => at).toSorted((one, other) => before(other) - before(one));
}

/** The step that is sent before one in the form, which that one may depend on. */
export function stepBefore(form: CadenceForm, at: number): StepForm | undefined {
  const places = order(form);
  return form.steps[places[places.indexOf(at) - 1] ?? -1];
}

/** Only asked when nothing is missing. Earliest first, as the engine keeps them. */
export function toCadence(id: number, form: CadenceForm): Cadence {
  const steps = form.steps.map((step): Step => ({
    id: step.id,
    name: step.name.trim(),
    channel: step.channel,
    lead: { unit: step.unit, count: step.count ?? 0 },
    at: step.at ?? "00:00:00",
    useful_minutes: step.usefulMinutes ?? 0,
    template: step.template ?? 0,
    unanswered_hours: step.onlyIf ? step.unansweredHours : null,
  }));
  const sent = order(form).flatMap((at) => steps[at] ?? []);
  return { id, name: form.name.trim(), steps: sent };
}

const NOON = "12:00:00";

/** Roughly how long before an appointment at noon: five business days are a week. */
function hoursBefore(lead: Lead, at: string): number {
  const earlier = 12 - Number(at.slice(0, 2)) - Number(at.slice(3, 5)) / 60;
  switch (lead.unit) {
    case "hours":
      return lead.count;
    case "days":
      return lead.count * 24 + earlier;
    case "business_days":
      return lead.count * 24 * (7 / 5) + earlier;
  }
}
