//! Crashes while a backup is made, while one is brought back, and while a database is brought up
//! to date from every older version: on real files, at every step, with every damage.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use reminder_core::fence::{HeldBecause, Standing};
use reminder_core::key::Key;
use reminder_engine::backups;
use reminder_engine::engine::Config;
use reminder_engine::store::{FILE_NAME, check_file};
use reminder_tests::figures::figure;
use reminder_tests::kit::{Desk, Fault, Pc};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use serde_json::json;
use simulated_disk::Damage;

use crate::book::{Book, Columns, difference, read};
use crate::recorded::{Again, Counts, Ground, Recording, hear};
use crate::work::on_threads;

/// Every crash counts by the bytes it leaves.
const BY_BYTES: u64 = u64::MAX;
/// So do a kill, a loss of everything and one pattern at each step of the longest and of the newest
/// update. Everything else counts by what a start reads, because each start makes the whole update
/// again, with its backup and its trial.
const BY_BYTES_OF_UPDATE: u64 = 3;

/// A clinic in the middle of a morning: one reminder went, one is due, one is for tomorrow.
fn morning(ground: &Ground) -> Result<BTreeSet<Key>, Fault> {
    let desk = ground.start()?;
    desk.found()?;
    begin(&desk)?;
    let sent = send_one(&desk)?;
    desk.engine.rest()?;
    drop(desk);
    Ok(sent)
}

/// Three appointments, whose reminders are approved.
fn begin(desk: &Desk) -> Result<(), Fault> {
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.booked("Ken Berg", "2026-03-05 10:00")?;
    desk.booked("Ida Lund", "2026-03-06 10:00")?;
    desk.approve_all()?;
    Ok(())
}

fn send_one(desk: &Desk) -> Result<BTreeSet<Key>, Fault> {
    desk.sleep_until("2026-03-02 10:00");
    let report = desk.engine.tick(1)?;
    if report.handed_over != 1 {
        return Err(format!("the morning is another one: {report:?}").into());
    }
    Ok(desk.handed_over().iter().map(|given| given.key).collect())
}

/// Does something on two threads, each with a PC of its own, and adds up what was done.
fn on_two(
    by_bytes: u64,
    record: impl Fn() -> Result<(Recording, Expected), Fault> + Sync,
    judge: impl Fn(&Again<'_>, &Expected) -> Result<(), Fault> + Sync,
) -> Result<Counts, Fault> {
    let parts = on_threads(|turn| {
        let (recording, expected) = record()?;
        recording.crash(turn, by_bytes, &|again| judge(again, &expected))
    })?;
    Ok(parts.iter().fold(Counts::default(), |all, part| Counts {
        steps: all.steps + part.steps,
        runs: all.runs + part.runs,
        alike: all.alike + part.alike,
    }))
}

fn tell(name: &str, counts: Counts) {
    eprintln!(
        "{name}: {} steps, {} starts, {} more left what one of them read",
        counts.steps, counts.runs, counts.alike
    );
    figure(&format!("crashes of the real files: {name}"), counts.runs);
}

/// What a judge compares with.
pub(crate) struct Expected {
    before: Book,
    columns: Columns,
    /// What stands in the backup.
    backup: Option<Book>,
    /// The backup's name, or that of the one an update makes.
    name: String,
    /// What starts left that were judged already.
    judged: RefCell<BTreeSet<(u64, bool)>>,
}

/// Every backup that is listed as one can be used.
fn every_backup_is_whole(folder: &Path) -> Result<Vec<String>, Fault> {
    let list = backups::list(folder);
    for backup in &list {
        check_file(&folder.join(backups::FOLDER).join(&backup.name))
            .map_err(|error| format!("the backup {} is not whole: {error}", backup.name))?;
    }
    Ok(list.into_iter().map(|backup| backup.name).collect())
}

fn same(before: &Book, after: &Book) -> Result<(), Fault> {
    match difference(before, after) {
        Some(words) => Err(words.into()),
        None => Ok(()),
    }
}

#[test]
fn no_crash_while_a_backup_is_made_harms_the_clinic_or_leaves_half_of_one() -> Result<(), Fault> {
    let record = || {
        let ground = Ground::new()?;
        let sent = morning(&ground)?;
        let (before, columns) = read(&ground.database(), None)?;
        let mut name = String::new();
        let recording = hear(ground, sent, |ground, tape| {
            let desk = ground.start()?;
            let began = tape.count();
            name = desk.engine.back_up()?.ok_or("a backup")?.name;
            let told = tape.count();
            drop(desk);
            Ok((began, told))
        })?;
        let backup = None;
        Ok((
            recording,
            Expected {
                before,
                columns,
                backup,
                name,
                judged: RefCell::default(),
            },
        ))
    };
    let judge = |again: &Again<'_>, expected: &Expected| {
        let desk = again.start()?;
        if desk.engine.standing() != Standing::Ours {
            return Err(
                format!("a backup stopped the sending: {:?}", desk.engine.standing()).into(),
            );
        }
        drop(desk);
        let (book, _) = read(&again.recording.ground.database(), Some(&expected.columns))?;
        same(&expected.before, &book)?;
        let whole = every_backup_is_whole(again.folder())?;
        if again.told && !whole.contains(&expected.name) {
            return Err(format!("the backup that was made is gone: {whole:?}").into());
        }
        if matches!(again.damage, Damage::None | Damage::AllLost) {
            // What is left of the other one is in nobody's way.
            let desk = again.start()?;
            desk.engine.back_up()?.ok_or("a second backup")?;
            again.send(&desk)?;
            every_backup_is_whole(again.folder())?;
        }
        Ok(())
    };
    tell("making a backup", on_two(BY_BYTES, record, judge)?);
    Ok(())
}

/// Which program brings the backup back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    /// The window, while it runs.
    Open,
    /// The terminal, after a crash that left a journal.
    Closed,
}

/// A morning with a backup from before anything was sent, and a journal when it crashed.
fn with_backup(ground: &Ground, hand: Hand) -> Result<(BTreeSet<Key>, String), Fault> {
    let desk = ground.start()?;
    desk.found()?;
    begin(&desk)?;
    let name = desk.engine.back_up()?.ok_or("a backup")?.name;
    desk.engine.rest()?;
    drop(desk);
    let tape = ground.listen()?;
    let desk = ground.start()?;
    let sent = send_one(&desk)?;
    desk.booked("Mei Tanaka", "2026-03-06 11:00")?;
    let crashed = tape.count();
    desk.engine.rest()?;
    drop(desk);
    tape.stop()?;
    if hand == Hand::Closed {
        let mut volume = tape.beginning();
        tape.steps()
            .iter()
            .take(crashed)
            .for_each(|step| volume.step(step));
        tape.lay_out(&volume.after(Damage::None))?;
    }
    Ok((sent, name))
}

fn bring_back(hand: Hand) -> Result<(Recording, Expected), Fault> {
    let ground = Ground::new()?;
    let (sent, name) = with_backup(&ground, hand)?;
    let file = ground.folder.path().join(backups::FOLDER).join(&name);
    let aside = reminder_tests::kit::folder()?;
    fs::copy(&file, aside.path().join(FILE_NAME))?;
    let (backup, columns) = read(&aside.path().join(FILE_NAME), None)?;
    let before = with_its_journal(ground.folder.path(), &columns)?;
    let recording = hear(ground, sent, |ground, tape| {
        let marks = match hand {
            Hand::Open => {
                let desk = ground.start()?;
                let began = tape.count();
                desk.ask("restore_backup", json!({ "name": name }))?;
                (began, tape.count())
            }
            Hand::Closed => {
                let config = Config {
                    fence: ground.pc.fence(),
                    clock: ground.clock.clone(),
                    ..Config::real(ground.folder.path().to_owned())
                };
                backups::restore_closed(config, &file)?;
                (0, tape.count())
            }
        };
        Ok(marks)
    })?;
    let backup = Some(backup);
    Ok((
        recording,
        Expected {
            before,
            columns,
            backup,
            name,
            judged: RefCell::default(),
        },
    ))
}

/// Reads a copy of a database together with its journal, without touching either.
fn with_its_journal(folder: &Path, columns: &Columns) -> Result<Book, Fault> {
    let copy = reminder_tests::kit::folder()?;
    for end in ["", "-wal"] {
        let name = format!("{FILE_NAME}{end}");
        let from = folder.join(&name);
        if from.exists() {
            fs::copy(from, copy.path().join(name))?;
        }
    }
    Ok(read(&copy.path().join(FILE_NAME), Some(columns))?.0)
}

/// Whether what was there before is whole in one of the folders of what was set aside.
fn set_aside(again: &Again<'_>, expected: &Expected) -> Result<bool, Fault> {
    let folders = match fs::read_dir(again.folder().join("set-aside")) {
        Ok(folders) => folders,
        Err(_) => return Ok(false),
    };
    for folder in folders {
        let book = with_its_journal(&folder?.path(), &expected.columns);
        if book.is_ok_and(|book| difference(&expected.before, &book).is_none()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn judge_restored(again: &Again<'_>, expected: &Expected) -> Result<(), Fault> {
    let desk = again.start()?;
    let standing = desk.engine.standing();
    drop(desk);
    let (book, _) = read(&again.recording.ground.database(), Some(&expected.columns))?;
    let is_old = difference(&expected.before, &book).is_none();
    let restored = expected.backup.as_ref().ok_or("a backup's book")?;
    let is_new = restored
        .iter()
        .all(|(table, rows)| book.get(table) == Some(rows) || table == "events");
    let held = matches!(standing, Standing::Held(HeldBecause::OlderDatabase));
    if !is_old {
        if !held {
            return Err(format!("another database may send: {standing:?}").into());
        }
        if !set_aside(again, expected)? {
            return Err("what it replaced is nowhere whole".into());
        }
        if !is_new && again.told {
            return Err("half of it was brought back".into());
        }
    }
    if again.told && !is_new {
        let words = difference(restored, &book).unwrap_or_default();
        return Err(format!("it was said to be back, and is not: {words}").into());
    }
    let whole = every_backup_is_whole(again.folder())?;
    if !whole.contains(&expected.name) {
        return Err("the backup itself is gone".into());
    }
    let desk = again.start()?;
    let went = again.send(&desk)?;
    if held && went > 0 {
        return Err(format!("{went} went from a database that was held").into());
    }
    if matches!(again.damage, Damage::None | Damage::AllLost) {
        // Whoever does it again succeeds, and nothing went that had gone.
        desk.ask("restore_backup", json!({ "name": expected.name }))?;
        desk.ask("take_over", json!({}))?;
        desk.approve_all()?;
        again.send(&desk)?;
    }
    Ok(())
}

#[test]
fn no_crash_while_a_backup_is_brought_back_loses_a_database_or_sends_again() -> Result<(), Fault> {
    for (name, hand) in [
        ("bringing a backup back", Hand::Open),
        ("the same in the terminal", Hand::Closed),
    ] {
        let counts = on_two(BY_BYTES, || bring_back(hand), judge_restored)?;
        tell(name, counts);
    }
    Ok(())
}

/// Returns every migration, as the program has them.
fn migrations() -> Result<Vec<refinery::Migration>, Fault> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite");
    let mut found = refinery::load_sql_migrations(folder)?;
    found.sort_by_key(refinery::Migration::version);
    Ok(found)
}

/// Returns the version that the program brings a database to.
pub(crate) fn newest() -> Result<i32, Fault> {
    let last = migrations()?.last().map(refinery::Migration::version);
    last.ok_or_else(|| "no migration".into())
}

/// What each version brings with it.
const ITS_OWN: [&str; 2] = ["refinery_schema_history", "state_moves"];

/// Makes of a clinic's database one of an older version, with everything that version could hold.
fn age(database: &Path, version: i32) -> Result<(), Fault> {
    let made = reminder_tests::kit::folder()?;
    let older = made.path().join(FILE_NAME);
    let mut connection = Connection::open(&older)?;
    connection.pragma_update(None, "application_id", 0x5269_6e67)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "foreign_keys", "OFF")?;
    refinery::Runner::new(&migrations()?)
        .set_grouped(true)
        .set_target(refinery::Target::Version(version))
        .run(&mut connection)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.execute("ATTACH ?1 AS newer", [database.to_string_lossy()])?;
    for (table, columns) in crate::book::columns(&connection, &ITS_OWN)? {
        let columns: Vec<_> = columns
            .iter()
            .map(|column| format!("\"{column}\""))
            .collect();
        let columns = columns.join(", ");
        connection.execute_batch(&format!(
            "DELETE FROM main.\"{table}\";
             INSERT INTO main.\"{table}\" ({columns}) SELECT {columns} FROM newer.\"{table}\""
        ))?;
    }
    connection.execute_batch("DETACH newer")?;
    connection.close().map_err(|(_, error)| error)?;
    check_file(&older)?;
    fs::copy(&older, database)?;
    Ok(())
}

pub(crate) fn update_from(version: i32) -> Result<(Recording, Expected), Fault> {
    let ground = Ground::new()?;
    let sent = morning(&ground)?;
    age(&ground.database(), version)?;
    let ground = if version == 1 {
        // That version had no fence yet: the first start after it makes one.
        let pc = Pc::called("the front desk")?;
        Ground { pc, ..ground }
    } else {
        ground
    };
    let (before, columns) = read(&ground.database(), None)?;
    let newest = newest()?;
    let recording = hear(ground, sent, |ground, tape| {
        let desk = ground.start()?;
        let told = tape.count();
        drop(desk);
        Ok((0, told))
    })?;
    Ok((
        recording,
        Expected {
            before,
            columns,
            backup: None,
            name: format!("before-version-{newest}.db"),
            judged: RefCell::default(),
        },
    ))
}

fn judge_updated(again: &Again<'_>, expected: &Expected) -> Result<(), Fault> {
    let desk = again.start()?;
    let standing = desk.engine.standing();
    if standing != Standing::Ours {
        return Err(format!("an update stopped the sending: {standing:?}").into());
    }
    drop(desk);
    // Nearly every start ends with the same bytes as another one, in the clinic's folder and in the
    // PC's own; those are judged once.
    let ends = matches!(again.damage, Damage::None | Damage::AllLost);
    let left = (again.left()?, ends);
    if !expected.judged.borrow_mut().insert(left) {
        return Ok(());
    }
    let database = again.recording.ground.database();
    let (book, _) = read(&database, Some(&expected.columns))?;
    same(&expected.before, &book)?;
    let whole = every_backup_is_whole(again.folder())?;
    if !whole.contains(&expected.name) {
        return Err(format!("it was changed without a backup: {whole:?}").into());
    }
    if ends {
        let desk = again.start()?;
        again.send(&desk)?;
    }
    Ok(())
}

#[test]
fn no_crash_while_a_database_is_brought_up_to_date_loses_anything() -> Result<(), Fault> {
    let newest = newest()?;
    for version in 1..newest {
        let often = version == 1 || version + 1 == newest;
        let by_bytes = if often { BY_BYTES_OF_UPDATE } else { 0 };
        let counts = on_two(by_bytes, || update_from(version), judge_updated)?;
        tell(&format!("an update from version {version}"), counts);
    }
    Ok(())
}
