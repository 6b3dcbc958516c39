//! E-mail through the clinic's mail server: one letter, one connection, one outcome. No retry, no
//! kept connection, no queue; when to send and whether to try again is the outbox's.
//!
//! | broken off | outcome | why |
//! |---|---|---|
//! | before the server's greeting | channel fault | nobody's mail would go |
//! | at log-in or sender, by a refusal | channel fault | it is about us, not about a patient |
//! | at the recipient, by a 5yz | recipient fault | this address can never be reached |
//! | before the final dot, otherwise | passing fault | a server must not deliver half a message |
//! | after the dot, by a 4yz or 5yz | not sent | the server said that it did not take it |
//! | after the dot, by silence or nonsense | unknown | only the server knows (RFC 1047) |

mod calendar;
mod check;
mod conversation;
pub mod mime;
pub mod oauth;
pub mod providers;
mod verdict;
mod wire;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use self::conversation::{Conversation, Stop, Why};
use self::mime::Written;
use self::oauth::{Bearer, MicrosoftApp};
use self::wire::Reply;
use super::mailbox::{Letters, Mailbox, Post, ReadTo};
use super::{
    Asked, Capabilities, Carrier, ChannelFault, Fault, Handover, Letter, LookedUp, Outcome, line,
};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// STARTTLS.
    StartTls,
    /// TLS from the first byte.
    ImplicitTls,
    /// None; only to this very PC.
    NoneOnLoopback,
}

/// How we prove who we are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum LogIn {
    /// With a password.
    #[default]
    Password,
    /// With a log-in at Microsoft, which a person made once.
    Microsoft(MicrosoftApp),
}

/// The clinic's mail server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The user name; empty for a server that asks for none.
    pub user: String,
    /// How we prove that we are that user. Settings from before there was a choice name none.
    #[serde(default)]
    pub log_in: LogIn,
    /// How many e-mails the provider takes in any 24 hours; none where nobody said.
    #[serde(default)]
    pub a_day: Option<u32>,
}

/// One step of a connection test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TestStep {
    /// "Find the server".
    pub name: String,
    /// Whether it worked.
    pub ok: bool,
    /// What happened, for staff.
    pub sentence: String,
}

/// How long a mail server is waited for.
///
/// RFC 5321 4.5.3.2 asks for five minutes a command, so that slow servers are not given up on. To
/// give up early before the final dot is safe, and a reminder that is held up for ten minutes
/// between its claim and its end could leave outside its window: so all commands together get two.
/// After the dot the RFC's ten minutes stand, because giving up early there makes an unknown out
/// of what the server was about to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For the connection, all addresses of the server together.
    pub connect: Duration,
    /// For everything from the greeting to the server's readiness for the message.
    pub conversation: Duration,
    /// For the message up to its final dot.
    pub message: Duration,
    /// For the receipt.
    pub receipt: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            conversation: Duration::from_secs(120),
            message: Duration::from_secs(180),
            receipt: Duration::from_secs(600),
        }
    }
}

/// What is shown to the server at log-in.
enum Proof {
    /// The settings name no user.
    NoneAsked,
    Password(SecretString),
    Token(SecretString),
}

/// Hands letters to the clinic's mail server.
pub struct EmailCarrier {
    settings: MailSettings,
    password: Option<SecretString>,
    bearer: Option<Arc<Mutex<Bearer>>>,
    patience: Patience,
    roots: RootCertStore,
    mailbox: Option<Mailbox>,
    /// The mailbox did not take the last token it was shown.
    mailbox_refused: bool,
}

impl EmailCarrier {
    /// Returns a carrier for this server. The password may be missing when the settings name no
    /// user; otherwise every letter comes back as a fault of the channel.
    #[must_use]
    pub fn new(settings: MailSettings, password: Option<SecretString>) -> Self {
        Self {
            settings,
            password,
            bearer: None,
            patience: Patience::default(),
            roots: line::public_roots(),
            mailbox: None,
            mailbox_refused: false,
        }
    }

    /// Reads what comes back in this mailbox.
    #[must_use]
    pub fn with_mailbox(mut self, mailbox: Option<Mailbox>) -> Self {
        self.mailbox = mailbox;
        self
    }

    /// Logs in with the tokens of this log-in, where the settings say so.
    #[must_use]
    pub fn with_bearer(mut self, bearer: Arc<Mutex<Bearer>>) -> Self {
        self.bearer = Some(bearer);
        self
    }

    /// Waits so long instead of as long as usual.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Trusts one more certificate authority, given in DER, besides the public ones.
    ///
    /// # Errors
    /// The certificate cannot be read.
    pub fn with_root(mut self, certificate: &[u8]) -> Result<Self, rustls::Error> {
        self.roots.add(CertificateDer::from(certificate))?;
        Ok(self)
    }

    fn trust(&self) -> Arc<ClientConfig> {
        line::trust(self.roots.clone())
    }

    /// Returns what is shown to the server; nobody is asked for it.
    fn proof(&self) -> Result<Proof, Why> {
        if self.settings.user.is_empty() {
            return Ok(Proof::NoneAsked);
        }
        match &self.settings.log_in {
            LogIn::Password => {
                let password = self.password.clone().ok_or(Why::PasswordMissing)?;
                Ok(Proof::Password(password))
            }
            LogIn::Microsoft(_) => Ok(Proof::Token(self.token().ok_or(Why::TokenMissing)?)),
        }
    }

    fn token(&self) -> Option<SecretString> {
        let token = self.with_log_in(|bearer| bearer.current().cloned());
        token.flatten()
    }

    fn with_log_in<T>(&self, act: impl FnOnce(&mut Bearer) -> T) -> Option<T> {
        let bearer = self.bearer.as_ref()?;
        Some(act(&mut bearer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)))
    }

    fn send(&self, written: &Written) -> Result<Reply, Stop> {
        let mut conversation = Conversation::open(self, written.from.domain())?;
        self.with_log_in(Bearer::worked);
        conversation.sender(&written.from)?;
        conversation.recipient(&written.to)?;
        conversation.message(&written.bytes, self)
    }
}

impl Carrier for EmailCarrier {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        let written = match mime::write(letter) {
            Ok(written) => written,
            Err(reason) => return Outcome::from(reason).into(),
        };
        let mut outcome = match self.send(&written) {
            Ok(receipt) => verdict::accepted(&receipt, &written.to),
            Err(stop) => verdict::stopped(&stop, &written.to),
        };
        if let Outcome::NotSent { fault, .. } = &mut outcome
            && *fault == Fault::Channel(ChannelFault::LogInAgain)
            && let Some(now) = self.with_log_in(Bearer::refused)
        {
            *fault = Fault::Channel(now);
        }
        outcome.into()
    }

    fn make_ready(&mut self, now: DateTime<Utc>) -> Result<(), ChannelFault> {
        match &self.settings.log_in {
            LogIn::Password => Ok(()),
            LogIn::Microsoft(_) => self
                .with_log_in(|bearer| bearer.bearer(now).map(drop))
                .unwrap_or(Err(ChannelFault::LogInAgain)),
        }
    }

    /// Without a mailbox nothing comes back: a mail server says no more than that it took a letter.
    fn capabilities(&self, channel: Channel) -> Capabilities {
        let mailbox = (self.mailbox.as_ref()).filter(|_| channel == Channel::Email);
        Capabilities {
            mailbox: mailbox.is_some(),
            look_up: mailbox.is_some_and(Mailbox::files_what_is_sent),
            ..Capabilities::default()
        }
    }

    fn look_up(&mut self, asked: &Asked<'_>) -> LookedUp {
        let name = mime::name(asked.key, &asked.message.from_address);
        let token = self.token();
        if let (LogIn::Microsoft(_), Some(mailbox)) = (&self.settings.log_in, &mut self.mailbox) {
            mailbox.show(token);
        }
        match (&self.mailbox, name) {
            (Some(mailbox), Some(name)) => mailbox.look_up(&name, asked.attempted_at),
            (None, _) | (_, None) => LookedUp::CannotTell {
                detail: String::from("no folder of sent mail is set up"),
            },
        }
    }

    fn post(
        &mut self,
        read_to: Option<&ReadTo>,
        since: DateTime<Utc>,
        letters: &mut dyn Letters,
    ) -> Result<Option<Post>, ChannelFault> {
        let token = self.token();
        let Some(mailbox) = &mut self.mailbox else {
            return Ok(None);
        };
        if let LogIn::Microsoft(_) = &self.settings.log_in {
            mailbox.show(token);
        }
        let heard = mailbox.post(read_to, since, letters);
        // A token may have ended early; the mailbox that refuses the next one as well is closed.
        let again = heard == Err(ChannelFault::LogInAgain);
        let was_refused = std::mem::replace(&mut self.mailbox_refused, again);
        match heard {
            Err(ChannelFault::LogInAgain) if was_refused => Err(ChannelFault::CannotListen),
            Err(ChannelFault::LogInAgain) => {
                self.with_log_in(Bearer::refused);
                Err(ChannelFault::LogInUnreachable)
            }
            heard => heard.map(Some),
        }
    }
}
