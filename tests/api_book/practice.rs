//! Practice mode with the staff's own numbers: what can be entered, and a gateway on this PC that
//! gets what goes to them and nothing else.

use chrono::TimeDelta;
use reminder_core::cadence::Channel;
use reminder_engine::api::ErrorCode;
use reminder_engine::clock::Clock;
use reminder_tests::fake_twilio::{ACCOUNT, Dialect, FakeTwilio, KEY, SECRET};
use serde_json::{Value, json};

use crate::desk::{Desk, Tried, contact, patient_draft};
use crate::texts::remind_by;

const OURS: &str = "+16045550100";
const ANN: &str = "+16045550111";
const RUTH: &str = "+16045550123";

fn account(url: &str) -> Value {
    json!({
        "settings": {
            "carrier": "twilio", "base_url": url, "account": ACCOUNT, "key": KEY,
            "numbers": [OURS], "answering_machines": "speak_after_greeting",
        },
        "secret_place": "protected_file", "secret": SECRET, "passphrase": "open sesame",
    })
}

fn staff(contacts: &[&str]) -> Value {
    json!({ "contacts": contacts })
}

#[test]
fn the_staffs_numbers_are_read_as_patients_are_and_what_is_none_is_refused() -> Tried {
    let desk = Desk::open()?;
    let typed = ["604-555-0111", " ", "Ann@Example.com", "(604) 555-0111"];
    let saved = desk.ask("save_staff_contacts", staff(&typed))?;
    let practice = &saved["settings"]["practice"];
    assert_eq!(
        practice["contacts"],
        json!(["(604) 555-0111", "ann@example.com"])
    );
    assert_eq!(
        practice["ways"],
        json!([
            "E-mails to them become files like all others, until the mail server is set up and a \
             test of it worked."
        ])
    );
    let again = desk.ask("save_staff_contacts", staff(&typed))?;
    assert_eq!(
        again["sentence"],
        "Nothing was different, so nothing was saved."
    );
    for typed in ["911", "ann@", "604-555-CALL"] {
        let refusal = desk.refusal("save_staff_contacts", staff(&["604-555-0111", typed]));
        assert_eq!(refusal.field.as_deref(), Some("contacts"), "{typed}");
        assert!(refusal.sentence.contains(typed), "{refusal}");
    }
    let numbers: Vec<String> = (100..121).map(|n| format!("604-555-0{n}")).collect();
    let many: Vec<&str> = numbers.iter().map(String::as_str).collect();
    desk.refusal("save_staff_contacts", staff(&many));
    Ok(())
}

#[test]
fn the_made_up_clinic_reaches_nobody_at_all() -> Tried {
    let desk = Desk::empty()?;
    desk.ask("found_demo", json!({}))?;
    let refusal = desk.refusal("save_staff_contacts", staff(&[ANN]));
    assert_eq!(refusal.code, ErrorCode::NotPossible);
    Ok(())
}

fn enter(desk: &Desk, given: &str, number: &str, start: &str) -> Tried {
    let mut draft = patient_draft(given, "Abbott");
    draft["contact_points"] = json!([contact("phone", number)]);
    let patient = desk.ask("save_patient", draft)?["patient"].clone();
    desk.book(&patient, start)?;
    Ok(())
}

#[test]
fn a_text_in_practice_goes_to_the_staff_through_the_account_that_was_tried() -> Tried {
    let desk = Desk::for_real()?;
    let gateway = FakeTwilio::start(Dialect::Twilio, desk.clock.now());
    desk.ask("save_gateway", account(&gateway.url()))?;
    let practice = json!({
        "channel": "sms", "sender": { "carrier": "practice", "number": "" }, "others_off": false,
    });
    desk.ask("set_phone_sending", practice)?;
    remind_by(&desk, "sms")?;
    enter(&desk, "Ann", ANN, "2026-11-10T15:00:00")?;
    enter(&desk, "Ruth", RUTH, "2026-11-10T15:30:00")?;
    desk.ask("save_staff_contacts", staff(&[ANN]))?;
    let by = |rows: &[Value]| -> Vec<(String, String)> {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let way = |row: &Value| {
            (
                word(&row["message"]["to"]),
                word(&row["message"]["carrier"]),
            )
        };
        rows.iter().map(way).collect()
    };
    let folder = |rows: &[Value]| by(rows).iter().all(|(_, carrier)| carrier == "practice");
    assert!(folder(&desk.review()?), "the account was not tried yet");

    let asked = json!({ "carrier": "twilio", "from": OURS, "to": ANN });
    assert_eq!(desk.ask("test_gateway", asked.clone())?["ok"], true);
    let ways = by(&desk.review()?);
    assert!(
        ways.contains(&(ANN.to_owned(), "twilio".to_owned())),
        "{ways:?}"
    );
    assert!(
        ways.contains(&(RUTH.to_owned(), "practice".to_owned())),
        "{ways:?}"
    );
    // Other settings were not tried.
    let mut other = account(&gateway.url());
    other["settings"]["numbers"] = json!([OURS, "+16045550102"]);
    desk.ask("save_gateway", other)?;
    assert!(folder(&desk.review()?));
    assert_eq!(desk.ask("test_gateway", asked)?["ok"], true);

    desk.approve_all()?;
    desk.clock.advance(TimeDelta::minutes(10));
    gateway.advance(TimeDelta::minutes(10));
    for _ in 0..3 {
        desk.engine.tick(10)?;
    }
    let texts: Vec<(String, String)> = gateway
        .book()
        .texts
        .iter()
        .filter(|text| !text.body.contains("this is a test"))
        .map(|text| (text.to.clone(), text.from.clone()))
        .collect();
    assert_eq!(texts, [(ANN.to_owned(), OURS.to_owned())]);

    // She says stop, as a patient would: it is heard although nothing is for real.
    gateway.put_text(ANN, OURS, "STOP");
    desk.clock.advance(TimeDelta::minutes(3));
    gateway.advance(TimeDelta::minutes(3));
    desk.engine.tick(10)?;
    let store = desk.engine.store();
    let stopped = store.read(|view| view.stopped_by(ANN, Channel::Sms))?;
    assert!(stopped, "the reply of one of the staff is heard");
    Ok(())
}
