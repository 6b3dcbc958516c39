//! Settings: what is refused, and what a change of the rules does to reminders.

use reminder_engine::api::{ApiError, ErrorCode};
use serde_json::{Value, json};

use crate::desk::{Desk, Tried};

fn save_clinic(desk: &Desk, change: impl FnOnce(&mut Value)) -> Result<Value, ApiError> {
    let settings = desk.ask("settings", json!({}))?;
    let mut clinic = settings["clinic"].clone();
    change(&mut clinic);
    let request = json!({ "revision": settings["revision"], "clinic": clinic });
    desk.ask("save_clinic", request)
}

#[test]
fn what_a_clinic_cannot_be_is_refused_by_field() -> Tried {
    let desk = Desk::open()?;
    let before = desk.ask("settings", json!({}))?;
    let span = |opens: &str, closes: &str| json!({ "opens": opens, "closes": closes });
    let overlapping = json!([span("09:00:00", "13:00:00"), span("12:00:00", "17:00:00")]);
    let days: Vec<Value> = (0..501)
        .map(|_| json!({ "date": "2026-12-25", "name": "Christmas" }))
        .collect();
    let cases: [(&str, &str, Value); 14] = [
        ("/name", "clinic.name", json!("")),
        (
            "/callback_number",
            "clinic.callback_number",
            json!("604-555-CALL"),
        ),
        ("/country", "clinic.country", json!("XQ")),
        ("/zone", "clinic.zone", json!("Mars/Olympus")),
        ("/language", "clinic.language", json!("xx-bad-")),
        ("/opening_hours/0", "clinic.opening_hours.0", overlapping),
        (
            "/opening_hours/6",
            "clinic.opening_hours.6",
            json!([span("17:00:00", "09:00:00")]),
        ),
        (
            "/opening_hours",
            "clinic.opening_hours",
            json!([[], [], [], [], [], [], []]),
        ),
        (
            "/quiet_hours",
            "clinic.quiet_hours",
            json!({ "ends": "07:59:00", "begins": "20:00:00" }),
        ),
        (
            "/quiet_hours",
            "clinic.quiet_hours",
            json!({ "ends": "09:00:00", "begins": "21:00:01" }),
        ),
        ("/closing_days", "clinic.closing_days", json!(days)),
        ("/caps/email_per_day", "clinic.caps.email_per_day", json!(0)),
        ("/grace_minutes", "clinic.grace_minutes", json!(61)),
        ("/emails_per_minute", "clinic.emails_per_minute", json!(0)),
    ];
    for (place, field, value) in cases {
        let refused = save_clinic(&desk, |clinic| {
            if let Some(spot) = clinic.pointer_mut(place) {
                *spot = value.clone();
            }
        });
        let refusal = refused.expect_err(place);
        assert_eq!(refusal.field.as_deref(), Some(field), "{refusal}");
    }
    assert_eq!(
        desk.ask("settings", json!({}))?,
        before,
        "nothing was changed"
    );
    Ok(())
}

#[test]
fn a_change_of_rules_takes_approvals_back_and_counts_them() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    desk.approve_all()?;
    let saved = save_clinic(&desk, |clinic| clinic["name"] = json!("Harbour Clinic"))?;
    assert_eq!(saved["back_to_review"], json!(2));
    assert_eq!(
        saved["sentence"],
        "Saved. 2 reminders changed and wait for review again."
    );
    desk.approve_all()?;
    let same = save_clinic(&desk, |clinic| clinic["grace_minutes"] = json!(5))?;
    assert_eq!(same["back_to_review"], json!(0), "their bytes are the same");
    assert_eq!(desk.count("approved")?, 2);
    Ok(())
}

#[test]
fn settings_changed_meanwhile_are_not_overwritten() -> Tried {
    let desk = Desk::open()?;
    let loaded = desk.ask("settings", json!({}))?;
    save_clinic(&desk, |clinic| clinic["grace_minutes"] = json!(5))?;
    let request = json!({ "revision": loaded["revision"], "clinic": loaded["clinic"] });
    let refusal = desk.refusal("save_clinic", request);
    assert_eq!(refusal.code, ErrorCode::ChangedMeanwhile);
    assert_eq!(
        desk.ask("settings", json!({}))?["clinic"]["grace_minutes"],
        json!(5)
    );
    Ok(())
}

#[test]
fn saving_settings_unchanged_writes_nothing() -> Tried {
    let desk = Desk::open()?;
    let before = desk.ask("settings", json!({}))?;
    let text = &before["templates"][0];
    let cadence = &before["cadences"][0];
    let kind = &before["kinds"][0];
    let person = &before["practitioners"][0];
    save_clinic(&desk, |_| {})?;
    desk.ask(
        "save_template",
        json!({
            "id": text["id"], "name": text["name"], "channel": text["channel"],
            "texts": text["texts"],
        }),
    )?;
    desk.ask("save_cadence", json!({ "cadence": cadence }))?;
    desk.ask(
        "save_kind",
        json!({
            "id": kind["id"], "name": kind["name"], "duration_minutes": kind["duration_minutes"],
            "cadence": kind["cadence"], "archived": false,
        }),
    )?;
    desk.ask(
        "save_practitioner",
        json!({
            "id": person["id"], "name": person["name"], "archived": false,
        }),
    )?;
    assert_eq!(desk.ask("settings", json!({}))?, before);
    Ok(())
}

#[test]
fn steps_that_could_not_be_kept_are_refused_by_field() -> Tried {
    let desk = Desk::open()?;
    let settings = desk.ask("settings", json!({}))?;
    let cases: [(&str, &str, Value); 12] = [
        ("/name", "cadence.name", json!(" ")),
        (
            "/steps/0/name",
            "cadence.steps.1.name",
            json!("1 DAY before"),
        ),
        ("/steps/0/channel", "cadence.steps.0.channel", json!("sms")),
        (
            "/steps/1/channel",
            "cadence.steps.1.template",
            json!("call_list"),
        ),
        ("/steps/0/template", "cadence.steps.0.template", json!(999)),
        (
            "/steps/0/useful_minutes",
            "cadence.steps.0.useful_minutes",
            json!(0),
        ),
        (
            "/steps/0/lead",
            "cadence.steps.0.lead",
            json!({ "unit": "days", "count": 91 }),
        ),
        (
            "/steps/0/lead",
            "cadence.steps.0.lead",
            json!({ "unit": "business_days", "count": 70 }),
        ),
        (
            "/steps/0/lead",
            "cadence.steps.0.lead",
            json!({ "unit": "hours", "count": 0 }),
        ),
        (
            "/steps/0/unanswered_hours",
            "cadence.steps.0.unanswered_hours",
            json!(4),
        ),
        (
            "/steps/1/unanswered_hours",
            "cadence.steps.1.unanswered_hours",
            json!(0),
        ),
        (
            "/steps/1/unanswered_hours",
            "cadence.steps.1.unanswered_hours",
            json!(73),
        ),
    ];
    for (place, field, value) in cases {
        let mut cadence = settings["cadences"][0].clone();
        if let Some(spot) = cadence.pointer_mut(place) {
            *spot = value;
        }
        let refusal = desk.refusal("save_cadence", json!({ "cadence": cadence }));
        assert_eq!(refusal.field.as_deref(), Some(field), "{refusal}");
    }
    let mut foreign = settings["cadences"][0].clone();
    foreign["steps"][0]["id"] = json!(999);
    let refusal = desk.refusal("save_cadence", json!({ "cadence": foreign }));
    assert_eq!(refusal.code, ErrorCode::NotFound);
    Ok(())
}

#[test]
fn opening_hours_that_stretch_a_step_too_far_are_refused() -> Tried {
    let desk = Desk::open()?;
    let mut cadence = desk.ask("settings", json!({}))?["cadences"][0].clone();
    cadence["steps"][0]["lead"] = json!({ "unit": "business_days", "count": 20 });
    desk.ask("save_cadence", json!({ "cadence": cadence }))?;
    let refused = save_clinic(&desk, |clinic| {
        for day in 1..7 {
            clinic["opening_hours"][day] = json!([]);
        }
    });
    let refusal = refused.expect_err("twenty Mondays are 140 days");
    assert_eq!(refusal.field.as_deref(), Some("clinic.opening_hours"));
    assert!(refusal.sentence.contains("140 days"), "{refusal}");
    Ok(())
}

#[test]
fn a_step_taken_out_calls_its_reminders_off_and_one_added_plans_them() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    let settings = desk.ask("settings", json!({}))?;
    let mut cadence = settings["cadences"][0].clone();
    let first = cadence["steps"][0].clone();
    let second = cadence["steps"][1].clone();
    cadence["steps"] = json!([second]);
    let saved = desk.ask("save_cadence", json!({ "cadence": cadence }))?;
    assert_eq!(saved["sentence"], "Saved. 1 reminder called off.");
    let mut new = first;
    new["id"] = json!(0);
    cadence["steps"] = json!([new, second]);
    let saved = desk.ask("save_cadence", json!({ "cadence": cadence }))?;
    assert_eq!(
        saved["sentence"],
        "Saved. 1 reminder planned; it waits for review."
    );
    Ok(())
}

#[test]
fn a_text_the_linter_refuses_is_not_saved() -> Tried {
    let desk = Desk::open()?;
    let settings = desk.ask("settings", json!({}))?;
    let save = |texts: Value| {
        json!({
            "id": settings["templates"][0]["id"], "name": "Three days", "channel": "email",
            "texts": texts,
        })
    };
    let text = |language: &str, subject: &str, body: &str| {
        let words = [("language", language), ("subject", subject), ("body", body)];
        Value::from_iter(words)
    };
    let good = "{{ clinic_name }}: {{ date }}, {{ time }}. {{ callback_number }}";
    for (texts, field) in [
        (json!([]), "texts"),
        (
            json!([text("en", "Reminder", "Hello {{ patient_nmae }}")]),
            "texts.0.body",
        ),
        (json!([text("xyzzy", "Reminder", good)]), "texts.0.language"),
        (
            json!([text("en", "Reminder", good), text("EN", "Reminder", good)]),
            "texts.1.language",
        ),
    ] {
        let refusal = desk.refusal("save_template", save(texts));
        assert_eq!(refusal.field.as_deref(), Some(field), "{refusal}");
    }
    let wrong = json!({ "channel": "email", "text": text("en", "", "{{ tiem }}") });
    let checked = desk.ask("check_template", wrong)?;
    assert_eq!(checked["findings"][0]["severity"], "error");
    assert_eq!(desk.ask("settings", json!({}))?, settings);
    Ok(())
}

#[test]
fn a_new_text_changes_what_waits_for_review() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    desk.approve_all()?;
    let settings = desk.ask("settings", json!({}))?;
    let mut texts = settings["templates"][0]["texts"].clone();
    texts[0]["subject"] = json!("Your appointment on {{ short_date }}");
    let saved = desk.ask(
        "save_template",
        json!({
            "id": settings["templates"][0]["id"], "name": settings["templates"][0]["name"],
            "channel": "email", "texts": texts,
        }),
    )?;
    assert_eq!(saved["back_to_review"], json!(1));
    assert_eq!(saved["settings"]["templates"][0]["version"], json!(2));
    Ok(())
}

#[test]
fn names_are_given_once() -> Tried {
    let desk = Desk::open()?;
    let settings = desk.ask("settings", json!({}))?;
    let cadence = &settings["cadences"][0]["id"];
    for (name, request) in [
        (
            "save_practitioner",
            json!({ "id": null, "name": "PAUL nguyen", "archived": false }),
        ),
        (
            "save_kind",
            json!({ "id": null, "name": "consultation", "duration_minutes": 30,
                "cadence": cadence, "archived": false }),
        ),
    ] {
        let refusal = desk.refusal(name, request);
        assert_eq!(refusal.field.as_deref(), Some("name"), "{refusal}");
    }
    let nobody = json!({ "id": 99, "name": "Dr. New", "archived": false });
    let refusal = desk.refusal("save_practitioner", nobody);
    assert_eq!(refusal.code, ErrorCode::NotFound);
    Ok(())
}
