//! The brake of a channel: a carrier that falls silent again and again is not asked any further,
//! and one that is away for a morning costs no reminder.

use chrono::TimeDelta;
use reminder_engine::carrier::recording::Answer;
use reminder_engine::carrier::{ChannelFault, Fault as CarrierFault, Outcome};
use reminder_tests::kit::{Desk, Fault, at};
use serde_json::json;

/// Opens a clinic with eight approved reminders that are due at ten.
fn eight_due_at_ten(answer: Answer) -> Result<Desk, Fault> {
    let desk = Desk::answering("2026-03-02 09:00", answer)?;
    for n in 0..8 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    Ok(desk)
}

fn silence() -> Outcome {
    Outcome::Unknown {
        detail: "the gateway answered with 503".to_owned(),
    }
}

fn taken() -> Outcome {
    Outcome::Accepted {
        reference: "taken".to_owned(),
    }
}

/// Lets the outbox work for a while and returns what staff were told about the channel.
fn told(desk: &Desk, until: &str) -> Result<Vec<String>, Fault> {
    let mut told = Vec::new();
    while desk.clock_is_at_most(until) {
        for (cause, words) in desk.tick()?.needs_somebody {
            if format!("{cause:?}") == "ChannelDown" {
                told.push(words);
            }
        }
        desk.clock.advance(TimeDelta::seconds(30));
    }
    Ok(told)
}

fn count(desk: &Desk, state: &str) -> Result<u32, Fault> {
    Ok(desk.states()?.get(state).copied().unwrap_or_default())
}

#[test]
fn three_silences_in_a_row_stop_the_channel_once_and_use_no_more_up() -> Result<(), Fault> {
    let desk = eight_due_at_ten(Box::new(|_, _| silence()))?;
    let told = told(&desk, "2026-03-02 11:00")?;
    assert_eq!(count(&desk, "unknown")?, 3);
    assert_eq!(desk.handed_over().len(), 3);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("3 e-mails in a row"), "{told:?}");
    let status = desk.ask("status", json!({}))?;
    let banners = status["banners"].as_array().ok_or("banners")?;
    assert!(
        banners
            .iter()
            .any(|banner| banner["cause"] == "channel_down"),
        "{status}"
    );
    Ok(())
}

#[test]
fn after_a_resume_one_silence_stops_it_again_and_one_answer_lets_all_go() -> Result<(), Fault> {
    let desk = eight_due_at_ten(Box::new(|count, _| match count {
        0..4 => silence(),
        _ => taken(),
    }))?;
    told(&desk, "2026-03-02 10:05")?;
    desk.ask("resume", json!({}))?;
    let again = told(&desk, "2026-03-02 10:10")?;
    assert_eq!((count(&desk, "unknown")?, again.len()), (4, 1), "{again:?}");
    desk.ask("resume", json!({}))?;
    let quiet = told(&desk, "2026-03-02 10:20")?;
    assert_eq!(quiet, Vec::<String>::new());
    assert_eq!(count(&desk, "accepted")?, 4);
    Ok(())
}

#[test]
fn silences_with_an_answer_between_them_stop_nothing() -> Result<(), Fault> {
    let desk = eight_due_at_ten(Box::new(|count, _| match count % 3 {
        2 => taken(),
        _ => silence(),
    }))?;
    let told = told(&desk, "2026-03-02 10:30")?;
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(desk.handed_over().len(), 8);
    Ok(())
}

#[test]
fn a_restart_forgets_no_silence() -> Result<(), Fault> {
    let silent: fn() -> Answer = || Box::new(|_, _| silence());
    let desk = eight_due_at_ten(silent())?;
    desk.run_until("2026-03-02 10:00")?;
    desk.engine.tick(2)?;
    let desk = desk.crash_and_restart(silent())?;
    told(&desk, "2026-03-02 10:20")?;
    assert_eq!(count(&desk, "unknown")?, 3);
    Ok(())
}

#[test]
fn a_morning_without_a_mail_server_holds_no_reminder_for_good() -> Result<(), Fault> {
    let back = at("2026-03-02 14:30");
    let desk = Desk::answering(
        "2026-03-02 09:00",
        Box::new(move |_, recorded| match recorded.at < back {
            true => Outcome::NotSent {
                fault: CarrierFault::Channel(ChannelFault::NoConnection),
                detail: "away".to_owned(),
            },
            false => taken(),
        }),
    )?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    for hour in 10..16 {
        desk.run_until(&format!("2026-03-02 {hour}:55"))?;
        // The breaker handed it to a person, who looks once an hour and lets it go on.
        let held = desk.ask("outbox", json!({ "states": ["held"], "limit": 10 }))?;
        for row in held["rows"].as_array().ok_or("rows")? {
            let words = row["sentence"].as_str().ok_or("a sentence")?;
            assert!(!words.contains("too often"), "{words}");
            desk.ask("release", json!({ "keys": [row["key"]] }))?;
        }
    }
    assert_eq!(count(&desk, "accepted")?, 1, "{:?}", desk.states()?);
    let tried = desk.handed_over().len();
    assert!((5..20).contains(&tried), "tried {tried} times");
    Ok(())
}
