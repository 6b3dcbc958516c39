//! Whether a patient got a reminder, as far as anybody can tell.

use serde::{Deserialize, Serialize};

use crate::clinic::CarrierName;
use crate::reminder::ReminderState;

/// Whether a patient got a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Got {
    /// A carrier took it to them, or there is evidence that it arrived.
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

/// Returns whether the patient of a reminder in this state, by this carrier, got it. What practice
/// mode wrote into a folder reached nobody, and what is on the call list waits for a person to note
/// that they phoned.
#[must_use]
pub const fn got(state: ReminderState, carrier: CarrierName) -> Got {
    match (state, carrier) {
        (_, CarrierName::Practice) => Got::No,
        (ReminderState::Accepted, CarrierName::CallList)
        | (ReminderState::Sending | ReminderState::Unknown, _) => Got::NotKnown,
        (ReminderState::Accepted | ReminderState::Delivered, _) => Got::Yes,
        (
            ReminderState::Planned
            | ReminderState::Approved
            | ReminderState::Held
            | ReminderState::Undelivered
            | ReminderState::Failed
            | ReminderState::Expired
            | ReminderState::Cancelled,
            _,
        ) => Got::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_got_what_stayed_in_the_building() {
        use CarrierName::{CallList, Practice, SmsGate, Smtp, Twilio};
        for (state, carriers, expected) in [
            (
                ReminderState::Accepted,
                &[Smtp, Twilio, SmsGate][..],
                Got::Yes,
            ),
            (
                ReminderState::Delivered,
                &[Smtp, Twilio, SmsGate, CallList],
                Got::Yes,
            ),
            (ReminderState::Accepted, &[CallList], Got::NotKnown),
            (
                ReminderState::Unknown,
                &[Smtp, Twilio, SmsGate, CallList],
                Got::NotKnown,
            ),
            (
                ReminderState::Sending,
                &[Smtp, Twilio, SmsGate, CallList],
                Got::NotKnown,
            ),
            (
                ReminderState::Undelivered,
                &[Smtp, Twilio, SmsGate, CallList],
                Got::No,
            ),
            (ReminderState::Accepted, &[Practice], Got::No),
            (ReminderState::Unknown, &[Practice], Got::No),
            (
                ReminderState::Cancelled,
                &[Smtp, Practice, CallList],
                Got::No,
            ),
        ] {
            for carrier in carriers {
                assert_eq!(got(state, *carrier), expected, "{state:?} by {carrier:?}");
            }
        }
    }
}
