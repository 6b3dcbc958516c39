// What the connection test answers.
import type { MailTested } from "../../ipc/bindings/MailTested";

/** One step of a connection test. */
export interface TestStep {
  name: string;
  ok: boolean;
  sentence: string;
}

// A step of a cadence and a step of this test share the name `Step` in the engine, so that the one
// generated file describes the former.
export function stepsOf(tested: MailTested): TestStep[] {
  return tested.steps as unknown as TestStep[];
}
