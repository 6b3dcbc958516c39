//! The usual queue, case by case, and the counting.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

use super::usual::drain;
use super::{Approved, Misfortune, Sending, Tally, arrives, tally};
use crate::calendar::{CivilTime, Zone};
use crate::key::Key;
use crate::message::Window;

fn zone() -> Zone {
    Zone::named("America/Vancouver").expect("a zone")
}

fn at(text: &str) -> DateTime<Utc> {
    let civil = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a civil time");
    match zone().resolve(civil) {
        CivilTime::Once { at } => at,
        CivilTime::Twice { .. } | CivilTime::Never { .. } => panic!("an ambiguous time"),
    }
}

/// Twenty reminders of Wednesday, a second apart, approved on Tuesday morning, of use for 8 hours.
fn wednesday() -> Vec<Approved> {
    (0..20u8)
        .map(|n| {
            let due_at = at("2026-03-04 10:00") + TimeDelta::seconds(n.into());
            Approved {
                key: Key::from_bytes([n; 32]),
                at: at("2026-03-03 09:00"),
                window: Window {
                    due_at,
                    expires_at: due_at + TimeDelta::hours(8),
                },
                occurrence: at("2026-03-05 09:00"),
            }
        })
        .collect()
}

fn usual(misfortune: Misfortune) -> (Vec<Sending>, Tally) {
    let approved = wednesday();
    let trouble = misfortune.strikes(approved[0].window.due_at, &zone());
    let drained = drain(&approved, trouble.as_ref(), 1, at("2026-03-08 00:00"));
    let mut sent: Vec<Sending> = drained.into_iter().flat_map(|line| line.sent).collect();
    sent.sort_by_key(|sending| (sending.at, sending.key));
    let known: BTreeMap<Key, Approved> = approved
        .into_iter()
        .map(|reminder| (reminder.key, reminder))
        .collect();
    let tally = tally(&sent, &known, &zone());
    (sent, tally)
}

#[test]
fn the_usual_queue_does_what_it_is_known_for() {
    let cases = [
        (Misfortune::None, [20, 0, 0, 0, 20]),
        (Misfortune::PcOff, [20, 0, 20, 20, 20]),
        (Misfortune::InternetDown, [20, 0, 20, 0, 20]),
        (Misfortune::BackupRestored, [20, 20, 20, 20, 20]),
        (Misfortune::ClockBehind, [20, 0, 20, 20, 20]),
    ];
    for (misfortune, expected) in cases {
        let (_, found) = usual(misfortune);
        assert_eq!(
            [
                found.went,
                found.twice,
                found.late,
                found.at_night,
                found.most_in_a_minute
            ],
            expected,
            "{misfortune:?}"
        );
    }
}

#[test]
fn a_time_out_is_tried_three_times_and_most_of_them_arrive() {
    let (sent, found) = usual(Misfortune::CarrierSilent);
    assert_eq!(sent.len(), 60);
    let arrived: Vec<&Sending> = sent.iter().filter(|sending| sending.arrived).collect();
    let expected: usize = wednesday()
        .iter()
        .map(|reminder| (1..=3).filter(|n| arrives(1, &reminder.key, *n)).count())
        .sum();
    assert_eq!(arrived.len(), expected);
    assert!((20..40).contains(&found.twice), "{found:?}");
    assert_eq!((found.late, found.at_night), (0, 0));
}

#[test]
fn the_same_seed_tells_the_same_story_and_another_one_another() {
    let key = |n: u8| Key::from_bytes([n; 32]);
    let story = |seed: u64| -> Vec<bool> { (0..64).map(|n| arrives(seed, &key(n), 1)).collect() };
    assert_eq!(story(7), story(7));
    assert_ne!(story(7), story(8));
    let got = story(7).into_iter().filter(|arrived| *arrived).count();
    assert!((36..60).contains(&got), "{got} of 64 arrive");
}

#[test]
fn every_word_names_its_misfortune() {
    for misfortune in Misfortune::ALL {
        assert_eq!(Misfortune::from_word(misfortune.as_str()), Some(misfortune));
    }
    assert_eq!(Misfortune::from_word("flood"), None);
}
