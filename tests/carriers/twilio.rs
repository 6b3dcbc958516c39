//! The gateway for texts and calls over its life: receipts, calls one at a time, what is found
//! again, taken back and answered. Both dialects where they differ.

use chrono::TimeDelta;
use reminder_core::cadence::Channel;
use reminder_core::message::Message;
use reminder_engine::carrier::{
    Asked, CalledOff, Carrier, ChannelFault, Fault, HttpPatience, LookedUp, Outcome, Receipt,
    UndeliveredBecause,
};
use reminder_tests::fake_http::{Trouble, answer_of};
use reminder_tests::fake_twilio::{Dialect, FakeTwilio, Fate};

use crate::stands::{FROM, Fake, Kind, Stand, TO, check_names_nobody, message};
use crate::words::{key_for, letter, now};

const DIALECTS: [Kind; 2] = [Kind::TwilioText, Kind::SignalWireText];

fn book(stand: &Stand) -> &FakeTwilio {
    match &stand.fake {
        Fake::Twilio(fake) => fake,
        Fake::SmsGate(_) => panic!("a gateway was started"),
    }
}

fn accepted(carrier: &mut dyn Carrier, message: &Message) -> String {
    let key = key_for(TO);
    match carrier.hand_over(&letter(&key, message)).outcome {
        Outcome::Accepted { reference } => reference,
        other @ (Outcome::NotSent { .. } | Outcome::Unknown { .. }) => panic!("{other:?}"),
    }
}

/// Returns every receipt of a message, one every few seconds of the gateway's clock.
fn receipts(kind: Kind, fate: Fate, seconds: &[i64]) -> Vec<String> {
    let stand = Stand::start(kind);
    stand.decide(fate);
    let mut carrier = stand.carrier(HttpPatience::default());
    let reference = accepted(carrier.as_mut(), &message(kind));
    let mut told = Vec::new();
    for seconds in seconds {
        let receipt = carrier.receipt(kind.channel(), &reference);
        check_names_nobody(&format!("{receipt:?}"), kind.name());
        told.push(match receipt {
            Receipt::Undelivered { because, code, .. } => format!("{because:?} {code:?}"),
            receipt @ (Receipt::UnderWay
            | Receipt::Sent
            | Receipt::Delivered
            | Receipt::Cancelled
            | Receipt::CannotTell { .. }) => format!("{receipt:?}"),
        });
        stand.advance(TimeDelta::seconds(*seconds));
    }
    told
}

#[test]
fn a_text_is_asked_after_until_its_end() {
    let cases = [
        (Fate::Arrives, ["UnderWay", "Sent", "Delivered"]),
        (Fate::Leaves, ["UnderWay", "Sent", "Sent"]),
        (Fate::Waits, ["UnderWay", "UnderWay", "TooLate Some(30036)"]),
        (
            Fate::Fails(30003),
            ["UnderWay", "Sent", "OutOfReach Some(30003)"],
        ),
        (
            Fate::Fails(30006),
            ["UnderWay", "Sent", "NoTexts Some(30006)"],
        ),
        (
            Fate::Fails(21610),
            ["UnderWay", "Sent", "OptedOut Some(21610)"],
        ),
        (
            Fate::Fails(30034),
            [
                "UnderWay",
                "Sent",
                "Channel(SenderNotRegistered) Some(30034)",
            ],
        ),
        (
            Fate::Fails(99_999),
            ["UnderWay", "Sent", "Unsaid Some(99999)"],
        ),
    ];
    for kind in DIALECTS {
        for (fate, expected) in cases {
            assert_eq!(
                receipts(kind, fate, &[2, 36_000, 0]),
                expected,
                "{kind:?} {fate:?}"
            );
        }
    }
}

#[test]
fn a_call_is_heard_only_when_a_person_picks_up() {
    let cases = [
        (
            Fate::Arrives,
            ["UnderWay", "UnderWay", "UnderWay", "Delivered"],
        ),
        (Fate::Leaves, ["UnderWay", "UnderWay", "UnderWay", "Sent"]),
        (
            Fate::Waits,
            ["UnderWay", "UnderWay", "UnderWay", "NoAnswer None"],
        ),
        (
            Fate::Fails(0),
            ["UnderWay", "UnderWay", "Busy None", "Busy None"],
        ),
    ];
    for (fate, expected) in cases {
        assert_eq!(
            receipts(Kind::TwilioCall, fate, &[2, 8, 60, 0]),
            expected,
            "{fate:?}"
        );
    }
}

#[test]
fn a_state_that_nobody_knows_is_under_way_and_half_an_answer_says_nothing() {
    let cases = [
        ("{\"sid\":\"SM1\",\"status\":\"pondering\"}", true),
        ("{\"sid\":\"SM1\"}", true),
        ("{\"sid\":\"SM2\",\"status\":\"delivered\"}", false),
        ("{\"status\":\"delivered\"}", false),
        ("{\"sid\":\"SM1\",\"status\":\"deliv", false),
        ("<!doctype html>", false),
    ];
    for (body, under_way) in cases {
        let stand = Stand::start(Kind::TwilioText);
        let answer = answer_of(200, "application/json", body);
        stand.front().make_trouble(
            0,
            Trouble::Say {
                answer,
                takes: false,
            },
        );
        let receipt = stand
            .carrier(HttpPatience::default())
            .receipt(Channel::Sms, "SM1");
        let is_under_way = receipt == Receipt::UnderWay;
        assert_eq!(is_under_way, under_way, "{body}: {receipt:?}");
        assert!(
            under_way || matches!(receipt, Receipt::CannotTell { .. }),
            "{receipt:?}"
        );
    }
}

#[test]
fn a_reference_that_is_none_is_never_put_into_an_address() {
    let stand = Stand::start(Kind::TwilioText);
    let mut carrier = stand.carrier(HttpPatience::default());
    for reference in ["", "../Calls", "SM1/x", "SM1?x", "SM1 x", "SM1\r\nX: y"] {
        let receipt = carrier.receipt(Channel::Sms, reference);
        assert!(matches!(receipt, Receipt::CannotTell { .. }), "{receipt:?}");
        let called_off = carrier.cancel(Channel::Sms, reference);
        assert!(
            matches!(called_off, CalledOff::CannotTell { .. }),
            "{called_off:?}"
        );
    }
    assert_eq!(stand.front().connections(), 0);
}

#[test]
fn the_next_call_waits_until_the_last_one_is_over() {
    let stand = Stand::start(Kind::TwilioCall);
    let first = message(Kind::TwilioCall);
    let mut other = first.clone();
    other.to = String::from("+12025550102");
    let mut carrier = stand.carrier(HttpPatience::default());
    accepted(carrier.as_mut(), &first);
    let key = key_for("+12025550102");
    // The list lags behind; the call itself does not. After a start only the list is there.
    let mut begun_anew = stand.carrier(HttpPatience::default());
    for seconds in [0, 2, 20] {
        stand.advance(TimeDelta::seconds(seconds));
        for carrier in [carrier.as_mut(), begun_anew.as_mut()] {
            let outcome = carrier.hand_over(&letter(&key, &other)).outcome;
            let waits = matches!(
                outcome,
                Outcome::NotSent {
                    fault: Fault::Passing,
                    ..
                }
            );
            assert!(waits, "after {seconds} more seconds: {outcome:?}");
        }
    }
    assert_eq!(stand.took(), 1);
    stand.advance(TimeDelta::seconds(60));
    accepted(carrier.as_mut(), &other);
    assert_eq!(stand.took(), 2);
}

#[test]
fn a_call_that_the_list_does_not_show_yet_is_known_by_its_id() {
    let stand = Stand::start(Kind::TwilioCall);
    let first = message(Kind::TwilioCall);
    let mut carrier = stand.carrier(HttpPatience::default());
    accepted(carrier.as_mut(), &first);
    book(&stand).book().lists_lag = true;
    let key = key_for(TO);
    let outcome = carrier.hand_over(&letter(&key, &first)).outcome;
    assert!(matches!(outcome, Outcome::NotSent { .. }), "{outcome:?}");
    assert_eq!(stand.took(), 1);
}

#[test]
fn a_call_is_not_made_while_nobody_can_say_whether_another_one_rings() {
    let cases = [
        (answer_of(500, "text/html", "no"), Fault::Passing),
        (answer_of(429, "text/html", "no"), Fault::Passing),
        (
            answer_of(401, "text/html", "no"),
            Fault::Channel(ChannelFault::Credentials),
        ),
        (
            answer_of(200, "text/html", "no"),
            Fault::Channel(ChannelFault::NotUnderstood),
        ),
        (
            answer_of(
                200,
                "application/json",
                "{\"calls\":[{\"status\":\"queued\"}]}",
            ),
            Fault::Channel(ChannelFault::NotUnderstood),
        ),
    ];
    for (answer, expected) in cases {
        let stand = Stand::start(Kind::TwilioCall);
        stand.front().make_trouble(
            0,
            Trouble::Say {
                answer,
                takes: false,
            },
        );
        let key = key_for(TO);
        let outcome = stand
            .carrier(HttpPatience::default())
            .hand_over(&letter(&key, &message(Kind::TwilioCall)))
            .outcome;
        let Outcome::NotSent { fault, detail } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(fault, expected, "{detail}");
        assert_eq!(stand.took(), 0);
    }
}

#[test]
fn a_text_is_found_again_by_its_number_and_its_exact_words() {
    for kind in DIALECTS {
        let stand = Stand::start(kind);
        let mut carrier = stand.carrier(HttpPatience::default());
        let ours = message(kind);
        let mut other_words = ours.clone();
        other_words.text.push('!');
        let mut other_number = ours.clone();
        other_number.to = String::from("+12025550102");
        let key = key_for(TO);
        let mut look_up = |message: &Message, minutes| {
            let asked = Asked {
                key: &key,
                message,
                attempted_at: now() + TimeDelta::minutes(minutes),
            };
            carrier.look_up(&asked)
        };
        assert_eq!(look_up(&ours, 0), LookedUp::None);
        let reference = accepted(stand.carrier(HttpPatience::default()).as_mut(), &ours);
        let one = LookedUp::One {
            reference,
            receipt: Receipt::UnderWay,
        };
        assert_eq!(look_up(&ours, 0), one);
        assert_eq!(look_up(&ours, 2), one, "clocks may differ a little");
        assert_eq!(
            look_up(&ours, 3),
            LookedUp::None,
            "that was an earlier attempt"
        );
        assert_eq!(look_up(&other_words, 0), LookedUp::None);
        assert_eq!(look_up(&other_number, 0), LookedUp::None);
        // A patient who sends our own words back is not our text.
        book(&stand).put_text(FROM, TO, &ours.text);
        assert_eq!(look_up(&ours, 0), one);
        accepted(stand.carrier(HttpPatience::default()).as_mut(), &ours);
        assert_eq!(look_up(&ours, 0), LookedUp::Several { count: 2 });
    }
}

#[test]
fn a_list_is_read_page_by_page_and_never_elsewhere() {
    let stand = Stand::start(Kind::TwilioText);
    let ours = message(Kind::TwilioText);
    let reference = accepted(stand.carrier(HttpPatience::default()).as_mut(), &ours);
    let mut others = ours.clone();
    for nth in 0..7 {
        others.text = format!("Another one, {nth}");
        accepted(stand.carrier(HttpPatience::default()).as_mut(), &others);
    }
    book(&stand).book().page_size = 2;
    let key = key_for(TO);
    let asked = Asked {
        key: &key,
        message: &ours,
        attempted_at: now(),
    };
    let mut carrier = stand.carrier(HttpPatience::default());
    let found = LookedUp::One {
        reference,
        receipt: Receipt::UnderWay,
    };
    assert_eq!(carrier.look_up(&asked), found);
    let elsewhere = "{\"messages\":[],\"next_page_uri\":\"http://127.0.0.1:9/2010-04-01/x\"}";
    stand.front().make_trouble(
        0,
        Trouble::Say {
            answer: answer_of(200, "application/json", elsewhere),
            takes: false,
        },
    );
    // An empty page lies far enough back, so where the next one would be is of no matter.
    assert!(matches!(
        carrier.look_up(&asked),
        LookedUp::CannotTell { .. }
    ));
}

#[test]
fn what_has_not_left_can_be_taken_back() {
    for kind in [Kind::TwilioText, Kind::SignalWireText, Kind::TwilioCall] {
        let stand = Stand::start(kind);
        let mut carrier = stand.carrier(HttpPatience::default());
        let reference = accepted(carrier.as_mut(), &message(kind));
        assert_eq!(
            carrier.cancel(kind.channel(), &reference),
            CalledOff::Cancelled
        );
        assert_eq!(
            carrier.receipt(kind.channel(), &reference),
            Receipt::Cancelled
        );
        let gone = accepted(carrier.as_mut(), &message(kind));
        stand.advance(TimeDelta::seconds(100));
        assert_eq!(
            carrier.cancel(kind.channel(), &gone),
            CalledOff::TooLate,
            "{kind:?}"
        );
        let nowhere = carrier.cancel(kind.channel(), "SM0");
        assert!(
            matches!(nowhere, CalledOff::CannotTell { .. }),
            "{nowhere:?}"
        );
    }
}

#[test]
fn what_patients_answer_comes_in_order_and_complete() {
    for dialect in [Dialect::Twilio, Dialect::SignalWire] {
        let kind = match dialect {
            Dialect::Twilio => Kind::TwilioText,
            Dialect::SignalWire => Kind::SignalWireText,
        };
        let stand = Stand::start(kind);
        let mut carrier = stand.carrier(HttpPatience::default());
        accepted(carrier.as_mut(), &message(kind));
        let gateway = book(&stand);
        for body in ["yes", "STOP", "who is this?"] {
            gateway.put_text(TO, FROM, body);
            stand.advance(TimeDelta::minutes(1));
        }
        gateway.put_text(TO, "+12025550199", "to another clinic");
        gateway.book().page_size = 2;
        let bodies = |carrier: &mut dyn Carrier, minutes| {
            let since = now() + TimeDelta::minutes(minutes);
            let replies = carrier.replies(since).expect("the gateway answers");
            for reply in &replies {
                assert_eq!((reply.from.as_str(), reply.to.as_str()), (TO, FROM));
                check_names_nobody(&format!("{reply:?}"), "a reply in a log");
            }
            Vec::from_iter(replies.into_iter().map(|reply| reply.body))
        };
        assert_eq!(bodies(carrier.as_mut(), 0), ["yes", "STOP", "who is this?"]);
        assert_eq!(bodies(carrier.as_mut(), 1), ["STOP", "who is this?"]);
        assert_eq!(bodies(carrier.as_mut(), 60), [""; 0]);
    }
}

#[test]
fn replies_that_cannot_be_read_to_the_end_are_the_channels_fault() {
    let cases = [
        (
            answer_of(401, "application/json", "{\"code\":20003}"),
            ChannelFault::Credentials,
        ),
        (
            answer_of(403, "application/json", "{\"code\":30002}"),
            ChannelFault::Suspended,
        ),
        (
            answer_of(503, "text/html", "no"),
            ChannelFault::NoConnection,
        ),
        (
            answer_of(200, "text/html", "no"),
            ChannelFault::NotUnderstood,
        ),
        (
            answer_of(
                200,
                "application/json",
                "{\"messages\":[{\"body\":\"STOP\"}]}",
            ),
            ChannelFault::NotUnderstood,
        ),
        (
            answer_of(
                200,
                "application/json",
                "{\"messages\":[{\"sid\":\"SM1\",\"direction\":\"inbound\",\"body\":\"STOP\"}]}",
            ),
            ChannelFault::NotUnderstood,
        ),
    ];
    for (answer, expected) in cases {
        let stand = Stand::start(Kind::TwilioText);
        let shown = String::from_utf8_lossy(&answer).into_owned();
        stand.front().make_trouble(
            0,
            Trouble::Say {
                answer,
                takes: false,
            },
        );
        let replies = stand.carrier(HttpPatience::default()).replies(now());
        assert_eq!(replies.err(), Some(expected), "{shown}");
    }
}

#[test]
fn a_pool_of_numbers_is_named_as_one() {
    let stand = Stand::start(Kind::TwilioText);
    let mut message = message(Kind::TwilioText);
    message.from_address = String::from("MG0123456789abcdef0123456789abcdef");
    accepted(stand.carrier(HttpPatience::default()).as_mut(), &message);
    let posts = stand.posts();
    let form = posts.first().expect("one was asked").form();
    assert!(
        form.iter().any(|(name, _)| name == "MessagingServiceSid"),
        "{form:?}"
    );
    assert!(!form.iter().any(|(name, _)| name == "From"), "{form:?}");
}

#[test]
fn what_a_gateway_refuses_is_told_apart_for_staff() {
    let cases = [
        (Fate::Refused(400, 21610), Fault::OptedOut),
        (Fate::Refused(400, 21614), Fault::NoTexts),
        (Fate::Refused(400, 21211), Fault::Recipient),
        (
            Fate::Refused(403, 30002),
            Fault::Channel(ChannelFault::Suspended),
        ),
    ];
    for kind in DIALECTS {
        for (fate, expected) in cases {
            let stand = Stand::start(kind);
            stand.decide(fate);
            let key = key_for(TO);
            let outcome = stand
                .carrier(HttpPatience::default())
                .hand_over(&letter(&key, &message(kind)))
                .outcome;
            let Outcome::NotSent { fault, detail } = outcome else {
                panic!("{outcome:?}");
            };
            assert_eq!(fault, expected, "{detail}");
            check_names_nobody(&detail, kind.name());
        }
    }
    assert_eq!(
        UndeliveredBecause::OptedOut
            .sentence()
            .matches("no more")
            .count(),
        1
    );
}
