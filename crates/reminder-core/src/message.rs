//! The message: the frozen words, address and sender that a person approves, and their hash.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::cadence::Channel;
use crate::clinic::CarrierName;
use crate::escalation::OnlyIf;
use crate::key::{ContentHash, Digest32};

/// The calendar entry that travels with an e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CalendarEntry {
    /// Stable for the appointment, whatever happens to it (RFC 5545 3.8.4.7).
    pub uid: String,
    /// The appointment's revision (RFC 5545 3.8.7.4).
    pub sequence: i64,
    /// Civil start, as the patient was told.
    pub local_start: NaiveDateTime,
    /// The start as an instant.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub start: DateTime<Utc>,
    /// Length.
    pub duration_minutes: u32,
    /// Neutral: the clinic's name and nothing about why. Calendars are shared.
    pub summary: String,
}

/// What goes out, complete: a carrier adds nothing that a patient could read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Message {
    /// How.
    pub channel: Channel,
    /// By whom.
    pub carrier: CarrierName,
    /// The normalised contact it goes to.
    pub to: String,
    /// The name in the From line of an e-mail; empty for the others.
    pub from_name: String,
    /// The address in the From line; the number or name a text or a call comes from; empty for the
    /// call list, and where a carrier has only one number.
    pub from_address: String,
    /// Where answers to an e-mail go; empty for the others.
    pub reply_to: String,
    /// The subject line of an e-mail; empty for the others.
    pub subject: String,
    /// The words. For a call: what is spoken. For the call list: what staff say.
    pub text: String,
    /// BCP 47 language of the words.
    pub language: String,
    /// The calendar entry, for channels that can carry one.
    pub calendar: Option<CalendarEntry>,
    /// Under which condition it goes; none for one that always does. No carrier needs it; a person
    /// approves it together with the words.
    #[serde(default)]
    pub only_if: Option<OnlyIf>,
}

/// The moments between which a reminder may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Window {
    /// First moment at which it may go.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub due_at: DateTime<Utc>,
    /// First moment at which it may not go any more; never after the appointment's start.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub expires_at: DateTime<Utc>,
}

impl Message {
    /// Returns the hash an approval binds: every word, the address, the sender, the window and the
    /// condition.
    ///
    /// The sequence number of the calendar entry is left out on purpose: it counts changes that
    /// a patient cannot see, such as a new note, and those must not void an approval. Everything
    /// in the entry that a patient can see is in.
    #[must_use]
    pub fn content_hash(&self, window: &Window) -> ContentHash {
        let (uid, start, local, minutes, summary) = match &self.calendar {
            Some(entry) => (
                entry.uid.as_str(),
                entry.start.timestamp_millis(),
                entry.local_start.and_utc().timestamp_millis(),
                entry.duration_minutes,
                entry.summary.as_str(),
            ),
            None => ("", 0, 0, 0, ""),
        };
        let due_ms = window.due_at.timestamp_millis().to_be_bytes();
        let expires_ms = window.expires_at.timestamp_millis().to_be_bytes();
        let (start, local, minutes) = (
            start.to_be_bytes(),
            local.to_be_bytes(),
            minutes.to_be_bytes(),
        );
        let mut parts: Vec<&[u8]> = vec![
            b"ringonce/content/1",
            self.channel.as_str().as_bytes(),
            self.carrier.as_str().as_bytes(),
            self.to.as_bytes(),
            self.from_name.as_bytes(),
            self.from_address.as_bytes(),
            self.reply_to.as_bytes(),
            self.subject.as_bytes(),
            self.text.as_bytes(),
            self.language.as_bytes(),
            uid.as_bytes(),
            &start,
            &local,
            &minutes,
            summary.as_bytes(),
            &due_ms,
            &expires_ms,
        ];
        // Without a condition the hash is what it was before there were any.
        let condition = self
            .only_if
            .map(|only_if| (only_if.step.0.to_be_bytes(), [only_if.hours]));
        if let Some((step, hours)) = &condition {
            parts.extend([b"only if".as_slice(), step, hours]);
        }
        ContentHash(Digest32::of(&parts))
    }
}
