//! The log-in with Microsoft, from the settings to a reminder that goes by it, and to the day on
//! which it is over.

use std::error::Error;

use chrono::TimeDelta;
use reminder_engine::api::ErrorCode;
use reminder_engine::api::event::Cause;
use reminder_engine::carrier::email::Security;
use reminder_tests::fake_http::Trouble;
use reminder_tests::fake_log_in::{CLIENT, FakeLogIn, PAGE, Person, TENANT, USER_CODE};
use reminder_tests::real_server::{Certificate, RealServer, SENDER, USER};
use serde_json::{Value, json};

use crate::desk::{Desk, Tried};
use crate::mail::anywhere;
use crate::texts::remind_by;

fn mail(log_in: &FakeLogIn, port: u16) -> Value {
    json!({
        "settings": {
            "host": "127.0.0.1", "port": port, "security": "none_on_loopback", "user": USER,
            "log_in": {
                "by": "microsoft", "tenant": TENANT, "client_id": CLIENT,
                "base_url": log_in.url(),
            },
        },
        "from_name": "Harbour Street Clinic", "from_address": SENDER, "reply_to": "",
        "secret_place": "protected_file", "password": null, "passphrase": "open sesame",
    })
}

fn for_real() -> Value {
    json!({ "carrier": "smtp", "others_off": true })
}

fn begin(desk: &Desk) -> Result<Value, Box<dyn Error>> {
    Ok(desk.ask("begin_mail_log_in", json!({}))?)
}

fn poll(desk: &Desk) -> Result<Value, Box<dyn Error>> {
    Ok(desk.ask("poll_mail_log_in", json!({}))?)
}

fn log_in_once(desk: &Desk, log_in: &FakeLogIn) -> Tried {
    begin(desk)?;
    log_in.office().person = Person::LogsIn;
    let polled = poll(desk)?;
    assert_eq!(polled["state"], "done", "{polled}");
    log_in.office().person = Person::Waits;
    Ok(())
}

fn is_logged_in(desk: &Desk) -> Result<Value, Box<dyn Error>> {
    Ok(desk.ask("settings", json!({}))?["mail"]["has_password"].clone())
}

/// Enters a patient who is to be reminded today at ten, approved.
fn remind(desk: &Desk, given: &str, start: &str) -> Tried {
    let patient = desk.patient(given, &format!("{given}@example.com").to_lowercase())?;
    desk.book(&patient, start)?;
    desk.approve_all()?;
    Ok(())
}

/// Does a round of sending after some minutes; returns what it called somebody about.
fn tick_after(desk: &Desk, minutes: i64) -> Result<Vec<(Cause, String)>, Box<dyn Error>> {
    desk.clock.advance(TimeDelta::minutes(minutes));
    Ok(desk.engine.tick(10)?.needs_somebody)
}

/// How often those in a state were handed over.
fn attempts(desk: &Desk, state: &str) -> Result<usize, Box<dyn Error>> {
    let mut attempts = 0;
    for row in desk.review()? {
        if row["state"] == state {
            let life = desk.ask("reminder_life", json!({ "key": row["key"] }))?;
            attempts += life["attempts"].as_array().map_or(0, Vec::len);
        }
    }
    Ok(attempts)
}

#[test]
fn a_person_logs_in_and_the_log_in_is_in_no_file_one_could_read() -> Tried {
    let desk = Desk::for_real()?;
    let log_in = FakeLogIn::start();
    let server = RealServer::start(Security::NoneOnLoopback, Certificate::Good);
    desk.ask("save_mail", mail(&log_in, server.port()))?;
    let refusal = desk.refusal("set_sending", for_real());
    assert!(
        refusal.sentence.contains("Log in with Microsoft"),
        "{refusal}"
    );
    let begun = begin(&desk)?;
    assert_eq!(begun["code"], USER_CODE);
    assert_eq!(begun["address"], PAGE);
    assert_eq!(
        (&begun["interval_seconds"], &begun["minutes"]),
        (&json!(5), &json!(15))
    );
    assert_eq!(poll(&desk)?["state"], "waiting");
    assert_eq!(is_logged_in(&desk)?, json!(false));
    log_in.office().person = Person::LogsIn;
    let polled = poll(&desk)?;
    assert_eq!(polled["state"], "done");
    assert_eq!(polled["sentence"], "Logged in with Microsoft.");
    assert_eq!(is_logged_in(&desk)?, json!(true));
    for secret in ["0.refresh", "ey.access", "sesame"] {
        assert!(
            !anywhere(desk.engine.folder(), secret)?,
            "{secret} is in a file"
        );
    }
    let tested = desk.ask("test_mail", json!({}))?;
    assert_eq!(tested["ok"], json!(true), "{tested}");
    assert_eq!(server.count(), 1, "the test e-mail");
    log_in.office().revoked = true;
    desk.ask("save_mail", mail(&log_in, server.port()))?;
    let tested = desk.ask("test_mail", json!({}))?;
    assert_eq!(tested["steps"][0]["name"], "Microsoft log-in", "{tested}");
    assert_eq!(tested["ok"], json!(false), "{tested}");
    Ok(())
}

#[test]
fn a_reminder_goes_by_a_log_in_once_and_its_end_is_said_once() -> Tried {
    let desk = Desk::for_real()?;
    let log_in = FakeLogIn::start();
    log_in.office().lasts = 300;
    let server = RealServer::start(Security::NoneOnLoopback, Certificate::Good);
    remind_by(&desk, "email")?;
    desk.ask("save_mail", mail(&log_in, server.port()))?;
    log_in_once(&desk, &log_in)?;
    desk.ask("set_sending", for_real())?;
    remind(&desk, "Ruth", "2026-11-10T15:00:00")?;
    assert_eq!(tick_after(&desk, 10)?, Vec::new());
    tick_after(&desk, 1)?;
    assert_eq!(server.count(), 1, "one reminder, once");

    // The administrator ends every log-in, and the access token ends by itself.
    log_in.office().revoked = true;
    remind(&desk, "Omar", "2026-11-10T16:00:00")?;
    let called = tick_after(&desk, 5)?;
    let [(Cause::ChannelDown, sentence)] = &called[..] else {
        return Err(format!("somebody is called once: {called:?}").into());
    };
    assert_eq!(
        sentence,
        "The log-in at Microsoft does not hold any more. No reminder was used up. Open Settings, \
         Sending, and press Log in with Microsoft, with the account that sends the reminders. \
         Then press Resume."
    );
    let asked = log_in.front.connections();
    assert_eq!(tick_after(&desk, 1)?, Vec::new(), "it is said once");
    assert_eq!(
        log_in.front.connections(),
        asked,
        "a channel that waits asks nobody"
    );
    assert_eq!(server.count(), 1);
    assert_eq!(desk.count("approved")?, 1, "the reminder is not used up");
    assert_eq!(attempts(&desk, "approved")?, 0, "it was not even claimed");

    log_in.office().revoked = false;
    log_in_once(&desk, &log_in)?;
    desk.ask("resume", json!({}))?;
    tick_after(&desk, 1)?;
    tick_after(&desk, 1)?;
    assert_eq!(server.count(), 2, "it goes after all, once");
    assert_eq!(desk.count("approved")?, 0);
    Ok(())
}

#[test]
fn a_log_in_service_that_is_away_is_weather_and_uses_nothing_up() -> Tried {
    let desk = Desk::for_real()?;
    let log_in = FakeLogIn::start();
    let server = RealServer::start(Security::NoneOnLoopback, Certificate::Good);
    remind_by(&desk, "email")?;
    desk.ask("save_mail", mail(&log_in, server.port()))?;
    log_in_once(&desk, &log_in)?;
    desk.ask(
        "set_sending",
        json!({ "carrier": "smtp", "others_off": true }),
    )?;
    remind(&desk, "Ruth", "2026-11-10T15:00:00")?;
    log_in.front.make_trouble(0, Trouble::Cut(40));
    tick_after(&desk, 10)?;
    assert_eq!((server.count(), desk.count("approved")?), (0, 1));
    // Two minutes later it feels its way, without anybody.
    tick_after(&desk, 3)?;
    assert_eq!((server.count(), desk.count("approved")?), (1, 0));
    Ok(())
}

#[test]
fn every_end_of_a_log_in_is_said_and_nothing_is_asked_after_it() -> Tried {
    let desk = Desk::for_real()?;
    let log_in = FakeLogIn::start();
    desk.ask("save_mail", mail(&log_in, 25))?;
    let nothing_yet = desk.refusal("poll_mail_log_in", json!({}));
    assert_eq!(nothing_yet.code, ErrorCode::NotPossible);
    let ends = [
        (Person::Declines, "declined", "declined at Microsoft"),
        (Person::ComesTooLate, "expired", "not typed in time"),
    ];
    for (person, state, words) in ends {
        begin(&desk)?;
        log_in.office().person = person;
        let polled = poll(&desk)?;
        let sentence = polled["sentence"].as_str().unwrap_or_default();
        assert!(
            polled["state"] == state && sentence.contains(words),
            "{polled}"
        );
        let asked = log_in.front.connections();
        desk.refusal("poll_mail_log_in", json!({}));
        assert_eq!(log_in.front.connections(), asked, "{state}");
    }
    // The code's time is over by our own clock, whatever the other side would say.
    begin(&desk)?;
    log_in.office().person = Person::LogsIn;
    desk.clock.advance(TimeDelta::minutes(15));
    assert_eq!(poll(&desk)?["state"], "expired");
    // Cancelled: what somebody types afterwards is for nothing.
    begin(&desk)?;
    desk.ask("cancel_mail_log_in", json!({}))?;
    desk.refusal("poll_mail_log_in", json!({}));
    log_in.office().confidential = true;
    let refusal = desk.refusal("begin_mail_log_in", json!({}));
    let says = |words: &str| refusal.sentence.contains(words);
    assert!(
        says("public client flows") && says("AADSTS7000218"),
        "{refusal}"
    );
    assert_eq!(is_logged_in(&desk)?, json!(false));
    assert_eq!(log_in.office().given(), 1, "nobody logged in");
    Ok(())
}

#[test]
fn a_code_is_asked_about_as_often_as_the_server_wants() -> Tried {
    let desk = Desk::for_real()?;
    let log_in = FakeLogIn::start();
    desk.ask("save_mail", mail(&log_in, 25))?;
    begin(&desk)?;
    log_in.office().person = Person::WaitsAndIsAskedTooOften;
    let seconds = |polled: &Value| polled["interval_seconds"].clone();
    assert_eq!(seconds(&poll(&desk)?), 10);
    assert_eq!(seconds(&poll(&desk)?), 15);
    log_in.office().person = Person::Waits;
    assert_eq!(seconds(&poll(&desk)?), 15);
    // A line that breaks is no answer: it is asked again, later and later.
    log_in.front.make_trouble(0, Trouble::Cut(0));
    let polled = poll(&desk)?;
    assert_eq!(
        (&polled["state"], seconds(&polled)),
        (&json!("waiting"), json!(30))
    );
    let asked = log_in.front.heard().len();
    assert_eq!(asked, 5, "each question is one request");
    Ok(())
}

#[test]
fn what_no_registration_can_be_is_refused_by_field() -> Tried {
    let desk = Desk::open()?;
    let log_in = FakeLogIn::start();
    let cases = [
        (
            "/settings/log_in/tenant",
            json!(""),
            "settings.log_in.tenant",
        ),
        (
            "/settings/log_in/tenant",
            json!("a/b"),
            "settings.log_in.tenant",
        ),
        (
            "/settings/log_in/tenant",
            json!(".."),
            "settings.log_in.tenant",
        ),
        (
            "/settings/log_in/client_id",
            json!(""),
            "settings.log_in.client_id",
        ),
        (
            "/settings/log_in/client_id",
            json!("ringonce"),
            "settings.log_in.client_id",
        ),
        (
            "/settings/log_in/base_url",
            json!("http://login.example"),
            "settings.log_in.base_url",
        ),
        (
            "/settings/log_in/base_url",
            json!("login"),
            "settings.log_in.base_url",
        ),
        ("/settings/user", json!(""), "settings.user"),
        ("/secret_place", json!("environment"), "secret_place"),
    ];
    for (place, value, field) in cases {
        let mut request = mail(&log_in, 25);
        if let Some(spot) = request.pointer_mut(place) {
            *spot = value.clone();
        }
        let refusal = desk.refusal("save_mail", request);
        assert_eq!(
            refusal.field.as_deref(),
            Some(field),
            "{place} {value}: {refusal}"
        );
    }
    assert_eq!(log_in.front.connections(), 0);
    Ok(())
}

#[test]
fn a_log_in_belongs_to_one_registration_and_one_mailbox() -> Tried {
    let desk = Desk::for_real()?;
    let log_in = FakeLogIn::start();
    let changes: [(&str, Value); 3] = [
        ("/settings/log_in/tenant", json!("other.example")),
        ("/settings/user", json!("somebody")),
        ("/settings/log_in", json!({ "by": "password" })),
    ];
    for (place, value) in changes {
        desk.ask("save_mail", mail(&log_in, 25))?;
        log_in_once(&desk, &log_in)?;
        let mut same = mail(&log_in, 587);
        same["passphrase"] = Value::Null;
        desk.ask("save_mail", same)?;
        assert_eq!(
            is_logged_in(&desk)?,
            json!(true),
            "another port is the same mailbox"
        );
        let mut request = mail(&log_in, 25);
        if let Some(spot) = request.pointer_mut(place) {
            *spot = value;
        }
        desk.ask("save_mail", request)?;
        assert_eq!(is_logged_in(&desk)?, json!(false), "{place}");
        desk.ask("save_mail", mail(&log_in, 25))?;
        assert_eq!(
            is_logged_in(&desk)?,
            json!(false),
            "{place}, and back again"
        );
    }
    // Who changes the registration while a code waits gets no log-in for the old one.
    begin(&desk)?;
    let mut request = mail(&log_in, 25);
    request["settings"]["log_in"]["tenant"] = json!("other.example");
    desk.ask("save_mail", request)?;
    log_in.office().person = Person::LogsIn;
    let refusal = desk.refusal("poll_mail_log_in", json!({}));
    assert!(refusal.sentence.contains("changed meanwhile"), "{refusal}");
    assert_eq!(is_logged_in(&desk)?, json!(false));
    Ok(())
}
