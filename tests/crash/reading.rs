//! What this suite takes for the same to a start must be the same to SQLite itself: it reads every
//! database and its log as `simulated_disk::reading` says it does.

use std::path::Path;
use std::sync::Arc;

use reminder_tests::figures::figure;
use reminder_tests::kit::Fault;
use rusqlite::Connection;
use simulated_disk::Damage;
use simulated_disk::reading::recovered;
use simulated_disk::volume::Tree;

use crate::keeping::{newest, update_from};

/// Patterns of damage for each step.
const PATTERNS: u64 = 3;

fn content(tree: &Tree, path: &Path) -> Option<Arc<Vec<u8>>> {
    tree.get(path.to_string_lossy().as_ref())?.clone()
}

#[test]
fn sqlite_reads_a_damaged_log_as_this_suite_does() -> Result<(), Fault> {
    let (recording, _) = update_from(newest()? - 1)?;
    let database = recording.ground.database();
    let mut log = database.clone().into_os_string();
    log.push("-wal");
    let log = log.as_ref();
    let mut volume = recording.tape.beginning();
    let (mut whole, mut cut, mut none) = (0, 0, 0);
    for (taken, step) in recording.tape.steps().iter().enumerate() {
        volume.step(step);
        let seeds = (0..PATTERNS).map(|n| Damage::Seeded(n ^ ((taken as u64) << 32)));
        for damage in [Damage::None].into_iter().chain(seeds) {
            let tree = volume.after(damage);
            let Some((file, log)) = content(&tree, &database).zip(content(&tree, log)) else {
                continue;
            };
            let (read, frames) = recovered(&file, &log);
            recording.tape.lay_out(&tree)?;
            let connection = Connection::open(&database)?;
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            connection.close().map_err(|(_, error)| error)?;
            let same = std::fs::read(&database)? == *read;
            assert!(same, "after step {taken}, {damage:?}, {frames} frames");
            *match frames {
                0 => &mut none,
                _ if frames * 4_120 + 32 == log.len() => &mut whole,
                _ => &mut cut,
            } += 1;
        }
    }
    figure("damaged logs read as SQLite reads them", whole + cut + none);
    let all = [whole, cut, none];
    assert!(
        all.iter().all(|count| *count > 0),
        "logs of every kind: {all:?}"
    );
    Ok(())
}
