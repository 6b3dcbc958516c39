//! What the gate says, fact by fact, and that it says "send" only when nothing speaks against it.

use chrono::TimeDelta;

use super::*;
use crate::calendar::tests::{civil_time, with_lunch};
use crate::key::Digest32;
use crate::key::StepId;

fn hash(of: &str) -> ContentHash {
    ContentHash(Digest32::of(&[of.as_bytes()]))
}

/// An instant of Vancouver, where the clinic of these tests is.
fn at(hours: &SendingHours, text: &str) -> DateTime<Utc> {
    hours.zone().first_instant(civil_time(text))
}

/// A reminder that is due on Tuesday 24 November 2026 at 10:00 and of use until Thursday at 12:00,
/// for an appointment on Friday. The clinic is closed at lunch, at night and on Wednesday.
fn facts(hours: &SendingHours) -> SendFacts<'_> {
    let start = at(hours, "2026-11-27 09:00");
    SendFacts {
        state: ReminderState::Approved,
        window: Window {
            due_at: at(hours, "2026-11-24 10:00"),
            expires_at: at(hours, "2026-11-26 12:00"),
        },
        release_at: at(hours, "2026-11-23 15:00"),
        hash_of_bytes: hash("words"),
        hash_in_row: hash("words"),
        hash_approved: Some(hash("words")),
        change: None,
        condition: None,
        appointment_status: AppointmentStatus::Booked,
        appointment_start: start,
        occurrence: start,
        revisions_match: true,
        further: Vec::new(),
        opted_out: false,
        unwelcome: false,
        no_texts: false,
        patient_archived: false,
        paused: false,
        clock_sane: true,
        hours,
    }
}

#[test]
fn the_clock_decides_between_waiting_sending_and_expiring() {
    let hours = with_lunch();
    let wait = |until| Verdict::Wait {
        until: at(&hours, until),
    };
    let cases = [
        ("2026-11-24 09:59", wait("2026-11-24 10:00")),
        ("2026-11-24 10:00", Verdict::Send),
        ("2026-11-24 12:29", Verdict::Send),
        ("2026-11-24 12:30", wait("2026-11-24 13:30")),
        ("2026-11-24 17:00", wait("2026-11-26 09:00")),
        ("2026-11-25 10:00", wait("2026-11-26 09:00")),
        ("2026-11-26 11:59", Verdict::Send),
        ("2026-11-26 12:00", Verdict::Expire),
        ("2026-11-30 10:00", Verdict::Expire),
    ];
    for (now, expected) in cases {
        assert_eq!(gate(&facts(&hours), at(&hours, now)), expected, "{now}");
    }
}

#[test]
fn a_text_about_several_visits_goes_only_while_each_of_them_is_as_it_says() {
    let hours = with_lunch();
    let now = at(&hours, "2026-11-24 10:00");
    let start = at(&hours, "2026-11-27 09:30");
    let other = VisitFacts {
        appointment_status: AppointmentStatus::Booked,
        appointment_start: start,
        occurrence: start,
        revisions_match: true,
        welcome: true,
    };
    let with = |other: VisitFacts| SendFacts {
        further: vec![other],
        ..facts(&hours)
    };
    assert_eq!(gate(&with(other), now), Verdict::Send);
    let confirmed = AppointmentStatus::Confirmed;
    let still = VisitFacts {
        appointment_status: confirmed,
        ..other
    };
    assert_eq!(gate(&with(still), now), Verdict::Send);
    let off = |appointment_status| VisitFacts {
        appointment_status,
        ..other
    };
    for changed in [
        off(AppointmentStatus::Cancelled),
        off(AppointmentStatus::NoShow),
        VisitFacts {
            appointment_start: at(&hours, "2026-11-27 10:00"),
            ..other
        },
        VisitFacts {
            revisions_match: false,
            ..other
        },
        VisitFacts {
            welcome: false,
            ..other
        },
    ] {
        assert_eq!(gate(&with(changed), now), Verdict::Replan, "{changed:?}");
    }
}

#[test]
fn a_window_that_ends_before_the_doors_open_again_is_over() {
    let hours = with_lunch();
    let mut facts = facts(&hours);
    let evening = at(&hours, "2026-11-24 17:30");
    facts.window.expires_at = at(&hours, "2026-11-26 09:00");
    assert_eq!(gate(&facts, evening), Verdict::Expire);
    facts.window.expires_at += TimeDelta::milliseconds(1);
    let until = at(&hours, "2026-11-26 09:00");
    assert_eq!(gate(&facts, evening), Verdict::Wait { until });
}

#[test]
fn nothing_goes_before_its_approval_can_no_longer_be_undone() {
    let hours = with_lunch();
    let mut facts = facts(&hours);
    let until = at(&hours, "2026-11-24 10:07");
    facts.release_at = until;
    assert_eq!(
        gate(&facts, at(&hours, "2026-11-24 10:06")),
        Verdict::Wait { until }
    );
    assert_eq!(gate(&facts, until), Verdict::Send);
}

#[test]
fn nothing_goes_once_the_appointment_has_begun_whatever_its_window_says() {
    let hours = with_lunch();
    let mut facts = facts(&hours);
    facts.window.expires_at = at(&hours, "2026-12-31 12:00");
    let start = facts.occurrence;
    assert_eq!(gate(&facts, start - TimeDelta::hours(24)), Verdict::Send);
    assert_eq!(gate(&facts, start), Verdict::Expire);
    assert_eq!(gate(&facts, start + TimeDelta::hours(1)), Verdict::Expire);
}

#[test]
fn each_fact_has_its_verdict() {
    type Set = fn(&mut SendFacts<'_>);
    let cases: [(&str, Set, Verdict); 13] = [
        (
            "by another channel only",
            |f| f.unwelcome = true,
            Verdict::Cancel(CancelReason::PatientSaysNo),
        ),
        (
            "a landline",
            |f| f.no_texts = true,
            Verdict::Cancel(CancelReason::NoTexts),
        ),
        ("held", |f| f.state = ReminderState::Held, Verdict::Stopped),
        ("paused", |f| f.paused = true, Verdict::Stopped),
        ("a wrong clock", |f| f.clock_sane = false, Verdict::Stopped),
        (
            "called off",
            |f| f.appointment_status = AppointmentStatus::Cancelled,
            Verdict::Cancel(CancelReason::AppointmentOff),
        ),
        (
            "moved",
            |f| f.appointment_start += TimeDelta::minutes(15),
            Verdict::Cancel(CancelReason::Moved),
        ),
        (
            "opted out",
            |f| f.opted_out = true,
            Verdict::Cancel(CancelReason::OptedOut),
        ),
        (
            "archived",
            |f| f.patient_archived = true,
            Verdict::Cancel(CancelReason::PatientArchived),
        ),
        (
            "newer revisions",
            |f| f.revisions_match = false,
            Verdict::Replan,
        ),
        (
            "never approved",
            |f| f.hash_approved = None,
            Verdict::Tampered,
        ),
        (
            "other words approved",
            |f| f.hash_approved = Some(hash("other")),
            Verdict::Tampered,
        ),
        (
            "other bytes stored",
            |f| f.hash_of_bytes = hash("other"),
            Verdict::Tampered,
        ),
    ];
    let hours = with_lunch();
    let now = at(&hours, "2026-11-24 10:00");
    for (name, set, expected) in cases {
        let mut facts = facts(&hours);
        set(&mut facts);
        assert_eq!(gate(&facts, now), expected, "{name}");
    }
}

#[test]
fn what_calls_a_reminder_off_is_said_before_what_delays_it() {
    let hours = with_lunch();
    for now in ["2026-11-20 03:00", "2026-11-24 12:45", "2026-11-30 10:00"] {
        let mut facts = facts(&hours);
        facts.opted_out = true;
        facts.revisions_match = false;
        let verdict = gate(&facts, at(&hours, now));
        assert_eq!(verdict, Verdict::Cancel(CancelReason::OptedOut), "{now}");
    }
}

#[test]
fn it_goes_only_when_nothing_speaks_against_it() {
    const TIMES: [(&str, bool); 5] = [
        ("2026-11-24 09:59", false),
        ("2026-11-24 10:00", true),
        ("2026-11-24 22:00", false),
        ("2026-11-26 11:59", true),
        ("2026-11-26 12:00", false),
    ];
    const FLAGS: u32 = 10;
    let hours = with_lunch();
    let mut sent = 0;
    for state in ReminderState::ALL {
        for appointment_status in AppointmentStatus::ALL {
            for (now, in_time) in TIMES {
                for flags in 0..1u32 << FLAGS {
                    let wrong = |flag: u32| flags & (1 << flag) != 0;
                    let mut facts = facts(&hours);
                    facts.state = state;
                    facts.appointment_status = appointment_status;
                    facts.paused = wrong(0);
                    facts.clock_sane = !wrong(1);
                    facts.opted_out = wrong(2);
                    facts.patient_archived = wrong(3);
                    facts.revisions_match = !wrong(4);
                    if wrong(5) {
                        facts.appointment_start += TimeDelta::days(1);
                    }
                    if wrong(6) {
                        facts.hash_approved = None;
                    }
                    if wrong(7) {
                        facts.hash_of_bytes = hash("other");
                    }
                    facts.unwelcome = wrong(8);
                    facts.no_texts = wrong(9);
                    let may_go = state == ReminderState::Approved
                        && appointment_status.is_expected()
                        && in_time
                        && flags == 0;
                    let goes = gate(&facts, at(&hours, now)) == Verdict::Send;
                    assert_eq!(goes, may_go, "{facts:?} at {now}");
                    sent += u32::from(goes);
                }
            }
        }
    }
    assert_eq!(sent, 4, "booked and confirmed, at two moments");
}

#[test]
fn a_notice_of_a_cancel_goes_as_long_as_the_appointment_is_off() {
    let hours = with_lunch();
    let now = at(&hours, "2026-11-24 10:00");
    for status in AppointmentStatus::ALL {
        let facts = SendFacts {
            change: Some(Change::CalledOff),
            appointment_status: status,
            // Wherever an appointment that is off stands in the book.
            appointment_start: now,
            ..facts(&hours)
        };
        let expected = match status {
            AppointmentStatus::Cancelled => Verdict::Send,
            AppointmentStatus::Booked
            | AppointmentStatus::Confirmed
            | AppointmentStatus::Arrived
            | AppointmentStatus::Completed
            | AppointmentStatus::NoShow => Verdict::Cancel(CancelReason::TakesPlace),
        };
        assert_eq!(gate(&facts, now), expected, "{status:?}");
    }
}

/// What is known about a text that arrived at ten in the morning, for a call four hours after it.
fn unanswered(hours: &SendingHours) -> Condition {
    Condition {
        only_if: OnlyIf {
            step: StepId(1),
            hours: 4,
        },
        before: Some(Before {
            state: ReminderState::Delivered,
            refused: false,
            lost: None,
            delivered_at: Some(at(hours, "2026-11-24 10:00")),
            answered: false,
        }),
        other_channels_today: 1,
    }
}

#[test]
fn what_depends_on_the_step_before_waits_for_evidence_and_is_not_missed_without() {
    let hours = with_lunch();
    let wait = |until| Verdict::Wait {
        until: at(&hours, until),
    };
    let needless = || Verdict::Cancel(CancelReason::NotCalledFor);
    let known = unanswered(&hours);
    let nothing = Condition {
        before: None,
        ..known
    };
    let answered = Condition {
        before: known.before.map(|before| Before {
            answered: true,
            ..before
        }),
        ..known
    };
    let third = Condition {
        other_channels_today: 2,
        ..known
    };
    let cases = [
        (known, "2026-11-24 10:30", wait("2026-11-24 14:00")),
        (known, "2026-11-24 13:59", wait("2026-11-24 14:00")),
        (known, "2026-11-24 14:00", Verdict::Send),
        (known, "2026-11-26 12:00", Verdict::Expire),
        (nothing, "2026-11-24 14:00", wait("2026-11-24 14:10")),
        (nothing, "2026-11-26 11:55", wait("2026-11-26 12:00")),
        (nothing, "2026-11-26 12:00", needless()),
        (nothing, "2026-11-30 10:00", needless()),
        (answered, "2026-11-24 10:30", needless()),
        (answered, "2026-11-26 12:00", needless()),
        (third, "2026-11-24 14:00", wait("2026-11-25 00:00")),
    ];
    for (condition, now, expected) in cases {
        let facts = SendFacts {
            condition: Some(condition),
            ..facts(&hours)
        };
        assert_eq!(gate(&facts, at(&hours, now)), expected, "{now}");
    }
}

#[test]
fn who_confirmed_gets_nothing_that_is_for_those_who_did_not() {
    let hours = with_lunch();
    let confirmed = SendFacts {
        appointment_status: AppointmentStatus::Confirmed,
        ..facts(&hours)
    };
    let now = at(&hours, "2026-11-24 14:30");
    assert_eq!(gate(&confirmed, now), Verdict::Send);
    let facts = SendFacts {
        condition: Some(unanswered(&hours)),
        ..confirmed
    };
    let needless = Verdict::Cancel(CancelReason::Confirmed);
    assert_eq!(gate(&facts, now), needless);
}

/// A text that waits at its carrier and is as it was.
fn at_carrier<'a>(hours: &SendingHours, further: &'a [VisitFacts]) -> AtCarrier<'a> {
    let start = at(hours, "2026-11-27 09:00");
    AtCarrier {
        change: None,
        appointment_status: AppointmentStatus::Booked,
        appointment_start: start,
        occurrence: start,
        further,
        opted_out: false,
        patient_archived: false,
        paused: false,
    }
}

/// Whether it is unwanted when no plan counts on it, and when one does.
fn unwanted(at_carrier: &AtCarrier<'_>) -> [bool; 2] {
    [false, true].map(|lives_on| {
        at_carrier
            .is_unwanted(|| Ok::<_, std::convert::Infallible>(lives_on))
            .unwrap_or_else(|never| match never {})
    })
}

#[test]
fn what_waits_at_its_carrier_is_unwanted_only_when_something_speaks_against_it() {
    let hours = with_lunch();
    let moved = at(&hours, "2026-11-28 09:00");
    let fine = at_carrier(&hours, &[]);
    type Case<'a> = (
        &'static str,
        fn(&mut AtCarrier<'a>, DateTime<Utc>),
        [bool; 2],
    );
    // What was said against it holds whatever a plan counts on; what the book says holds for these
    // entries, and another one may keep the words true.
    let cases: [Case<'_>; 8] = [
        ("nothing", |_, _| (), [false, false]),
        ("paused", |of, _| of.paused = true, [true, true]),
        ("a stop", |of, _| of.opted_out = true, [true, true]),
        ("archived", |of, _| of.patient_archived = true, [true, true]),
        ("moved", |of, at| of.appointment_start = at, [true, false]),
        (
            "off",
            |of, _| of.appointment_status = AppointmentStatus::Cancelled,
            [true, false],
        ),
        (
            "a notice of a move, moved again",
            |of, at| (of.change, of.appointment_start) = (Some(Change::Moved), at),
            [true, true],
        ),
        (
            "a notice of a cancel that was taken back",
            |of, _| of.change = Some(Change::CalledOff),
            [true, true],
        ),
    ];
    for (name, change, expected) in cases {
        let mut changed = fine;
        change(&mut changed, moved);
        assert_eq!(unwanted(&changed), expected, "{name}");
    }
}

#[test]
fn a_text_about_several_visits_is_unwanted_as_soon_as_one_of_them_is_not_as_it_says() {
    let hours = with_lunch();
    let start = at(&hours, "2026-11-27 09:30");
    let other = VisitFacts {
        appointment_status: AppointmentStatus::Booked,
        appointment_start: start,
        occurrence: start,
        // Whether it would be planned anew says nothing about what it says.
        revisions_match: false,
        welcome: true,
    };
    assert_eq!(unwanted(&at_carrier(&hours, &[other])), [false, false]);
    let off = VisitFacts {
        appointment_status: AppointmentStatus::Cancelled,
        ..other
    };
    assert_eq!(unwanted(&at_carrier(&hours, &[off])), [true, true]);
    let own_is_off = AtCarrier {
        appointment_status: AppointmentStatus::Cancelled,
        ..at_carrier(&hours, std::slice::from_ref(&other))
    };
    assert_eq!(unwanted(&own_is_off), [true, true]);
}
