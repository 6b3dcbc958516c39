//! Days that have passed, booked again ahead: the outbox never sends about the past, and what it
//! once recorded can never be undone, so a past week is played as the same week a year later.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::calendar::{CivilTime, Zone};

use crate::planning;
use crate::sentences::PROGRAM;
use crate::store::{Heartbeat, NewAppointment, Scope, Store, StoreError};

/// Whole weeks, so that every day of the week stays what it was.
pub(super) const LATER_DAYS: u64 = 364;
/// Appointments after the played days whose reminders are due in them.
const LEAD: TimeDelta = TimeDelta::days(21);

/// Books the appointments of a span again, [`LATER_DAYS`] later, on a copy. Those that were called
/// off then are left out; those that came or did not are booked, as they were before.
pub(super) fn book_again(
    store: &Store,
    zone: &Zone,
    from: NaiveDate,
    until: NaiveDate,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let span = [from, until].map(|day| zone.first_instant(day.and_time(chrono::NaiveTime::MIN)));
    store.write(|tx| {
        for record in tx.appointments_between(span[0], span[1] + LEAD)? {
            let appointment = record.appointment;
            let off = appointment.status == AppointmentStatus::Cancelled;
            let local_start = appointment.local_start + Days::new(LATER_DAYS);
            let start = match Zone::named(&appointment.zone).map(|zone| zone.resolve(local_start)) {
                Ok(CivilTime::Once { at } | CivilTime::Twice { first: at, .. }) => at,
                Ok(CivilTime::Never { .. }) | Err(_) => continue,
            };
            if off {
                continue;
            }
            let new = NewAppointment {
                id: None,
                origin: None,
                patient: record.patient,
                practitioner: appointment.practitioner,
                kind: appointment.kind,
                local_start,
                zone: appointment.zone,
                start,
                duration_minutes: appointment.duration_minutes,
                status: AppointmentStatus::Booked,
                note: String::new(),
            };
            tx.save_appointment(&new, now)?;
        }
        planning::replan(tx, &Scope::Everybody, PROGRAM, now)?;
        // The leap is the play's own: nobody needs to be asked whether the clock is right.
        tx.beat(Heartbeat {
            at: now,
            clean: true,
        })
    })
}
