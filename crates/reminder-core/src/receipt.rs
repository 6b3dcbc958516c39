//! Receipts: what a carrier says later about a message it took, and where that leads.
//!
//! Receipts come late, twice and in any order. [`merge`] is total, keeps to the rule book of the
//! states, and never goes backwards. When to ask a carrier is decided here as well. Asking it, and
//! writing down what it said, is not.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::cadence::Channel;
use crate::reminder::{ReminderEvent, ReminderState, transition};

/// What a carrier says about a message it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Receipt {
    /// The carrier still has it: queued, ringing, or a word that we do not know.
    UnderWay,
    /// It left the carrier. Whether it arrived, nobody has said.
    Sent,
    /// There is evidence that it arrived.
    Delivered,
    /// There is evidence that it did not arrive.
    Undelivered(Undelivered),
    /// It was called off before it left the carrier.
    Cancelled,
}

macro_rules! causes {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// Why something did not arrive.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
        #[serde(rename_all = "snake_case")]
        pub enum Undelivered { $($(#[$doc])* $variant),+ }

        impl Undelivered {
            /// Every cause.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word stored in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

causes! {
    /// Whoever owns the number told the carrier to stop.
    OptedOut = "opted_out",
    /// A landline, or a network that takes no texts.
    NoTexts = "no_texts",
    /// The number does not exist or is out of use.
    NoSuchNumber = "no_such_number",
    /// The phone was off or out of reach for too long.
    OutOfReach = "out_of_reach",
    /// The networks filtered it out.
    Filtered = "filtered",
    /// It waited at the carrier until it was of no use, and surely did not go.
    TooLate = "too_late",
    /// Nobody picked up.
    NoAnswer = "no_answer",
    /// The line was busy.
    Busy = "busy",
    /// A machine picked up that nobody listens to.
    Machine = "machine",
    /// The carrier's or the clinic's account was at fault, not the patient's number.
    Channel = "channel",
    /// The mailbox refused it later.
    Bounced = "bounced",
    /// Nobody says why.
    Unsaid = "unsaid",
}

impl Undelivered {
    /// Returns the cause a stored word names; one that nobody knows is none that was said.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        let known = Self::ALL.iter().find(|cause| cause.as_str() == word);
        known.copied().unwrap_or(Self::Unsaid)
    }
}

impl Receipt {
    /// Returns the word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnderWay => "under_way",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered(_) => "undelivered",
            Self::Cancelled => "cancelled",
        }
    }

    /// Returns why it did not arrive, for one that says so and knows.
    #[must_use]
    pub const fn cause(self) -> Option<Undelivered> {
        match self {
            Self::Undelivered(cause) => Some(cause),
            Self::UnderWay | Self::Sent | Self::Delivered | Self::Cancelled => None,
        }
    }

    /// Returns the receipt that a stored word and its cause name.
    #[must_use]
    pub fn from_words(word: &str, cause: Option<&str>) -> Option<Self> {
        Some(match word {
            "under_way" => Self::UnderWay,
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "undelivered" => Self::Undelivered(Undelivered::from_word(cause.unwrap_or_default())),
            "cancelled" => Self::Cancelled,
            _ => return None,
        })
    }

    /// Returns whether nothing more is to be expected after it.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::UnderWay | Self::Sent => false,
            Self::Delivered | Self::Undelivered(_) | Self::Cancelled => true,
        }
    }

    /// Returns what it says about the reminder.
    const fn event(self) -> ReminderEvent {
        match self {
            // It is at the carrier: that answers the question of one nobody could tell about.
            Self::UnderWay | Self::Sent => ReminderEvent::Accept,
            Self::Delivered => ReminderEvent::Deliver,
            Self::Undelivered(_) | Self::Cancelled => ReminderEvent::Undeliver,
        }
    }
}

/// What a receipt changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// The reminder is somewhere else now.
    Moved(ReminderState),
    /// It says nothing new.
    Known,
    /// It contradicts what is known already; it is kept as a note and moves nothing.
    Contradicts,
    /// The handing-over itself is not concluded yet; the carrier says it again later.
    Early,
}

/// Merges a receipt into where the reminder is.
///
/// The end is the same in whatever order receipts come and however often: evidence of arrival
/// beats evidence of failure, and both beat "sent". What a person found out, and what surely never
/// went, no receipt moves.
#[must_use]
pub fn merge(state: ReminderState, receipt: Receipt) -> Merged {
    if state == ReminderState::Sending {
        return Merged::Early;
    }
    if let Ok(next) = transition(state, receipt.event()) {
        return if next == state {
            Merged::Known
        } else {
            Merged::Moved(next)
        };
    }
    let fits = match receipt {
        Receipt::UnderWay | Receipt::Sent => state.may_have_gone(),
        Receipt::Delivered => state == ReminderState::Delivered,
        Receipt::Undelivered(_) | Receipt::Cancelled => state == ReminderState::Undelivered,
    };
    if fits {
        Merged::Known
    } else {
        Merged::Contradicts
    }
}

/// How long a carrier is asked about a message it took.
pub const ASKED_FOR: TimeDelta = TimeDelta::hours(72);
const FIRST_AFTER: TimeDelta = TimeDelta::seconds(30);
const AT_MOST_EVERY: TimeDelta = TimeDelta::hours(1);
/// Doubled so often, thirty seconds are more than an hour.
const DOUBLED_MAX: u32 = 7;

/// How often a carrier was asked about a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// When the carrier got it.
    pub sent_at: DateTime<Utc>,
    /// How often it was asked since.
    pub times: u32,
    /// When it was last asked; none before the first time.
    pub last_at: Option<DateTime<Utc>>,
}

/// Returns when a carrier is asked next; none when it is not asked any more.
///
/// The first time after thirty seconds, then twice as long after each time up to an hour. It ends
/// with a state that no receipt improves, and otherwise with the first question after 72 hours, so
/// that a PC that was off over a weekend still asks once.
#[must_use]
pub fn next_poll(state: ReminderState, asked: &Asked) -> Option<DateTime<Utc>> {
    if !is_open_to_receipts(state) {
        return None;
    }
    let end = asked.sent_at + ASKED_FOR;
    let last = asked.last_at.unwrap_or(asked.sent_at);
    if last >= end {
        return None;
    }
    let pause = FIRST_AFTER * 2_i32.pow(asked.times.min(DOUBLED_MAX));
    Some((last + pause.min(AT_MOST_EVERY)).min(end))
}

const fn is_open_to_receipts(state: ReminderState) -> bool {
    match state {
        ReminderState::Unknown | ReminderState::Accepted => true,
        ReminderState::Planned
        | ReminderState::Approved
        | ReminderState::Held
        | ReminderState::Sending
        | ReminderState::Delivered
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired
        | ReminderState::Cancelled => false,
    }
}

/// Looks at a carrier's list that find nothing before a person decides.
const LOOKS_LEAST: u32 = 3;
/// The least time between the first of them and the last.
const LOOKS_SPAN: TimeDelta = TimeDelta::minutes(10);

/// What looking a silent handing-over up at its carrier comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The carrier has it: its name for it is taken over.
    Once,
    /// The carrier has it more than once: somebody must look, and nothing is sent.
    Twice,
    /// The carrier does not show it yet; it is looked up again.
    NotYet,
    /// The carrier does not show it. It stays unknown until a person says what became of it.
    Nothing,
}

/// Judges a look-up by how many messages fit, how many looks there were with this one, and how
/// long ago the first was.
///
/// Nothing found is never proof that nothing went: lists of carriers lag.
#[must_use]
pub fn found(matches: usize, looks: u32, since_first: TimeDelta) -> Found {
    match matches {
        0 if looks >= LOOKS_LEAST && since_first >= LOOKS_SPAN => Found::Nothing,
        0 => Found::NotYet,
        1 => Found::Once,
        _ => Found::Twice,
    }
}

/// How sure it is that a reminder the carrier took has arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Arrival {
    /// This way of sending gives no receipts.
    NoReceipts,
    /// A receipt may still come.
    Awaited,
    /// No receipt came in 72 hours.
    NotConfirmed,
    /// A receipt says that it arrived.
    Confirmed,
    /// A receipt says that it did not.
    Failed,
}

impl Arrival {
    /// Returns what staff read.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoReceipts => "Sent",
            Self::Awaited => "Sent, waiting for the receipt",
            Self::NotConfirmed => "Sent, delivery not confirmed",
            Self::Confirmed => "Delivered",
            Self::Failed => "Not delivered",
        }
    }
}

/// Returns how sure it is that a reminder arrived; none for one that did not go, or may not have.
#[must_use]
pub fn arrival(
    state: ReminderState,
    channel: Channel,
    sent_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<Arrival> {
    match state {
        ReminderState::Accepted => Some(match channel {
            Channel::Email | Channel::CallList => Arrival::NoReceipts,
            Channel::Sms | Channel::Voice if now - sent_at < ASKED_FOR => Arrival::Awaited,
            Channel::Sms | Channel::Voice => Arrival::NotConfirmed,
        }),
        ReminderState::Delivered => Some(Arrival::Confirmed),
        ReminderState::Undelivered => Some(Arrival::Failed),
        ReminderState::Planned
        | ReminderState::Approved
        | ReminderState::Held
        | ReminderState::Sending
        | ReminderState::Unknown
        | ReminderState::Failed
        | ReminderState::Expired
        | ReminderState::Cancelled => None,
    }
}

#[cfg(test)]
mod tests;
