//! Cadences: which reminders a kind of appointment gets, how long before, and until when each is
//! still of use.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use crate::key::{CadenceId, StepId, TemplateId};

/// How a reminder reaches a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// An e-mail.
    Email,
    /// A text message.
    Sms,
    /// An automated phone call.
    Voice,
    /// A person at the front desk phones.
    CallList,
}

impl Channel {
    /// Every channel, in the order staff see them.
    pub const ALL: [Self; 4] = [Self::Email, Self::Sms, Self::Voice, Self::CallList];

    /// Returns the word used in keys and in the database; never translated, never changed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Voice => "voice",
            Self::CallList => "call_list",
        }
    }

    /// Returns the channel a stored word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str() == word)
    }
}

/// How long before the appointment a step aims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "unit", content = "count", rename_all = "snake_case")]
pub enum Lead {
    /// So many days on which the clinic is open before the day of the appointment.
    BusinessDays(u16),
    /// So many calendar days before the day of the appointment.
    Days(u16),
    /// So many hours before the start.
    Hours(u16),
}

/// One step of a cadence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Step {
    /// Kept when the step is edited.
    pub id: StepId,
    /// What staff call it: "3-day reminder".
    pub name: String,
    /// How it goes.
    pub channel: Channel,
    /// How long before.
    pub lead: Lead,
    /// The clinic's clock time at which it goes; not used by a lead in hours.
    pub at: NaiveTime,
    /// Minutes after its due moment for which it is still of use; afterwards it never goes.
    pub useful_minutes: u32,
    /// What it says.
    pub template: TemplateId,
    /// It goes only when nobody answered the step before so many hours after that arrived, or when
    /// that one provably did not arrive; none for a step that always goes.
    pub unanswered_hours: Option<u8>,
}

/// The ordered steps that a kind of appointment gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Cadence {
    /// Its row.
    pub id: CadenceId,
    /// What staff call it.
    pub name: String,
    /// Its steps, earliest first; empty means this kind gets no reminders, by choice.
    pub steps: Vec<Step>,
}
