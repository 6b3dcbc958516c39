//! History: what happened, who did it and why, written with the change it tells about.

use chrono::{DateTime, Utc};
use reminder_core::key::{AppointmentId, Key, PatientId};
use rusqlite::{OptionalExtension, Row, ToSql, params};

use super::rows::{instant, maybe_key};
use super::{StoreError, Tx, View};

/// What a line of history is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Subject {
    /// The reminder.
    pub key: Option<Key>,
    /// The appointment.
    pub appointment: Option<AppointmentId>,
    /// The patient.
    pub patient: Option<PatientId>,
}

/// A line of history as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewEvent<'a> {
    /// Who did it: a name, or "RingOnce".
    pub who: &'a str,
    /// A stable word for what happened.
    pub what: &'a str,
    /// What happened and why, for staff.
    pub detail: &'a str,
    /// What it is about.
    pub subject: Subject,
}

/// A line of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its place.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub who: String,
    /// A stable word for what happened.
    pub what: String,
    /// What happened and why, for staff.
    pub detail: String,
    /// What it is about.
    pub subject: Subject,
}

const EVENT: &str = "seq, at_ms, who, what, detail, key, appointment_id, patient_id";

fn event(row: &Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        seq: row.get(0)?,
        at: instant(row, 1)?,
        who: row.get(2)?,
        what: row.get(3)?,
        detail: row.get(4)?,
        subject: Subject {
            key: maybe_key(row, 5)?,
            appointment: row.get::<_, Option<i64>>(6)?.map(AppointmentId),
            patient: row.get::<_, Option<i64>>(7)?.map(PatientId),
        },
    })
}

impl View<'_> {
    /// Returns a reminder's history, oldest first.
    pub fn history_of_reminder(&self, key: &Key) -> Result<Vec<Event>, StoreError> {
        self.events("key = ?1 ORDER BY seq LIMIT 500", &key.as_bytes())
    }

    /// Returns the history of an appointment and of its reminders, newest first.
    pub fn history_of_appointment(&self, id: AppointmentId) -> Result<Vec<Event>, StoreError> {
        self.events("appointment_id = ?1 ORDER BY seq DESC LIMIT 500", &id.0)
    }

    /// Returns the history of a patient, newest first.
    pub fn history_of_patient(&self, id: PatientId) -> Result<Vec<Event>, StoreError> {
        self.events("patient_id = ?1 ORDER BY seq DESC LIMIT 200", &id.0)
    }

    /// Returns the appointment and the patient of a reminder.
    pub fn whose(&self, key: &Key) -> Result<Option<(AppointmentId, PatientId)>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT appointment_id, patient_id FROM outbox WHERE key = ?1")?;
        Ok(query
            .query_row([key.as_bytes()], |row| {
                Ok((AppointmentId(row.get(0)?), PatientId(row.get(1)?)))
            })
            .optional()?)
    }

    fn events(&self, filter: &str, bound: &dyn ToSql) -> Result<Vec<Event>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {EVENT} FROM events WHERE {filter}"))?;
        let found = query.query_map([bound], event)?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Writes a line of history.
    pub fn tell(&self, new: &NewEvent<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO events (at_ms, who, what, detail, key, appointment_id, patient_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                now.timestamp_millis(),
                new.who,
                new.what,
                new.detail,
                new.subject.key.map(|key| key.as_bytes().to_vec()),
                new.subject.appointment.map(|id| id.0),
                new.subject.patient.map(|id| id.0)
            ])?;
        Ok(())
    }
}
