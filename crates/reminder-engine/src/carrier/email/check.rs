//! The connection test of the settings: step by step, in words for staff.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use lettre::Address;
use reminder_core::cadence::Channel;
use reminder_core::clinic::EmailSender;
use reminder_core::key::{Identity, Key, StepId};
use reminder_core::message::Message;

use super::conversation::{Conversation, Phase, Stop, Why};
use super::oauth::Bearer;
use super::{EmailCarrier, LogIn, Patience, Security, TestStep, verdict};
use crate::carrier::{Carrier as _, Fault, Letter, Outcome};

/// Somebody stands in front of the screen: shorter than when letters go.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(15),
    conversation: Duration::from_secs(30),
    message: Duration::from_secs(60),
    receipt: Duration::from_secs(60),
};

impl EmailCarrier {
    /// Waits as long as somebody who stands in front of the screen.
    #[must_use]
    pub fn for_a_test(self) -> Self {
        self.with_patience(PATIENCE)
    }

    /// Tries the mail server up to the point where a recipient would be named, and says how far it
    /// got. The last step is the one that failed, if one did.
    ///
    /// With a time, a log-in that ends is renewed first, and a test e-mail is sent to the clinic's
    /// own address as well, with that Date.
    #[must_use]
    pub fn test(
        &mut self,
        sender: &EmailSender,
        test_letter_at: Option<DateTime<Utc>>,
    ) -> Vec<TestStep> {
        let Ok(from) = sender.from_address.parse::<Address>() else {
            return vec![TestStep {
                name: name(Phase::Sender).to_owned(),
                ok: false,
                sentence: String::from(
                    "The sender's address is not complete. Enter one like desk@example.org.",
                ),
            }];
        };
        let mut steps = Vec::new();
        if let (LogIn::Microsoft(_), Some(now)) = (&self.settings.log_in, test_letter_at) {
            let ready = self.make_ready(now);
            steps.push(TestStep {
                name: String::from("Microsoft log-in"),
                ok: ready.is_ok(),
                sentence: ready.err().map_or_else(
                    || String::from("Microsoft says that the log-in holds."),
                    |fault| fault.advice(Channel::Email),
                ),
            });
            if ready.is_err() {
                return steps;
            }
        }
        let tried = Conversation::open(self, from.domain()).and_then(|mut conversation| {
            conversation.sender(&from)?;
            conversation.take_back()
        });
        match &tried {
            Ok(()) => {
                self.with_log_in(Bearer::worked);
            }
            Err(stop) => {
                if matches!(stop.why, Why::TokenRefused(_)) {
                    self.with_log_in(Bearer::refused);
                }
            }
        }
        steps.extend(self.steps(&from, tried.as_ref().err()));
        if let (Ok(()), Some(now)) = (tried, test_letter_at) {
            steps.push(self.test_letter(sender, now));
        }
        steps
    }

    fn steps(&self, from: &Address, stop: Option<&Stop>) -> Vec<TestStep> {
        const ORDER: [Phase; 5] = [
            Phase::FindServer,
            Phase::Connect,
            Phase::Encryption,
            Phase::LogIn,
            Phase::Sender,
        ];
        let failed = stop.map(|stop| self.step_of(stop.phase));
        let mut steps: Vec<TestStep> = ORDER
            .into_iter()
            .take_while(|phase| failed != Some(*phase))
            .map(|phase| TestStep {
                name: name(phase).to_owned(),
                ok: true,
                sentence: self.success(phase, from),
            })
            .collect();
        if let (Some(stop), Some(phase)) = (stop, failed) {
            steps.push(TestStep {
                name: name(phase).to_owned(),
                ok: false,
                sentence: failure(stop, from),
            });
        }
        steps
    }

    /// Returns the step a phase belongs to. The greeting comes encrypted when everything does.
    fn step_of(&self, phase: Phase) -> Phase {
        match phase {
            Phase::Settings | Phase::FindServer => Phase::FindServer,
            Phase::Greeting if self.settings.security == Security::ImplicitTls => Phase::Encryption,
            Phase::Connect | Phase::Greeting => Phase::Connect,
            Phase::Encryption => Phase::Encryption,
            Phase::LogIn => Phase::LogIn,
            Phase::Sender | Phase::Recipient | Phase::Announce | Phase::Body | Phase::Receipt => {
                Phase::Sender
            }
        }
    }

    fn success(&self, phase: Phase, from: &Address) -> String {
        let settings = &self.settings;
        match self.step_of(phase) {
            Phase::FindServer => format!("{} was found.", settings.host.trim()),
            Phase::Connect => format!("The server answers on port {}.", settings.port),
            Phase::Encryption => match settings.security {
                Security::StartTls | Security::ImplicitTls => String::from(
                    "The connection is encrypted, and the certificate belongs to the server.",
                ),
                Security::NoneOnLoopback => {
                    String::from("None is needed: the server is on this PC.")
                }
            },
            Phase::LogIn if settings.user.is_empty() => {
                String::from("No user name is set, so none was given.")
            }
            Phase::LogIn => match settings.log_in {
                LogIn::Password => {
                    String::from("The server accepted the user name and the password.")
                }
                LogIn::Microsoft(_) => String::from("The server accepted the Microsoft log-in."),
            },
            Phase::Sender
            | Phase::Settings
            | Phase::Greeting
            | Phase::Recipient
            | Phase::Announce
            | Phase::Body
            | Phase::Receipt => format!("The server takes e-mails from {from}."),
        }
    }

    fn test_letter(&mut self, sender: &EmailSender, now: DateTime<Utc>) -> TestStep {
        let key = Key::of(&Identity {
            channel: Channel::Email,
            contact: &sender.from_address,
            person: "connection test",
            occurrence: now,
            step: StepId(0),
        });
        let message = Message {
            channel: Channel::Email,
            carrier: sender.carrier,
            to: sender.from_address.clone(),
            from_name: sender.from_name.clone(),
            from_address: sender.from_address.clone(),
            reply_to: sender.reply_to.clone(),
            subject: String::from("Test e-mail from RingOnce"),
            text: String::from(
                "This is a test. RingOnce can send e-mails through your mail server.\n\n\
                 No patient gets this e-mail, and nobody has to answer it.\n",
            ),
            language: String::from("en"),
            calendar: None,
            only_if: None,
        };
        let letter = Letter {
            key: &key,
            message: &message,
            now,
            useful_until: now + TimeDelta::hours(1),
        };
        let (ok, sentence) = match self.hand_over(&letter).outcome {
            Outcome::Accepted { .. } => (
                true,
                format!(
                    "The server took the test e-mail. Look for it in the mailbox of {}.",
                    sender.from_address
                ),
            ),
            Outcome::NotSent { detail, .. } => {
                (false, format!("The test e-mail was not sent. {detail}"))
            }
            Outcome::Unknown { detail } => (
                false,
                format!(
                    "We can't tell whether the test e-mail went out. {detail} Look for it in the \
                     mailbox of {}.",
                    sender.from_address
                ),
            ),
        };
        TestStep {
            name: String::from("Test e-mail"),
            ok,
            sentence,
        }
    }
}

fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Settings | Phase::FindServer => "Find the server",
        Phase::Connect | Phase::Greeting => "Connect",
        Phase::Encryption => "Encryption",
        Phase::LogIn => "Log in",
        Phase::Sender | Phase::Recipient | Phase::Announce | Phase::Body | Phase::Receipt => {
            "Sender's address"
        }
    }
}

fn failure(stop: &Stop, from: &Address) -> String {
    let detail = verdict::detail(stop, from);
    match verdict::fault(stop, from) {
        Some(Fault::Channel(fault)) => format!("{} ({detail})", fault.advice(Channel::Email)),
        Some(Fault::Passing | Fault::Recipient | Fault::OptedOut | Fault::NoTexts) | None => {
            format!("{detail} Try again in a few minutes.")
        }
    }
}
