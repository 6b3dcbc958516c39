//! The log-in at Microsoft: tokens over real sockets, and what they are shown to. A log-in that
//! breaks anywhere loses nothing and sends nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::TimeDelta;
use reminder_engine::carrier::email::oauth::{Bearer, Because, KeptLogIn, LogInDesk, MicrosoftApp};
use reminder_engine::carrier::email::{EmailCarrier, LogIn, MailSettings, Security};
use reminder_engine::carrier::{Carrier, ChannelFault, HttpPatience, Outcome};
use reminder_engine::secret::SecretError;
use reminder_tests::fake_http::{Trouble, answer_of, find};
use reminder_tests::fake_log_in::{
    CLIENT, FakeLogIn, PAGE, Person, TENANT, USER_CODE, access_token,
};
use reminder_tests::figures::figure;
use reminder_tests::real_server::{Certificate, RealServer, USER};
use secrecy::{ExposeSecret, SecretString};

use crate::fake_server::{ByToken, FakeServer, Seen};
use crate::faults::{channel_fault, check_against_the_truth};
use crate::words::{PATIENT, key_for, letter, message, now};

const LONG: Duration = Duration::from_secs(60);
/// For a log-in that says nothing: the wait is the fault and has to be sat out.
const SHORT: Duration = Duration::from_secs(2);

/// A place for one refresh token, in memory.
#[derive(Clone, Default)]
struct Drawer(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    token: Option<String>,
    is_locked: bool,
    saved: usize,
}

impl Drawer {
    fn with(token: &str) -> Self {
        let drawer = Self::default();
        drawer.inside().token = Some(token.to_owned());
        drawer
    }

    fn inside(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn token(&self) -> Option<String> {
        self.inside().token.clone()
    }
}

impl KeptLogIn for Drawer {
    fn load(&self) -> Result<Option<SecretString>, SecretError> {
        Ok(self.token().map(SecretString::from))
    }

    fn save(&self, refresh: &SecretString) -> Result<(), SecretError> {
        let mut inside = self.inside();
        if inside.is_locked {
            return Err(SecretError::KeychainRefused);
        }
        inside.token = Some(refresh.expose_secret().to_owned());
        inside.saved += 1;
        Ok(())
    }
}

fn app(log_in: &FakeLogIn) -> MicrosoftApp {
    MicrosoftApp {
        tenant: TENANT.to_owned(),
        client_id: CLIENT.to_owned(),
        base_url: log_in.url(),
    }
}

fn desk(log_in: &FakeLogIn, wait: Duration) -> LogInDesk {
    LogInDesk::new(app(log_in)).with_patience(HttpPatience {
        connect: LONG,
        answer: wait,
        rest: wait,
    })
}

fn bearer(log_in: &FakeLogIn, drawer: &Drawer, wait: Duration) -> Bearer {
    Bearer::new(desk(log_in, wait), Box::new(drawer.clone()))
}

/// The line that shows a token to a mail server.
fn shown(token: &str) -> String {
    BASE64.encode(format!("user={USER}\u{1}auth=Bearer {token}\u{1}\u{1}"))
}

fn carrier(port: u16, bearer: Bearer, log_in: &FakeLogIn) -> EmailCarrier {
    let settings = MailSettings {
        host: String::from("127.0.0.1"),
        port,
        security: Security::NoneOnLoopback,
        user: USER.to_owned(),
        a_day: None,
        log_in: LogIn::Microsoft(app(log_in)),
    };
    EmailCarrier::new(settings, None).with_bearer(Arc::new(Mutex::new(bearer)))
}

/// Makes a carrier ready and hands one letter to a server that knows these tokens.
fn hand_over(by_token: ByToken, hears: usize) -> (Outcome, Seen) {
    let log_in = FakeLogIn::start();
    let drawer = Drawer::with(&log_in.office().newest());
    let server = FakeServer::by_token(by_token, hears);
    let mut carrier = carrier(server.port, bearer(&log_in, &drawer, LONG), &log_in);
    assert_eq!(carrier.make_ready(now()), Ok(()));
    let key = key_for(PATIENT);
    let outcome = carrier.hand_over(&letter(&key, &message())).outcome;
    (outcome, server.seen())
}

fn knows_it() -> ByToken {
    ByToken {
        good: Some(shown(&access_token(2))),
        ..ByToken::default()
    }
}

#[test]
fn a_person_types_a_code_and_the_log_in_is_there() {
    let log_in = FakeLogIn::start();
    let desk = desk(&log_in, LONG);
    let code = desk.device_code().expect("the registration is known");
    assert_eq!(
        (code.user_code.as_str(), code.address.as_str()),
        (USER_CODE, PAGE)
    );
    assert_eq!(code.interval, Duration::from_secs(5));
    let steps = [
        (Person::Waits, Because::Pending),
        (Person::WaitsAndIsAskedTooOften, Because::SlowDown),
        (Person::Declines, Because::Declined),
        (Person::ComesTooLate, Because::Expired),
    ];
    for (person, because) in steps {
        log_in.office().person = person;
        let refusal = desk.poll(&code).expect_err("nobody is logged in");
        assert_eq!(refusal.because, because, "{person:?}");
    }
    log_in.office().person = Person::LogsIn;
    let tokens = desk.poll(&code).expect("somebody logged in");
    let refresh = tokens.refresh.expect("a log-in brings one");
    assert_eq!(refresh.expose_secret(), log_in.office().newest());
    let heard = log_in.front.heard();
    assert_eq!(heard.len(), 6, "each question is one request");
    let scope = find(&heard[0].form(), "scope").map(str::to_owned);
    assert_eq!(
        scope.as_deref(),
        Some(
            "https://outlook.office.com/SMTP.Send \
             https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
        )
    );
    for request in heard {
        assert_eq!(request.header("authorization"), None);
        assert!(request.query.is_empty(), "a secret is in no address");
    }
}

#[test]
fn a_registration_that_is_no_public_client_is_said_to_be_wrong() {
    let log_in = FakeLogIn::start();
    log_in.office().confidential = true;
    let refusal = desk(&log_in, LONG)
        .device_code()
        .expect_err("it is refused");
    assert_eq!(refusal.fault(), ChannelFault::AppRegistration);
    assert_eq!(refusal.number, Some(7_000_218));
    let other = MicrosoftApp {
        tenant: String::from("elsewhere.example"),
        ..app(&log_in)
    };
    let refusal = LogInDesk::new(other)
        .device_code()
        .expect_err("it is refused");
    assert_eq!(refusal.fault(), ChannelFault::AppRegistration);
    for missing in ["tenant", "client"] {
        let mut app = app(&log_in);
        match missing {
            "tenant" => app.tenant.clear(),
            _ => app.client_id.clear(),
        }
        let refusal = LogInDesk::new(app).device_code().expect_err(missing);
        assert_eq!(refusal.fault(), ChannelFault::NotSetUp, "{missing}");
    }
}

#[test]
fn a_token_is_asked_for_once_an_hour_and_a_new_refresh_token_is_kept_first() {
    let log_in = FakeLogIn::start();
    log_in.office().strict = true;
    let drawer = Drawer::with(&log_in.office().newest());
    let mut bearer = bearer(&log_in, &drawer, LONG);
    let asked = |bearer: &mut Bearer, minutes: i64| {
        let at = now() + TimeDelta::minutes(minutes);
        let token = bearer
            .bearer(at)
            .map(|token| token.expose_secret().to_owned());
        (token, log_in.front.connections())
    };
    // The token lasts an hour and is replaced ten minutes before its end, or when the clock of the
    // PC was set back so far that nobody can tell.
    for (minutes, nth) in [(0, 2), (1, 2), (49, 2), (50, 3), (51, 3), (0, 4), (49, 4)] {
        let (token, connections) = asked(&mut bearer, minutes);
        assert_eq!(token, Ok(access_token(nth)), "after {minutes} minutes");
        assert_eq!(connections, usize::try_from(nth - 1).unwrap_or(0));
        assert_eq!(drawer.token(), Some(log_in.office().newest()));
    }
    assert_eq!(drawer.inside().saved, 3);
}

#[test]
fn a_new_log_in_that_cannot_be_kept_is_not_used_and_not_lost() {
    let log_in = FakeLogIn::start();
    log_in.office().strict = true;
    let drawer = Drawer::with(&log_in.office().newest());
    drawer.inside().is_locked = true;
    let mut bearer = bearer(&log_in, &drawer, LONG);
    for _ in 0..3 {
        let refused = bearer.bearer(now()).map(drop);
        assert_eq!(refused, Err(ChannelFault::LogInNotKept));
        assert!(bearer.current().is_none());
    }
    assert_eq!(log_in.front.connections(), 1, "it is not asked for again");
    drawer.inside().is_locked = false;
    let token = bearer.bearer(now()).expect("the store is open again");
    assert_eq!(token.expose_secret(), access_token(3));
    assert_eq!(drawer.token(), Some(log_in.office().newest()));
}

#[test]
fn a_log_in_that_is_over_needs_a_person_and_one_that_is_missing_too() {
    let log_in = FakeLogIn::start();
    let drawer = Drawer::with(&log_in.office().newest());
    log_in.office().revoked = true;
    let over = bearer(&log_in, &drawer, LONG).bearer(now()).map(drop);
    assert_eq!(over, Err(ChannelFault::LogInAgain));
    let missing = bearer(&log_in, &Drawer::default(), LONG).bearer(now());
    assert_eq!(missing.map(drop), Err(ChannelFault::LogInAgain));
    assert_eq!(
        log_in.front.connections(),
        1,
        "nothing is asked without one"
    );
}

#[test]
fn a_renewal_cut_at_any_byte_is_no_token_and_loses_nothing() {
    let log_in = FakeLogIn::start();
    let drawer = Drawer::with(&log_in.office().newest());
    let mut again = bearer(&log_in, &drawer, LONG);
    again.bearer(now()).expect("an honest answer is a token");
    let whole = log_in.front.last_answer().len();
    let asked = log_in.front.heard()[0].bytes;
    let cuts = (0..whole).map(Trouble::Cut);
    let deaf = (0..asked).map(Trouble::Deaf);
    let mut cases = 0;
    for trouble in cuts.chain(deaf) {
        let kept = drawer.token();
        log_in.front.make_trouble(0, trouble.clone());
        let mut bearer = bearer(&log_in, &drawer, LONG);
        let cut = bearer.bearer(now()).map(drop);
        assert_eq!(cut, Err(ChannelFault::LogInUnreachable), "{trouble:?}");
        assert_eq!(drawer.token(), kept, "{trouble:?}");
        assert!(bearer.current().is_none(), "{trouble:?}");
        cases += 1;
    }
    figure("cuts of a log-in's renewal", cases);
    assert!(cases > 500, "{cases}");
    let mut after = bearer(&log_in, &drawer, LONG);
    assert!(after.bearer(now()).is_ok(), "what was kept is still good");
}

#[test]
fn a_log_in_that_stalls_lies_or_never_ends_is_weather() {
    let log_in = FakeLogIn::start();
    let drawer = Drawer::with(&log_in.office().newest());
    let page = |status, body: &str| Trouble::Say {
        answer: answer_of(status, "text/html", body),
        takes: false,
    };
    let json = |status, body: &str| Trouble::Say {
        answer: answer_of(status, "application/json", body),
        takes: false,
    };
    let cases = [
        ("says nothing", Trouble::Stall(0)),
        ("stops in mid-answer", Trouble::Stall(200)),
        ("answers too late", Trouble::Late),
        ("never ends", Trouble::Flood),
        (
            "shows a page",
            page(200, "<!doctype html>Welcome to our guests' network"),
        ),
        ("sends elsewhere", page(302, "")),
        ("is busy", page(503, "Service unavailable")),
        (
            "says too many",
            json(429, r#"{"error":"too_many_requests"}"#),
        ),
        ("gives an empty token", json(200, r#"{"access_token":""}"#)),
        ("gives half a token", json(200, r#"{"access_token":"ey"#)),
        (
            "gives a token with a line end",
            json(200, r#"{"access_token":"a\r\nRSET"}"#),
        ),
        (
            "gives a token without an end",
            json(
                200,
                &format!(r#"{{"access_token":"{}"}}"#, "x".repeat(60_000)),
            ),
        ),
        (
            "talks another protocol",
            Trouble::Say {
                answer: b"220 mail.example.org ESMTP\r\n".to_vec(),
                takes: false,
            },
        ),
    ];
    for (name, trouble) in cases {
        let kept = drawer.token();
        log_in.front.make_trouble(0, trouble);
        let mut bearer = bearer(&log_in, &drawer, SHORT);
        let refused = bearer.bearer(now()).map(drop);
        assert_eq!(refused, Err(ChannelFault::LogInUnreachable), "{name}");
        assert_eq!(drawer.token(), kept, "{name}");
    }
}

#[test]
fn a_log_in_is_asked_without_encryption_on_this_pc_only() {
    for base_url in ["http://192.0.2.1", "http://login.example"] {
        let app = MicrosoftApp {
            tenant: TENANT.to_owned(),
            client_id: CLIENT.to_owned(),
            base_url: base_url.to_owned(),
        };
        let refusal = LogInDesk::new(app)
            .device_code()
            .expect_err("nothing is said");
        let fault = refusal.fault();
        let stays = matches!(
            fault,
            ChannelFault::Encryption | ChannelFault::LogInUnreachable
        );
        assert!(stays, "{base_url}: {fault:?}");
    }
}

#[test]
fn a_server_that_takes_tokens_gets_the_letter_once() {
    let (outcome, seen) = hand_over(knows_it(), usize::MAX);
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    assert!(seen.message.is_some());
    let line = shown(&access_token(2));
    assert_eq!(
        seen.lines[..3],
        ["EHLO clinic.example", "AUTH XOAUTH2", line.as_str()]
    );
}

#[test]
fn a_refused_token_is_answered_by_an_empty_line_and_is_the_channels_fault() {
    let cases = [
        (
            "535 5.7.3 Authentication unsuccessful [HOST.example]\r\n",
            ChannelFault::LogInAgain,
        ),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for \
             the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.\r\n",
            ChannelFault::SmtpSwitchedOff,
        ),
        (
            "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for \
             the Mailbox. Visit https://aka.ms/smtp_auth_disabled for more information.\r\n",
            ChannelFault::SmtpSwitchedOff,
        ),
        (
            "504 5.7.4 Unrecognized authentication type\r\n",
            ChannelFault::NotUnderstood,
        ),
    ];
    for (refusal, expected) in cases {
        for at_once in [false, true] {
            let by_token = ByToken {
                good: None,
                refusal,
                at_once,
            };
            let (outcome, seen) = hand_over(by_token, usize::MAX);
            assert_eq!(
                channel_fault(&outcome),
                Some(expected),
                "{refusal}: {outcome:?}"
            );
            check_against_the_truth(&outcome, &seen, refusal);
            let words = format!("{outcome:?}");
            assert!(!words.contains("ey.access"), "{words}");
            let said: Vec<&str> = seen.lines.iter().skip(2).map(String::as_str).collect();
            let line = shown(&access_token(2));
            let expected: &[&str] = if at_once { &[] } else { &[&line, ""] };
            assert_eq!(said, expected, "{refusal}");
        }
    }
}

#[test]
fn a_server_that_knows_no_tokens_is_not_shown_one() {
    let log_in = FakeLogIn::start();
    let drawer = Drawer::with(&log_in.office().newest());
    let server = FakeServer::start(None);
    let mut carrier = carrier(server.port, bearer(&log_in, &drawer, LONG), &log_in);
    assert_eq!(carrier.make_ready(now()), Ok(()));
    let key = key_for(PATIENT);
    let outcome = carrier.hand_over(&letter(&key, &message())).outcome;
    assert_eq!(channel_fault(&outcome), Some(ChannelFault::NotUnderstood));
    assert_eq!(server.seen().lines, ["EHLO clinic.example"]);
}

#[test]
fn without_a_log_in_nothing_is_said_to_the_mail_server() {
    let log_in = FakeLogIn::start();
    log_in.office().revoked = true;
    let drawer = Drawer::with(&log_in.office().newest());
    let server = FakeServer::by_token(knows_it(), usize::MAX);
    let mut carrier = carrier(server.port, bearer(&log_in, &drawer, LONG), &log_in);
    assert_eq!(carrier.make_ready(now()), Err(ChannelFault::LogInAgain));
    let key = key_for(PATIENT);
    let outcome = carrier.hand_over(&letter(&key, &message())).outcome;
    assert_eq!(channel_fault(&outcome), Some(ChannelFault::LogInAgain));
    assert_eq!(server.seen().lines, Vec::<String>::new());
}

/// Somebody changes the account's password: the token ends before its time. The first refusal asks
/// for another one, and only when there is none a person is needed.
#[test]
fn a_token_that_ended_early_is_replaced_before_anybody_is_called() {
    let log_in = FakeLogIn::start();
    let drawer = Drawer::with(&log_in.office().newest());
    let shared = Arc::new(Mutex::new(bearer(&log_in, &drawer, LONG)));
    let settings = |port| MailSettings {
        host: String::from("127.0.0.1"),
        port,
        security: Security::NoneOnLoopback,
        user: USER.to_owned(),
        a_day: None,
        log_in: LogIn::Microsoft(app(&log_in)),
    };
    let key = key_for(PATIENT);
    let mut tried = Vec::new();
    for good in [2, 3, 3] {
        let by_token = ByToken {
            good: Some(shown(&access_token(good))),
            refusal: "535 5.7.3 Authentication unsuccessful\r\n",
            at_once: false,
        };
        let server = FakeServer::by_token(by_token, usize::MAX);
        let mut carrier =
            EmailCarrier::new(settings(server.port), None).with_bearer(shared.clone());
        assert_eq!(carrier.make_ready(now()), Ok(()));
        let outcome = carrier.hand_over(&letter(&key, &message())).outcome;
        tried.push((channel_fault(&outcome), server.seen().message.is_some()));
    }
    let weather = Some(ChannelFault::LogInUnreachable);
    assert_eq!(tried, [(None, true), (weather, false), (None, true)]);
}

#[test]
fn a_conversation_by_token_that_breaks_after_any_byte_is_never_misunderstood() {
    let (_, seen) = hand_over(knows_it(), usize::MAX);
    let whole = seen.bytes;
    let announced: usize = seen.lines[..6].iter().map(|line| line.len() + 2).sum();
    assert_eq!(seen.lines[5], "DATA");
    // What comes after is the letter, and cut elsewhere at each byte.
    for hears in 0..announced {
        let (outcome, seen) = hand_over(knows_it(), hears);
        let case = format!("hangs up after {hears} of {whole} bytes: {outcome:?}");
        check_against_the_truth(&outcome, &seen, &case);
        assert!(matches!(outcome, Outcome::NotSent { .. }), "{case}");
    }
}

#[test]
fn a_real_server_is_shown_a_token_and_refuses_another_users() {
    let server = RealServer::start(Security::StartTls, Certificate::Good);
    let log_in = FakeLogIn::start();
    let key = key_for(PATIENT);
    for (user, taken) in [(USER, 1), ("somebody", 1)] {
        let drawer = Drawer::with(&log_in.office().newest());
        let settings = MailSettings {
            user: user.to_owned(),
            a_day: None,
            log_in: LogIn::Microsoft(app(&log_in)),
            ..server.settings(Security::StartTls)
        };
        let bearer = Arc::new(Mutex::new(bearer(&log_in, &drawer, LONG)));
        let mut carrier = EmailCarrier::new(settings, None)
            .with_root(server.root())
            .expect("the authority can be read")
            .with_bearer(bearer);
        assert_eq!(carrier.make_ready(now()), Ok(()));
        let outcome = carrier.hand_over(&letter(&key, &message())).outcome;
        let expected = (user != USER).then_some(ChannelFault::LogInAgain);
        assert_eq!(channel_fault(&outcome), expected, "{user}: {outcome:?}");
        assert_eq!(server.count(), taken, "{user}");
    }
}
