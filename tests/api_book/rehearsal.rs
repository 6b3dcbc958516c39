//! The rehearsal's commands: begun, asked about, over, forgotten; one at a time.

use reminder_engine::api::ErrorCode;
use reminder_tests::patience::wait_until;
use serde_json::{Value, json};

use crate::desk::{Desk, Tried};

fn week(misfortune: &str) -> Value {
    json!({ "misfortune": misfortune, "from": null, "days": 7, "seed": 1 })
}

fn begun(desk: &Desk, misfortune: &str) -> Result<Value, Box<dyn std::error::Error>> {
    let begun = desk.ask("begin_rehearsal", week(misfortune))?;
    Ok(json!({ "rehearsal": begun["rehearsal"] }))
}

/// Asks until it is over.
fn over(desk: &Desk, of: &Value) -> Result<Value, Box<dyn std::error::Error>> {
    wait_until("the rehearsal is over", || {
        desk.ask("rehearsal", of.clone())
            .is_ok_and(|view| !view["film"].is_null() || !view["refusal"].is_null())
    })?;
    Ok(desk.ask("rehearsal", of.clone())?)
}

#[test]
fn a_rehearsal_is_begun_asked_about_and_forgotten() -> Tried {
    let desk = Desk::empty()?;
    desk.ask("found_demo", json!({}))?;
    let of = begun(&desk, "carrier_silent")?;
    let view = over(&desk, &of)?;
    assert_eq!(view["permille"], json!(1000));
    let film = &view["film"];
    assert_eq!(film["adds_up"], json!(true), "{view}");
    let frames = film["frames"].as_array().ok_or("frames")?;
    assert!((300..=401).contains(&frames.len()), "{}", frames.len());
    assert!(film["moments"].as_array().is_some_and(|all| all.len() > 5));
    desk.ask("end_rehearsal", of.clone())?;
    assert_eq!(
        desk.refusal("rehearsal", of.clone()).code,
        ErrorCode::NotFound
    );
    desk.ask("end_rehearsal", of)?;
    Ok(())
}

#[test]
fn a_second_rehearsal_waits_until_the_first_is_over_or_stopped() -> Tried {
    let desk = Desk::empty()?;
    desk.ask("found_demo", json!({}))?;
    let first = begun(&desk, "pc_off")?;
    let refusal = desk.refusal("begin_rehearsal", week("pc_off"));
    assert_eq!(refusal.code, ErrorCode::NotPossible);
    desk.ask("end_rehearsal", first.clone())?;
    let second = begun(&desk, "none")?;
    assert_ne!(first, second);
    assert_eq!(desk.refusal("rehearsal", first).code, ErrorCode::NotFound);
    assert!(!over(&desk, &second)?["film"].is_null());
    Ok(())
}

#[test]
fn what_cannot_be_rehearsed_is_refused_in_words() -> Tried {
    let desk = Desk::open()?;
    for (days, misfortune, code) in [
        (0, "pc_off", ErrorCode::InvalidField),
        (32, "pc_off", ErrorCode::InvalidField),
        (7, "flood", ErrorCode::BadRequest),
    ] {
        let request = json!({ "misfortune": misfortune, "from": null, "days": days, "seed": 1 });
        assert_eq!(desk.refusal("begin_rehearsal", request).code, code);
    }
    let of = begun(&desk, "pc_off")?;
    let view = over(&desk, &of)?;
    let said = view["refusal"].as_str().ok_or("a refusal")?;
    assert!(said.contains("No reminders are due"), "{said}");
    Ok(())
}
