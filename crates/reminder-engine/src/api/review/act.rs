//! What the review screen's commands do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use reminder_core::appointment::Booking;
use reminder_core::cadence::Channel;
use reminder_core::calendar::SendingHours;
use reminder_core::key::{AppointmentId, Key};
use reminder_core::plan::{self, Problem};
use reminder_core::reminder::ReminderState;

use super::checks::{self, count};
use super::{
    Acted, Approve, Approved, Balance, Hold, ProblemRow, Release, ReminderRow, ReviewRange,
    ReviewView, Skip, StateCount, UndoApproval,
};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::shape::{self, Wall};
use crate::planning::{self, Planning};
use crate::sentences::{self, counted, reminders};
use crate::store::{NewEvent, ReminderRecord, Scope, StoreError, Subject, Tx};

/// Reminders one approval may name.
const SHOWN_MAX: usize = 5_000;
/// Days one review may span.
const DAYS_MAX: i64 = 62;
/// Characters of a reason.
const REASON_MAX: usize = 500;

/// Shows what is about to go out, problems first.
pub(crate) fn review(
    engine: &Engine,
    _who: &Who,
    asked: ReviewRange,
) -> Result<ReviewView, ApiError> {
    let now = engine.now();
    engine.store().read(|view| {
        let planning = planning::preview(view, &Scope::Everybody, now)?;
        let wall = Wall::of(&planning.rules.clinic)?;
        let today = wall.civil(now).date();
        let (from, until) = days(&asked, &planning, today)?;
        let begins = wall
            .zone()
            .first_instant(from.and_time(chrono::NaiveTime::MIN));
        let next_day = until.succ_opt().unwrap_or(until);
        let ends = wall
            .zone()
            .first_instant(next_day.and_time(chrono::NaiveTime::MIN));
        let mut found = view.reminders_due(begins, ends, 20_000)?;
        // What was due earlier and still waits for somebody belongs to today.
        if from <= today && today <= until {
            for state in [
                ReminderState::Planned,
                ReminderState::Held,
                ReminderState::Approved,
            ] {
                let earlier = view.reminders_in(state, DateTime::<Utc>::MIN_UTC, 5_000)?;
                found.extend(earlier.into_iter().filter(|row| row.window.due_at < begins));
            }
        }
        let problems = problem_rows(&planning, &wall, from, until, today);
        let balance = balance(&planning, &found, problems.len(), now);
        let accounts = checks::accounts(view, &planning.rules)?;
        let checks = checks::checks(&planning, &accounts, &found, &wall, now);
        Ok(ReviewView {
            from,
            until,
            problems,
            rows: rows(found, &wall, &planning, now),
            checks,
            balance,
        })
    })
}

fn days(
    asked: &ReviewRange,
    planning: &Planning,
    today: NaiveDate,
) -> Result<(NaiveDate, NaiveDate), ApiError> {
    let from = asked.from.unwrap_or(today);
    let until = match asked.until {
        Some(until) => until,
        None => SendingHours::of(&planning.rules.clinic).map_or(from, |hours| {
            from.iter_days()
                .skip(1)
                .take(30)
                .filter(|day| hours.is_business_day(*day))
                .nth(1)
                .unwrap_or(from)
        }),
    };
    if until < from || (until - from).num_days() > DAYS_MAX {
        return Err(ApiError::field(
            "until",
            format!("Choose a last day after the first one, at most {DAYS_MAX} days later."),
        ));
    }
    Ok((from, until))
}

fn rows(
    mut found: Vec<ReminderRecord>,
    wall: &Wall,
    planning: &Planning,
    now: DateTime<Utc>,
) -> Vec<ReminderRow> {
    // What goes at one moment stands as in the clinic's book: both can be read side by side.
    found.sort_by_cached_key(|row| {
        let book = (row.occurrence, row.patient_name.clone());
        (row.changed.is_empty(), row.window.due_at, book, row.key)
    });
    found
        .into_iter()
        .map(|row| shape::reminder_row(row, wall, &planning.rules.clinic, now))
        .collect()
}

/// A problem stands on the day its reminder would have gone, or today when that is over, or on the
/// day of the appointment when no moment can be named.
fn problem_rows(
    planning: &Planning,
    wall: &Wall,
    from: NaiveDate,
    until: NaiveDate,
    today: NaiveDate,
) -> Vec<ProblemRow> {
    let bookings: BTreeMap<AppointmentId, &Booking> = planning
        .bookings
        .iter()
        .map(|booking| (booking.appointment.id, booking))
        .collect();
    let mut rows: Vec<ProblemRow> = planning
        .plan
        .problems
        .iter()
        .filter(|problem| {
            let day = match problem.due_at {
                Some(due_at) => wall.civil(due_at).date().max(today),
                None => wall.civil(problem.occurrence).date(),
            };
            from <= day && day <= until
        })
        .filter_map(|problem| {
            Some(problem_row(
                problem,
                bookings.get(&problem.appointment)?,
                planning,
            ))
        })
        .collect();
    rows.sort_by_key(|row| (!row.needs_somebody, row.local_start, row.appointment));
    rows
}

fn problem_row(problem: &Problem, booking: &Booking, planning: &Planning) -> ProblemRow {
    let practitioner = planning
        .rules
        .practitioners
        .get(&booking.appointment.practitioner);
    ProblemRow {
        appointment: problem.appointment,
        local_start: booking.appointment.local_start,
        patient: problem.patient,
        patient_name: booking.patient.full_name(),
        practitioner_name: practitioner
            .map(|found| found.name.clone())
            .unwrap_or_default(),
        step_name: problem.step_name.clone(),
        channel: problem.channel,
        reason: problem.reason.clone(),
        sentence: sentences::problem(&problem.reason, problem.channel),
        needs_somebody: sentences::needs_somebody(&problem.reason),
    }
}

/// Counts the same things in two ways: what the plan says, and what the outbox holds.
fn balance(
    planning: &Planning,
    found: &[ReminderRecord],
    problems: usize,
    now: DateTime<Utc>,
) -> Balance {
    let mut states: BTreeMap<ReminderState, u32> = BTreeMap::new();
    for row in found {
        *states.entry(row.state).or_default() += 1;
    }
    let reminders = count(found.len());
    let problems = count(problems);
    let counted: u32 = states.values().sum();
    let states = states
        .into_iter()
        .map(|(state, count)| StateCount {
            state,
            word: sentences::state(state, Channel::Email).to_owned(),
            count,
        })
        .collect();
    Balance {
        steps: reminders + problems,
        reminders,
        problems,
        states,
        adds_up: counted == reminders && plan_is_saved(planning, now),
    }
}

/// Whether every step of every expected appointment, and every change that its patient must be told
/// of, is exactly one of planned, kept and problem, and every planned reminder is in the outbox
/// with the same bytes.
fn plan_is_saved(planning: &Planning, now: DateTime<Utc>) -> bool {
    let Planning {
        rules,
        bookings,
        ledger,
        plan,
    } = planning;
    let steps = plan::steps(rules, bookings, ledger, now);
    let known: BTreeMap<Key, _> = ledger
        .iter()
        .map(|row| (row.key, row.content_hash))
        .collect();
    let saved = plan
        .reminders
        .iter()
        .all(|planned| known.get(&planned.key) == Some(&planned.content_hash));
    saved && steps == plan.reminders.len() + plan.kept.len() + plan.problems.len()
}

/// Approves exactly what was shown.
pub(crate) fn approve(engine: &Engine, who: &Who, asked: Approve) -> Result<Approved, ApiError> {
    if asked.shown.len() > SHOWN_MAX {
        return Err(ApiError::field(
            "shown",
            format!("At most {SHOWN_MAX} reminders can be approved at once. Choose fewer."),
        ));
    }
    let now = engine.now();
    let mut done = engine
        .store()
        .write(|tx| approve_all(tx, who, &asked, now))?;
    done.sentence = approved_words(&done);
    engine.reminders_changed();
    Ok(done)
}

fn approve_all(
    tx: &Tx<'_>,
    who: &Who,
    asked: &Approve,
    now: DateTime<Utc>,
) -> Result<Approved, ApiError> {
    let clinic = tx.clinic()?.clinic;
    let wall = Wall::of(&clinic)?;
    let release_at = now + TimeDelta::minutes(i64::from(clinic.grace_minutes));
    let approval = tx.begin_approval(&who.0, now, release_at)?;
    let mut done = Approved {
        approved: 0,
        already: 0,
        changed: 0,
        gone: 0,
        undo_until: None,
        sentence: String::new(),
    };
    for shown in &asked.shown {
        if tx.approve(&shown.key, &shown.content_hash, approval, release_at)? {
            done.approved += 1;
            done.undo_until = Some(release_at);
            let words = format!(
                "Approved as shown. It can be undone until {}.",
                wall.time(wall.civil(release_at))
            );
            note(tx, &shown.key, &who.0, "approved", &words, now)?;
            continue;
        }
        match tx.reminder(&shown.key)? {
            Some(row) if row.content_hash != shown.content_hash => done.changed += 1,
            Some(row) if row.state == ReminderState::Approved || row.state.may_have_gone() => {
                done.already += 1;
            }
            Some(_) | None => done.gone += 1,
        }
    }
    Ok(done)
}

fn approved_words(done: &Approved) -> String {
    let mut words = vec![format!("Approved {}.", reminders(done.approved))];
    if done.already > 0 {
        words.push(format!(
            "{} already approved.",
            counted(done.already, "was", "were")
        ));
    }
    if done.changed > 0 {
        words.push(format!(
            "{} changed meanwhile and stay in review: look at them again.",
            reminders(done.changed)
        ));
    }
    if done.gone > 0 {
        words.push(format!(
            "{} no longer waiting for review.",
            counted(done.gone, "is", "are")
        ));
    }
    words.join(" ")
}

/// Takes approvals back.
pub(crate) fn undo_approval(
    engine: &Engine,
    who: &Who,
    asked: UndoApproval,
) -> Result<Acted, ApiError> {
    act(engine, who, &asked.keys, |tx, key, now| {
        let undone = tx.undo_approval(key)?;
        if undone {
            note(
                tx,
                key,
                &who.0,
                "undone",
                "The approval was taken back.",
                now,
            )?;
        }
        Ok(undone)
    })
    .map(|done| done.said("Back in review", "had already gone or changed"))
}

/// Puts reminders on hold.
pub(crate) fn hold(engine: &Engine, who: &Who, asked: Hold) -> Result<Acted, ApiError> {
    let reason = short_reason(&asked.reason)?;
    let shown = if reason.is_empty() {
        format!("On hold by {}.", who.0)
    } else {
        format!("On hold by {}: {reason}", who.0)
    };
    act(engine, who, &asked.keys, |tx, key, now| {
        let held = tx.hold(key, &shown)?;
        if held {
            note(tx, key, &who.0, "held", &shown, now)?;
        }
        Ok(held)
    })
    .map(|done| done.said("On hold", "had already gone"))
}

/// Releases held reminders.
pub(crate) fn release(engine: &Engine, who: &Who, asked: Release) -> Result<Acted, ApiError> {
    let now = engine.now();
    let grace = engine
        .store()
        .read(|view| view.clinic())?
        .clinic
        .grace_minutes;
    let release_at = now + TimeDelta::minutes(i64::from(grace));
    act(engine, who, &asked.keys, |tx, key, now| {
        let state = tx.release(key, release_at)?;
        let words = match state {
            Some(ReminderState::Approved) => "Released. It goes as it was approved.",
            Some(_) => "Released. It waits for review.",
            None => return Ok(false),
        };
        note(tx, key, &who.0, "released", words, now)?;
        Ok(true)
    })
    .map(|done| done.said("Released", "were not on hold"))
}

/// Decides that reminders do not go.
pub(crate) fn skip(engine: &Engine, who: &Who, asked: Skip) -> Result<Acted, ApiError> {
    let reason = short_reason(&asked.reason)?;
    if reason.is_empty() {
        return Err(ApiError::field(
            "reason",
            "Say why it does not go. It stands in the history beside your name.",
        ));
    }
    let shown = format!("Skipped by {}: {reason}", who.0);
    act(engine, who, &asked.keys, |tx, key, now| {
        let skipped = tx.withdraw(key, reminder_core::ledger::WithdrawReason::Skipped, &shown)?;
        if skipped {
            note(tx, key, &who.0, "skipped", &shown, now)?;
        }
        Ok(skipped)
    })
    .map(|done| done.said("Skipped", "had already gone"))
}

/// Returns why somebody does something, without the blanks around it.
///
/// # Errors
/// [`ApiError`] about the field when it is too long.
pub(crate) fn short_reason(text: &str) -> Result<&str, ApiError> {
    let text = text.trim();
    if text.chars().count() > REASON_MAX {
        return Err(ApiError::field(
            "reason",
            format!("Keep the reason under {REASON_MAX} characters."),
        ));
    }
    Ok(text)
}

/// How many were done and how many were not possible.
pub(crate) struct Count {
    done: u32,
    refused: u32,
}

impl Count {
    fn said(self, done: &str, not: &str) -> Acted {
        let mut sentence = format!("{done}: {}.", reminders(self.done));
        if self.refused > 0 {
            sentence.push_str(&format!(" {} {not}.", self.refused));
        }
        Acted {
            done: self.done,
            refused: self.refused,
            sentence,
        }
    }
}

/// Does the same to several reminders, all in one change, and plans again what depends on them: a
/// reminder that no longer goes leaves its place under a cap to another.
fn act(
    engine: &Engine,
    who: &Who,
    keys: &[Key],
    mut change: impl FnMut(&Tx<'_>, &Key, DateTime<Utc>) -> Result<bool, StoreError>,
) -> Result<Count, ApiError> {
    if keys.len() > SHOWN_MAX {
        return Err(ApiError::new(
            ErrorCode::NotPossible,
            format!("At most {SHOWN_MAX} reminders can be changed at once. Choose fewer."),
        ));
    }
    let now = engine.now();
    let count = engine.store().write(|tx| {
        let mut count = Count {
            done: 0,
            refused: 0,
        };
        let mut touched = BTreeSet::new();
        for key in keys {
            if change(tx, key, now)? {
                count.done += 1;
                touched.extend(planning::subject_of(tx, key)?.patient);
            } else {
                count.refused += 1
            }
        }
        planning::replan(tx, &Scope::Patients(touched), &who.0, now)?;
        Ok::<_, StoreError>(count)
    })?;
    engine.reminders_changed();
    Ok(count)
}

/// Writes a line of history about a reminder.
pub(crate) fn note(
    tx: &Tx<'_>,
    key: &Key,
    who: &str,
    what: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let subject: Subject = planning::subject_of(tx, key)?;
    tx.tell(
        &NewEvent {
            who,
            what,
            detail,
            subject,
        },
        now,
    )
}
