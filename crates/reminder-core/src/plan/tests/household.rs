//! Several visits that are due at one number on one day.

use super::book::{ONE_DAY, THREE_DAYS, at, booking, clock, move_to, phone, rules_by_phone};
use super::desk::{Desk, cadence};
use crate::appointment::{AppointmentStatus, Booking, Changed};
use crate::cadence::{Channel, Step};
use crate::key::{AppointmentId, CadenceId, KindId, PatientId};
use crate::ledger::WithdrawReason;
use crate::notice::Change;
use crate::plan::ProblemReason;
use crate::reminder::{ReminderEvent, ReminderState};
use crate::template::defaults;

const SHARED: &str = "+15550107";

/// A visit of one of two children who share their mother's number.
fn child(id: i64, name: &str, start: &str) -> Booking {
    let mut booking = booking(id, start);
    booking.patient.given_name = name.to_owned();
    booking.patient.contact_points = vec![phone(id, SHARED)];
    booking
}

/// A clinic that texts the day before, once a number and day, and two children with visits on one
/// morning; planned.
fn family() -> Desk {
    let mut desk = Desk {
        rules: rules_by_phone(Channel::Sms),
        bookings: vec![
            child(1, "Leo", "2026-11-24 09:15"),
            child(2, "Mia", "2026-11-24 09:45"),
        ],
        outbox: super::book::Outbox::default(),
        now: at("2026-11-16 12:00"),
    };
    desk.rules.templates.extend(defaults::always_there("en-CA"));
    desk.rules.clinic.caps.one_text = true;
    desk.rules.clinic.caps.sms_per_day = 1;
    cadence(&mut desk).steps.retain(|step| step.id == ONE_DAY);
    desk
}

fn texts(desk: &mut Desk) -> Vec<String> {
    let (plan, _) = desk.plan();
    let texts = plan.reminders.into_iter();
    texts.map(|planned| planned.message.text).collect()
}

const BOTH: &str = "Harbour Street Clinic: your appointments are Leo: Tue, Nov 24, 9:15 a.m.; \
    Mia: Tue, Nov 24, 9:45 a.m.. To change one call +1 555 0100. STOP to end texts.";

#[test]
fn two_visits_at_one_number_on_one_day_go_in_one_text_that_lists_them() {
    let mut desk = family();
    let (plan, _) = desk.plan();
    let [planned] = plan.reminders.as_slice() else {
        panic!("one text: {plan:?}");
    };
    assert_eq!(planned.message.text, BOTH);
    assert_eq!(planned.appointment, AppointmentId(1));
    let further: Vec<_> = planned.further.iter().map(|v| v.appointment).collect();
    assert_eq!(further, [AppointmentId(2)]);
    let [kept] = plan.kept.as_slice() else {
        panic!("the other visit is kept: {plan:?}");
    };
    assert_eq!(
        (kept.appointment, kept.key),
        (AppointmentId(2), planned.key)
    );
    assert_eq!(plan.problems, []);
    assert_eq!(desk.words(), [""; 0], "a saved plan is another plan");
}

#[test]
fn a_clinic_that_wants_it_otherwise_phones_about_the_second_visit() {
    let mut desk = family();
    desk.rules.clinic.caps.one_text = false;
    let (plan, _) = desk.plan();
    assert_eq!(plan.reminders.len(), 1);
    let reasons: Vec<_> = plan.problems.into_iter().map(|one| one.reason).collect();
    assert_eq!(reasons, [ProblemReason::ContactFull { cap: 1 }]);
}

#[test]
fn whoever_wants_no_name_said_or_reads_another_language_is_not_in_it() {
    for change in [
        (|mia: &mut Booking| mia.patient.no_name_in_message = true) as fn(&mut Booking),
        |mia| mia.patient.language = Some("fr".to_owned()),
        |mia| mia.patient.given_name = String::new(),
    ] {
        let mut desk = family();
        for template in desk.rules.templates.values_mut().filter(|t| t.id.0 == 3) {
            let mut french = template.texts[0].clone();
            french.language = "fr".to_owned();
            template.texts.push(french);
        }
        change(&mut desk.bookings[1]);
        let (plan, _) = desk.plan();
        assert_eq!((plan.reminders.len(), plan.problems.len()), (1, 1));
        assert_eq!(plan.reminders[0].further, []);
    }
}

#[test]
fn nothing_on_whose_answer_something_depends_goes_with_others() {
    let mut desk = family();
    let steps = &mut cadence(&mut desk).steps;
    let mut call = steps[0].clone();
    (call.id, call.unanswered_hours) = (super::book::CALL, Some(2));
    steps.push(call);
    let (plan, _) = desk.plan();
    assert!(plan.reminders.iter().all(|one| one.further.is_empty()));
}

#[test]
fn a_visit_entered_later_joins_and_what_was_approved_waits_for_review_again() {
    let mut desk = family();
    let mia = desk.bookings.pop().expect("Mia's visit");
    assert_eq!(desk.words(), ["plan"]);
    let key = desk.meet(ONE_DAY, &[ReminderEvent::Approve]);
    desk.bookings.push(mia);
    assert_eq!(desk.words(), ["change"]);
    assert_eq!(desk.outbox.rows[&key].further.len(), 1);
    assert_eq!(desk.state(key), ReminderState::Planned);
}

#[test]
fn when_the_first_visit_is_off_the_other_one_has_a_text_of_its_own() {
    let mut desk = family();
    assert_eq!(desk.words(), ["plan"]);
    desk.bookings[0].appointment.status = AppointmentStatus::Cancelled;
    assert_eq!(desk.words(), ["plan", "withdraw appointment_off"]);
    assert_eq!(
        texts(&mut desk),
        ["Harbour Street Clinic: Tue, Nov 24, 9:45 a.m.."]
    );
    desk.bookings[0].appointment.status = AppointmentStatus::Booked;
    assert_eq!(desk.words(), ["change"], "it joins what is there now");
    assert_eq!(texts(&mut desk), [BOTH]);
}

#[test]
fn a_text_of_its_own_that_another_one_took_in_is_called_off_and_comes_back() {
    let mut desk = family();
    desk.rules.clinic.caps.one_text = false;
    desk.rules.clinic.caps.sms_per_day = 2;
    assert_eq!(desk.words(), ["plan", "plan"]);
    desk.rules.clinic.caps.one_text = true;
    assert_eq!(desk.words(), ["change", "withdraw in_another"]);
    desk.rules.clinic.caps.one_text = false;
    assert_eq!(desk.words(), ["change", "revive"]);
}

#[test]
fn whoever_was_told_in_a_text_with_others_is_told_of_a_change() {
    let mut desk = family();
    assert_eq!(desk.words(), ["plan"]);
    let key = desk.meet(
        ONE_DAY,
        &[
            ReminderEvent::Approve,
            ReminderEvent::Claim,
            ReminderEvent::Accept,
        ],
    );
    desk.now = at("2026-11-23 12:00");
    desk.outbox.row(key).went_at = Some(desk.now);
    let mia = &mut desk.bookings[1];
    move_to(mia, "2026-11-25 14:00");
    mia.appointment.changed = Some(Changed {
        at: desk.now,
        off_by: None,
    });
    let (plan, _) = desk.plan();
    let told: Vec<_> = plan
        .reminders
        .iter()
        .map(|one| (one.patient, Change::of_step(one.step)))
        .collect();
    let notice_or_problem = plan.problems.iter().any(|problem| {
        problem.patient == PatientId(2) && problem.step == Some(Change::Moved.step())
    });
    assert!(
        told.contains(&(PatientId(2), Some(Change::Moved))) || notice_or_problem,
        "{plan:?}"
    );
    // Leo's reminder went, and Mia's old visit is settled: nothing of it goes again.
    assert!(told.iter().all(|(patient, _)| *patient == PatientId(2)));
}

#[test]
fn a_visit_that_was_confirmed_meanwhile_needs_no_words_and_no_reminder_of_its_own() {
    let mut desk = family();
    assert_eq!(desk.words(), ["plan"]);
    desk.bookings[1].appointment.status = AppointmentStatus::Confirmed;
    assert_eq!(desk.words(), [""; 0], "what staff mark stops nothing");
    let key = desk.key(ONE_DAY);
    desk.outbox.row(key).further[0].silent = true;
    assert_eq!(desk.words(), ["change"], "what the patient answers does");
    assert_eq!(
        texts(&mut desk),
        ["Harbour Street Clinic: Tue, Nov 24, 9:15 a.m.."]
    );
    assert!(
        desk.outbox.rows[&key]
            .further
            .iter()
            .all(|visit| visit.silent)
    );
    // Not even when the text itself is called off.
    desk.outbox.meet(key, ReminderEvent::Cancel);
    desk.outbox.row(key).withdrawn = Some(WithdrawReason::Confirmed);
    desk.bookings[0].appointment.status = AppointmentStatus::Confirmed;
    assert_eq!(desk.words(), [""; 0]);
    desk.bookings[1].appointment.status = AppointmentStatus::Booked;
    assert_eq!(desk.words(), ["plan"], "it is wanted again");
}

#[test]
fn a_text_about_several_visits_that_was_not_sent_in_time_expires_as_it_is() {
    let mut desk = family();
    assert_eq!(desk.words(), ["plan"]);
    let key = desk.meet(ONE_DAY, &[ReminderEvent::Approve]);
    let window = desk.outbox.rows[&key].window;
    // Mia's own reminder would have been of use for longer.
    desk.now = window.expires_at;
    assert_eq!(desk.words(), [""; 0]);
    assert_eq!(desk.state(key), ReminderState::Approved);
    desk.outbox.meet(key, ReminderEvent::Expire);
    assert_eq!(desk.words(), [""; 0], "expired is expired, for both");
}

/// Leo is reminded of a visit twice on one afternoon, and Mia of hers on that morning.
fn twice_on_one_afternoon() -> Desk {
    let mut desk = family();
    let morning = cadence(&mut desk).steps[0].clone();
    let cadences = &mut desk.rules.cadences;
    let other = cadences.get_mut(&CadenceId(3)).expect("another cadence");
    other.steps = [super::book::CALL, THREE_DAYS]
        .into_iter()
        .map(|id| Step {
            id,
            at: clock("15:00"),
            ..morning.clone()
        })
        .collect();
    desk.bookings[0].appointment.kind = KindId(3);
    desk
}

#[test]
fn whoever_is_refused_takes_nobody_along() {
    let mut desk = twice_on_one_afternoon();
    let (plan, _) = desk.plan();
    let [planned] = plan.reminders.as_slice() else {
        panic!("one text: {plan:?}");
    };
    assert_eq!(planned.message.text, BOTH);
    let refused: Vec<_> = plan.problems.iter().map(|one| one.appointment).collect();
    assert_eq!(refused, [AppointmentId(1)], "the second one to Leo");
    let (again, changes) = desk.plan();
    assert_eq!(changes, [], "what was saved is put together in another way");
    assert_eq!(again, plan);
}

#[test]
fn a_visit_that_was_entered_twice_is_listed_once_whichever_step_speaks_of_it() {
    let mut desk = twice_on_one_afternoon();
    desk.bookings[1] = desk.bookings[0].clone();
    desk.bookings[1].appointment.id = AppointmentId(2);
    let (plan, _) = desk.plan();
    assert_eq!((plan.reminders.len(), plan.kept.len()), (1, 1), "{plan:?}");
    assert_eq!(plan.reminders[0].further, []);
    let refused: Vec<_> = plan.problems.iter().map(|one| one.appointment).collect();
    assert_eq!(refused, [AppointmentId(1), AppointmentId(2)]);
    assert_eq!(desk.plan().0, plan, "a saved plan is another plan");
}

#[test]
fn what_goes_together_is_not_parted_by_a_visit_that_is_entered_later() {
    let mut desk = family();
    // Of use in the morning only; hers until the evening.
    let afternoon = Step {
        id: super::book::CALL,
        at: clock("13:00"),
        ..cadence(&mut desk).steps[0].clone()
    };
    let early = Step {
        id: THREE_DAYS,
        at: clock("09:00"),
        useful_minutes: 120,
        ..afternoon.clone()
    };
    let cadences = &mut desk.rules.cadences;
    cadences.get_mut(&CadenceId(2)).expect("a cadence").steps = vec![early];
    cadences.get_mut(&CadenceId(3)).expect("a cadence").steps = vec![afternoon];
    desk.bookings[1].appointment.kind = KindId(3);
    let (plan, _) = desk.plan();
    assert_eq!(plan.reminders[0].further.len(), 1);
    let key = desk.meet(ONE_DAY, &[ReminderEvent::Approve]);
    let mut ben = child(3, "Ben", "2026-11-24 10:00");
    ben.appointment.kind = KindId(2);
    desk.bookings.push(ben);
    assert_eq!(desk.words(), [""; 0], "Mia keeps her place beside Leo");
    assert_eq!(desk.state(key), ReminderState::Approved);
}
