//! Carriers take a message. One call, one outcome; no retry, no sleep, no store, no transaction.
//!
//! An outcome is not a `Result`: silence is a value, [`Outcome::Unknown`], and the type makes
//! forgetting it impossible.

mod back;
pub mod call_list;
pub mod email;
mod fault;
mod http;
mod line;
pub mod mailbox;
pub mod practice;
pub mod practising;
pub mod recording;
pub mod smsgate;
pub mod twilio;

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::clinic::CarrierName;
use reminder_core::key::Key;
use reminder_core::message::Message;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use self::mailbox::{Letters, Post, ReadTo};
use self::smsgate::{SmsGateCarrier, SmsGateSettings};
use self::twilio::{TwilioCarrier, TwilioSettings};
use crate::secret::Secret;

pub use back::{
    Asked, Bounce, CalledOff, Capabilities, LookedUp, Receipt, Reply, UndeliveredBecause,
};
pub use fault::{ChannelFault, Fault};
pub use http::Patience as HttpPatience;

/// The clinic's account at a carrier of texts and calls. The secret is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "carrier", rename_all = "snake_case")]
pub enum GatewaySettings {
    /// A gateway that speaks as Twilio does.
    Twilio(TwilioSettings),
    /// The clinic's own phone.
    SmsGate(SmsGateSettings),
}

impl GatewaySettings {
    /// Returns which carrier it is.
    #[must_use]
    pub const fn carrier(&self) -> CarrierName {
        match self {
            Self::Twilio(_) => CarrierName::Twilio,
            Self::SmsGate(_) => CarrierName::SmsGate,
        }
    }

    /// Returns its password's name.
    #[must_use]
    pub const fn secret(&self) -> Secret {
        match self {
            Self::Twilio(_) => Secret::Gateway,
            Self::SmsGate(_) => Secret::Phone,
        }
    }

    /// Returns the carrier of this account. Without its secret every letter comes back as a fault
    /// of the channel.
    #[must_use]
    pub fn open(self, secret: Option<SecretString>) -> Box<dyn Carrier> {
        match self {
            Self::Twilio(settings) => Box::new(TwilioCarrier::new(settings, secret)),
            Self::SmsGate(settings) => Box::new(SmsGateCarrier::new(settings, secret)),
        }
    }
}

/// A message on its way to a carrier.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The reminder's identity; a carrier derives its own ids from it and from nothing else.
    pub key: &'a Key,
    /// The approved words.
    pub message: &'a Message,
    /// The moment of the attempt, for the Date line.
    pub now: DateTime<Utc>,
    /// From this moment on it may not leave any more, wherever it waits: the end of its window or
    /// of today's sending hours, whichever comes first.
    pub useful_until: DateTime<Utc>,
}

/// What became of one handing-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The carrier said, in words we could read, that it has the message.
    Accepted {
        /// What the carrier calls it: a queue id, a file name.
        reference: String,
    },
    /// The carrier surely does not have it: it failed before the first byte of the message left, or
    /// the carrier refused it in a way that it documents.
    NotSent {
        /// What kind of refusal, and so what to do next.
        fault: Fault,
        /// What the carrier or the network said. No patient's name, number or address.
        detail: String,
    },
    /// Nobody can tell. It is never sent again by the program.
    Unknown {
        /// What was seen before it went silent.
        detail: String,
    },
}

/// One outcome, with what it tells about clocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// What became of it.
    pub outcome: Outcome,
    /// What the carrier's clock said, where it said so.
    pub carrier_clock: Option<DateTime<Utc>>,
}

impl From<Outcome> for Handover {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            carrier_clock: None,
        }
    }
}

/// Takes messages, and answers questions about those it took.
///
/// Only [`Carrier::hand_over`] can make something go out, and it is called once a claim. The other
/// methods ask; what a carrier cannot do it does not declare, and says so when asked all the same.
pub trait Carrier: Send {
    /// Hands one message over and says what became of it. Blocks until that is known or silent.
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover;

    /// Gets what a log-in needs that ends and has to be renewed, before anything is claimed: what
    /// goes wrong here uses no reminder up. Most carriers need nothing, and most calls ask nobody.
    ///
    /// # Errors
    /// What is wrong with the channel.
    fn make_ready(&mut self, _now: DateTime<Utc>) -> Result<(), ChannelFault> {
        Ok(())
    }

    /// Returns what this carrier can do for a channel besides taking messages.
    fn capabilities(&self, _channel: Channel) -> Capabilities {
        Capabilities::default()
    }

    /// Looks whether a message reached the carrier whose outcome nobody knows. Changes nothing.
    fn look_up(&mut self, _asked: &Asked<'_>) -> LookedUp {
        LookedUp::CannotTell {
            detail: String::from("this carrier cannot be asked"),
        }
    }

    /// Asks what became of a message that the carrier took under this reference.
    fn receipt(&mut self, _channel: Channel, _reference: &str) -> Receipt {
        Receipt::CannotTell {
            detail: String::from("this carrier cannot be asked"),
        }
    }

    /// Calls off what has not left the carrier yet.
    fn cancel(&mut self, _channel: Channel, _reference: &str) -> CalledOff {
        CalledOff::CannotTell {
            detail: String::from("this carrier takes nothing back"),
        }
    }

    /// Returns what came in since a moment, oldest first. What was returned before may come again,
    /// with the same id.
    ///
    /// # Errors
    /// What is wrong with the channel. Nothing is returned that is not complete: a reply may be an
    /// opt-out, and one that is passed over in silence is not heard.
    fn replies(&mut self, _since: DateTime<Utc>) -> Result<Vec<Reply>, ChannelFault> {
        Ok(Vec::new())
    }

    /// Reads the mailbox to which what comes back comes: what is new after `read_to`, or since a
    /// moment where nothing was read yet. What was returned before may come again.
    ///
    /// # Errors
    /// What is wrong with the mailbox. Nothing is returned that is not complete.
    fn post(
        &mut self,
        _read_to: Option<&ReadTo>,
        _since: DateTime<Utc>,
        _letters: &mut dyn Letters,
    ) -> Result<Option<Post>, ChannelFault> {
        Ok(None)
    }
}

/// Whether this is a number as E.164 writes it. Gateways and phones are asked for nothing else: not
/// for a national number, which is another one elsewhere, nor for an emergency number or a list.
fn is_international(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_international_number_is_ever_asked_for() {
        for number in ["+12025550101", "+441632960001", "+493023125101"] {
            assert!(is_international(number), "{number}");
        }
        for text in [
            "",
            "+",
            "2025550101",
            "+0442079460001",
            "+120255",
            "+1202555010a",
            "911",
            "112",
            "+1 202 555 0101",
            "+12025550101,+12025550102",
            "whatsapp:+12025550101",
            "+9995550101123456",
        ] {
            assert!(!is_international(text), "{text}");
        }
    }
}
