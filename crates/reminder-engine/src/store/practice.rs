//! Whom practice mode reaches: the staff's own contacts, and the accounts that were tried.

use chrono::{DateTime, Utc};
use reminder_core::clinic::{CarrierName, PhoneSender};
use reminder_core::patient::ContactKind;
use reminder_core::practice::{Practice, StaffContacts};
use rusqlite::params;

use super::{StoreError, Tx, View};

impl View<'_> {
    /// Returns the staff's own contacts, normalised, as they were entered one after the other.
    pub fn staff_contacts(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT contact FROM staff_contacts ORDER BY position")?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns the number that a test of an account came from; none for an account that was not
    /// tried as it is set up now.
    pub fn tried_from(&self, carrier: CarrierName) -> Result<Option<String>, StoreError> {
        let tried = self.tried_accounts()?;
        let mut tried = tried.into_iter();
        Ok(tried
            .find(|(name, _)| name == carrier.as_str())
            .map(|(_, number)| number))
    }

    /// Returns whom practice mode reaches, and how. Of two accounts for texts the one that was
    /// tried last is used.
    pub fn practice(&self) -> Result<Practice, StoreError> {
        let tried = self.tried_accounts()?;
        let sender = |carriers: &[CarrierName]| {
            tried.iter().find_map(|(word, number)| {
                let is_it = |carrier: &&CarrierName| carrier.as_str() == word;
                let carrier = carriers.iter().find(is_it)?;
                Some(PhoneSender {
                    carrier: *carrier,
                    number: number.clone(),
                })
            })
        };
        Ok(Practice {
            staff: StaffContacts::of(self.staff_contacts()?),
            emails: sender(&[CarrierName::Smtp]).is_some(),
            texts: sender(&[CarrierName::Twilio, CarrierName::SmsGate]),
            calls: sender(&[CarrierName::Twilio]),
        })
    }

    /// Returns the accounts that were tried, the last one first, with the number they sent from.
    fn tried_accounts(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT carrier, number FROM tried_accounts ORDER BY at_ms DESC, carrier",
        )?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Writes the staff's own contacts anew.
    pub fn save_staff_contacts(
        &self,
        contacts: &[(ContactKind, String)],
    ) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM staff_contacts", [])?;
        for (position, (kind, contact)) in contacts.iter().enumerate() {
            let kind = match kind {
                ContactKind::Phone => "phone",
                ContactKind::Email => "email",
            };
            let position = i64::try_from(position).unwrap_or(i64::MAX);
            self.connection.execute(
                "INSERT INTO staff_contacts (contact, kind, position) VALUES (?1, ?2, ?3)",
                params![contact, kind, position],
            )?;
        }
        self.rules_changed()
    }

    /// Writes that a test went through an account as it is set up now.
    pub fn record_tried(
        &self,
        carrier: CarrierName,
        number: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO tried_accounts (carrier, number, at_ms) VALUES (?1, ?2, ?3)
             ON CONFLICT (carrier) DO UPDATE SET number = excluded.number, at_ms = excluded.at_ms",
            params![carrier.as_str(), number, now.timestamp_millis()],
        )?;
        self.rules_changed()
    }

    /// Forgets that an account was tried: it is set up otherwise now.
    pub fn forget_tried(&self, carrier: CarrierName) -> Result<(), StoreError> {
        self.connection.execute(
            "DELETE FROM tried_accounts WHERE carrier = ?1",
            [carrier.as_str()],
        )?;
        self.rules_changed()
    }
}
