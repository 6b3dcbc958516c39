//! P2, as reviewed: the bytes a person approved are the bytes that go out, or nothing goes out.

use reminder_core::cadence::Channel;
use reminder_core::template::TemplateText;
use reminder_engine::store::Scope;
use reminder_engine::{planning, store::StoreError};
use reminder_tests::kit::{Desk, Fault, TEMPLATE, shown};
use serde_json::{Value, json};

/// Writes other words for every reminder, and plans with them.
fn other_words(desk: &Desk) -> Result<(), Fault> {
    let now = desk.engine.now();
    let text = TemplateText {
        language: "en".to_owned(),
        subject: "See you on {{ short_date }}".to_owned(),
        body: "New words about {{ date }}, {{ time }}. {{ clinic_name }} {{ callback_number }}"
            .to_owned(),
    };
    desk.engine.store().write(|tx| {
        tx.save_template(
            Some(TEMPLATE),
            "E-mail",
            Channel::Email,
            &[text],
            "Ann",
            now,
        )?;
        planning::replan(tx, &Scope::Everybody, "Ann", now)?;
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

#[test]
fn an_old_list_approves_no_new_words() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-06" }))?;
    let old = shown(review["rows"].as_array().ok_or("rows")?);
    other_words(&desk)?;
    let done = desk.ask("approve", old)?;
    assert_eq!(
        (&done["approved"], &done["changed"]),
        (&json!(0), &json!(2))
    );
    desk.run_until("2026-03-05 09:00")?;
    assert!(desk.handed_over().is_empty(), "nobody read the new words");
    Ok(())
}

#[test]
fn a_changed_template_comes_back_to_review() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    assert_eq!(desk.approve_all()?, 2);
    other_words(&desk)?;
    desk.run_until("2026-03-02 12:00")?;
    assert!(desk.handed_over().is_empty(), "nobody read the new words");
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-06" }))?;
    let row = &review["rows"][0];
    assert_eq!(row["state"], "planned");
    assert_eq!(row["changed"], json!(["the text", "the subject"]));
    assert_eq!(desk.approve_all()?, 2);
    desk.run_until("2026-03-02 12:30")?;
    let letters = desk.handed_over();
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0]
            .message
            .text
            .starts_with("New words about Thursday, March 5")
    );
    Ok(())
}

#[test]
fn what_goes_out_is_byte_for_byte_what_was_shown() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-06" }))?;
    let shown: Vec<Value> = review["rows"]
        .as_array()
        .ok_or("rows")?
        .iter()
        .map(|row| row["message"].clone())
        .collect();
    desk.approve_all()?;
    desk.run_until("2026-03-05 09:00")?;
    let went: Vec<Value> = desk
        .handed_over()
        .iter()
        .map(|letter| serde_json::to_value(&letter.message))
        .collect::<Result<_, _>>()?;
    assert_eq!(went, shown);
    Ok(())
}

#[test]
fn approving_twice_or_with_an_old_list_is_harmless() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let appointment = desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-06" }))?;
    let list = shown(review["rows"].as_array().ok_or("rows")?);
    let first = desk.ask("approve", list.clone())?;
    let second = desk.ask("approve", list.clone())?;
    assert_eq!(
        (&first["approved"], &second["approved"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(second["already"], 2);
    desk.move_to(appointment, "2026-03-05 15:00")?;
    let third = desk.ask("approve", list.clone())?;
    assert_eq!((&third["approved"], &third["gone"]), (&json!(0), &json!(2)));
    desk.run_until("2026-03-05 15:00")?;
    assert!(
        desk.handed_over().is_empty(),
        "the new time was never approved"
    );
    Ok(())
}
