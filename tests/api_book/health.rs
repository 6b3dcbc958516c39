//! Health, absences and who was affected, asked as the window asks.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::desk::{Desk, Tried, contact, patient_draft};
use crate::mail::send_for_real;
use crate::texts::remind_by;

fn everybody(told: &str) -> Value {
    json!({
        "from": "2026-11-09", "until": "2026-11-23", "absence": null, "cause": null, "got": [],
        "told": told,
    })
}

/// Two patients with an appointment on Thursday; the first of their reminders went on Monday, by
/// the clinic's mail server.
fn worked() -> Result<Desk, Box<dyn std::error::Error>> {
    let desk = Desk::open()?;
    send_for_real(&desk)?;
    work(&desk)?;
    Ok(desk)
}

fn work(desk: &Desk) -> Tried {
    for (given, hour) in [("Rosa", "09"), ("=HYPERLINK", "10")] {
        let patient = desk.patient(given, &format!("p{hour}@example.com"))?;
        desk.book(&patient, &format!("2026-11-12T{hour}:00:00"))?;
    }
    desk.approve_all()?;
    for _ in 0..240 {
        desk.engine.tick(20)?;
        desk.clock.advance(TimeDelta::minutes(1));
    }
    Ok(())
}

#[test]
fn health_has_a_line_for_each_check_in_words() -> Tried {
    let desk = worked()?;
    for command in ["health", "check_now"] {
        let health = desk.ask(command, json!({}))?;
        let lines = health["lines"].as_array().ok_or("lines")?;
        assert_eq!(lines.len(), 10);
        for line in lines {
            for words in ["word", "level_word", "sentence"] {
                assert!(line[words].as_str().is_some_and(|words| !words.is_empty()));
            }
            let must_act = line["level"] == "act";
            assert!(!must_act, "all is well here: {line}");
        }
        assert_eq!(health["troubles"], json!([]));
    }
    let integrity = &desk.ask("health", json!({}))?["lines"][8];
    assert_eq!(integrity["level"], "well", "check_now read it: {integrity}");
    Ok(())
}

#[test]
fn health_is_refused_without_a_clinic() -> Tried {
    let desk = Desk::empty()?;
    for command in ["health", "check_now"] {
        let refusal = desk.refusal(command, json!({}));
        assert!(refusal.sentence.contains("no clinic"), "{refusal}");
    }
    Ok(())
}

#[test]
fn an_absence_is_seen_once_and_by_somebody() -> Tried {
    let desk = worked()?;
    desk.clock.advance(TimeDelta::hours(60));
    desk.engine.tick(20)?;
    let absence = desk.ask("status", json!({}))?["absence"].clone();
    assert_eq!(absence["too_late"], 2, "{absence}");
    let said = desk.ask("see_absence", json!({ "id": absence["id"] }))?;
    assert!(
        said["sentence"]
            .as_str()
            .is_some_and(|words| words.starts_with("Noted"))
    );
    assert_eq!(desk.ask("status", json!({}))?["absence"], Value::Null);
    // A second time changes nothing.
    desk.ask("see_absence", json!({ "id": absence["id"] }))?;
    let health = desk.ask("health", json!({}))?;
    assert_eq!(health["absences"][0]["seen"], true);
    Ok(())
}

#[test]
fn who_was_affected_is_shown_with_what_each_got_and_what_to_say() -> Tried {
    let desk = worked()?;
    let found = desk.ask("affected", everybody("The time in it was wrong."))?;
    let rows = found["rows"].as_array().ok_or("rows")?;
    let went: Vec<&Value> = rows.iter().filter(|row| row["got"] == "yes").collect();
    assert_eq!(went.len(), desk.sent.lock().map_err(|_| "records")?.len());
    assert!(!went.is_empty());
    for row in &went {
        let script = row["script"].as_str().ok_or("a script")?;
        assert!(script.contains("The time in it was wrong."), "{script}");
        assert!(script.contains("Harbour Street Clinic"), "{script}");
        let words = row["message"]["text"].as_str().ok_or("words")?;
        let sent = desk.sent.lock().map_err(|_| "records")?;
        assert!(
            sent.iter().any(|letter| letter.message.text == words),
            "exactly what went"
        );
    }
    let mut only = everybody("");
    only["got"] = json!(["no"]);
    let none = desk.ask("affected", only)?;
    assert_eq!(none["rows"].as_array().map(Vec::len), Some(0), "{none}");
    Ok(())
}

#[test]
fn what_practice_mode_kept_in_the_building_nobody_got() -> Tried {
    let desk = Desk::open()?;
    work(&desk)?;
    let found = desk.ask("affected", everybody(""))?;
    let rows = found["rows"].as_array().ok_or("rows")?;
    let written = rows.iter().filter(|row| row["state"] == "accepted");
    assert!(written.count() > 0, "{found}");
    for row in rows {
        assert_eq!(row["got_word"], "Did not get it", "{row}");
        let script = row["script"].as_str().ok_or("a script")?;
        assert!(!script.contains("You got a reminder"), "{script}");
    }
    Ok(())
}

#[test]
fn who_was_on_the_call_list_got_what_somebody_told_them() -> Tried {
    let desk = Desk::open()?;
    remind_by(&desk, "call_list")?;
    let mut draft = patient_draft("Ruth", "Lee");
    draft["contact_points"] = json!([contact("phone", "604-555-0123")]);
    let ruth = desk.ask("save_patient", draft)?["patient"].clone();
    let visit = desk.book(&ruth, "2026-11-10T11:00:00")?;
    desk.approve_all()?;
    for _ in 0..240 {
        desk.engine.tick(20)?;
        desk.clock.advance(TimeDelta::minutes(1));
    }
    let got = || -> Result<Value, Box<dyn std::error::Error>> {
        let found = desk.ask("affected", everybody(""))?;
        assert_eq!(found["rows"][0]["state"], "accepted", "{found}");
        Ok(found["rows"][0]["got"].clone())
    };
    assert_eq!(got()?, "not_known", "nobody noted a call");
    for (outcome, expected) in [
        ("no_answer", "no"),
        ("left_message", "not_known"),
        ("reached", "yes"),
    ] {
        desk.ask(
            "record_call",
            json!({ "appointment": visit["id"], "key": null, "outcome": outcome, "note": "" }),
        )?;
        assert_eq!(got()?, expected, "{outcome}");
    }
    Ok(())
}

#[test]
fn the_sheet_of_who_was_affected_is_safe_to_open() -> Tried {
    let desk = worked()?;
    let file = desk.ask("export_affected", everybody("=1+1"))?;
    let text = std::fs::read_to_string(file["path"].as_str().ok_or("a path")?)?;
    assert!(text.contains("\"'=HYPERLINK Lee\""), "{text}");
    assert!(!text.contains("\"=HYPERLINK"), "{text}");
    let history = desk.engine.store().read(|view| view.clinic())?;
    assert_eq!(history.clinic.name, "Harbour Street Clinic");
    Ok(())
}

#[test]
fn a_question_about_who_was_affected_is_checked() -> Tried {
    let desk = Desk::open()?;
    for (field, change) in [
        (
            "until",
            json!({ "from": "2026-11-09", "until": "2026-11-01" }),
        ),
        (
            "from",
            json!({ "from": "2020-11-09", "until": "2026-11-01" }),
        ),
        ("told", json!({ "told": "x".repeat(501) })),
        ("absence", json!({ "absence": 99 })),
    ] {
        let mut request = everybody("");
        for (name, value) in change.as_object().ok_or("changes")? {
            request[name] = value.clone();
        }
        for command in ["affected", "export_affected"] {
            let refusal = desk.refusal(command, request.clone());
            assert_eq!(refusal.field.as_deref(), Some(field), "{refusal}");
        }
    }
    Ok(())
}
