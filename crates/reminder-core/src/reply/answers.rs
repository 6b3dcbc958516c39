//! Which reminder a reply answers: one that surely is the one, or a person decides.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::key::{AppointmentId, Key, PatientId};

/// A reply answers a reminder that went at most so long before it.
pub const ANSWERED_FOR: TimeDelta = TimeDelta::days(14);
/// Clocks of carriers and of the PC differ by a little.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);

/// A reminder that went to the number or address a reply came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminded {
    /// The reminder.
    pub key: Key,
    /// Whose.
    pub patient: PatientId,
    /// For which appointment.
    pub appointment: AppointmentId,
    /// The start it spoke about.
    pub occurrence: DateTime<Utc>,
    /// The start as it is booked now.
    pub start: DateTime<Utc>,
    /// Whether the patient is still expected.
    pub is_expected: bool,
    /// When it went, or may have gone.
    pub sent_at: DateTime<Utc>,
}

/// What a reply answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answered {
    /// This reminder, and no other one could be meant.
    One {
        /// The newest reminder of the appointment.
        key: Key,
        /// Whose.
        patient: PatientId,
        /// For which appointment.
        appointment: AppointmentId,
    },
    /// The only appointment it could be about was moved or called off since.
    OutOfDate {
        /// Whose.
        patient: PatientId,
        /// Which appointment.
        appointment: AppointmentId,
    },
    /// Several patients or several appointments could be meant.
    Several,
    /// No reminder of a coming appointment went there lately.
    Nothing,
}

/// Returns what a reply of a moment answers, among the reminders that went to where it came from.
///
/// Every start that is still to come counts, also of an appointment that was moved since: the
/// patient may answer the reminder they remember.
#[must_use]
pub fn answers(reminded: &[Reminded], replied_at: DateTime<Utc>) -> Answered {
    let could_be = |one: &&Reminded| {
        one.occurrence > replied_at
            && one.sent_at <= replied_at + CLOCKS_DIFFER
            && replied_at - one.sent_at <= ANSWERED_FOR
    };
    let meant: Vec<&Reminded> = reminded.iter().filter(could_be).collect();
    let about: BTreeSet<(PatientId, AppointmentId, DateTime<Utc>)> = meant
        .iter()
        .map(|one| (one.patient, one.appointment, one.occurrence))
        .collect();
    match meant.iter().max_by_key(|one| (one.sent_at, one.key)) {
        None => Answered::Nothing,
        Some(_) if about.len() > 1 => Answered::Several,
        Some(last) if last.is_expected && last.start == last.occurrence => Answered::One {
            key: last.key,
            patient: last.patient,
            appointment: last.appointment,
        },
        Some(last) => Answered::OutOfDate {
            patient: last.patient,
            appointment: last.appointment,
        },
    }
}
