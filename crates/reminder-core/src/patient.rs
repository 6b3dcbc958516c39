//! Patients: names, contact points, preferences and consent, as the planner needs them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::cadence::Channel;
use crate::key::{ContactPointId, PatientId};

/// What a contact point is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// A phone number; normalised to E.164.
    Phone,
    /// An e-mail address; normalised to lower case.
    Email,
}

/// A phone number or e-mail address of a patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ContactPoint {
    /// Its row.
    pub id: ContactPointId,
    /// Phone or e-mail.
    pub kind: ContactKind,
    /// What was typed, never reformatted.
    pub raw: String,
    /// E.164, or the address in lower case: what is dialled, capped and hashed.
    pub normalised: String,
    /// The country that was assumed while reading the number.
    pub region: Option<String>,
    /// The patient asked never to be contacted here.
    pub never: bool,
    /// Whoever owns it said stop; it beats every approval.
    pub opted_out: bool,
    /// It can get no texts, says a carrier or somebody who knows: a landline.
    pub no_texts: bool,
}

/// A recorded yes or no to being contacted by a channel. The newest one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Consent {
    /// Which channel.
    pub channel: Channel,
    /// Yes or no.
    pub given: bool,
    /// How the clinic knows: "signed form", "by phone".
    pub source: String,
    /// The words that were agreed to or refused; empty where nobody kept them.
    pub wording: String,
    /// When it was given or refused.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub at: DateTime<Utc>,
}

/// A patient as the planner sees one. It has no notes: what is not here cannot reach a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    /// Its row.
    pub id: PatientId,
    /// Counts changes.
    pub revision: i64,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What the patient wants to be called.
    pub preferred_name: Option<String>,
    /// BCP 47 language, when it is not the clinic's.
    pub language: Option<String>,
    /// The patient asked that no message says their name.
    pub no_name_in_message: bool,
    /// The patient wants nothing said to a machine; no call can be sure to find none.
    pub no_voicemail: bool,
    /// The patient may only be contacted by this channel.
    pub only_channel: Option<Channel>,
    /// In the order staff keep them; the first usable one is used.
    pub contact_points: Vec<ContactPoint>,
    /// Oldest first.
    pub consents: Vec<Consent>,
    /// Archived patients get nothing.
    pub archived: bool,
}

impl Patient {
    /// Returns what a message calls the patient.
    #[must_use]
    pub fn called(&self) -> &str {
        self.preferred_name
            .as_deref()
            .filter(|name| !name.trim().is_empty())
            .unwrap_or(&self.given_name)
    }

    /// Returns the full name as staff read it.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
            .trim()
            .to_owned()
    }
}
