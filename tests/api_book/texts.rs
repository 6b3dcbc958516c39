//! Texts and calls: how they are set up, and what a text on its way may wait for.

use std::fs;

use chrono::TimeDelta;
use reminder_core::clinic::CarrierName;
use reminder_engine::api::ErrorCode;
use reminder_engine::clock::Clock;
use reminder_tests::fake_twilio::{ACCOUNT, Dialect, FakeTwilio, KEY, SECRET};
use serde_json::{Value, json};

use crate::desk::{Desk, Tried, contact, patient_draft};

const OURS: &str = "+16045550100";
const RUTH: &str = "+16045550123";

/// A gateway that the clinic trusts with its texts.
fn account(url: &str) -> Value {
    json!({
        "settings": {
            "carrier": "twilio", "base_url": url, "account": ACCOUNT, "key": KEY,
            "numbers": ["604-555-0100"], "answering_machines": "speak_after_greeting",
        },
        "secret_place": "protected_file", "secret": SECRET, "passphrase": "open sesame",
    })
}

/// Lets one kind of appointment remind by one text on the day before, at ten.
pub(crate) fn remind_by(desk: &Desk, channel: &str) -> Result<(), Box<dyn std::error::Error>> {
    let settings = desk.ask("settings", json!({}))?;
    let templates = settings["templates"].as_array().ok_or("templates")?;
    let template = templates
        .iter()
        .find(|template| template["channel"] == channel)
        .ok_or("words for it")?;
    let mut cadence = settings["cadences"][0].clone();
    cadence["steps"] = json!([{
        "id": 0, "name": "1-day reminder", "channel": channel,
        "lead": { "unit": "days", "count": 1 }, "at": "10:00:00", "useful_minutes": 300,
        "template": template["id"],
    }]);
    desk.ask("save_cadence", json!({ "cadence": cadence }))?;
    Ok(())
}

fn enter_ruth(desk: &Desk) -> Result<Value, Box<dyn std::error::Error>> {
    let mut draft = patient_draft("Ruth", "Abbott");
    draft["contact_points"] = json!([contact("phone", RUTH), contact("email", "ruth@example.com")]);
    Ok(desk.ask("save_patient", draft)?["patient"].clone())
}

fn send_by(carrier: &str, number: &str) -> Value {
    let sender = json!({ "carrier": carrier, "number": number });
    json!({ "channel": "sms", "sender": sender, "others_off": true })
}

#[test]
fn a_step_by_text_needs_texts_that_are_set_up() -> Tried {
    let desk = Desk::open()?;
    let settings = desk.ask("settings", json!({}))?;
    let mut cadence = settings["cadences"][0].clone();
    cadence["steps"][0]["channel"] = json!("sms");
    let refusal = desk.refusal("save_cadence", json!({ "cadence": cadence }));
    assert_eq!(refusal.field.as_deref(), Some("cadence.steps.0.channel"));
    let refusal = desk.refusal("set_phone_sending", send_by("twilio", OURS));
    assert_eq!(refusal.code, ErrorCode::NotPossible, "{refusal}");

    desk.ask("set_phone_sending", send_by("practice", ""))?;
    remind_by(&desk, "sms")
}

#[test]
fn a_text_in_practice_becomes_a_file_that_says_what_was_approved() -> Tried {
    let desk = Desk::for_real()?;
    desk.ask("set_phone_sending", send_by("practice", ""))?;
    remind_by(&desk, "sms")?;
    let ruth = enter_ruth(&desk)?;
    desk.book(&ruth, "2026-11-10T15:00:00")?;
    let rows = desk.review()?;
    assert_eq!(rows[0]["message"]["to"], RUTH, "{rows:?}");
    desk.approve_all()?;
    desk.clock.advance(TimeDelta::minutes(10));
    desk.engine.tick(10)?;
    let files: Vec<_> = fs::read_dir(desk.engine.practice_folder())?.collect::<Result<_, _>>()?;
    assert_eq!(files.len(), 1);
    let text = fs::read_to_string(files[0].path())?;
    let words = rows[0]["message"]["text"].as_str().ok_or("words")?;
    assert!(text.contains(words) && text.contains(RUTH), "{text}");
    assert!(
        words.contains("STOP") && words.chars().count() <= 160,
        "{words}"
    );
    Ok(())
}

#[test]
fn a_text_goes_through_the_gateway_once_and_not_before_texts_are_for_real() -> Tried {
    let desk = Desk::for_real()?;
    let gateway = FakeTwilio::start(Dialect::Twilio, desk.clock.now());
    let saved = desk.ask("save_gateway", account(&gateway.url()))?;
    assert_eq!(saved["settings"]["gateways"][0]["has_secret"], true);
    assert!(
        !saved.to_string().contains(SECRET),
        "a secret never comes back"
    );
    let other = desk.refusal("set_phone_sending", send_by("twilio", "+16045550199"));
    assert_eq!(other.field.as_deref(), Some("sender.number"));

    desk.ask("set_phone_sending", send_by("practice", ""))?;
    remind_by(&desk, "sms")?;
    let ruth = enter_ruth(&desk)?;
    desk.book(&ruth, "2026-11-10T15:00:00")?;
    desk.approve_all()?;
    let mut unasked = send_by("twilio", OURS);
    unasked["others_off"] = json!(false);
    let refusal = desk.refusal("set_phone_sending", unasked);
    assert_eq!(refusal.field.as_deref(), Some("others_off"));
    let real = desk.ask("set_phone_sending", send_by("twilio", OURS))?;
    assert_eq!(
        real["back_to_review"], 1,
        "what was approved in practice is read again"
    );

    let status = desk.ask("status", json!({}))?;
    let banner = status["banners"][0]["sentence"]
        .as_str()
        .ok_or("a banner")?;
    assert!(
        banner.contains("for e-mails") && banner.contains("texts go to patients"),
        "{banner}"
    );

    desk.clock.advance(TimeDelta::minutes(10));
    gateway.advance(TimeDelta::minutes(10));
    for _ in 0..3 {
        desk.engine.tick(10)?;
    }
    assert!(
        gateway.book().texts.is_empty(),
        "nobody approved it for real"
    );
    desk.approve_all()?;
    desk.clock.advance(TimeDelta::minutes(5));
    gateway.advance(TimeDelta::minutes(5));
    for _ in 0..3 {
        desk.engine.tick(10)?;
    }
    let book = gateway.book();
    assert_eq!(book.texts.len(), 1);
    assert_eq!(
        (book.texts[0].to.as_str(), book.texts[0].from.as_str()),
        (RUTH, OURS)
    );
    // Its window ends at three in the afternoon, five hours after ten.
    assert!(book.texts[0].validity <= TimeDelta::hours(5));
    Ok(())
}

#[test]
fn review_says_about_what_the_texts_cost() -> Tried {
    let desk = Desk::for_real()?;
    let mut account = account("https://api.twilio.com");
    account["settings"]["price"] = json!("8 cents");
    let refused = desk.refusal("save_gateway", account.clone());
    assert_eq!(refused.field.as_deref(), Some("settings.price"));
    account["settings"]["price"] = json!(" 0.0083 ");
    desk.ask("save_gateway", account)?;
    desk.ask("set_phone_sending", send_by("twilio", OURS))?;
    remind_by(&desk, "sms")?;
    let ruth = enter_ruth(&desk)?;
    desk.book(&ruth, "2026-11-10T15:00:00")?;
    let review = desk.ask("review", json!({ "from": null, "until": "2026-11-12" }))?;
    let checks = review["checks"].to_string();
    let words = "1 text goes as 1 message, which cost about 0.01 at 0.0083 each.";
    assert!(checks.contains(words), "{checks}");
    Ok(())
}

#[test]
fn a_test_text_goes_to_the_clinics_own_phone_and_says_what_happened() -> Tried {
    let desk = Desk::for_real()?;
    let gateway = FakeTwilio::start(Dialect::SignalWire, desk.clock.now());
    let mut wrong = account(&gateway.url());
    wrong["secret"] = json!("not it");
    desk.ask("save_gateway", wrong)?;
    let asked = json!({ "carrier": "twilio", "from": OURS, "to": "604-555-0111" });
    let tested = desk.ask("test_gateway", asked.clone())?;
    assert_eq!(tested["ok"], false, "{tested}");
    desk.ask("save_gateway", account(&gateway.url()))?;
    let tested = desk.ask("test_gateway", asked)?;
    assert_eq!(tested["ok"], true, "{tested}");
    let book = gateway.book();
    assert_eq!(book.texts.len(), 1);
    assert_eq!(book.texts[0].to, "+16045550111");
    Ok(())
}

#[test]
fn an_e_mail_does_not_wait_for_the_texts_before_it() -> Tried {
    let desk = Desk::open()?;
    desk.ask("save_gateway", account("https://api.twilio.com"))?;
    desk.ask("set_phone_sending", send_by("twilio", OURS))?;
    remind_by(&desk, "sms")?;
    let ruth = enter_ruth(&desk)?;
    let tom = {
        let mut draft = patient_draft("Tom", "Abbott");
        draft["contact_points"] = json!([contact("phone", "+16045550124")]);
        desk.ask("save_patient", draft)?["patient"].clone()
    };
    let settings = desk.ask("settings", json!({}))?;
    let by_mail = json!({
        "id": 0, "name": "By e-mail", "steps": [{
            "id": 0, "name": "1-day e-mail", "channel": "email",
            "lead": { "unit": "days", "count": 1 }, "at": "10:01:00", "useful_minutes": 300,
            "template": settings["templates"].as_array().and_then(|all| {
                all.iter().find(|template| template["channel"] == "email")
            }).ok_or("an e-mail")?["id"],
        }],
    });
    let saved = desk.ask("save_cadence", json!({ "cadence": by_mail }))?;
    let cadence = saved["settings"]["cadences"]
        .as_array()
        .and_then(|all| all.iter().find(|cadence| cadence["name"] == "By e-mail"))
        .ok_or("the cadence")?["id"]
        .clone();
    let kind = json!({
        "id": null, "name": "Talk", "duration_minutes": 30, "cadence": cadence, "archived": false,
    });
    let saved = desk.ask("save_kind", kind)?;
    let kind = saved["settings"]["kinds"]
        .as_array()
        .and_then(|all| all.iter().find(|kind| kind["name"] == "Talk"))
        .ok_or("the kind")?["id"]
        .clone();
    desk.book(&ruth, "2026-11-10T15:00:00")?;
    desk.book(&tom, "2026-11-10T15:30:00")?;
    let draft = json!({
        "id": null, "revision": null, "patient": ruth["id"],
        "practitioner": settings["practitioners"][0]["id"], "kind": kind,
        "local_start": "2026-11-10T16:30:00", "fold": null, "duration_minutes": null, "note": "",
    });
    desk.ask("save_appointment", json!({ "draft": draft }))?;
    assert_eq!(desk.approve_all()?["approved"], 3);
    desk.clock.advance(TimeDelta::minutes(10));
    desk.engine.tick(10)?;
    let sent = desk.sent.lock().map_err(|_| "a test panicked")?;
    let carriers: Vec<CarrierName> = sent.iter().map(|sent| sent.message.carrier).collect();
    assert_eq!(
        carriers,
        [CarrierName::Twilio, CarrierName::Practice],
        "the second text waits two seconds, and the e-mail not for it"
    );
    Ok(())
}

#[test]
fn calls_that_wait_for_the_one_before_are_not_late() -> Tried {
    let desk = Desk::open()?;
    desk.ask("save_gateway", account("https://api.twilio.com"))?;
    let mut calls = send_by("twilio", OURS);
    calls["channel"] = json!("voice");
    desk.ask("set_phone_sending", calls)?;
    remind_by(&desk, "voice")?;
    for n in 0..20 {
        let mut draft = patient_draft(&format!("Ruth{n}"), "Abbott");
        draft["contact_points"] = json!([contact("phone", &format!("+1604555{:04}", 110 + n))]);
        let ruth = desk.ask("save_patient", draft)?["patient"].clone();
        desk.book(
            &ruth,
            &format!("2026-11-10T{:02}:{:02}:00", 11 + n / 4, n % 4 * 15),
        )?;
    }
    assert_eq!(desk.approve_all()?["approved"], 20);
    desk.clock.advance(TimeDelta::minutes(5));
    for _ in 0..70 {
        desk.engine.tick(10)?;
        desk.clock.advance(TimeDelta::minutes(1));
    }
    let sent = desk.sent.lock().map_err(|_| "a test panicked")?;
    assert_eq!(
        sent.len(),
        20,
        "one every three minutes, for an hour, and none is held"
    );
    Ok(())
}

#[test]
fn a_name_is_no_sender() -> Tried {
    // Nobody can answer STOP to a name, and some countries carry none.
    let desk = Desk::for_real()?;
    let mut named = account("https://api.twilio.com");
    named["settings"]["numbers"] = json!(["HARBOURCLN"]);
    let refusal = desk.refusal("save_gateway", named);
    assert_eq!(refusal.field.as_deref(), Some("settings.numbers"));
    Ok(())
}
