//! P4, accounted for: every step of every appointment is in exactly one list, with a reason.

use reminder_engine::carrier::{Fault as CarrierFault, Outcome};
use reminder_tests::kit::{Desk, Fault};
use serde_json::{Value, json};

fn adds_up(desk: &Desk, until: &str) -> Result<Value, Fault> {
    let review = desk.ask("review", json!({ "from": null, "until": until }))?;
    let balance = &review["balance"];
    assert_eq!(balance["adds_up"], true, "{balance}");
    let states: u64 = balance["states"]
        .as_array()
        .ok_or("states")?
        .iter()
        .filter_map(|state| state["count"].as_u64())
        .sum();
    assert_eq!(Some(states), balance["reminders"].as_u64());
    Ok(review)
}

#[test]
fn the_lists_add_up() -> Result<(), Fault> {
    let desk = Desk::answering(
        "2026-03-02 09:00",
        Box::new(|count, _| match count % 4 {
            0 => Outcome::Accepted {
                reference: "taken".to_owned(),
            },
            1 => Outcome::Unknown {
                detail: "silence".to_owned(),
            },
            2 => Outcome::NotSent {
                fault: CarrierFault::Recipient,
                detail: "no such mailbox".to_owned(),
            },
            _ => Outcome::NotSent {
                fault: CarrierFault::Passing,
                detail: "try again later".to_owned(),
            },
        }),
    )?;
    let mut appointments = Vec::new();
    for n in 0..24 {
        appointments.push(desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:{:02}", 9 + n / 4, n % 4 * 15),
        )?);
    }
    let nobody = desk.patient("No Address", &[])?;
    desk.book(nobody, "2026-03-05 16:00")?;
    desk.mark(appointments[0], "cancelled")?;
    desk.move_to(appointments[1], "2026-03-06 09:00")?;
    let review = adds_up(&desk, "2026-03-06")?;
    let problems = review["problems"].as_array().ok_or("problems")?;
    assert_eq!(
        problems.len(),
        2,
        "both steps of the patient without an address"
    );
    assert!(
        problems
            .iter()
            .all(|row| row["sentence"].as_str().is_some_and(|s| !s.is_empty()))
    );

    desk.approve_all()?;
    for moment in ["2026-03-02 10:10", "2026-03-03 12:00", "2026-03-04 18:00"] {
        desk.run_until(moment)?;
        adds_up(&desk, "2026-03-09")?;
    }
    desk.run_until("2026-03-07 00:00")?;
    // 24 x 2, and 2 more for the new start of the moved one.
    let states = desk.states()?;
    assert_eq!(states.values().sum::<u32>(), 50, "{states:?}");
    for waiting in ["planned", "approved", "sending", "held"] {
        assert_eq!(
            states.get(waiting),
            None,
            "everything came to an end: {states:?}"
        );
    }
    Ok(())
}

#[test]
fn an_unknown_is_on_screen_at_once_and_a_person_ends_it() -> Result<(), Fault> {
    let desk = Desk::answering(
        "2026-03-02 09:00",
        Box::new(|_, _| Outcome::Unknown {
            detail: "the connection broke".to_owned(),
        }),
    )?;
    desk.booked("Rosa Alvarez", "2026-03-03 14:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:02")?;
    let status = desk.ask("status", json!({}))?;
    assert_eq!(status["banners"][0]["cause"], "unknown");
    assert_eq!(status["needs_somebody"], 1);
    let list = desk.ask("call_list", json!({ "until": null }))?;
    assert_eq!(
        list["rows"][0]["patient_name"], "Rosa Alvarez",
        "she is on the call list"
    );

    let outbox = desk.ask("outbox", json!({ "states": ["unknown"], "limit": 10 }))?;
    let key = &outbox["rows"][0]["key"];
    let request = json!({ "key": key, "finding": "arrived", "note": "phoned her" });
    desk.ask("resolve_unknown", request.clone())?;
    let again = desk.call("resolve_unknown", request);
    assert!(again.is_err(), "somebody already said so");
    let life = desk.ask("reminder_life", json!({ "key": key }))?;
    assert_eq!(life["row"]["state"], "delivered");
    let what: Vec<&str> = life["history"]
        .as_array()
        .ok_or("history")?
        .iter()
        .filter_map(|line| line["what"].as_str())
        .collect();
    assert_eq!(
        what,
        ["planned", "approved", "handed_over", "unknown", "resolved"]
    );
    Ok(())
}

#[test]
fn every_change_stands_in_the_history_with_who_and_when() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let appointment = desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.move_to(appointment, "2026-03-05 10:00")?;
    desk.mark(appointment, "confirmed")?;
    let view = desk.ask("get_appointment", json!({ "id": appointment }))?;
    let lines = view["history"].as_array().ok_or("history")?;
    let what: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["what"].as_str())
        .collect();
    for word in [
        "entered",
        "planned",
        "approved",
        "moved",
        "cancelled",
        "marked",
    ] {
        assert!(what.contains(&word), "{word} is missing from {what:?}");
    }
    let by_ann = lines.iter().filter(|line| line["what"] != "planned");
    assert!(
        by_ann.into_iter().all(|line| line["who"] == "Ann"),
        "{lines:?}"
    );
    Ok(())
}

#[test]
fn what_the_outbox_did_stands_in_the_history_too() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let appointment = desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 11:00")?;
    let view = desk.ask("get_appointment", json!({ "id": appointment }))?;
    let lines = view["history"].as_array().ok_or("history")?;
    for word in ["handed_over", "accepted"] {
        let found: Vec<_> = lines.iter().filter(|line| line["what"] == word).collect();
        assert_eq!(found.len(), 1, "{word} in {lines:?}");
        assert_eq!(found[0]["who"], "RingOnce");
    }
    Ok(())
}

#[test]
fn a_refused_address_is_on_the_call_list_with_the_reason() -> Result<(), Fault> {
    let desk = Desk::answering(
        "2026-03-02 09:00",
        Box::new(|_, _| Outcome::NotSent {
            fault: CarrierFault::Recipient,
            detail: "550 no such mailbox".to_owned(),
        }),
    )?;
    desk.booked("Rosa Alvarez", "2026-03-03 14:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:05")?;
    let list = desk.ask("call_list", json!({ "until": null }))?;
    let row = &list["rows"][0];
    assert!(
        row["reason"]
            .as_str()
            .is_some_and(|words| words.contains("no such mailbox")),
        "{row}"
    );
    let call = json!({
        "appointment": row["appointment"], "key": row["key"], "outcome": "left_message", "note": "",
    });
    let recorded = desk.ask("record_call", call)?;
    assert_eq!(
        recorded["row"]["done"], false,
        "a message left is not a confirmation"
    );
    let call = json!({
        "appointment": row["appointment"], "key": row["key"], "outcome": "reached", "note": "ok",
    });
    assert_eq!(desk.ask("record_call", call)?["row"]["done"], true);
    Ok(())
}

/// Three people share an address that may get two letters a day. When one of the two letters does
/// not go after all, there is room for the third.
fn three_share_an_address(desk: &Desk) -> Result<(), Fault> {
    for (n, hour) in [9, 11, 14].into_iter().enumerate() {
        let name = format!("Family Number{n}");
        let patient = desk.patient(&name, &["family@example.com"])?;
        desk.book(patient, &format!("2026-03-05 {hour:02}:00"))?;
    }
    Ok(())
}

fn keys_in_review(desk: &Desk) -> Result<Vec<Value>, Fault> {
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-09" }))?;
    let rows = review["rows"].as_array().ok_or("rows")?;
    let planned = rows.iter().filter(|row| row["state"] == "planned");
    Ok(planned.map(|row| row["key"].clone()).collect())
}

#[test]
fn a_place_that_a_skip_leaves_is_for_the_next() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    three_share_an_address(&desk)?;
    let before = keys_in_review(&desk)?;
    assert_eq!(before.len(), 4, "two a day, on two days");
    desk.ask("skip", json!({ "keys": before, "reason": "they know" }))?;
    adds_up(&desk, "2026-03-09")?;
    assert_eq!(keys_in_review(&desk)?.len(), 2, "those of the third one");
    Ok(())
}

#[test]
fn a_place_that_a_refused_letter_leaves_is_for_the_next() -> Result<(), Fault> {
    let desk = Desk::answering(
        "2026-03-02 09:00",
        Box::new(|_, _| Outcome::NotSent {
            fault: CarrierFault::Recipient,
            detail: "no such mailbox".to_owned(),
        }),
    )?;
    three_share_an_address(&desk)?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 2);
    adds_up(&desk, "2026-03-09")?;
    assert_eq!(keys_in_review(&desk)?.len(), 1);
    Ok(())
}

/// Two letters on Monday are as much as the family may get; the third waits for room until Tuesday
/// at ten.
fn a_full_monday(desk: &Desk) -> Result<(), Fault> {
    for (name, start) in [
        ("Rosa Family", "2026-03-03 09:00"),
        ("Tom Family", "2026-03-03 09:15"),
        ("Ines Family", "2026-03-05 14:00"),
    ] {
        let patient = desk.patient(name, &["family@example.com"])?;
        desk.book(patient, start)?;
    }
    Ok(())
}

#[test]
fn a_day_that_was_full_stays_full_when_its_appointments_have_begun() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    a_full_monday(&desk)?;
    desk.approve_all()?;
    desk.run_until("2026-03-03 09:30")?;
    adds_up(&desk, "2026-03-09")?;
    Ok(())
}

#[test]
fn what_waits_holds_its_place_until_it_expires() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    a_full_monday(&desk)?;
    for moment in ["2026-03-02 16:00", "2026-03-02 17:30", "2026-03-02 18:30"] {
        desk.run_until(moment)?;
        adds_up(&desk, "2026-03-09")?;
    }
    Ok(())
}

#[test]
fn what_the_closing_hour_makes_too_late_leaves_its_place_too() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    a_full_monday(&desk)?;
    desk.sleep_until("2026-03-02 16:58");
    desk.approve_all()?;
    // Its grace ends when the clinic is closed, and tomorrow is too late for it.
    desk.run_until("2026-03-02 17:05")?;
    assert!(desk.handed_over().is_empty());
    adds_up(&desk, "2026-03-09").map(drop)
}
