//! Appointments: the day list, entering, moving, cancelling and marking.

mod act;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use reminder_core::appointment::{AppointmentStatus, CalledOffBy};
use reminder_core::cadence::Channel;
use reminder_core::calendar::CivilTime;
use reminder_core::key::{AppointmentId, Key, KindId, PatientId, PractitionerId};
use reminder_core::notice::Change;
use reminder_core::reminder::ReminderState;
use serde::{Deserialize, Serialize};

pub(crate) use act::{
    get_appointment, list_appointments, mark_appointment, preview_appointment, save_appointment,
    status_word,
};

/// Asks for the appointments of some days.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ListAppointments {
    /// First civil day.
    pub from: NaiveDate,
    /// Last civil day, included; at most 62 days.
    pub until: NaiveDate,
    /// Only one practitioner's.
    pub practitioner: Option<PractitionerId>,
}

/// A reminder as a chip on an appointment.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ReminderChip {
    /// Which; none for a step that gets no reminder.
    pub key: Option<Key>,
    /// For a change notice: of what.
    pub change: Option<Change>,
    /// "3-day reminder".
    pub step_name: String,
    /// How.
    pub channel: Option<Channel>,
    /// Where it is; none for a step that gets no reminder.
    pub state: Option<ReminderState>,
    /// When it goes or went.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub at: Option<DateTime<Utc>>,
    /// "Goes out on Fri 20 Nov at 10:00" or "None: there is no e-mail address".
    pub sentence: String,
}

/// One line of the day list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AppointmentRow {
    /// Which.
    pub id: AppointmentId,
    /// At which revision.
    pub revision: i64,
    /// Whose.
    pub patient: PatientId,
    /// Full name.
    pub patient_name: String,
    /// With whom.
    pub practitioner: PractitionerId,
    /// Their name.
    pub practitioner_name: String,
    /// What kind.
    pub kind: KindId,
    /// Its name.
    pub kind_name: String,
    /// Civil start in the appointment's zone.
    pub local_start: NaiveDateTime,
    /// The zone.
    pub zone: String,
    /// The instant.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub start: DateTime<Utc>,
    /// Length.
    pub duration_minutes: u32,
    /// What became of it so far.
    pub status: AppointmentStatus,
    /// The front desk's note; it never reaches a message.
    pub note: String,
    /// Its reminders, and the steps that get none.
    pub reminders: Vec<ReminderChip>,
}

/// The asked days.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AppointmentList {
    /// In the order of their start.
    pub rows: Vec<AppointmentRow>,
    /// Days in the range on which the clinic is closed.
    pub closed_days: Vec<NaiveDate>,
    /// The first day after the range on which it is open; none when none is in sight.
    pub next_open_day: Option<NaiveDate>,
}

/// Asks for one appointment.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct GetAppointment {
    /// Which.
    pub id: AppointmentId,
}

/// One line of history.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct HistoryLine {
    /// Its place in the history.
    pub seq: i64,
    /// When.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: DateTime<Utc>,
    /// Who did it: a name, or "RingOnce".
    pub who: String,
    /// A stable word for what happened, such as `approved`.
    pub what: String,
    /// What happened and why, for staff.
    pub sentence: String,
}

/// One appointment with what happened to it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AppointmentView {
    /// It.
    pub row: AppointmentRow,
    /// Newest first.
    pub history: Vec<HistoryLine>,
}

/// Which of the two instants of a civil time that happens twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Fold {
    /// Before the clocks go back.
    First,
    /// After the clocks went back.
    Second,
}

/// An appointment as it is being entered or moved.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AppointmentDraft {
    /// None for a new one.
    pub id: Option<AppointmentId>,
    /// The revision it was loaded at; required with an id.
    pub revision: Option<i64>,
    /// Whose.
    pub patient: PatientId,
    /// With whom.
    pub practitioner: PractitionerId,
    /// What kind.
    pub kind: KindId,
    /// Civil start in the clinic's zone.
    pub local_start: NaiveDateTime,
    /// Required only when the civil time happens twice.
    pub fold: Option<Fold>,
    /// Length; the kind's when left out.
    pub duration_minutes: Option<u32>,
    /// The front desk's note.
    pub note: String,
}

/// Asks what a draft would mean.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PreviewAppointment {
    /// The draft.
    pub draft: AppointmentDraft,
}

/// What a draft would mean.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AppointmentPreview {
    /// Once, twice or never: a person must choose in the last two cases.
    pub civil_time: CivilTime,
    /// "2:30 on 14 March does not exist (clocks go forward). Choose 3:00 or later", or empty.
    pub time_sentence: String,
    /// Other appointments at the same time, in words. They warn and stop nobody.
    pub double_bookings: Vec<String>,
    /// Which reminders will go, when, or why none.
    pub reminders: Vec<ReminderChip>,
}

/// Enters or moves an appointment.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveAppointment {
    /// The draft.
    pub draft: AppointmentDraft,
}

/// Marks what became of an appointment.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct MarkAppointment {
    /// Which.
    pub id: AppointmentId,
    /// The revision it was loaded at.
    pub revision: i64,
    /// What became of it.
    pub status: AppointmentStatus,
    /// For one that is cancelled: who called it off. Where nobody says so, a patient who was
    /// reminded of it is told.
    #[serde(default)]
    #[cfg_attr(feature = "bindings", ts(optional))]
    pub off_by: Option<CalledOffBy>,
}

/// What was saved.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AppointmentSaved {
    /// As it is now, with its reminders.
    pub row: AppointmentRow,
    /// For the status line: what was done and what it means for reminders.
    pub sentence: String,
}
