//! Opening the database: every setting is made, read back and compared, because a database that is
//! less durable than the protocol assumes would send twice after a power cut.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use refinery::{Migration, Runner, Target};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, OptionalExtension, backup};

use super::{FILE_NAME, StoreError, trial};
use crate::fence::journal::{make_folder, sync_folder};

mod embedded {
    refinery::embed_migrations!("../../migrations/sqlite");
}

/// `Ring` in ASCII: marks the file as ours for SQLite and for `file(1)`.
const APPLICATION_ID: i32 = 0x5269_6e67;
/// More than the statements of the busiest path, so that none is compiled twice.
const STATEMENTS_REMEMBERED: usize = 160;

/// How much a power cut may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// Nothing that was committed.
    Full,
    /// Everything: it is a copy that is thrown away.
    Forgotten,
}

/// Opens the file of a clinic's folder and brings it up to date.
pub(super) fn connection(folder: &Path, durability: Durability) -> Result<Connection, StoreError> {
    connection_with(folder, durability, &embedded::migrations::runner())
}

fn connection_with(
    folder: &Path,
    durability: Durability,
    runner: &Runner,
) -> Result<Connection, StoreError> {
    let path = folder.join(FILE_NAME);
    let existed = path.exists();
    let mut connection = Connection::open_with_flags(
        &path,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(Duration::ZERO)?;
    let new = is_new(&connection)?;
    settings(&connection, durability)?;
    take_the_lock(&connection, new)?;
    migrate(&mut connection, folder, runner, existed)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_REMEMBERED);
    Ok(connection)
}

/// Makes the settings the outbox protocol relies on, and checks each.
fn settings(connection: &Connection, durability: Durability) -> Result<(), StoreError> {
    let (synchronous, synchronous_read) = match durability {
        Durability::Full => ("FULL", "2"),
        Durability::Forgotten => ("OFF", "0"),
    };
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    // Without it a statement is planned anew whenever another value is bound to it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    for (name, value, expected) in [
        ("locking_mode", "EXCLUSIVE", "exclusive"),
        ("journal_mode", "WAL", "wal"),
        ("synchronous", synchronous, synchronous_read),
        ("fullfsync", "ON", "1"),
        ("foreign_keys", "ON", "1"),
        ("trusted_schema", "OFF", "0"),
        ("cell_size_check", "ON", "1"),
        ("secure_delete", "ON", "1"),
        ("mmap_size", "0", "0"),
        ("temp_store", "MEMORY", "2"),
        ("cache_size", "-32000", "-32000"),
        ("journal_size_limit", "67108864", "67108864"),
    ] {
        connection.pragma_update(None, name, value)?;
        let answer = connection
            .pragma_query_value(None, name, |row| row.get::<_, Value>(0))
            .optional()?;
        let found = match answer {
            Some(Value::Integer(number)) => number.to_string(),
            Some(Value::Text(text)) => text,
            // A build without memory mapping answers that question with no row at all.
            None => expected.to_owned(),
            Some(Value::Null | Value::Real(_) | Value::Blob(_)) => String::new(),
        };
        if !found.eq_ignore_ascii_case(expected) {
            return Err(match name {
                "journal_mode" => StoreError::NotWritable,
                _ => StoreError::Refused {
                    detail: format!("{name} is {found}, it must be {expected}"),
                },
            });
        }
    }
    Ok(())
}

/// Returns whether the file is empty, before anything is written to it.
fn is_new(connection: &Connection) -> Result<bool, StoreError> {
    let found: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (found, tables) {
        (0, 0) => Ok(true),
        (APPLICATION_ID, _) => Ok(false),
        (_, _) => Err(StoreError::NotOurs),
    }
}

/// In exclusive mode the first write takes a lock that only closing gives back: a second program,
/// or a second window, is refused here and not when it is about to send.
fn take_the_lock(connection: &Connection, new: bool) -> Result<(), StoreError> {
    connection.execute_batch("BEGIN EXCLUSIVE")?;
    if new {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    Ok(connection.execute_batch("COMMIT")?)
}

fn migrate(
    connection: &mut Connection,
    folder: &Path,
    runner: &Runner,
    existed: bool,
) -> Result<(), StoreError> {
    let migrations = runner.get_migrations();
    let known = migrations
        .iter()
        .map(Migration::version)
        .max()
        .unwrap_or_default();
    let found = version(connection)?;
    if found > i64::from(known) {
        return Err(StoreError::NewerDatabase {
            found: u32::try_from(found).unwrap_or(u32::MAX),
            known: u32::try_from(known).unwrap_or_default(),
        });
    }
    if found == i64::from(known) {
        return Ok(());
    }
    let runner = Runner::new(migrations)
        .set_grouped(true)
        .set_abort_divergent(true);
    if existed && found > 0 {
        check(connection)?;
        let backups = folder.join(crate::backups::FOLDER);
        let name = format!("before-version-{known}.db");
        copy(connection, &backups, &name, || false)?;
        let backup = finish(&backups, &name)?;
        trial::try_on_copy(&backup, &runner)?;
    }
    run(connection, &runner)
}

/// Runs what is missing, all of it or nothing.
pub(super) fn run(connection: &mut Connection, runner: &Runner) -> Result<(), StoreError> {
    runner
        .run(connection)
        .map(drop)
        .map_err(|error| StoreError::Refused {
            detail: error.to_string(),
        })
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    let table: i64 = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'refinery_schema_history'",
        [],
        |row| row.get(0),
    )?;
    if table == 0 {
        return Ok(0);
    }
    Ok(connection.query_row(
        "SELECT coalesce(max(version), 0) FROM refinery_schema_history",
        [],
        |row| row.get(0),
    )?)
}

/// Makes durable whatever can be read. After a sync failed, a system still shows what it could not
/// write, and the next sync succeeds without it; written once more it is there.
pub(super) fn make_durable(connection: &Connection) -> Result<(), StoreError> {
    let busy: i64 =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 {
        Ok(())
    } else {
        Err(StoreError::InUse)
    }
}

/// Reads the whole database and compares every page with what it should be.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let answer: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if answer == "ok" {
        Ok(())
    } else {
        Err(StoreError::Damaged {
            detail: answer,
            newest: None,
        })
    }
}

/// Copies the database into a folder, giving way when asked to; returns whether it did.
///
/// Only copying needs the database; [`finish`] does the rest.
pub(super) fn copy(
    connection: &Connection,
    folder: &Path,
    name: &str,
    gives_way: impl Fn() -> bool,
) -> Result<bool, StoreError> {
    /// A megabyte: whoever waits for the database waits for so much.
    const PAGES_A_STEP: i32 = 256;
    make_folder(folder)?;
    discard(folder, name)?;
    let mut copy = Connection::open(unfinished(folder, name))?;
    // Nothing relies on this file before it is complete, checked and synced.
    copy.pragma_update(None, "synchronous", "OFF")?;
    let copying = backup::Backup::new(connection, &mut copy)?;
    loop {
        let step = copying.step(PAGES_A_STEP)?;
        if step == backup::StepResult::Done {
            return Ok(true);
        }
        if step != backup::StepResult::More {
            return Err(StoreError::InUse);
        }
        if gives_way() {
            return Ok(false);
        }
    }
}

/// Throws away what is there of a copy that will not be finished.
pub(super) fn discard(folder: &Path, name: &str) -> std::io::Result<()> {
    let unfinished = unfinished(folder, name);
    if unfinished.exists() {
        std::fs::remove_file(unfinished)?;
    }
    Ok(())
}

/// Checks a copy and makes it durable; only then has it its name.
pub(super) fn finish(folder: &Path, name: &str) -> Result<PathBuf, StoreError> {
    let unfinished = unfinished(folder, name);
    let copy = Connection::open(&unfinished)?;
    check(&copy)?;
    copy.close().map_err(|(_, error)| error)?;
    File::open(&unfinished)?.sync_all()?;
    let finished = folder.join(name);
    std::fs::rename(&unfinished, &finished)?;
    sync_folder(folder)?;
    Ok(finished)
}

fn unfinished(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.unfinished"))
}

/// Reads a database through that is not in use: whose it is, which version, every page, and whether
/// its rules are the ones this program gave it.
///
/// # Errors
/// What is the matter with it.
pub fn check_file(path: &Path) -> Result<(), StoreError> {
    let file = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    file.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    file.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    file.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    file.pragma_update(None, "trusted_schema", "OFF")?;
    file.pragma_update(None, "cell_size_check", "ON")?;
    if is_new(&file)? {
        return Err(StoreError::NotOurs);
    }
    let answer: String = file.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if answer != "ok" {
        return Err(StoreError::Damaged {
            detail: answer,
            newest: None,
        });
    }
    let runner = embedded::migrations::runner();
    let found = version(&file)?;
    let known = newest_version(runner.get_migrations());
    if found > i64::from(known) {
        return Err(StoreError::NewerDatabase {
            found: u32::try_from(found).unwrap_or(u32::MAX),
            known: u32::try_from(known).unwrap_or_default(),
        });
    }
    let mut ours = Connection::open_in_memory()?;
    let until = i32::try_from(found).unwrap_or_default();
    runner
        .set_target(Target::Version(until))
        .run(&mut ours)
        .map_err(|error| StoreError::Refused {
            detail: error.to_string(),
        })?;
    if rules(&file)? != rules(&ours)? {
        return Err(StoreError::Refused {
            detail: "its tables and triggers are not ours".to_owned(),
        });
    }
    file.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Returns every table, index and trigger as it was made.
fn rules(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut query = connection.prepare(
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1",
    )?;
    let found = query.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn newest_version(migrations: &[Migration]) -> i32 {
    let versions = migrations.iter().map(Migration::version);
    versions.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runner(sql: &[(&str, &str)]) -> Runner {
        let migrations: Vec<Migration> = sql
            .iter()
            .map(|(name, sql)| Migration::unapplied(name, sql).expect("a named migration"))
            .collect();
        Runner::new(&migrations)
    }

    const FIRST: (&str, &str) = ("V1__first", "CREATE TABLE a (n INTEGER) STRICT;");
    const SECOND: (&str, &str) = ("V2__second", "CREATE TABLE b (n INTEGER) STRICT;");

    #[test]
    fn a_database_is_backed_up_before_it_is_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let old =
            connection_with(folder.path(), Durability::Full, &runner(&[FIRST])).expect("made");
        old.execute_batch("INSERT INTO a VALUES (7)")
            .expect("written");
        drop(old);
        let new = connection_with(folder.path(), Durability::Full, &runner(&[FIRST, SECOND]))
            .expect("migrated");
        assert_eq!(version(&new).expect("read"), 2);
        let copy = Connection::open(folder.path().join("backups/before-version-2.db"))
            .expect("the backup");
        let kept: i64 = copy
            .query_row("SELECT n FROM a", [], |row| row.get(0))
            .expect("kept");
        assert_eq!((kept, version(&copy).expect("read")), (7, 1));
    }

    const OUTBOX: (&str, &str) = (
        "V1__first",
        "CREATE TABLE outbox (key INTEGER PRIMARY KEY, state TEXT NOT NULL) STRICT;
         CREATE TABLE notes (n INTEGER NOT NULL) STRICT;",
    );

    #[test]
    fn an_update_that_does_not_come_out_right_never_touches_the_original() {
        let broken = [
            (
                "it fails",
                "CREATE TABLE b (n INTEGER) STRICT; CREATE TABLE notes (n);",
            ),
            ("it loses a row", "DELETE FROM notes WHERE n = 2;"),
            ("it loses a table", "DROP TABLE notes;"),
            (
                "it moves a reminder",
                "UPDATE outbox SET state = 'approved' WHERE key = 1;",
            ),
            (
                "it adds a reminder",
                "INSERT INTO outbox VALUES (9, 'planned');",
            ),
        ];
        for (name, sql) in broken {
            let folder = tempfile::tempdir().expect("a folder");
            let old =
                connection_with(folder.path(), Durability::Full, &runner(&[OUTBOX])).expect("made");
            old.execute_batch(
                "INSERT INTO outbox VALUES (1, 'planned'), (2, 'accepted');
                 INSERT INTO notes VALUES (1), (2);",
            )
            .expect("written");
            old.close().expect("closed");
            let path = folder.path().join(FILE_NAME);
            let before = std::fs::read(&path).expect("read");
            let update = runner(&[OUTBOX, ("V2__broken", sql)]);
            let refused = connection_with(folder.path(), Durability::Full, &update);
            let Err(StoreError::UpdateFailed { detail }) = refused else {
                panic!("{name}: {refused:?}");
            };
            assert!(!detail.is_empty(), "{name}");
            assert!(std::fs::read(&path).expect("read") == before, "{name}");
            let left: Vec<_> = std::fs::read_dir(folder.path().join("backups"))
                .expect("the folder of backups")
                .map(|file| file.expect("a file").file_name())
                .collect();
            assert_eq!(left, ["before-version-2.db"], "{name}");
            let again = connection_with(folder.path(), Durability::Full, &runner(&[OUTBOX]))
                .expect("still usable");
            assert_eq!(version(&again).expect("read"), 1, "{name}");
        }
    }

    #[test]
    fn an_update_that_keeps_everything_is_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let old =
            connection_with(folder.path(), Durability::Full, &runner(&[OUTBOX])).expect("made");
        old.execute_batch("INSERT INTO outbox VALUES (1, 'planned')")
            .expect("written");
        old.close().expect("closed");
        let rebuilt = (
            "V2__rebuilt",
            "CREATE TABLE new (key INTEGER PRIMARY KEY, state TEXT NOT NULL, why TEXT) STRICT;
             INSERT INTO new SELECT key, state, NULL FROM outbox;
             DROP TABLE outbox; ALTER TABLE new RENAME TO outbox;",
        );
        let update = runner(&[OUTBOX, rebuilt]);
        let new = connection_with(folder.path(), Durability::Full, &update).expect("updated");
        assert_eq!(version(&new).expect("read"), 2);
    }

    #[test]
    fn a_newer_database_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(
            connection_with(folder.path(), Durability::Full, &runner(&[FIRST, SECOND]))
                .expect("made"),
        );
        let refused = connection_with(folder.path(), Durability::Full, &runner(&[FIRST]));
        assert!(matches!(
            refused,
            Err(StoreError::NewerDatabase { found: 2, known: 1 })
        ));
    }
}
