//! Carriers take a message. One call, one outcome; no retry, no sleep, no store, no transaction.
//!
//! An outcome is not a `Result`: silence is a value, [`Outcome::Unknown`], and the type makes
//! forgetting it impossible.

pub mod call_list;
pub mod email;
pub mod practice;
pub mod recording;

use chrono::{DateTime, Utc};
use reminder_core::key::Key;
use reminder_core::message::Message;

/// A message on its way to a carrier.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The reminder's identity; a carrier derives its own ids from it and from nothing else.
    pub key: &'a Key,
    /// The approved words.
    pub message: &'a Message,
    /// The moment of the attempt, for the Date line.
    pub now: DateTime<Utc>,
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

/// Why a message surely did not go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// This contact can never be reached like this; no other attempt is made.
    Recipient,
    /// Weather: it may be tried again a little later, while it is still of use.
    Passing,
    /// The channel itself is at fault: the whole channel pauses until a person mends it, and no
    /// reminder is used up.
    Channel(ChannelFault),
}

/// What is wrong with a channel. Each has a sentence for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelFault {
    /// The name of the server could not be found.
    ServerNotFound,
    /// The server refused the connection or did not answer.
    NoConnection,
    /// The certificate does not belong to the server, or encryption failed.
    Encryption,
    /// The server does not offer the encryption the settings ask for.
    EncryptionNotOffered,
    /// User name or password was refused.
    Credentials,
    /// The server does not accept passwords at all any more.
    PasswordsNotAccepted,
    /// The server does not let this account send from this address.
    SenderRefused,
    /// The account may not send any more for now.
    QuotaReached,
    /// The password is not where it should be.
    PasswordMissing,
    /// The folder for practice files cannot be written.
    FolderNotWritable,
    /// The settings are not complete.
    NotSetUp,
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

/// Takes messages.
pub trait Carrier: Send {
    /// Hands one message over and says what became of it. Blocks until that is known or silent.
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover;
}
