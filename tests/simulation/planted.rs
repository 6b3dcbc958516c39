//! Violations planted into a good trace: each checker must find its own. A checker that never spoke
//! up would prove nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::key::{Digest32, Key};
use reminder_core::message::Message;
use reminder_core::reminder::ReminderState;

use crate::checkers::judge;
use crate::trace::{Fact, HandedOver, Look, Rulebook, Said, Shown, Trace};

const STEP: &str = "one day";

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().expect("an instant")
}

pub(crate) fn key(name: &str) -> Key {
    Key(Digest32::of(&[name.as_bytes()]))
}

pub(crate) fn message() -> Message {
    Message {
        channel: Channel::Email,
        carrier: CarrierName::Practice,
        to: "rosa@example.com".to_owned(),
        from_name: String::new(),
        from_address: "desk@example.com".to_owned(),
        reply_to: String::new(),
        subject: String::new(),
        text: "[step one day] [text 1]".to_owned(),
        language: "en".to_owned(),
        calendar: None,
        only_if: None,
    }
}

pub(crate) fn letter() -> HandedOver {
    HandedOver {
        key: key("rosa"),
        message: message(),
        about: Some((1, at("2026-03-05T10:00"))),
        step: Some(STEP.to_owned()),
        said: Said::Taken,
        has_it: true,
        took: TimeDelta::zero(),
        clock_off: false,
        fault: None,
        useful_until: at("2026-03-04T18:00"),
    }
}

fn look() -> Look {
    let row = (
        ReminderState::Accepted,
        1,
        at("2026-03-05T10:00"),
        STEP.to_owned(),
    );
    Look {
        rows: BTreeMap::from([(key("rosa"), row)]),
        adds_up: true,
        ..Look::default()
    }
}

fn rules() -> Rulebook {
    Rulebook {
        zone: "UTC".to_owned(),
        opening: std::array::from_fn(|_| vec![(0, 1_440)]),
        quiet: (480, 1_200),
        closing: BTreeSet::new(),
        emails_a_day: 1,
        texts_a_day: 1,
        calls_a_day: 1,
        rings_a_week: 3,
        a_minute: 30,
        steps: BTreeMap::from([(1, vec![STEP.to_owned()])]),
        marks: BTreeMap::from([(STEP.to_owned(), "[text 1]".to_owned())]),
    }
}

pub(crate) fn booked(start: &str, expected: bool) -> Fact {
    Fact::Booked {
        appointment: 1,
        patient: 1,
        kind: 1,
        start: at(start),
        expected,
    }
}

pub(crate) fn rosa(addresses: &[&str], archived: bool) -> Fact {
    Fact::Patient {
        patient: 1,
        person: "Rosa Lee".to_owned(),
        addresses: addresses
            .iter()
            .map(|&address| address.to_owned())
            .collect(),
        archived,
    }
}

pub(crate) const APPROVED: usize = 4;
pub(crate) const WENT: usize = 5;
pub(crate) const LOOKED: usize = 6;

/// One reminder, as it should be: reviewed on Tuesday, sent on Wednesday at ten, shown.
pub(crate) fn good() -> Trace {
    let approved = Fact::Approved {
        key: key("rosa"),
        appointment: 1,
        visits: Vec::new(),
        shown: Box::new(Shown {
            message: message(),
            due_at: at("2026-03-04T10:00"),
            expires_at: at("2026-03-04T18:00"),
        }),
        release_at: at("2026-03-03T09:03"),
        fresh: true,
    };
    let lines = [
        ("2026-03-03T08:00", Fact::Rules(Box::new(rules()))),
        ("2026-03-03T08:01", Fact::Started),
        ("2026-03-03T08:02", rosa(&["rosa@example.com"], false)),
        ("2026-03-03T08:03", booked("2026-03-05T10:00", true)),
        ("2026-03-03T09:00", approved),
        ("2026-03-04T10:00", Fact::HandedOver(Box::new(letter()))),
        ("2026-03-04T10:01", Fact::Look(Box::new(look()))),
        ("2026-03-04T20:00", Fact::Happened("evening".to_owned())),
    ];
    let mut trace = Trace {
        calm: true,
        ..Trace::default()
    };
    for (moment, fact) in lines {
        trace.note(at(moment), at(moment), fact);
    }
    trace
}

/// Puts a fact before a line, a minute earlier.
pub(crate) fn before(trace: &mut Trace, line: usize, fact: Fact) {
    let mut new = trace.lines[line].clone();
    new.at -= TimeDelta::minutes(1);
    new.true_at -= TimeDelta::minutes(1);
    new.fact = fact;
    trace.lines.insert(line, new);
}

fn hand_over_again(trace: &mut Trace, change: fn(&mut HandedOver)) {
    let mut again = letter();
    change(&mut again);
    before(trace, LOOKED, Fact::HandedOver(Box::new(again)));
}

fn change_letter(trace: &mut Trace, change: fn(&mut HandedOver)) {
    let mut changed = letter();
    change(&mut changed);
    trace.lines[WENT].fact = Fact::HandedOver(Box::new(changed));
}

fn send_at(trace: &mut Trace, moment: &str) {
    trace.lines[WENT].at = at(moment);
    trace.lines[WENT].true_at = at(moment);
}

fn look_differently(trace: &mut Trace, change: fn(&mut Look)) {
    let mut changed = look();
    change(&mut changed);
    trace.lines[LOOKED].fact = Fact::Look(Box::new(changed));
}

fn change_rules(trace: &mut Trace, change: fn(&mut Rulebook)) {
    let mut changed = rules();
    change(&mut changed);
    before(trace, WENT, Fact::Rules(Box::new(changed)));
}

#[test]
fn a_good_trace_breaks_no_promise() {
    assert_eq!(judge(&good()), []);
}

type Plant = (&'static str, &'static str, fn(&mut Trace));

const PLANTS: [Plant; 32] = [
    ("P1", "the same key again", |t| hand_over_again(t, |_| ())),
    ("P1", "the same step under another key", |t| {
        hand_over_again(t, |letter| letter.key = key("another"));
    }),
    ("P1", "again after silence that was nothing", |t| {
        change_letter(t, |letter| {
            (letter.said, letter.has_it) = (Said::Silent, false)
        });
        hand_over_again(t, |_| ());
    }),
    ("P2", "other words", |t| {
        change_letter(t, |letter| letter.message.text.push('!'));
    }),
    ("P2", "another address", |t| {
        change_letter(t, |letter| letter.message.to = "tom@example.com".to_owned());
    }),
    ("P2", "nobody approved it", |t| {
        t.lines[APPROVED].fact = Fact::Happened("lunch".to_owned());
    }),
    ("P2", "the approval was taken back", |t| {
        before(t, WENT, Fact::Undone(key("rosa")));
    }),
    ("P2", "before its window", |t| {
        send_at(t, "2026-03-04T09:59")
    }),
    ("P2", "after its window", |t| send_at(t, "2026-03-04T18:00")),
    ("P2", "approved for a start it no longer has", |t| {
        before(t, WENT, booked("2026-03-06T10:00", true));
        before(t, WENT + 1, booked("2026-03-05T10:00", true));
    }),
    ("P3", "in quiet hours", |t| send_at(t, "2026-03-04T07:59")),
    ("P3", "at night", |t| {
        send_at(t, "2026-03-04T21:00");
        change_rules(t, |rules| rules.quiet = (0, 1_440));
    }),
    ("P3", "on a closing day", |t| {
        change_rules(t, |rules| {
            rules.closing.extend(NaiveDate::from_ymd_opt(2026, 3, 4));
        });
    }),
    ("P3", "while the clinic is closed", |t| {
        change_rules(t, |rules| rules.opening[2] = vec![(480, 600)]);
    }),
    ("P3", "at night in another zone", |t| {
        change_rules(t, |rules| rules.zone = "America/Vancouver".to_owned());
    }),
    ("P3", "after the start", |t| send_at(t, "2026-03-05T10:00")),
    ("P3", "although the clock is wrong", |t| {
        change_letter(t, |letter| letter.clock_off = true);
        hand_over_again(t, |letter| letter.key = key("another"));
    }),
    ("P4", "the screen does not add up", |t| {
        look_differently(t, |look| look.adds_up = false);
    }),
    ("P4", "a reminder vanished", |t| {
        before(t, WENT, Fact::Look(Box::new(look())));
        look_differently(t, |look| look.rows.clear());
    }),
    ("P4", "a step in no list", |t| {
        change_rules(t, |rules| {
            rules
                .steps
                .entry(1)
                .or_default()
                .push("forgotten".to_owned());
        });
    }),
    ("P4", "accepted by nobody", |t| {
        change_letter(t, |letter| letter.key = key("another"));
    }),
    ("P4", "silence shown as waiting", |t| {
        change_letter(t, |letter| letter.said = Said::Silent);
        look_differently(t, |look| {
            for row in look.rows.values_mut() {
                row.0 = ReminderState::Approved;
            }
        });
    }),
    ("P4", "a state without words", |t| {
        look_differently(t, |look| look.speechless = 1)
    }),
    ("P5", "after a cancel", |t| {
        before(t, WENT, booked("2026-03-05T10:00", false))
    }),
    ("P5", "after a move", |t| {
        before(t, WENT, booked("2026-03-05T11:00", true))
    }),
    ("P5", "on hold", |t| {
        before(t, WENT, Fact::Held(key("rosa")))
    }),
    ("P5", "while paused", |t| before(t, WENT, Fact::Paused)),
    ("P5", "to an archived patient", |t| {
        before(t, WENT, rosa(&["rosa@example.com"], true));
    }),
    ("P5", "with words that were changed since", |t| {
        change_rules(t, |rules| {
            rules.marks.insert(STEP.to_owned(), "[text 2]".to_owned());
        });
    }),
    ("P6", "from a copy that was put back", |t| {
        before(t, WENT, Fact::Copied);
        before(t, WENT + 1, Fact::Restored);
    }),
    ("P7", "more than the cap", |t| {
        hand_over_again(t, |letter| letter.key = key("another"));
    }),
    ("what is approved goes", "it never went", |t| {
        t.lines[WENT].fact = Fact::Happened("lunch".to_owned());
    }),
];

#[test]
fn every_planted_violation_is_found() {
    for (promise, name, plant) in PLANTS {
        let mut trace = good();
        plant(&mut trace);
        let broken = judge(&trace);
        let found = broken.iter().any(|broken| broken.promise == promise);
        assert!(found, "{name}: {promise} said nothing, only {broken:?}");
    }
}

#[test]
fn other_last_words_are_found_too() {
    let said = [
        Fact::Skipped(key("rosa")),
        Fact::OptOut {
            address: "rosa@example.com".to_owned(),
            out: true,
        },
        rosa(&["new@example.com"], false),
    ];
    for fact in said {
        let mut trace = good();
        before(&mut trace, WENT, fact.clone());
        let broken = judge(&trace);
        let found = broken.iter().any(|broken| broken.promise == "P5");
        assert!(found, "nobody noticed {fact:?}");
    }
}

#[test]
fn a_burst_is_found() {
    let mut trace = good();
    for number in 0..45 {
        let mut again = letter();
        again.key = key(&format!("number {number}"));
        again.message.to = format!("number{number}@example.com");
        let moment = at("2026-03-04T10:01");
        trace.note(moment, moment, Fact::HandedOver(Box::new(again)));
    }
    let words: Vec<_> = judge(&trace)
        .into_iter()
        .filter(|b| b.promise == "P7")
        .collect();
    assert!(
        words.iter().any(|b| b.words.contains("within a minute")),
        "{words:?}"
    );
}

#[test]
fn silence_that_nobody_shows_is_found() {
    let mut trace = good();
    change_letter(&mut trace, |letter| letter.said = Said::Silent);
    trace.calm = false;
    let unseen = |trace: &Trace| {
        judge(trace)
            .iter()
            .any(|broken| broken.promise == "every unknown is shown")
    };
    assert!(unseen(&trace), "nobody was told in ten hours");
    let unknown = BTreeSet::from([key("rosa")]);
    let shown = Fact::Status {
        unknown,
        banner: true,
    };
    before(&mut trace, LOOKED, shown);
    assert!(!unseen(&trace), "a banner within a minute is enough");
}
