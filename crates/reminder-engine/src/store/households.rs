//! The further visits that a reminder takes care of: several that are due at one number on one day
//! go in one text.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::cadence::Channel;
use reminder_core::gate::VisitFacts;
use reminder_core::key::{AppointmentId, Key, PatientId, StepId};
use reminder_core::ledger::{LedgerRow, Visit, WithdrawReason};
use reminder_core::plan::Planned;
use reminder_core::reminder::ReminderState;
use rusqlite::{Row, params};
use serde::Deserialize;

use super::rows::{instant, key, word};
use super::{ClaimFacts, ReminderRecord, StoreError, Tx, View};
use crate::sentences;

/// A further visit as people look at it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FurtherVisit {
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
    /// The start the reminder speaks about, in Unix milliseconds.
    pub occurrence_ms: i64,
    /// Which step.
    pub step: StepId,
    /// What staff call it.
    pub step_name: String,
    /// Its patient answered that they come, and the text says nothing of it any more.
    pub silent: bool,
}

impl ReminderRecord {
    /// Returns the further visits that it speaks of.
    pub fn spoken(&self) -> impl Iterator<Item = &FurtherVisit> {
        self.further.iter().filter(|visit| !visit.silent)
    }

    /// Returns the reminder once for each visit it takes care of, as seen from there: a silent one
    /// was called off by its patient's answer.
    pub fn visits(self) -> Vec<Self> {
        let called_off = |record: Self| Self {
            state: ReminderState::Cancelled,
            withdrawn: Some(WithdrawReason::Confirmed),
            reason: sentences::withdrawn(WithdrawReason::Confirmed).to_owned(),
            ..record
        };
        let seen_from = |visit: &FurtherVisit| Self {
            appointment: visit.appointment,
            patient: visit.patient,
            patient_name: visit.patient_name.clone(),
            practitioner_name: visit.practitioner_name.clone(),
            local_start: visit.local_start,
            occurrence: DateTime::from_timestamp_millis(visit.occurrence_ms)
                .unwrap_or(self.occurrence),
            step: visit.step,
            step_name: visit.step_name.clone(),
            ..self.clone()
        };
        let others = self.further.iter().map(|visit| match visit.silent {
            true => called_off(seen_from(visit)),
            false => seen_from(visit),
        });
        let others: Vec<Self> = others.collect();
        std::iter::once(self).chain(others).collect()
    }
}

/// A spoken visit of a reminder, with what the gate must know about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedVisit {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// Which step.
    pub step: StepId,
    /// What is true of it now.
    pub facts: VisitFacts,
}

impl ClaimFacts {
    /// Returns every place that it speaks about: appointment, start and step.
    pub(super) fn places(&self) -> impl Iterator<Item = (AppointmentId, DateTime<Utc>, StepId)> {
        let further = self.further.iter();
        let further = further.map(|visit| (visit.appointment, visit.facts.occurrence, visit.step));
        std::iter::once((self.appointment, self.occurrence, self.step)).chain(further)
    }

    /// Returns whether everything that it was planned from is still as it was.
    pub(crate) fn stands(&self) -> bool {
        self.revisions_match && self.further.iter().all(|visit| visit.facts.stands())
    }
}

const VISIT: &str = "key, appointment_id, step_id, occurrence_ms, patient_id, \
    appointment_revision, patient_revision, silent";

fn visit(row: &Row<'_>) -> rusqlite::Result<(Key, Visit)> {
    let visit = Visit {
        appointment: AppointmentId(row.get(1)?),
        step: StepId(row.get(2)?),
        occurrence: instant(row, 3)?,
        patient: PatientId(row.get(4)?),
        appointment_revision: row.get(5)?,
        patient_revision: row.get(6)?,
        silent: row.get(7)?,
    };
    Ok((key(row, 0)?, visit))
}

impl View<'_> {
    /// Adds the further visits to rows of which only few have any.
    pub(super) fn add_visits(&self, rows: &mut BTreeMap<Key, LedgerRow>) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {VISIT} FROM further_visits WHERE key = ?1"
        ))?;
        for row in rows.values_mut().filter(|row| row.channel == Channel::Sms) {
            let found = query.query_map([row.key.as_bytes()], visit)?;
            for visit in found {
                row.further.push(visit?.1);
            }
            row.further.sort_unstable();
        }
        Ok(())
    }

    /// Adds the further visits from a moment on to all rows, which are sorted by key.
    pub(super) fn add_all_visits(
        &self,
        rows: &mut BTreeMap<Key, LedgerRow>,
        from: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {VISIT} FROM further_visits WHERE occurrence_ms >= ?1"
        ))?;
        for found in query.query_map([from.timestamp_millis()], visit)? {
            let (key, visit) = found?;
            if let Some(row) = rows.get_mut(&key) {
                row.further.push(visit);
            }
        }
        for row in rows.values_mut() {
            row.further.sort_unstable();
        }
        Ok(())
    }

    /// Returns the visits a text speaks of besides its own, with everything the gate must know.
    pub(super) fn claimed_visits(&self, key: &Key) -> Result<Vec<ClaimedVisit>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT f.appointment_id, f.patient_id, f.step_id, f.occurrence_ms, a.status,
                a.start_ms,
                f.appointment_revision = a.revision AND f.patient_revision = p.revision
                    AND a.patient_id = f.patient_id,
                NOT p.archived AND NOT p.no_name_in_message
                    AND coalesce(p.only_channel, o.channel) = o.channel
                    AND EXISTS (SELECT 1 FROM contact_points c WHERE c.patient_id = p.id
                        AND c.normalised = o.contact AND c.removed_ms IS NULL)
                    AND NOT EXISTS (SELECT 1 FROM contact_points c WHERE c.patient_id = p.id
                        AND c.normalised = o.contact AND c.removed_ms IS NULL AND c.never)
             FROM further_visits f JOIN outbox o ON o.key = f.key
             JOIN appointments a ON a.id = f.appointment_id JOIN patients p ON p.id = f.patient_id
             WHERE f.key = ?1 AND NOT f.silent ORDER BY f.appointment_id, f.step_id",
        )?;
        let found = query.query_map([key.as_bytes()], |row| {
            Ok(ClaimedVisit {
                appointment: AppointmentId(row.get(0)?),
                patient: PatientId(row.get(1)?),
                step: StepId(row.get(2)?),
                facts: VisitFacts {
                    occurrence: instant(row, 3)?,
                    appointment_status: word(row, 4, AppointmentStatus::from_word)?,
                    appointment_start: instant(row, 5)?,
                    revisions_match: row.get(6)?,
                    welcome: row.get(7)?,
                },
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Writes the further visits of a reminder that was just planned.
    pub(super) fn add_further(&self, planned: &Planned) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare_cached(&format!(
            "INSERT INTO further_visits ({VISIT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        ))?;
        for visit in &planned.further {
            insert.execute(params![
                planned.key.as_bytes(),
                visit.appointment.0,
                visit.step.0,
                visit.occurrence.timestamp_millis(),
                visit.patient.0,
                visit.appointment_revision,
                visit.patient_revision,
                visit.silent
            ])?;
        }
        Ok(())
    }

    /// Writes the further visits of a reminder in the place of those it had.
    pub(super) fn replace_further(&self, planned: &Planned) -> Result<(), StoreError> {
        if planned.message.channel != Channel::Sms {
            return Ok(());
        }
        self.connection
            .prepare_cached("DELETE FROM further_visits WHERE key = ?1")?
            .execute([planned.key.as_bytes()])?;
        self.add_further(planned)
    }

    /// Gives the places of a reminder's further visits back, one by one: there is no index by key.
    pub(super) fn free_further(&self, key: &Key) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT appointment_id, occurrence_ms, step_id FROM further_visits WHERE key = ?1",
        )?;
        let mut free = self.connection.prepare_cached(
            "DELETE FROM occurrence_slots
             WHERE appointment_id = ?1 AND occurrence_ms = ?2 AND step_id = ?3 AND key = ?4",
        )?;
        let mut found = query.query([key.as_bytes()])?;
        while let Some(row) = found.next()? {
            let place: (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            free.execute(params![place.0, place.1, place.2, key.as_bytes()])?;
        }
        Ok(())
    }

    /// Lets the texts that wait and speak of a visit say nothing of it any more, because its
    /// patient answered that they come. Planning writes them anew. Returns which.
    pub fn silence_visit(
        &self,
        appointment: AppointmentId,
        occurrence: DateTime<Utc>,
    ) -> Result<Vec<Key>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "UPDATE further_visits SET silent = 1
             WHERE appointment_id = ?1 AND occurrence_ms = ?2 AND NOT silent
                AND (SELECT state FROM outbox WHERE outbox.key = further_visits.key)
                    IN ('planned', 'approved', 'held')
             RETURNING key",
        )?;
        let bounds = params![appointment.0, occurrence.timestamp_millis()];
        let found = query.query_map(bounds, |row| key(row, 0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}
