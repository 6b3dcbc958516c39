//! The program that the crash suite kills: the outbox at work on real files, with a carrier whose
//! only memory is a file that it appends to. `naive` is the same morning with an outbox that sends
//! first and writes that it did afterwards.
//!
//! `clinic_to_kill ours|naive FOLDER STATE SENDS SENT` says `up` once it is open; the virtual clock
//! begins at ten, and two seconds later for each message that was sent before.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use reminder_engine::carrier::Outcome;
use reminder_engine::carrier::recording::Answer;
use reminder_engine::clock::VirtualClock;
use reminder_tests::kit::{Fault, at};
use reminder_tests::to_kill::open;
use rusqlite::{Connection, OptionalExtension, params};

/// More than a round has reminders.
const LOOKS: usize = 2_000;

fn main() -> Result<(), Fault> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [build, folder, state, sends, sent] = arguments.as_slice() else {
        return Err("clinic_to_kill ours|naive FOLDER STATE SENDS SENT".into());
    };
    let (folder, sends) = (Path::new(folder), Path::new(sends));
    match build.as_str() {
        "ours" => ours(folder, Path::new(state), sends, sent.parse()?),
        _ => naive(folder, sends),
    }
}

/// One line for each message, in one write to the end of the file.
fn send(sends: &Path, line: &str) -> io::Result<()> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(sends)?
        .write_all(format!("{line}\n").as_bytes())
}

fn ours(folder: &Path, state: &Path, sends: &Path, sent: i64) -> Result<(), Fault> {
    let now = at("2026-03-02 10:00") + TimeDelta::seconds(2 * sent);
    let clock = Arc::new(VirtualClock::at(now));
    let sends = sends.to_owned();
    let answer: Answer = Box::new(
        move |count, letter| match send(&sends, &letter.key.to_hex()) {
            Ok(()) => Outcome::Accepted {
                reference: format!("line-{count}"),
            },
            Err(error) => Outcome::Unknown {
                detail: error.kind().to_string(),
            },
        },
    );
    let engine = open(folder, state, &clock, answer)?;
    println!("up");
    for look in 0..LOOKS {
        let report = engine.tick(1)?;
        if look % 4 == 2 {
            engine.back_up()?;
        }
        if report.next_at.is_none() && !report.more {
            return Ok(());
        }
        clock.advance(TimeDelta::seconds(2));
    }
    Ok(())
}

fn naive(folder: &Path, sends: &Path) -> Result<(), Fault> {
    let connection = Connection::open(folder.join("naive.db"))?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    println!("up");
    for _ in 0..LOOKS {
        let next: Option<i64> = connection
            .query_row("SELECT n FROM outbox WHERE NOT sent LIMIT 1", [], |row| {
                row.get(0)
            })
            .optional()?;
        let Some(n) = next else { return Ok(()) };
        send(sends, &n.to_string())?;
        connection.execute("UPDATE outbox SET sent = 1 WHERE n = ?1", params![n])?;
    }
    Ok(())
}
