//! An update tries itself on a copy first. What a new version changes in a clinic's database is
//! done to a copy, and only when the copy comes out whole, with every row still there and every
//! reminder where it was, is it done to the original.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use refinery::Runner;
use rusqlite::Connection;

use super::StoreError;
use super::open::{check, run};

/// Where the copy lies while it is tried, beside the backups: it holds what they hold.
pub(crate) const FILE: &str = "update-being-tried.db";
/// What `refinery` keeps for itself, and the rule book of the states: both are the program's, and
/// meant to grow with it.
const OWN_TABLES: [&str; 2] = ["refinery_schema_history", "state_moves"];

/// How many rows each table has, and how many reminders are in each state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Inventory(BTreeMap<String, i64>);

impl Inventory {
    /// Counts everything.
    pub(super) fn of(connection: &Connection) -> Result<Self, StoreError> {
        let mut query = connection.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        )?;
        let names: Vec<String> = query
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut counts = BTreeMap::new();
        let own = |name: &&String| OWN_TABLES.contains(&name.as_str());
        for name in names.iter().filter(|name| !own(name)) {
            let quoted = name.replace('"', "\"\"");
            let sql = format!("SELECT count(*) FROM \"{quoted}\"");
            let count = connection.query_row(&sql, [], |row| row.get(0))?;
            counts.insert(name.clone(), count);
        }
        if names.iter().any(|name| name == "outbox") {
            let mut query =
                connection.prepare("SELECT state, count(*) FROM outbox GROUP BY state")?;
            let states = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            for state in states {
                let (state, count): (String, i64) = state?;
                counts.insert(format!("outbox, {state}"), count);
            }
        }
        Ok(Self(counts))
    }

    /// Returns what is no longer as it was. What is new is no loss.
    pub(super) fn lost_in(&self, after: &Self) -> Option<String> {
        self.0.iter().find_map(|(what, before)| {
            let now = after.0.get(what);
            (now != Some(before)).then(|| match now {
                Some(now) => format!("{what} had {before} rows and would have {now}"),
                None => format!("{what} had {before} rows and would be gone"),
            })
        })
    }
}

/// Runs an update on a copy of a backup that was just made. The original is not even opened here.
///
/// # Errors
/// [`StoreError::UpdateFailed`] when the copy does not come out as it must.
pub(super) fn try_on_copy(backup: &Path, runner: &Runner) -> Result<(), StoreError> {
    let tried = Tried::of(backup)?;
    let mut copy = Connection::open(&tried.0)?;
    let failed = |detail: String| StoreError::UpdateFailed { detail };
    let before = Inventory::of(&copy)?;
    run(&mut copy, runner).map_err(|error| failed(error.to_string()))?;
    check(&copy).map_err(|error| failed(error.to_string()))?;
    match before.lost_in(&Inventory::of(&copy)?) {
        Some(lost) => Err(failed(lost)),
        None => Ok(()),
    }
}

/// The copy; it goes when this does.
struct Tried(PathBuf);

impl Tried {
    fn of(backup: &Path) -> Result<Self, StoreError> {
        let tried = Self(backup.with_file_name(FILE));
        tried.remove()?;
        fs::copy(backup, &tried.0)?;
        Ok(tried)
    }

    fn remove(&self) -> std::io::Result<()> {
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut path = self.0.clone().into_os_string();
            path.push(end);
            match fs::remove_file(PathBuf::from(path)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

impl Drop for Tried {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            tracing::warn!(kind = %error.kind(), "remove the copy an update was tried on");
        }
    }
}
