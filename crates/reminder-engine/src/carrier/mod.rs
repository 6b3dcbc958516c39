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
    /// This PC's list of sends cannot be written, so nothing may be handed over.
    LedgerNotWritable,
    /// The settings are not complete.
    NotSetUp,
}

impl ChannelFault {
    /// Returns what staff read when the channel pauses: what happened, what was not lost, and what
    /// to do.
    #[must_use]
    pub fn sentence(self) -> String {
        let (happened, to_do) = self.words();
        format!("{happened} No reminder was used up. {to_do}")
    }

    /// Returns the same without the reminders, for a connection test in the settings.
    #[must_use]
    pub fn advice(self) -> String {
        let (happened, to_do) = self.words();
        format!("{happened} {to_do}")
    }

    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::ServerNotFound => (
                "The mail server could not be found.",
                "Check this PC's internet connection, then the server's name.",
            ),
            Self::NoConnection => (
                "The mail server does not answer.",
                "Check this PC's internet connection, then the server's name, port and encryption.",
            ),
            Self::Encryption => (
                "A protected connection to the mail server could not be made: its certificate does \
                 not fit, or something in between changes it.",
                "Check the server's name and the encryption, and ask whoever looks after the mail \
                 server before you change anything else.",
            ),
            Self::EncryptionNotOffered => (
                "The connection to the mail server would not be encrypted.",
                "Choose the encryption that your mail provider names.",
            ),
            Self::Credentials => (
                "The mail server does not accept the user name or the password.",
                "Enter the password again. Many providers want an app password here.",
            ),
            Self::PasswordsNotAccepted => (
                "The mail server does not accept this kind of password any more.",
                "Ask your mail provider for an app password, or ask whoever looks after the mail \
                 server to allow SMTP with a password for this mailbox.",
            ),
            Self::SenderRefused => (
                "The mail server does not let this account send from the clinic's address.",
                "Check the sender's address, or ask whoever looks after the mail server to allow \
                 it.",
            ),
            Self::QuotaReached => (
                "The mail server takes no more e-mails from this account for now.",
                "Wait until the provider's limit is over, often 24 hours, or phone the patients on \
                 the call list.",
            ),
            Self::PasswordMissing => (
                "The password for the mail server is not where it was kept.",
                "Enter it again.",
            ),
            Self::FolderNotWritable => (
                "The folder for practice e-mails cannot be written.",
                "Check that the folder is there and that the disk is not full.",
            ),
            Self::LedgerNotWritable => (
                "This PC's own list of what it sent cannot be written, so nothing was handed over.",
                "Check that the disk is not full and that you may write in your own folders.",
            ),
            Self::NotSetUp => (
                "The settings for e-mail are not complete.",
                "Fill in the mail server and the sender's address.",
            ),
        }
    }
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
