//! Owning a mistake: who was affected by something, exactly what each of them got, and what to say.

mod act;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::key::{AppointmentId, Key, PatientId};
use reminder_core::message::Message;
use reminder_core::reminder::ReminderState;
use reminder_core::watch::{Got, TroubleCause};
use serde::{Deserialize, Serialize};

pub(crate) use act::{affected, export_affected};

/// Asks who was affected: by a period, by one absence of the program, or by a cause.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AffectedBy {
    /// Reminders due on or after this civil day.
    pub from: Option<NaiveDate>,
    /// Reminders due on or before this civil day.
    pub until: Option<NaiveDate>,
    /// Only what was to go during this absence; the days are not asked then.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub absence: Option<i64>,
    /// Only what an attempt failed for this cause in these days.
    pub cause: Option<TroubleCause>,
    /// Only those who got it, did not get it, or of whom it is not known; empty for all.
    pub got: Vec<Got>,
    /// What staff say about it, in one sentence; it becomes part of every text to say.
    pub told: String,
}

/// One patient and one reminder.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AffectedRow {
    /// The reminder.
    pub key: Key,
    /// Its short name.
    pub reference: String,
    /// Whose.
    pub patient: PatientId,
    /// Full name.
    pub patient_name: String,
    /// Numbers that may be called, as they should be read.
    pub numbers: Vec<String>,
    /// Which appointment.
    pub appointment: AppointmentId,
    /// The civil start the reminder speaks about.
    pub local_start: NaiveDateTime,
    /// With whom.
    pub practitioner_name: String,
    /// Which reminder.
    pub step_name: String,
    /// How.
    pub channel: Channel,
    /// Where to.
    pub address: String,
    /// Whether they got it.
    pub got: Got,
    /// How that is called.
    pub got_word: String,
    /// Where the reminder is.
    pub state: ReminderState,
    /// How that is called.
    pub state_word: String,
    /// What that means.
    pub sentence: String,
    /// When it went.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub sent_at: Option<DateTime<Utc>>,
    /// The exact words, whether they went or not.
    pub message: Message,
    /// What to say on the phone.
    pub script: String,
}

/// Who was affected.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AffectedView {
    /// What was asked for, in words.
    pub about: String,
    /// By appointment, soonest first.
    pub rows: Vec<AffectedRow>,
    /// How many patients that are.
    pub patients: u32,
    /// "12 reminders to 11 patients: 3 got it, 8 did not, 1 not known."
    pub sentence: String,
    /// More exist than are shown.
    pub more: bool,
}

/// The same as a file: CSV, safe to open in a spreadsheet.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AffectedExport {
    /// A name for the file.
    pub file_name: String,
    /// Where it was written, in the clinic's own exports folder.
    pub path: String,
    /// How many reminders are in it.
    pub rows: u32,
}
