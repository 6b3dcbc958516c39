//! What a carrier can be asked about a message it may have, and what it says. Not here: what a
//! receipt or a reply means for a reminder; the core decides that.

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::key::Key;
use reminder_core::message::Message;
use reminder_core::receipt::{self, Undelivered};

use super::ChannelFault;

/// What a carrier can do besides taking messages. The outbox chooses by it and by nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities {
    /// The carrier knows a key again and takes a message with the same key only once.
    pub idempotency: bool,
    /// It can be asked whether it has a message whose outcome nobody knows.
    pub look_up: bool,
    /// It can take back what has not left it yet.
    pub cancel: bool,
    /// It says what became of what it took.
    pub receipts: bool,
    /// It hands on what patients answer.
    pub replies: bool,
    /// What became of its messages and what patients answer comes to a mailbox of the clinic's,
    /// which is read instead of asking message by message.
    pub mailbox: bool,
    /// Longest time that a message can be told to wait for its turn at the carrier before it is
    /// dropped there; none when it cannot be told at all.
    pub validity_max: Option<TimeDelta>,
    /// Shortest time between two handings-over; none when the carrier asks for none.
    pub spacing: Option<TimeDelta>,
}

/// A message that was handed over without anybody knowing whether it arrived at the carrier.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The reminder's identity.
    pub key: &'a Key,
    /// The words that were handed over.
    pub message: &'a Message,
    /// The moment of the attempt, on this PC's clock.
    pub attempted_at: DateTime<Utc>,
}

/// What a carrier knows of such a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookedUp {
    /// It has it.
    One {
        /// What the carrier calls it.
        reference: String,
        /// What became of it so far.
        receipt: Receipt,
    },
    /// It says that it has none. A list may lag behind, so this is no proof that it never will.
    None,
    /// It has more than one that could be it: somebody must look.
    Several {
        /// How many.
        count: u32,
    },
    /// It could not be asked, or its answer says nothing.
    CannotTell {
        /// What was seen. No patient's name, number or address.
        detail: String,
    },
}

/// What became of a message that a carrier took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// The carrier still has it. A state that the program does not know is this one.
    UnderWay,
    /// It left the carrier; whether it arrived is not known, and may never be.
    Sent,
    /// There is evidence that it arrived.
    Delivered,
    /// There is evidence that it did not arrive.
    Undelivered {
        /// Why.
        because: UndeliveredBecause,
        /// The carrier's own number for it.
        code: Option<u32>,
        /// What was seen. No patient's name, number or address.
        detail: String,
    },
    /// It was taken back before it left.
    Cancelled,
    /// The carrier could not be asked, or its answer says nothing.
    CannotTell {
        /// What was seen. No patient's name, number or address.
        detail: String,
    },
}

impl Receipt {
    /// Returns whether no later receipt can say anything else.
    #[must_use]
    pub const fn is_last(&self) -> bool {
        match self {
            Self::Delivered | Self::Undelivered { .. } | Self::Cancelled => true,
            Self::UnderWay | Self::Sent | Self::CannotTell { .. } => false,
        }
    }

    /// Returns what it is to the core, which judges it; none when it says nothing.
    #[must_use]
    pub const fn evidence(&self) -> Option<receipt::Receipt> {
        Some(match self {
            Self::UnderWay => receipt::Receipt::UnderWay,
            Self::Sent => receipt::Receipt::Sent,
            Self::Delivered => receipt::Receipt::Delivered,
            Self::Cancelled => receipt::Receipt::Cancelled,
            Self::CannotTell { .. } => return None,
            Self::Undelivered { because, .. } => receipt::Receipt::Undelivered(because.cause()),
        })
    }
}

/// Why a message that a carrier took did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndeliveredBecause {
    /// The number told the carrier that it wants no more.
    OptedOut,
    /// The number cannot get texts: a landline.
    NoTexts,
    /// There is no such number.
    NoSuchNumber,
    /// The phone was off or out of reach for too long.
    OutOfReach,
    /// The phone network took it for unwanted and stopped it.
    Filtered,
    /// Its time was over before it could leave the carrier; it surely did not go.
    TooLate,
    /// Nobody picked up.
    NoAnswer,
    /// The line was busy.
    Busy,
    /// A fax or something else picked up that nobody listens to.
    Machine,
    /// A mail server sent the letter back.
    Bounced(Bounce),
    /// It was the channel's fault, and the next one will fare no better.
    Channel(ChannelFault),
    /// The carrier gave no reason that we know.
    Unsaid,
}

/// Why a mail server sent a letter back (the classes of RFC 3463).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounce {
    /// There is no such mailbox, or it is closed.
    NoSuchMailbox,
    /// The mailbox is full.
    MailboxFull,
    /// The patient's mail server took it for unwanted, or may not take it.
    Refused,
    /// The patient's mail server could not be reached for too long, or is out of order.
    OutOfReach,
    /// Nobody says why, or in a way that we do not know.
    Unsaid,
}

impl Bounce {
    const fn sentence(self) -> &'static str {
        match self {
            Self::NoSuchMailbox => {
                "The e-mail came back: there is no such mailbox any more. Phone the patient, and \
                 ask for the right address."
            }
            Self::MailboxFull => {
                "The e-mail came back: the patient's mailbox is full. Phone the patient."
            }
            Self::Refused => {
                "The e-mail came back: the patient's mail server does not take it. Phone the \
                 patient, and ask whoever looks after the clinic's e-mail if it happens again."
            }
            Self::OutOfReach => {
                "The e-mail came back: the patient's mail server could not be reached. Phone the \
                 patient."
            }
            Self::Unsaid => "The e-mail came back, and nobody says why. Phone the patient.",
        }
    }
}

impl UndeliveredBecause {
    /// Returns what it is to the core: whether an address is at fault, or something that says
    /// nothing about it.
    #[must_use]
    pub const fn cause(self) -> Undelivered {
        match self {
            Self::OptedOut => Undelivered::OptedOut,
            Self::NoTexts => Undelivered::NoTexts,
            Self::NoSuchNumber => Undelivered::NoSuchNumber,
            Self::OutOfReach => Undelivered::OutOfReach,
            Self::Filtered => Undelivered::Filtered,
            Self::TooLate => Undelivered::TooLate,
            Self::NoAnswer => Undelivered::NoAnswer,
            Self::Busy => Undelivered::Busy,
            Self::Machine => Undelivered::Machine,
            Self::Bounced(bounce) => match bounce {
                Bounce::NoSuchMailbox | Bounce::MailboxFull => Undelivered::Bounced,
                // A server that takes none of the clinic's letters, or is away, is so for many.
                Bounce::Refused => Undelivered::Filtered,
                Bounce::OutOfReach | Bounce::Unsaid => Undelivered::Unsaid,
            },
            Self::Channel(_) => Undelivered::Channel,
            Self::Unsaid => Undelivered::Unsaid,
        }
    }

    /// Returns what staff read: what happened, and what to do.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::OptedOut => {
                "This number has asked for no more texts, so it was not delivered. Ask the patient \
                 how to reach them."
            }
            Self::NoTexts => "This number cannot get texts. Phone the patient.",
            Self::NoSuchNumber => {
                "This number does not exist any more. Ask the patient for the right one."
            }
            Self::OutOfReach => "The phone was off or out of reach. Phone the patient.",
            Self::Filtered => {
                "The phone network stopped the text. Phone the patient, and look at the wording \
                 if it happens again."
            }
            Self::TooLate => "Its time was over before it could leave. Phone the patient.",
            Self::NoAnswer => "Nobody picked up. Phone the patient.",
            Self::Busy => "The line was busy. Phone the patient.",
            Self::Machine => "A machine picked up, and nobody heard it. Phone the patient.",
            Self::Bounced(bounce) => bounce.sentence(),
            Self::Channel(_) => {
                "The gateway could not deliver it, and not because of the patient. Phone the \
                 patient, and look at Health."
            }
            Self::Unsaid => "It was not delivered, and nobody says why. Phone the patient.",
        }
    }
}

/// What became of taking a message back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalledOff {
    /// It did not leave and will not.
    Cancelled,
    /// It has left already.
    TooLate,
    /// The carrier could not be asked, or its answer says nothing.
    CannotTell {
        /// What was seen. No patient's name, number or address.
        detail: String,
    },
}

/// What somebody answered.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// What the carrier calls it; the same one is never called otherwise.
    pub id: String,
    /// The number or address it came from.
    pub from: String,
    /// The clinic's number or address it went to; empty when the carrier does not say.
    pub to: String,
    /// The words.
    pub body: String,
    /// When the carrier got it.
    pub at: DateTime<Utc>,
}

/// Without the number and the words: what is printed ends up in logs.
impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("id", &self.id)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}
