//! Who carries a message, and whom it comes from. Not here: whom it goes to, which `recipient`
//! chooses.

use crate::cadence::Channel;
use crate::clinic::{CarrierName, PhoneSender, Rules};

/// Whom a message comes from; what the channel has no room for is empty.
#[derive(Default, Clone, Copy)]
pub(super) struct Sender<'a> {
    pub(super) name: &'a str,
    pub(super) address: &'a str,
    pub(super) reply_to: &'a str,
}

/// Returns who carries a channel, and whom it comes from; none for a channel the clinic has not set
/// up.
pub(super) fn sender(rules: &Rules, channel: Channel) -> Option<(CarrierName, Sender<'_>)> {
    match channel {
        Channel::Email => {
            let sender = &rules.sender;
            let is_ready = match sender.carrier {
                CarrierName::Practice => true,
                CarrierName::Smtp => !sender.from_address.is_empty(),
                CarrierName::Twilio | CarrierName::SmsGate | CarrierName::CallList => false,
            };
            let from = Sender {
                name: &sender.from_name,
                address: &sender.from_address,
                reply_to: &sender.reply_to,
            };
            is_ready.then_some((sender.carrier, from))
        }
        Channel::Sms => from_number(rules.texts.as_ref(), true),
        Channel::Voice => from_number(rules.calls.as_ref(), false),
        Channel::CallList => Some((CarrierName::CallList, Sender::default())),
    }
}

/// Returns who carries a message to a contact, and whom it comes from: in practice mode the staff's
/// own contacts are reached by an account that was tried, and nobody else is.
pub(super) fn way<'a>(
    rules: &'a Rules,
    (carrier, sender): (CarrierName, Sender<'a>),
    channel: Channel,
    contact: &str,
) -> (CarrierName, Sender<'a>) {
    let practised = match carrier {
        CarrierName::Practice => rules.practice.reaches(channel, contact),
        CarrierName::Smtp | CarrierName::Twilio | CarrierName::SmsGate | CarrierName::CallList => {
            None
        }
    };
    match practised {
        None => (carrier, sender),
        Some(to_staff) => {
            let address = to_staff.number.unwrap_or(sender.address);
            (to_staff.carrier, Sender { address, ..sender })
        }
    }
}

/// Returns whom texts or calls come from. The clinic's phone sends texts only, from its own number.
fn from_number(sender: Option<&PhoneSender>, texts: bool) -> Option<(CarrierName, Sender<'_>)> {
    let sender = sender?;
    let is_ready = match sender.carrier {
        CarrierName::Practice => true,
        CarrierName::Twilio => !sender.number.is_empty(),
        CarrierName::SmsGate => texts,
        CarrierName::Smtp | CarrierName::CallList => false,
    };
    let from = Sender {
        address: &sender.number,
        ..Sender::default()
    };
    is_ready.then_some((sender.carrier, from))
}
