//! Every phase of the conversation with a mail server, and every way it can break there. The fake
//! server knows the truth; no outcome may contradict it.

use std::thread;
use std::time::Duration;

use reminder_core::message::Message;
use reminder_engine::carrier::email::{EmailCarrier, LogIn, MailSettings, Patience, Security};
use reminder_engine::carrier::{Carrier, ChannelFault, Fault, Outcome};
use reminder_tests::figures::figure;
use secrecy::SecretString;

use crate::fake_server::{FakeServer, Moment, Seen, Trouble};
use crate::words::{PATIENT, in_words, key_for, letter, message};

/// The moments of a conversation without encryption, in order.
const MOMENTS: [Moment; 7] = [
    Moment::Greeting,
    Moment::Hello,
    Moment::LogIn,
    Moment::Sender,
    Moment::Recipient,
    Moment::Announce,
    Moment::Receipt,
];

/// Long enough that a slow PC does not trip over it.
const LONG: Duration = Duration::from_secs(60);
/// For a server that says nothing: the wait is the fault and has to be sat out, while all the other
/// cases keep the PC busy.
const SHORT: Duration = Duration::from_secs(15);

fn carrier(port: u16, security: Security, wait: Duration) -> EmailCarrier {
    let settings = MailSettings {
        host: String::from("127.0.0.1"),
        port,
        security,
        user: String::from("desk"),
        a_day: None,
        log_in: LogIn::Password,
    };
    let password = SecretString::from("correct horse");
    EmailCarrier::new(settings, Some(password)).with_patience(Patience {
        connect: LONG,
        conversation: wait,
        message: wait,
        receipt: wait,
    })
}

fn hand_over(
    message: &Message,
    trouble: Option<(Moment, Trouble)>,
    wait: Duration,
) -> (Outcome, Seen) {
    let server = FakeServer::start(trouble);
    let key = key_for(PATIENT);
    let outcome = carrier(server.port, Security::NoneOnLoopback, wait)
        .hand_over(&letter(&key, message))
        .outcome;
    (outcome, server.seen())
}

/// The promise, checked against what the server knows: what is called not sent was not taken, and
/// what is called accepted was.
pub(crate) fn check_against_the_truth(outcome: &Outcome, seen: &Seen, case: &str) {
    match outcome {
        Outcome::NotSent { detail, .. } => {
            assert!(!seen.took_it, "{case}: not sent, but the server took it");
            assert!(
                !detail.contains('@') && !detail.contains("ann.lee"),
                "{case}: {detail}"
            );
        }
        Outcome::Accepted { .. } => {
            assert!(
                seen.message.is_some(),
                "{case}: accepted, but it never arrived"
            );
        }
        Outcome::Unknown { detail } => {
            assert!(
                !detail.contains('@') && !detail.contains("ann.lee"),
                "{case}: {detail}"
            );
        }
    }
}

#[test]
fn an_honest_server_gets_the_letter_once_and_whole() {
    let message = message();
    let (outcome, seen) = hand_over(&message, None, LONG);
    assert_eq!(
        outcome,
        Outcome::Accepted {
            reference: String::from("4AbC12")
        }
    );
    let key = key_for(PATIENT);
    let written = reminder_engine::carrier::email::mime::write(&letter(&key, &message))
        .expect("the message can be written");
    assert_eq!(seen.message, Some(written.bytes));
    assert_eq!(
        seen.lines,
        [
            "EHLO clinic.example",
            "AUTH PLAIN AGRlc2sAY29ycmVjdCBob3JzZQ==",
            "MAIL FROM:<desk@clinic.example>",
            "RCPT TO:<ann.lee@example.org>",
            "DATA",
            "QUIT",
        ]
    );
}

#[test]
fn a_server_that_only_knows_login_is_answered_in_its_way() {
    let hello = b"250-mail.example.org\r\n250 AUTH LOGIN\r\n".to_vec();
    let (outcome, seen) = hand_over(&message(), Some((Moment::Hello, Trouble::Say(hello))), LONG);
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    assert_eq!(
        seen.lines[1..4],
        ["AUTH LOGIN", "ZGVzaw==", "Y29ycmVjdCBob3JzZQ=="]
    );
}

#[test]
fn each_fault_in_each_phase_has_its_outcome() {
    let say = |words: &str| Trouble::Say(words.as_bytes().to_vec());
    let troubles = [
        ("hangs up", Trouble::Cut(0)),
        ("hangs up in mid-answer", Trouble::Cut(9)),
        ("says nothing", Trouble::Stall(0)),
        ("stops in mid-answer", Trouble::Stall(9)),
        ("answers and hangs up", Trouble::HangUp),
        ("drips", Trouble::Drip),
        ("says 421", say("421 4.3.2 Closing down\r\n")),
        ("says 451", say("451 4.3.0 Try later\r\n")),
        ("says 550", say("550 5.1.1 <ann.lee@example.org>: no\r\n")),
        (
            "says 550 in Latin-1",
            Trouble::Say(b"550 refus\xe9\r\n".to_vec()),
        ),
        ("says 252", say("252 2.0.0 Perhaps\r\n")),
        ("says 200", say("200 fine\r\n")),
        ("talks nonsense", say("HTTP/1.1 200 OK\r\n\r\n")),
        (
            "shows a log-in page",
            say("<!doctype html><title>Welcome to our guests' network</title>\r\n"),
        ),
        ("answers too late", Trouble::Late),
        ("contradicts itself", say("250-yes\r\n550 no\r\n")),
        ("never ends a line", Trouble::Say(vec![b'2'; 40_000])),
        (
            "never ends an answer",
            Trouble::Say(b"250-more\r\n".repeat(4_000)),
        ),
    ];
    let mut cases = Vec::new();
    for moment in MOMENTS {
        for (name, trouble) in &troubles {
            cases.push((moment, *name, trouble.clone()));
        }
        let twice = moment.honest().repeat(2).into_bytes();
        cases.push((moment, "answers twice", Trouble::Say(twice)));
    }
    let rows = thread::scope(|scope| {
        let running: Vec<_> = cases
            .into_iter()
            .map(|(moment, name, trouble)| {
                scope.spawn(move || {
                    let silent = matches!(trouble, Trouble::Stall(_) | Trouble::Late);
                    let wait = if silent { SHORT } else { LONG };
                    let (outcome, seen) = hand_over(&message(), Some((moment, trouble)), wait);
                    let case = format!("{moment:?}: {name}");
                    check_against_the_truth(&outcome, &seen, &case);
                    format!(
                        "{:<9} | {name:<22} | {}",
                        format!("{moment:?}"),
                        in_words(&outcome)
                    )
                })
            })
            .collect();
        running
            .into_iter()
            .map(|case| case.join().expect("no case panics"))
            .collect::<Vec<_>>()
    });
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn a_connection_cut_after_any_byte_is_never_accepted_and_unknown_only_after_the_dot() {
    for moment in MOMENTS {
        let whole = moment.honest().len();
        for length in 0..whole {
            let trouble = Some((moment, Trouble::Cut(length)));
            let (outcome, seen) = hand_over(&message(), trouble, LONG);
            let case = format!("{moment:?} cut after {length} of {whole} bytes");
            check_against_the_truth(&outcome, &seen, &case);
            match outcome {
                Outcome::Unknown { .. } => assert_eq!(moment, Moment::Receipt, "{case}"),
                Outcome::NotSent { .. } => assert_ne!(moment, Moment::Receipt, "{case}"),
                Outcome::Accepted { .. } => panic!("{case}: accepted"),
            }
        }
    }
}

/// The other direction: the server has heard so much and no more. Before the message it surely does
/// not have it; once the final dot may have left, only a whole receipt can tell.
#[test]
fn a_server_that_hangs_up_after_hearing_any_byte_is_never_misunderstood() {
    let (_, seen) = hand_over(&message(), None, LONG);
    let whole = seen.bytes;
    let announced: usize = seen.lines[..5].iter().map(|line| line.len() + 2).sum();
    let taken = whole - "QUIT\r\n".len();
    let mut cases = 0;
    for hears in 0..whole {
        let server = FakeServer::hearing(hears, None);
        let key = key_for(PATIENT);
        let outcome = carrier(server.port, Security::NoneOnLoopback, LONG)
            .hand_over(&letter(&key, &message()))
            .outcome;
        let seen = server.seen();
        let case = format!("hangs up after {hears} of {whole} bytes: {outcome:?}");
        check_against_the_truth(&outcome, &seen, &case);
        let allowed = match &outcome {
            Outcome::Accepted { .. } => hears >= taken,
            Outcome::NotSent { .. } => hears < taken,
            Outcome::Unknown { .. } => hears >= announced,
        };
        assert!(allowed, "{case}");
        cases += 1;
    }
    let answers: usize = MOMENTS.iter().map(|moment| moment.honest().len()).sum();
    figure("cuts of a letter on its way", cases);
    figure("cuts of a mail server's answer", answers);
    assert!(cases > 1_000, "the whole letter is cut: {cases}");
}

#[test]
fn an_answer_without_an_end_is_not_kept() {
    // Far more than the two ends of a connection hold for one another.
    const LINES: usize = 64_000;
    for moment in MOMENTS {
        let trouble = Some((moment, Trouble::Flood(LINES)));
        let (outcome, seen) = hand_over(&message(), trouble, LONG);
        let case = format!("{moment:?}: {} bytes left", seen.flooded);
        assert!(seen.flooded < LINES * 1_000 / 2, "{case}");
        match outcome {
            Outcome::Unknown { .. } => assert_eq!(moment, Moment::Receipt, "{case}"),
            Outcome::NotSent { .. } => assert_ne!(moment, Moment::Receipt, "{case}"),
            Outcome::Accepted { .. } => panic!("{case}: accepted"),
        }
    }
}

#[test]
fn a_server_that_hangs_up_after_its_whole_receipt_has_the_letter() {
    let whole = Moment::Receipt.honest().len();
    let trouble = Some((Moment::Receipt, Trouble::Cut(whole)));
    let (outcome, seen) = hand_over(&message(), trouble, LONG);
    assert!(seen.took_it);
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
}

/// More than the two ends of a connection can hold for one another.
fn huge_message() -> Message {
    let mut message = message();
    message.text = "All work and no play. ".repeat(700_000);
    message
}

#[test]
fn a_letter_that_was_not_sent_to_its_end_was_not_sent() {
    let cases = [
        ("hangs up", Trouble::HangUp, LONG),
        (
            "stops reading",
            Trouble::Stall(Moment::Announce.honest().len()),
            SHORT,
        ),
    ];
    for (name, trouble, wait) in cases {
        let trouble = Some((Moment::Announce, trouble));
        let (outcome, seen) = hand_over(&huge_message(), trouble, wait);
        assert_eq!(seen.message, None, "{name}");
        match outcome {
            Outcome::NotSent { fault, detail } => {
                assert_eq!(fault, Fault::Passing, "{name}");
                assert!(detail.contains("before its end"), "{name}: {detail}");
            }
            other @ (Outcome::Accepted { .. } | Outcome::Unknown { .. }) => {
                panic!("{name}: {other:?}")
            }
        }
    }
}

#[test]
fn encryption_that_is_not_had_is_not_done_without() {
    let say = |words: &str| Trouble::Say(words.as_bytes().to_vec());
    let cases = [
        (
            "does not offer it",
            Moment::Hello,
            say("250-a\r\n250 AUTH PLAIN\r\n"),
        ),
        ("refuses it", Moment::StartTls, say("502 5.5.1 no\r\n")),
        (
            "refuses it for now",
            Moment::StartTls,
            say("454 4.7.0 not now\r\n"),
        ),
        (
            "answers in the open",
            Moment::StartTls,
            say("220 go\r\n250 a\r\n250 AUTH PLAIN\r\n"),
        ),
        ("goes on in the open", Moment::StartTls, say("220 go\r\n")),
        ("hangs up", Moment::StartTls, Trouble::HangUp),
    ];
    let mut rows = Vec::new();
    for (name, moment, trouble) in cases {
        let server = FakeServer::start(Some((moment, trouble)));
        let key = key_for(PATIENT);
        let outcome = carrier(server.port, Security::StartTls, SHORT)
            .hand_over(&letter(&key, &message()))
            .outcome;
        let seen = server.seen();
        assert!(
            !seen
                .lines
                .iter()
                .any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")),
            "{name}: something secret was said in the open: {:?}",
            seen.lines
        );
        check_against_the_truth(&outcome, &seen, name);
        rows.push(format!("{name:<20} | {}", in_words(&outcome)));
    }
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn a_server_without_tls_is_not_spoken_to_when_tls_comes_first() {
    let server = FakeServer::start(None);
    let key = key_for(PATIENT);
    let outcome = carrier(server.port, Security::ImplicitTls, LONG)
        .hand_over(&letter(&key, &message()))
        .outcome;
    assert_eq!(
        channel_fault(&outcome),
        Some(ChannelFault::Encryption),
        "{outcome:?}"
    );
    assert_eq!(server.seen().lines, Vec::<String>::new());
}

#[test]
fn what_is_wrong_before_any_word_is_the_channels_fault() {
    let free_port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        listener.local_addr().expect("it has an address").port()
    };
    let settings = |host: &str, port, security| MailSettings {
        host: host.to_owned(),
        port,
        security,
        user: String::from("desk"),
        a_day: None,
        log_in: LogIn::Password,
    };
    use ChannelFault as C;
    use Security as S;
    let cases = [
        (settings("", 25, S::StartTls), true, C::NotSetUp),
        (settings("127.0.0.1", 0, S::StartTls), true, C::NotSetUp),
        (
            settings("127.0.0.1", free_port, S::StartTls),
            false,
            C::PasswordMissing,
        ),
        (
            settings("mail..example", 25, S::StartTls),
            true,
            C::ServerNotFound,
        ),
        (
            settings("127.0.0.1", free_port, S::StartTls),
            true,
            C::NoConnection,
        ),
        (
            settings("192.0.2.1", 25, S::NoneOnLoopback),
            true,
            C::EncryptionNotOffered,
        ),
    ];
    let key = key_for(PATIENT);
    for (settings, with_password, expected) in cases {
        let password = with_password.then(|| SecretString::from("correct horse"));
        let mut carrier = EmailCarrier::new(settings.clone(), password);
        let outcome = carrier.hand_over(&letter(&key, &message())).outcome;
        assert_eq!(
            channel_fault(&outcome),
            Some(expected),
            "{settings:?}: {outcome:?}"
        );
    }
}

pub(crate) fn channel_fault(outcome: &Outcome) -> Option<ChannelFault> {
    match outcome {
        Outcome::NotSent {
            fault: Fault::Channel(fault),
            ..
        } => Some(*fault),
        Outcome::NotSent { .. } | Outcome::Accepted { .. } | Outcome::Unknown { .. } => None,
    }
}

#[test]
fn the_last_answer_has_the_ten_minutes_of_the_standard() {
    // RFC 5321 4.5.3.2.6: whoever stops waiting earlier makes the next attempt a second letter.
    let patience = Patience::default();
    assert!(patience.receipt >= Duration::from_secs(600), "{patience:?}");
}
