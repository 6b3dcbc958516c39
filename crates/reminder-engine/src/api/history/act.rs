//! What the history screen's commands do.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use reminder_core::key::Key;
use reminder_core::reminder::ReminderState;

use super::{
    AttemptLine, HistoryExport, HistoryPage, HistorySearch, PATIENTS_MAX, ReminderLife,
    ReminderLifeOf,
};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::review::ReminderRow;
use crate::api::shape::{self, Wall};
use crate::api::sheet::Sheet;
use crate::store::{Attempt, OutcomeWord, ReminderQuery, ReminderRecord, View};

const PAGE_MAX: u32 = 500;
/// Rows an export may have; a spreadsheet takes not many more.
const EXPORT_MAX: u32 = 200_000;

/// Looks through everything that ever happened.
pub(crate) fn history(
    engine: &Engine,
    _who: &Who,
    asked: HistorySearch,
) -> Result<HistoryPage, ApiError> {
    if asked.limit == 0 || asked.limit > PAGE_MAX {
        return Err(ApiError::field(
            "limit",
            format!("Ask for 1 to {PAGE_MAX} rows."),
        ));
    }
    let now = engine.now();
    engine.store().read(|view| {
        let clinic = view.clinic()?.clinic;
        let wall = Wall::of(&clinic)?;
        let mut found = find(view, &asked, &wall, asked.limit + 1)?;
        let more = found.len() > asked.limit as usize;
        found.truncate(asked.limit as usize);
        let next = found.last().filter(|_| more).map(cursor);
        let rows = found
            .into_iter()
            .map(|row| shape::reminder_row(row, &wall, &clinic, now))
            .collect();
        Ok(HistoryPage { rows, next })
    })
}

fn cursor(row: &ReminderRecord) -> String {
    format!(
        "{}:{}",
        row.window.due_at.timestamp_millis(),
        row.key.to_hex()
    )
}

fn read_cursor(text: &str) -> Result<(DateTime<Utc>, Key), ApiError> {
    let read = || {
        let (ms, key) = text.split_once(':')?;
        let at = DateTime::from_timestamp_millis(ms.parse().ok()?)?;
        Some((at, key.parse().ok()?))
    };
    read().ok_or_else(|| {
        ApiError::new(
            ErrorCode::BadRequest,
            "The next page could not be found. Search again; nothing was changed.",
        )
    })
}

fn find(
    view: &View<'_>,
    asked: &HistorySearch,
    wall: &Wall,
    limit: u32,
) -> Result<Vec<ReminderRecord>, ApiError> {
    let midnight = |day: NaiveDate| wall.zone().first_instant(day.and_time(NaiveTime::MIN));
    let mut query = ReminderQuery {
        patients: asked.patient.map(|patient| BTreeSet::from([patient])),
        states: asked.states.clone(),
        from: asked.from.map(midnight),
        until: asked.until.and_then(|day| day.succ_opt()).map(midnight),
        after: asked.after.as_deref().map(read_cursor).transpose()?,
        key_prefix: None,
        words: String::new(),
    };
    let text = asked.search.trim();
    if let Some(prefix) = Key::prefix_of_short(text) {
        query.key_prefix = Some(prefix);
    } else if !text.is_empty() {
        let found = view.find_patients(text, PATIENTS_MAX + 1)?;
        if found.len() > PATIENTS_MAX {
            query.words = text.to_owned();
        } else {
            let found: BTreeSet<_> = found.into_iter().collect();
            query.patients = Some(match query.patients {
                Some(one) => one.intersection(&found).copied().collect(),
                None => found,
            });
        }
    }
    Ok(view.find_reminders(&query, limit)?)
}

/// Shows the whole life of one reminder.
pub(crate) fn reminder_life(
    engine: &Engine,
    _who: &Who,
    asked: ReminderLifeOf,
) -> Result<ReminderLife, ApiError> {
    let now = engine.now();
    engine.store().read(|view| {
        let clinic = view.clinic()?.clinic;
        let wall = Wall::of(&clinic)?;
        let record = view.reminder(&asked.key)?.ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotFound,
                "There is no such reminder in this clinic.",
            )
        })?;
        let attempts = view
            .attempts(&asked.key)?
            .into_iter()
            .map(attempt_line)
            .collect();
        let history = view
            .history_of_reminder(&asked.key)?
            .into_iter()
            .map(shape::history_line)
            .collect();
        let row = shape::reminder_row(record, &wall, &clinic, now);
        let why = why(&row);
        Ok(ReminderLife {
            row,
            attempts,
            history,
            why,
        })
    })
}

fn attempt_line(attempt: Attempt) -> AttemptLine {
    let detail = if attempt.detail.is_empty() {
        String::new()
    } else {
        format!(" ({})", attempt.detail)
    };
    let sentence = match attempt.outcome {
        Some(OutcomeWord::Accepted) => format!("The carrier took it{detail}."),
        Some(OutcomeWord::NotSent) => format!("It surely did not go{detail}."),
        Some(OutcomeWord::Unknown) => format!("Nobody can tell whether it went{detail}."),
        None => "It is being handed over at this moment.".to_owned(),
    };
    AttemptLine {
        number: attempt.number,
        began_at: attempt.began_at,
        ended_at: attempt.ended_at,
        sentence,
    }
}

/// Answers "why was this (not) sent?".
fn why(row: &ReminderRow) -> String {
    let question = match row.state {
        ReminderState::Accepted | ReminderState::Delivered | ReminderState::Undelivered => {
            "It was sent because it was approved and due."
        }
        ReminderState::Planned => "It was not sent: nobody approved it yet.",
        ReminderState::Approved => "It was not sent yet: its moment has not come.",
        ReminderState::Held => "It was not sent: it is on hold.",
        ReminderState::Sending => "It is on its way.",
        ReminderState::Unknown => "Whether it was sent is not known.",
        ReminderState::Failed => "It was not sent.",
        ReminderState::Expired => "It was not sent: it was too late.",
        ReminderState::Cancelled => "It was not sent: it was called off.",
    };
    format!("{question} {}", row.sentence)
}

/// Writes the search as CSV into the clinic's exports folder.
pub(crate) fn export_history(
    engine: &Engine,
    who: &Who,
    asked: HistorySearch,
) -> Result<HistoryExport, ApiError> {
    let now = engine.now();
    let (sheet, rows, civil) = engine.store().read(|view| {
        let clinic = view.clinic()?.clinic;
        let wall = Wall::of(&clinic)?;
        let found = find(
            view,
            &HistorySearch {
                after: None,
                ..asked
            },
            &wall,
            EXPORT_MAX,
        )?;
        let rows = u32::try_from(found.len()).unwrap_or(u32::MAX);
        // A text about several visits has a line for each.
        let visits = found.into_iter().flat_map(ReminderRecord::visits);
        let shaped = visits.map(|row| shape::reminder_row(row, &wall, &clinic, now));
        Ok::<_, ApiError>((sheet(shaped, &wall), rows, wall.civil(now)))
    })?;
    let detail = format!("Exported {}.", crate::sentences::reminders(rows));
    let (file_name, path) = sheet.export(engine, who, "reminders", civil, &detail)?;
    Ok(HistoryExport {
        file_name,
        path,
        rows,
    })
}

fn sheet(rows: impl Iterator<Item = ReminderRow>, wall: &Wall) -> Sheet {
    let stamp = |at: Option<DateTime<Utc>>| {
        at.map(|at| wall.civil(at).format("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default()
    };
    let mut sheet = Sheet::with(&[
        "Reference",
        "Patient",
        "Appointment",
        "Practitioner",
        "Reminder",
        "Channel",
        "Address",
        "State",
        "What that means",
        "Due",
        "Approved by",
        "Approved",
        "Sent",
    ]);
    for row in rows {
        sheet.add(&[
            &row.reference,
            &row.patient_name,
            &row.local_start.format("%Y-%m-%d %H:%M").to_string(),
            &row.practitioner_name,
            &row.step_name,
            crate::sentences::channel(row.channel),
            &row.address,
            &row.state_word,
            &row.sentence,
            &stamp(Some(row.due_at)),
            row.approved_by.as_deref().unwrap_or_default(),
            &stamp(row.approved_at),
            &stamp(row.sent_at),
        ]);
    }
    sheet
}
