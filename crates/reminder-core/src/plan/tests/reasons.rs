//! Every reason why a step gets no reminder, and what the others say to whom.

use chrono::{DateTime, TimeDelta};

use super::book::{
    CALL, CHECK_UP, EARLY, ONE_DAY, Outbox, PHONED, THREE_DAYS, WALK_IN, at, booking, email,
    patient, phone, plan_one, rules, weekdays,
};
use crate::appointment::{AppointmentStatus, Booking};
use crate::cadence::Channel;
use crate::clinic::{CarrierName, Rules};
use crate::key::{AppointmentId, CadenceId, KindId, PractitionerId, StepId, TemplateId};
use crate::patient::Consent;
use crate::plan::{Plan, Problem, ProblemReason, plan};

fn consent(channel: Channel, given: bool) -> Consent {
    Consent {
        channel,
        given,
        source: "signed form".to_owned(),
        wording: String::new(),
        at: DateTime::UNIX_EPOCH,
    }
}

fn missing(what: &str) -> ProblemReason {
    ProblemReason::RuleMissing {
        what: what.to_owned(),
    }
}

type Set = fn(&mut Rules, &mut Booking);

#[test]
fn each_wish_and_lack_of_a_patient_has_its_own_reason() {
    let only_sms = ProblemReason::OnlyOtherChannel { only: Channel::Sms };
    let cases: [(Set, ProblemReason); 8] = [
        (
            |_, b| b.patient.contact_points.clear(),
            ProblemReason::NoContact,
        ),
        (
            |_, b| b.patient.contact_points = vec![phone(1, "+15550100")],
            ProblemReason::NoContact,
        ),
        (
            |_, b| b.patient.contact_points[0].never = true,
            ProblemReason::NeverThere,
        ),
        (
            |_, b| b.patient.contact_points[0].opted_out = true,
            ProblemReason::OptedOut,
        ),
        (|_, b| b.patient.only_channel = Some(Channel::Sms), only_sms),
        (
            |_, b| {
                b.patient.consents = vec![
                    consent(Channel::Email, true),
                    consent(Channel::Email, false),
                ];
            },
            ProblemReason::ConsentRefused,
        ),
        (
            |r, b| {
                r.clinic.consent_required = true;
                b.patient.consents = vec![consent(Channel::Sms, true)];
            },
            ProblemReason::NoConsent,
        ),
        (
            |_, b| b.patient.archived = true,
            ProblemReason::PatientArchived,
        ),
    ];
    each_step_has_the_reason(&cases);
}

#[test]
fn each_lack_of_the_rules_has_its_own_reason() {
    let cases: [(Set, ProblemReason); 10] = [
        (
            |r, _| r.sender.carrier = CarrierName::CallList,
            ProblemReason::ChannelNotSetUp,
        ),
        (
            |r, _| {
                r.sender.carrier = CarrierName::Smtp;
                r.sender.from_address.clear();
            },
            ProblemReason::ChannelNotSetUp,
        ),
        (|r, _| r.practitioners.clear(), missing("practitioner")),
        (|r, _| r.templates.clear(), missing("text")),
        (
            |r, _| {
                let text = r
                    .templates
                    .get_mut(&TemplateId(1))
                    .expect("the e-mail text");
                text.channel = Channel::CallList;
            },
            missing("text"),
        ),
        (
            |r, _| r.clinic.zone = "Mars/Base".to_owned(),
            missing("time zone Mars/Base"),
        ),
        (
            |_, b| b.appointment.zone = "Mars/Base".to_owned(),
            missing("time zone Mars/Base"),
        ),
        (
            |r, _| r.clinic.opening_hours = weekdays("09:00", "09:00"),
            ProblemReason::Closed,
        ),
        (
            |r, _| r.clinic.opening_hours = weekdays("05:00", "07:00"),
            ProblemReason::Closed,
        ),
        (
            |r, _| r.clinic.caps.email_per_day = 0,
            ProblemReason::ContactFull { cap: 0 },
        ),
    ];
    each_step_has_the_reason(&cases);
}

fn each_step_has_the_reason(cases: &[(Set, ProblemReason)]) {
    for (number, (set, reason)) in cases.iter().enumerate() {
        let plan = plan_one(set, EARLY);
        let reasons: Vec<_> = plan
            .problems
            .iter()
            .map(|problem| &problem.reason)
            .collect();
        assert_eq!(reasons, [reason, reason], "case {number}");
        assert!(
            plan.reminders.is_empty() && plan.kept.is_empty(),
            "case {number}"
        );
    }
}

#[test]
fn a_kind_without_steps_has_one_problem() {
    let cases: [(Set, ProblemReason); 3] = [
        (
            |_, b| b.appointment.kind = WALK_IN,
            ProblemReason::NoCadence,
        ),
        (
            |_, b| b.appointment.kind = KindId(99),
            missing("kind of appointment"),
        ),
        (
            |r, _| r.cadences.retain(|id, _| *id != CadenceId(1)),
            missing("cadence"),
        ),
    ];
    for (set, reason) in cases {
        let plan = plan_one(set, EARLY);
        let [problem] = plan.problems.as_slice() else {
            panic!("one problem, not {:?}", plan.problems);
        };
        assert_eq!(
            (problem.step, problem.channel, &problem.reason),
            (None, None, &reason)
        );
        assert!(plan.reminders.is_empty());
    }
}

#[test]
fn a_problem_says_which_step_and_when_it_would_have_gone() {
    let plan = plan_one(|_, b| b.patient.contact_points.clear(), EARLY);
    let booking = booking(1, "2026-11-24 09:15");
    let problem = |step, name: &str, due: &str| Problem {
        appointment: booking.appointment.id,
        patient: booking.patient.id,
        step: Some(step),
        step_name: name.to_owned(),
        channel: Some(Channel::Email),
        occurrence: at("2026-11-24 09:15"),
        due_at: Some(at(due)),
        reason: ProblemReason::NoContact,
    };
    assert_eq!(
        plan.problems,
        [
            problem(THREE_DAYS, "3-day reminder", "2026-11-19 10:00"),
            problem(ONE_DAY, "1-day reminder", "2026-11-23 10:00"),
        ]
    );
}

#[test]
fn a_text_that_cannot_be_written_says_why() {
    let plan = plan_one(
        |r, _| {
            let text = r
                .templates
                .get_mut(&TemplateId(1))
                .expect("the e-mail text");
            text.texts[0].body = "Hello {{ nickname }}".to_owned();
        },
        EARLY,
    );
    for problem in &plan.problems {
        let ProblemReason::CannotRender { detail } = &problem.reason else {
            panic!("the text cannot be written: {:?}", problem.reason);
        };
        assert!(
            detail.contains("line 1 uses a word that is not a field"),
            "{detail}"
        );
    }
    assert_eq!(plan.problems.len(), 2);
}

#[test]
fn a_phone_channel_without_a_carrier_is_not_set_up() {
    for channel in [Channel::Sms, Channel::Voice] {
        let (mut rules, booking) = (rules(), booking(1, "2026-11-24 09:15"));
        let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
        cadence
            .steps
            .iter_mut()
            .for_each(|step| step.channel = channel);
        let plan = plan(&rules, &[booking], &[], at(EARLY));
        assert!(plan.reminders.is_empty());
        for problem in plan.problems {
            assert_eq!(problem.reason, ProblemReason::ChannelNotSetUp);
        }
    }
}

#[test]
fn what_is_not_expected_or_has_begun_is_no_problem() {
    for status in AppointmentStatus::ALL {
        let mut booking = booking(1, "2026-11-24 09:15");
        booking.appointment.status = status;
        let expected = if status.is_expected() { 2 } else { 0 };
        let rules = rules();
        let early = plan(&rules, std::slice::from_ref(&booking), &[], at(EARLY));
        assert_eq!(early.reminders.len(), expected, "{status:?}");
        assert!(early.problems.is_empty());
        assert_eq!(
            plan(&rules, &[booking], &[], at("2026-11-24 09:15")),
            Plan::default()
        );
    }
}

#[test]
fn the_first_contact_that_is_welcome_is_used() {
    let with = |set: fn(&mut Booking)| {
        let mut booking = booking(1, "2026-11-24 09:15");
        let points = &mut booking.patient.contact_points;
        *points = vec![email(1, "a@example.com"), email(2, "b@example.com")];
        set(&mut booking);
        let plan = plan(&rules(), &[booking], &[], at(EARLY));
        let to = plan
            .reminders
            .first()
            .map(|planned| planned.message.to.clone());
        to.ok_or_else(|| plan.problems[0].reason.clone())
    };
    let a = || Ok("a@example.com".to_owned());
    let b = || Ok("b@example.com".to_owned());
    assert_eq!(with(|_| {}), a());
    assert_eq!(with(|x| x.patient.contact_points[0].never = true), b());
    assert_eq!(with(|x| x.patient.contact_points[0].opted_out = true), b());
    let points = |x: &mut Booking, never: [bool; 2], opted_out: [bool; 2]| {
        for (index, point) in x.patient.contact_points.iter_mut().enumerate() {
            (point.never, point.opted_out) = (never[index], opted_out[index]);
        }
    };
    let never = with(|x| {
        x.patient
            .contact_points
            .iter_mut()
            .for_each(|p| p.never = true)
    });
    assert_eq!(never, Err(ProblemReason::NeverThere));
    let cases = [
        ([true, true], [true, true], ProblemReason::NeverThere),
        ([true, false], [false, true], ProblemReason::OptedOut),
        ([false, false], [true, true], ProblemReason::OptedOut),
    ];
    for (never, opted_out, reason) in cases {
        let mut booking = booking(1, "2026-11-24 09:15");
        booking.patient.contact_points = vec![email(1, "a@example.com"), email(2, "b@example.com")];
        points(&mut booking, never, opted_out);
        let plan = plan(&rules(), &[booking], &[], at(EARLY));
        assert_eq!(plan.problems[0].reason, reason, "{never:?} {opted_out:?}");
    }
}

#[test]
fn a_wish_beside_one_copy_of_an_address_holds_for_every_copy() {
    let cases: [(Set, ProblemReason); 2] = [
        (
            |_, b| b.patient.contact_points[1].never = true,
            ProblemReason::NeverThere,
        ),
        (
            |_, b| b.patient.contact_points[1].opted_out = true,
            ProblemReason::OptedOut,
        ),
    ];
    for (set, reason) in cases {
        let plan = plan_one(
            |rules, booking| {
                booking.patient.contact_points =
                    vec![email(1, "a@example.com"), email(2, "a@example.com")];
                set(rules, booking);
            },
            EARLY,
        );
        assert_eq!(plan.problems[0].reason, reason);
    }
}

#[test]
fn an_email_carries_the_calendar_entry_and_a_call_does_not() {
    let plan = plan_one(|_, _| {}, EARLY);
    let message = &plan.reminders[0].message;
    assert_eq!(message.subject, "Your visit on Tue, Nov 24");
    assert_eq!(
        message.text,
        "Your visit on Tuesday, November 24, 2026 at 9:15\u{202f}a.m.. Harbour Street Clinic"
            .replace('\u{202f}', " ")
    );
    assert_eq!(message.from_address, "desk@clinic.example.com");
    let entry = message.calendar.as_ref().expect("an e-mail carries one");
    assert_eq!(entry.uid, "ringonce-appointment-1@clinic.example.com");
    assert_eq!((entry.sequence, entry.start), (1, at("2026-11-24 09:15")));
    assert_eq!(entry.summary, "Harbour Street Clinic");

    let plan = plan_one(|_, b| b.appointment.kind = PHONED, EARLY);
    let [call] = plan.reminders.as_slice() else {
        panic!("one call, not {:?}", plan.reminders);
    };
    assert_eq!(
        (call.step, call.message.carrier),
        (CALL, CarrierName::CallList)
    );
    assert_eq!(call.message.to, patient(1).contact_points[1].normalised);
    let silent = [
        &call.message.from_address,
        &call.message.reply_to,
        &call.message.subject,
    ];
    assert!(silent.iter().all(|text| text.is_empty()));
    assert_eq!(call.message.calendar, None);
}

#[test]
fn what_the_patient_must_not_be_called_is_not_in_the_message() {
    let with_name = |rules: &mut Rules| {
        let text = rules
            .templates
            .get_mut(&TemplateId(1))
            .expect("the e-mail text");
        text.texts[0].body =
            "{% if has_name %}{{ patient_name }}: {% endif %}{{ time }}".to_owned();
    };
    let words = |set: fn(&mut Booking)| {
        let plan = plan_one(
            |rules, booking| {
                with_name(rules);
                set(booking);
            },
            EARLY,
        );
        plan.reminders[0].message.text.clone()
    };
    assert_eq!(words(|_| {}), "Given1: 9:15 a.m.");
    assert_eq!(
        words(|b| b.patient.preferred_name = Some("Rosa".to_owned())),
        "Rosa: 9:15 a.m."
    );
    assert_eq!(words(|b| b.patient.no_name_in_message = true), "9:15 a.m.");
}

#[test]
fn the_cap_of_a_contact_holds_for_everybody_who_shares_it() {
    // A mother and two children on one address, on the same morning; the cap is two.
    let family: Vec<Booking> = [(1, "09:15"), (2, "09:45"), (3, "10:15")]
        .into_iter()
        .map(|(id, time)| {
            let mut booking = booking(id, &format!("2026-11-24 {time}"));
            booking.patient.contact_points = vec![email(id, "family@example.com")];
            booking
        })
        .collect();
    let plan = plan(&rules(), &family, &[], at(EARLY));
    let full: Vec<_> = plan
        .problems
        .iter()
        .map(|problem| (problem.appointment.0, problem.step, &problem.reason))
        .collect();
    let reason = ProblemReason::ContactFull { cap: 2 };
    assert_eq!(
        full,
        [(3, Some(THREE_DAYS), &reason), (3, Some(ONE_DAY), &reason)]
    );
    assert_eq!(plan.reminders.len(), 4);
}

#[test]
fn one_person_entered_twice_gets_one_reminder() {
    let first = booking(1, "2026-11-24 09:15");
    let mut second = booking(2, "2026-11-24 09:15");
    second.patient.given_name = " GIVEN1 ".to_owned();
    second.patient.contact_points = first.patient.contact_points.clone();
    let plan = plan(&rules(), &[second, first], &[], at(EARLY));
    let planned: Vec<_> = plan
        .reminders
        .iter()
        .map(|p| (p.appointment.0, p.key))
        .collect();
    let kept: Vec<_> = plan.kept.iter().map(|k| (k.appointment.0, k.key)).collect();
    assert_eq!(
        planned.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        [1, 1]
    );
    assert_eq!(kept.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [2, 2]);
    assert!(
        kept.iter()
            .all(|(_, key)| planned.iter().any(|(_, other)| other == key))
    );
}

#[test]
fn every_list_is_in_order() {
    let mut bookings: Vec<Booking> = (1..=4)
        .map(|id| booking(id, &format!("2026-11-24 1{id}:00")))
        .collect();
    let address = bookings[0].patient.contact_points.clone();
    bookings[1].patient.contact_points.clear();
    bookings[2].patient.contact_points = address;
    let mut twin = bookings[0].clone();
    twin.appointment.id = AppointmentId(9);
    bookings.push(twin);
    let mut twin = bookings[3].clone();
    twin.appointment.id = AppointmentId(8);
    bookings.push(twin);
    let mut rules = rules();
    rules.clinic.caps.email_per_day = 1;
    let plan = plan(&rules, &bookings, &[], at(EARLY));
    let problems: Vec<_> = plan
        .problems
        .iter()
        .map(|p| (p.appointment.0, p.step))
        .collect();
    let (three, one) = (Some(THREE_DAYS), Some(ONE_DAY));
    assert_eq!(problems, [(2, three), (2, one), (3, three), (3, one)]);
    let kept: Vec<_> = plan
        .kept
        .iter()
        .map(|k| (k.appointment.0, k.step))
        .collect();
    assert_eq!(
        kept,
        [(8, THREE_DAYS), (8, ONE_DAY), (9, THREE_DAYS), (9, ONE_DAY)]
    );
    let planned: Vec<_> = plan
        .reminders
        .iter()
        .map(|p| (p.appointment.0, p.step))
        .collect();
    assert_eq!(
        planned,
        [(1, THREE_DAYS), (4, THREE_DAYS), (1, ONE_DAY), (4, ONE_DAY)]
    );
}

#[test]
fn two_people_on_one_address_get_one_reminder_each() {
    let first = booking(1, "2026-11-24 09:15");
    let mut second = booking(2, "2026-11-24 09:15");
    second.patient.contact_points = first.patient.contact_points.clone();
    let plan = plan(&rules(), &[first, second], &[], at(EARLY));
    assert_eq!(
        (plan.reminders.len(), plan.kept.len(), plan.problems.len()),
        (4, 0, 0)
    );
}

#[test]
fn a_step_named_twice_in_a_cadence_is_one_reminder() {
    let plan = plan_one(
        |rules, _| {
            let cadence = rules.cadences.get_mut(&CadenceId(1)).expect("the cadence");
            cadence.steps[1].id = StepId(31);
        },
        EARLY,
    );
    assert_eq!((plan.reminders.len(), plan.kept.len()), (1, 1));
}

#[test]
fn archived_practitioners_and_kinds_still_have_appointments() {
    let plan = plan_one(
        |rules, _| {
            let doctor = rules.practitioners.get_mut(&PractitionerId(1));
            doctor.expect("the practitioner").archived = true;
            rules.kinds.get_mut(&CHECK_UP).expect("the kind").archived = true;
        },
        EARLY,
    );
    assert_eq!(plan.reminders.len(), 2);
}

#[test]
fn a_reason_stays_the_same_while_the_clock_runs() {
    let mut outbox = Outbox::default();
    let mut booking = booking(1, "2026-11-24 09:15");
    booking.patient.contact_points.clear();
    let early = at(EARLY);
    for hours in 0..500 {
        let now = early + TimeDelta::hours(hours);
        let (plan, changes) = outbox.plan(&rules(), std::slice::from_ref(&booking), now);
        assert!(
            plan.problems
                .iter()
                .all(|p| p.reason == ProblemReason::NoContact)
        );
        assert_eq!((plan.problems.len(), changes.len()), (2, 0));
    }
}
