//! The clinic's mailbox: where it is, how far it was read, and whose letter a mail is about.

use chrono::{DateTime, Utc};
use reminder_core::clinic::CarrierName;
use reminder_core::key::Key;
use reminder_core::message::Message;
use rusqlite::{OptionalExtension, params};

use super::rows::{json, json_text, key, maybe_instant};
use super::{StoreError, Tx, View};
use crate::carrier::mailbox::{MailboxSettings, ReadTo};
use crate::secret::SecretPlace;

/// The clinic's mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxRow {
    /// Where it is.
    pub settings: MailboxSettings,
    /// Where its own password lives, when it has one.
    pub secret_place: SecretPlace,
}

/// How far the mailbox was read, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxRead {
    /// How far.
    pub to: ReadTo,
    /// When it was last looked into.
    pub at: DateTime<Utc>,
}

impl View<'_> {
    /// Returns the clinic's mailbox; none when it has none, or it is not to be read.
    pub fn mailbox(&self) -> Result<Option<MailboxRow>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT settings, secret_place FROM mailbox")?;
        let found = query.query_row([], |row| {
            Ok(MailboxRow {
                settings: json(row, 0)?,
                secret_place: json(row, 1)?,
            })
        });
        Ok(found.optional()?)
    }

    /// Returns how far the mailbox was read; none before the first time.
    pub fn mailbox_read(&self) -> Result<Option<MailboxRead>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT place, validity, uid, read_ms FROM mailbox WHERE read_ms IS NOT NULL",
        )?;
        let found = query.query_row([], |row| {
            let at = maybe_instant(row, 3)?;
            Ok(MailboxRead {
                to: ReadTo {
                    place: row.get(0)?,
                    validity: row.get(1)?,
                    uid: row.get(2)?,
                },
                at: at.unwrap_or_default(),
            })
        });
        Ok(found.optional()?)
    }

    /// Returns the reminder that went, or may have gone, as the letter of this name: the short form
    /// of its key, and the domain it was sent from.
    pub fn letter(&self, name: &str) -> Result<Option<Key>, StoreError> {
        let Some((short, domain)) = name.split_once('@') else {
            return Ok(None);
        };
        let Some(prefix) = Key::prefix_of_short(&short.to_ascii_lowercase()) else {
            return Ok(None);
        };
        let mut after = prefix.clone();
        after.extend_from_slice(&[0xff; 22]);
        let mut query = self.connection.prepare_cached(
            "SELECT key, message FROM outbox
             WHERE key BETWEEN ?1 AND ?2 AND channel = 'email' AND attempt_id IS NOT NULL",
        )?;
        let found = query.query_row(params![prefix, after], |row| {
            Ok((key(row, 0)?, json::<Message>(row, 1)?))
        });
        Ok(found.optional()?.and_then(|(key, message)| {
            let from = message.from_address.rsplit('@').next()?;
            let is_it = message.carrier == CarrierName::Smtp && domain.eq_ignore_ascii_case(from);
            is_it.then_some(key)
        }))
    }

    /// Returns whether an e-mail went, or may have gone, to this address.
    pub fn letter_went_to(&self, contact: &str) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT 1 FROM outbox
             WHERE contact = ?1 AND channel = 'email' AND sent_ms IS NOT NULL LIMIT 1",
        )?;
        Ok(query.exists([contact])?)
    }
}

impl Tx<'_> {
    /// Sets or forgets the clinic's mailbox. How far it was read stays as long as it is kept.
    pub fn save_mailbox(&self, row: Option<&MailboxRow>) -> Result<(), StoreError> {
        let Some(row) = row else {
            self.connection.execute("DELETE FROM mailbox", [])?;
            return self.rules_changed();
        };
        self.connection.execute(
            "INSERT INTO mailbox (id, settings, secret_place) VALUES (1, ?1, ?2)
             ON CONFLICT (id) DO UPDATE SET
                settings = excluded.settings, secret_place = excluded.secret_place",
            params![json_text(&row.settings)?, json_text(&row.secret_place)?],
        )?;
        self.rules_changed()
    }

    /// Notes how far the mailbox was read.
    pub fn record_mailbox_read(&self, to: &ReadTo, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE mailbox SET place = ?1, validity = ?2, uid = ?3, read_ms = ?4")?
            .execute(params![
                to.place,
                to.validity,
                to.uid,
                now.timestamp_millis()
            ])?;
        Ok(())
    }
}
