//! What is known about the reminder of the step before, for one that goes only if that one came to
//! nothing. Whether it did, the core says.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use reminder_core::calendar::Zone;
use reminder_core::escalation::Before;
use reminder_core::receipt::Undelivered;
use reminder_core::reminder::ReminderState;
use rusqlite::{OptionalExtension as _, params};

use super::rows::{maybe_instant, word};
use super::{ClaimFacts, StoreError, View};

impl View<'_> {
    /// Returns what is known about the reminder of the step that another one depends on; none for
    /// one that depends on nothing, and while none went.
    pub fn before(&self, facts: &ClaimFacts) -> Result<Option<Before>, StoreError> {
        let Some(only_if) = facts.message.only_if else {
            return Ok(None);
        };
        let mut query = self.connection.prepare_cached(
            "SELECT o.state,
                coalesce((SELECT fault = 'recipient' FROM attempts WHERE id = o.attempt_id), 0),
                (SELECT cause FROM receipts WHERE key = o.key AND receipt = 'undelivered'
                    ORDER BY at_ms DESC LIMIT 1),
                (SELECT min(at_ms) FROM receipts WHERE key = o.key AND receipt = 'delivered'),
                EXISTS (SELECT 1 FROM replies WHERE patient_id = o.patient_id
                        AND at_ms >= coalesce(o.sent_ms, o.due_ms))
                    OR EXISTS (SELECT 1 FROM replies WHERE contact = o.contact
                        AND at_ms >= coalesce(o.sent_ms, o.due_ms))
                    OR EXISTS (SELECT 1 FROM calls WHERE appointment_id = o.appointment_id
                        AND outcome = 'reached' AND at_ms >= coalesce(o.sent_ms, o.due_ms))
             FROM outbox AS o
             WHERE o.appointment_id = ?1 AND o.occurrence_ms = ?2 AND o.step_id = ?3
                AND o.state NOT IN ('planned', 'approved', 'held', 'expired', 'cancelled')
             ORDER BY o.sent_ms DESC LIMIT 1",
        )?;
        let place = params![
            facts.appointment.0,
            facts.occurrence.timestamp_millis(),
            only_if.step.0
        ];
        let before = query.query_row(place, |row| {
            let lost: Option<String> = row.get(2)?;
            Ok(Before {
                state: word(row, 0, ReminderState::from_word)?,
                refused: row.get(1)?,
                lost: lost.as_deref().map(Undelivered::from_word),
                delivered_at: maybe_instant(row, 3)?,
                answered: row.get(4)?,
            })
        });
        Ok(before.optional()?)
    }

    /// Returns by how many other channels a reminder's patient was reached on the clinic's day.
    pub fn other_channels(
        &self,
        facts: &ClaimFacts,
        zone: &Zone,
        day: NaiveDate,
    ) -> Result<usize, StoreError> {
        let midnight = |day: NaiveDate| {
            zone.first_instant(day.and_time(NaiveTime::MIN))
                .timestamp_millis()
        };
        let mut query = self.connection.prepare_cached(
            "SELECT count(DISTINCT o.channel) FROM (
                SELECT o.key FROM appointments AS a JOIN outbox AS o ON o.appointment_id = a.id
                    WHERE a.patient_id = ?1
                UNION ALL SELECT key FROM further_visits WHERE patient_id = ?1 AND NOT silent
             ) AS theirs JOIN outbox AS o ON o.key = theirs.key
             WHERE o.channel <> ?2 AND o.sent_ms >= ?3 AND o.sent_ms < ?4",
        )?;
        let others: u32 = query.query_row(
            params![
                facts.patient.0,
                facts.message.channel.as_str(),
                midnight(day),
                midnight(day + TimeDelta::days(1))
            ],
            |row| row.get(0),
        )?;
        Ok(usize::try_from(others).unwrap_or(usize::MAX))
    }
}
