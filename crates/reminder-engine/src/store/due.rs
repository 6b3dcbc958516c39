//! What is due, what waits, and what went: the outbox counted, without deciding anything about it.

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::key::Key;
use rusqlite::{OptionalExtension as _, params};

use super::rows::{json_text, key, maybe_instant, word};
use super::{StoreError, View};

/// What is due of one channel that nothing stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueByChannel {
    /// Which.
    pub channel: Channel,
    /// How many.
    pub due: u64,
    /// How many of them should have gone before the moment that was asked for.
    pub overdue: u64,
    /// The moment at which the oldest of them could first have gone.
    pub oldest_due_at: Option<DateTime<Utc>>,
}

impl View<'_> {
    /// Returns the approved reminders whose moment has come and whose channel is not stopped, the
    /// longest due first.
    pub fn due_now(
        &self,
        now: DateTime<Utc>,
        limit: u32,
        resting: &[Channel],
    ) -> Result<Vec<Key>, StoreError> {
        let resting = json_text(&resting)?;
        let mut query = self.connection.prepare_cached(
            "SELECT key FROM outbox WHERE state = 'approved' AND due_ms <= ?1 AND release_ms <= ?1
                AND channel NOT IN (SELECT scope FROM pauses)
                AND NOT EXISTS (SELECT 1 FROM pauses WHERE scope = 'everything')
                AND channel NOT IN (SELECT value FROM json_each(?3))
             ORDER BY due_ms, key LIMIT ?2",
        )?;
        let now = now.timestamp_millis();
        let found = query.query_map(params![now, limit, resting], |row| key(row, 0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns the channel of a reminder, and the word for the carrier that was approved with it.
    pub fn way_of(&self, key: &Key) -> Result<Option<(Channel, String)>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT channel, message ->> 'carrier' FROM outbox WHERE key = ?1")?;
        let found = query.query_row([key.as_bytes()], |row| {
            Ok((word(row, 0, Channel::from_word)?, row.get(1)?))
        });
        Ok(found.optional()?)
    }

    /// Returns when, after this moment, the next approved reminder may go.
    pub fn next_due(&self, after: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
        // The first few by due moment: one of them is the next, unless many wait for their grace.
        let mut query = self.connection.prepare_cached(
            "SELECT min(at) FROM (SELECT max(due_ms, release_ms) AS at FROM outbox
             WHERE state = 'approved' AND max(due_ms, release_ms) > ?1
             ORDER BY due_ms LIMIT 200)",
        )?;
        Ok(query.query_row([after.timestamp_millis()], |row| maybe_instant(row, 0))?)
    }

    /// Returns when the next approved reminder of a channel may go.
    pub fn next_due_by(&self, channel: Channel) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT min(at) FROM (SELECT max(due_ms, release_ms) AS at FROM outbox
             WHERE state = 'approved' AND channel = ?1 ORDER BY due_ms LIMIT 200)",
        )?;
        Ok(query.query_row([channel.as_str()], |row| maybe_instant(row, 0))?)
    }

    /// Returns the reminders in a state whose window is over.
    pub fn too_late(&self, now: DateTime<Utc>, limit: u32) -> Result<Vec<Key>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT key FROM outbox WHERE state IN ('planned', 'approved', 'held')
                AND due_ms <= ?1 AND expires_ms <= ?1 LIMIT ?2",
        )?;
        let found = query.query_map(params![now.timestamp_millis(), limit], |row| key(row, 0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns the reminders whose attempt was never concluded.
    pub fn in_flight(&self) -> Result<Vec<Key>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT key FROM outbox WHERE state = 'sending'")?;
        let found = query.query_map([], |row| key(row, 0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns what is due and stopped by nothing, by channel, and how much of it should have gone
    /// before `overdue`.
    pub fn due_by_channel(
        &self,
        overdue: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<DueByChannel>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT channel, count(*), sum(max(due_ms, release_ms) < ?1),
                min(max(due_ms, release_ms))
             FROM outbox WHERE state = 'approved' AND due_ms <= ?2 AND release_ms <= ?2
                AND channel NOT IN (SELECT scope FROM pauses)
                AND NOT EXISTS (SELECT 1 FROM pauses WHERE scope = 'everything')
             GROUP BY channel ORDER BY channel",
        )?;
        let moments = [overdue.timestamp_millis(), now.timestamp_millis()];
        let rows = query.query_map(moments, |row| {
            Ok(DueByChannel {
                channel: word(row, 0, Channel::from_word)?,
                due: row.get::<_, u32>(1)?.into(),
                overdue: row.get::<_, u32>(2)?.into(),
                oldest_due_at: maybe_instant(row, 3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns how many reminders of a channel went that were due from a moment on.
    pub fn gone_since(&self, channel: Channel, from: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*) FROM outbox WHERE channel = ?1 AND due_ms >= ?2
                AND state IN ('accepted', 'delivered', 'undelivered', 'unknown', 'failed')",
        )?;
        let gone: u32 = query
            .query_row(params![channel.as_str(), from.timestamp_millis()], |row| {
                row.get(0)
            })?;
        Ok(gone.into())
    }

    /// Returns how many reminders went in a span.
    pub fn gone_between(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT count(*) FROM outbox WHERE state IN ('accepted', 'delivered', 'undelivered')
                AND due_ms >= ?1 AND due_ms < ?2",
        )?;
        Ok(query
            .query_row([from.timestamp_millis(), until.timestamp_millis()], |row| {
                row.get::<_, u32>(0)
            })?
            .into())
    }
}
