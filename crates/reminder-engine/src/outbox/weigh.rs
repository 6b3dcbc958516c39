//! The backlog is weighed before anything goes: what the breaker stops waits for a person.

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::breaker::{self, Backlog, Trip};

use super::{TickReport, claim, limits};
use crate::api::event::Cause;
use crate::planning;
use crate::sentences::{self, PROGRAM};
use crate::store::{DueByChannel, NewEvent, Store, StoreError, Tx, View};

/// Days a usual day is counted over.
const USUAL_DAYS: i64 = 28;
/// Reminders that are held at once.
const HELD_MAX: u32 = 100_000;

/// Holds the whole backlog when the breaker says so.
pub(super) fn weigh(
    store: &Store,
    interrupted: bool,
    now: DateTime<Utc>,
    report: &mut TickReport,
) -> Result<(), StoreError> {
    let backlogs = store.read(|view| backlogs(view, now))?;
    let mut trips = backlogs
        .iter()
        .filter_map(|backlog| breaker::trip(backlog, interrupted, now));
    let Some(trip) = trips.next() else {
        return Ok(());
    };
    let why = match trip {
        Trip::TooMany { overdue, allowed } => format!(
            "{overdue} reminders should have gone already, more than the {allowed} that a usual \
             day explains"
        ),
        Trip::TooOld { minutes } => {
            format!("a reminder has waited {minutes} minutes longer than it should")
        }
    };
    let held = store.write(|tx| hold_all(tx, &why, now))?;
    report.changed = true;
    report.needs_somebody.push((
        Cause::Breaker,
        format!(
            "RingOnce stopped {}: {why}. Nothing was sent. Look at them in the Outbox and release \
             or skip them.",
            sentences::reminders(held)
        ),
    ));
    Ok(())
}

/// Returns what waits, one channel after the other: each has its own pace, and what waits for its
/// turn behind others of its channel is not late.
fn backlogs(view: &View<'_>, now: DateTime<Utc>) -> Result<Vec<Backlog>, StoreError> {
    let waiting = with_room(view, now)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let overdue = waiting.iter().map(|channel| channel.overdue).sum();
    let clinic = view.clinic()?.clinic;
    let month = view.gone_between(now - TimeDelta::days(USUAL_DAYS), now)?;
    let mut backlogs = Vec::new();
    for of_channel in waiting {
        let before = match of_channel.oldest_due_at {
            Some(oldest) => view.gone_since(of_channel.channel, oldest)?,
            None => 0,
        };
        backlogs.push(Backlog {
            overdue,
            due: of_channel.due + before,
            oldest_due_at: of_channel.oldest_due_at,
            // Five working days in seven.
            usual_day: month.div_ceil(20),
            interval_ms: claim::pace(&clinic, of_channel.channel),
        });
    }
    Ok(backlogs)
}

/// Returns what waits and has room at its provider. What waits for that is not late either, neither
/// while there is none nor for the time there was none.
fn with_room(view: &View<'_>, now: DateTime<Utc>) -> Result<Vec<DueByChannel>, StoreError> {
    let overdue = now - breaker::OVERDUE;
    let mut waiting = view.due_by_channel(overdue, now)?;
    let mut full = Vec::new();
    for of_channel in &mut waiting {
        let room = limits::room_of(view, of_channel.channel, now)?;
        let lets_go = |at| room.lets_go(at);
        match of_channel.oldest_due_at.and_then(lets_go) {
            Some(oldest) => {
                if oldest >= overdue {
                    of_channel.overdue = 0;
                }
                of_channel.oldest_due_at = Some(oldest);
            }
            None => full.push(of_channel.channel),
        }
    }
    waiting.retain(|of_channel| !full.contains(&of_channel.channel));
    Ok(waiting)
}

fn hold_all(tx: &Tx<'_>, why: &str, now: DateTime<Utc>) -> Result<u32, StoreError> {
    let reason = format!("Stopped by RingOnce: {why}. Release it if it is still right to send.");
    let mut held = 0;
    for key in tx.due_now(now, HELD_MAX, &[])? {
        if tx.hold(&key, &reason)? {
            held += 1;
            let event = NewEvent {
                who: PROGRAM,
                what: "held",
                detail: &reason,
                subject: planning::subject_of(tx, &key)?,
            };
            tx.tell(&event, now)?;
        }
    }
    Ok(held)
}
