//! Bad input at the commands table: each is refused with a sentence, and nothing is lost. The table
//! of cases is the snapshot; files that cannot be used are in the suite `store`.

use std::fmt::Write as _;

use reminder_core::key::{AppointmentId, PatientId};
use reminder_tests::kit::{Desk, Fault, draft};
use serde_json::{Value, json};

/// What is asked: a name for the case, the command and its request.
type Case = (&'static str, &'static str, Value);

fn patient(given: &str, family: &str, contacts: Value) -> Value {
    json!({ "id": null, "revision": null, "given_name": given, "family_name": family,
        "preferred_name": null, "language": null, "no_name_in_message": false,
        "only_channel": null, "contact_points": contacts })
}

fn contact(kind: &str, raw: &str) -> Value {
    json!([{ "id": null, "kind": kind, "raw": raw, "never": false }])
}

fn with(mut request: Value, path: &[&str], value: Value) -> Value {
    let mut place = &mut request;
    for step in path {
        place = &mut place[*step];
    }
    *place = value;
    request
}

fn appointments() -> Vec<Case> {
    let good = draft(None, PatientId(1), "2026-03-05 09:00");
    let change = |path: &[&str], value: Value| with(good.clone(), path, value);
    vec![
        (
            "a patient nobody knows",
            "save_appointment",
            change(&["draft", "patient"], json!(999)),
        ),
        (
            "no such practitioner",
            "save_appointment",
            change(&["draft", "practitioner"], json!(999)),
        ),
        (
            "no such kind",
            "save_appointment",
            change(&["draft", "kind"], json!(999)),
        ),
        (
            "it takes no time",
            "save_appointment",
            change(&["draft", "duration_minutes"], json!(0)),
        ),
        (
            "it takes two days",
            "save_appointment",
            change(&["draft", "duration_minutes"], json!(2880)),
        ),
        (
            "a time that does not exist",
            "save_appointment",
            change(&["draft", "local_start"], json!("2026-03-08T02:30:00")),
        ),
        (
            "a time that happens twice",
            "save_appointment",
            change(&["draft", "local_start"], json!("2026-11-01T01:30:00")),
        ),
        (
            "a day that does not exist",
            "save_appointment",
            change(&["draft", "local_start"], json!("2026-02-30T09:00:00")),
        ),
        (
            "a very long note",
            "save_appointment",
            change(&["draft", "note"], json!("n".repeat(2_001))),
        ),
    ]
}

fn marks() -> Vec<Case> {
    vec![
        (
            "an old copy",
            "save_appointment",
            draft(
                Some((AppointmentId(1), 0)),
                PatientId(1),
                "2026-03-05 11:00",
            ),
        ),
        (
            "an appointment nobody knows",
            "mark_appointment",
            json!({ "id": 999, "revision": 1, "status": "arrived" }),
        ),
        (
            "a status nobody knows",
            "mark_appointment",
            json!({ "id": 1, "revision": 1, "status": "eaten" }),
        ),
        (
            "a year of appointments",
            "list_appointments",
            json!({ "from": "2026-01-01", "until": "2026-12-31", "practitioner": null }),
        ),
    ]
}

fn patients() -> Vec<Case> {
    vec![
        ("nobody's name", "save_patient", patient(" ", "", json!([]))),
        (
            "a very long name",
            "save_patient",
            patient(&"x".repeat(201), "", json!([])),
        ),
        (
            "a letter in a number",
            "save_patient",
            patient("Rosa", "A", contact("phone", "212-555-O123")),
        ),
        (
            "an emergency number",
            "save_patient",
            patient("Rosa", "A", contact("phone", "911")),
        ),
        (
            "a number too short",
            "save_patient",
            patient("Rosa", "A", contact("phone", "555")),
        ),
        (
            "two numbers in one field",
            "save_patient",
            patient("Rosa", "A", contact("phone", "2125550123, 2125550124")),
        ),
        (
            "an address without a domain",
            "save_patient",
            patient("Rosa", "A", contact("email", "rosa@")),
        ),
        (
            "two addresses in one field",
            "save_patient",
            patient(
                "Rosa",
                "A",
                contact("email", "a@example.com; b@example.com"),
            ),
        ),
        (
            "an address that breaks the line",
            "save_patient",
            patient(
                "Rosa",
                "A",
                contact("email", "a@example.com\nBcc: b@example.com"),
            ),
        ),
        (
            "a patient nobody knows",
            "get_patient",
            json!({ "id": 999 }),
        ),
        (
            "a contact nobody knows",
            "set_opt_out",
            json!({ "contact_point": 999, "opted_out": true, "source": "by phone" }),
        ),
        (
            "half a million rows",
            "list_patients",
            json!({ "search": "", "archived": false, "offset": 0, "limit": 500_000 }),
        ),
    ]
}

fn page(after: Value, limit: u32) -> Value {
    json!({ "search": "", "patient": null, "states": [], "from": null, "until": null,
        "after": after, "limit": limit })
}

fn reminders() -> Vec<Case> {
    vec![
        (
            "a key that is none",
            "reminder_life",
            json!({ "key": "abc" }),
        ),
        (
            "a reminder nobody knows",
            "reminder_life",
            json!({ "key": "0".repeat(64) }),
        ),
        (
            "a skip without a reason",
            "skip",
            json!({ "keys": [], "reason": "  " }),
        ),
        (
            "a very long reason",
            "hold",
            json!({ "keys": [], "reason": "r".repeat(501) }),
        ),
        (
            "days the wrong way round",
            "review",
            json!({ "from": "2026-03-09", "until": "2026-03-02" }),
        ),
        ("a page of nothing", "history", page(Value::Null, 0)),
        (
            "a page that never was",
            "history",
            page(json!("yesterday"), 10),
        ),
        (
            "an unknown that is none",
            "resolve_unknown",
            json!({ "key": "0".repeat(64), "finding": "arrived", "note": "" }),
        ),
        (
            "a call about nothing",
            "record_call",
            json!({ "appointment": 999, "key": null, "outcome": "reached", "note": "" }),
        ),
    ]
}

fn requests() -> Vec<Case> {
    vec![
        ("a command nobody knows", "send_everything_now", json!({})),
        (
            "a field nobody knows",
            "pause",
            json!({ "reason": "", "send_all": true }),
        ),
        ("a field that is missing", "hold", json!({ "keys": [] })),
        ("not an object", "approve", json!([1, 2, 3])),
        ("a number for a text", "pause", json!({ "reason": 7 })),
        (
            "an import that never began",
            "read_import",
            json!({ "import": "nothing" }),
        ),
        (
            "a file that is too large",
            "begin_import",
            json!({ "file_name": "book.csv", "size": 60_000_000 }),
        ),
    ]
}

/// Everything in the clinic that a refused request could have touched.
fn everything(desk: &Desk) -> Result<Value, Fault> {
    let all = json!({ "search": "", "archived": false, "offset": 0, "limit": 100 });
    Ok(json!({
        "patients": desk.ask("list_patients", all)?,
        "appointment": desk.ask("get_appointment", json!({ "id": 1 }))?,
        "reminders": desk.ask("history", page(Value::Null, 500))?,
        "settings": desk.ask("settings", json!({}))?["revision"],
        "status": desk.ask("status", json!({}))?,
    }))
}

#[test]
fn bad_input_is_refused_in_words_and_changes_nothing() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    let before = everything(&desk)?;
    let mut table = String::new();
    for (part, cases) in [
        ("appointments", [appointments(), marks()].concat()),
        ("patients", patients()),
        ("reminders", reminders()),
        ("requests", requests()),
    ] {
        writeln!(table, "\n{part}")?;
        for (name, command, request) in cases {
            let refusal = desk
                .call(command, request)
                .err()
                .ok_or_else(|| format!("{name}: done"))?;
            assert!(
                refusal.sentence.ends_with(['.', '?']),
                "{name}: {}",
                refusal.sentence
            );
            assert_eq!(everything(&desk)?, before, "{name} changed something");
            let field = refusal
                .field
                .map(|field| format!(" [{field}]"))
                .unwrap_or_default();
            writeln!(
                table,
                "  {name}\n    {:?}{field}: {}",
                refusal.code, refusal.sentence
            )?;
        }
    }
    insta::assert_snapshot!(table);
    Ok(())
}
