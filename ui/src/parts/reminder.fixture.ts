// A reminder for tests.
import type { ReminderRow } from "../ipc/bindings/ReminderRow";

export function reminder(over: Partial<ReminderRow> = {}): ReminderRow {
  return {
    key: "k1",
    reference: "R1",
    state: "planned",
    state_word: "Waiting for review",
    sentence: "Will go out only after someone approves it.",
    content_hash: "h1",
    appointment: 1,
    local_start: "2026-11-25T09:15:00",
    patient: 1,
    patient_name: "Ann Lee",
    practitioner_name: "Dr. Adams",
    change: null,
    step_name: "3-day reminder",
    channel: "email",
    address: "ann.lee@example.com",
    message: {
      channel: "email",
      carrier: "practice",
      to: "ann.lee@example.com",
      from_name: "Harbour Street Clinic",
      from_address: "desk@example.com",
      reply_to: "desk@example.com",
      subject: "Your appointment",
      text: "Hello Ann,\n\nsee you on Wednesday at 9:15.",
      language: "en",
      calendar: null,
    },
    due_at: "2026-11-24T10:00:00Z",
    due_local: "2026-11-24T10:00:00",
    expires_at: "2026-11-24T18:00:00Z",
    moved_earlier: false,
    changed: [],
    approved_by: null,
    approved_at: null,
    undo_until: null,
    sent_at: null,
    ...over,
  };
}
