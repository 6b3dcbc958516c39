//! Whom texts and calls come from, and the clinic's accounts at their carriers.

use reminder_core::cadence::Channel;
use reminder_core::clinic::PhoneSender;
use rusqlite::{OptionalExtension, params};

use super::rows::{json, json_text};
use super::{StoreError, Tx, View};
use crate::carrier::GatewaySettings;
use crate::secret::SecretPlace;

/// An account at a carrier of texts and calls, and where its secret lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayRow {
    /// The account.
    pub settings: GatewaySettings,
    /// Where the secret lives.
    pub secret_place: SecretPlace,
}

impl View<'_> {
    /// Returns whom the messages of a channel come from; none until it is set up.
    pub fn phone_sender(&self, channel: Channel) -> Result<Option<PhoneSender>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT sender FROM phone_senders WHERE channel = ?1")?;
        Ok(query
            .query_row([channel.as_str()], |row| {
                let sender: Option<String> = row.get(0)?;
                sender.map(|_| json(row, 0)).transpose()
            })
            .optional()?
            .flatten())
    }

    /// Returns whom texts come from, and whom calls come from.
    pub fn phone_senders(&self) -> Result<[Option<PhoneSender>; 2], StoreError> {
        Ok([
            self.phone_sender(Channel::Sms)?,
            self.phone_sender(Channel::Voice)?,
        ])
    }

    /// Returns every account.
    pub fn gateways(&self) -> Result<Vec<GatewayRow>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT settings, secret_place FROM gateways ORDER BY carrier DESC")?;
        let rows = query.query_map([], |row| {
            Ok(GatewayRow {
                settings: json(row, 0)?,
                secret_place: json(row, 1)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Adds or changes an account.
    pub fn save_gateway(&self, row: &GatewayRow) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO gateways (carrier, settings, secret_place) VALUES (?1, ?2, ?3)
             ON CONFLICT (carrier) DO UPDATE SET
                settings = excluded.settings, secret_place = excluded.secret_place",
            params![
                row.settings.carrier().as_str(),
                json_text(&row.settings)?,
                json_text(&row.secret_place)?
            ],
        )?;
        self.rules_changed()
    }

    /// Sets or forgets whom the messages of a channel come from.
    pub fn save_phone_sender(
        &self,
        channel: Channel,
        sender: Option<&PhoneSender>,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO phone_senders (channel, sender) VALUES (?1, ?2)
             ON CONFLICT (channel) DO UPDATE SET sender = excluded.sender",
            params![channel.as_str(), sender.map(json_text).transpose()?],
        )?;
        self.rules_changed()
    }
}
