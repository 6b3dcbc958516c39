//! What a stopped conversation means for the reminder: not sent and whose fault it is, or unknown.
//! Pure. No default arm decides about sending: whatever is not surely "not sent" is unknown.

use lettre::Address;

use super::conversation::{Phase, Stop, Why};
use super::wire::{Reply, Silence};
use crate::carrier::{ChannelFault, Fault, Outcome};

/// Longest piece of a server's words that is kept.
const WORDS_MAX: usize = 200;

/// Returns the outcome of a conversation that the server ended with a receipt.
pub(super) fn accepted(receipt: &Reply, to: &Address) -> Outcome {
    let words = without_addresses(&receipt.text(), to);
    let words = strip_enhanced_code(&words);
    let reference = match words.split_once("queued as ") {
        Some((_, id)) => id,
        None => words,
    };
    Outcome::Accepted {
        reference: match reference.trim() {
            "" => receipt.code.to_string(),
            words => words.to_owned(),
        },
    }
}

/// Returns the outcome of a conversation that stopped.
pub(super) fn stopped(stop: &Stop, to: &Address) -> Outcome {
    let detail = detail(stop, to);
    match fault(stop, to) {
        Some(fault) => Outcome::NotSent { fault, detail },
        None => Outcome::Unknown { detail },
    }
}

/// Returns whose fault it is that the message surely did not go, or nothing when nobody can tell.
pub(super) fn fault(stop: &Stop, to: &Address) -> Option<Fault> {
    let fault = match (stop.phase, &stop.why) {
        // Only a whole reply that says no is a no; everything else after the dot is unknown.
        (Phase::Receipt, Why::Answered(reply)) if reply.code < 400 => return None,
        (
            Phase::Receipt,
            Why::Silent(_)
            | Why::NotSetUp
            | Why::PasswordMissing
            | Why::TokenMissing
            | Why::NotFound(_)
            | Why::NotThisPc
            | Why::NotOffered
            | Why::TokensNotOffered
            | Why::TokenRefused(_),
        ) => return None,
        (_, Why::NotSetUp) => Fault::Channel(ChannelFault::NotSetUp),
        (_, Why::PasswordMissing) => Fault::Channel(ChannelFault::PasswordMissing),
        (_, Why::TokenMissing) => Fault::Channel(ChannelFault::LogInAgain),
        (_, Why::TokensNotOffered) => Fault::Channel(ChannelFault::NotUnderstood),
        (_, Why::TokenRefused(reply)) => token_refusal(reply, to),
        (_, Why::NotFound(_)) => Fault::Channel(ChannelFault::ServerNotFound),
        (_, Why::NotThisPc) => Fault::Channel(ChannelFault::EncryptionNotOffered),
        (Phase::LogIn, Why::NotOffered) => Fault::Channel(ChannelFault::PasswordsNotAccepted),
        (_, Why::NotOffered) => Fault::Channel(ChannelFault::EncryptionNotOffered),
        (phase, Why::Answered(reply)) => refusal(phase, reply, to),
        (_, Why::Silent(Silence::Tls(_))) => Fault::Channel(ChannelFault::Encryption),
        // Until its greeting there is no connection worth the name; after it, it is weather.
        (Phase::Connect | Phase::Greeting, Why::Silent(_)) => {
            Fault::Channel(ChannelFault::NoConnection)
        }
        (
            Phase::Settings
            | Phase::FindServer
            | Phase::Encryption
            | Phase::LogIn
            | Phase::Sender
            | Phase::Recipient
            | Phase::Announce
            | Phase::Body,
            Why::Silent(_),
        ) => Fault::Passing,
    };
    Some(fault)
}

/// Reads a refusal. A wrong guess towards the channel pauses everybody's mail for one bad address;
/// a wrong guess towards the recipient uses up a reminder for a fault of ours. So the words that
/// speak of *us* are listed, and everything else at or after the recipient is about the recipient.
fn refusal(phase: Phase, reply: &Reply, to: &Address) -> Fault {
    let words = without_addresses(&reply.text(), to).to_lowercase();
    let says = |any: &[&str]| any.iter().any(|part| words.contains(part));
    if says(&QUOTA) && phase >= Phase::Sender {
        return Fault::Channel(ChannelFault::QuotaReached);
    }
    // A positive reply that was not hoped for is the answer to another question; nothing was sent.
    if reply.code < 500 {
        return Fault::Passing;
    }
    let about_us = if says(&SWITCHED_OFF) {
        Some(ChannelFault::SmtpSwitchedOff)
    } else if says(&NO_PASSWORDS) || reply.code == 534 {
        Some(ChannelFault::PasswordsNotAccepted)
    } else if reply.code == 538 || (reply.code == 530 && says(&["tls"])) {
        Some(ChannelFault::EncryptionNotOffered)
    } else if matches!(reply.code, 530 | 535) {
        Some(ChannelFault::Credentials)
    } else {
        None
    };
    if let Some(fault) = about_us {
        return Fault::Channel(fault);
    }
    match phase {
        Phase::Settings | Phase::FindServer | Phase::Connect | Phase::Greeting => {
            Fault::Channel(ChannelFault::NoConnection)
        }
        Phase::Encryption => Fault::Channel(ChannelFault::EncryptionNotOffered),
        Phase::LogIn if reply.code == 504 => Fault::Channel(ChannelFault::PasswordsNotAccepted),
        Phase::LogIn => Fault::Channel(ChannelFault::Credentials),
        Phase::Sender => Fault::Channel(ChannelFault::SenderRefused),
        Phase::Recipient | Phase::Announce | Phase::Body | Phase::Receipt => {
            if says(&SENDER) {
                Fault::Channel(ChannelFault::SenderRefused)
            } else {
                Fault::Recipient
            }
        }
    }
}

/// Reads the refusal of a token. None of its words are about a password.
fn token_refusal(reply: &Reply, to: &Address) -> Fault {
    let words = without_addresses(&reply.text(), to).to_lowercase();
    if reply.code < 500 {
        return Fault::Passing;
    }
    Fault::Channel(if SWITCHED_OFF.iter().any(|part| words.contains(part)) {
        ChannelFault::SmtpSwitchedOff
    } else if matches!(reply.code, 500..=504) {
        ChannelFault::NotUnderstood
    } else {
        ChannelFault::LogInAgain
    })
}

/// How Exchange Online says that an administrator has to let programs send first, for the mailbox
/// or for everybody; with whatever proof they come.
const SWITCHED_OFF: [&str; 2] = ["smtpclientauthentication is disabled", "smtp_auth_disabled"];

/// How servers say that this account has sent enough. "Mailbox full" is the recipient's and not
/// among them. 5.4.5 is Gmail's; the exception's name is Exchange's.
const QUOTA: [&str; 8] = [
    "5.4.5",
    "daily user sending",
    "sending limit",
    "sending quota",
    "daily limit",
    "hourly limit",
    "message rate limit",
    "submissionquotaexceeded",
];

/// How servers say that they take no passwords: Exchange Online's two codes, and words.
const NO_PASSWORDS: [&str; 4] = [
    "5.7.30",
    "5.7.139",
    "basic authentication",
    "application-specific password required",
];

/// How servers say after the recipient was named that it is the sender they do not want: no right
/// to use the address (Exchange), unauthenticated mail (Gmail, Outlook), a server that does not
/// relay for us.
const SENDER: [&str; 10] = [
    "5.7.60",
    "5.7.26",
    "5.7.515",
    "5.7.708",
    "5.1.8 ",
    "sendasdenied",
    "relay access denied",
    "relay not permitted",
    "unable to relay",
    "relaying",
];

/// Returns what happened, for staff and for the history. Without any address.
pub(super) fn detail(stop: &Stop, to: &Address) -> String {
    let phase = match stop.phase {
        Phase::Settings => "While the settings were read",
        Phase::FindServer => "While the server was looked up",
        Phase::Connect => "While connecting",
        Phase::Encryption => "While the connection was being encrypted",
        Phase::Greeting => "While waiting for the server's greeting",
        Phase::LogIn => "While logging in",
        Phase::Sender => "While the sender was named",
        Phase::Recipient => "While the recipient was named",
        Phase::Announce => "Before the message was sent",
        Phase::Body => "While the message was being sent, before its end",
        Phase::Receipt => "After the whole message was sent",
    };
    match &stop.why {
        Why::NotSetUp => format!("{phase}: the mail server's name or port is missing."),
        Why::PasswordMissing => format!("{phase}: there is no password."),
        Why::TokenMissing => format!("{phase}: nobody is logged in at Microsoft."),
        Why::NotFound(kind) => format!("{phase}: no address was found ({kind})."),
        Why::NotThisPc => format!("{phase}: an unencrypted connection is made to this PC only."),
        Why::NotOffered if stop.phase == Phase::LogIn => {
            format!("{phase}: the server offers no way to log in with a password.")
        }
        Why::NotOffered => format!("{phase}: the server offers no encryption."),
        Why::TokensNotOffered => {
            format!("{phase}: the server knows no Microsoft log-in (XOAUTH2).")
        }
        Why::Answered(reply) | Why::TokenRefused(reply) => {
            let words = without_addresses(&reply.text(), to);
            format!("{phase}, the server answered: {} {words}", reply.code)
        }
        Why::Silent(Silence::Closed) => format!("{phase}, the connection broke."),
        Why::Silent(Silence::TimedOut) => format!("{phase}, no answer came in time."),
        Why::Silent(Silence::Garbled) => {
            format!("{phase}, the server said something that is no answer.")
        }
        Why::Silent(Silence::Broken(kind)) => format!("{phase}, the network failed ({kind})."),
        Why::Silent(Silence::Tls(words)) => {
            format!("{phase}: {}.", without_addresses(words, to))
        }
    }
}

/// Returns a server's words in one short line without any e-mail address and without the part of
/// the recipient's before the `@`: servers like to quote it, and the history keeps no addresses.
fn without_addresses(words: &str, to: &Address) -> String {
    let local = to.user().to_lowercase();
    let names = |word: &str| {
        let word = word.to_lowercase();
        // A short one would be found inside ordinary words, so there it must be a word of its own.
        let quoted = if local.len() < 3 {
            word.split(|c: char| !c.is_alphanumeric())
                .any(|piece| piece == local)
        } else {
            word.contains(&local)
        };
        quoted || word.contains('@')
    };
    let mut kept = String::new();
    for word in words.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() && kept.len() < WORDS_MAX {
            kept.push_str(if names(word) { "[address]" } else { word });
            kept.push(' ');
        }
    }
    kept.trim_end().chars().take(WORDS_MAX).collect()
}

/// Drops a leading `2.0.0` (RFC 2034), which says nothing that the code has not said.
fn strip_enhanced_code(words: &str) -> &str {
    match words.split_once(' ') {
        Some((first, rest))
            if first.matches('.').count() == 2
                && first.chars().all(|c| c.is_ascii_digit() || c == '.') =>
        {
            rest
        }
        Some(_) | None => words,
    }
}

#[cfg(test)]
mod tests;
