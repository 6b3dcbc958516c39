//! Outboxes that are built wrong, under the same crashes and before the same judge. Each must be
//! caught: a harness that finds nothing wrong with them would prove nothing about ours.

use std::collections::BTreeSet;
use std::sync::Arc;

use reminder_tests::kit::{Fault, folder};
use rusqlite::{Connection, params};
use simulated_disk::{Damage, Files, Machine, at_each_opening, install};

use crate::judge::{LATER, never_twice, restart};
use crate::story::{Place, Story, Temper};
use crate::work::figure;

/// Reminders of a small outbox.
const REMINDERS: u8 = 5;
/// Patterns of damage for each operation.
const PATTERNS: u64 = 24;

/// How a small outbox is built.
#[derive(Debug, Clone, Copy)]
struct Build {
    /// Sends first and writes that it did afterwards, as queues do.
    sends_first: bool,
    /// Each commit is synced.
    syncs: bool,
    /// Asks the carrier at the start what it has already.
    asks: bool,
    /// The key is an index beside the table, and not the table itself.
    index: bool,
    /// The disk says that it synced, and did not.
    lies: bool,
    /// Pages in the log at which it is written back, when not as usual.
    checkpoint: Option<i32>,
}

/// A small outbox of its own on a simulated disk: everything ours has is taken away until one
/// mistake is left.
struct Small {
    folder: Arc<tempfile::TempDir>,
    build: Build,
}

impl Small {
    fn open(&self) -> rusqlite::Result<Connection> {
        let connection = Connection::open(self.folder.path().join("small.db"))?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let synchronous = if self.build.syncs { "FULL" } else { "NORMAL" };
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.execute_batch(if self.build.index {
            "CREATE TABLE IF NOT EXISTS outbox (key BLOB NOT NULL, state TEXT NOT NULL,
                words TEXT NOT NULL);
             CREATE UNIQUE INDEX IF NOT EXISTS outbox_by_key ON outbox (key)"
        } else {
            "CREATE TABLE IF NOT EXISTS outbox (key BLOB PRIMARY KEY, state TEXT NOT NULL,
                words TEXT NOT NULL) STRICT, WITHOUT ROWID"
        })?;
        Ok(connection)
    }

    /// Plans, looks up what the carrier has already, and sends the rest. A fault of the disk ends
    /// it, as a crash does.
    fn work(&self, machine: &Machine, sent: &mut Vec<(u8, usize)>) -> rusqlite::Result<()> {
        let connection = self.open()?;
        for key in 0..REMINDERS {
            connection.execute(
                "INSERT INTO outbox VALUES (?1, 'approved', ?2) ON CONFLICT DO NOTHING",
                params![[key; 32], "You have an appointment."],
            )?;
        }
        connection.execute("UPDATE outbox SET state = 'unknown' WHERE state = 'sending'", [])?;
        // The carrier can be asked, and is: whatever it has is not sent again.
        if self.build.asks {
            for (key, _) in sent.iter() {
                connection.execute(
                    "UPDATE outbox SET state = 'accepted' WHERE key = ?1",
                    [[*key; 32]],
                )?;
            }
        }
        // One more than there should be, many times: whatever is approved goes.
        for _ in 0..4 * usize::from(REMINDERS) {
            let next = connection.query_row(
                "SELECT key, state FROM outbox NOT INDEXED WHERE state = 'approved' LIMIT 1",
                [],
                |row| row.get::<_, [u8; 32]>(0),
            );
            let Ok(key) = next else { return Ok(()) };
            let set = |state: &str| {
                connection.execute(
                    "UPDATE outbox NOT INDEXED SET state = ?2 WHERE key = ?1",
                    params![key, state],
                )
            };
            if !self.build.sends_first {
                set("sending")?;
            }
            sent.push((key[0], machine.changes()));
            set("accepted")?;
        }
        Ok(())
    }
}

/// Crashes a small outbox at every operation; returns in how many runs something went twice, and
/// how many runs there were.
fn crash(build: Build, damages: &[Damage]) -> Result<(usize, usize), Fault> {
    install();
    at_each_opening(build.checkpoint);
    let small = Small {
        folder: Arc::new(folder()?),
        build,
    };
    let start = |files: Files| Machine::start(small.folder.path(), files);
    let mut begin = Files::default();
    begin.lies = build.lies;
    let machine = start(begin.clone());
    let mut sent = Vec::new();
    small.work(&machine, &mut sent)?;
    let log = machine.log();
    let (mut doubled, mut runs) = (0, 0);
    let mut files = begin;
    for changes in 0..=log.len() {
        for damage in damages {
            runs += 1;
            let mut known: Vec<_> = sent.iter().copied().filter(|(_, at)| *at <= changes).collect();
            let machine = start(files.after(*damage));
            // A database that cannot be opened or read any more sends nothing.
            let ended = small.work(&machine, &mut known);
            machine.stop();
            let keys: BTreeSet<_> = known.iter().map(|(key, _)| key).collect();
            doubled += usize::from(keys.len() < known.len());
            drop(ended);
        }
        if let Some(logged) = log.get(changes) {
            files.change(&logged.name, &logged.change);
        }
    }
    Ok((doubled, runs))
}

fn power_cuts() -> Vec<Damage> {
    let chance = (0..PATTERNS).map(Damage::Seeded);
    [Damage::AllLost].into_iter().chain(chance).collect()
}

/// Says what a control came to; it must have been caught.
fn caught(name: &str, build: Build, damages: &[Damage]) -> Result<(), Fault> {
    let (doubled, runs) = crash(build, damages)?;
    eprintln!("control: {name}: {doubled} of {runs} crashes doubled a message");
    figure(&format!("control_{name}_doubled"), doubled);
    if doubled == 0 {
        return Err(format!("{name}: the harness finds nothing wrong with it").into());
    }
    Ok(())
}

const CAREFUL: Build = Build {
    sends_first: false,
    syncs: true,
    asks: false,
    index: false,
    lies: false,
    checkpoint: Some(4),
};

#[test]
fn an_outbox_that_sends_first_is_caught_by_plain_kills() -> Result<(), Fault> {
    let naive = Build {
        sends_first: true,
        ..CAREFUL
    };
    caught("send_then_mark", naive, &[Damage::None])?;
    let (doubled, _) = crash(CAREFUL, &[Damage::None])?;
    assert_eq!(doubled, 0, "one that writes first passes the same kills");
    Ok(())
}

#[test]
fn an_outbox_that_does_not_sync_each_commit_is_caught_by_power_cuts() -> Result<(), Fault> {
    let forgetful = Build {
        syncs: false,
        checkpoint: None,
        ..CAREFUL
    };
    caught("synchronous_normal", forgetful, &power_cuts())?;
    let (doubled, _) = crash(CAREFUL, &power_cuts())?;
    assert_eq!(doubled, 0, "one that syncs passes the same power cuts");
    Ok(())
}

#[test]
fn an_index_instead_of_a_primary_key_is_caught_on_a_disk_that_lies() -> Result<(), Fault> {
    let key = Build {
        asks: true,
        lies: true,
        ..CAREFUL
    };
    let index = Build { index: true, ..key };
    caught("index_for_a_key", index, &power_cuts())?;
    let (doubled, runs) = crash(key, &power_cuts())?;
    assert_eq!(doubled, 0, "of {runs}: a table that is its own key passes on the same disk");
    Ok(())
}

/// Our own program, with one setting changed behind its back after it had read it back. The ledger
/// of sends is on the same disk and is synced, so it knows what the database forgot.
#[test]
fn our_outbox_is_saved_by_its_ledger_when_commits_are_not_synced() -> Result<(), Fault> {
    let story = Story::tell_relaxed(5)?;
    let mut place = Place::new(story.before.clone())?;
    place.watched = false;
    let (mut forgot, mut runs) = (0, 0);
    let mut files = story.before.clone();
    for changes in 0..=story.log.len() {
        let told = story.told_at(changes)?;
        for damage in [Damage::AllLost, Damage::Seeded(changes as u64)] {
            runs += 1;
            place.again(files.after(damage), told.now + LATER[0]);
            place.remember(story.taken_at(changes));
            forgot += usize::from(restart(&mut place, &told, Temper::Kind).is_err());
            never_twice(&place.taken())?;
        }
        if let Some(logged) = story.log.get(changes) {
            files.change(&logged.name, &logged.change);
        }
    }
    eprintln!("ours without syncs: {forgot} of {runs} power cuts lost something, 0 doubled");
    figure("ours_without_syncs_forgot", forgot);
    assert!(forgot > 0, "the setting was not changed at all");
    Ok(())
}
