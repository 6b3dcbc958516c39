//! The phone over its life: the id that makes a second text impossible, receipts, what is taken
//! back, and its inbox.

use chrono::TimeDelta;
use reminder_core::cadence::Channel;
use reminder_engine::carrier::smsgate::SmsGateCarrier;
use reminder_engine::carrier::{
    Asked, CalledOff, Carrier, ChannelFault, HttpPatience, LookedUp, Outcome, Receipt,
    UndeliveredBecause,
};
use reminder_tests::fake_http::{Trouble, answer_of};
use reminder_tests::fake_smsgate::FakeSmsGate;
use reminder_tests::fake_twilio::Fate;

use crate::stands::{Fake, Kind, Stand, TO, check_names_nobody, message};
use crate::words::{key_for, letter, now};

fn phone(stand: &Stand) -> &FakeSmsGate {
    match &stand.fake {
        Fake::SmsGate(fake) => fake,
        Fake::Twilio(_) => panic!("a phone was started"),
    }
}

fn hand_over(carrier: &mut dyn Carrier) -> Outcome {
    let key = key_for(TO);
    carrier
        .hand_over(&letter(&key, &message(Kind::SmsGate)))
        .outcome
}

fn id() -> String {
    SmsGateCarrier::id(&key_for(TO))
}

#[test]
fn a_text_that_the_phone_has_already_is_not_sent_again() {
    let stand = Stand::start(Kind::SmsGate);
    let mut carrier = stand.carrier(HttpPatience::default());
    let taken = Outcome::Accepted { reference: id() };
    assert_eq!(hand_over(carrier.as_mut()), taken);
    assert_eq!(hand_over(carrier.as_mut()), taken, "409, and it is there");
    assert_eq!(stand.took(), 1);
    let id = id();
    assert!(
        id.len() <= 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
        "{id}"
    );
}

#[test]
fn a_phone_that_says_it_has_it_and_cannot_show_it_is_not_believed() {
    let say = |status, body: &str| Trouble::Say {
        answer: answer_of(status, "application/json", body),
        takes: false,
    };
    let shown = [
        None,
        Some(say(500, "{}")),
        Some(say(200, "{\"id\":\"another\"}")),
        Some(Trouble::Cut(0)),
    ];
    for nothing_shown in shown {
        let stand = Stand::start(Kind::SmsGate);
        stand
            .front()
            .make_trouble(0, say(409, "{\"message\":\"exists\"}"));
        let case = format!("{nothing_shown:?}");
        if nothing_shown.is_some() {
            // Only one trouble is made at a time: here the text is there, and cannot be shown.
            let mut first = stand.carrier(HttpPatience::default());
            let outcome = hand_over(first.as_mut());
            assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
            let outcome = hand_over(first.as_mut());
            assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
        }
        if let Some(trouble) = nothing_shown {
            stand.front().make_trouble(1, trouble);
        } else {
            stand
                .front()
                .make_trouble(0, say(409, "{\"message\":\"exists\"}"));
        }
        let outcome = hand_over(stand.carrier(HttpPatience::default()).as_mut());
        let Outcome::Unknown { detail } = outcome else {
            panic!("{case}: {outcome:?}");
        };
        check_names_nobody(&detail, &case);
    }
}

#[test]
fn a_text_is_asked_after_until_its_end() {
    let cases = [
        (Fate::Arrives, ["UnderWay", "Sent", "Delivered"]),
        (Fate::Leaves, ["UnderWay", "Sent", "Sent"]),
        (Fate::Waits, ["UnderWay", "UnderWay", "TooLate"]),
        (Fate::Fails(0), ["UnderWay", "Unsaid", "Unsaid"]),
    ];
    for (fate, expected) in cases {
        let stand = Stand::start(Kind::SmsGate);
        stand.decide(fate);
        let mut carrier = stand.carrier(HttpPatience::default());
        hand_over(carrier.as_mut());
        let mut told = Vec::new();
        for seconds in [4, 36_000, 0] {
            let receipt = carrier.receipt(Channel::Sms, &id());
            check_names_nobody(&format!("{receipt:?}"), "a receipt");
            told.push(match receipt {
                Receipt::Undelivered { because, .. } => format!("{because:?}"),
                receipt @ (Receipt::UnderWay
                | Receipt::Sent
                | Receipt::Delivered
                | Receipt::Cancelled
                | Receipt::CannotTell { .. }) => format!("{receipt:?}"),
            });
            stand.advance(TimeDelta::seconds(seconds));
        }
        assert_eq!(told, expected, "{fate:?}");
    }
    assert!(UndeliveredBecause::TooLate.sentence().contains("Phone"));
}

#[test]
fn a_text_is_found_again_by_its_id_alone() {
    let stand = Stand::start(Kind::SmsGate);
    let mut carrier = stand.carrier(HttpPatience::default());
    let key = key_for(TO);
    let words = message(Kind::SmsGate);
    let asked = Asked {
        key: &key,
        message: &words,
        attempted_at: now(),
    };
    assert_eq!(carrier.look_up(&asked), LookedUp::None);
    hand_over(carrier.as_mut());
    let one = LookedUp::One {
        reference: id(),
        receipt: Receipt::UnderWay,
    };
    assert_eq!(carrier.look_up(&asked), one);
}

#[test]
fn what_has_not_left_the_phone_can_be_taken_back() {
    let stand = Stand::start(Kind::SmsGate);
    let mut carrier = stand.carrier(HttpPatience::default());
    hand_over(carrier.as_mut());
    assert_eq!(carrier.cancel(Channel::Sms, &id()), CalledOff::Cancelled);
    assert_eq!(carrier.receipt(Channel::Sms, &id()), Receipt::Cancelled);
    let stand = Stand::start(Kind::SmsGate);
    let mut carrier = stand.carrier(HttpPatience::default());
    hand_over(carrier.as_mut());
    stand.advance(TimeDelta::seconds(10));
    assert_eq!(carrier.cancel(Channel::Sms, &id()), CalledOff::TooLate);
    let nowhere = carrier.cancel(Channel::Sms, "0");
    assert!(
        matches!(nowhere, CalledOff::CannotTell { .. }),
        "{nowhere:?}"
    );
}

#[test]
fn the_inbox_comes_in_order_and_to_its_end() {
    let stand = Stand::start(Kind::SmsGate);
    // More than a page of it.
    for minute in 0..450 {
        let at = now() + TimeDelta::minutes(minute);
        let body = if minute == 444 { "STOP" } else { "yes" };
        phone(&stand)
            .phone()
            .inbox
            .push((TO.to_owned(), body.to_owned(), at));
    }
    let mut carrier = stand.carrier(HttpPatience::default());
    let since = now() + TimeDelta::minutes(5);
    let replies = carrier.replies(since).expect("the phone answers");
    assert_eq!(replies.len(), 445);
    assert!(replies.is_sorted_by_key(|reply| reply.at));
    assert_eq!(replies[439].body, "STOP");
    assert!(
        replies
            .iter()
            .all(|reply| reply.from == TO && reply.at >= since)
    );
}

#[test]
fn an_inbox_that_cannot_be_read_to_the_end_is_the_channels_fault() {
    let cases = [
        (
            answer_of(401, "application/json", "{}"),
            ChannelFault::Credentials,
        ),
        (
            answer_of(500, "application/json", "{}"),
            ChannelFault::NoConnection,
        ),
        (
            answer_of(200, "text/html", "<!doctype html>"),
            ChannelFault::NotUnderstood,
        ),
        (
            answer_of(200, "application/json", "[{\"id\":\"1\"}]"),
            ChannelFault::NotUnderstood,
        ),
    ];
    for (answer, expected) in cases {
        let stand = Stand::start(Kind::SmsGate);
        stand.front().make_trouble(
            0,
            Trouble::Say {
                answer,
                takes: false,
            },
        );
        let replies = stand.carrier(HttpPatience::default()).replies(now());
        assert_eq!(replies.err(), Some(expected));
    }
}
