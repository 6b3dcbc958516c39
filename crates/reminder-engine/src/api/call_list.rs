//! The call list: whom to phone, why, what to say, and what came of it.

mod act;
mod news;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use reminder_core::key::{AppointmentId, Key, PatientId};
use serde::{Deserialize, Serialize};

pub(crate) use act::{call_list, record_call};

/// Asks for the calls about appointments up to a day.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CallListDay {
    /// Appointments until this civil day, included; none for the next three business days.
    pub until: Option<NaiveDate>,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// Spoke with the patient.
    Reached,
    /// Left a message; that is not a confirmation.
    LeftMessage,
    /// The number is somebody else's or does not work.
    WrongNumber,
    /// Nobody answered.
    NoAnswer,
}

/// One call that was made.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CallMade {
    /// When.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// Who phoned.
    pub who: String,
    /// What came of it.
    pub outcome: CallOutcome,
    /// What they noted.
    pub note: String,
}

/// One patient to phone about one appointment.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CallRow {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// The reminder it stands for; none when there never was one.
    pub key: Option<Key>,
    /// Whose.
    pub patient: PatientId,
    /// Full name.
    pub patient_name: String,
    /// With whom.
    pub practitioner_name: String,
    /// Civil start.
    pub local_start: NaiveDateTime,
    /// Numbers that may be called, as they should be read.
    pub numbers: Vec<String>,
    /// Why a person must phone.
    pub reason: String,
    /// What to say.
    pub script: String,
    /// Oldest first.
    pub calls: Vec<CallMade>,
    /// Nothing more to do: reached, or the number is wrong.
    pub done: bool,
}

/// Whom to phone.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CallListView {
    /// The last civil day shown.
    pub until: NaiveDate,
    /// Soonest appointment first, finished ones last.
    pub rows: Vec<CallRow>,
    /// How many are still to do.
    pub open: u32,
}

/// Records what came of a call.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RecordCall {
    /// About which appointment.
    pub appointment: AppointmentId,
    /// The reminder it stands for.
    pub key: Option<Key>,
    /// What came of it.
    pub outcome: CallOutcome,
    /// Anything to note.
    pub note: String,
}

/// What was recorded.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CallRecorded {
    /// As the row is now.
    pub row: CallRow,
    /// For the status line.
    pub sentence: String,
}
