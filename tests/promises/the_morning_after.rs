//! The program was away, broke down, or ran out of room: what staff find in the morning.

use std::path::Path;
use std::sync::Arc;

use reminder_engine::carrier::Outcome;
use reminder_engine::carrier::recording::Answer;
use reminder_engine::watchdog::RoomGauge;
use reminder_tests::kit::{Desk, Fault, accepting, at};
use serde_json::{Value, json};

fn line<'v>(health: &'v Value, check: &str) -> Result<&'v Value, Fault> {
    let lines = health["lines"].as_array().ok_or("lines")?;
    let found = lines.iter().find(|line| line["check"] == check);
    Ok(found.ok_or_else(|| format!("no check {check}"))?)
}

#[test]
fn the_morning_after_says_what_became_due_what_is_of_use_and_what_is_too_late() -> Result<(), Fault>
{
    let desk = Desk::new("2026-03-02 09:00")?;
    // Goes at 10:00 on Tuesday, useful for 8 hours: too late by Wednesday.
    for n in 0..3 {
        desk.booked(
            &format!("Late Number{n}"),
            &format!("2026-03-04 {}:00", 9 + n),
        )?;
    }
    // Goes at 10:00 on Tuesday, useful for a day: of use still on Wednesday morning.
    for n in 0..4 {
        desk.booked(
            &format!("Good Number{n}"),
            &format!("2026-03-06 {}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    desk.run_until("2026-03-02 18:02")?;
    let sent_before = desk.handed_over().len();
    desk.engine.rest()?;
    desk.sleep_until("2026-03-04 07:55");
    let desk = desk.crash_and_restart(accepting())?;
    desk.tick()?;

    let status = desk.ask("status", json!({}))?;
    let absence = &status["absence"];
    assert_eq!(absence["held"], 4, "{absence}");
    assert_eq!(absence["too_late"], 3, "{absence}");
    let sentence = absence["sentence"].as_str().ok_or("a sentence")?;
    assert!(
        sentence
            .starts_with("While RingOnce was closed (Mon 2 Mar, 6:02 PM to Wed 4 Mar, 7:55 AM)"),
        "{sentence}"
    );
    assert!(!sentence.contains("Number"), "no names: {sentence}");

    // Nothing went by itself; each is on the list the sentence names.
    desk.run_until("2026-03-04 09:30")?;
    assert_eq!(desk.handed_over().len(), sent_before);
    let held = desk.ask("outbox", json!({ "states": ["held"], "limit": 50 }))?;
    assert_eq!(held["rows"].as_array().map(Vec::len), Some(4));
    let calls = desk.ask("call_list", json!({ "until": null }))?;
    let late = calls["rows"].as_array().ok_or("rows")?;
    let late = late
        .iter()
        .filter(|row| {
            row["patient_name"]
                .as_str()
                .is_some_and(|name| name.starts_with("Late"))
        })
        .count();
    assert_eq!(late, 2, "those who still come today: {calls}");

    // Once seen it is not at the top any more, and stays on the list.
    desk.ask("see_absence", json!({ "id": absence["id"] }))?;
    let status = desk.ask("status", json!({}))?;
    assert_eq!(status["absence"], Value::Null);
    let health = desk.ask("health", json!({}))?;
    assert_eq!(health["absences"][0]["seen"], true);
    assert_eq!(health["absences"][0]["held"], 4);
    let affected = desk.ask(
        "affected",
        json!({ "from": null, "until": null, "absence": absence["id"], "cause": null, "got": [],
            "told": "Our computer was off." }),
    )?;
    assert_eq!(
        affected["rows"].as_array().map(Vec::len),
        Some(7),
        "{affected}"
    );
    Ok(())
}

#[test]
fn a_night_in_which_nothing_came_due_is_on_the_list_and_not_at_the_top() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-10 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 18:00")?;
    desk.sleep_until("2026-03-03 07:55");
    desk.tick()?;
    assert_eq!(desk.ask("status", json!({}))?["absence"], Value::Null);
    let health = desk.ask("health", json!({}))?;
    let absences = health["absences"].as_array().ok_or("absences")?;
    assert_eq!(absences.len(), 1);
    assert!(
        absences[0]["sentence"]
            .as_str()
            .is_some_and(|words| words.starts_with("While this PC slept")),
        "{absences:?}"
    );
    Ok(())
}

/// A carrier that breaks down at one reminder, after it was taken.
fn panics_at(nth: usize) -> Answer {
    Box::new(move |count, _| {
        assert_ne!(count, nth, "the carrier breaks down on purpose");
        Outcome::Accepted {
            reference: format!("taken-{count}"),
        }
    })
}

#[test]
fn a_panic_in_a_carrier_leaves_one_unknown_and_the_next_ones_go_on() -> Result<(), Fault> {
    // The carrier that breaks down keeps no record of that reminder: it is counted by state.
    let first = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let answer: Answer = Box::new(move |count, _| {
        let breaks = count == 2 && first.swap(false, std::sync::atomic::Ordering::SeqCst);
        assert!(!breaks, "the carrier breaks down on purpose");
        Outcome::Accepted {
            reference: format!("taken-{count}"),
        }
    });
    let desk = Desk::answering("2026-03-02 09:00", answer)?;
    for n in 0..6 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    let events = desk.engine.listen();
    let mut broke_down = 0;
    for _ in 0..200 {
        match desk.engine.tick_supervised(5) {
            Ok(_) => {}
            Err(fault) => {
                assert!(fault.to_string().contains("broke down"), "{fault}");
                broke_down += 1;
            }
        }
        desk.clock.advance(chrono::TimeDelta::minutes(1));
    }
    assert_eq!(broke_down, 1);
    let states = desk.states()?;
    assert_eq!(states.get("unknown"), Some(&1), "{states:?}");
    assert_eq!(states.get("accepted"), Some(&5), "{states:?}");
    let went = desk.handed_over();
    let keys: std::collections::BTreeSet<_> = went.iter().map(|letter| letter.key).collect();
    assert_eq!(keys.len(), went.len(), "nothing went twice");

    let told: Vec<String> = events
        .try_iter()
        .map(|event| format!("{event:?}"))
        .filter(|event| event.contains("NeedsSomebody"))
        .collect();
    assert!(
        told.iter().any(|event| event.contains("cause: Program")),
        "{told:?}"
    );
    assert!(
        !told.iter().any(|event| event.contains("Number")),
        "no names"
    );
    let health = desk.ask("health", json!({}))?;
    assert_eq!(line(&health, "ticks")?["level"], "look", "{health}");
    assert_eq!(health["troubles"][0]["cause"], "broke_down");
    assert_eq!(health["troubles"][0]["day"], 1);
    Ok(())
}

#[test]
fn a_carrier_that_always_breaks_down_stops_before_it_uses_up_the_day() -> Result<(), Fault> {
    let desk = Desk::answering("2026-03-02 09:00", panics_at(0))?;
    for n in 0..8 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    for _ in 0..200 {
        if desk.engine.tick_supervised(5).is_err() {
            desk.clock.advance(chrono::TimeDelta::seconds(90));
        }
        desk.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let states = desk.states()?;
    assert_eq!(states.get("unknown"), Some(&3), "{states:?}");
    assert_eq!(states.get("accepted"), None, "{states:?}");
    let status = desk.ask("status", json!({}))?;
    assert_eq!(status["paused"], true, "{status}");
    Ok(())
}

#[test]
fn every_unknown_is_shown_within_two_minutes() -> Result<(), Fault> {
    for breaks_down in [false, true] {
        let answer: Answer = if breaks_down {
            panics_at(0)
        } else {
            Box::new(|_, _| Outcome::Unknown {
                detail: "the line broke".to_owned(),
            })
        };
        let desk = Desk::answering("2026-03-02 09:00", answer)?;
        desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
        desk.approve_all()?;
        desk.run_until("2026-03-02 09:59")?;
        desk.sleep_until("2026-03-02 10:00");
        let mut rested = chrono::TimeDelta::zero();
        if let Err(fault) = desk.engine.tick_supervised(5) {
            if let reminder_engine::engine::RoundFault::BrokeDown(restart) = fault {
                rested = restart.after;
                desk.clock.advance(restart.after);
            }
            // What is left in flight after a breakdown is concluded by the next round.
            desk.engine.tick_supervised(5)?;
        }
        assert!(rested < chrono::TimeDelta::minutes(2));
        let status = desk.ask("status", json!({}))?;
        let banners = status["banners"].as_array().ok_or("banners")?;
        assert!(
            banners.iter().any(|banner| banner["cause"] == "unknown"),
            "{breaks_down}: {banners:?}"
        );
        assert!(desk.clock_is_at_most("2026-03-02 10:02"));
    }
    Ok(())
}

/// A disk with so many bytes left.
struct Left(u64);

impl RoomGauge for Left {
    fn free(&self, _: &Path) -> Option<u64> {
        Some(self.0)
    }
}

#[test]
fn a_full_disk_stops_sending_before_anything_is_claimed() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.engine
        .measure_room_with(Arc::new(Left(63 * 1_024 * 1_024)));
    desk.run_until("2026-03-02 10:05")?;
    assert!(desk.handed_over().is_empty());
    assert_eq!(desk.states()?.get("approved"), Some(&2));
    let status = desk.ask("status", json!({}))?;
    assert_eq!(status["banners"][0]["cause"], "room", "{status}");
    let health = desk.ask("health", json!({}))?;
    assert_eq!(line(&health, "room")?["level"], "act");

    desk.engine
        .measure_room_with(Arc::new(Left(64 * 1_024 * 1_024)));
    desk.run_until("2026-03-02 10:10")?;
    assert_eq!(desk.handed_over().len(), 1, "it goes on by itself");
    Ok(())
}

#[test]
fn too_few_that_went_are_noticed_and_a_person_s_hold_is_not() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..12 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:{:02}", 9 + n / 4, n % 4 * 15),
        )?;
    }
    desk.approve_all()?;
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-02" }))?;
    let keys: Vec<Value> = review["rows"]
        .as_array()
        .ok_or("rows")?
        .iter()
        .take(6)
        .map(|row| row["key"].clone())
        .collect();
    desk.ask("hold", json!({ "keys": keys, "reason": "the doctor asks" }))?;
    desk.run_until("2026-03-02 10:30")?;
    let health = desk.ask("check_now", json!({}))?;
    assert_eq!(line(&health, "volume")?["level"], "well", "{health}");

    // On the next day nothing drains.
    desk.run_until("2026-03-04 09:59")?;
    desk.sleep_until("2026-03-04 10:20");
    let health = desk.ask("check_now", json!({}))?;
    let volume = line(&health, "volume")?;
    assert_eq!(volume["level"], "act", "{health}");
    assert!(
        volume["sentence"]
            .as_str()
            .is_some_and(|words| words.starts_with("By now 12 ± 2 should have gone; 0 have")),
        "{volume}"
    );
    Ok(())
}

#[test]
fn the_balance_sheet_is_checked_and_a_difference_of_one_is_an_incident() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..4 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:30")?;
    let health = desk.ask("check_now", json!({}))?;
    let balance = line(&health, "balance")?;
    assert_eq!(balance["level"], "well", "{health}");
    assert_eq!(
        balance["sentence"],
        "Every reminder is in one list: 8 = 4 sent + 4 waiting."
    );

    // Somebody changes a row behind the program's back, in a way no rule of the tables allows.
    let folder = reminder_tests::kit::folder()?;
    desk.engine.rest()?;
    let backup = desk.engine.back_up()?.ok_or("a backup")?;
    let copy = folder.path().join("ringonce.db");
    std::fs::copy(desk.folder().join("backups").join(&backup.name), &copy)?;
    let file = rusqlite::Connection::open(&copy)?;
    file.execute_batch(
        "PRAGMA ignore_check_constraints = ON;
         DROP TRIGGER outbox_moves_by_the_book;
         UPDATE outbox SET state = 'lost' WHERE key IN
            (SELECT key FROM outbox WHERE state = 'accepted' LIMIT 1);",
    )?;
    drop(file);
    let other = desk.started_from(folder.path(), accepting())?;
    let watched = other.engine.look()?;
    let found = watched
        .findings
        .iter()
        .find(|finding| finding.check == reminder_core::watch::Check::Balance)
        .ok_or("the balance")?;
    assert!(
        found
            .sentence
            .contains("8 reminders in all, 7 in the lists"),
        "{found:?}"
    );
    assert!(other.clock_is_at_most("2026-03-02 10:31"));
    assert!(at("2026-03-02 10:00") < other.engine.now());
    Ok(())
}
