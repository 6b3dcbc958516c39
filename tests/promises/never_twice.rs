//! P1, never twice: whatever breaks, a reminder is handed to a carrier at most once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use reminder_engine::carrier::Outcome;
use reminder_tests::kit::{Desk, Fault, accepting, folder};
use serde_json::json;

/// Asserts that no reminder, and no contact and text, was handed over more than once.
fn nothing_went_twice(desk: &Desk) {
    let mut keys = BTreeMap::new();
    let mut letters = BTreeMap::new();
    for letter in desk.handed_over() {
        *keys.entry(letter.key).or_insert(0) += 1;
        *letters
            .entry((letter.message.to.clone(), letter.message.text.clone()))
            .or_insert(0) += 1;
    }
    assert!(
        keys.values().all(|count| *count == 1),
        "a key went twice: {keys:?}"
    );
    assert!(
        letters.values().all(|count| *count == 1),
        "the same words went twice"
    );
}

/// The night this program was written for: something fills the outbox every five minutes, nothing
/// drains it for thirteen hours, then the drain starts again.
#[test]
fn thirteen_hours_without_a_drain_calls_nobody_twice() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..40 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-04 {:02}:{:02}", 9 + n / 6, n % 6 * 10),
        )?;
    }
    desk.approve_all()?;
    // Tuesday 10:00 is the moment of the 1-day reminders; the drain stops before it.
    desk.run_until("2026-03-03 09:30")?;
    let before = desk.handed_over().len();
    for _ in 0..13 * 12 {
        desk.clock.advance(TimeDelta::minutes(5));
        desk.plan()?;
    }
    assert_eq!(desk.handed_over().len(), before, "nothing drains");

    let desk = desk.crash_and_restart(accepting())?;
    desk.run_until("2026-03-04 17:00")?;
    nothing_went_twice(&desk);
    let late: Vec<_> = desk.handed_over().split_off(before);
    assert!(
        late.is_empty(),
        "the backlog is held for a person, not sent in a burst"
    );
    let states = desk.states()?;
    assert_eq!(states.get("accepted"), None);
    // Held by the breaker, and expired when nobody released them in time; none vanished.
    assert_eq!(states.get("expired"), Some(&40), "{states:?}");
    Ok(())
}

#[test]
fn a_backlog_that_a_person_releases_goes_once_and_gently() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..30 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:{:02}", 9 + n / 6, n % 6 * 10),
        )?;
    }
    desk.approve_all()?;
    desk.sleep_until("2026-03-02 12:00");
    desk.tick()?;
    let outbox = desk.ask("outbox", json!({ "states": ["held"], "limit": 100 }))?;
    let keys: Vec<_> = outbox["rows"]
        .as_array()
        .ok_or("rows")?
        .iter()
        .map(|row| row["key"].clone())
        .collect();
    assert_eq!(
        keys.len(),
        30,
        "the 3-day reminders that should have gone at 10:00"
    );
    desk.ask("release", json!({ "keys": keys }))?;
    desk.tick()?;
    assert!(desk.handed_over().is_empty(), "the grace time runs");
    desk.run_until("2026-03-02 12:30")?;
    assert_eq!(desk.handed_over().len(), 30);
    nothing_went_twice(&desk);
    let minutes: BTreeMap<_, usize> =
        desk.handed_over()
            .iter()
            .fold(BTreeMap::new(), |mut minutes, letter| {
                *minutes.entry(letter.at.timestamp() / 60).or_default() += 1;
                minutes
            });
    assert!(
        minutes.values().all(|count| *count <= 35),
        "no burst: {minutes:?}"
    );
    Ok(())
}

#[test]
fn planning_a_thousand_times_changes_nothing() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..5 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-06 {:02}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    let before = desk.states()?;
    for _ in 0..1_000 {
        // Time passes; what is planned does not know it.
        desk.clock.advance(TimeDelta::minutes(1));
        let saved = desk.plan()?;
        assert_eq!(saved, reminder_engine::planning::PlanSaved::default());
    }
    assert_eq!(desk.states()?, before);
    assert_eq!(before.get("approved"), Some(&10));
    Ok(())
}

/// Copies what is on the disk at this very moment, as a power cut would leave it.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        if file.file_type()?.is_file() {
            std::fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    Ok(())
}

#[test]
fn a_crash_after_handover_leaves_unknown_and_never_sends_again() -> Result<(), Fault> {
    let at_the_crash = folder()?;
    let running: Arc<Mutex<PathBuf>> = Arc::default();
    let (source, target) = (Arc::clone(&running), at_the_crash.path().to_owned());
    let desk = Desk::answering(
        "2026-03-02 09:00",
        Box::new(move |count, _| {
            if count == 0 {
                let from = source
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .clone();
                if let Err(error) = copy(&from, &target) {
                    return Outcome::Unknown {
                        detail: error.to_string(),
                    };
                }
            }
            Outcome::Accepted {
                reference: "taken".to_owned(),
            }
        }),
    )?;
    *running.lock().unwrap_or_else(PoisonError::into_inner) = desk.folder().to_owned();
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:05")?;
    assert_eq!(desk.handed_over().len(), 1, "the 3-day reminder went");

    // What the disk held while the carrier had the message and nobody had written so.
    let after = desk.started_from(at_the_crash.path(), accepting())?;
    after.run_until("2026-03-04 09:00")?;
    let states = after.states()?;
    assert_eq!(states.get("unknown"), Some(&1), "{states:?}");
    assert_eq!(after.handed_over().len(), 1, "it is never sent again");
    let outbox = after.ask("outbox", json!({ "states": ["unknown"], "limit": 10 }))?;
    assert_eq!(outbox["rows"][0]["patient_name"], "Rosa Alvarez");
    Ok(())
}

#[test]
fn silence_is_unknown_and_stays_so() -> Result<(), Fault> {
    let desk = Desk::answering(
        "2026-03-02 09:00",
        Box::new(|_, _| Outcome::Unknown {
            detail: "the connection broke".to_owned(),
        }),
    )?;
    desk.booked("Rosa Alvarez", "2026-03-03 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-03 08:00")?;
    assert_eq!(desk.handed_over().len(), 1);
    assert_eq!(desk.states()?.get("unknown"), Some(&1));
    Ok(())
}

#[test]
fn a_restart_does_not_refill_the_budget() -> Result<(), Fault> {
    let mut desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..9 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:00", 9 + n % 8),
        )?;
    }
    desk.approve_all()?;
    desk.run_until("2026-03-02 09:59")?;
    desk.sleep_until("2026-03-02 10:00");
    // Thirty a minute with a burst of five: one second holds the burst and no more, however often
    // the program starts.
    for _ in 0..10 {
        desk.tick()?;
        desk = desk.crash_and_restart(accepting())?;
        desk.clock.advance(TimeDelta::milliseconds(100));
    }
    assert_eq!(desk.handed_over().len(), 5);
    desk.run_until("2026-03-02 10:03")?;
    assert_eq!(desk.handed_over().len(), 9);
    nothing_went_twice(&desk);
    Ok(())
}

#[test]
fn two_patients_with_one_address_share_its_cap() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..4 {
        let patient = desk.patient(&format!("Child Number{n}"), &["family@example.com"])?;
        desk.book(patient, &format!("2026-03-05 {:02}:00", 9 + n))?;
    }
    desk.approve_all()?;
    desk.run_until("2026-03-02 16:00")?;
    assert_eq!(desk.handed_over().len(), 2, "two a day to one address");
    let review = desk.ask("review", json!({ "from": null, "until": null }))?;
    let full = review["problems"].as_array().ok_or("problems")?;
    assert_eq!(
        full.iter()
            .filter(|row| row["reason"]["reason"] == "contact_full")
            .count(),
        4
    );
    Ok(())
}

#[test]
fn a_second_program_on_the_same_folder_is_refused() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let second = reminder_engine::store::Store::open(desk.folder());
    assert!(matches!(
        second,
        Err(reminder_engine::store::StoreError::InUse)
    ));
    Ok(())
}
