//! What people decide about reminders: approve, undo, hold, release, skip, resolve.
//!
//! Each is a compare-and-set on one row: it says in which state, and with which bytes, the person
//! saw the row, and changes nothing when that is no longer so.

use chrono::{DateTime, Utc};
use reminder_core::key::{ApprovalId, ContentHash, Key};
use reminder_core::reminder::ReminderState;
use rusqlite::params;

use super::{StoreError, Tx};

impl Tx<'_> {
    /// Writes who approves and when.
    pub fn begin_approval(
        &self,
        who: &str,
        now: DateTime<Utc>,
        release_at: DateTime<Utc>,
    ) -> Result<ApprovalId, StoreError> {
        self.connection.execute(
            "INSERT INTO approvals (who, at_ms, release_ms) VALUES (?1, ?2, ?3)",
            params![who, now.timestamp_millis(), release_at.timestamp_millis()],
        )?;
        Ok(ApprovalId(self.connection.last_insert_rowid()))
    }

    /// Binds an approval to exactly these bytes of a reminder that waits for review.
    pub fn approve(
        &self,
        key: &Key,
        shown: &ContentHash,
        approval: ApprovalId,
        release_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let approved = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = 'approved', approved_hash = content_hash,
                    approval_id = ?3, release_ms = ?4, changed = '[]', reason = ''
                 WHERE key = ?1 AND state = 'planned' AND content_hash = ?2",
            )?
            .execute(params![
                key.as_bytes(),
                shown.as_bytes(),
                approval.0,
                release_at.timestamp_millis()
            ])?;
        Ok(approved == 1)
    }

    /// Takes an approval back as long as nothing was ever handed over.
    pub fn undo_approval(&self, key: &Key) -> Result<bool, StoreError> {
        let undone = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = 'planned', approved_hash = NULL, approval_id = NULL,
                    release_ms = NULL WHERE key = ?1 AND state = 'approved'",
            )?
            .execute([key.as_bytes()])?;
        Ok(undone == 1)
    }

    /// Stops a reminder until a person releases it.
    pub fn hold(&self, key: &Key, reason: &str) -> Result<bool, StoreError> {
        let held = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = 'held', reason = ?2
                 WHERE key = ?1 AND state IN ('planned', 'approved')",
            )?
            .execute(params![key.as_bytes(), reason])?;
        Ok(held == 1)
    }

    /// Releases a held reminder: to `approved` when its approval still matches its bytes, else back
    /// to review. Returns where it is now.
    pub fn release(
        &self,
        key: &Key,
        release_at: DateTime<Utc>,
    ) -> Result<Option<ReminderState>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "UPDATE outbox SET reason = '', release_ms = CASE
                    WHEN approved_hash IS NULL THEN NULL ELSE max(release_ms, ?2) END,
                state = CASE WHEN approved_hash = content_hash AND approval_id IS NOT NULL
                    THEN 'approved' ELSE 'planned' END
             WHERE key = ?1 AND state = 'held' RETURNING state",
        )?;
        let mut rows = query.query(params![key.as_bytes(), release_at.timestamp_millis()])?;
        let mut state = None;
        while let Some(row) = rows.next()? {
            state = ReminderState::from_word(row.get_ref(0)?.as_str().unwrap_or_default());
        }
        Ok(state)
    }

    /// Writes what a person found out about a reminder nobody could tell about.
    pub fn resolve_unknown(
        &self,
        key: &Key,
        found: ReminderState,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let resolved = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = ?2, reason = ?3,
                    reference = coalesce(reference, 'found by staff')
                 WHERE key = ?1 AND state = 'unknown'",
            )?
            .execute(params![key.as_bytes(), found.as_str(), reason])?;
        Ok(resolved == 1)
    }

    /// Writes that a reminder that was to be sent became too late.
    pub fn expire(&self, key: &Key, reason: &str) -> Result<bool, StoreError> {
        let expired = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = 'expired', reason = ?2
                 WHERE key = ?1 AND state IN ('planned', 'approved', 'held')",
            )?
            .execute(params![key.as_bytes(), reason])?;
        Ok(expired == 1)
    }
}
