//! Plan, save, plan again: what changes in the outbox, and what never does.

use chrono::TimeDelta;

use super::book::{
    CHECK_UP, ONE_DAY, Outbox, THREE_DAYS, WALK_IN, at, booking, email, move_to, phone, rules,
};
use super::desk::{Desk, cadence};
use crate::appointment::{AppointmentStatus, Booking};
use crate::cadence::{Channel, Lead};
use crate::key::{AppointmentId, TemplateId};
use crate::ledger::WithdrawReason;
use crate::plan::{Plan, changes, plan};
use crate::reminder::{ReminderEvent, ReminderState};

#[test]
fn a_thousand_plans_change_nothing() {
    let mut desk = Desk::open();
    let saved = desk.outbox.clone();
    for minute in 0..1_000 {
        desk.now = at("2026-11-16 12:00") + TimeDelta::minutes(minute);
        let (plan, changes) = desk.plan();
        assert_eq!((plan.reminders.len(), changes.len()), (2, 0));
    }
    assert_eq!(desk.outbox, saved);
}

type Set = fn(&mut Desk);

const NOT_WANTED_ANY_MORE: [(&str, Set, &str); 14] = [
    (
        "cancelled",
        |d| d.bookings[0].appointment.status = AppointmentStatus::Cancelled,
        "appointment_off",
    ),
    (
        "archived",
        |d| d.patient().archived = true,
        "patient_says_no",
    ),
    (
        "only by text",
        |d| d.patient().only_channel = Some(Channel::Sms),
        "patient_says_no",
    ),
    (
        "never there",
        |d| d.patient().contact_points[0].never = true,
        "patient_says_no",
    ),
    (
        "opted out",
        |d| d.patient().contact_points[0].opted_out = true,
        "opted_out",
    ),
    (
        "consent required",
        |d| d.rules.clinic.consent_required = true,
        "patient_says_no",
    ),
    (
        "no address",
        |d| d.patient().contact_points.clear(),
        "contact_changed",
    ),
    (
        "no cadence",
        |d| d.bookings[0].appointment.kind = WALK_IN,
        "rule_changed",
    ),
    ("no text", |d| d.rules.templates.clear(), "rule_changed"),
    (
        "no carrier",
        |d| {
            cadence(d)
                .steps
                .iter_mut()
                .for_each(|s| s.channel = Channel::Sms)
        },
        "rule_changed",
    ),
    (
        "phoned by staff, but there is no number",
        |d| {
            cadence(d)
                .steps
                .iter_mut()
                .for_each(|s| s.channel = Channel::CallList);
            d.patient().contact_points.truncate(1);
        },
        "rule_changed",
    ),
    ("no steps", |d| cadence(d).steps.clear(), "rule_changed"),
    (
        "no room",
        |d| d.rules.clinic.caps.email_per_day = 0,
        "contact_full",
    ),
    (
        "not to be written",
        |d| d.words_of_email("{{ nickname }}"),
        "cannot_render",
    ),
];

#[test]
fn what_is_not_wanted_any_more_is_withdrawn_with_its_reason() {
    for (name, set, reason) in NOT_WANTED_ANY_MORE {
        let mut desk = Desk::open();
        set(&mut desk);
        let withdrawn = format!("withdraw {reason}");
        assert_eq!(desk.words(), [withdrawn.as_str(); 2], "{name}");
    }
}

#[test]
fn what_goes_elsewhere_is_withdrawn_and_planned_again() {
    let cases: [(&str, Set, &str); 6] = [
        (
            "another time",
            |d| move_to(&mut d.bookings[0], "2026-11-25 09:15"),
            "withdraw moved",
        ),
        (
            "opted out there",
            |d| d.patient().contact_points[0].opted_out = true,
            "withdraw opted_out",
        ),
        (
            "never there",
            |d| d.patient().contact_points[0].never = true,
            "withdraw patient_says_no",
        ),
        (
            "another address comes first",
            |d| d.patient().contact_points.swap(0, 1),
            "withdraw contact_changed",
        ),
        (
            "another name",
            |d| d.patient().family_name = "Name".to_owned(),
            "withdraw contact_changed",
        ),
        (
            "by phone",
            |d| {
                cadence(d).steps.iter_mut().for_each(|step| {
                    (step.channel, step.template) = (Channel::CallList, TemplateId(2));
                });
                d.patient().contact_points.push(phone(3, "+15550103"));
            },
            "withdraw rule_changed",
        ),
    ];
    for (name, set, withdrawn) in cases {
        let mut desk = Desk::open();
        desk.patient().contact_points =
            vec![email(1, "patient1@example.com"), email(2, "b@example.com")];
        assert_eq!(desk.words(), [""; 0], "{name}");
        set(&mut desk);
        assert_eq!(
            desk.words(),
            ["plan", "plan", withdrawn, withdrawn],
            "{name}"
        );
    }
}

#[test]
fn what_is_wanted_again_is_revived() {
    let mut desk = Desk::open();
    let before = desk.plan().0;
    desk.bookings[0].appointment.status = AppointmentStatus::Cancelled;
    assert_eq!(desk.words(), ["withdraw appointment_off"; 2]);
    desk.bookings[0].appointment.status = AppointmentStatus::Booked;
    assert_eq!(desk.words(), ["revive"; 2]);
    assert_eq!(desk.plan().0, before);

    move_to(&mut desk.bookings[0], "2026-11-25 09:15");
    assert_eq!(
        desk.words(),
        ["plan", "plan", "withdraw moved", "withdraw moved"]
    );
    move_to(&mut desk.bookings[0], "2026-11-24 09:15");
    assert_eq!(
        desk.words(),
        ["revive", "revive", "withdraw moved", "withdraw moved"]
    );
}

#[test]
fn what_was_attempted_is_not_revived() {
    let mut desk = Desk::open();
    desk.meet(
        ONE_DAY,
        &[
            ReminderEvent::Approve,
            ReminderEvent::Claim,
            ReminderEvent::NotSent,
        ],
    );
    desk.patient().archived = true;
    assert_eq!(desk.words(), ["withdraw patient_says_no"; 2]);
    desk.patient().archived = false;
    assert_eq!(desk.words(), ["revive"]);
    let (plan, _) = desk.plan();
    assert_eq!((plan.reminders.len(), plan.kept.len()), (1, 1));
    assert_eq!(plan.kept[0].step, ONE_DAY);
}

#[test]
fn a_change_of_words_takes_the_approval_back() {
    let mut desk = Desk::open();
    let approved = desk.meet(THREE_DAYS, &[ReminderEvent::Approve]);
    let held = desk.meet(ONE_DAY, &[ReminderEvent::Approve, ReminderEvent::Hold]);
    desk.words_of_email("See you at {{ time }}.");
    assert_eq!(desk.words(), ["change"; 2]);
    assert_eq!(desk.state(approved), ReminderState::Planned);
    assert_eq!(desk.state(held), ReminderState::Held);
    assert!(!desk.outbox.rows[&held].approved);
}

#[test]
fn a_change_of_the_window_alone_takes_the_approval_back() {
    let mut desk = Desk::open();
    let approved = desk.meet(THREE_DAYS, &[ReminderEvent::Approve]);
    desk.rules.revision += 1;
    cadence(&mut desk).steps[0].useful_minutes += 1;
    assert_eq!(desk.words(), ["change", "confirm"]);
    assert_eq!(desk.state(approved), ReminderState::Planned);
}

#[test]
fn a_change_nobody_can_see_keeps_the_approval() {
    let cases: [(&str, Set); 3] = [
        ("a note on the appointment", |d| {
            d.bookings[0].appointment.revision += 1
        }),
        ("a note on the patient", |d| d.patient().revision += 1),
        ("another rule", |d| d.rules.revision += 1),
    ];
    for (name, set) in cases {
        let mut desk = Desk::open();
        let approved = desk.meet(ONE_DAY, &[ReminderEvent::Approve]);
        set(&mut desk);
        assert_eq!(desk.words(), ["confirm"; 2], "{name}");
        assert_eq!(desk.state(approved), ReminderState::Approved, "{name}");
    }
}

#[test]
fn what_may_have_gone_is_kept_whatever_happens_to_it() {
    use ReminderEvent as E;
    let lives: [&[E]; 8] = [
        &[E::Approve, E::Claim],
        &[E::Approve, E::Claim, E::Silence],
        &[E::Approve, E::Claim, E::Accept],
        &[E::Approve, E::Claim, E::Accept, E::Deliver],
        &[E::Approve, E::Claim, E::Accept, E::Undeliver],
        &[E::Approve, E::Claim, E::Reject],
        &[E::Approve, E::Claim, E::Silence, E::Reject],
        &[E::Expire],
    ];
    let sets: [(&str, Set); 5] = [
        ("as it was", |_| {}),
        ("other words", |d| {
            d.words_of_email("See you at {{ time }}.")
        }),
        ("another address", |d| {
            d.patient().contact_points = vec![email(1, "new@example.com")]
        }),
        ("another name", |d| {
            d.patient().given_name = "New".to_owned()
        }),
        ("archived", |d| d.patient().archived = true),
    ];
    for life in lives {
        for (name, set) in sets {
            let mut desk = Desk::open();
            let key = desk.meet(ONE_DAY, life);
            let state = desk.state(key);
            set(&mut desk);
            desk.words();
            assert_eq!(desk.state(key), state, "{name} after {life:?}");
            let (plan, _) = desk.plan();
            assert_eq!(plan.kept.len(), 1, "{name} after {life:?}");
            assert_eq!((plan.kept[0].step, plan.kept[0].key), (ONE_DAY, key));
            assert!(plan.reminders.iter().all(|planned| planned.step != ONE_DAY));
        }
    }
}

#[test]
fn what_a_person_skipped_stays_skipped() {
    let mut desk = Desk::open();
    let key = desk.meet(ONE_DAY, &[ReminderEvent::Cancel]);
    desk.outbox.row(key).withdrawn = Some(WithdrawReason::Skipped);
    assert_eq!(desk.words(), [""; 0]);
    desk.patient().contact_points = vec![email(1, "new@example.com")];
    assert_eq!(desk.words(), ["plan", "withdraw contact_changed"]);
    let (plan, _) = desk.plan();
    assert_eq!((plan.kept.len(), plan.kept[0].key), (1, key));
}

#[test]
fn what_an_answer_made_needless_comes_back_only_when_it_is_no_longer_confirmed() {
    let mut desk = Desk::open();
    let key = desk.meet(ONE_DAY, &[ReminderEvent::Cancel]);
    desk.outbox.row(key).withdrawn = Some(WithdrawReason::Confirmed);
    desk.bookings[0].appointment.status = AppointmentStatus::Confirmed;
    assert_eq!(desk.words(), [""; 0]);
    desk.patient().contact_points = vec![email(1, "new@example.com")];
    assert_eq!(
        desk.words(),
        ["plan", "withdraw contact_changed"],
        "only the step that nobody answered"
    );
    desk.patient().contact_points = vec![email(1, "patient1@example.com")];
    assert_eq!(desk.words(), ["revive", "withdraw contact_changed"]);
    desk.bookings[0].appointment.status = AppointmentStatus::Booked;
    assert_eq!(desk.words(), ["revive"], "the patient took it back");
    assert_eq!(desk.state(key), ReminderState::Planned);
}

#[test]
fn a_moved_appointment_is_reminded_of_its_new_time_even_after_the_old_one() {
    let mut desk = Desk::open();
    let sent = desk.meet(THREE_DAYS, &[ReminderEvent::Approve, ReminderEvent::Claim]);
    move_to(&mut desk.bookings[0], "2026-11-25 09:15");
    assert_eq!(desk.words(), ["plan", "plan", "withdraw moved"]);
    move_to(&mut desk.bookings[0], "2026-11-24 09:15");
    assert_eq!(desk.words(), ["revive", "withdraw moved", "withdraw moved"]);
    let (plan, _) = desk.plan();
    assert_eq!((plan.kept.len(), plan.kept[0].key), (1, sent));
}

#[test]
fn a_reminder_whose_time_ran_out_is_left_to_expire() {
    let mut desk = Desk::open();
    for now in ["2026-11-19 17:30", "2026-11-19 18:00", "2026-11-20 10:00"] {
        desk.now = at(now);
        assert_eq!(desk.words(), [""; 0]);
        let (plan, _) = desk.plan();
        assert_eq!((plan.kept.len(), plan.problems.len()), (1, 0), "{now}");
        assert_eq!(plan.kept[0].step, THREE_DAYS);
    }
    desk.now = at("2026-11-24 09:15");
    assert_eq!(desk.words(), [""; 0]);
    assert_eq!(desk.plan().0, Plan::default());
}

#[test]
fn a_reminder_that_would_be_too_late_by_new_rules_is_withdrawn() {
    let mut desk = Desk::open();
    desk.now = at("2026-11-18 12:00");
    cadence(&mut desk).steps[0].lead = Lead::BusinessDays(5);
    assert_eq!(desk.words(), ["withdraw rule_changed"]);
    let (plan, _) = desk.plan();
    assert_eq!((plan.reminders.len(), plan.problems.len()), (1, 1));
}

#[test]
fn a_plan_that_is_saved_late_touches_nothing_that_has_gone_since() {
    let mut desk = Desk::open();
    desk.words_of_email("See you at {{ time }}.");
    let early = plan(&desk.rules, &desk.bookings, &desk.outbox.ledger(), desk.now);
    desk.meet(ONE_DAY, &[ReminderEvent::Approve, ReminderEvent::Claim]);
    desk.meet(THREE_DAYS, &[ReminderEvent::Expire]);
    let ledger = desk.outbox.ledger();
    assert_eq!(changes(&early, &desk.bookings, &ledger, desk.now), []);
}

#[test]
fn changes_are_sorted_by_key() {
    let bookings: Vec<Booking> = (1..50).map(|id| booking(id, "2026-11-24 09:15")).collect();
    let (_, changes) = Outbox::default().plan(&rules(), &bookings, at("2026-11-16 12:00"));
    assert_eq!(changes.len(), 98);
    assert!(changes.windows(2).all(|pair| pair[0].key() < pair[1].key()));
}

#[test]
fn a_plan_names_everything_it_was_made_from() {
    let (mut rules, mut booking) = (rules(), booking(1, "2026-11-24 09:15"));
    rules.revision = 7;
    rules
        .templates
        .get_mut(&TemplateId(1))
        .expect("the e-mail text")
        .version = 6;
    booking.appointment.revision = 5;
    booking.patient.revision = 4;
    let plan = plan(
        &rules,
        std::slice::from_ref(&booking),
        &[],
        at("2026-11-16 12:00"),
    );
    let first = &plan.reminders[0];
    assert_eq!(first.rules_revision, 7);
    assert_eq!(first.template_version, 6);
    assert_eq!(
        (first.appointment, first.appointment_revision),
        (AppointmentId(1), 5)
    );
    assert_eq!(
        (first.patient, first.patient_revision),
        (booking.patient.id, 4)
    );
    assert_eq!(first.contact_point, booking.patient.contact_points[0].id);
    assert_eq!(
        (first.step, first.step_name.as_str()),
        (THREE_DAYS, "3-day reminder")
    );
    let entry = first
        .message
        .calendar
        .as_ref()
        .expect("an e-mail carries one");
    assert_eq!(entry.sequence, 5);
    assert_eq!(
        first.content_hash,
        first.message.content_hash(&first.window)
    );
    assert_eq!(booking.appointment.kind, CHECK_UP);
}
