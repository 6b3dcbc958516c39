//! A closure: the doctor is ill on Thursday. Everybody is called off at once, and everybody hears
//! of it: by a notice that somebody approved, or by phone.

use reminder_core::key::AppointmentId;
use reminder_tests::kit::{self, Desk, Fault};
use serde_json::{Value, json};

const THURSDAY: &str = "2026-03-05";

/// Rosa and Tom were reminded of Thursday, Ines has no address, and Max comes on Friday.
fn desk() -> Result<(Desk, Vec<AppointmentId>), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let mut booked = vec![
        desk.booked("Rosa Alvarez", "2026-03-05 11:00")?,
        desk.booked("Tom Berg", "2026-03-05 09:00")?,
    ];
    let ines = desk.patient("Ines Costa", &["+1 212 555 0101"])?;
    booked.push(desk.book(ines, "2026-03-05 14:00")?);
    booked.push(desk.booked("Max Weiss", "2026-03-06 10:00")?);
    desk.approve_all()?;
    desk.run_until("2026-03-02 11:00")?;
    Ok((desk, booked))
}

fn preview(desk: &Desk, from: Option<&str>, until: Option<&str>) -> Result<Value, Fault> {
    let request = json!({ "practitioner": 1, "day": THURSDAY, "from": from, "until": until });
    desk.ask("preview_closure", request)
}

fn shown(preview: &Value) -> Result<Vec<Value>, Fault> {
    let rows = preview["rows"].as_array().ok_or("rows")?.iter();
    let shown =
        |row: &Value| json!({ "appointment": row["appointment"], "revision": row["revision"] });
    Ok(rows.map(shown).collect())
}

fn names(rows: &Value) -> Vec<(String, String)> {
    let word = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let rows = rows.as_array().map_or(&[][..], Vec::as_slice);
    rows.iter()
        .map(|row| (word(row, "patient_name"), word(row, "told_by")))
        .collect()
}

fn status(desk: &Desk, id: AppointmentId) -> Result<String, Fault> {
    let found = desk.ask("get_appointment", json!({ "id": id }))?;
    Ok(found["row"]["status"]
        .as_str()
        .ok_or("a status")?
        .to_owned())
}

fn notices(desk: &Desk) -> Result<Vec<Value>, Fault> {
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-10" }))?;
    assert_eq!(review["balance"]["adds_up"], true, "{}", review["balance"]);
    let rows = review["rows"].as_array().ok_or("rows")?.clone();
    Ok(rows
        .into_iter()
        .filter(|row| row["change"] == "called_off")
        .collect())
}

#[test]
fn a_preview_says_how_each_is_told_and_calls_nothing_off() -> Result<(), Fault> {
    let (desk, booked) = desk()?;
    let seen = preview(&desk, None, None)?;
    let told = |name: &str, by: &str| (name.to_owned(), by.to_owned());
    assert_eq!(
        names(&seen["rows"]),
        [
            told("Tom Berg", "notice"),
            told("Rosa Alvarez", "notice"),
            told("Ines Costa", "phone"),
        ]
    );
    assert_eq!(
        (&seen["notices"], &seen["to_phone"]),
        (&json!(2), &json!(1))
    );
    let why = seen["rows"][2]["sentence"].as_str().ok_or("why")?;
    assert!(why.contains("no e-mail address"), "{why}");
    for id in &booked {
        assert_eq!(status(&desk, *id)?, "booked");
    }
    assert!(notices(&desk)?.is_empty());
    let morning = preview(&desk, Some("08:00:00"), Some("11:00:00"))?;
    assert_eq!(names(&morning["rows"]), [told("Tom Berg", "notice")]);
    let other = json!({ "practitioner": 2, "day": THURSDAY, "from": null, "until": null });
    assert_eq!(desk.ask("preview_closure", other)?["rows"], json!([]));
    Ok(())
}

#[test]
fn a_closure_calls_off_all_of_it_and_tells_everybody() -> Result<(), Fault> {
    let (desk, booked) = desk()?;
    let seen = preview(&desk, None, None)?;
    let closing = json!({ "shown": shown(&seen)?, "reason": "doctor ill" });
    let closed = desk.ask("close", closing.clone())?;
    assert_eq!(closed["closed"], 3, "{closed}");
    assert_eq!(
        (&closed["notices"], &closed["to_phone"]),
        (&json!(2), &json!(1))
    );
    for id in &booked[..3] {
        assert_eq!(status(&desk, *id)?, "cancelled");
    }
    assert_eq!(status(&desk, booked[3])?, "booked", "Max comes on Friday");

    let list = desk.ask("call_list", json!({ "until": null }))?;
    let rows = list["rows"].as_array().ok_or("rows")?;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["patient_name"], "Ines Costa");
    let script = rows[0]["script"].as_str().ok_or("a script")?;
    assert!(script.contains("will not take place"), "{script}");

    let waiting = notices(&desk)?;
    assert_eq!(waiting.len(), 2);
    assert!(waiting.iter().all(|row| {
        !row["message"]["text"]
            .as_str()
            .is_some_and(|text| text.contains("doctor"))
    }));
    assert_eq!(desk.ask("approve", kit::shown(&waiting))?["approved"], 2);
    desk.run_until("2026-03-02 12:00")?;
    let told = desk
        .handed_over()
        .into_iter()
        .filter(|letter| letter.message.text.contains("will not take place"));
    assert_eq!(told.count(), 2);

    let again = desk.ask("close", closing)?;
    assert_eq!(
        (&again["closed"], &again["already"]),
        (&json!(0), &json!(3))
    );
    assert_eq!(notices(&desk)?.len(), 2, "nothing new");
    assert_eq!(preview(&desk, None, None)?["rows"], json!([]));
    desk.run_until("2026-03-05 15:00")?;
    assert!(notices(&desk)?.len() <= 2);
    Ok(())
}

#[test]
fn who_made_an_appointment_and_was_never_reminded_is_told_too() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 11:00")?;
    let seen = preview(&desk, None, None)?;
    desk.ask("close", json!({ "shown": shown(&seen)?, "reason": "" }))?;
    assert_eq!(notices(&desk)?.len(), 1);
    Ok(())
}

#[test]
fn what_changed_since_it_was_shown_stays_in_the_book() -> Result<(), Fault> {
    let (desk, booked) = desk()?;
    let seen = preview(&desk, None, None)?;
    desk.move_to(booked[0], "2026-03-06 11:00")?;
    let closed = desk.ask("close", json!({ "shown": shown(&seen)?, "reason": "" }))?;
    assert_eq!(
        (&closed["closed"], &closed["changed"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(status(&desk, booked[0])?, "booked");
    Ok(())
}

#[test]
fn the_phone_list_has_the_soonest_appointment_first() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-05 07:00")?;
    for (name, start) in [
        ("Rosa Alvarez", "2026-03-05 11:00"),
        ("Tom Berg", "2026-03-05 09:30"),
        ("Max Weiss", "2026-03-05 10:00"),
    ] {
        desk.booked(name, start)?;
    }
    desk.sleep_until("2026-03-05 08:40");
    let seen = preview(&desk, None, None)?;
    desk.ask("close", json!({ "shown": shown(&seen)?, "reason": "" }))?;
    let list = desk.ask("call_list", json!({ "until": null }))?;
    let rows = list["rows"].as_array().ok_or("rows")?;
    let names: Vec<&str> = rows
        .iter()
        .filter_map(|row| row["patient_name"].as_str())
        .collect();
    assert_eq!(
        names,
        ["Tom Berg", "Max Weiss"],
        "Rosa can get a notice from nine on"
    );
    Ok(())
}
