//! Closures: a doctor is ill, or a pipe burst. Who is affected, how each would be told, and calling
//! all of it off at once.

mod act;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use reminder_core::cadence::Channel;
use reminder_core::key::{AppointmentId, PatientId, PractitionerId};
use serde::{Deserialize, Serialize};

pub(crate) use act::{close, preview_closure};

/// Asks who would be affected by a closure.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PreviewClosure {
    /// Whose appointments; none for everybody's.
    pub practitioner: Option<PractitionerId>,
    /// The civil day.
    pub day: NaiveDate,
    /// Appointments that start at this time or later; none from the beginning of the day.
    pub from: Option<NaiveTime>,
    /// Appointments that start before this time; none until the end of the day.
    pub until: Option<NaiveTime>,
}

/// How somebody hears that their appointment is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ToldBy {
    /// A change notice, once somebody approved it.
    Notice,
    /// Somebody phones.
    Phone,
    /// Nobody needs to.
    Nobody,
}

/// One appointment that would be called off.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ClosureRow {
    /// Which.
    pub appointment: AppointmentId,
    /// At which revision.
    pub revision: i64,
    /// Whose.
    pub patient: PatientId,
    /// Full name.
    pub patient_name: String,
    /// With whom.
    pub practitioner_name: String,
    /// Civil start.
    pub local_start: NaiveDateTime,
    /// How the patient hears of it.
    pub told_by: ToldBy,
    /// By which channel a notice goes.
    pub channel: Option<Channel>,
    /// Where a notice goes, or why somebody must phone.
    pub sentence: String,
}

/// What a closure would mean. Nothing was called off yet.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ClosurePreview {
    /// In the order of their start.
    pub rows: Vec<ClosureRow>,
    /// How many get a notice.
    pub notices: u32,
    /// How many must be phoned.
    pub to_phone: u32,
    /// Both in words.
    pub sentence: String,
}

/// An appointment as it was shown before it is called off.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ClosingRow {
    /// Which.
    pub appointment: AppointmentId,
    /// At which revision.
    pub revision: i64,
}

/// Calls off exactly what was shown.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Close {
    /// At most 500.
    pub shown: Vec<ClosingRow>,
    /// Why, for the history; no patient reads it.
    pub reason: String,
}

/// What a closure did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Closed {
    /// How many were called off.
    pub closed: u32,
    /// How many were off already.
    pub already: u32,
    /// How many somebody changed since they were shown; they stay as they are.
    pub changed: u32,
    /// How many notices wait in Review because of it.
    pub notices: u32,
    /// How many are on the call list because of it.
    pub to_phone: u32,
    /// For the status line.
    pub sentence: String,
}
