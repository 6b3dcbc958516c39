//! The check of the settings: step by step, in words for staff. It changes nothing in the mailbox.

use chrono::{DateTime, Utc};

use super::session::{Phase, Session, Stop, Why};
use super::{INBOX, Mailbox};
use crate::carrier::email::{Security, TestStep};
use crate::carrier::line::Silence;

const ORDER: [Phase; 5] = [
    Phase::FindServer,
    Phase::Connect,
    Phase::Encryption,
    Phase::LogIn,
    Phase::Open,
];

/// Tries the mailbox, and says how far it got. The last step is the one that failed, if one did.
#[must_use]
pub fn test_mailbox(mailbox: &Mailbox, now: DateTime<Utc>) -> Vec<TestStep> {
    let opened = Session::open(mailbox).and_then(|mut session| {
        session.examine(INBOX)?;
        let today = session.search(&now.format("SINCE %-d-%b-%Y").to_string())?;
        Ok((session, today.len()))
    });
    let (mut session, today) = match opened {
        Ok(opened) => opened,
        Err(stop) => {
            let mut steps = went_well(mailbox, Some(stop.phase));
            steps.push(step(stop.phase, false, failure(&stop)));
            return steps;
        }
    };
    let mut steps = went_well(mailbox, None);
    steps.push(TestStep {
        name: String::from("Look"),
        ok: true,
        sentence: match today {
            0 => String::from("No mail came today so far. Nothing in it was changed."),
            1 => String::from("One mail came today. Nothing in it was changed."),
            count => format!("{count} mails came today. Nothing in them was changed."),
        },
    });
    let folder = mailbox.settings.sent_folder.trim();
    if !folder.is_empty() {
        let found = session.examine(folder);
        steps.push(TestStep {
            name: String::from("Folder of sent mail"),
            ok: found.is_ok(),
            sentence: match found {
                Ok(_) => format!("{folder} is there."),
                Err(_) => format!(
                    "{folder} is not there, or cannot be opened. Enter its name as your mail \
                     program shows it, or leave it empty."
                ),
            },
        });
    }
    session.leave();
    steps
}

fn went_well(mailbox: &Mailbox, failed: Option<Phase>) -> Vec<TestStep> {
    ORDER
        .into_iter()
        .take_while(|phase| failed.is_none_or(|failed| *phase < failed))
        .map(|phase| step(phase, true, success(mailbox, phase)))
        .collect()
}

fn step(phase: Phase, ok: bool, sentence: String) -> TestStep {
    let name = match phase {
        Phase::FindServer => "Find the server",
        Phase::Connect => "Connect",
        Phase::Encryption => "Encryption",
        Phase::LogIn => "Log in",
        Phase::Open => "Open the mailbox",
        Phase::Look => "Look",
    };
    TestStep {
        name: name.to_owned(),
        ok,
        sentence,
    }
}

fn success(mailbox: &Mailbox, phase: Phase) -> String {
    let settings = &mailbox.settings;
    match phase {
        Phase::FindServer => format!("{} was found.", settings.host.trim()),
        Phase::Connect => format!("The server answers on port {}.", settings.port),
        Phase::Encryption => match settings.security {
            Security::StartTls | Security::ImplicitTls => String::from(
                "The connection is encrypted, and the certificate belongs to the server.",
            ),
            Security::NoneOnLoopback => String::from("None is needed: the server is on this PC."),
        },
        Phase::LogIn => String::from("The server accepted the user name and the password."),
        Phase::Open | Phase::Look => {
            String::from("It is open for reading only: RingOnce changes nothing in it.")
        }
    }
}

fn failure(stop: &Stop) -> String {
    let again = "Try again in a few minutes.";
    match &stop.why {
        Why::NotSetUp => String::from("The server's name or the user name is missing. Enter it."),
        Why::PasswordMissing => String::from("The password is missing. Enter it."),
        Why::NotFound(_) => String::from(
            "The server could not be found. Check this PC's internet connection, then the name.",
        ),
        Why::NotThisPc => String::from(
            "The connection would not be encrypted. Choose the encryption that your provider \
             names.",
        ),
        Why::NotOffered if stop.phase == Phase::LogIn => String::from(
            "The server does not accept passwords in a way that RingOnce knows. Ask your mail \
             provider for an app password.",
        ),
        Why::NotOffered => String::from(
            "The server does not offer the encryption that the settings ask for. Choose the one \
             that your provider names.",
        ),
        Why::Refused(refusal) => {
            let words = refusal.words.trim();
            let to_do = match stop.phase {
                Phase::LogIn => {
                    "Enter the password again. Many providers want an app password here, and IMAP \
                     switched on."
                }
                Phase::FindServer
                | Phase::Connect
                | Phase::Encryption
                | Phase::Open
                | Phase::Look => again,
            };
            format!("The server said no ({words}). {to_do}")
        }
        Why::Silent(Silence::Tls(words)) => format!(
            "A protected connection could not be made: {words}. Check the server's name and the \
             encryption."
        ),
        Why::Silent(Silence::Garbled) => String::from(
            "What answers is not a mailbox that RingOnce can read. Check the name and the port.",
        ),
        Why::Silent(Silence::Closed | Silence::TimedOut | Silence::Broken(_)) => {
            format!("The server does not answer. Check the port and the encryption. {again}")
        }
    }
}
