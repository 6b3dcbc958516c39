//! Texts and calls through Twilio, or through a gateway that speaks its language (SignalWire): one
//! request, one outcome. No retry, no scheduling at the gateway, no queue but its own, and out of
//! that everything falls when its window closes.
//!
//! | what happened | outcome | why |
//! |---|---|---|
//! | broken off before the first byte left | channel fault | nothing can have been sent |
//! | broken off afterwards | unknown | only the gateway knows |
//! | 2xx with an id and our number | accepted | the gateway said in its own words that it has it |
//! | 429 | passing fault | documented: never processed |
//! | 4xx with the gateway's own code | not sent | documented refusals, see `verdict` |
//! | 401, 402, 403, 404 | channel fault | it did not let us in, or there is nothing there |
//! | any other 4xx, 1xx, 3xx, 5xx, a page, half an answer | unknown | nothing is proved by it |
//!
//! Sources: the OpenAPI description twilio_api_v2010 and the pages on errors of Twilio's
//! documentation; the compatibility API of SignalWire's. The gateway knows no idempotency key for
//! messages and calls, so what is unknown is looked up and never sent again.

mod account;
mod calls;
mod dialect;
mod speech;
mod texts;
mod verdict;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use self::account::{Account, Unlisted};
use super::http::{Door, Patience, Plain};
use super::{
    Asked, CalledOff, Capabilities, Carrier, ChannelFault, Fault, Handover, Letter, LookedUp,
    Outcome, Receipt, Reply,
};

/// What a call does when a machine picks up. It always says the same approved words: no gateway
/// can be told to stay silent without an address of the clinic's that it could ask, so whoever must
/// not be left a message must not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AnsweringMachines {
    /// The gateway listens first (it costs a little), and speaks when the greeting is over.
    #[default]
    SpeakAfterGreeting,
    /// It speaks at once, and a machine may record the half of it.
    SpeakAtOnce,
}

/// The clinic's account at a gateway. The secret is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TwilioSettings {
    /// `https://api.twilio.com`, or `https://clinic.signalwire.com/api/laml`.
    pub base_url: String,
    /// The account, or the project.
    pub account: String,
    /// The name of the key that may send; empty when the account's own secret is used.
    pub key: String,
    /// The clinic's numbers at the gateway, to which patients answer.
    pub numbers: Vec<String>,
    /// What a call does when a machine picks up.
    pub answering_machines: AnsweringMachines,
    /// What one message costs, in the account's currency, such as 0.0083; empty when nobody said.
    #[serde(default)]
    pub price: String,
    /// How many texts and calls the account takes in any 24 hours; none where nobody said.
    #[serde(default)]
    pub a_day: Option<u32>,
}

/// Hands texts and calls to one account.
pub struct TwilioCarrier {
    settings: TwilioSettings,
    /// The way in, or what is missing for it.
    door: Result<Door, ChannelFault>,
    /// The call that was handed over last, until it is known to be over.
    last_call: Option<String>,
}

impl TwilioCarrier {
    /// Returns a carrier for this account. Without its secret every letter comes back as a fault of
    /// the channel.
    #[must_use]
    pub fn new(settings: TwilioSettings, secret: Option<SecretString>) -> Self {
        let user = match settings.key.as_str() {
            "" => settings.account.as_str(),
            key => key,
        };
        let door = secret
            .map(|secret| Door::new(Plain::Loopback, user, &secret))
            .ok_or(ChannelFault::PasswordMissing);
        Self {
            settings,
            door,
            last_call: None,
        }
    }

    /// Waits so long instead of as long as usual.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        if let Ok(door) = &mut self.door {
            door.patience = patience;
        }
        self
    }

    /// Trusts one more certificate authority, given in DER, besides the public ones.
    ///
    /// # Errors
    /// The certificate cannot be read.
    pub fn with_root(mut self, certificate: &[u8]) -> Result<Self, rustls::Error> {
        if let Ok(door) = &mut self.door {
            door.trust_root(certificate)?;
        }
        Ok(self)
    }

    fn account(&self) -> Result<Account<'_>, ChannelFault> {
        let door = self.door.as_ref().map_err(|fault| *fault)?;
        Account::open(&self.settings, door)
    }
}

impl Carrier for TwilioCarrier {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        match letter.message.channel {
            Channel::Sms => self.text(letter),
            Channel::Voice => self.call(letter),
            Channel::Email | Channel::CallList => not_sent(
                Fault::Channel(ChannelFault::NotSetUp),
                "This gateway takes texts and calls only.",
            )
            .into(),
        }
    }

    fn capabilities(&self, channel: Channel) -> Capabilities {
        match channel {
            Channel::Sms => Capabilities {
                look_up: true,
                cancel: true,
                receipts: true,
                replies: !self.settings.numbers.is_empty(),
                validity_max: Some(texts::VALIDITY_MAX),
                // A long code carries one part a second, and the gateway queues the rest.
                spacing: Some(TimeDelta::seconds(1)),
                ..Capabilities::default()
            },
            Channel::Voice => Capabilities {
                look_up: true,
                cancel: true,
                receipts: true,
                spacing: Some(calls::SPACING),
                ..Capabilities::default()
            },
            Channel::Email | Channel::CallList => Capabilities::default(),
        }
    }

    fn look_up(&mut self, asked: &Asked<'_>) -> LookedUp {
        let account = match self.account() {
            Ok(account) => account,
            Err(fault) => {
                return LookedUp::CannotTell {
                    detail: words(fault),
                };
            }
        };
        match asked.message.channel {
            Channel::Sms => texts::look_up(&account, asked),
            Channel::Voice => calls::look_up(&account, asked),
            Channel::Email | Channel::CallList => LookedUp::CannotTell {
                detail: String::from("This gateway takes texts and calls only."),
            },
        }
    }

    fn receipt(&mut self, channel: Channel, reference: &str) -> Receipt {
        let account = match self.account() {
            Ok(account) => account,
            Err(fault) => {
                return Receipt::CannotTell {
                    detail: words(fault),
                };
            }
        };
        match resource(channel).map(|resource| account.one(resource, reference)) {
            Some(Ok(record)) => match channel {
                Channel::Voice => verdict::receipt_of_call(&record),
                Channel::Sms | Channel::Email | Channel::CallList => {
                    verdict::receipt_of_text(&record)
                }
            },
            Some(Err(unlisted)) => Receipt::CannotTell {
                detail: unlisted.detail(),
            },
            None => Receipt::CannotTell {
                detail: String::from("This gateway takes texts and calls only."),
            },
        }
    }

    fn cancel(&mut self, channel: Channel, reference: &str) -> CalledOff {
        let (Ok(account), Some(resource)) = (self.account(), resource(channel)) else {
            return CalledOff::CannotTell {
                detail: String::from("The gateway is not set up."),
            };
        };
        account.cancel(resource, reference)
    }

    fn replies(&mut self, since: DateTime<Utc>) -> Result<Vec<Reply>, ChannelFault> {
        texts::replies(&self.account()?, &self.settings.numbers, since)
    }
}

/// Returns what the gateway calls the list of a channel's messages.
const fn resource(channel: Channel) -> Option<&'static str> {
    match channel {
        Channel::Sms => Some("Messages"),
        Channel::Voice => Some("Calls"),
        Channel::Email | Channel::CallList => None,
    }
}

fn not_sent(fault: Fault, detail: &str) -> Outcome {
    Outcome::NotSent {
        fault,
        detail: detail.to_owned(),
    }
}

/// Returns what is missing, for a history that has no room for advice.
fn words(fault: ChannelFault) -> String {
    let words = if fault == ChannelFault::PasswordMissing {
        "The gateway's secret is missing."
    } else {
        "The gateway is not set up."
    };
    words.to_owned()
}

impl From<ChannelFault> for Outcome {
    fn from(fault: ChannelFault) -> Self {
        not_sent(Fault::Channel(fault), &words(fault))
    }
}

impl From<Unlisted> for ChannelFault {
    /// A list that cannot be read is the channel's fault, whatever it was.
    fn from(unlisted: Unlisted) -> Self {
        unlisted.channel_fault()
    }
}
