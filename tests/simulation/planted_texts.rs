//! Violations by text and call, planted into a good trace and into the carriers of real runs: the
//! checkers must find them, and must not speak up without one.

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::escalation::OnlyIf;
use reminder_core::key::StepId;
use reminder_core::message::Message;
use reminder_engine::carrier::Fault as Refusal;
use reminder_tests::kit::Fault;

use crate::carrier::Flaw;
use crate::checkers::judge;
use crate::planted::{
    APPROVED, LOOKED, WENT, at, before, booked, good, key, letter, message, rosa,
};
use crate::run::{Course, Days, run};
use crate::trace::{Fact, HandedOver, Line, Said, Shown, Trace};

const ROSA: &str = "+12125550101";
const LUIS: &str = "+12125550102";

/// When the text goes: it is ten in the morning where the number is.
fn texted() -> DateTime<Utc> {
    at("2026-03-04T15:00")
}

fn text() -> HandedOver {
    HandedOver {
        message: Message {
            channel: Channel::Sms,
            carrier: CarrierName::SmsGate,
            to: ROSA.to_owned(),
            text: "Thu, Mar 5, 10:00 AM [step one day] [text 1]".to_owned(),
            ..message()
        },
        // Nothing in a text tells which appointment it is about.
        about: None,
        ..letter()
    }
}

fn call(to: &str) -> HandedOver {
    let text = text();
    HandedOver {
        key: key("a call"),
        message: Message {
            channel: Channel::Voice,
            carrier: CarrierName::Twilio,
            to: to.to_owned(),
            ..text.message.clone()
        },
        ..text
    }
}

fn approved(of: &HandedOver) -> Fact {
    Fact::Approved {
        key: of.key,
        appointment: 1,
        visits: Vec::new(),
        shown: Box::new(Shown {
            message: of.message.clone(),
            due_at: at("2026-03-04T10:00"),
            expires_at: at("2026-03-04T18:00"),
        }),
        release_at: at("2026-03-03T09:03"),
        fresh: true,
    }
}

fn went(letter: HandedOver) -> Fact {
    Fact::HandedOver(Box::new(letter))
}

/// One reminder as it should be, by text.
fn good_text() -> Trace {
    let mut trace = good();
    trace.lines[2].fact = rosa(&[ROSA], false);
    trace.lines[APPROVED].fact = approved(&text());
    trace.lines[WENT].fact = went(text());
    for (line, moment) in [(WENT, texted()), (LOOKED, texted() + TimeDelta::minutes(5))] {
        (trace.lines[line].at, trace.lines[line].true_at) = (moment, moment);
    }
    trace
}

fn change(trace: &mut Trace, change: impl Fn(&mut HandedOver)) {
    let mut changed = text();
    change(&mut changed);
    trace.lines[WENT].fact = went(changed);
}

/// What somebody answered on the day of the text.
fn said(from: &str, body: &str) -> Fact {
    written(from, body, texted() - TimeDelta::hours(6))
}

fn written(from: &str, body: &str, written_at: DateTime<Utc>) -> Fact {
    Fact::Heard {
        from: from.to_owned(),
        body: body.to_owned(),
        written_at,
    }
}

/// Another message of an earlier day.
fn days_before(trace: &mut Trace, days: i64, name: &str) {
    let mut earlier = text();
    earlier.key = key(name);
    earlier.step = Some(name.to_owned());
    let moment = texted() - TimeDelta::days(days);
    let line = Line {
        at: moment,
        true_at: moment,
        fact: went(earlier),
    };
    trace.lines.insert(APPROVED, line);
}

type Plant = (&'static str, &'static str, fn(&mut Trace));

const PLANTS: [Plant; 18] = [
    ("P1", "the same text again", |t| {
        before(t, LOOKED, went(text()))
    }),
    ("P1", "the same step by text and by call", |t| {
        before(t, WENT, approved(&call(ROSA)));
        before(t, LOOKED + 1, went(call(ROSA)));
    }),
    ("P2", "another number", |t| {
        change(t, |text| text.message.to = LUIS.to_owned());
    }),
    ("P2", "its carrier keeps it longer than its window", |t| {
        change(t, |text| text.useful_until = at("2026-03-04T18:01"));
    }),
    ("P3", "before eight where the number is", |t| {
        (t.lines[WENT].at, t.lines[WENT].true_at) =
            (at("2026-03-04T12:59"), at("2026-03-04T12:59"));
    }),
    ("P3", "its carrier keeps it over night", |t| {
        change(t, |text| text.useful_until = at("2026-03-05T14:00"));
    }),
    ("P3", "after the start", |t| {
        before(t, WENT, booked("2026-03-04T15:00", true));
        before(t, WENT + 1, approved(&text()));
    }),
    ("P4", "silence that is over, and nobody found it", |t| {
        change(t, |text| text.said = Said::Silent);
    }),
    ("P5", "after a stop", |t| {
        before(t, WENT, said(ROSA, " Stop. "))
    }),
    ("P5", "a call after a stop by text", |t| {
        before(t, WENT, approved(&call(ROSA)));
        before(t, LOOKED + 1, said(ROSA, "CANCEL"));
        before(t, LOOKED + 2, went(call(ROSA)));
    }),
    ("P5", "after the carrier said that she said stop", |t| {
        let refused = HandedOver {
            said: Said::Refused,
            has_it: false,
            fault: Some(Refusal::OptedOut),
            ..text()
        };
        before(t, WENT, went(refused));
    }),
    ("P5", "to a number that gets no texts", |t| {
        before(t, WENT, Fact::NoTexts(ROSA.to_owned()));
    }),
    ("P5", "with the time it had before", |t| {
        before(t, WENT, booked("2026-03-05T11:00", true));
    }),
    ("P5", "taken back, and nobody wished it", |t| {
        before(t, LOOKED, Fact::TakenBack(key("rosa")));
    }),
    ("P7", "a text more than the cap of a day", |t| {
        days_before(t, 0, "another");
    }),
    ("P7", "a text more than the cap of a week", |t| {
        for (days, name) in [(6, "one"), (4, "two"), (1, "three")] {
            days_before(t, days, name);
        }
    }),
    ("P7", "two calls at a time", |t| {
        before(t, LOOKED, went(call(LUIS)));
        before(t, LOOKED, went(call(ROSA)));
    }),
    ("what is approved goes", "it never went", |t| {
        t.lines[WENT].fact = Fact::Happened("lunch".to_owned());
    }),
];

#[test]
fn every_violation_by_text_or_call_is_found() {
    for (promise, name, plant) in PLANTS {
        let mut trace = good_text();
        plant(&mut trace);
        let broken = judge(&trace);
        let found = broken.iter().any(|broken| broken.promise == promise);
        assert!(found, "{name}: {promise} said nothing, only {broken:?}");
    }
}

#[test]
fn a_good_text_breaks_no_promise() {
    let fine: [Plant; 4] = [
        ("", "nothing else", |_| ()),
        (
            "",
            "she thought better of it, and it was reviewed again",
            |t| {
                before(t, WENT, said(ROSA, "STOP"));
                before(t, WENT + 1, said(ROSA, "START"));
                before(t, WENT + 2, approved(&text()));
            },
        ),
        ("", "somebody else said stop", |t| {
            before(t, WENT, said(LUIS, "STOP"))
        }),
        ("", "it was taken back after a stop", |t| {
            before(t, LOOKED, said(ROSA, "STOP"));
            before(t, LOOKED + 1, Fact::TakenBack(key("rosa")));
        }),
    ];
    for (_, name, plant) in fine {
        let mut trace = good_text();
        plant(&mut trace);
        assert_eq!(judge(&trace), [], "{name}");
    }
}

/// Another appointment of the same patient, half an hour later.
fn second(expected: bool) -> Fact {
    Fact::Booked {
        appointment: 2,
        patient: 1,
        kind: 2,
        start: at("2026-03-05T10:30"),
        expected,
    }
}

/// The text speaks of two visits, and its carrier took it back after something was entered.
#[test]
fn a_text_about_several_visits_is_taken_back_only_when_one_of_them_is_not_as_it_says() {
    let cases = [
        ("nothing was said", rosa(&[ROSA], false), true),
        (
            "the first was moved",
            booked("2026-03-05T11:00", true),
            false,
        ),
        ("the second is off", second(false), false),
    ];
    for (name, fact, wrong) in cases {
        let mut trace = good_text();
        if let Fact::Approved { visits, .. } = &mut trace.lines[APPROVED].fact {
            for (appointment, start) in [(1, "2026-03-05T10:00"), (2, "2026-03-05T10:30")] {
                visits.push((appointment, at(start), "one day".to_owned()));
            }
        }
        before(&mut trace, LOOKED, fact);
        before(&mut trace, LOOKED + 1, Fact::TakenBack(key("rosa")));
        before(&mut trace, APPROVED, second(true));
        let broken = judge(&trace);
        let found = broken
            .iter()
            .any(|one| one.words.contains("nobody wished it"));
        assert_eq!(found, wrong, "{name}: {broken:?}");
    }
}

/// The text as a step that goes only if the one of the day before came to nothing, after what the
/// carrier and Rosa said about that one.
fn escalated(said: &[(i64, Fact)]) -> Trace {
    const FIRST: &str = "three days";
    let mut trace = good_text();
    if let Fact::Rules(rules) = &mut trace.lines[0].fact {
        let own = rules.steps.remove(&1).unwrap_or_default();
        let steps = std::iter::once(FIRST.to_owned()).chain(own);
        rules.steps.insert(1, steps.collect());
    }
    change(&mut trace, |text| {
        text.message.only_if = Some(OnlyIf {
            step: StepId(1),
            hours: 4,
        });
    });
    for (minutes, fact) in said.iter().rev() {
        let at = texted() - TimeDelta::minutes(*minutes);
        let line = Line {
            at,
            true_at: at,
            fact: fact.clone(),
        };
        trace.lines.insert(APPROVED + 1, line);
    }
    let mut first = text();
    first.about = Some((1, at("2026-03-05T10:00")));
    (first.key, first.step) = (key("first"), Some(FIRST.to_owned()));
    first.useful_until -= TimeDelta::days(1);
    let at = texted() - TimeDelta::days(1);
    let line = Line {
        at,
        true_at: at,
        fact: went(first),
    };
    trace.lines.insert(APPROVED + 1, line);
    trace
}

#[test]
fn what_escalates_without_a_proof_is_found() {
    let arrived = || Fact::Arrived(key("first"));
    type Case = (&'static str, Vec<(i64, Fact)>, bool);
    let went = texted() - TimeDelta::days(1);
    let answered = |at| vec![(600, arrived()), (300, written(ROSA, "Who is this?", at))];
    let cases: [Case; 6] = [
        ("nobody said what became of it", Vec::new(), true),
        ("there was time to answer", vec![(239, arrived())], true),
        ("nobody answered", vec![(240, arrived())], false),
        ("it was lost", vec![(1, Fact::Lost(key("first")))], false),
        ("somebody answered", answered(went), true),
        (
            "what was heard since had been written before it went",
            answered(went - TimeDelta::seconds(1)),
            false,
        ),
    ];
    for (name, said, wrong) in cases {
        let broken = judge(&escalated(&said));
        let found = broken.iter().any(|broken| broken.promise == "P3");
        assert_eq!(found, wrong, "{name}: {broken:?}");
    }
}

/// More runs than it takes until each flaw shows.
const SEEDS_WITH_FLAWS: u64 = 60;

/// A whole run with carriers that do what none may: the checkers find it in what they recorded.
#[test]
fn carriers_with_a_flaw_are_found_in_whole_runs() -> Result<(), Fault> {
    for (flaw, promise) in [(Flaw::Twice, "P1"), (Flaw::Deaf, "P5")] {
        let mut found = false;
        for seed in 0..SEEDS_WITH_FLAWS {
            let course = Course {
                seed,
                days: 14,
                weather: Days::Calm,
                flaw: Some(flaw),
            };
            let trace = run(course).map_err(|(fault, _)| fault)?;
            found = judge(&trace).iter().any(|broken| broken.promise == promise);
            if found {
                println!("{flaw:?} is found with seed {seed}");
                break;
            }
        }
        assert!(found, "nobody noticed carriers with the flaw {flaw:?}");
    }
    Ok(())
}
