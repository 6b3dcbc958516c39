//! What carriers said later about the reminders they took, and how often they were asked.

use chrono::{DateTime, Utc};
use reminder_core::key::Key;
use reminder_core::receipt::{Asked, Receipt, Undelivered};
use reminder_core::reminder::ReminderState;
use rusqlite::{OptionalExtension, params};

use super::rows::{instant, key, maybe_instant, word};
use super::{StoreError, Tx, View};

/// A receipt that was written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRecord {
    /// What it says.
    pub receipt: Receipt,
    /// What the carrier calls that. No patient's name, number or address.
    pub detail: String,
    /// When it was first heard.
    pub at: DateTime<Utc>,
}

/// A reminder a carrier may be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// Which.
    pub key: Key,
    /// Where it is.
    pub state: ReminderState,
    /// Which carrier it was handed to.
    pub carrier: String,
    /// What the carrier calls it; none for one nobody can tell about.
    pub reference: Option<String>,
    /// When the handing-over began.
    pub began_at: DateTime<Utc>,
    /// How often the carrier was asked.
    pub asked: Asked,
    /// How often its list showed nothing, and when first.
    pub looks: u32,
    /// When it was first looked for.
    pub looked_at: Option<DateTime<Utc>>,
}

/// Reminders a carrier is asked about lie in the last days; more than this is no clinic.
const INQUIRIES_MAX: u32 = 10_000;

impl View<'_> {
    /// Returns what was said about a reminder, oldest first.
    pub fn receipts_of(&self, key: &Key) -> Result<Vec<ReceiptRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT receipt, cause, detail, at_ms FROM receipts WHERE key = ?1 ORDER BY at_ms",
        )?;
        let mut rows = query.query([key.as_bytes()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let cause: String = row.get(1)?;
            let said: String = row.get(0)?;
            // The table's own check knows the words.
            if let Some(receipt) = Receipt::from_words(&said, Some(&cause)) {
                found.push(ReceiptRecord {
                    receipt,
                    detail: row.get(2)?,
                    at: instant(row, 3)?,
                });
            }
        }
        Ok(found)
    }

    /// Returns the reminders that were handed to one of these carriers and may have gone since a
    /// moment, and about which a carrier may still say something.
    pub fn inquiries(
        &self,
        carriers: &[&str],
        since: DateTime<Utc>,
    ) -> Result<Vec<Inquiry>, StoreError> {
        let carriers = super::rows::json_text(&carriers)?;
        let mut query = self.connection.prepare_cached(
            "SELECT o.key, o.state, a.carrier, o.reference, a.began_ms,
                coalesce(o.sent_ms, a.began_ms), coalesce(i.times, 0), i.asked_ms,
                coalesce(i.looks, 0), i.looked_ms
             FROM outbox o JOIN attempts a ON a.id = o.attempt_id
             LEFT JOIN inquiries i ON i.key = o.key
             WHERE o.state IN ('accepted', 'unknown') AND o.due_ms >= ?1
                AND a.carrier IN (SELECT value FROM json_each(?2))
                AND coalesce(i.ended, 0) = 0 LIMIT ?3",
        )?;
        let bounds = params![since.timestamp_millis(), carriers, INQUIRIES_MAX];
        let found = query.query_map(bounds, |row| {
            Ok(Inquiry {
                key: key(row, 0)?,
                state: word(row, 1, ReminderState::from_word)?,
                carrier: row.get(2)?,
                reference: row.get(3)?,
                began_at: instant(row, 4)?,
                asked: Asked {
                    sent_at: instant(row, 5)?,
                    times: row.get(6)?,
                    last_at: maybe_instant(row, 7)?,
                },
                looks: row.get(8)?,
                looked_at: maybe_instant(row, 9)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns whether another reminder to the same contact has this name at a carrier.
    pub fn reference_is_taken(&self, key: &Key, reference: &str) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT 1 FROM outbox WHERE contact = (SELECT contact FROM outbox WHERE key = ?1)
                AND reference = ?2 AND key <> ?1",
        )?;
        Ok(query.exists(params![key.as_bytes(), reference])?)
    }

    /// Returns where a reminder is.
    pub fn state_of(&self, key: &Key) -> Result<Option<ReminderState>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT state FROM outbox WHERE key = ?1")?;
        let found = query.query_row([key.as_bytes()], |row| {
            // What cannot be read must never send again.
            Ok(ReminderState::from_word(row.get_ref(0)?.as_str()?)
                .unwrap_or(ReminderState::Unknown))
        });
        Ok(found.optional()?)
    }
}

impl Tx<'_> {
    /// Writes a receipt down; returns whether it is new.
    pub fn record_receipt(
        &self,
        key: &Key,
        receipt: Receipt,
        detail: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let written = self
            .connection
            .prepare_cached(
                "INSERT INTO receipts (key, receipt, cause, detail, at_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                key.as_bytes(),
                receipt.as_str(),
                receipt.cause().map_or("", Undelivered::as_str),
                detail,
                now.timestamp_millis()
            ])?;
        Ok(written == 1)
    }

    /// Moves a reminder to where evidence leads; returns whether it was still where it was seen.
    pub fn move_by_evidence(
        &self,
        key: &Key,
        seen: ReminderState,
        next: ReminderState,
        reference: Option<&str>,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let moved = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = ?3, reference = coalesce(reference, ?4), reason = ?5
                 WHERE key = ?1 AND state = ?2",
            )?
            .execute(params![
                key.as_bytes(),
                seen.as_str(),
                next.as_str(),
                reference,
                reason
            ])?;
        Ok(moved == 1)
    }

    /// Says why nobody can tell what became of a reminder; it stays as it is.
    pub fn explain_unknown(&self, key: &Key, reason: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE outbox SET reason = ?2 WHERE key = ?1 AND state = 'unknown'")?
            .execute(params![key.as_bytes(), reason])?;
        Ok(())
    }

    /// Writes down that a carrier was asked about a reminder: whether its list showed nothing, and
    /// whether that was the last time.
    pub fn record_inquiry(
        &self,
        key: &Key,
        saw_nothing: bool,
        ended: bool,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO inquiries (key, times, asked_ms, looks, looked_ms, ended)
                 VALUES (?1, 1, ?2, ?3, iif(?3, ?2, NULL), ?4)
                 ON CONFLICT (key) DO UPDATE SET times = times + 1, asked_ms = excluded.asked_ms,
                    looks = looks + excluded.looks,
                    looked_ms = coalesce(looked_ms, excluded.looked_ms), ended = excluded.ended",
            )?
            .execute(params![
                key.as_bytes(),
                now.timestamp_millis(),
                saw_nothing,
                ended
            ])?;
        Ok(())
    }
}
