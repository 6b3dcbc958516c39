//! Finds out what the core judges. Everything is read; no carrier is called, nothing is changed.

use std::path::Path;

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use reminder_core::breaker::OVERDUE;
use reminder_core::budget::Rate;
use reminder_core::cadence::Channel;
use reminder_core::reminder::ReminderState;
use reminder_core::watch::{Backups, Carrying, Clocks, Facts, Queue, Room, Ticks, Volume};

use crate::Engine;
use crate::api::ApiError;
use crate::api::shape::Wall;
use crate::outbox::limits;
use crate::store::{ClinicRow, Pause, PauseCause, StoreError, View};

/// Days before and after today whose reminders are counted in the balance.
const BALANCE_DAYS: (i64, i64) = (30, 90);
/// Weeks a usual day is the average of.
const USUAL_WEEKS: u64 = 4;
/// Where backups are, in the clinic's folder.
const BACKUPS_FOLDER: &str = "backups";

/// Finds everything out.
pub(super) fn facts(engine: &Engine, now: DateTime<Utc>) -> Result<Facts, ApiError> {
    let pulse = engine.watchdog().pulse().clone();
    let room = Room {
        free: engine.watchdog().free(engine.folder()),
    };
    let backups = Backups {
        newest_at: newest_backup(&engine.folder().join(BACKUPS_FOLDER)),
    };
    engine.store().read(|view| {
        let row = view.clinic()?;
        let pauses = view.pauses()?;
        let queue = queue(view, &pauses, now)?;
        let beat = view.heartbeat()?;
        let (failing_since, trouble) = pulse.failing();
        Ok(Facts {
            sending_loop: pulse.sending_loop(queue.due),
            ticks: Ticks {
                good_at: pulse.good_at().or(beat.map(|beat| beat.at)),
                failing_since,
                trouble,
                breakdowns: view.breakdowns(now - TimeDelta::days(1))?,
            },
            volume: volume(view, &row, &pauses, queue.due, now)?,
            carrying: carrying(view, &row, &pauses)?,
            room,
            clocks: Clocks {
                doubt: view.clock_doubt(now)?,
                stopped: pauses
                    .iter()
                    .find(|pause| pause.cause == PauseCause::Clock)
                    .map(|pause| pause.reason.clone()),
            },
            backups,
            integrity: view.last_reading()?,
            balance: view.balance(
                now - TimeDelta::days(BALANCE_DAYS.0),
                now + TimeDelta::days(BALANCE_DAYS.1),
            )?,
            queue,
        })
    })
}

fn is_paused(pauses: &[Pause]) -> bool {
    pauses.iter().any(|pause| pause.channel.is_none())
}

/// Returns how many should have gone before a moment and had no room at their provider until then.
fn without_room(
    view: &View<'_>,
    before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let mut count = 0;
    for one in view.due_by_channel(before, now)? {
        let room = limits::room_of(view, one.channel, now)?;
        let had_room = one.oldest_due_at.is_none_or(|due_at| {
            let could_go_at = room.lets_go(due_at);
            could_go_at.is_some_and(|at| at <= before.max(due_at))
        });
        count += if had_room { 0 } else { one.overdue };
    }
    Ok(count)
}

fn queue(view: &View<'_>, pauses: &[Pause], now: DateTime<Utc>) -> Result<Queue, StoreError> {
    let paused = is_paused(pauses);
    let (due, oldest_at) = if paused {
        // The backlog is that which nothing stops; what a pause stops is counted all the same.
        let span = (DateTime::<Utc>::MIN_UTC, now);
        let due = view.count_in(ReminderState::Approved, span.0, span.1)?;
        (u64::from(due), None)
    } else {
        let waiting = view.due_by_channel(now - OVERDUE, now)?;
        let mut oldest_at = None;
        for one in &waiting {
            // What waits until its provider takes more does not wait for its turn.
            let room = limits::room_of(view, one.channel, now)?;
            let could_go_at = one.oldest_due_at.and_then(|at| room.lets_go(at));
            oldest_at = oldest_at.into_iter().chain(could_go_at).min();
        }
        (waiting.iter().map(|channel| channel.due).sum(), oldest_at)
    };
    let since = now - TimeDelta::days(BALANCE_DAYS.0);
    let until = now + TimeDelta::days(BALANCE_DAYS.1);
    Ok(Queue {
        due,
        oldest_at,
        paused,
        held: view.count_in(ReminderState::Held, since, until)?.into(),
    })
}

fn volume(
    view: &View<'_>,
    row: &ClinicRow,
    pauses: &[Pause],
    due: u64,
    now: DateTime<Utc>,
) -> Result<Volume, ApiError> {
    let wall = Wall::of(&row.clinic)?;
    let civil = wall.civil(now);
    let today = civil.date();
    let instant = |day: chrono::NaiveDate, time| wall.zone().first_instant(day.and_time(time));
    let begins = instant(today, NaiveTime::MIN);
    let ends = instant(today + Days::new(1), NaiveTime::MIN);
    // What waits for the budget is not late: its turn is taken off.
    let rate = row
        .clinic
        .emails_per_minute
        .min(row.clinic.reminders_per_minute);
    let turn = Rate::per_minute(rate)
        .interval_ms
        .saturating_mul(i64::try_from(due).unwrap_or(i64::MAX))
        .clamp(0, 86_400_000);
    let by = now - OVERDUE - TimeDelta::milliseconds(turn);
    let (approved, gone, held_back) = view.approved_gone_and_held_back(begins, by, by)?;
    // Nor is what waits until its provider takes more.
    let expected = approved
        .saturating_sub(without_room(view, by, now)?)
        .max(gone.saturating_add(held_back));
    let mut usual = 0;
    for week in 1..=USUAL_WEEKS {
        let day = today - Days::new(7 * week);
        usual += view.gone_between(instant(day, NaiveTime::MIN), instant(day, civil.time()))?;
    }
    let planned_today = view.not_called_off(begins, ends)?;
    Ok(Volume {
        expected,
        gone,
        held_back,
        usual: usual / USUAL_WEEKS,
        planned_today,
        paused: is_paused(pauses),
    })
}

fn carrying(view: &View<'_>, row: &ClinicRow, pauses: &[Pause]) -> Result<Carrying, StoreError> {
    let answers = view.answers(row.sender.carrier.as_str())?;
    let stopped = pauses
        .iter()
        .find(|pause| pause.channel == Some(Channel::Email));
    Ok(Carrying {
        taken_at: answers.taken_at,
        failed_since: answers.failed_since,
        failed_at: answers.failed_at,
        stopped: stopped.map(|pause| pause.reason.clone()),
        by_itself: stopped.is_some_and(|pause| pause.until.is_some()),
    })
}

/// Returns when the newest backup was made, whoever made it.
fn newest_backup(folder: &Path) -> Option<DateTime<Utc>> {
    std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|end| end == "db"))
        .filter_map(|file| file.metadata().ok()?.modified().ok())
        .max()
        .map(DateTime::<Utc>::from)
}
