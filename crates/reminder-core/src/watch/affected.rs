//! Whether a patient got a reminder, as far as anybody can tell.

use serde::{Deserialize, Serialize};

use crate::reminder::ReminderState;

/// Whether a patient got a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Got {
    /// A carrier took it, or there is evidence that it arrived.
    Yes,
    /// It surely did not go or did not arrive.
    No,
    /// Nobody can tell.
    NotKnown,
}

impl Got {
    /// Returns what staff call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "Got it",
            Self::No => "Did not get it",
            Self::NotKnown => "Not known",
        }
    }
}

/// Returns whether the patient of a reminder in this state got it.
#[must_use]
pub const fn got(state: ReminderState) -> Got {
    match state {
        ReminderState::Accepted | ReminderState::Delivered => Got::Yes,
        ReminderState::Sending | ReminderState::Unknown => Got::NotKnown,
        ReminderState::Planned
        | ReminderState::Approved
        | ReminderState::Held
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired
        | ReminderState::Cancelled => Got::No,
    }
}
