//! Outboxes that are built wrong, under the same crashes and before the same judge. Each must be
//! caught: a harness that finds nothing wrong with them would prove nothing about ours.

use std::collections::BTreeSet;
use std::sync::Arc;

use reminder_tests::figures::figure;
use reminder_tests::kit::{Fault, folder};
use rusqlite::{Connection, params};
use simulated_disk::{Damage, Files, Machine, at_each_opening, install};

use crate::judge::{LATER, never_twice, restart};
use crate::story::{Place, Story, Temper, Worse};

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
    /// Reads the whole database through before it sends.
    checks: bool,
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
        connection.execute(
            "UPDATE outbox SET state = 'unknown' WHERE state = 'sending'",
            [],
        )?;
        if self.build.checks {
            let answer: String =
                connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
            if answer != "ok" {
                return Ok(());
            }
        }
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
    // The tables were made long ago, on a disk that still worked.
    let machine = start(Files::default());
    drop(small.open()?);
    let mut begin = machine.files().after(Damage::None);
    begin.lies_about = build.lies.then_some("");
    let machine = start(begin.clone());
    let mut sent = Vec::new();
    small.work(&machine, &mut sent)?;
    let log = machine.log();
    let (mut doubled, mut runs) = (0, 0);
    let mut files = begin;
    for changes in 0..=log.len() {
        for damage in damages {
            runs += 1;
            let mut known: Vec<_> = sent
                .iter()
                .copied()
                .filter(|(_, at)| *at <= changes)
                .collect();
            let damage = match damage {
                Damage::Seeded(seed) => Damage::Seeded(seed ^ ((changes as u64) << 32)),
                other @ (Damage::None | Damage::AllLost) => *other,
            };
            let machine = start(files.after(damage));
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
    figure(&format!("{name}: doubled"), doubled);
    if doubled == 0 {
        return Err(format!("{name}: the harness finds nothing wrong with it").into());
    }
    Ok(())
}

const CAREFUL: Build = Build {
    sends_first: false,
    syncs: true,
    asks: false,
    checks: false,
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
    caught(
        "an outbox that sends first and marks then",
        naive,
        &[Damage::None],
    )?;
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
    caught(
        "an outbox with synchronous=NORMAL",
        forgetful,
        &power_cuts(),
    )?;
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
    caught(
        "an outbox with an index for its primary key",
        index,
        &power_cuts(),
    )?;
    let checked = Build {
        checks: true,
        ..key
    };
    let (doubled, runs) = crash(checked, &power_cuts())?;
    assert_eq!(
        doubled, 0,
        "of {runs}: a table that is its own key, and is read through, passes"
    );
    Ok(())
}

/// Crashes our own program at every operation of a story that was lived on a worse disk than it
/// knew; returns in how many runs something was forgotten, in how many something went twice, and
/// how many runs there were.
fn ours_on_a_worse_disk(story: &Story) -> Result<(usize, usize, usize), Fault> {
    let mut place = Place::new(story.before.clone())?;
    place.watched = false;
    let (mut forgot, mut doubled, mut runs) = (0, 0, 0);
    let mut files = story.before.clone();
    for changes in 0..=story.log.len() {
        let told = story.told_at(changes)?;
        for damage in [Damage::AllLost, Damage::Seeded(changes as u64)] {
            runs += 1;
            place.again(files.after(damage), told.now + LATER[0]);
            place.remember(story.taken_at(changes));
            forgot += usize::from(restart(&mut place, &told, Temper::Kind).is_err());
            doubled += usize::from(never_twice(&place.taken()).is_err());
        }
        if let Some(logged) = story.log.get(changes) {
            files.change(&logged.name, &logged.change);
        }
    }
    Ok((forgot, doubled, runs))
}

/// One setting is changed behind the program's back after it had read it back, or the disk lies
/// about the database. The ledger of sends is synced, so it knows what the database forgot.
#[test]
fn our_outbox_is_saved_by_its_ledger_when_the_database_forgets() -> Result<(), Fault> {
    for (name, story) in [
        (
            "ours, the database not synced",
            Story::tell(Temper::Kind, 5, Worse::NotSynced)?,
        ),
        (
            "ours, a disk that lies about the database",
            Story::tell(Temper::Kind, 5, Worse::Lies("ringonce.db"))?,
        ),
    ] {
        let (forgot, doubled, runs) = ours_on_a_worse_disk(&story)?;
        eprintln!("{name}: {forgot} of {runs} power cuts lost something, {doubled} doubled");
        figure(&format!("{name}: power cuts that lost something"), forgot);
        figure(&format!("{name}: doubled"), doubled);
        assert!(forgot > 0, "{name}: the disk was not worse at all");
        assert_eq!(doubled, 0, "{name}");
    }
    Ok(())
}

/// The one that is left: a disk that lies about the database and about the ledger alike. It is
/// measured, not promised.
#[test]
fn a_disk_that_lies_about_everything_is_a_risk_that_is_named() -> Result<(), Fault> {
    let story = Story::tell(Temper::Kind, 5, Worse::Lies(""))?;
    let (forgot, doubled, runs) = ours_on_a_worse_disk(&story)?;
    eprintln!("a disk that lies about all: {forgot} of {runs} lost something, {doubled} doubled");
    figure("ours, a disk that lies about everything: doubled", doubled);
    assert!(forgot > 0, "the disk did not lie at all");
    Ok(())
}
