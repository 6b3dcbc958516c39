//! What patients answered: stored once under the carrier's own name for it, never edited, and
//! waiting for somebody until it is answered. Also the words that mean something.

use chrono::{DateTime, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::cadence::Channel;
use reminder_core::key::{AppointmentId, Key, PatientId};
use reminder_core::reply::{Reading, Reminded, ReplyWords};
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::rows::{instant, json, json_text, key, maybe_instant, maybe_key, word};
use super::{StoreError, Tx, View};

/// Names a reply: by the carrier that brought it, and what that carrier calls it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReplyName {
    /// Which carrier.
    pub carrier: String,
    /// What it calls the reply.
    pub reference: String,
}

/// Whether somebody must do something about a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ReplyState {
    /// It waits for somebody, and nobody knows yet whose it is.
    New,
    /// It waits for somebody; whose it is, is known.
    Attached,
    /// It was dealt with.
    Answered,
}

impl ReplyState {
    /// Returns the word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Attached => "attached",
            Self::Answered => "answered",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::New, Self::Attached, Self::Answered]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// A reply that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyRecord {
    /// Its name.
    pub name: ReplyName,
    /// How it came.
    pub channel: Channel,
    /// The number or address it came from, normalised.
    pub contact: String,
    /// What it says.
    pub body: String,
    /// When it was sent, by the carrier's clock.
    pub at: DateTime<Utc>,
    /// What it was read as.
    pub read_as: Reading,
    /// Whether somebody must do something.
    pub state: ReplyState,
    /// The reminder it answers.
    pub key: Option<Key>,
    /// Whose it is.
    pub patient: Option<PatientId>,
    /// Who dealt with it, and when.
    pub answered: Option<(String, DateTime<Utc>)>,
    /// What they noted.
    pub note: String,
}

/// A reply as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewReply<'a> {
    /// Its name.
    pub name: &'a ReplyName,
    /// How it came.
    pub channel: Channel,
    /// The number or address it came from, normalised.
    pub contact: &'a str,
    /// What it says.
    pub body: &'a str,
    /// When it was sent, by the carrier's clock.
    pub at: DateTime<Utc>,
    /// What it was read as.
    pub read_as: Reading,
}

const REPLY: &str = "carrier, reference, channel, contact, body, at_ms, read_as, state, key, \
    patient_id, answered_by, answered_ms, note";

fn record(row: &Row<'_>) -> rusqlite::Result<ReplyRecord> {
    let who: Option<String> = row.get(10)?;
    Ok(ReplyRecord {
        name: ReplyName {
            carrier: row.get(0)?,
            reference: row.get(1)?,
        },
        channel: word(row, 2, Channel::from_word)?,
        contact: row.get(3)?,
        body: row.get(4)?,
        at: instant(row, 5)?,
        read_as: word(row, 6, Reading::from_word)?,
        state: word(row, 7, ReplyState::from_word)?,
        key: maybe_key(row, 8)?,
        patient: row.get::<_, Option<i64>>(9)?.map(PatientId),
        answered: who.zip(maybe_instant(row, 11)?),
        note: row.get(12)?,
    })
}

impl View<'_> {
    /// Returns one reply.
    pub fn reply(&self, name: &ReplyName) -> Result<Option<ReplyRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {REPLY} FROM replies WHERE carrier = ?1 AND reference = ?2"
        ))?;
        Ok(query
            .query_row(params![name.carrier, name.reference], record)
            .optional()?)
    }

    /// Returns the replies in a state, the newest first.
    pub fn replies_in(
        &self,
        state: ReplyState,
        limit: u32,
    ) -> Result<Vec<ReplyRecord>, StoreError> {
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT {REPLY} FROM replies WHERE state = ?1
             ORDER BY at_ms DESC, carrier, reference LIMIT ?2"
        ))?;
        let found = query.query_map(params![state.as_str(), limit], record)?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns how many replies wait for somebody.
    pub fn replies_waiting(&self) -> Result<u32, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT count(*) FROM replies WHERE state IN ('new', 'attached')")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Returns when the newest reply that a carrier brought was sent.
    pub fn newest_reply(&self, carrier: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT max(at_ms) FROM replies WHERE carrier = ?1")?;
        Ok(query.query_row([carrier], |row| maybe_instant(row, 0))?)
    }

    /// Returns the reminders that went, or may have gone, to a contact since a moment.
    pub fn reminded(
        &self,
        contact: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<Reminded>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT o.key, o.patient_id, o.appointment_id, o.occurrence_ms, a.start_ms, a.status,
                o.sent_ms
             FROM outbox o JOIN appointments a ON a.id = o.appointment_id
             WHERE o.contact = ?1 AND o.sent_ms >= ?2
                AND o.state IN ('unknown', 'accepted', 'delivered', 'undelivered')
             UNION ALL
             SELECT o.key, f.patient_id, f.appointment_id, f.occurrence_ms, a.start_ms, a.status,
                o.sent_ms
             FROM outbox o JOIN further_visits f ON f.key = o.key AND NOT f.silent
             JOIN appointments a ON a.id = f.appointment_id
             WHERE o.contact = ?1 AND o.sent_ms >= ?2
                AND o.state IN ('unknown', 'accepted', 'delivered', 'undelivered')",
        )?;
        let found = query.query_map(params![contact, since.timestamp_millis()], |row| {
            let status = word(row, 5, AppointmentStatus::from_word)?;
            Ok(Reminded {
                key: key(row, 0)?,
                patient: PatientId(row.get(1)?),
                appointment: AppointmentId(row.get(2)?),
                occurrence: instant(row, 3)?,
                start: instant(row, 4)?,
                is_expected: status.is_expected(),
                sent_at: instant(row, 6)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns whether whoever owns a number or address said stop.
    pub fn is_opted_out(&self, contact: &str) -> Result<bool, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT 1 FROM stops WHERE contact = ?1")?;
        Ok(query.exists([contact])?)
    }

    /// Returns whether a stop holds that came by this channel.
    pub fn stopped_by(&self, contact: &str, channel: Channel) -> Result<bool, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT 1 FROM stops WHERE contact = ?1 AND channel = ?2")?;
        Ok(query.exists([contact, channel.as_str()])?)
    }

    /// Returns the open reminders of an appointment about one of its starts.
    pub fn open_reminders_about(
        &self,
        appointment: AppointmentId,
        occurrence: DateTime<Utc>,
    ) -> Result<Vec<Key>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT key FROM outbox WHERE appointment_id = ?1 AND occurrence_ms = ?2
                AND state IN ('planned', 'approved', 'held') ORDER BY due_ms, key",
        )?;
        let bounds = params![appointment.0, occurrence.timestamp_millis()];
        let found = query.query_map(bounds, |row| key(row, 0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Returns the words that mean something when they stand alone.
    pub fn reply_words(&self) -> Result<ReplyWords, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT reply_words FROM clinic WHERE reply_words IS NOT NULL")?;
        let found = query.query_row([], |row| json(row, 0)).optional()?;
        Ok(found.unwrap_or_default())
    }
}

impl Tx<'_> {
    /// Writes a reply down; returns whether it is new.
    pub fn record_reply(&self, new: &NewReply<'_>, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let written = self
            .connection
            .prepare_cached(
                "INSERT INTO replies (carrier, reference, channel, contact, body, at_ms,
                    received_ms, read_as, state, note)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'new', '') ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                new.name.carrier,
                new.name.reference,
                new.channel.as_str(),
                new.contact,
                new.body,
                new.at.timestamp_millis(),
                now.timestamp_millis(),
                new.read_as.as_str()
            ])?;
        Ok(written == 1)
    }

    /// Says whose a reply is, and which reminder it answers; returns whether it still waited.
    pub fn attach_reply(
        &self,
        name: &ReplyName,
        patient: PatientId,
        key: Option<&Key>,
    ) -> Result<bool, StoreError> {
        let attached = self
            .connection
            .prepare_cached(
                "UPDATE replies SET state = 'attached', patient_id = ?3, key = ?4
                 WHERE carrier = ?1 AND reference = ?2 AND state <> 'answered'",
            )?
            .execute(params![
                name.carrier,
                name.reference,
                patient.0,
                key.map(|key| key.as_bytes().to_vec())
            ])?;
        Ok(attached == 1)
    }

    /// Says who dealt with a reply; returns whether it still waited.
    pub fn answer_reply(
        &self,
        name: &ReplyName,
        who: &str,
        note: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let answered = self
            .connection
            .prepare_cached(
                "UPDATE replies SET state = 'answered', answered_by = ?3, answered_ms = ?4,
                    note = ?5
                 WHERE carrier = ?1 AND reference = ?2 AND state <> 'answered'",
            )?
            .execute(params![
                name.carrier,
                name.reference,
                who,
                now.timestamp_millis(),
                note
            ])?;
        Ok(answered == 1)
    }

    /// Keeps what the clinic made of the words; none for those that come with the program.
    pub fn save_reply_words(&self, words: Option<&ReplyWords>) -> Result<(), StoreError> {
        let words = words.map(json_text).transpose()?;
        self.connection
            .execute("UPDATE clinic SET reply_words = ?1", params![words])?;
        Ok(())
    }
}
