//! The mailbox for bounces and answers: off at first, tried before it is trusted, and a password of
//! its own that lies nowhere one could read it.

use fake_gateways::fake_imap::{FakeImap, PASSWORD, USER};
use reminder_engine::api::ErrorCode;
use serde_json::{Value, json};

use crate::desk::{Desk, Tried};
use crate::mail::anywhere;

fn mailbox(port: u16, change: impl FnOnce(&mut Value)) -> Value {
    let mut request = json!({
        "settings": {
            "host": "localhost", "port": port, "security": "none_on_loopback", "user": USER,
            "own_password": true, "sent_folder": "Sent",
        },
        "secret_place": "protected_file", "password": PASSWORD, "passphrase": "open sesame",
    });
    change(&mut request);
    request
}

#[test]
fn a_mailbox_is_read_only_when_somebody_said_so_and_says_how_it_went() -> Tried {
    let desk = Desk::for_real()?;
    let before = desk.ask("settings", json!({}))?;
    assert_eq!(before["mailbox"]["settings"], Value::Null);
    let refusal = desk.refusal("test_mailbox", json!({}));
    assert_eq!(refusal.code, ErrorCode::NotPossible, "{refusal}");
    let server = FakeImap::start();
    let saved = desk.ask("save_mailbox", mailbox(server.port(), |_| {}))?;
    let view = &saved["settings"]["mailbox"];
    assert_eq!(view["has_password"], true);
    assert_eq!(view["last_read"], "");
    assert!(
        !saved.to_string().contains("correct \\"),
        "a password never comes back"
    );
    assert!(!anywhere(desk.engine.folder(), PASSWORD)?);
    let tested = desk.ask("test_mailbox", json!({}))?;
    assert_eq!(tested["ok"], true, "{tested}");
    assert_eq!(
        tested["steps"].as_array().map(Vec::len),
        Some(7),
        "{tested}"
    );

    let wrong = mailbox(server.port(), |request| {
        request["password"] = json!("wrong")
    });
    desk.ask("save_mailbox", wrong)?;
    let tested = desk.ask("test_mailbox", json!({}))?;
    assert_eq!(tested["ok"], false, "{tested}");
    assert!(
        tested["sentence"]
            .to_string()
            .contains("Enter the password again"),
        "{tested}"
    );

    let off = mailbox(server.port(), |request| request["settings"] = Value::Null);
    let saved = desk.ask("save_mailbox", off)?;
    assert_eq!(saved["settings"]["mailbox"]["settings"], Value::Null);
    let file = desk.engine.folder().join("mailbox-password");
    assert!(!file.exists(), "its password is forgotten");
    Ok(())
}

#[test]
fn what_a_mailbox_cannot_be_is_refused_by_field() -> Tried {
    let desk = Desk::open()?;
    let cases: [(&str, &str, Value); 5] = [
        ("/settings/host", "settings.host", json!("")),
        (
            "/settings/host",
            "settings.host",
            json!("https://imap.example.com"),
        ),
        ("/settings/port", "settings.port", json!(0)),
        (
            "/settings/host",
            "settings.security",
            json!("imap.example.com"),
        ),
        ("/settings/user", "settings.user", json!("")),
    ];
    for (place, field, value) in cases {
        let request = mailbox(143, |request| {
            if let Some(spot) = request.pointer_mut(place) {
                *spot = value.clone();
            }
        });
        let refusal = desk.refusal("save_mailbox", request);
        assert_eq!(
            refusal.field.as_deref(),
            Some(field),
            "{place} {value}: {refusal}"
        );
    }
    Ok(())
}
