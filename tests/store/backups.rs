//! Backups on real files: made while people work, kept for a while, brought back, and refused when
//! they cannot be used. Whatever a backup replaces is kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::TimeDelta;
use reminder_core::fence::{HeldBecause, Standing};
use reminder_engine::backups::{self, FOLDER, MadeFor};
use reminder_engine::engine::Config;
use reminder_engine::store::{FILE_NAME, StoreError};
use reminder_tests::kit::{Desk, Fault, Pc, accepting, folder};
use rusqlite::Connection;
use serde_json::json;

fn clinic() -> Result<Desk, Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    Ok(desk)
}

fn backup_folder(desk: &Desk) -> PathBuf {
    desk.folder().join(FOLDER)
}

fn names(clinic: &Path) -> Vec<String> {
    let list = backups::list(clinic);
    list.into_iter().map(|backup| backup.name).collect()
}

fn patients(desk: &Desk) -> Result<u64, Fault> {
    let found = desk.ask(
        "list_patients",
        json!({ "search": "", "archived": false, "offset": 0, "limit": 50 }),
    )?;
    Ok(found["rows"].as_array().ok_or("rows")?.len() as u64)
}

fn closed(clinic: &Path, pc: &Pc) -> Config {
    Config {
        fence: pc.fence(),
        ..Config::real(clinic.to_owned())
    }
}

#[test]
fn a_backup_is_made_once_a_day_and_old_ones_go() -> Result<(), Fault> {
    let desk = clinic()?;
    for _ in 0..60 {
        desk.engine.back_up_daily();
        desk.engine.back_up_daily();
        desk.clock.advance(TimeDelta::days(1));
    }
    let kept = names(desk.folder());
    assert_eq!(
        kept.len(),
        9,
        "7 days, and 4 weeks of which they are two: {kept:?}"
    );
    assert_eq!(kept[0], "daily 2026-04-30 100000.db", "{kept:?}");
    assert!(
        backups::list(desk.folder())
            .iter()
            .all(|backup| backup.whole)
    );
    Ok(())
}

#[test]
fn one_made_by_hand_stays_and_a_damaged_one_replaces_no_good_one() -> Result<(), Fault> {
    let desk = clinic()?;
    desk.ask("back_up", json!({}))?;
    desk.engine.back_up_daily();
    // Newer ones that are no backups any more must not push the good one out.
    for day in 3..20 {
        let name = format!("daily 2026-04-{day:02} 090000.db");
        fs::write(backup_folder(&desk).join(name), "torn")?;
    }
    desk.clock.advance(TimeDelta::days(1));
    desk.engine.back_up_daily();
    let good: Vec<_> = backups::list(desk.folder())
        .into_iter()
        .filter(|backup| backup.whole)
        .map(|backup| (backup.made_for, backup.made_at.date().to_string()))
        .collect();
    assert_eq!(
        good,
        [
            (MadeFor::Day, "2026-03-03".to_owned()),
            (MadeFor::Day, "2026-03-02".to_owned()),
            (MadeFor::Person, "2026-03-02".to_owned()),
        ]
    );
    assert_eq!(
        backups::newest(desk.folder()).map(|backup| backup.name),
        Some("daily 2026-03-03 090000.db".to_owned())
    );
    Ok(())
}

#[test]
fn whoever_works_is_not_kept_waiting_by_the_daily_backup() -> Result<(), Fault> {
    let desk = clinic()?;
    // More than one step's worth of pages.
    for n in 0..400 {
        desk.patient(&format!("Patient {}{n}", "x".repeat(2_000)), &[])?;
    }
    let engine = Arc::clone(&desk.engine);
    let target = folder()?;
    let (entered, at_work) = std::sync::mpsc::channel();
    let (leave, left) = std::sync::mpsc::channel::<()>();
    let made = std::thread::scope(|scope| {
        let working = scope.spawn(move || {
            engine.store().read(|_| {
                entered.send(()).map_err(|_| StoreError::InUse)?;
                left.recv().map_err(|_| StoreError::InUse)
            })
        });
        at_work.recv()?;
        let backup = scope.spawn(|| desk.engine.store().back_up(target.path(), "a.db", true));
        let other = scope.spawn(|| desk.engine.store().read(|view| view.has_clinic()));
        leave.send(())?;
        working.join().map_err(|_| "a panic")??;
        let had = other.join().map_err(|_| "a panic")??;
        assert!(had);
        backup.join().map_err(|_| "a panic")?.map_err(Fault::from)
    })?;
    // Either it gave way and left nothing, or nobody waited and it is complete.
    assert_eq!(made.is_some(), target.path().join("a.db").exists());
    assert!(!target.path().join("a.db.unfinished").exists());
    Ok(())
}

#[test]
fn a_backup_brought_back_is_the_clinic_of_then_and_sends_nothing() -> Result<(), Fault> {
    let desk = clinic()?;
    desk.ask("back_up", json!({}))?;
    desk.tick()?;
    desk.booked("Ben Okafor", "2026-03-05 10:00")?;
    let name = names(desk.folder()).remove(0);
    let said = desk.ask("restore_backup", json!({ "name": name }))?;
    assert!(said["sentence"].to_string().contains("is back"), "{said}");
    assert_eq!(patients(&desk)?, 1, "Ben was entered later");
    assert_eq!(
        desk.engine.standing(),
        Standing::Held(HeldBecause::OlderDatabase)
    );
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 0);
    // What was replaced has Ben, and is whole.
    let aside = fs::read_dir(desk.folder().join("set-aside"))?
        .next()
        .ok_or("a folder")??;
    let replaced = Connection::open(aside.path().join(FILE_NAME))?;
    let had: u32 = replaced.query_row("SELECT count(*) FROM patients", [], |row| row.get(0))?;
    assert_eq!(had, 2);
    // And it stays so after a restart, until somebody takes over.
    let desk = desk.crash_and_restart(accepting())?;
    assert_eq!(
        desk.engine.standing(),
        Standing::Held(HeldBecause::OlderDatabase)
    );
    desk.ask("take_over", json!({}))?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 11:30")?;
    assert_eq!(desk.handed_over().len(), 1);
    Ok(())
}

type Spoil = fn(&Path) -> Result<(), Fault>;

#[test]
fn a_backup_that_cannot_be_used_is_refused_and_nothing_is_changed() -> Result<(), Fault> {
    let cases: [(&str, Spoil, &str); 6] = [
        (
            "truncated",
            |file| {
                let bytes = fs::read(file)?;
                Ok(fs::write(file, &bytes[..bytes.len() / 2])?)
            },
            "This backup is damaged",
        ),
        (
            "overwritten in the middle",
            |file| {
                let mut bytes = fs::read(file)?;
                for page in 4..bytes.len() / 4_096 {
                    bytes[page * 4_096..][..64].fill(0xAA);
                }
                Ok(fs::write(file, bytes)?)
            },
            "This backup is damaged",
        ),
        (
            "empty",
            |file| Ok(fs::write(file, "")?),
            "not a RingOnce backup",
        ),
        (
            "something else",
            |file| Ok(fs::write(file, "a letter to my aunt ".repeat(900))?),
            "not a RingOnce backup",
        ),
        (
            "of a newer version",
            |file| {
                Ok(Connection::open(file)?.execute_batch(
                    "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
                     VALUES (999, 'from_the_future', '2030-01-01T00:00:00Z', '1')",
                )?)
            },
            "made by a newer RingOnce",
        ),
        (
            "without one of its rules",
            |file| Ok(Connection::open(file)?.execute_batch("DROP TRIGGER outbox_is_for_ever")?),
            "the rules in this backup",
        ),
    ];
    for (case, spoil, words) in cases {
        let desk = clinic()?;
        desk.ask("back_up", json!({}))?;
        let name = names(desk.folder()).remove(0);
        spoil(&backup_folder(&desk).join(&name))?;
        let refused = desk.call("restore_backup", json!({ "name": name })).err();
        let said = refused
            .ok_or_else(|| format!("{case}: brought back"))?
            .sentence;
        assert!(
            said.to_lowercase().contains(&words.to_lowercase()),
            "{case}: {said}"
        );
        assert!(said.contains("as it was"), "{case}: {said}");
        assert_eq!(patients(&desk)?, 1, "{case}");
        assert_eq!(desk.engine.standing(), Standing::Ours, "{case}");
        assert!(!desk.folder().join("set-aside").exists(), "{case}");
        let left = fs::read_dir(desk.folder())?
            .flatten()
            .any(|file| file.file_name().display().to_string().contains("restoring"));
        assert!(!left, "{case}: something is left over");
    }
    Ok(())
}

#[test]
fn a_name_that_is_not_in_the_list_is_not_a_way_to_other_files() -> Result<(), Fault> {
    let desk = clinic()?;
    for name in ["../ringonce.db", "/etc/passwd", "", "nothing.db"] {
        assert!(
            desk.call("restore_backup", json!({ "name": name }))
                .is_err(),
            "{name}"
        );
    }
    Ok(())
}

/// Writes over the head and some pages, as a failing disk does.
fn damage(file: &Path) -> Result<(), Fault> {
    let mut bytes = fs::read(file)?;
    for page in (1..bytes.len() / 4_096).step_by(2) {
        bytes[page * 4_096..][..64].fill(0xAA);
    }
    Ok(fs::write(file, bytes)?)
}

#[test]
fn a_damaged_database_names_the_newest_backup_and_is_set_aside_when_mended() -> Result<(), Fault> {
    let desk = clinic()?;
    desk.engine.back_up_daily();
    desk.tick()?;
    let crashed = desk.crash();
    let file = crashed.folder().join(FILE_NAME);
    damage(&file)?;
    let damaged = fs::read(&file)?;
    let refused = crashed.start(accepting()).err().ok_or("it opened")?;
    let error = refused
        .downcast_ref::<StoreError>()
        .ok_or("a store error")?;
    assert!(error.is_mended_by_a_backup(), "{error:?}");
    let said = error.sentence();
    assert!(said.contains("daily 2026-03-02 090000.db"), "{said}");
    assert!(fs::read(&file)? == damaged, "it is left as it was");

    let name = names(crashed.folder()).remove(0);
    let backup = crashed.folder().join(FOLDER).join(&name);
    let config = closed(crashed.folder(), &crashed.pc);
    let restored = backups::restore_closed(config, &backup)?;
    let aside = restored.set_aside.ok_or("what was damaged is kept")?;
    assert!(fs::read(aside.join(FILE_NAME))? == damaged);
    let desk = crashed.start(accepting())?;
    assert_eq!(patients(&desk)?, 1);
    assert_eq!(
        desk.engine.standing(),
        Standing::Held(HeldBecause::OlderDatabase)
    );
    Ok(())
}

#[test]
fn a_database_that_is_gone_is_not_replaced_by_an_empty_one() -> Result<(), Fault> {
    let desk = clinic()?;
    desk.engine.back_up_daily();
    let crashed = desk.crash();
    for beside in ["", "-wal", "-shm"] {
        let file = crashed.folder().join(format!("{FILE_NAME}{beside}"));
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    let name = names(crashed.folder()).remove(0);
    let refused = crashed.start(accepting()).err().ok_or("it opened")?;
    let error = refused
        .downcast_ref::<StoreError>()
        .ok_or("a store error")?;
    let said = error.sentence();
    assert!(
        said.contains("No new one was begun") && said.contains(&name),
        "{said}"
    );
    assert!(!crashed.folder().join(FILE_NAME).exists());

    let backup = crashed.folder().join(FOLDER).join(&name);
    let config = closed(crashed.folder(), &crashed.pc);
    assert_eq!(backups::restore_closed(config, &backup)?.set_aside, None);
    let desk = crashed.start(accepting())?;
    assert_eq!(
        desk.engine.standing(),
        Standing::Held(HeldBecause::OlderDatabase)
    );
    Ok(())
}

#[test]
fn a_folder_that_is_open_is_not_restored_into() -> Result<(), Fault> {
    let desk = clinic()?;
    desk.ask("back_up", json!({}))?;
    let backup = backup_folder(&desk).join(names(desk.folder()).remove(0));
    let refused = backups::restore_closed(closed(desk.folder(), &desk.pc), &backup);
    assert!(matches!(refused, Err(StoreError::InUse)), "{refused:?}");
    Ok(())
}

/// Takes out of a closed database what later versions added.
fn as_version_one(file: &Path) -> Result<(), Fault> {
    Ok(Connection::open(file)?.execute_batch(
        "DROP TRIGGER outbox_practises_on_staff_alone;
         DROP TABLE staff_contacts;
         DROP TABLE tried_accounts;
         DROP INDEX attempts_that_may_have_gone;
         DROP TRIGGER outbox_has_the_places_of_its_visits;
         DROP TABLE further_visits;
         DROP TABLE mailbox;
         DROP TRIGGER outbox_escalates_only_with_proof;
         DROP INDEX replies_by_contact;
         ALTER TABLE steps DROP COLUMN unanswered_hours;
         DROP TRIGGER slots_are_not_passed_on;
         DROP TRIGGER occurrences_are_not_passed_on;
         DROP INDEX appointments_by_change;
         ALTER TABLE appointments DROP COLUMN off_by;
         ALTER TABLE appointments DROP COLUMN changed_ms;
         DROP VIEW stops;
         DROP TABLE in_a_row;
         DROP TABLE landlines;
         ALTER TABLE opt_outs DROP COLUMN channel;
         ALTER TABLE patients DROP COLUMN no_voicemail;
         ALTER TABLE consents DROP COLUMN wording;
         DROP TABLE gateways;
         DROP TABLE phone_senders;
         DROP TABLE receipts;
         DROP TABLE inquiries;
         DROP TABLE replies;
         DROP TRIGGER consents_are_as_they_were;
         ALTER TABLE clinic DROP COLUMN reply_words;
         DELETE FROM state_moves WHERE from_state = 'undelivered';
         DROP TABLE interruption_reminders;
         DROP TABLE interruptions;
         DROP TABLE troubles;
         DROP TABLE reading;
         DROP INDEX attempts_for_nothing;
         ALTER TABLE attempts DROP COLUMN cause;
         DROP TRIGGER outbox_is_unknown_only_with_a_witness;
         DROP TRIGGER outbox_never_sends_what_was_witnessed;
         DROP TABLE fence;
         DROP TABLE witnessed_sends;
         DELETE FROM state_moves WHERE to_state = 'unknown' AND from_state <> 'sending';
         DELETE FROM refinery_schema_history WHERE version > 1;",
    )?)
}

#[test]
fn the_first_start_after_the_update_asks_nothing_and_keeps_a_backup() -> Result<(), Fault> {
    let crashed = clinic()?.crash();
    as_version_one(&crashed.folder().join(FILE_NAME))?;
    let updated = Pc::called("the front desk")?;
    let desk = crashed.start_on(&updated, accepting())?;
    assert_eq!(desk.engine.standing(), Standing::Ours);
    assert_eq!(names(desk.folder()), ["before-version-9.db"]);
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 1);

    // Brought back, that backup is a copy like any other.
    desk.ask("restore_backup", json!({ "name": "before-version-9.db" }))?;
    assert_eq!(
        desk.engine.standing(),
        Standing::Held(HeldBecause::OlderDatabase)
    );
    let known = desk.ask("fence", json!({}))?;
    assert_eq!(known["sent_since"], 1, "{known}");
    assert_eq!(known["rows"][0]["patient_name"], "Rosa Alvarez", "{known}");
    desk.ask("take_over", json!({}))?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 15:00")?;
    assert_eq!(desk.handed_over().len(), 1, "the 3-day reminder went once");
    Ok(())
}
