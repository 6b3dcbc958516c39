//! What there is to tell: what a patient was told last about an appointment, beside what is true.
//!
//! A patient who never heard of an appointment is told nothing new about it, except that the clinic
//! itself called it off. Whether and how the notice goes is the planner's.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::appointment::{AppointmentStatus, Booking, CalledOffBy};
use crate::cadence::Channel;
use crate::key::{AppointmentId, PatientId};
use crate::notice::Change;
use crate::plan::known::{Known, Told};

/// Something a patient must be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Telling {
    /// What happened.
    pub(super) change: Change,
    /// The start the patient counts on.
    pub(super) told: DateTime<Utc>,
    /// The start the notice speaks about: the new one, or the one that is off.
    pub(super) occurrence: DateTime<Utc>,
    /// When somebody changed it.
    pub(super) changed_at: DateTime<Utc>,
    /// How the patient was told; none where no reminder went.
    pub(super) channel: Option<Channel>,
    /// The last message said that it is off, and it is not: only a person can say that well.
    pub(super) was_off: bool,
}

impl Telling {
    /// Returns the moment at which the patient would come for nothing, or not come.
    pub(super) fn useful_until(&self) -> DateTime<Utc> {
        self.told.min(self.occurrence)
    }
}

/// The starts at which patients are expected, for what else a message may have been about.
pub(super) struct Expected(BTreeSet<(PatientId, DateTime<Utc>, AppointmentId)>);

impl Expected {
    /// Indexes the bookings that take place.
    pub(super) fn of(bookings: &[Booking]) -> Self {
        // Hardly any appointment was ever changed.
        let any_changed = bookings.iter().any(|b| b.appointment.changed.is_some());
        let expected = bookings
            .iter()
            .filter(|booking| any_changed && booking.appointment.status.is_expected());
        let places = expected.map(|booking| {
            let appointment = &booking.appointment;
            (booking.patient.id, appointment.start, appointment.id)
        });
        Self(places.collect())
    }

    fn comes_anyway(&self, booking: &Booking, start: DateTime<Utc>) -> bool {
        let first = (booking.patient.id, start, AppointmentId(i64::MIN));
        let last = (booking.patient.id, start, AppointmentId(i64::MAX));
        let mut others = self.0.range(first..=last);
        others.any(|(_, _, id)| *id != booking.appointment.id)
    }
}

/// Returns what the patient of a booking must be told, if anything.
pub(super) fn telling(
    booking: &Booking,
    expected: &Expected,
    known: &Known<'_>,
    now: DateTime<Utc>,
) -> Option<Telling> {
    let appointment = &booking.appointment;
    let changed = appointment.changed?;
    if appointment.start <= now {
        return None;
    }
    let theirs = |told: &Told| told.patient == booking.patient.id;
    let last = known.told(appointment.id).filter(theirs);
    let believes = last.and_then(believes);
    let found = |change, told, occurrence| Telling {
        change,
        told,
        occurrence,
        changed_at: changed.at,
        channel: last.map(|told| told.channel),
        was_off: last.is_some() && believes.is_none(),
    };
    let off_by = changed.off_by;
    let telling = match (appointment.status, last, believes) {
        // Whoever called it off knows that it is off.
        (AppointmentStatus::Cancelled, _, _) if off_by == Some(CalledOffBy::Patient) => {
            return None;
        }
        (AppointmentStatus::Cancelled, Some(_), Some(told)) => found(Change::CalledOff, told, told),
        (AppointmentStatus::Cancelled, None, _) if off_by == Some(CalledOffBy::Clinic) => {
            found(Change::CalledOff, appointment.start, appointment.start)
        }
        (AppointmentStatus::Booked, Some(_), Some(told)) if told != appointment.start => {
            found(Change::Moved, told, appointment.start)
        }
        (AppointmentStatus::Booked, Some(_), None) => {
            found(Change::Moved, appointment.start, appointment.start)
        }
        // Who confirmed the appointment as it is knows it.
        (
            AppointmentStatus::Booked
            | AppointmentStatus::Confirmed
            | AppointmentStatus::Arrived
            | AppointmentStatus::Completed
            | AppointmentStatus::Cancelled
            | AppointmentStatus::NoShow,
            _,
            _,
        ) => return None,
    };
    if expected.comes_anyway(booking, telling.told) && !telling.was_off {
        return None;
    }
    // What the patient counted on is over; only what waited until then may still expire.
    let place = (appointment.id, telling.occurrence, telling.change.step());
    (telling.told > now || known.waits_at(place)).then_some(telling)
}

/// Returns the start a patient counts on after a message; none after one that called it off.
fn believes(told: Told) -> Option<DateTime<Utc>> {
    match Change::of_step(told.step) {
        None | Some(Change::Moved) => Some(told.occurrence),
        Some(Change::CalledOff) => None,
    }
}
