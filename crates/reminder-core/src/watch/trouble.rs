//! What went wrong, by cause: which of it is weather, which needs somebody, and what to call it.

use serde::{Deserialize, Serialize};

use crate::reminder::ReminderState;

macro_rules! causes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        /// Why something did not go as it should have.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum TroubleCause { $($(#[$doc])* $variant),+ }

        impl TroubleCause {
            /// Every cause.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word stored in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Returns what a stored word names.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

causes! {
    /// The carrier cannot be found.
    ServerNotFound = "server_not_found",
    /// The carrier does not answer, or the line was reset before anything went.
    NoConnection = "no_connection",
    /// The carrier asked to try again later.
    Passing = "passing",
    /// The line broke after something may have gone.
    Silence = "silence",
    /// The program or the PC stopped in the middle of a handing-over.
    Stopped = "stopped",
    /// The program made a mistake in the middle of a handing-over.
    BrokeDown = "broke_down",
    /// The carrier refused this address for good.
    Refused = "refused",
    /// Encryption failed.
    Encryption = "encryption",
    /// The carrier does not offer the encryption that is asked for.
    EncryptionNotOffered = "encryption_not_offered",
    /// User name or password was refused.
    Credentials = "credentials",
    /// Passwords are not accepted at all any more.
    PasswordsNotAccepted = "passwords_not_accepted",
    /// The clinic's address was refused.
    SenderRefused = "sender_refused",
    /// The account may not send any more for now.
    QuotaReached = "quota_reached",
    /// The password is not where it should be.
    PasswordMissing = "password_missing",
    /// The folder for practice files cannot be written.
    FolderNotWritable = "folder_not_writable",
    /// The settings are not complete.
    NotSetUp = "not_set_up",
    /// The database or the disk did not do what it was asked.
    Storage = "storage",
}

/// Whether something that went wrong needs somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// It passed by itself, or somebody dealt with it.
    Weather,
    /// It needs, or needed, somebody.
    NeedsSomebody,
}

/// Returns whether a fault needs somebody, given where its reminder is now. A fault without a
/// reminder is the program's or the PC's.
#[must_use]
pub const fn urgency(cause: TroubleCause, now_in: Option<ReminderState>) -> Urgency {
    use TroubleCause as Cause;
    // Whether it went: until somebody found that out, the reminder is unknown.
    let found_out = !matches!(now_in, Some(ReminderState::Unknown) | None);
    let went_on = match now_in {
        Some(
            ReminderState::Planned
            | ReminderState::Approved
            | ReminderState::Sending
            | ReminderState::Accepted
            | ReminderState::Delivered
            | ReminderState::Cancelled,
        ) => true,
        Some(
            ReminderState::Held
            | ReminderState::Unknown
            | ReminderState::Undelivered
            | ReminderState::Failed
            | ReminderState::Expired,
        )
        | None => false,
    };
    let weather = match cause {
        Cause::ServerNotFound | Cause::NoConnection | Cause::Passing => went_on,
        Cause::Silence | Cause::Stopped => found_out,
        Cause::BrokeDown
        | Cause::Refused
        | Cause::Encryption
        | Cause::EncryptionNotOffered
        | Cause::Credentials
        | Cause::PasswordsNotAccepted
        | Cause::SenderRefused
        | Cause::QuotaReached
        | Cause::PasswordMissing
        | Cause::FolderNotWritable
        | Cause::NotSetUp
        | Cause::Storage => false,
    };
    if weather {
        Urgency::Weather
    } else {
        Urgency::NeedsSomebody
    }
}

/// Returns what staff read about a cause.
#[must_use]
pub const fn trouble_sentence(cause: TroubleCause, urgency: Urgency) -> &'static str {
    use TroubleCause as Cause;
    let weather = match urgency {
        Urgency::Weather => true,
        Urgency::NeedsSomebody => false,
    };
    match cause {
        Cause::ServerNotFound if weather => {
            "The mail server or gateway could not be found for a while; what waited went later."
        }
        Cause::ServerNotFound => {
            "The mail server or gateway could not be found, and what waited did not go. Phone \
             those patients."
        }
        Cause::NoConnection if weather => {
            "The line to the mail server or gateway was away for a while; what waited went later."
        }
        Cause::NoConnection => {
            "The line to the mail server or gateway was away, and what waited did not go. Phone \
             those patients."
        }
        Cause::Passing if weather => "The carrier asked to try again later, and it worked.",
        Cause::Passing => {
            "The carrier kept asking to try again later until it was given up. Phone those \
             patients."
        }
        Cause::Silence if weather => {
            "The line broke while sending; it has been found out what became of it."
        }
        Cause::Silence => {
            "The line broke while sending, and nobody can tell whether it went. Look in the \
             Outbox and say what you find."
        }
        Cause::Stopped if weather => {
            "RingOnce or the PC stopped while sending; it has been found out what became of it."
        }
        Cause::Stopped => {
            "RingOnce or the PC stopped while sending, and nobody can tell whether it went. Look \
             in the Outbox and say what you find."
        }
        Cause::BrokeDown => {
            "RingOnce made a mistake of its own while sending. It stopped, and did not send \
             again. Tell whoever looks after RingOnce."
        }
        Cause::Refused => "The address or number was refused for good. Phone those patients.",
        Cause::Encryption => {
            "A protected connection could not be made. Ask whoever looks after the mail server or \
             gateway."
        }
        Cause::EncryptionNotOffered => {
            "The mail server or gateway did not offer the encryption that Settings ask for."
        }
        Cause::Credentials => "The user name, the password or the key was refused.",
        Cause::PasswordsNotAccepted => "The mail server accepts no such passwords any more.",
        Cause::SenderRefused => {
            "This account was not let send from the clinic's address or number."
        }
        Cause::QuotaReached => {
            "The account had sent as much as it may, or its provider stopped it."
        }
        Cause::PasswordMissing => "The password or secret was not where it was kept.",
        Cause::FolderNotWritable => "The folder for practice e-mails could not be written.",
        Cause::NotSetUp => "The settings were not complete, or did not fit what answered.",
        Cause::Storage => {
            "The database or the disk did not do what it was asked. Nothing was sent meanwhile."
        }
    }
}

/// Returns what staff call a cause.
#[must_use]
pub const fn trouble_word(cause: TroubleCause) -> &'static str {
    match cause {
        TroubleCause::ServerNotFound => "The mail server or gateway was not found",
        TroubleCause::NoConnection => "No line to the mail server or gateway",
        TroubleCause::Passing => "The carrier asked to try again later",
        TroubleCause::Silence => "The line broke while sending",
        TroubleCause::Stopped => "RingOnce or the PC stopped while sending",
        TroubleCause::BrokeDown => "Sending broke down",
        TroubleCause::Refused => "The address or number was refused",
        TroubleCause::Encryption => "No protected connection",
        TroubleCause::EncryptionNotOffered => "Encryption was not offered",
        TroubleCause::Credentials => "The password or key was refused",
        TroubleCause::PasswordsNotAccepted => "Passwords are not accepted",
        TroubleCause::SenderRefused => "The clinic's address or number was refused",
        TroubleCause::QuotaReached => "The account may send no more",
        TroubleCause::PasswordMissing => "The password was missing",
        TroubleCause::FolderNotWritable => "The practice folder could not be written",
        TroubleCause::NotSetUp => "The settings were not complete",
        TroubleCause::Storage => "The database or the disk",
    }
}
