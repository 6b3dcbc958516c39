//! Patients: entering and changing them, and what that means for their reminders.

use chrono::TimeDelta;
use reminder_engine::api::ErrorCode;
use serde_json::{Value, json};

use crate::desk::{Desk, Tried, contact, draft_of, patient_draft};

fn sentence(answer: &Value) -> &str {
    answer["sentence"].as_str().unwrap_or_default()
}

#[test]
fn a_patient_is_entered_and_found_by_what_staff_remember() -> Tried {
    let desk = Desk::open()?;
    let mut draft = patient_draft("Zoë", "Ålvarez-Peña");
    draft["contact_points"] = json!([
        contact("phone", "604-555-0123"),
        contact("email", "Zoe.A@Example.com")
    ]);
    draft["preferred_name"] = json!("  Zo ");
    let saved = desk.ask("save_patient", draft)?;
    assert_eq!(saved["patient"]["preferred_name"], "Zo");
    assert_eq!(saved["patient"]["history"][0]["sentence"], "Entered.");
    assert_eq!(saved["patient"]["history"][0]["who"], "Ann");
    for search in ["alvarez", "0123", "zoe.a@"] {
        let asked = json!({ "search": search, "archived": false, "offset": 0, "limit": 10 });
        let found = desk.ask("list_patients", asked)?;
        assert_eq!(found["total"], json!(1), "{search}");
        assert_eq!(found["rows"][0]["name"], "Zoë Ålvarez-Peña");
        assert_eq!(found["rows"][0]["email"], "zoe.a@example.com");
    }
    Ok(())
}

#[test]
fn what_cannot_be_kept_about_a_patient_is_refused_by_field() -> Tried {
    let desk = Desk::open()?;
    let with = |field: &str, value: Value| {
        let mut draft = patient_draft("Rosa", "Lee");
        draft[field] = value;
        draft
    };
    let twice = json!([
        contact("phone", "604-555-0123"),
        contact("phone", "+1 (604) 555 0123")
    ]);
    for (draft, field) in [
        (patient_draft(" ", ""), "family_name"),
        (with("given_name", json!("x".repeat(201))), "given_name"),
        (with("preferred_name", json!("a\u{7}b")), "preferred_name"),
        (with("language", json!("klingon")), "language"),
        (
            with("contact_points", json!([contact("phone", "555-CALL")])),
            "contact_points.0.raw",
        ),
        (
            with("contact_points", json!([contact("email", "rosa(at)home")])),
            "contact_points.0.raw",
        ),
        (with("contact_points", twice), "contact_points.1.raw"),
    ] {
        let refusal = desk.refusal("save_patient", draft);
        assert_eq!(refusal.code, ErrorCode::InvalidField);
        assert_eq!(refusal.field.as_deref(), Some(field), "{refusal}");
        assert!(refusal.sentence.ends_with('.'), "{refusal}");
    }
    let asked = json!({ "search": "", "archived": false, "offset": 0, "limit": 10 });
    assert_eq!(desk.ask("list_patients", asked)?["total"], json!(0));
    Ok(())
}

#[test]
fn a_change_over_somebody_elses_is_refused_and_says_whose() -> Tried {
    let desk = Desk::open()?;
    let loaded = desk.patient("Rosa", "rosa@example.com")?;
    let mut first = draft_of(&loaded);
    first["family_name"] = json!("Leigh");
    let saved = desk.ask("save_patient", first)?;
    let mut second = draft_of(&loaded);
    second["given_name"] = json!("Rose");
    let refusal = desk.refusal("save_patient", second);
    assert_eq!(refusal.code, ErrorCode::ChangedMeanwhile);
    assert!(
        refusal
            .sentence
            .starts_with("Ann changed this patient meanwhile, today at 9:55 AM"),
        "{refusal}"
    );
    assert!(refusal.sentence.contains("Leigh"), "{refusal}");
    let now = desk.ask("get_patient", json!({ "id": loaded["id"] }))?;
    assert_eq!(now["given_name"], "Rosa");
    assert_eq!(now["revision"], saved["patient"]["revision"]);
    Ok(())
}

#[test]
fn saving_a_patient_unchanged_writes_nothing() -> Tried {
    let desk = Desk::open()?;
    let loaded = desk.patient("Rosa", "rosa@example.com")?;
    let saved = desk.ask("save_patient", draft_of(&loaded))?;
    assert_eq!(saved["patient"], loaded);
    Ok(())
}

#[test]
fn a_new_name_takes_an_approval_back_and_says_so() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    desk.approve_all()?;
    assert_eq!(desk.count("approved")?, 2);
    let mut draft = draft_of(&desk.ask("get_patient", json!({ "id": rosa["id"] }))?);
    draft["preferred_name"] = json!("Ro");
    let saved = desk.ask("save_patient", draft)?;
    assert_eq!(
        sentence(&saved),
        "Saved. 2 reminders changed and wait for review again."
    );
    assert_eq!(desk.count("planned")?, 2);
    Ok(())
}

#[test]
fn an_address_typed_again_keeps_its_reminders() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    desk.approve_all()?;
    let mut draft = draft_of(&rosa);
    draft["contact_points"] = json!([contact("email", " ROSA@example.com")]);
    let saved = desk.ask("save_patient", draft)?;
    assert_eq!(
        saved["patient"]["contact_points"][0]["id"],
        rosa["contact_points"][0]["id"]
    );
    assert_eq!(sentence(&saved), "Saved.");
    assert_eq!(desk.count("approved")?, 2);
    Ok(())
}

#[test]
fn a_number_nobody_retyped_survives_a_move_to_another_country() -> Tried {
    let desk = Desk::open()?;
    let mut draft = patient_draft("Rosa", "Lee");
    draft["contact_points"] = json!([contact("phone", "604-555-0123")]);
    let saved = desk.ask("save_patient", draft)?;
    let settings = desk.ask("settings", json!({}))?;
    let mut clinic = settings["clinic"].clone();
    clinic["country"] = json!("GB");
    let request = json!({ "revision": settings["revision"], "clinic": clinic });
    desk.ask("save_clinic", request)?;
    let mut draft = draft_of(&saved["patient"]);
    draft["given_name"] = json!("Rose");
    let again = desk.ask("save_patient", draft)?;
    assert_eq!(
        again["patient"]["contact_points"],
        saved["patient"]["contact_points"]
    );
    Ok(())
}

#[test]
fn an_opt_out_calls_off_what_was_approved_for_everybody_who_shares_it() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "family@example.com")?;
    let tom = desk.patient("Tom", "family@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    desk.book(&tom, "2026-11-17T09:00:00")?;
    desk.approve_all()?;
    assert_eq!(desk.count("approved")?, 4);
    let stop = |opted_out: bool, source: &str| {
        let point = &rosa["contact_points"][0]["id"];
        json!({ "contact_point": point, "opted_out": opted_out, "source": source })
    };
    let set = desk.ask("set_opt_out", stop(true, ""))?;
    assert_eq!(set["cancelled"], json!(4));
    assert_eq!(
        sentence(&set),
        "family@example.com gets nothing more. It holds for all 2 patients who have it. \
         4 reminders called off."
    );
    assert_eq!(desk.count("cancelled")?, 4);
    let again = desk.ask("set_opt_out", stop(true, "by phone"))?;
    assert_eq!(again["cancelled"], json!(0));
    let tom = desk.ask("get_patient", json!({ "id": tom["id"] }))?;
    assert_eq!(tom["contact_points"][0]["opted_out"], json!(true));
    assert_eq!(tom["shared_with"], json!(["Rosa Lee"]));

    assert_eq!(
        desk.refusal("set_opt_out", stop(false, " "))
            .field
            .as_deref(),
        Some("source"),
        "a yes needs a ground"
    );
    desk.ask("set_opt_out", stop(false, "at the desk"))?;
    assert_eq!(desk.count("planned")?, 4, "they wait for review again");
    Ok(())
}

#[test]
fn an_opt_out_beats_an_approval() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    let tom = desk.patient("Tom", "tom@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    desk.book(&tom, "2026-11-16T10:00:00")?;
    desk.approve_all()?;
    let point = &rosa["contact_points"][0]["id"];
    let stop = json!({ "contact_point": point, "opted_out": true, "source": "by phone" });
    desk.ask("set_opt_out", stop)?;
    // Both are due on Wednesday at ten.
    desk.clock
        .advance(TimeDelta::hours(48) + TimeDelta::minutes(10));
    desk.engine.tick(100)?;
    let sent = desk.sent.lock().map_err(|_| "a carrier panicked")?;
    let to: Vec<&str> = sent.iter().map(|recorded| &*recorded.message.to).collect();
    assert_eq!(to, ["tom@example.com"]);
    Ok(())
}

#[test]
fn an_archived_patient_gets_nothing_and_staff_read_why() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    let archive = |archived: bool, revision: &Value| {
        let id = &rosa["id"];
        json!({ "id": id, "revision": revision, "archived": archived })
    };
    let saved = desk.ask("archive_patient", archive(true, &rosa["revision"]))?;
    assert_eq!(
        sentence(&saved),
        "Archived. 2 reminders called off. 1 appointment is still in the book; archived patients \
         get no reminders."
    );
    assert_eq!(desk.count("cancelled")?, 2);
    let refusal = desk.refusal("archive_patient", archive(false, &rosa["revision"]));
    assert_eq!(refusal.code, ErrorCode::ChangedMeanwhile);
    let back = &saved["patient"]["revision"];
    desk.ask("archive_patient", archive(false, back))?;
    assert_eq!(desk.count("planned")?, 2);
    Ok(())
}

#[test]
fn a_no_to_e_mail_calls_e_mails_off() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    desk.book(&rosa, "2026-11-16T09:00:00")?;
    let answer = |given: bool, source: &str| {
        let id = &rosa["id"];
        json!({ "id": id, "channel": "email", "given": given, "source": source })
    };
    assert_eq!(
        desk.refusal("record_consent", answer(false, ""))
            .field
            .as_deref(),
        Some("source")
    );
    let saved = desk.ask("record_consent", answer(false, "by phone"))?;
    assert_eq!(
        sentence(&saved),
        "Rosa Lee said no to e-mail. 2 reminders called off."
    );
    desk.ask("record_consent", answer(true, "signed form"))?;
    assert_eq!(desk.count("planned")?, 2);
    Ok(())
}

#[test]
fn a_contact_is_read_while_it_is_typed() -> Tried {
    let desk = Desk::open()?;
    desk.patient("Rosa", "rosa@example.com")?;
    let check =
        |kind: &str, raw: &str| desk.ask("check_contact", json!({ "kind": kind, "raw": raw }));
    let known = check("email", "Rosa@example.com")?;
    assert_eq!(known["contact"]["normalised"], "rosa@example.com");
    assert_eq!(known["shared_with"], json!(["Rosa Lee"]));
    let wrong = check("phone", "12")?;
    assert_eq!(wrong["contact"], Value::Null);
    assert!(sentence(&wrong).ends_with('.'), "{wrong}");
    Ok(())
}

#[test]
fn somebody_who_is_not_there_is_not_found() -> Tried {
    let desk = Desk::open()?;
    let consent = json!({ "id": 77, "channel": "email", "given": true, "source": "form" });
    for (name, request) in [
        ("get_patient", json!({ "id": 77 })),
        (
            "archive_patient",
            json!({ "id": 77, "revision": 1, "archived": true }),
        ),
        (
            "set_opt_out",
            json!({ "contact_point": 77, "opted_out": true, "source": "" }),
        ),
        ("record_consent", consent),
    ] {
        assert_eq!(
            desk.refusal(name, request).code,
            ErrorCode::NotFound,
            "{name}"
        );
    }
    Ok(())
}

#[test]
fn a_consent_keeps_the_words_it_was_asked_in() -> Tried {
    let desk = Desk::open()?;
    let rosa = desk.patient("Rosa", "rosa@example.com")?;
    let settings = desk.ask("settings", json!({}))?;
    let question = settings["preset"]["question"].as_str().ok_or("words")?;
    let asked = json!({
        "id": rosa["id"], "channel": "email", "given": true, "source": "at the desk",
        "wording": question,
    });
    let saved = desk.ask("record_consent", asked)?;
    assert_eq!(saved["patient"]["consents"][0]["wording"], question);
    // Who was asked in other words later has both on record.
    let asked = json!({
        "id": rosa["id"], "channel": "email", "given": true, "source": "signed form",
        "wording": "As on our form of 2026",
    });
    let saved = desk.ask("record_consent", asked)?;
    assert_eq!(saved["patient"]["consents"][0]["wording"], question);
    assert_eq!(
        saved["patient"]["consents"][1]["wording"],
        "As on our form of 2026"
    );
    Ok(())
}
