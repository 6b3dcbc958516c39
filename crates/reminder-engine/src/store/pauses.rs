//! What is stopped at present, and how often a channel's carrier came to nothing in a row.

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use rusqlite::{OptionalExtension, params};

use super::claims::PauseCause;
use super::rows::{instant, maybe_instant, word};
use super::{StoreError, Tx, View};

/// Something that is stopped at present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// One channel, or none for everything.
    pub channel: Option<Channel>,
    /// Why.
    pub cause: PauseCause,
    /// Who.
    pub who: String,
    /// In words.
    pub reason: String,
    /// Since when.
    pub at: DateTime<Utc>,
    /// When it ends by itself; none when a person must end it.
    pub until: Option<DateTime<Utc>>,
}

/// How often a channel's carrier came to nothing since it last took something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InARow {
    /// It said nothing, so that nobody can tell.
    pub silences: u32,
    /// It could not be reached.
    pub faults: u32,
}

const EVERYTHING: &str = "everything";

impl View<'_> {
    /// Returns what is stopped, everything first.
    pub fn pauses(&self) -> Result<Vec<Pause>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT scope, cause, who, reason, at_ms, until_ms FROM pauses
             ORDER BY scope = 'everything' DESC, scope",
        )?;
        let found = query.query_map([], |row| {
            Ok(Pause {
                channel: Channel::from_word(row.get_ref(0)?.as_str()?),
                cause: word(row, 1, PauseCause::from_word)?,
                who: row.get(2)?,
                reason: row.get(3)?,
                at: instant(row, 4)?,
                until: maybe_instant(row, 5)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns how often a channel came to nothing in a row.
    pub fn in_a_row(&self, channel: Channel) -> Result<InARow, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT silences, faults FROM in_a_row WHERE channel = ?1")?;
        let found = query.query_row([channel.as_str()], |row| {
            Ok(InARow {
                silences: row.get(0)?,
                faults: row.get(1)?,
            })
        });
        Ok(found.optional()?.unwrap_or_default())
    }
}

impl Tx<'_> {
    /// Stops a channel, or everything. An older pause of the same scope stays as it is.
    pub fn pause(&self, pause: &Pause) -> Result<bool, StoreError> {
        let stopped = self.connection.execute(
            "INSERT INTO pauses (scope, cause, who, reason, at_ms, until_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (scope) DO NOTHING",
            params![
                pause.channel.map_or(EVERYTHING, Channel::as_str),
                pause.cause.as_str(),
                pause.who,
                pause.reason,
                pause.at.timestamp_millis(),
                pause.until.map(|until| until.timestamp_millis())
            ],
        )?;
        Ok(stopped == 1)
    }

    /// Lets everything go on; returns what was stopped.
    pub fn resume(&self) -> Result<Vec<Pause>, StoreError> {
        let stopped = self.pauses()?;
        self.connection.execute("DELETE FROM pauses", [])?;
        Ok(stopped)
    }

    /// Lets go on what was to go on by itself by now; returns whether there was something.
    pub fn end_pauses(&self, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let ended = self
            .connection
            .prepare_cached("DELETE FROM pauses WHERE until_ms <= ?1")?
            .execute([now.timestamp_millis()])?;
        Ok(ended > 0)
    }

    /// Writes how often a channel came to nothing in a row. A channel that always works has no row,
    /// and costs nothing.
    pub fn record_in_a_row(&self, channel: Channel, found: InARow) -> Result<(), StoreError> {
        if self.in_a_row(channel)? == found {
            return Ok(());
        }
        self.connection
            .prepare_cached(
                "INSERT INTO in_a_row (channel, silences, faults) VALUES (?1, ?2, ?3)
                 ON CONFLICT (channel) DO UPDATE
                    SET silences = excluded.silences, faults = excluded.faults",
            )?
            .execute(params![channel.as_str(), found.silences, found.faults])?;
        Ok(())
    }
}
