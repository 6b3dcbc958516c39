//! Reminders as people look at them: one, a page, a search, counts.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::key::{AppointmentId, ContentHash, Key, PatientId, StepId};
use reminder_core::ledger::WithdrawReason;
use reminder_core::message::{Message, Window};
use reminder_core::reminder::ReminderState;
use rusqlite::{OptionalExtension, Row, params, params_from_iter};

use super::patients::words_condition;
use super::rows::{civil, instant, json, key, maybe_hash, maybe_instant, maybe_word, word};
use super::{FurtherVisit, StoreError, View};
use crate::search;

/// A reminder with what staff must know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderRecord {
    /// Its identity.
    pub key: Key,
    /// Where it is.
    pub state: ReminderState,
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// Their full name.
    pub patient_name: String,
    /// With whom.
    pub practitioner_name: String,
    /// Civil start of the appointment as it is booked now.
    pub local_start: NaiveDateTime,
    /// The start the reminder speaks about.
    pub occurrence: DateTime<Utc>,
    /// Which step.
    pub step: StepId,
    /// What staff call it.
    pub step_name: String,
    /// How.
    pub channel: Channel,
    /// When it may go.
    pub window: Window,
    /// It was moved to an earlier moment.
    pub moved_earlier: bool,
    /// The hash of its bytes.
    pub content_hash: ContentHash,
    /// The hash somebody approved.
    pub approved_hash: Option<ContentHash>,
    /// Who approved it, and when.
    pub approved: Option<(String, DateTime<Utc>)>,
    /// Not before this moment.
    pub release_at: Option<DateTime<Utc>>,
    /// How often it was handed over.
    pub attempts: u32,
    /// What the carrier calls it.
    pub reference: Option<String>,
    /// For a cancelled one: why.
    pub withdrawn: Option<WithdrawReason>,
    /// Why it is where it is, in words; may be empty.
    pub reason: String,
    /// What changed since somebody approved it.
    pub changed: Vec<String>,
    /// When it went.
    pub sent_at: Option<DateTime<Utc>>,
    /// The frozen bytes.
    pub message: Message,
    /// The further visits it takes care of.
    pub further: Vec<FurtherVisit>,
}

const RECORD: &str = "o.key, o.state, o.appointment_id, o.patient_id, \
    trim(p.given_name || ' ' || p.family_name), d.name, a.local_start, o.occurrence_ms, \
    o.step_id, o.step_name, o.channel, o.due_ms, o.expires_ms, o.moved_earlier, o.content_hash, \
    o.approved_hash, v.who, v.at_ms, o.release_ms, o.attempts, o.reference, o.withdrawn, \
    o.reason, o.changed, o.sent_ms, o.message, \
    (SELECT json_group_array(json_object('appointment', fa.id, 'patient', fp.id, \
            'patient_name', trim(fp.given_name || ' ' || fp.family_name), \
            'practitioner_name', fd.name, 'local_start', fa.local_start, \
            'occurrence_ms', f.occurrence_ms, 'step', f.step_id, 'step_name', fs.name, \
            'silent', json(iif(f.silent, 'true', 'false')))) \
        FROM further_visits f JOIN appointments fa ON fa.id = f.appointment_id \
        JOIN patients fp ON fp.id = f.patient_id \
        JOIN practitioners fd ON fd.id = fa.practitioner_id \
        JOIN steps fs ON fs.id = f.step_id \
        WHERE o.channel = 'sms' AND f.key = o.key) \
    FROM outbox o JOIN appointments a ON a.id = o.appointment_id \
    JOIN patients p ON p.id = o.patient_id JOIN practitioners d ON d.id = a.practitioner_id \
    LEFT JOIN approvals v ON v.id = o.approval_id";

fn record(row: &Row<'_>) -> rusqlite::Result<ReminderRecord> {
    let who: Option<String> = row.get(16)?;
    Ok(ReminderRecord {
        key: key(row, 0)?,
        state: ReminderState::from_word(row.get_ref(1)?.as_str()?)
            .unwrap_or(ReminderState::Unknown),
        appointment: AppointmentId(row.get(2)?),
        patient: PatientId(row.get(3)?),
        patient_name: row.get(4)?,
        practitioner_name: row.get(5)?,
        local_start: civil(row, 6)?,
        occurrence: instant(row, 7)?,
        step: StepId(row.get(8)?),
        step_name: row.get(9)?,
        channel: word(row, 10, Channel::from_word)?,
        window: Window {
            due_at: instant(row, 11)?,
            expires_at: instant(row, 12)?,
        },
        moved_earlier: row.get(13)?,
        content_hash: ContentHash::from_bytes(row.get(14)?),
        approved_hash: maybe_hash(row, 15)?,
        approved: who.zip(maybe_instant(row, 17)?),
        release_at: maybe_instant(row, 18)?,
        attempts: row.get(19)?,
        reference: row.get(20)?,
        withdrawn: maybe_word(row, 21, WithdrawReason::from_word)?,
        reason: row.get(22)?,
        changed: json(row, 23)?,
        sent_at: maybe_instant(row, 24)?,
        message: json(row, 25)?,
        further: json(row, 26)?,
    })
}

/// Which reminders somebody looks for. Newest first: by the moment they are due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReminderQuery {
    /// Only these patients'; none for everybody's.
    pub patients: Option<BTreeSet<PatientId>>,
    /// Only these states; empty for all.
    pub states: Vec<ReminderState>,
    /// Due at or after.
    pub from: Option<DateTime<Utc>>,
    /// Due before.
    pub until: Option<DateTime<Utc>>,
    /// After this one of an earlier page.
    pub after: Option<(DateTime<Utc>, Key)>,
    /// Only keys that begin with these bytes.
    pub key_prefix: Option<Vec<u8>>,
    /// Only patients these words find; for words that find very many. Empty for everybody.
    pub words: String,
}

/// A search that matches more patients than this walks through time instead of through patients.
const PATIENTS_MAX: usize = 400;

impl ReminderQuery {
    fn conditions(&self) -> String {
        let mut conditions = vec!["1".to_owned()];
        if !self.states.is_empty() {
            let words: Vec<String> = self
                .states
                .iter()
                .map(|state| format!("'{}'", state.as_str()))
                .collect();
            conditions.push(format!("o.state IN ({})", words.join(",")));
        }
        if let Some(from) = self.from {
            conditions.push(format!("o.due_ms >= {}", from.timestamp_millis()));
        }
        if let Some(until) = self.until {
            conditions.push(format!("o.due_ms < {}", until.timestamp_millis()));
        }
        if let Some((due_at, key)) = &self.after {
            let due_ms = due_at.timestamp_millis();
            conditions.push(format!(
                "o.due_ms <= {due_ms} AND (o.due_ms < {due_ms} OR o.key < x'{}')",
                key.to_hex()
            ));
        }
        if let Some(prefix) = &self.key_prefix {
            let hex: String = prefix.iter().map(|byte| format!("{byte:02x}")).collect();
            conditions.push(format!("o.key >= x'{hex}' AND o.key < x'{hex}ffffff'"));
        }
        conditions.join(" AND ")
    }
}

impl View<'_> {
    /// Returns one reminder.
    pub fn reminder(&self, key: &Key) -> Result<Option<ReminderRecord>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached(&format!("SELECT {RECORD} WHERE o.key = ?1"))?;
        Ok(query.query_row([key.as_bytes()], record).optional()?)
    }

    /// Returns the reminders of an appointment in the order they go; one that takes care of it as a
    /// further visit as seen from there.
    pub fn reminders_of_appointment(
        &self,
        appointment: AppointmentId,
    ) -> Result<Vec<ReminderRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {RECORD} WHERE o.appointment_id = ?1 OR o.key IN
                (SELECT key FROM further_visits WHERE appointment_id = ?1)
             ORDER BY o.due_ms, o.key"
        ))?;
        let mut found = Vec::new();
        for row in query.query_map([appointment.0], record)? {
            let seen = row?.visits().into_iter();
            found.extend(seen.filter(|seen| seen.appointment == appointment));
        }
        Ok(found)
    }

    /// Returns the reminders due in a span, in the order they go.
    pub fn reminders_due(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<ReminderRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {RECORD} WHERE o.due_ms >= ?1 AND o.due_ms < ?2
             ORDER BY o.due_ms, o.key LIMIT ?3"
        ))?;
        let found = query.query_map(
            params![from.timestamp_millis(), until.timestamp_millis(), limit],
            record,
        )?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns the reminders in a state, by due moment, at most so many.
    pub fn reminders_in(
        &self,
        state: ReminderState,
        due_from: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<ReminderRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {RECORD} WHERE o.state = ?1 AND o.due_ms >= ?2
             ORDER BY o.due_ms, o.key LIMIT ?3"
        ))?;
        let found = query.query_map(
            params![state.as_str(), due_from.timestamp_millis(), limit],
            record,
        )?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns a page of a search, newest first.
    pub fn find_reminders(
        &self,
        asked: &ReminderQuery,
        limit: u32,
    ) -> Result<Vec<ReminderRecord>, StoreError> {
        let conditions = asked.conditions();
        let (mut conditions, mut bounds) = (conditions, Vec::new());
        let words = search::asked(&asked.words);
        let own = words_condition(&words, "o.patient_id");
        let further = words_condition(&words, "f.patient_id");
        if let (Some((of_own, of_words)), Some((of_further, _))) = (own, further) {
            conditions.push_str(&format!(
                " AND (EXISTS (SELECT 1 FROM patient_words p WHERE {of_own})
                    OR EXISTS (SELECT 1 FROM further_visits f JOIN patient_words p
                        WHERE f.key = o.key AND NOT f.silent AND {of_further}))"
            ));
            bounds = of_words;
        }
        let order = format!("ORDER BY o.due_ms DESC, o.key DESC LIMIT {limit}");
        let sql = match &asked.patients {
            Some(patients) => {
                let ids: Vec<String> = patients.iter().map(|id| id.0.to_string()).collect();
                let ids = ids.join(",");
                // Through the patients when they are few, else through time.
                let walk = if patients.len() <= PATIENTS_MAX {
                    format!(
                        "o.key IN (SELECT x.key FROM appointments b JOIN outbox x
                            ON x.appointment_id = b.id WHERE b.patient_id IN ({ids})
                            UNION SELECT key FROM further_visits
                            WHERE patient_id IN ({ids}) AND NOT silent)"
                    )
                } else {
                    format!(
                        "(o.patient_id IN ({ids}) OR EXISTS (SELECT 1 FROM further_visits f
                            WHERE f.key = o.key AND f.patient_id IN ({ids}) AND NOT f.silent))"
                    )
                };
                format!("SELECT {RECORD} WHERE {walk} AND {conditions} {order}")
            }
            None => format!("SELECT {RECORD} WHERE {conditions} {order}"),
        };
        let mut query = self.connection.prepare(&sql)?;
        let found = query.query_map(params_from_iter(bounds), record)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Counts the reminders due in a span by state.
    pub fn count_due(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<(ReminderState, u32)>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT state, count(*) FROM outbox WHERE due_ms >= ?1 AND due_ms < ?2 GROUP BY state",
        )?;
        let found = query
            .query_map([from.timestamp_millis(), until.timestamp_millis()], |row| {
                Ok((word(row, 0, ReminderState::from_word)?, row.get(1)?))
            })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Counts the reminders in a state that are due before a moment.
    pub fn count_in(
        &self,
        state: ReminderState,
        due_from: DateTime<Utc>,
        due_before: DateTime<Utc>,
    ) -> Result<u32, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*) FROM outbox WHERE state = ?1 AND due_ms >= ?2 AND due_ms < ?3",
        )?;
        Ok(query.query_row(
            params![
                state.as_str(),
                due_from.timestamp_millis(),
                due_before.timestamp_millis()
            ],
            |row| row.get(0),
        )?)
    }
}
