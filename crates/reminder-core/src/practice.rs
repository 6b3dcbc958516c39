//! Practice mode: whom it reaches. Nobody, except the clinic's own staff where the clinic named
//! them and an account was tried, so that they can make themselves a test patient and see the true
//! thing. Not here: the hand-over itself, which takes nobody but a [`StaffContact`].
//!
//! # Why nobody else can be reached
//!
//! Not because of a flag. A [`StaffContact`] can only be found in the clinic's list:
//!
//! ```
//! use reminder_core::practice::StaffContacts;
//!
//! let staff = StaffContacts::of(["ann@example.com".to_owned()]);
//! assert!(staff.find("ann@example.com").is_some());
//! assert!(staff.find("rosa@example.com").is_none());
//! ```
//!
//! It cannot be made out of a patient's address:
//!
//! ```compile_fail,E0423
//! use reminder_core::practice::StaffContact;
//!
//! let anybody = StaffContact("rosa@example.com");
//! ```
//!
//! Nor out of text in any other way:
//!
//! ```compile_fail,E0277
//! use reminder_core::practice::StaffContact;
//!
//! let anybody: StaffContact<'_> = "rosa@example.com".into();
//! ```

use std::collections::BTreeSet;

use crate::cadence::Channel;
use crate::clinic::{CarrierName, PhoneSender};

/// The clinic's own numbers and addresses, normalised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffContacts(BTreeSet<String>);

/// One of them. It comes from [`StaffContacts::find`] and from nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaffContact<'a>(&'a str);

impl StaffContacts {
    /// Returns the list of these contacts, as the reader of contacts normalised them.
    #[must_use]
    pub fn of(contacts: impl IntoIterator<Item = String>) -> Self {
        Self(contacts.into_iter().collect())
    }

    /// Returns the contact if it is one of the staff's own, letter by letter.
    #[must_use]
    pub fn find(&self, contact: &str) -> Option<StaffContact<'_>> {
        self.0.get(contact).map(|own| StaffContact(own))
    }

    /// Returns whether one of them can be reached by a channel.
    #[must_use]
    pub fn any_by(&self, channel: Channel) -> bool {
        let by_email = channel == Channel::Email;
        self.0.iter().any(|own| own.contains('@') == by_email)
    }
}

impl<'a> StaffContact<'a> {
    /// Returns the number or address.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// What practice mode may reach: the staff, by accounts that are set up and were tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Practice {
    /// The staff's own contacts; nobody is reached while there are none.
    pub staff: StaffContacts,
    /// The mail server was tried as it is set up now.
    pub emails: bool,
    /// By whom texts go that staff make themselves; none where no account was tried.
    pub texts: Option<PhoneSender>,
    /// By whom calls go.
    pub calls: Option<PhoneSender>,
}

/// How a message in practice reaches one of the staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToStaff<'a> {
    /// Which account.
    pub carrier: CarrierName,
    /// The number it comes from; none for an e-mail, which has the clinic's sender.
    pub number: Option<&'a str>,
}

impl Practice {
    /// Returns how a contact is reached while a channel is in practice mode; none for everybody who
    /// is not in the list, and for a channel without an account that was tried.
    #[must_use]
    pub fn reaches(&self, channel: Channel, contact: &str) -> Option<ToStaff<'_>> {
        self.staff.find(contact)?;
        self.by(channel)
    }

    /// Returns whether practice mode reaches one of the staff by a channel at all, and by whom.
    #[must_use]
    pub fn reaches_by(&self, channel: Channel) -> Option<CarrierName> {
        let is_theirs = self.staff.any_by(channel);
        self.by(channel)
            .filter(|_| is_theirs)
            .map(|to_staff| to_staff.carrier)
    }

    fn by(&self, channel: Channel) -> Option<ToStaff<'_>> {
        let sender = match channel {
            Channel::Email => {
                let carrier = CarrierName::Smtp;
                let number = None;
                return self.emails.then_some(ToStaff { carrier, number });
            }
            Channel::Sms => self.texts.as_ref(),
            Channel::Voice => self.calls.as_ref(),
            Channel::CallList => None,
        };
        sender.map(|sender| ToStaff {
            carrier: sender.carrier,
            number: Some(&sender.number),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn practice_reaches_the_staff_by_what_was_tried_and_nobody_else() {
        let sender = |carrier, number: &str| PhoneSender {
            carrier,
            number: number.to_owned(),
        };
        let staff = StaffContacts::of(["ann@example.com", "+12025550101"].map(str::to_owned));
        let practice = Practice {
            staff,
            emails: true,
            texts: Some(sender(CarrierName::SmsGate, "")),
            calls: None,
        };
        let cases = [
            (Channel::Email, "ann@example.com", Some(CarrierName::Smtp)),
            (Channel::Email, "rosa@example.com", None),
            (Channel::Email, "Ann@example.com", None),
            (Channel::Sms, "+12025550101", Some(CarrierName::SmsGate)),
            (Channel::Sms, "+12025550102", None),
            (Channel::Voice, "+12025550101", None),
            (Channel::CallList, "+12025550101", None),
        ];
        for (channel, contact, expected) in cases {
            let found = practice.reaches(channel, contact).map(|way| way.carrier);
            assert_eq!(found, expected, "{channel:?} {contact}");
        }
        let by: Vec<bool> = Channel::ALL
            .map(|channel| practice.reaches_by(channel).is_some())
            .into();
        let expected =
            Channel::ALL.map(|channel| channel == Channel::Email || channel == Channel::Sms);
        assert_eq!(by, expected);
        let nobody = Practice::default();
        for channel in Channel::ALL {
            assert_eq!(nobody.reaches_by(channel), None);
            assert_eq!(nobody.reaches(channel, "ann@example.com"), None);
        }
    }

    proptest! {
        #[test]
        fn only_what_is_in_the_list_is_found(
            list in proptest::collection::vec("[a-c+1@.]{0,4}", 0..8),
            contact in "[a-c+1@.A ]{0,4}",
        ) {
            let staff = StaffContacts::of(list.clone());
            let found = staff.find(&contact).map(StaffContact::as_str);
            prop_assert_eq!(found, list.contains(&contact).then_some(contact.as_str()));
        }
    }
}
