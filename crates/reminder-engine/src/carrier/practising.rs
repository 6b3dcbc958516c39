//! An account while its channel is in practice mode: it reaches the clinic's own staff and nobody
//! else. Not here: which of the staff there are, and whether an account may be used at all; the
//! core's `practice` and the settings say.
//!
//! # Why nobody else can be reached
//!
//! [`hand_to`] is the only way from practice mode to an account. It takes a [`StaffContact`], which
//! only the clinic's list gives out, and writes that contact's own letters onto the envelope: what
//! a message says about where it goes does not count.
//!
//! ```
//! use reminder_core::practice::StaffContacts;
//! use reminder_engine::carrier::practising::hand_to;
//! use reminder_engine::carrier::{Carrier, Handover, Letter};
//!
//! fn to_ann(account: &mut dyn Carrier, letter: &Letter<'_>) -> Option<Handover> {
//!     let staff = StaffContacts::of(["ann@example.com".to_owned()]);
//!     Some(hand_to(account, staff.find("ann@example.com")?, letter))
//! }
//! ```
//!
//! A patient's address is no staff contact, whatever it says:
//!
//! ```compile_fail,E0308
//! use reminder_engine::carrier::practising::hand_to;
//! use reminder_engine::carrier::{Carrier, Handover, Letter};
//!
//! fn to_anybody(account: &mut dyn Carrier, letter: &Letter<'_>) -> Handover {
//!     hand_to(account, letter.message.to.as_str(), letter)
//! }
//! ```
//!
//! And the account itself cannot be taken out again:
//!
//! ```compile_fail,E0616
//! use reminder_engine::carrier::practising::Practising;
//! use reminder_engine::carrier::{Carrier, Handover, Letter};
//!
//! fn behind_its_back(practising: &mut Practising, letter: &Letter<'_>) -> Handover {
//!     practising.account.hand_over(letter)
//! }
//! ```

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::message::Message;
use reminder_core::practice::{StaffContact, StaffContacts};

use super::mailbox::{Letters, Post, ReadTo};
use super::{
    Asked, CalledOff, Capabilities, Carrier, ChannelFault, Fault, Handover, Letter, LookedUp,
    Outcome, Receipt, Reply,
};

/// An account that reaches the staff alone. It answers every question as the account does.
pub struct Practising {
    account: Box<dyn Carrier>,
    staff: StaffContacts,
}

impl Practising {
    /// Returns the account, with the staff as everybody it reaches.
    #[must_use]
    pub fn new(account: Box<dyn Carrier>, staff: StaffContacts) -> Self {
        Self { account, staff }
    }
}

/// Hands a letter to one of the staff, through the account.
pub fn hand_to(
    account: &mut dyn Carrier,
    contact: StaffContact<'_>,
    letter: &Letter<'_>,
) -> Handover {
    let message = Message {
        to: contact.as_str().to_owned(),
        ..letter.message.clone()
    };
    account.hand_over(&Letter {
        message: &message,
        ..*letter
    })
}

impl Carrier for Practising {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        match self.staff.find(&letter.message.to) {
            Some(contact) => hand_to(&mut *self.account, contact, letter),
            // The list changed in the very moment of the claim; the plan knows by the next look.
            None => Outcome::NotSent {
                fault: Fault::Passing,
                detail: String::from("practice mode reaches the clinic's own staff alone"),
            }
            .into(),
        }
    }

    fn make_ready(&mut self, now: DateTime<Utc>) -> Result<(), ChannelFault> {
        self.account.make_ready(now)
    }

    fn capabilities(&self, channel: Channel) -> Capabilities {
        self.account.capabilities(channel)
    }

    fn look_up(&mut self, asked: &Asked<'_>) -> LookedUp {
        self.account.look_up(asked)
    }

    fn receipt(&mut self, channel: Channel, reference: &str) -> Receipt {
        self.account.receipt(channel, reference)
    }

    fn cancel(&mut self, channel: Channel, reference: &str) -> CalledOff {
        self.account.cancel(channel, reference)
    }

    fn replies(&mut self, since: DateTime<Utc>) -> Result<Vec<Reply>, ChannelFault> {
        self.account.replies(since)
    }

    fn post(
        &mut self,
        read_to: Option<&ReadTo>,
        since: DateTime<Utc>,
        letters: &mut dyn Letters,
    ) -> Result<Option<Post>, ChannelFault> {
        self.account.post(read_to, since, letters)
    }
}

/// An account of which texts or calls are in practice mode, and the others are not: each goes its
/// own way, and what patients answer comes by text.
pub struct ByChannel {
    texts: Box<dyn Carrier>,
    calls: Box<dyn Carrier>,
}

impl ByChannel {
    /// Returns an account that sends texts one way and calls another.
    #[must_use]
    pub fn new(texts: Box<dyn Carrier>, calls: Box<dyn Carrier>) -> Self {
        Self { texts, calls }
    }

    fn of(&mut self, channel: Channel) -> &mut dyn Carrier {
        match channel {
            Channel::Voice => &mut *self.calls,
            Channel::Sms | Channel::Email | Channel::CallList => &mut *self.texts,
        }
    }
}

impl Carrier for ByChannel {
    fn hand_over(&mut self, letter: &Letter<'_>) -> Handover {
        self.of(letter.message.channel).hand_over(letter)
    }

    fn make_ready(&mut self, now: DateTime<Utc>) -> Result<(), ChannelFault> {
        self.texts.make_ready(now)?;
        self.calls.make_ready(now)
    }

    fn capabilities(&self, channel: Channel) -> Capabilities {
        match channel {
            Channel::Voice => self.calls.capabilities(channel),
            Channel::Sms | Channel::Email | Channel::CallList => self.texts.capabilities(channel),
        }
    }

    fn look_up(&mut self, asked: &Asked<'_>) -> LookedUp {
        self.of(asked.message.channel).look_up(asked)
    }

    fn receipt(&mut self, channel: Channel, reference: &str) -> Receipt {
        self.of(channel).receipt(channel, reference)
    }

    fn cancel(&mut self, channel: Channel, reference: &str) -> CalledOff {
        self.of(channel).cancel(channel, reference)
    }

    fn replies(&mut self, since: DateTime<Utc>) -> Result<Vec<Reply>, ChannelFault> {
        self.texts.replies(since)
    }
}
