//! Why a message surely did not go, and what staff read when a whole channel is at fault. Not here:
//! which answer of a carrier means what; each carrier's verdict says that.

use reminder_core::breaker;
use reminder_core::cadence::Channel;

/// Why a message surely did not go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// This contact can never be reached like this; no other attempt is made.
    Recipient,
    /// As [`Fault::Recipient`], and the number told the carrier that it wants no more: an opt-out.
    OptedOut,
    /// As [`Fault::Recipient`], and the number can get no texts at all: a landline.
    NoTexts,
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
    /// The log-in of a person (OAuth 2.0) is missing, over, or was refused.
    LogInAgain,
    /// Whoever renews that log-in does not answer.
    LogInUnreachable,
    /// A renewed log-in could not be kept on this PC.
    LogInNotKept,
    /// The clinic's app registration is not known there, or may not do this.
    AppRegistration,
    /// An administrator has to let programs send for this mailbox.
    SmtpSwitchedOff,
    /// The server does not let this account send from this address or number.
    SenderRefused,
    /// The sender's number or name has to be registered first.
    SenderNotRegistered,
    /// The account may not send any more for now.
    QuotaReached,
    /// The account has no money left.
    Funds,
    /// The account is suspended or closed.
    Suspended,
    /// The account is a trial one, which reaches its owner's numbers only.
    Trial,
    /// The account may not send to this country.
    Region,
    /// What answers is not the carrier the settings name.
    NotUnderstood,
    /// The password is not where it should be.
    PasswordMissing,
    /// The folder for practice files cannot be written.
    FolderNotWritable,
    /// This PC's list of sends cannot be written, so nothing may be handed over.
    LedgerNotWritable,
    /// The settings are not complete.
    NotSetUp,
    /// What comes back by this channel cannot be read, and no moment passes that would change it.
    CannotListen,
    /// It took one after the other and said about none what became of it. No carrier says this
    /// itself: the outbox counts.
    Silent,
}

/// What staff call the carrier of a channel, what goes through it, and how it is let in.
struct Nouns {
    carrier: &'static str,
    letters: &'static str,
    proof: &'static str,
    sender: &'static str,
}

const fn nouns(channel: Channel) -> Nouns {
    match channel {
        Channel::Email => Nouns {
            carrier: "mail server",
            letters: "e-mails",
            proof: "password",
            sender: "address",
        },
        Channel::Sms => Nouns {
            carrier: "gateway for texts",
            letters: "texts",
            proof: "secret",
            sender: "number",
        },
        Channel::Voice => Nouns {
            carrier: "gateway for calls",
            letters: "calls",
            proof: "secret",
            sender: "number",
        },
        Channel::CallList => Nouns {
            carrier: "call list",
            letters: "calls by staff",
            proof: "password",
            sender: "number",
        },
    }
}

impl ChannelFault {
    /// Every fault.
    pub const ALL: [Self; 25] = [
        Self::ServerNotFound,
        Self::NoConnection,
        Self::Encryption,
        Self::EncryptionNotOffered,
        Self::Credentials,
        Self::PasswordsNotAccepted,
        Self::LogInAgain,
        Self::LogInUnreachable,
        Self::LogInNotKept,
        Self::AppRegistration,
        Self::SmtpSwitchedOff,
        Self::SenderRefused,
        Self::SenderNotRegistered,
        Self::QuotaReached,
        Self::Funds,
        Self::Suspended,
        Self::Trial,
        Self::Region,
        Self::NotUnderstood,
        Self::PasswordMissing,
        Self::FolderNotWritable,
        Self::LedgerNotWritable,
        Self::NotSetUp,
        Self::CannotListen,
        Self::Silent,
    ];

    /// Returns what staff read when the channel pauses: what happened, what was not lost, and what
    /// to do.
    #[must_use]
    pub fn sentence(self, channel: Channel) -> String {
        let (happened, to_do) = self.words(channel);
        let further = if self == Self::Silent { "further " } else { "" };
        format!("{happened} No {further}reminder was used up. {to_do}")
    }

    /// Returns the same without the reminders, for a connection test in the settings.
    #[must_use]
    pub fn advice(self, channel: Channel) -> String {
        let (happened, to_do) = self.words(channel);
        format!("{happened} {to_do}")
    }

    fn words(self, channel: Channel) -> (String, String) {
        (self.happened(channel), self.to_do(channel))
    }

    #[expect(clippy::too_many_lines, reason = "one table without a default arm")]
    fn happened(self, channel: Channel) -> String {
        let Nouns {
            carrier,
            letters,
            proof,
            sender,
        } = nouns(channel);
        match self {
            Self::ServerNotFound => format!("The {carrier} could not be found."),
            Self::NoConnection => format!("The {carrier} does not answer."),
            Self::Encryption => format!(
                "A protected connection to the {carrier} could not be made: its certificate does \
                 not fit, or something in between changes it."
            ),
            Self::EncryptionNotOffered => {
                format!("The connection to the {carrier} would not be encrypted.")
            }
            Self::Credentials => {
                format!("The {carrier} does not accept the user name or the {proof}.")
            }
            Self::PasswordsNotAccepted => {
                format!("The {carrier} does not accept this kind of {proof} any more.")
            }
            Self::LogInAgain => String::from("The log-in at Microsoft does not hold any more."),
            Self::LogInUnreachable => String::from("The log-in at Microsoft does not answer."),
            Self::LogInNotKept => {
                String::from("Microsoft renewed the log-in, and this PC could not keep it.")
            }
            Self::AppRegistration => {
                String::from("Microsoft does not accept the clinic's app registration.")
            }
            Self::SmtpSwitchedOff => {
                format!("The {carrier} does not let programs send for this account.")
            }
            Self::SenderRefused => {
                format!("The {carrier} does not let this account send from the clinic's {sender}.")
            }
            Self::SenderNotRegistered => {
                format!("The clinic's {sender} is not registered for {letters} yet.")
            }
            Self::QuotaReached => {
                format!("The {carrier} takes no more {letters} from this account for now.")
            }
            Self::Funds => format!("The clinic's account at the {carrier} has no money left."),
            Self::Suspended => format!("The clinic's account at the {carrier} is suspended."),
            Self::Trial => format!(
                "The clinic's account at the {carrier} is a trial one, which reaches your own \
                 numbers only."
            ),
            Self::Region => format!(
                "The clinic's account at the {carrier} may send no {letters} to a patient's \
                 country."
            ),
            Self::NotUnderstood => format!("What answers is not the {carrier} that is set up."),
            Self::PasswordMissing => {
                format!("The {proof} for the {carrier} is not where it was kept.")
            }
            Self::FolderNotWritable => {
                format!("The folder for practice {letters} cannot be written.")
            }
            Self::LedgerNotWritable => String::from(
                "This PC's own list of what it sent cannot be written, so nothing was handed over.",
            ),
            Self::CannotListen => match channel {
                Channel::Email => String::from(
                    "The clinic's mailbox cannot be read, so nobody would see which e-mails come \
                     back and who wants no more.",
                ),
                Channel::Sms | Channel::Voice | Channel::CallList => {
                    format!("What comes back by the {carrier} cannot be read.")
                }
            },
            Self::Silent => format!(
                "The {carrier} was given {} {letters} in a row, and nobody can tell whether they \
                 went.",
                breaker::SILENCES_MAX
            ),
            Self::NotSetUp => match channel {
                Channel::Email => String::from("The settings for e-mail are not complete."),
                Channel::Sms | Channel::Voice | Channel::CallList => {
                    format!("The settings for {letters} are not complete.")
                }
            },
        }
    }

    #[expect(clippy::too_many_lines, reason = "one table without a default arm")]
    fn to_do(self, channel: Channel) -> String {
        let Nouns {
            carrier, sender, ..
        } = nouns(channel);
        let at_gateway = match channel {
            Channel::Sms | Channel::Voice => true,
            Channel::Email | Channel::CallList => false,
        };
        let words = match self {
            Self::ServerNotFound => "Check this PC's internet connection, then the server's name.",
            Self::NoConnection if at_gateway => {
                "Check this PC's internet connection, then the gateway's address; a phone has to \
                 be on and in the same network."
            }
            Self::NoConnection => {
                "Check this PC's internet connection, then the server's name, port and encryption."
            }
            Self::Encryption => {
                return format!(
                    "Check the server's name and the encryption, and ask whoever looks after the \
                     {carrier} before you change anything else."
                );
            }
            Self::EncryptionNotOffered if at_gateway => {
                "Enter an address that begins with https://. Without it only a phone in the \
                 clinic's own network is spoken to."
            }
            Self::EncryptionNotOffered => "Choose the encryption that your mail provider names.",
            Self::Credentials if at_gateway => {
                "Enter account, key and secret again, and see that the key may send."
            }
            Self::Credentials => {
                "Enter the password again. Many providers want an app password here."
            }
            Self::PasswordsNotAccepted if at_gateway => "Make a new secret at your provider.",
            Self::PasswordsNotAccepted => {
                "At Microsoft 365 choose Microsoft log-in in Settings, Sending. Elsewhere ask for \
                 an app password, or ask whoever looks after the mail server to allow SMTP with a \
                 password for this mailbox."
            }
            Self::LogInAgain => {
                "Open Settings, Sending, and press Log in with Microsoft, with the account that \
                 sends the reminders. Then press Resume."
            }
            Self::LogInUnreachable => {
                "Check this PC's internet connection; it is tried again by itself."
            }
            Self::LogInNotKept => {
                "Unlock this PC's password store, or see that its disk is not full. Then press \
                 Resume."
            }
            Self::AppRegistration => {
                "Ask whoever looks after the clinic's Microsoft 365 to check tenant and client id \
                 in Settings, and that the registration allows public client flows and has its \
                 permissions. Then press Resume."
            }
            Self::SmtpSwitchedOff if at_gateway => "Ask your provider to allow it.",
            Self::SmtpSwitchedOff => {
                "Ask the administrator to switch on Authenticated SMTP for this mailbox (Microsoft \
                 365 admin center: Users, Active users, the mailbox, Mail, Manage email apps) and, \
                 where it is off for everybody, for the organisation. Then press Resume."
            }
            Self::SenderRefused => {
                return format!(
                    "Check the sender's {sender}, or ask whoever looks after the {carrier} to \
                     allow it."
                );
            }
            Self::SenderNotRegistered => {
                "Finish the registration at your provider; some take two weeks. Phone the \
                 patients on the call list meanwhile."
            }
            Self::QuotaReached => {
                "Wait until the provider's limit is over, often 24 hours, or phone the patients \
                 on the call list."
            }
            Self::Funds => "Top the account up at your provider, then press Resume.",
            Self::Suspended => "Ask your provider why, then press Resume.",
            Self::Trial => "Upgrade the account at your provider, then press Resume.",
            Self::Region => {
                "Allow the country at your provider if you have patients there, or phone them; \
                 then press Resume."
            }
            Self::NotUnderstood => "Check the address in Settings.",
            Self::PasswordMissing => "Enter it again.",
            Self::FolderNotWritable => {
                "Check that the folder is there and that the disk is not full."
            }
            Self::LedgerNotWritable => {
                "Check that the disk is not full and that you may write in your own folders."
            }
            Self::CannotListen if channel == Channel::Email => {
                "Check the mailbox and its password in Settings, Sending, or switch its reading \
                 off there; then press Resume."
            }
            Self::CannotListen => "Check the account in Settings, then press Resume.",
            Self::Silent => {
                return format!(
                    "Look in the Outbox and at the {carrier}, say what you find, then press \
                     Resume: one goes first, and one more silence stops it again."
                );
            }
            Self::NotSetUp if channel == Channel::Email => {
                "Fill in the mail server and the sender's address."
            }
            Self::NotSetUp => {
                return format!("Fill in the {carrier}, its account and the clinic's {sender}.");
            }
        };
        words.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_is_never_called_a_mail_server() {
        for channel in [Channel::Sms, Channel::Voice] {
            for fault in ChannelFault::ALL {
                let words = fault.sentence(channel);
                assert!(!words.contains("mail"), "{fault:?}: {words}");
            }
        }
    }

    #[test]
    fn every_fault_says_what_was_not_lost_and_what_to_do() {
        for channel in Channel::ALL {
            for fault in ChannelFault::ALL {
                let words = fault.sentence(channel);
                let (_, to_do) = words
                    .split_once("reminder was used up. ")
                    .expect("the middle says what was not lost");
                assert!(
                    to_do.ends_with('.') && to_do.len() > 10,
                    "{fault:?}: {words}"
                );
                assert!(!words.contains("  "), "{words}");
            }
        }
    }
}
