//! How many messages an account takes a day, and how many it took: counted, without deciding
//! anything about it.

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use rusqlite::{OptionalExtension as _, params};

use super::rows::instant;
use super::{StoreError, Tx, View};

impl View<'_> {
    /// Returns how many messages an account takes in any 24 hours; none where nobody said.
    pub fn limit_a_day(&self, carrier: CarrierName) -> Result<Option<u32>, StoreError> {
        let sql = match carrier {
            CarrierName::Smtp => "SELECT mail ->> '$.a_day' FROM clinic WHERE ?1 = 'smtp'",
            CarrierName::Twilio | CarrierName::SmsGate => {
                "SELECT settings ->> '$.a_day' FROM gateways WHERE carrier = ?1"
            }
            CarrierName::Practice | CarrierName::CallList => return Ok(None),
        };
        let mut query = self.connection.prepare_cached(sql)?;
        let found = query.query_row([carrier.as_str()], |row| row.get(0));
        Ok(found.optional()?.flatten())
    }

    /// Returns when the `nth` newest message was handed to an account that it took, or may have
    /// taken; none when fewer were since a moment.
    pub fn nth_newest_attempt(
        &self,
        carrier: CarrierName,
        nth: u32,
        since: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT began_ms FROM attempts
             WHERE carrier = ?1 AND began_ms > ?2 AND began_ms <= ?3
                AND (outcome IS NULL OR outcome <> 'not_sent')
             ORDER BY began_ms DESC LIMIT 1 OFFSET ?4",
        )?;
        let found = query.query_row(
            params![
                carrier.as_str(),
                since.timestamp_millis(),
                now.timestamp_millis(),
                nth.saturating_sub(1)
            ],
            |row| instant(row, 0),
        );
        Ok(found.optional()?)
    }
}

impl Tx<'_> {
    /// Lets what is due of a channel count as waiting from a moment on, and from no earlier one.
    pub fn waits_from(&self, channel: Channel, from: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE outbox SET release_ms = ?2 WHERE state = 'approved' AND channel = ?1
                AND due_ms <= ?2 AND release_ms < ?2",
            params![channel.as_str(), from.timestamp_millis()],
        )?;
        Ok(())
    }
}
