//! Appointments that share a contact, a day, or even their reminders.

use super::book::{CALL, ONE_DAY, PHONED, THREE_DAYS, booking, clock};
use super::desk::{Desk, cadence};
use crate::appointment::{AppointmentStatus, Booking};
use crate::cadence::{Channel, Lead};
use crate::key::{AppointmentId, CadenceId, Key, TemplateId};
use crate::ledger::{LedgerRow, WithdrawReason};
use crate::reminder::{ReminderEvent, ReminderState};

#[test]
fn rows_of_other_appointments_are_never_withdrawn() {
    let mut desk = Desk::open();
    let saved = desk.outbox.clone();
    desk.bookings = vec![booking(2, "2026-11-25 09:15")];
    assert_eq!(desk.words(), ["plan"; 2]);
    assert!(
        saved
            .rows
            .iter()
            .all(|(key, row)| desk.outbox.rows[key] == *row)
    );
}

#[test]
fn rows_of_other_appointments_count_against_the_cap() {
    let mut desk = Desk::open();
    desk.rules.clinic.caps.email_per_day = 1;
    let mut sister = booking(2, "2026-11-24 09:45");
    sister.patient.contact_points = desk.patient().contact_points.clone();
    desk.bookings = vec![sister];
    let (plan, changes) = desk.plan();
    assert_eq!(
        (plan.reminders.len(), plan.problems.len(), changes.len()),
        (0, 2, 0)
    );
}

/// The same patient in a second row, with the same appointment; only the front desk knows why.
fn entered_again(booking: &Booking) -> Booking {
    let mut again = booking.clone();
    again.appointment.id = AppointmentId(2);
    again
}

#[test]
fn an_appointment_entered_again_takes_the_reminders_over() {
    for both_at_once in [true, false] {
        let mut desk = Desk::open();
        let again = entered_again(&desk.bookings[0]);
        desk.bookings[0].appointment.status = AppointmentStatus::Cancelled;
        if !both_at_once {
            assert_eq!(desk.words(), ["withdraw appointment_off"; 2]);
        }
        desk.bookings.push(again);
        // The entry in the patient's calendar is another one, so the bytes are other bytes.
        let expected = if both_at_once { "change" } else { "revive" };
        assert_eq!(desk.words(), [expected; 2]);
        assert!(
            desk.outbox
                .rows
                .values()
                .all(|row| row.appointment == AppointmentId(2))
        );
    }
}

#[test]
fn a_call_taken_over_by_an_appointment_entered_again_is_confirmed_once() {
    let mut desk = Desk::open();
    desk.bookings = vec![booking(3, "2026-11-24 10:15")];
    desk.bookings[0].appointment.kind = PHONED;
    assert_eq!(desk.words(), ["plan"]);
    let again = entered_again(&desk.bookings[0]);
    desk.bookings[0].appointment.status = AppointmentStatus::Cancelled;
    desk.bookings.push(again);
    assert_eq!(desk.words(), ["confirm"]);
}

#[test]
fn what_a_person_skipped_is_not_revived_for_an_appointment_entered_again() {
    let mut desk = Desk::open();
    let key = desk.meet(ONE_DAY, &[ReminderEvent::Cancel]);
    desk.outbox.row(key).withdrawn = Some(WithdrawReason::Skipped);
    let again = entered_again(&desk.bookings[0]);
    desk.bookings[0].appointment.status = AppointmentStatus::Cancelled;
    desk.bookings.push(again);
    assert_eq!(desk.words(), ["change"]);
    assert_eq!(
        desk.outbox.rows[&key].withdrawn,
        Some(WithdrawReason::Skipped)
    );
}

#[test]
fn an_appointment_entered_twice_leaves_the_reminders_where_they_are() {
    let mut desk = Desk::open();
    let mut first = desk.bookings[0].clone();
    first.appointment.id = AppointmentId(0);
    desk.bookings.insert(0, first.clone());
    assert_eq!(desk.words(), [""; 0]);
    desk.bookings = vec![first];
    assert_eq!(desk.words(), [""; 0]);
    assert_eq!(desk.plan().0.kept.len(), 2);
}

#[test]
fn an_appointment_entered_again_after_its_reminder_went_gets_no_second_one() {
    let mut desk = Desk::open();
    desk.meet(THREE_DAYS, &[ReminderEvent::Approve, ReminderEvent::Claim]);
    let again = entered_again(&desk.bookings[0]);
    desk.bookings[0].appointment.status = AppointmentStatus::Cancelled;
    desk.bookings.push(again);
    assert_eq!(desk.words(), ["change"]);
    let (plan, _) = desk.plan();
    assert_eq!((plan.reminders.len(), plan.kept.len()), (1, 1));
}

#[test]
fn what_is_approved_keeps_its_place_when_there_is_no_room_for_all() {
    let mut desk = Desk::open();
    let address = desk.patient().contact_points.clone();
    // The sister's reminders become due at the same moment and her number is the lower one.
    let mut sister = booking(0, "2026-11-24 08:15");
    sister.patient.contact_points = address;
    desk.bookings.push(sister);
    assert_eq!(desk.words(), ["plan"; 2]);
    let brother = |row: &&LedgerRow| row.appointment == AppointmentId(1);
    let keys: Vec<Key> = desk
        .outbox
        .rows
        .values()
        .filter(brother)
        .map(|row| row.key)
        .collect();
    for key in &keys {
        desk.outbox.meet(*key, ReminderEvent::Approve);
    }
    desk.rules.clinic.caps.email_per_day = 1;
    assert_eq!(desk.words(), ["withdraw contact_full"; 2]);
    assert!(
        keys.iter()
            .all(|key| desk.state(*key) == ReminderState::Approved)
    );
}

#[test]
fn an_approval_that_is_void_gives_no_precedence() {
    let mut desk = Desk::open();
    desk.rules.clinic.caps.email_per_day = 1;
    // The sister has a cadence of her own, due on Monday at 10:00.
    let hers = desk
        .rules
        .cadences
        .get_mut(&CadenceId(3))
        .expect("the cadence");
    (hers.steps[0].channel, hers.steps[0].template) = (Channel::Email, TemplateId(1));
    let mut sister = booking(2, "2026-11-24 09:15");
    sister.appointment.kind = PHONED;
    sister.patient.contact_points = desk.patient().contact_points.clone();
    desk.bookings.push(sister);
    cadence(&mut desk).steps.truncate(1);
    assert_eq!(desk.words(), ["plan", "withdraw rule_changed"]);
    let his = desk.meet(THREE_DAYS, &[ReminderEvent::Approve]);
    let hers = desk.meet(CALL, &[ReminderEvent::Approve]);
    // His moves into her day, before hers.
    let step = &mut cadence(&mut desk).steps[0];
    (step.lead, step.at) = (Lead::BusinessDays(1), clock("09:00"));
    assert_eq!(desk.words(), ["withdraw contact_full"]);
    assert_eq!(desk.state(his), ReminderState::Cancelled);
    assert_eq!(desk.state(hers), ReminderState::Approved);
}

#[test]
fn what_waits_for_review_keeps_its_place_before_what_is_new() {
    let mut desk = Desk::open();
    desk.rules.clinic.caps.email_per_day = 1;
    let mut sister = booking(0, "2026-11-24 08:15");
    sister.patient.contact_points = desk.patient().contact_points.clone();
    desk.bookings.push(sister);
    assert_eq!(desk.words(), [""; 0]);
}
