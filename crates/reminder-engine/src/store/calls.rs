//! Calls that staff made about appointments.

use chrono::{DateTime, Utc};
use reminder_core::key::{AppointmentId, Key};
use rusqlite::params;

use super::rows::{instant, maybe_key, word};
use super::{StoreError, Tx, View};
use crate::api::call_list::CallOutcome;

/// A call that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecord {
    /// About which appointment.
    pub appointment: AppointmentId,
    /// The reminder it stands for.
    pub key: Option<Key>,
    /// What came of it.
    pub outcome: CallOutcome,
    /// What was noted.
    pub note: String,
    /// Who phoned.
    pub who: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A call as it is written.
#[derive(Debug, Clone, Copy)]
pub struct NewCall<'a> {
    /// About which appointment.
    pub appointment: AppointmentId,
    /// The reminder it stands for.
    pub key: Option<Key>,
    /// What came of it.
    pub outcome: CallOutcome,
    /// What was noted.
    pub note: &'a str,
    /// Who phoned.
    pub who: &'a str,
}

const OUTCOMES: [(CallOutcome, &str); 4] = [
    (CallOutcome::Reached, "reached"),
    (CallOutcome::LeftMessage, "left_message"),
    (CallOutcome::WrongNumber, "wrong_number"),
    (CallOutcome::NoAnswer, "no_answer"),
];

fn outcome_from(word: &str) -> Option<CallOutcome> {
    OUTCOMES
        .into_iter()
        .find(|(_, known)| *known == word)
        .map(|(outcome, _)| outcome)
}

impl View<'_> {
    /// Returns the calls about an appointment, oldest first.
    pub fn calls_about(&self, appointment: AppointmentId) -> Result<Vec<CallRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT key, outcome, note, who, at_ms FROM calls
             WHERE appointment_id = ?1 ORDER BY id",
        )?;
        let found = query.query_map([appointment.0], |row| {
            Ok(CallRecord {
                appointment,
                key: maybe_key(row, 0)?,
                outcome: word(row, 1, outcome_from)?,
                note: row.get(2)?,
                who: row.get(3)?,
                at: instant(row, 4)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Records a call.
    pub fn record_call(&self, new: &NewCall<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
        let outcome = OUTCOMES
            .into_iter()
            .find(|(known, _)| *known == new.outcome);
        self.connection.execute(
            "INSERT INTO calls (appointment_id, key, outcome, note, who, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                new.appointment.0,
                new.key.map(|key| key.as_bytes().to_vec()),
                outcome.map(|(_, word)| word),
                new.note,
                new.who,
                now.timestamp_millis()
            ],
        )?;
        Ok(())
    }
}
