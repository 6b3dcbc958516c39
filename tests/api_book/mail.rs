//! The mail server: where its password goes, and when e-mails may leave the building.

use std::error::Error;
use std::fs;
use std::path::Path;

use reminder_engine::api::ErrorCode;
use serde_json::{Value, json};

use crate::desk::{Desk, Tried};

fn mail(change: impl FnOnce(&mut Value)) -> Value {
    let mut request = json!({
        "settings": {
            "host": "mail.example.com", "port": 587, "security": "start_tls", "user": "desk",
        },
        "from_name": "Harbour Street Clinic", "from_address": "Desk@example.com", "reply_to": "",
        "secret_place": "protected_file", "password": "hunter2 and more",
        "passphrase": "open sesame",
    });
    change(&mut request);
    request
}

/// Lets e-mails go through a mail server that is set up.
pub(crate) fn send_for_real(desk: &Desk) -> Tried {
    desk.ask("save_mail", mail(|_| {}))?;
    let switch = json!({ "carrier": "smtp", "others_off": true });
    desk.ask("set_sending", switch)?;
    Ok(())
}

/// Whether any file of the folder holds these bytes.
pub(crate) fn anywhere(folder: &Path, words: &str) -> Result<bool, Box<dyn Error>> {
    let words = words.as_bytes();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.is_file() {
            let bytes = fs::read(&path)?;
            if bytes.windows(words.len()).any(|window| window == words) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

#[test]
fn the_password_is_kept_and_is_in_no_file_one_could_read() -> Tried {
    let desk = Desk::open()?;
    let saved = desk.ask("save_mail", mail(|_| {}))?;
    let view = &saved["settings"]["mail"];
    assert_eq!(view["has_password"], json!(true));
    assert_eq!(view["secret_sentence"], "");
    assert_eq!(
        saved["settings"]["sender"]["from_address"],
        "desk@example.com"
    );
    assert_eq!(saved["settings"]["sender"]["reply_to"], "desk@example.com");
    let folder = desk.engine.folder();
    assert!(
        anywhere(folder, "mail.example.com")?,
        "the search finds what is there"
    );
    for secret in ["hunter2", "sesame"] {
        assert!(!anywhere(folder, secret)?, "{secret} is in a file");
    }
    let again = desk.ask(
        "save_mail",
        mail(|request| request["password"] = Value::Null),
    )?;
    assert_eq!(
        again["sentence"],
        "Nothing was different, so nothing was saved."
    );
    Ok(())
}

#[test]
fn what_a_mail_server_cannot_be_is_refused_by_field() -> Tried {
    let desk = Desk::open()?;
    let before = desk.ask("settings", json!({}))?;
    let cases: [(&str, &str, Value); 9] = [
        ("/settings/host", "settings.host", json!("")),
        (
            "/settings/host",
            "settings.host",
            json!("https://mail.example.com"),
        ),
        ("/settings/port", "settings.port", json!(0)),
        (
            "/settings/security",
            "settings.security",
            json!("none_on_loopback"),
        ),
        ("/from_name", "from_name", json!(" ")),
        ("/from_address", "from_address", json!("desk")),
        ("/reply_to", "reply_to", json!("desk at example.com")),
        ("/passphrase", "passphrase", json!("short")),
        ("/secret_place", "password", json!("environment")),
    ];
    for (place, field, value) in cases {
        let request = mail(|request| {
            if let Some(spot) = request.pointer_mut(place) {
                *spot = value.clone();
            }
        });
        let refusal = desk.refusal("save_mail", request);
        assert_eq!(
            refusal.field.as_deref(),
            Some(field),
            "{place} {value}: {refusal}"
        );
    }
    assert_eq!(desk.ask("settings", json!({}))?, before);
    Ok(())
}

#[test]
fn a_wrong_passphrase_is_told_at_once() -> Tried {
    let desk = Desk::open()?;
    desk.ask("save_mail", mail(|_| {}))?;
    let request = mail(|request| {
        request["password"] = Value::Null;
        request["passphrase"] = json!("open says me");
    });
    let refusal = desk.refusal("save_mail", request);
    assert_eq!(refusal.field.as_deref(), Some("passphrase"), "{refusal}");
    Ok(())
}

#[test]
fn e_mails_leave_the_building_only_through_a_server_that_is_set_up() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    desk.approve_all()?;
    let sending = |carrier: &str| json!({ "carrier": carrier, "others_off": true });
    let refusal = desk.refusal("set_sending", sending("smtp"));
    assert_eq!(refusal.code, ErrorCode::NotPossible);
    assert_eq!(
        desk.refusal("set_sending", sending("call_list"))
            .field
            .as_deref(),
        Some("carrier")
    );
    desk.ask(
        "save_mail",
        mail(|request| {
            request["password"] = Value::Null;
            request["passphrase"] = Value::Null;
        }),
    )?;
    let refusal = desk.refusal("set_sending", sending("smtp"));
    assert_eq!(
        refusal.sentence,
        "The mail server's password is missing. Enter it first."
    );
    desk.ask("save_mail", mail(|_| {}))?;
    desk.approve_all()?;
    // Two programs that remind the same patients ring twice.
    let refusal = desk.refusal("set_sending", json!({ "carrier": "smtp" }));
    assert_eq!(refusal.field.as_deref(), Some("others_off"));
    let set = desk.ask("set_sending", sending("smtp"))?;
    assert_eq!(
        set["sentence"],
        "E-mails go through the clinic's mail server from now on. 2 reminders changed and wait \
         for review again."
    );
    assert_eq!(
        desk.count("approved")?,
        0,
        "what was approved for practice stays inside"
    );
    let back = desk.ask("set_sending", sending("practice"))?;
    assert_eq!(back["settings"]["sender"]["carrier"], "practice");
    Ok(())
}

#[test]
fn the_made_up_clinic_never_leaves_practice_mode() -> Tried {
    let desk = Desk::empty()?;
    desk.ask("found_demo", json!({}))?;
    for (name, request) in [
        ("save_mail", mail(|_| {})),
        ("test_mail", json!({})),
        ("set_sending", json!({ "carrier": "smtp" })),
    ] {
        let refusal = desk.refusal(name, request);
        assert_eq!(refusal.code, ErrorCode::NotPossible, "{name}");
        assert!(refusal.sentence.contains("made-up"), "{refusal}");
    }
    Ok(())
}

#[test]
fn a_server_that_is_not_there_is_said_step_by_step() -> Tried {
    let desk = Desk::open()?;
    assert_eq!(
        desk.refusal("test_mail", json!({})).code,
        ErrorCode::NotPossible
    );
    // Nothing listens on the discard port of this PC.
    let nobody = mail(|request| {
        request["settings"] = json!({
            "host": "127.0.0.1", "port": 9, "security": "none_on_loopback", "user": "",
        });
        request["password"] = Value::Null;
    });
    desk.ask("save_mail", nobody)?;
    let tested = desk.ask("test_mail", json!({}))?;
    assert_eq!(tested["ok"], json!(false));
    let steps = tested["steps"].as_array().ok_or("steps")?;
    let last = steps.last().ok_or("a step")?;
    assert_eq!(last["ok"], json!(false));
    assert_eq!(last["sentence"], tested["sentence"]);
    Ok(())
}
