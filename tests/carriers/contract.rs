//! What every carrier over HTTP promises, asked of each of them beside a fake that knows the truth:
//! one request for one handing-over, no second one whatever happens, no outcome that the fake could
//! contradict, and nobody's name in what is kept about it.

use std::thread;
use std::time::Duration;

use chrono::TimeDelta;
use reminder_core::cadence::Channel;
use reminder_engine::carrier::call_list::CallListCarrier;
use reminder_engine::carrier::email::{EmailCarrier, LogIn, MailSettings, Security};
use reminder_engine::carrier::practice::PracticeCarrier;
use reminder_engine::carrier::{
    Asked, CalledOff, Capabilities, Carrier, ChannelFault, Fault, HttpPatience, Letter, LookedUp,
    Outcome, Receipt,
};
use reminder_tests::fake_http::{Trouble, answer_of, find};
use reminder_tests::figures::figure;

use crate::stands::{Fake, Kind, Stand, TO, carrier, check_names_nobody, message};
use crate::words::{in_words, key_for, letter, now};

/// Long enough that a slow PC does not trip over it.
const LONG: HttpPatience = HttpPatience {
    connect: Duration::from_secs(30),
    answer: Duration::from_secs(60),
    rest: Duration::from_secs(60),
};
/// Short, for an other side that says nothing: the wait is the fault and has to be sat out.
const SHORT: HttpPatience = HttpPatience {
    connect: Duration::from_secs(30),
    answer: Duration::from_secs(5),
    rest: Duration::from_secs(5),
};

/// Hands one message over while there is trouble at the request that counts, and checks what comes
/// of it against what the other side has.
fn hand_over(kind: Kind, trouble: Option<Trouble>, patience: HttpPatience, case: &str) -> Outcome {
    let mut stand = Stand::start(kind);
    if let Some(trouble) = trouble {
        stand.front().make_trouble(kind.questions(), trouble);
    }
    let key = key_for(TO);
    let message = message(kind);
    let mut carrier = stand.carrier(patience);
    let outcome = carrier.hand_over(&letter(&key, &message)).outcome;
    let connections = stand.front().connections();
    check_look_up(&stand, carrier.as_mut(), &outcome, case);
    stand.close();
    assert!(
        stand.posts().len() <= 1,
        "{case}: asked {} times",
        stand.posts().len()
    );
    assert!(stand.took() <= 1, "{case}: went out twice");
    // A phone that says 409 is asked once more, and only asked.
    let allowed = kind.questions() + 1 + usize::from(outcome_is_of_409(&outcome));
    assert!(connections <= allowed, "{case}: {connections} connections");
    check_against_the_truth(&stand, &outcome, case);
    outcome
}

fn outcome_is_of_409(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Unknown { detail } => detail.contains("has it already"),
        Outcome::Accepted { .. } | Outcome::NotSent { .. } => false,
    }
}

fn check_against_the_truth(stand: &Stand, outcome: &Outcome, case: &str) {
    match outcome {
        Outcome::NotSent { detail, .. } => {
            assert_eq!(
                stand.took(),
                0,
                "{case}: not sent, but the other side has it"
            );
            check_names_nobody(detail, case);
        }
        Outcome::Accepted { reference } => {
            assert_eq!(stand.took(), 1, "{case}: accepted, but it never arrived");
            check_names_nobody(reference, case);
        }
        Outcome::Unknown { detail } => check_names_nobody(detail, case),
    }
}

/// What is unknown is found again exactly when it arrived, and asking for it sends nothing.
fn check_look_up(stand: &Stand, carrier: &mut dyn Carrier, outcome: &Outcome, case: &str) {
    let Outcome::Unknown { .. } = outcome else {
        return;
    };
    let before = stand.posts().len();
    let key = key_for(TO);
    let message = message(stand.kind);
    let asked = Asked {
        key: &key,
        message: &message,
        attempted_at: now(),
    };
    let looked_up = carrier.look_up(&asked);
    match (stand.took(), &looked_up) {
        (0, LookedUp::None) => {}
        (1, LookedUp::One { reference, .. }) => check_names_nobody(reference, case),
        (took, _) => panic!("{case}: it has {took}, and is said to have {looked_up:?}"),
    }
    assert_eq!(
        stand.posts().len(),
        before,
        "{case}: looking it up sent something"
    );
}

#[test]
fn an_honest_gateway_is_asked_once_and_like_this() {
    let mut text = String::new();
    for kind in Kind::ALL {
        let stand = Stand::start(kind);
        let key = key_for(TO);
        let message = message(kind);
        let handover = stand
            .carrier(HttpPatience::default())
            .hand_over(&letter(&key, &message));
        text.push_str(&format!("## {}\n", kind.name()));
        for heard in stand.front().heard() {
            let url = heard.path.trim_start_matches("/api/laml");
            text.push_str(&format!("{} {url}", heard.verb));
            for (name, value) in &heard.query {
                text.push_str(&format!(" {name}={value}"));
            }
            text.push('\n');
            let form = match heard.header("content-type") {
                Some("application/x-www-form-urlencoded") => heard.form(),
                Some(_) | None => vec![(String::from("body"), heard.body.clone())],
            };
            for (name, value) in form.iter().filter(|(_, value)| !value.is_empty()) {
                text.push_str(&format!("    {name}: {value}\n"));
            }
        }
        text.push_str(&format!("{}\n", in_words(&handover.outcome)));
        assert_eq!(handover.carrier_clock, Some(now()), "{}", kind.name());
        assert_eq!(stand.took(), 1, "{}", kind.name());
    }
    insta::assert_snapshot!(text);
}

/// Statuses that come with a page of HTML: something in between may have answered.
const PAGES: [u16; 27] = [
    101, 200, 201, 204, 301, 302, 303, 307, 308, 400, 401, 402, 403, 404, 405, 408, 409, 410, 413,
    415, 422, 425, 429, 500, 502, 503, 504,
];

/// Statuses and codes in the gateway's own words.
const CODES: &str = "\
400 20001, 401 20003, 403 20003, 401 10001, 403 20005, 404 20404, 429 20429, 429 10004, \
429 14107, 503 20429, 500 20500, \
400 21211, 400 21214, 400 21217, 400 21614, 400 21635, 400 21612, 400 21617, 400 21602, \
400 21610, 400 21408, 400 21215, 400 13227, 400 21203, 400 21606, 400 21212, 400 21603, \
400 21210, 400 21660, 400 21703, 400 21608, 400 21219, 429 21611, 429 22005, 429 63038, \
429 60728, 403 30002, 400 30001, 400 30034, 400 30003, 400 30004, 400 30005, 400 30006, \
400 30007, 400 30008, 400 30036, 400 30450, 400 99999, 422 21211, 422 99999, 409 21211";

/// Statuses in the phone's own words.
const PHONE_SAYS: &str = "400 -, 401 -, 403 -, 404 -, 409 -, 413 -, 422 -, 429 -, 500 -, 503 -";

/// Returns every answer a kind of carrier may get: what the table calls it, its status, its body.
/// All of them quote what was asked for.
fn answers(kind: Kind) -> Vec<(String, u16, String)> {
    let echo = format!("{} {TO}", message(kind).text);
    let page = format!("<!doctype html><title>{echo}</title>");
    let pages = PAGES.map(|status| (format!("{status} page"), status, page.clone()));
    let own = match kind {
        Kind::TwilioText | Kind::SignalWireText | Kind::TwilioCall => CODES,
        Kind::SmsGate => PHONE_SAYS,
    };
    let own = own.split(", ").map(|row| {
        let (status, code) = row.split_once(' ').expect("a status and a code");
        let status = status.parse().expect("a status is a number");
        let body = match kind {
            Kind::TwilioText | Kind::TwilioCall => {
                format!("{{\"code\":{code},\"message\":\"{echo}\",\"status\":{status}}}")
            }
            Kind::SignalWireText => {
                format!("{{\"errors\":[{{\"code\":\"{code}\",\"message\":\"{echo}\"}}]}}")
            }
            Kind::SmsGate => format!("{{\"message\":\"{echo}\"}}"),
        };
        (row.to_owned(), status, body)
    });
    pages.into_iter().chain(own).collect()
}

/// The table of outcomes, from an other side that keeps nothing and quotes what it was asked for.
/// What it may have kept is asked for with the troubles below.
#[test]
fn each_status_and_each_code_has_its_outcome() {
    let mut text = String::new();
    for kind in Kind::ALL {
        text.push_str(&format!("## {}\n", kind.name()));
        for (row, status, body) in answers(kind) {
            let kind_of_body = match body.starts_with('<') {
                true => "text/html",
                false => "application/json",
            };
            let trouble = Trouble::Say {
                answer: answer_of(status, kind_of_body, &body),
                takes: false,
            };
            let case = format!("{}: {row}", kind.name());
            let outcome = hand_over(kind, Some(trouble), LONG, &case);
            assert!(!matches!(outcome, Outcome::Accepted { .. }), "{case}");
            text.push_str(&format!("{row:<9} | {}\n", in_words(&outcome)));
        }
    }
    insta::assert_snapshot!(text);
}

/// Answers that say nothing about what the gateway has, though it has it.
fn misleading_answers() -> Vec<(&'static str, Vec<u8>)> {
    let page = "<!doctype html><title>Welcome to our guests' network</title>";
    let html = |status: u16| answer_of(status, "text/html", page);
    let json = |status: u16, body: &str| answer_of(status, "application/json", body);
    let other = "{\"sid\": \"SM1\", \"id\": \"x\", \"to\": \"+12025550199\"}";
    vec![
        ("shows a log-in page", html(200)),
        ("sends it elsewhere", html(302)),
        ("says 500 and has it", json(500, "{}")),
        ("says 503 and has it", html(503)),
        ("says 408 and has it", html(408)),
        ("says an empty 201", json(201, "")),
        ("says half a 201", json(201, "{\"sid\": \"SM1\"")),
        ("names another number", json(201, other)),
        (
            "speaks another protocol",
            b"220 mail.example.org ESMTP\r\n".to_vec(),
        ),
        (
            "compresses",
            b"HTTP/1.1 201 ?\r\nContent-Encoding: gzip\r\n\r\n".to_vec(),
        ),
        (
            "announces too much",
            b"HTTP/1.1 201 ?\r\nContent-Length: 9999999\r\n\r\n".to_vec(),
        ),
        (
            "thinks aloud for ever",
            b"HTTP/1.1 102 Wait\r\n\r\n".repeat(50),
        ),
    ]
}

#[test]
fn each_trouble_on_the_wire_has_its_outcome() {
    let mut troubles = vec![
        ("hears nothing and hangs up", Trouble::Deaf(0), LONG),
        ("hears half and hangs up", Trouble::Deaf(200), LONG),
        ("hangs up", Trouble::Cut(0), LONG),
        ("hangs up in mid-answer", Trouble::Cut(60), LONG),
        ("says nothing", Trouble::Stall(0), SHORT),
        ("stops in mid-answer", Trouble::Stall(60), SHORT),
        ("answers too late", Trouble::Late, SHORT),
        ("drips", Trouble::Drip, LONG),
        ("never ends", Trouble::Flood, LONG),
    ];
    let answers = misleading_answers().into_iter();
    troubles.extend(answers.map(|(name, answer)| {
        let takes = true;
        (name, Trouble::Say { answer, takes }, LONG)
    }));
    let rows = thread::scope(|scope| {
        let mut running = Vec::new();
        for kind in Kind::ALL {
            for (name, trouble, patience) in &troubles {
                let trouble = trouble.clone();
                running.push(scope.spawn(move || {
                    let case = format!("{}: {name}", kind.name());
                    let outcome = hand_over(kind, Some(trouble), *patience, &case);
                    format!("{:<15} | {name:<26} | {}", kind.name(), in_words(&outcome))
                }));
            }
        }
        running
            .into_iter()
            .map(|case| case.join().expect("no case panics"))
            .collect::<Vec<_>>()
    });
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn a_connection_cut_after_any_byte_of_the_answer_is_unknown_and_found_again() {
    let mut cases = 0;
    for kind in Kind::ALL {
        let honest = {
            let stand = Stand::start(kind);
            let key = key_for(TO);
            stand.carrier(LONG).hand_over(&letter(&key, &message(kind)));
            stand.front().last_answer().len()
        };
        for length in 0..=honest {
            let case = format!("{}: cut after {length} of {honest} bytes", kind.name());
            let outcome = hand_over(kind, Some(Trouble::Cut(length)), LONG, &case);
            let whole = matches!(outcome, Outcome::Accepted { .. });
            let unknown = matches!(outcome, Outcome::Unknown { .. });
            assert!(
                if length == honest { whole } else { unknown },
                "{case}: {outcome:?}"
            );
            cases += 1;
        }
    }
    figure("cuts of a gateway's answer", cases);
    assert!(cases > 1_500, "every byte of every answer is cut: {cases}");
}

/// The other direction: the other side has heard so much and no more. The carrier cannot know how
/// much that was; what it says is unknown, and what is found again is nothing.
#[test]
fn a_gateway_that_hangs_up_after_hearing_any_byte_does_not_have_it() {
    let mut cases = 0;
    for kind in Kind::ALL {
        let whole = {
            let stand = Stand::start(kind);
            let key = key_for(TO);
            stand.carrier(LONG).hand_over(&letter(&key, &message(kind)));
            stand.posts().first().expect("one was asked").bytes
        };
        for hears in 0..whole {
            let case = format!("{}: hears {hears} of {whole} bytes", kind.name());
            let outcome = hand_over(kind, Some(Trouble::Deaf(hears)), LONG, &case);
            assert!(
                matches!(outcome, Outcome::Unknown { .. }),
                "{case}: {outcome:?}"
            );
            cases += 1;
        }
    }
    figure("cuts of a request to a gateway", cases);
    assert!(cases > 2_000, "every byte of every request is cut: {cases}");
}

#[test]
fn what_is_wrong_before_any_byte_is_the_channels_fault() {
    let free_port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
        listener.local_addr().expect("it has an address").port()
    };
    use ChannelFault as C;
    let cases = [
        (String::new(), true, C::NotSetUp),
        (String::from("api.example.com"), true, C::NotSetUp),
        (String::from("mailto:desk@example.com"), true, C::NotSetUp),
        (
            String::from("https://user:secret@api.example.com"),
            true,
            C::NotSetUp,
        ),
        (
            format!("http://127.0.0.1:{free_port}"),
            false,
            C::PasswordMissing,
        ),
        (
            format!("http://127.0.0.1:{free_port}"),
            true,
            C::NoConnection,
        ),
        (
            format!("https://127.0.0.1:{free_port}"),
            true,
            C::NoConnection,
        ),
        (
            String::from("http://192.0.2.1"),
            true,
            C::EncryptionNotOffered,
        ),
        (
            String::from("https://gateway..example"),
            true,
            C::ServerNotFound,
        ),
    ];
    for kind in Kind::ALL {
        for (url, with_secret, expected) in &cases {
            let mut carrier = carrier(kind, url, *with_secret, LONG);
            let key = key_for(TO);
            let outcome = carrier.hand_over(&letter(&key, &message(kind))).outcome;
            let Outcome::NotSent { fault, detail } = outcome else {
                panic!("{}: {url}: {outcome:?}", kind.name());
            };
            assert_eq!(fault, Fault::Channel(*expected), "{}: {url}", kind.name());
            check_names_nobody(&detail, url);
            assert_eq!(
                carrier.replies(now()).err(),
                Some(*expected),
                "{}: {url}",
                kind.name()
            );
        }
    }
}

#[test]
fn a_gateway_without_tls_is_not_spoken_to_when_tls_is_asked_for() {
    for kind in Kind::ALL {
        let stand = Stand::start(kind);
        let url = stand.url().replace("http://", "https://");
        let trouble = Trouble::Deaf(0);
        stand.front().make_trouble(0, trouble);
        let key = key_for(TO);
        let outcome = carrier(kind, &url, true, LONG)
            .hand_over(&letter(&key, &message(kind)))
            .outcome;
        let surely_not = matches!(
            outcome,
            Outcome::NotSent {
                fault: Fault::Channel(ChannelFault::Encryption | ChannelFault::NoConnection),
                ..
            }
        );
        assert!(surely_not, "{}: {outcome:?}", kind.name());
        assert_eq!(stand.front().heard(), Vec::new());
    }
}

#[test]
fn nothing_may_leave_the_gateway_after_its_time() {
    // The longest that a request may be on its way; the gateway counts from its end.
    let patience = HttpPatience::default();
    let on_its_way = TimeDelta::from_std(patience.connect + patience.answer).expect("a minute");
    for kind in [Kind::TwilioText, Kind::SignalWireText, Kind::SmsGate] {
        for minutes in [0, 1, 2, 3, 10, 120, 60 * 24] {
            let stand = Stand::start(kind);
            let key = key_for(TO);
            let message = message(kind);
            let letter = Letter {
                useful_until: now() + TimeDelta::minutes(minutes),
                ..letter(&key, &message)
            };
            let outcome = stand.carrier(patience).hand_over(&letter).outcome;
            let latest = match &stand.fake {
                Fake::Twilio(fake) => {
                    let book = fake.book();
                    book.texts
                        .first()
                        .map(|text| now() + on_its_way + text.validity)
                }
                Fake::SmsGate(fake) => {
                    let phone = fake.phone();
                    phone.texts.values().next().map(|kept| kept.valid_until)
                }
            };
            let case = format!("{}: {minutes} minutes: {outcome:?}", kind.name());
            match latest {
                Some(latest) => {
                    assert!(matches!(outcome, Outcome::Accepted { .. }), "{case}");
                    assert!(latest <= letter.useful_until, "{case}: until {latest}");
                    assert!(
                        latest <= now() + on_its_way + TimeDelta::hours(10),
                        "{case}"
                    );
                }
                None => {
                    let passing = matches!(
                        outcome,
                        Outcome::NotSent {
                            fault: Fault::Passing,
                            ..
                        }
                    );
                    assert!(passing && minutes < 3, "{case}");
                    assert_eq!(stand.front().connections(), 0, "{case}");
                }
            }
        }
    }
}

#[test]
fn only_a_whole_international_number_is_asked_for() {
    for kind in Kind::ALL {
        let stand = Stand::start(kind);
        for to in [
            "",
            "2025550101",
            "911",
            "+911",
            "+12025550101,+12025550102",
            "a@example.org",
        ] {
            let mut message = message(kind);
            message.to = to.to_owned();
            let key = key_for(TO);
            let outcome = stand
                .carrier(LONG)
                .hand_over(&letter(&key, &message))
                .outcome;
            let recipient = matches!(
                outcome,
                Outcome::NotSent {
                    fault: Fault::Recipient,
                    ..
                }
            );
            assert!(recipient, "{}: {to}: {outcome:?}", kind.name());
        }
        assert_eq!(stand.front().connections(), 0, "{}", kind.name());
    }
}

#[test]
fn a_carrier_does_what_it_declares_and_says_so_when_it_does_not() {
    let mut carriers: Vec<(&str, Channel, Box<dyn Carrier>)> = vec![
        ("call list", Channel::CallList, Box::new(CallListCarrier)),
        (
            "practice",
            Channel::Email,
            Box::new(PracticeCarrier::new(std::path::PathBuf::from("practice"))),
        ),
        ("email", Channel::Email, Box::new(email())),
    ];
    let stands: Vec<Stand> = Kind::ALL.into_iter().map(Stand::start).collect();
    for stand in &stands {
        carriers.push((stand.kind.name(), stand.kind.channel(), stand.carrier(LONG)));
    }
    let key = key_for(TO);
    for (name, channel, carrier) in &mut carriers {
        let can = carrier.capabilities(*channel);
        let words = crate::words::message();
        let asked = Asked {
            key: &key,
            message: &words,
            attempted_at: now(),
        };
        if !can.look_up {
            assert!(
                matches!(carrier.look_up(&asked), LookedUp::CannotTell { .. }),
                "{name}"
            );
        }
        if !can.receipts {
            let receipt = carrier.receipt(*channel, "x");
            assert!(matches!(receipt, Receipt::CannotTell { .. }), "{name}");
        }
        if !can.cancel {
            let called_off = carrier.cancel(*channel, "x");
            assert!(matches!(called_off, CalledOff::CannotTell { .. }), "{name}");
        }
        assert_eq!(carrier.replies(now()), Ok(Vec::new()), "{name}");
        let other = match channel {
            Channel::Email => Channel::Voice,
            Channel::Sms | Channel::Voice | Channel::CallList => Channel::Email,
        };
        assert_eq!(
            carrier.capabilities(other),
            Capabilities::default(),
            "{name}"
        );
    }
}

fn email() -> EmailCarrier {
    let settings = MailSettings {
        host: String::from("127.0.0.1"),
        port: 25,
        security: Security::NoneOnLoopback,
        user: String::new(),
        a_day: None,
        log_in: LogIn::Password,
    };
    EmailCarrier::new(settings, None)
}

#[test]
fn a_secret_goes_into_one_header_and_nowhere_else() {
    for kind in Kind::ALL {
        let stand = Stand::start(kind);
        let key = key_for(TO);
        stand.carrier(LONG).hand_over(&letter(&key, &message(kind)));
        for heard in stand.front().heard() {
            let proof = find(&heard.headers, "authorization").expect("we say who we are");
            assert!(proof.starts_with("Basic "), "{}", kind.name());
            let others = heard
                .headers
                .iter()
                .filter(|(name, _)| name != "authorization");
            let rest = format!(
                "{}{:?}{:?}{}",
                heard.path,
                heard.query,
                Vec::from_iter(others),
                heard.body
            );
            assert!(
                !rest.contains("correct") && !rest.contains(proof),
                "{}",
                kind.name()
            );
        }
    }
}
