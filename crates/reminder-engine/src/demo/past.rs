//! The week before the made-up clinic is shown. Nothing in its history is invented: a made-up
//! person approves day by day, and the real outbox hands over to the practice folder, only at a
//! time that has passed.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::clinic::CarrierName;
use reminder_core::reminder::ReminderState;

use super::Dice;
use crate::Engine;
use crate::api::error::ApiError;
use crate::carrier::Carrier;
use crate::carrier::call_list::CallListCarrier;
use crate::carrier::practice::PracticeCarrier;
use crate::clock::{Clock as _, VirtualClock};
use crate::outbox::Outbox;
use crate::sentences;
use crate::store::{NewEvent, StoreError, Subject, Tx};

/// Who approves in the made-up clinic.
const SOMEBODY: &str = "Ann";
/// How long before the clinic is shown its week begins.
pub(super) const WEEK: TimeDelta = TimeDelta::days(7);
/// More reminders than its day has.
const A_DAYS_REMINDERS: u32 = 1_000;
const A_TICK: u32 = 20;
/// More rounds than its busiest day needs.
const ROUNDS_MAX: u32 = 2_000;

/// Lets the week pass that ends now.
pub(super) fn live(engine: &Engine, dice: &mut Dice, now: DateTime<Utc>) -> Result<(), ApiError> {
    let store = engine.store();
    let clock = VirtualClock::at(now - WEEK);
    let practice = PracticeCarrier::new(engine.practice_folder());
    let mut outbox = Outbox::new(BTreeMap::from([
        (
            CarrierName::Practice,
            Box::new(practice) as Box<dyn Carrier>,
        ),
        (CarrierName::CallList, Box::new(CallListCarrier)),
    ]))
    .without_absences();
    let mut fence = engine.fence();
    while clock.now() < now {
        let ends = (clock.now() + TimeDelta::days(1)).min(now);
        store.write(|tx| approve(tx, dice, clock.now(), ends))?;
        for _ in 0..ROUNDS_MAX {
            let report = outbox.tick(store, &mut fence, &clock, A_TICK)?;
            if report.more {
                continue;
            }
            match report.next_at.filter(|at| *at < ends) {
                Some(at) => clock.advance((at - clock.now()).max(TimeDelta::seconds(1))),
                None => break,
            }
        }
        clock.advance(ends - clock.now());
    }
    outbox.tick(store, &mut fence, &clock, A_TICK)?;
    store.write(|tx| came(tx, dice, now))?;
    Ok(())
}

/// Approves what becomes due in a day; one now and then is forgotten, and becomes too late.
fn approve(
    tx: &Tx<'_>,
    dice: &mut Dice,
    now: DateTime<Utc>,
    ends: DateTime<Utc>,
) -> Result<(), StoreError> {
    let due = tx.reminders_due(now, ends, A_DAYS_REMINDERS)?;
    let grace = TimeDelta::minutes(tx.clinic()?.clinic.grace_minutes.into());
    let approval = tx.begin_approval(SOMEBODY, now, now + grace)?;
    for reminder in due {
        let waits = reminder.state == ReminderState::Planned;
        if !waits || dice.in_a_hundred(3) {
            continue;
        }
        if !tx.approve(&reminder.key, &reminder.content_hash, approval, now + grace)? {
            continue;
        }
        let new = NewEvent {
            who: SOMEBODY,
            what: "approved",
            detail: "Approved as shown.",
            subject: Subject {
                key: Some(reminder.key),
                appointment: Some(reminder.appointment),
                patient: Some(reminder.patient),
            },
        };
        tx.tell(&new, now)?;
    }
    Ok(())
}

/// Marks who came to the week's appointments and who did not.
fn came(tx: &Tx<'_>, dice: &mut Dice, now: DateTime<Utc>) -> Result<(), StoreError> {
    for record in tx.appointments_between(now - WEEK, now)? {
        let appointment = record.appointment;
        if !appointment.status.is_expected() {
            continue;
        }
        let (status, detail) = if dice.in_a_hundred(5) {
            (AppointmentStatus::NoShow, "Marked as a no-show.")
        } else {
            (AppointmentStatus::Completed, "Marked completed.")
        };
        tx.mark_appointment(appointment.id, status, None, now)?;
        let new = NewEvent {
            who: sentences::PROGRAM,
            what: "marked",
            detail,
            subject: Subject {
                key: None,
                appointment: Some(appointment.id),
                patient: Some(record.patient),
            },
        };
        tx.tell(&new, appointment.start)?;
    }
    Ok(())
}
