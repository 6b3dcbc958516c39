//! The judge: knows the promises and nothing of how they are kept. It compares what the carrier was
//! given and what staff were told with what the program says after it was started again.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use reminder_core::key::Key;
use reminder_tests::kit::Fault;
use rusqlite::Connection;
use simulated_disk::look;

use crate::story::{Mark, Place, Taken, Temper};

/// Ticks that are enough for anything to come to an end, with time passing in between.
const TICKS: usize = 4;
/// Moments after the crash at which the PC is started again: at once, later the same hour, in the
/// afternoon, and the next day.
pub(crate) const LATER: [TimeDelta; 4] = [
    TimeDelta::seconds(2),
    TimeDelta::minutes(25),
    TimeDelta::hours(5),
    TimeDelta::hours(26),
];

/// What a judge finds after a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) states: BTreeMap<Vec<u8>, String>,
    /// What the budget stands at that nothing but a test uses.
    pub(crate) probe: i64,
    integrity: String,
    open_attempts: i64,
    silent: i64,
}

/// Reads the tables through the program's own connection.
fn found(connection: &Connection) -> rusqlite::Result<Found> {
    let mut states = BTreeMap::new();
    let mut query = connection.prepare_cached("SELECT key, state FROM outbox")?;
    for row in query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (key, state) = row?;
        states.insert(key, state);
    }
    // One statement, because a hundred thousand restarts compile it each.
    connection.query_row(
        "SELECT coalesce((SELECT state_ms FROM budgets WHERE name = 'probe'), 0),
            (SELECT count(*) FROM attempts WHERE outcome IS NULL
                OR NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.key = attempts.key)),
            -- Nobody can tell about these, so somebody must be told: in words, and in the history.
            (SELECT count(*) FROM outbox WHERE state IN ('unknown', 'failed', 'held')
                AND (reason = '' OR NOT EXISTS (SELECT 1 FROM events
                    WHERE events.key = outbox.key AND events.what = outbox.state))),
            (SELECT integrity_check FROM pragma_integrity_check LIMIT 1)",
        [],
        |row| {
            Ok(Found {
                states,
                probe: row.get(0)?,
                open_attempts: row.get(1)?,
                silent: row.get(2)?,
                integrity: row.get(3)?,
            })
        },
    )
}

/// What is wrong, in words for whoever mends it.
pub(crate) type Verdict = Result<Found, String>;

/// Starts the program after a crash, lets it work, and looks at what became of everything.
pub(crate) fn restart(place: &mut Place, told: &Mark, temper: Temper) -> Verdict {
    let before = place.taken();
    let desk = place
        .start(temper)
        .map_err(|error| format!("it does not start: {error}"))?;
    for _ in 0..TICKS {
        let report = desk
            .engine
            .tick(50)
            .map_err(|error| format!("a tick failed on a sound disk: {error}"))?;
        // Nothing that is approved waits any more.
        if report.next_at.is_none() && !report.more {
            break;
        }
        desk.clock.advance(TimeDelta::minutes(7));
    }
    let found = look(found)
        .map_err(|error| format!("the tables cannot be read: {error}"))?
        .ok_or("the program has no connection")?;
    place.machine.stop();
    drop(desk);
    judge(&found, &before, &place.taken(), told)?;
    Ok(found)
}

/// Compares with the promises.
fn judge(found: &Found, before: &[Taken], taken: &[Taken], told: &Mark) -> Result<(), String> {
    if found.integrity != "ok" {
        return Err(format!("the database is damaged: {}", found.integrity));
    }
    if found.open_attempts != 0 || found.silent != 0 {
        return Err(format!(
            "{} attempts without an end, {} reminders without a word",
            found.open_attempts, found.silent
        ));
    }
    never_twice(taken)?;
    if found.states.len() < told.planned {
        return Err(format!(
            "{} of {} planned reminders are left",
            found.states.len(),
            told.planned
        ));
    }
    let approved = found.states.values().filter(|state| *state != "planned");
    let approved = approved.count();
    if approved < told.approved {
        return Err(format!(
            "{approved} of {} approvals are left",
            told.approved
        ));
    }
    accounted_for(found, taken)?;
    // What was told as written down stands there as it was told.
    for taken in before.iter().take(told.settled) {
        let state = state_of(found, &taken.key)?;
        if taken.said_so && state != "accepted" {
            return Err(format!("it was recorded as accepted and is {state} now"));
        }
    }
    Ok(())
}

/// P1: whatever the carrier has, or may have, is not handed over again.
pub(crate) fn never_twice(taken: &[Taken]) -> Result<(), String> {
    for (n, again) in taken.iter().enumerate() {
        let had = |earlier: &Taken| earlier.key == again.key && earlier.has_it;
        if taken[..n].iter().any(had) {
            return Err(format!("handed over twice: {taken:?}"));
        }
    }
    Ok(())
}

/// P4: the list a reminder is in agrees with what the carrier knows.
fn accounted_for(found: &Found, taken: &[Taken]) -> Result<(), String> {
    for last in taken.iter().rev() {
        let state = state_of(found, &last.key)?;
        let latest = taken.iter().rev().find(|other| other.key == last.key);
        let Some(latest) = latest else { continue };
        let agrees = match (latest.has_it, latest.said_so) {
            (true, true) => matches!(state, "accepted" | "unknown"),
            (true, false) => state == "unknown",
            (false, _) => matches!(
                state,
                "failed" | "approved" | "unknown" | "held" | "expired"
            ),
        };
        if !agrees {
            return Err(format!("{state}, but the carrier knows {latest:?}"));
        }
    }
    for (key, state) in &found.states {
        let given = taken
            .iter()
            .any(|taken| taken.key.as_bytes()[..] == *key && taken.has_it);
        if state == "accepted" && !given {
            return Err("accepted, but the carrier never had it".to_owned());
        }
        if state == "sending" {
            return Err("still in flight after the restart".to_owned());
        }
    }
    Ok(())
}

fn state_of<'f>(found: &'f Found, key: &Key) -> Result<&'f str, String> {
    let bytes: &[u8] = key.as_bytes();
    found
        .states
        .get(bytes)
        .map(String::as_str)
        .ok_or_else(|| "the carrier has a reminder that the clinic knows nothing of".to_owned())
}

/// Says a verdict as a fault of a test.
pub(crate) fn must(verdict: Verdict, case: &str) -> Result<Found, Fault> {
    verdict.map_err(|words| format!("{case}: {words}").into())
}
