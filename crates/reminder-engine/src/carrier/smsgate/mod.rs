//! Texts through an Android phone that runs SMSGate: in the clinic's own network, or through the
//! maker's cloud. One request, one outcome.
//!
//! The phone keeps our id as its primary key: a second request with it is answered 409 and not sent
//! again. So an unknown one can be asked for by its id, and the answer is exact.
//!
//! | what happened | outcome | why |
//! |---|---|---|
//! | broken off before the first byte left | channel fault | nothing can have been sent |
//! | broken off afterwards | unknown | only the phone knows; it is asked later, by the id |
//! | 2xx with our id | accepted | the phone said in its own words that it has it |
//! | 409, and it is there under our id | accepted | an earlier attempt reached it |
//! | 400 in the phone's own words | not sent | it takes no such text |
//! | 429 | passing fault | not now |
//! | 401, 403, 404 | channel fault | it did not let us in, or there is nothing there |
//! | anything else | unknown | nothing is proved by it |
//!
//! Sources: swagger.json and MessagesRoutes.kt of the app (Android SMS Gateway 1.66).

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use reminder_core::cadence::Channel;
use reminder_core::key::Key;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::http::{Answer, Door, Patience, Plain, Request, Stop, Verb};
use super::{
    Asked, CalledOff, Capabilities, Carrier, ChannelFault, Fault, Handover, Letter, LookedUp,
    Outcome, Receipt, Reply, UndeliveredBecause, is_international,
};

/// A text with less time than this would mostly be dropped.
const VALIDITY_MIN: TimeDelta = TimeDelta::seconds(30);
/// Longest time a text is told to wait on the phone.
const VALIDITY_MAX: TimeDelta = TimeDelta::hours(10);
/// Between two texts: phone networks take a phone that sends faster for a machine.
const SPACING: TimeDelta = TimeDelta::seconds(10);
/// Texts of a page of the inbox; the app gives 500 at most.
const PAGE_SIZE: usize = 200;
const PAGES_MAX: usize = 20;
/// Longest text that a phone takes apart into pieces; ours are far shorter.
const LENGTH_MAX: usize = 1_600;

/// The clinic's phone. The password is not in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct SmsGateSettings {
    /// `http://192.168.0.20:8080` for a phone in the clinic's own network, or
    /// `https://api.sms-gate.app/3rdparty/v1` for the maker's cloud.
    pub base_url: String,
    /// The user name that the app shows.
    pub user: String,
    /// How many texts its contract takes in any 24 hours; none where nobody said.
    #[serde(default)]
    pub a_day: Option<u32>,
}

/// Hands texts to one phone.
pub struct SmsGateCarrier {
    settings: SmsGateSettings,
    /// The way in, or what is missing for it.
    door: Result<Door, ChannelFault>,
}

impl SmsGateCarrier {
    /// Returns a carrier for this phone. Without its password every letter comes back as a fault of
    /// the channel.
    #[must_use]
    pub fn new(settings: SmsGateSettings, password: Option<SecretString>) -> Self {
        let door = password
            .map(|password| Door::new(Plain::OwnNetwork, &settings.user, &password))
            .ok_or(ChannelFault::PasswordMissing);
        Self { settings, door }
    }

    /// Waits so long instead of as long as usual.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        if let Ok(door) = &mut self.door {
            door.patience = patience;
        }
        self
    }

    /// Returns what the phone calls a reminder: the first half of its key, because the cloud takes
    /// no more than 36 letters.
    #[must_use]
    pub fn id(key: &Key) -> String {
        key.to_hex().chars().take(32).collect()
    }

    fn ask(
        &self,
        verb: Verb,
        tail: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Asking {
        let door = self
            .door
            .as_ref()
            .map_err(|fault| Unheard::NotSetUp(*fault))?;
        let mut url = Url::parse(self.settings.base_url.trim())
            .ok()
            .filter(|url| !url.cannot_be_a_base() && !self.settings.user.is_empty())
            .ok_or(Unheard::NotSetUp(ChannelFault::NotSetUp))?;
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(tail);
        }
        url.set_query(None);
        url.set_fragment(None);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let body = body.map(|body| ("application/json", body.to_string()));
        door.ask(&Request { verb, url, body })
            .map_err(Unheard::Stopped)
    }

    fn until_heard(&self) -> TimeDelta {
        let patience = self
            .door
            .as_ref()
            .map(|door| door.patience)
            .unwrap_or_default();
        TimeDelta::from_std(patience.until_heard()).unwrap_or(TimeDelta::MAX)
    }

    fn text(&self, letter: &Letter<'_>) -> Handover {
        let message = letter.message;
        if let Some(refused) = refused(letter, self.until_heard()) {
            return refused.into();
        }
        let latest = letter.now + self.until_heard() + VALIDITY_MAX;
        let until = letter.useful_until.min(latest);
        let id = Self::id(letter.key);
        let body = json!({
            "id": id,
            "textMessage": { "text": message.text },
            "phoneNumbers": [message.to],
            "validUntil": until.to_rfc3339_opts(SecondsFormat::Secs, true),
            "withDeliveryReport": true,
        });
        let answer = match self.ask(Verb::Post, &["messages"], &[], Some(&body)) {
            Ok(answer) => answer,
            Err(unheard) => return unheard.outcome().into(),
        };
        let outcome = match answer.status {
            409 => self.there_already(&id),
            _ => handed_over(&answer, &id),
        };
        let carrier_clock = match &outcome {
            Outcome::Accepted { .. } => answer.at,
            Outcome::NotSent { .. } | Outcome::Unknown { .. } => None,
        };
        Handover {
            outcome,
            carrier_clock,
        }
    }

    /// The phone says that it knows the id: an earlier attempt reached it, if it is there.
    fn there_already(&self, id: &str) -> Outcome {
        match self.one(id) {
            Ok(Some(_)) => Outcome::Accepted {
                reference: id.to_owned(),
            },
            Ok(None) => Outcome::Unknown {
                detail: String::from("The phone says that it has it already, and does not."),
            },
            Err(unheard) => Outcome::Unknown {
                detail: format!(
                    "The phone says that it has it already. {}",
                    unheard.detail()
                ),
            },
        }
    }

    /// Asks for one text by its id; none when the phone does not have it.
    fn one(&self, id: &str) -> Result<Option<Value>, Unheard> {
        if !is_id(id) {
            return Err(Unheard::NotUnderstood);
        }
        let answer = self.ask(Verb::Get, &["messages", id], &[], None)?;
        let value = answer.json();
        match (answer.status, value) {
            (200, Some(value)) if value["id"].as_str() == Some(id) => Ok(Some(value)),
            (404, _) => Ok(None),
            (200, _) => Err(Unheard::NotUnderstood),
            (_, _) => Err(Unheard::Refused(answer.status)),
        }
    }
}

type Asking = Result<Answer, Unheard>;

/// Why the phone's answer says nothing.
#[derive(Debug)]
enum Unheard {
    NotSetUp(ChannelFault),
    Stopped(Stop),
    Refused(u16),
    NotUnderstood,
}

impl Unheard {
    fn outcome(&self) -> Outcome {
        match self {
            Self::NotSetUp(fault) => Outcome::NotSent {
                fault: Fault::Channel(*fault),
                detail: self.detail(),
            },
            Self::Stopped(stop) => stop.outcome(),
            Self::Refused(_) | Self::NotUnderstood => Outcome::Unknown {
                detail: self.detail(),
            },
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::NotSetUp(_) => String::from("The phone or its password is not set up."),
            Self::Stopped(stop) => stop.detail(),
            Self::Refused(status) => format!("The phone answered {status}."),
            Self::NotUnderstood => String::from("The phone's answer is not what was asked for."),
        }
    }

    fn channel_fault(&self) -> ChannelFault {
        match self {
            Self::NotSetUp(fault) => *fault,
            Self::Stopped(stop) => stop.channel_fault().unwrap_or(ChannelFault::NoConnection),
            Self::Refused(401 | 403) => ChannelFault::Credentials,
            Self::Refused(404) => ChannelFault::NotSetUp,
            Self::Refused(_) => ChannelFault::NoConnection,
            Self::NotUnderstood => ChannelFault::NotUnderstood,
        }
    }
}

impl Carrier for SmsGateCarrier {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        match letter.message.channel {
            Channel::Sms => self.text(letter),
            Channel::Email | Channel::Voice | Channel::CallList => Outcome::NotSent {
                fault: Fault::Channel(ChannelFault::NotSetUp),
                detail: String::from("The phone takes texts only."),
            }
            .into(),
        }
    }

    fn capabilities(&self, channel: Channel) -> Capabilities {
        match channel {
            Channel::Sms => Capabilities {
                idempotency: true,
                look_up: true,
                cancel: true,
                receipts: true,
                replies: true,
                mailbox: false,
                validity_max: Some(VALIDITY_MAX),
                spacing: Some(SPACING),
            },
            Channel::Email | Channel::Voice | Channel::CallList => Capabilities::default(),
        }
    }

    fn look_up(&mut self, asked: &Asked<'_>) -> LookedUp {
        let id = Self::id(asked.key);
        match self.one(&id) {
            Ok(Some(value)) => LookedUp::One {
                receipt: receipt_of(&value),
                reference: id,
            },
            Ok(None) => LookedUp::None,
            Err(unheard) => LookedUp::CannotTell {
                detail: unheard.detail(),
            },
        }
    }

    fn receipt(&mut self, _channel: Channel, reference: &str) -> Receipt {
        match self.one(reference) {
            Ok(Some(value)) => receipt_of(&value),
            Ok(None) => Receipt::CannotTell {
                detail: String::from("The phone does not have it any more."),
            },
            Err(unheard) => Receipt::CannotTell {
                detail: unheard.detail(),
            },
        }
    }

    fn cancel(&mut self, _channel: Channel, reference: &str) -> CalledOff {
        let cannot_tell = |unheard: Unheard| CalledOff::CannotTell {
            detail: unheard.detail(),
        };
        if !is_id(reference) {
            return cannot_tell(Unheard::NotUnderstood);
        }
        let answer = match self.ask(Verb::Delete, &["messages", reference], &[], None) {
            Ok(answer) => answer,
            Err(unheard) => return cannot_tell(unheard),
        };
        match answer.status {
            // The phone takes note, and what is already going goes; only its state can tell.
            200..=299 => match self.one(reference) {
                Ok(Some(value)) => match receipt_of(&value) {
                    Receipt::Cancelled => CalledOff::Cancelled,
                    Receipt::UnderWay => CalledOff::CannotTell {
                        detail: String::from("The phone is still at it."),
                    },
                    Receipt::Sent
                    | Receipt::Delivered
                    | Receipt::Undelivered { .. }
                    | Receipt::CannotTell { .. } => CalledOff::TooLate,
                },
                Ok(None) => CalledOff::Cancelled,
                Err(unheard) => cannot_tell(unheard),
            },
            400 | 409 => CalledOff::TooLate,
            status => cannot_tell(Unheard::Refused(status)),
        }
    }

    fn replies(&mut self, since: DateTime<Utc>) -> Result<Vec<Reply>, ChannelFault> {
        let from = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut replies = Vec::new();
        for page in 0..PAGES_MAX {
            let size = PAGE_SIZE.to_string();
            let offset = (page * PAGE_SIZE).to_string();
            let query = [
                ("type", "SMS"),
                ("from", from.as_str()),
                ("limit", &size),
                ("offset", &offset),
            ];
            let asked = self.ask(Verb::Get, &["inbox"], &query, None);
            let answer = asked.map_err(|unheard| unheard.channel_fault())?;
            if answer.status != 200 {
                return Err(Unheard::Refused(answer.status).channel_fault());
            }
            let value = answer.json().unwrap_or_default();
            let texts = value.as_array().ok_or(ChannelFault::NotUnderstood)?;
            for text in texts {
                replies.push(reply(text).ok_or(ChannelFault::NotUnderstood)?);
            }
            if texts.len() < PAGE_SIZE {
                replies.sort_by(|one: &Reply, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
                return Ok(replies);
            }
        }
        Err(ChannelFault::NotUnderstood)
    }
}

/// Returns what is wrong with a text that the phone need not be asked about.
fn refused(letter: &Letter<'_>, until_heard: TimeDelta) -> Option<Outcome> {
    let refused = |fault, detail: &str| {
        Some(Outcome::NotSent {
            fault,
            detail: detail.to_owned(),
        })
    };
    if !is_international(&letter.message.to) {
        return refused(Fault::Recipient, "The number is not an international one.");
    }
    let text = letter.message.text.as_str();
    if text.trim().is_empty() || text.chars().count() > LENGTH_MAX {
        let detail = "The text is empty or too long for a text message.";
        return refused(Fault::Recipient, detail);
    }
    if letter.useful_until - letter.now < until_heard + VALIDITY_MIN {
        let detail = "Too little time is left before it may not arrive any more.";
        return refused(Fault::Passing, detail);
    }
    None
}

/// Returns the outcome of asking for something new.
fn handed_over(answer: &Answer, id: &str) -> Outcome {
    let value = answer.json();
    let status = answer.status;
    let not_sent = |fault| Outcome::NotSent {
        fault,
        detail: format!("The phone answered {status}."),
    };
    match (status, value) {
        (200..=299, Some(value)) if value["id"].as_str() == Some(id) => Outcome::Accepted {
            reference: id.to_owned(),
        },
        // Only in its own words is a refusal one; something in between may have answered.
        (400, Some(value)) if value["message"].is_string() => not_sent(Fault::Recipient),
        (401 | 403, _) => not_sent(Fault::Channel(ChannelFault::Credentials)),
        (404, _) => not_sent(Fault::Channel(ChannelFault::NotSetUp)),
        (429, _) => not_sent(Fault::Passing),
        (_, _) => Outcome::Unknown {
            detail: format!("The phone answered {status} without saying that it has it."),
        },
    }
}

/// Returns what became of a text: its state, and the reason that the phone gives.
fn receipt_of(value: &Value) -> Receipt {
    let state = value["state"].as_str().unwrap_or_default();
    match state.to_ascii_lowercase().as_str() {
        "sent" => Receipt::Sent,
        "delivered" => Receipt::Delivered,
        "cancelled" => Receipt::Cancelled,
        "failed" => {
            let error = value["recipients"][0]["error"].as_str().unwrap_or_default();
            let error = error.to_ascii_lowercase();
            let (because, words) = if error.contains("ttl expired") {
                (
                    UndeliveredBecause::TooLate,
                    "its time was over before it left",
                )
            } else if error.contains("invalid phone number") {
                (UndeliveredBecause::NoSuchNumber, "there is no such number")
            } else {
                (UndeliveredBecause::Unsaid, "no reason that we know")
            };
            Receipt::Undelivered {
                because,
                code: None,
                detail: format!("The phone could not send it: {words}."),
            }
        }
        // Pending, Processed, Cancelling, and whatever comes next year.
        _ => Receipt::UnderWay,
    }
}

fn reply(value: &Value) -> Option<Reply> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let at = DateTime::parse_from_rfc3339(value["createdAt"].as_str()?).ok()?;
    Some(Reply {
        id: text("id").filter(|id| !id.is_empty())?,
        from: text("sender")?,
        to: text("recipient").unwrap_or_default(),
        body: text("contentPreview")?,
        at: at.to_utc(),
    })
}

/// Whether this is an id: it goes into addresses of requests.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
