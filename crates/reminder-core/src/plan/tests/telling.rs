//! What a patient must be told of a change, case by case, and what nobody needs to hear.

use super::book::{Outbox, at, booking, move_to, rules};
use crate::appointment::{AppointmentStatus, Booking, CalledOffBy, Changed};
use crate::cadence::Channel;
use crate::clinic::Rules;
use crate::key::Key;
use crate::ledger::{LedgerChange, WithdrawReason};
use crate::notice::{self, Change};
use crate::plan::{Plan, ProblemReason, plan, steps};
use crate::reminder::ReminderEvent;
use crate::template::defaults;

/// When the first reminder of a check-up on Tuesday 24 November at 9:15 goes, and later that day.
const WENT: &str = "2026-11-19 10:00";
const LATER: &str = "2026-11-19 14:00";

/// The rules with the words of notices.
fn with_notices() -> Rules {
    let mut rules = rules();
    rules.templates.extend(defaults::always_there("en-CA"));
    rules
}

/// Lets a planned reminder go.
fn went(outbox: &mut Outbox, key: Key, now: &str) {
    for event in [
        ReminderEvent::Approve,
        ReminderEvent::Claim,
        ReminderEvent::Accept,
    ] {
        outbox.meet(key, event);
    }
    outbox.row(key).went_at = Some(at(now));
}

/// A check-up of whose first reminder the patient has.
fn reminded() -> (Rules, Outbox, Booking) {
    let (rules, mut outbox, booking) = (
        with_notices(),
        Outbox::default(),
        booking(1, "2026-11-24 09:15"),
    );
    let (plan, _) = outbox.plan(
        &rules,
        std::slice::from_ref(&booking),
        at("2026-11-02 12:00"),
    );
    went(&mut outbox, plan.reminders[0].key, WENT);
    (rules, outbox, booking)
}

fn moved(booking: &mut Booking, start: &str, now: &str) {
    move_to(booking, start);
    changed(booking, now);
}

fn changed(booking: &mut Booking, now: &str) {
    booking.appointment.changed = Some(Changed {
        at: at(now),
        off_by: None,
    });
}

fn notices(plan: &Plan) -> Vec<(Change, &str)> {
    let notices = plan.reminders.iter();
    notices
        .filter_map(|planned| {
            Some((
                Change::of_step(planned.step)?,
                planned.message.text.as_str(),
            ))
        })
        .collect()
}

fn problem(plan: &Plan) -> Option<&ProblemReason> {
    let mut problems = plan.problems.iter();
    let found = problems.find(|problem| problem.step_name == notice::NAME)?;
    Some(&found.reason)
}

/// Plans, and checks that the lists add up and that planning again finds the same.
fn planned(outbox: &mut Outbox, rules: &Rules, bookings: &[Booking], now: &str) -> Plan {
    let (first, _) = outbox.plan(rules, bookings, at(now));
    let (again, changes) = outbox.plan(rules, bookings, at(now));
    let real = |change: &&LedgerChange| !matches!(change, LedgerChange::Confirm(_));
    assert_eq!(changes.iter().filter(real).count(), 0, "{changes:?}");
    assert_eq!(first.reminders, again.reminders);
    let listed = again.reminders.len() + again.kept.len() + again.problems.len();
    assert_eq!(steps(rules, bookings, &outbox.ledger(), at(now)), listed);
    again
}

#[test]
fn a_move_of_what_the_patient_was_told_is_told_by_the_same_channel() {
    let (rules, mut outbox, mut booking) = reminded();
    moved(&mut booking, "2026-11-26 11:00", LATER);
    let plan = planned(&mut outbox, &rules, &[booking], LATER);
    let found = notices(&plan);
    assert_eq!(found.len(), 1);
    let (change, words) = found[0];
    assert_eq!(change, Change::Moved);
    assert!(
        words.contains("November 24") && words.contains("November 26"),
        "{words}"
    );
    let notice = plan
        .reminders
        .iter()
        .find(|planned| planned.step_name == notice::NAME);
    let notice = notice.expect("it was found above");
    assert_eq!(notice.message.channel, Channel::Email);
    assert_eq!(notice.window.due_at, at(LATER));
    assert_eq!(
        notice.window.expires_at,
        at("2026-11-24 08:15"),
        "before they come for nothing"
    );
    assert!(notice.message.calendar.is_some());
}

#[test]
fn a_notice_goes_in_opening_hours_and_not_at_the_last_moment() {
    let cases = [
        ("2026-11-19 20:00", Some("2026-11-20 09:00"), None),
        ("2026-11-24 08:00", None, Some(ProblemReason::Closed)),
        ("2026-11-24 08:30", None, Some(ProblemReason::TooLate)),
    ];
    for (now, due, why) in cases {
        let (rules, mut outbox, mut booking) = reminded();
        booking.appointment.status = AppointmentStatus::Cancelled;
        changed(&mut booking, now);
        let plan = planned(&mut outbox, &rules, &[booking], now);
        let found = plan
            .reminders
            .iter()
            .find(|planned| planned.step_name == notice::NAME);
        assert_eq!(
            found.map(|planned| planned.window.due_at),
            due.map(at),
            "{now}"
        );
        assert_eq!(problem(&plan), why.as_ref(), "{now}");
    }
}

#[test]
fn nothing_is_told_where_nothing_is_new() {
    type Story = fn(&mut Outbox, &mut Vec<Booking>);
    let stories: [(&str, Story); 5] = [
        ("never changed", |_, _| {}),
        ("moved and moved back", |_, bookings| {
            moved(&mut bookings[0], "2026-11-26 11:00", LATER);
            moved(&mut bookings[0], "2026-11-24 09:15", LATER);
        }),
        ("confirmed at the new start", |_, bookings| {
            moved(&mut bookings[0], "2026-11-26 11:00", LATER);
            bookings[0].appointment.status = AppointmentStatus::Confirmed;
        }),
        ("the reminder did not arrive", |outbox, bookings| {
            let key = outbox
                .ledger()
                .iter()
                .find(|row| row.went_at.is_some())
                .map(|row| row.key);
            outbox.meet(key.expect("one went"), ReminderEvent::Undeliver);
            bookings[0].appointment.status = AppointmentStatus::Cancelled;
            changed(&mut bookings[0], LATER);
        }),
        ("another entry of the same visit", |_, bookings| {
            let mut other = bookings[0].clone();
            other.appointment.id.0 = 2;
            bookings.push(other);
            bookings[0].appointment.status = AppointmentStatus::Cancelled;
            changed(&mut bookings[0], LATER);
        }),
    ];
    for (name, story) in stories {
        let (rules, mut outbox, booking) = reminded();
        let mut bookings = vec![booking];
        story(&mut outbox, &mut bookings);
        let plan = planned(&mut outbox, &rules, &bookings, LATER);
        assert_eq!(notices(&plan), [], "{name}");
        assert_eq!(problem(&plan), None, "{name}");
    }
}

#[test]
fn a_closure_is_told_to_whom_nobody_reminded_yet() {
    let (rules, mut outbox) = (with_notices(), Outbox::default());
    let mut booking = booking(1, "2026-11-24 09:15");
    booking.appointment.status = AppointmentStatus::Cancelled;
    for (off_by, told) in [
        (None, 0),
        (Some(CalledOffBy::Patient), 0),
        (Some(CalledOffBy::Clinic), 1),
    ] {
        booking.appointment.changed = Some(Changed {
            at: at("2026-11-10 12:00"),
            off_by,
        });
        let bookings = [booking.clone()];
        let plan = planned(&mut outbox, &rules, &bookings, "2026-11-10 12:00");
        assert_eq!(notices(&plan).len(), told);
    }
}

#[test]
fn who_called_off_what_they_were_reminded_of_is_told_nothing() {
    for (off_by, told) in [
        (None, 1),
        (Some(CalledOffBy::Clinic), 1),
        (Some(CalledOffBy::Patient), 0),
    ] {
        let (rules, mut outbox, mut booking) = reminded();
        booking.appointment.status = AppointmentStatus::Cancelled;
        booking.appointment.changed = Some(Changed {
            at: at(LATER),
            off_by,
        });
        let plan = planned(&mut outbox, &rules, &[booking], LATER);
        assert_eq!(notices(&plan).len(), told, "{off_by:?}");
        assert_eq!(problem(&plan), None, "{off_by:?}");
    }
}

#[test]
fn what_was_told_and_taken_back_is_left_to_a_person() {
    let (rules, mut outbox, mut booking) = reminded();
    booking.appointment.status = AppointmentStatus::Cancelled;
    changed(&mut booking, LATER);
    let plan = planned(&mut outbox, &rules, std::slice::from_ref(&booking), LATER);
    let key = plan
        .reminders
        .iter()
        .find(|planned| planned.step_name == notice::NAME);
    went(&mut outbox, key.expect("a notice").key, "2026-11-19 14:10");
    let plan = planned(
        &mut outbox,
        &rules,
        std::slice::from_ref(&booking),
        "2026-11-19 14:20",
    );
    assert_eq!(
        (notices(&plan).len(), problem(&plan)),
        (0, None),
        "the patient knows"
    );
    booking.appointment.status = AppointmentStatus::Booked;
    changed(&mut booking, "2026-11-19 15:00");
    let plan = planned(&mut outbox, &rules, &[booking], "2026-11-19 15:00");
    assert_eq!(problem(&plan), Some(&ProblemReason::ToldOtherwise));
}

#[test]
fn a_notice_that_has_nothing_to_tell_any_more_is_withdrawn_with_the_reason() {
    let (rules, mut outbox, mut booking) = reminded();
    moved(&mut booking, "2026-11-26 11:00", LATER);
    planned(&mut outbox, &rules, std::slice::from_ref(&booking), LATER);
    let to = |booking: &mut Booking, start: &str| moved(booking, start, LATER);
    to(&mut booking, "2026-11-27 11:00");
    planned(&mut outbox, &rules, std::slice::from_ref(&booking), LATER);
    booking.appointment.status = AppointmentStatus::Cancelled;
    planned(&mut outbox, &rules, std::slice::from_ref(&booking), LATER);
    booking.appointment.status = AppointmentStatus::Booked;
    to(&mut booking, "2026-11-24 09:15");
    planned(&mut outbox, &rules, std::slice::from_ref(&booking), LATER);
    let ledger = outbox.ledger();
    let mut withdrawn: Vec<_> = ledger
        .iter()
        .filter(|row| Change::of_step(row.step).is_some())
        .map(|row| row.withdrawn)
        .collect();
    withdrawn.sort();
    assert_eq!(
        withdrawn,
        [
            Some(WithdrawReason::AppointmentOff),
            Some(WithdrawReason::Moved),
            Some(WithdrawReason::NothingToTell),
        ]
    );
}

#[test]
fn a_patient_who_may_only_be_reached_otherwise_is_told_otherwise() {
    let (rules, mut outbox, mut booking) = reminded();
    booking.patient.only_channel = Some(Channel::CallList);
    moved(&mut booking, "2026-11-26 11:00", LATER);
    let plan = plan(
        &rules,
        std::slice::from_ref(&booking),
        &outbox.ledger(),
        at(LATER),
    );
    let notice = plan
        .reminders
        .iter()
        .find(|planned| planned.step_name == notice::NAME);
    assert_eq!(
        notice.map(|planned| planned.message.channel),
        Some(Channel::CallList)
    );
    booking.patient.only_channel = None;
    booking.patient.contact_points[0].opted_out = true;
    let plan = planned(&mut outbox, &rules, &[booking], LATER);
    assert_eq!(problem(&plan), Some(&ProblemReason::OptedOut));
}
