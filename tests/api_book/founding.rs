//! A clinic's beginning: an empty folder, a new clinic, the made-up one.

use std::collections::BTreeSet;

use reminder_engine::api::ErrorCode;
use serde_json::{Value, json};

use crate::desk::{Desk, Tried, new_clinic};

#[test]
fn an_empty_folder_can_only_be_looked_at_and_set_up() -> Tried {
    let desk = Desk::empty()?;
    assert_eq!(desk.ask("status", json!({}))?["paused"], json!(false));
    for name in ["settings", "review", "list_patients", "history"] {
        let refusal = desk.refusal(name, json!({}));
        assert_eq!(refusal.code, ErrorCode::NotPossible, "{name}");
    }
    desk.ask("found_clinic", new_clinic())?;
    let settings = desk.ask("settings", json!({}))?;
    assert_eq!(settings["clinic"]["zone"], "America/Vancouver");
    assert_eq!(settings["clinic"]["country"], "CA");
    assert_eq!(settings["sender"]["carrier"], "practice");
    assert_eq!(settings["practitioners"].as_array().map(Vec::len), Some(2));
    Ok(())
}

#[test]
fn a_folder_is_set_up_once() -> Tried {
    let desk = Desk::open()?;
    for (name, request) in [("found_clinic", new_clinic()), ("found_demo", json!({}))] {
        let refusal = desk.refusal(name, request);
        assert_eq!(refusal.code, ErrorCode::NotPossible, "{name}");
    }
    assert_eq!(desk.ask("status", json!({}))?["demo"], json!(false));
    Ok(())
}

#[test]
fn what_a_clinic_cannot_begin_with_is_refused_by_field() -> Tried {
    let desk = Desk::empty()?;
    for (field, value) in [
        ("name", json!(" ")),
        ("callback_number", json!("call us")),
        ("country", json!("Canada")),
        ("zone", json!("Vancouver")),
        ("language", json!("english")),
        ("email", json!("front desk")),
    ] {
        let mut clinic = new_clinic();
        clinic[field] = value;
        let refusal = desk.refusal("found_clinic", clinic);
        assert_eq!(refusal.field.as_deref(), Some(field), "{refusal}");
    }
    assert!(desk.ask("settings", json!({})).is_err(), "nothing was made");
    Ok(())
}

#[test]
fn a_new_clinic_reminds_by_e_mail_three_days_and_one_day_before() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    let due: Vec<Value> = desk
        .review()?
        .iter()
        .map(|row| row["due_local"].clone())
        .collect();
    assert_eq!(due, ["2026-11-11T10:00:00", "2026-11-13T10:00:00"]);
    Ok(())
}

#[test]
fn the_made_up_clinic_is_full_of_life_and_reaches_nobody() -> Tried {
    let desk = Desk::empty()?;
    desk.ask("found_demo", json!({}))?;
    assert_eq!(desk.ask("status", json!({}))?["demo"], json!(true));
    let all = |archived: bool| {
        let asked = json!({ "search": "", "archived": archived, "offset": 0, "limit": 500 });
        desk.ask("list_patients", asked)
    };
    let (current, archived) = (all(false)?, all(true)?);
    assert_eq!(current["total"], json!(117));
    assert_eq!(archived["total"], json!(3));
    let (mut shared, mut seen, mut without) = (0, BTreeSet::new(), 0);
    for row in current["rows"].as_array().ok_or("rows")? {
        if let Some(phone) = row["phone"].as_str() {
            assert!(phone.contains("555-01"), "{phone} is kept for fiction");
            shared += u32::from(!seen.insert(phone.to_owned()));
        }
        match row["email"].as_str() {
            Some(email) => assert!(email.contains("@example."), "{email}"),
            None => without += 1,
        }
    }
    assert!(
        shared >= 5 && without >= 10,
        "{shared} share a number, {without} lack e-mail"
    );
    let asked = json!({
        "search": "", "patient": null, "states": [], "from": null, "until": "2026-11-08",
        "after": null, "limit": 500,
    });
    let history = desk.ask("history", asked)?;
    let past = history["rows"].as_array().ok_or("history")?;
    let count = |state: &str| past.iter().filter(|row| row["state"] == state).count();
    assert!(
        count("accepted") > 30,
        "a week of reminders went: {}",
        past.len()
    );
    assert_eq!(count("approved") + count("planned") + count("unknown"), 0);
    assert!(
        desk.sent
            .lock()
            .map_err(|_| "a carrier panicked")?
            .is_empty()
    );

    let review = desk.ask("review", json!({ "from": null, "until": null }))?;
    assert_eq!(review["balance"]["adds_up"], json!(true));
    assert!(
        review["rows"]
            .as_array()
            .is_some_and(|rows| rows.len() > 30)
    );
    assert!(
        review["problems"]
            .as_array()
            .is_some_and(|rows| rows.len() > 3)
    );
    Ok(())
}

#[test]
fn the_made_up_clinic_is_made_while_the_outbox_runs() -> Tried {
    let desk = Desk::empty()?;
    let driven = desk.engine.drive();
    desk.ask("found_demo", json!({}))?;
    driven.stop();
    let asked = json!({
        "search": "", "patient": null, "states": ["accepted"], "from": null,
        "until": "2026-11-08", "after": null, "limit": 500,
    });
    let history = desk.ask("history", asked)?;
    assert!(
        history["rows"]
            .as_array()
            .is_some_and(|rows| rows.len() > 30)
    );
    let status = desk.ask("status", json!({}))?;
    assert_eq!(status["needs_somebody"], json!(0), "{status}");
    Ok(())
}

#[test]
fn the_same_seed_makes_the_same_clinic() -> Tried {
    let names = || -> Result<Value, Box<dyn std::error::Error>> {
        let desk = Desk::empty()?;
        desk.ask("found_demo", json!({}))?;
        Ok(json!(desk.review()?))
    };
    assert_eq!(names()?, names()?);
    Ok(())
}

#[test]
fn a_clinic_begins_with_what_its_country_asks_for() -> Tried {
    let presets = Desk::empty()?.ask("presets", json!({}))?;
    let presets = presets["presets"].as_array().ok_or("presets")?.clone();
    assert_eq!(presets.len(), 12, "eleven, and one for all others");
    for preset in &presets {
        let country = match preset["country"].as_str() {
            Some("") | None => "CH",
            Some(country) => country,
        };
        let desk = Desk::empty()?;
        let mut asked = new_clinic();
        asked["country"] = json!(country);
        asked["callback_number"] = json!("+1 604-555-0100");
        let saved = desk.ask("found_clinic", asked)?;
        let clinic = &saved["settings"]["clinic"];
        for rule in ["quiet_hours", "caps", "consent_required"] {
            assert_eq!(clinic[rule], preset[rule], "{country}");
        }
        assert_eq!(saved["settings"]["preset"], *preset, "{country}");
    }
    // Whoever sets it up may decide otherwise about the consent.
    let desk = Desk::empty()?;
    let mut asked = new_clinic();
    asked["consent_required"] = json!(true);
    let saved = desk.ask("found_clinic", asked)?;
    assert_eq!(saved["settings"]["clinic"]["consent_required"], true);
    Ok(())
}
