//! Review: exactly what will go out and when, problems first; approving, holding and skipping.

mod act;
mod checks;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::key::{AppointmentId, ContentHash, Key, PatientId};
use reminder_core::message::Message;
use reminder_core::notice::Change;
use reminder_core::plan::ProblemReason;
use reminder_core::reminder::ReminderState;
use serde::{Deserialize, Serialize};

pub(crate) use act::{approve, hold, note, release, review, short_reason, skip, undo_approval};

/// Asks for what becomes due in some days of the clinic.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReviewRange {
    /// First civil day; none for today.
    pub from: Option<NaiveDate>,
    /// Last civil day, included; none for the next two business days.
    pub until: Option<NaiveDate>,
}

/// A reminder as it stands on every screen.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ReminderRow {
    /// Its identity.
    pub key: Key,
    /// A short form of it, for people.
    pub reference: String,
    /// Where it is.
    pub state: ReminderState,
    /// The staff's word for that: "Waiting for review".
    pub state_word: String,
    /// What that means for this one: "Approved by Ann at 8:02. Undo until 8:05."
    pub sentence: String,
    /// The hash an approval must name.
    pub content_hash: ContentHash,
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Civil start, as the message says it.
    pub local_start: NaiveDateTime,
    /// Whose.
    pub patient: PatientId,
    /// Full name.
    pub patient_name: String,
    /// With whom.
    pub practitioner_name: String,
    /// The further visits it speaks of.
    pub further: Vec<FurtherVisitRow>,
    /// For a change notice: of what.
    pub change: Option<Change>,
    /// "3-day reminder".
    pub step_name: String,
    /// How.
    pub channel: Channel,
    /// The exact address, as it should be read.
    pub address: String,
    /// The exact words, sender and calendar entry.
    pub message: Message,
    /// When it may go, as an instant.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_at: DateTime<Utc>,
    /// The same on the clinic's clock.
    pub due_local: NaiveDateTime,
    /// When it becomes useless.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub expires_at: DateTime<Utc>,
    /// It was moved to an earlier moment because nothing may go at its own.
    pub moved_earlier: bool,
    /// What changed since somebody approved it; empty when nobody had.
    pub changed: Vec<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub approved_at: Option<DateTime<Utc>>,
    /// Until when that can be undone: the moment it may go.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub undo_until: Option<DateTime<Utc>>,
    /// When it went.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub sent_at: Option<DateTime<Utc>>,
}

/// A further visit that a reminder speaks of.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FurtherVisitRow {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Civil start, as the message says it.
    pub local_start: NaiveDateTime,
    /// Whose.
    pub patient: PatientId,
    /// Full name.
    pub patient_name: String,
}

/// A step that gets no reminder.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ProblemRow {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Civil start.
    pub local_start: NaiveDateTime,
    /// Whose.
    pub patient: PatientId,
    /// Full name.
    pub patient_name: String,
    /// With whom.
    pub practitioner_name: String,
    /// "3-day reminder".
    pub step_name: String,
    /// How it would have gone.
    pub channel: Option<Channel>,
    /// Why it does not, for the program.
    pub reason: ProblemReason,
    /// Why it does not and what to do, for staff.
    pub sentence: String,
    /// Whether anybody can do something about it: a clinic's own choice needs nobody.
    pub needs_somebody: bool,
}

/// One line of the checks above the button.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CheckLine {
    /// Whether it is fine.
    pub ok: bool,
    /// "All 27 go out inside opening hours".
    pub sentence: String,
}

/// How many reminders of the range are in each state, and that it adds up.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Balance {
    /// Steps of all appointments in the range.
    pub steps: u32,
    /// Reminders among them.
    pub reminders: u32,
    /// Steps without one.
    pub problems: u32,
    /// Reminders in each state.
    pub states: Vec<StateCount>,
    /// `steps = reminders + problems` and `reminders = sum of states`.
    pub adds_up: bool,
}

/// How many reminders are in a state.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct StateCount {
    /// The state.
    pub state: ReminderState,
    /// The staff's word for it.
    pub word: String,
    /// How many.
    pub count: u32,
}

/// What is about to go out.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ReviewView {
    /// First civil day.
    pub from: NaiveDate,
    /// Last civil day, included.
    pub until: NaiveDate,
    /// Steps that get no reminder, the ones that need somebody first.
    pub problems: Vec<ProblemRow>,
    /// Reminders, changed ones first, then in the order they go.
    pub rows: Vec<ReminderRow>,
    /// The checks above the button.
    pub checks: Vec<CheckLine>,
    /// That nothing is missing.
    pub balance: Balance,
}

/// A reminder exactly as it was shown.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Which.
    pub key: Key,
    /// What was shown.
    pub content_hash: ContentHash,
}

/// Approves exactly what was shown.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Approve {
    /// At most 5,000.
    pub shown: Vec<Shown>,
}

/// What an approval did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Approved {
    /// How many are approved now because of it.
    pub approved: u32,
    /// How many somebody had approved already.
    pub already: u32,
    /// How many changed since they were shown, and were therefore not approved.
    pub changed: u32,
    /// How many are gone from review for another reason.
    pub gone: u32,
    /// Until when it can be undone.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub undo_until: Option<DateTime<Utc>>,
    /// For the status line.
    pub sentence: String,
}

/// Takes approvals back.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct UndoApproval {
    /// Which.
    pub keys: Vec<Key>,
}

/// Puts reminders on hold.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Which.
    pub keys: Vec<Key>,
    /// Why.
    pub reason: String,
}

/// Releases held reminders.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Which.
    pub keys: Vec<Key>,
}

/// Decides that reminders do not go.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// Which.
    pub keys: Vec<Key>,
    /// Why; required.
    pub reason: String,
}

/// What was done to how many.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Acted {
    /// How many it was done to.
    pub done: u32,
    /// How many it was not possible for.
    pub refused: u32,
    /// For the status line.
    pub sentence: String,
}
