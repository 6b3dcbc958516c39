//! Who may send from this database, and what a PC's ledger of sends knew that it did not.

use chrono::{DateTime, Utc};
use reminder_core::fence::{DatabaseSide, Device, Stamp};
use reminder_core::key::Key;
use rusqlite::{OptionalExtension, params};

use super::rows::key;
use super::{StoreError, Tx, View};

impl View<'_> {
    /// Returns what the database says about who may send.
    pub fn database_side(&self) -> Result<DatabaseSide, StoreError> {
        let founded = self.has_clinic()?;
        let mut query = self
            .connection
            .prepare_cached("SELECT device, epoch, mark, sequence FROM fence")?;
        let found = query
            .query_row([], |row| {
                let stamp = Stamp {
                    device: Device(row.get(0)?),
                    epoch: row.get::<_, i64>(1)?.cast_unsigned(),
                    mark: row.get::<_, i64>(2)?.cast_unsigned(),
                };
                Ok((stamp, row.get::<_, i64>(3)?.cast_unsigned()))
            })
            .optional()?;
        Ok(DatabaseSide {
            founded,
            stamp: found.map(|(stamp, _)| stamp),
            sequence: found.map_or(0, |(_, sequence)| sequence),
        })
    }

    /// Returns reminders that wait although a ledger of sends knows that they were handed over.
    pub fn witnessed_waiting(&self, limit: u32) -> Result<Vec<Key>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT o.key FROM witnessed_sends w JOIN outbox o ON o.key = w.key
             WHERE o.state IN ('planned', 'approved', 'held') LIMIT ?1",
        )?;
        let found = query.query_map([limit], |row| key(row, 0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns how many reminders are approved.
    pub fn count_approved(&self) -> Result<u32, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT count(*) FROM outbox WHERE state = 'approved'")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Returns whether the database has this attempt at a reminder, or a later one, or took it over
    /// from a ledger of sends.
    pub fn accounts_for(&self, key: &Key, number: u32) -> Result<bool, StoreError> {
        let mut witnessed = self
            .connection
            .prepare_cached("SELECT 1 FROM witnessed_sends WHERE key = ?1")?;
        Ok(self.knows_attempt(key, number)? || witnessed.exists([key.as_bytes()])?)
    }

    /// Returns whether the database has this attempt at a reminder, or a later one.
    pub fn knows_attempt(&self, key: &Key, number: u32) -> Result<bool, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT 1 FROM attempts WHERE key = ?1 AND number >= ?2")?;
        Ok(query.exists(params![key.as_bytes(), number])?)
    }
}

impl Tx<'_> {
    /// Writes who may send, and how far this PC's ledger is.
    pub fn set_stamp(&self, stamp: &Stamp, sequence: u64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO fence (id, device, epoch, mark, sequence) VALUES (1, ?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET device = excluded.device, epoch = excluded.epoch,
                    mark = excluded.mark, sequence = excluded.sequence",
            )?
            .execute(params![
                stamp.device.0,
                stamp.epoch.cast_signed(),
                stamp.mark.cast_signed(),
                sequence.cast_signed()
            ])?;
        Ok(())
    }

    /// Takes the turn for one handing-over; returns whether this device may still send under this
    /// epoch and its ledger is where the database saw it last.
    pub fn take_turn(&self, stamp: &Stamp, sequence: u64) -> Result<bool, StoreError> {
        let taken = self
            .connection
            .prepare_cached(
                "UPDATE fence SET sequence = ?3
                 WHERE device = ?1 AND epoch = ?2 AND sequence IN (?3 - 1, ?3)",
            )?
            .execute(params![
                stamp.device.0,
                stamp.epoch.cast_signed(),
                sequence.cast_signed()
            ])?;
        Ok(taken == 1)
    }

    /// Writes that a ledger of sends knows a reminder; returns whether that is new.
    pub fn witness(&self, key: &Key, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let new = self
            .connection
            .prepare_cached(
                "INSERT INTO witnessed_sends (key, sent_ms) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute(params![key.as_bytes(), at.timestamp_millis()])?;
        Ok(new == 1)
    }

    /// Moves a reminder that a ledger of sends knows to where nothing is sent from, and takes its
    /// step's one place for the occurrence.
    pub fn make_unknown(&self, key: &Key, reason: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET state = 'unknown', reason = ?2,
                    sent_ms = (SELECT sent_ms FROM witnessed_sends w WHERE w.key = outbox.key)
                 WHERE key = ?1 AND state IN ('planned', 'approved', 'held')",
            )?
            .execute(params![key.as_bytes(), reason])?;
        self.connection
            .prepare_cached(
                "INSERT INTO occurrence_slots (appointment_id, occurrence_ms, step_id, key)
                 SELECT appointment_id, occurrence_ms, step_id, key FROM outbox WHERE key = ?1
                 UNION ALL SELECT appointment_id, occurrence_ms, step_id, key FROM further_visits
                 WHERE key = ?1 AND NOT silent
                 ON CONFLICT DO NOTHING",
            )?
            .execute([key.as_bytes()])?;
        Ok(())
    }

    /// Takes every approval back: what was approved waits for review, and what is on hold will when
    /// it is released. Returns what was approved.
    pub fn forget_approvals(&self, reason: &str) -> Result<Vec<Key>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "UPDATE outbox SET state = 'planned', approved_hash = NULL, approval_id = NULL,
                release_ms = NULL, reason = ?1 WHERE state = 'approved' RETURNING key",
        )?;
        let found = query.query_map([reason], |row| key(row, 0))?;
        let approved = found.collect::<Result<_, _>>()?;
        self.connection.execute(
            "UPDATE outbox SET approved_hash = NULL, approval_id = NULL, release_ms = NULL
             WHERE state = 'held' AND approved_hash IS NOT NULL",
            [],
        )?;
        Ok(approved)
    }
}
