//! An account in practice mode: whatever the list and whatever is handed over, it gets nothing that
//! is not for the staff.

use std::sync::{Arc, Mutex, PoisonError};

use proptest::collection::vec;
use proptest::prelude::*;
use reminder_core::cadence::Channel;
use reminder_core::message::Message;
use reminder_core::practice::StaffContacts;
use reminder_engine::carrier::practising::{ByChannel, Practising};
use reminder_engine::carrier::recording::{Recorded, RecordingCarrier};
use reminder_engine::carrier::{Capabilities, Carrier, Fault, Outcome};
use reminder_tests::kit::accepting;
use reminder_tests::scripted::{ScriptedCarrier, Shared};

use crate::words::{key_for, letter, message};

type Records = Arc<Mutex<Vec<Recorded>>>;

fn reached(records: &Records) -> Vec<String> {
    let records = records.lock().unwrap_or_else(PoisonError::into_inner);
    let messages = records.iter().map(|record| record.message.to.clone());
    messages.collect()
}

fn to(contact: &str, channel: Channel) -> Message {
    Message {
        to: contact.to_owned(),
        channel,
        ..message()
    }
}

proptest! {
    #[test]
    fn nobody_but_the_staff_is_ever_reached(
        list in vec("[ab]@x|\\+1[23]", 0..4),
        contacts in vec("[ab]@x|\\+1[23]|A@x| a@x", 0..12),
    ) {
        let records = Records::default();
        let account = Box::new(RecordingCarrier::accepting(Arc::clone(&records)));
        let mut practising = Practising::new(account, StaffContacts::of(list.clone()));
        for contact in &contacts {
            let (key, message) = (key_for(contact), to(contact, Channel::Email));
            let outcome = practising.hand_over(&letter(&key, &message)).outcome;
            let accepted = matches!(outcome, Outcome::Accepted { .. });
            prop_assert_eq!(accepted, list.contains(contact), "{}: {:?}", contact, outcome);
        }
        let theirs: Vec<String> = contacts.into_iter().filter(|one| list.contains(one)).collect();
        prop_assert_eq!(reached(&records), theirs);
    }
}

#[test]
fn what_is_not_for_the_staff_surely_did_not_go_and_nobody_is_named() {
    let account = Box::new(RecordingCarrier::accepting(Records::default()));
    let mut practising = Practising::new(account, StaffContacts::default());
    let (key, message) = (
        key_for("rosa@example.com"),
        to("rosa@example.com", Channel::Email),
    );
    let Outcome::NotSent { fault, detail } = practising.hand_over(&letter(&key, &message)).outcome
    else {
        panic!("it went");
    };
    assert_eq!(fault, Fault::Passing);
    assert!(!detail.contains("rosa"), "{detail}");
}

#[test]
fn an_account_whose_calls_alone_are_in_practice_texts_everybody_and_calls_the_staff() {
    let records = Records::default();
    let account = || Box::new(RecordingCarrier::accepting(Arc::clone(&records)));
    let staff = StaffContacts::of(["+12025550101".to_owned()]);
    let mut both = ByChannel::new(account(), Box::new(Practising::new(account(), staff)));
    for number in ["+12025550101", "+12025550102"] {
        for channel in [Channel::Sms, Channel::Voice] {
            let (key, message) = (key_for(number), to(number, channel));
            both.hand_over(&letter(&key, &message));
        }
    }
    assert_eq!(
        reached(&records),
        ["+12025550101", "+12025550101", "+12025550102"]
    );
}

#[test]
fn an_account_in_practice_answers_every_question_as_it_does_for_real() {
    let scripted = || -> Box<dyn Carrier> {
        Box::new(ScriptedCarrier {
            records: Records::default(),
            answer: accepting(),
            shared: Shared::default(),
        })
    };
    let can = scripted().capabilities(Channel::Sms);
    assert_ne!(can, Capabilities::default());
    let practising = Practising::new(scripted(), StaffContacts::default());
    assert_eq!(practising.capabilities(Channel::Sms), can);
    let both = ByChannel::new(scripted(), scripted());
    assert_eq!(both.capabilities(Channel::Sms), can);
}
