//! P5, the last word counts: whatever is decided before the claim stops the sending.

use std::sync::Mutex;
use std::sync::mpsc::channel;

use chrono::TimeDelta;
use reminder_core::appointment::AppointmentStatus;
use reminder_core::key::{AppointmentId, PatientId};
use reminder_engine::carrier::Outcome;
use reminder_engine::store::{StoreError, Tx};
use reminder_tests::kit::{Desk, Fault, at, clinic};
use serde_json::json;

fn texts(desk: &Desk) -> Vec<String> {
    desk.handed_over()
        .into_iter()
        .map(|letter| letter.message.text)
        .collect()
}

#[test]
fn a_cancel_between_approval_and_claim_wins() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let appointment = desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 09:59")?;
    desk.mark(appointment, "cancelled")?;
    desk.run_until("2026-03-05 10:00")?;
    assert!(desk.handed_over().is_empty());
    assert_eq!(desk.states()?.get("cancelled"), Some(&2));
    Ok(())
}

/// Changes that reach the database without anybody planning again, as a bug would let them.
type Change = fn(&Tx<'_>, AppointmentId, PatientId) -> Result<(), StoreError>;

const UNPLANNED: [(&str, Change); 4] = [
    ("the appointment is cancelled", |tx, appointment, _| {
        let now = at("2026-03-02 09:59");
        tx.mark_appointment(appointment, AppointmentStatus::Cancelled, None, now)
    }),
    ("the patient is archived", |tx, _, patient| {
        tx.archive_patient(patient, true)
    }),
    ("the address opts out", |tx, _, _| {
        let now = at("2026-03-02 09:59");
        tx.set_opt_out("rosa.alvarez@example.com", true, "phone", "Ann", now)
    }),
    ("the clinic has another name", |tx, _, _| {
        let mut row = tx.clinic()?;
        row.clinic.name = "Another Clinic".to_owned();
        tx.save_clinic(&row)
    }),
];

#[test]
fn the_claim_reads_everything_again() -> Result<(), Fault> {
    for (name, change) in UNPLANNED {
        let desk = Desk::new("2026-03-02 09:00")?;
        let patient = desk.patient("Rosa Alvarez", &["rosa.alvarez@example.com"])?;
        let appointment = desk.book(patient, "2026-03-05 09:00")?;
        desk.approve_all()?;
        desk.run_until("2026-03-02 09:59")?;
        desk.engine
            .store()
            .write(|tx| change(tx, appointment, patient))?;
        desk.run_until("2026-03-02 10:05")?;
        assert!(desk.handed_over().is_empty(), "{name}");
    }
    Ok(())
}

#[test]
fn a_move_makes_a_new_reminder_and_voids_the_old() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let appointment = desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    let saved = desk.move_to(appointment, "2026-03-06 11:30")?;
    assert!(
        saved["sentence"]
            .as_str()
            .is_some_and(|words| words.starts_with("Moved from"))
    );
    desk.run_until("2026-03-03 12:00")?;
    assert!(
        desk.handed_over().is_empty(),
        "nobody approved the new ones"
    );
    assert_eq!(desk.approve_all()?, 2);
    desk.run_until("2026-03-06 12:00")?;
    let texts = texts(&desk);
    assert_eq!(texts.len(), 2);
    assert!(
        texts
            .iter()
            .all(|text| text.contains("March 6") && text.contains("11:30")),
        "{texts:?}"
    );
    Ok(())
}

#[test]
fn a_move_into_the_past_calls_the_reminders_off() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    let appointment = desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.move_to(appointment, "2026-02-26 09:00")?;
    assert_eq!(desk.states()?.get("cancelled"), Some(&2));
    desk.move_to(appointment, "2026-03-05 09:00")?;
    desk.run_until("2026-03-05 10:00")?;
    assert!(desk.handed_over().is_empty(), "nobody reviewed them again");
    Ok(())
}

#[test]
fn an_opt_out_beats_an_approval() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 09:59")?;
    let now = desk.engine.now();
    // Written straight into the book, with no new plan: the claim itself must notice.
    desk.engine
        .store()
        .write(|tx| tx.set_opt_out("rosa.alvarez@example.com", true, "by phone", "Ann", now))?;
    desk.run_until("2026-03-05 10:00")?;
    assert!(desk.handed_over().is_empty());
    Ok(())
}

#[test]
fn a_pause_stops_the_very_next_one() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..5 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:00")?;
    desk.engine.tick(1)?;
    assert_eq!(desk.handed_over().len(), 1);
    desk.ask("pause", json!({ "reason": "fire drill" }))?;
    desk.run_until("2026-03-02 10:20")?;
    assert_eq!(desk.handed_over().len(), 1);
    desk.ask("resume", json!({}))?;
    desk.run_until("2026-03-02 10:40")?;
    assert_eq!(
        desk.handed_over().len(),
        5,
        "a short pause holds nobody up for good"
    );
    Ok(())
}

#[test]
fn a_pause_lets_the_outbox_rest() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.ask("pause", json!({ "reason": "fire drill" }))?;
    desk.sleep_until("2026-03-02 10:01");
    desk.tick()?;
    let report = desk.tick()?;
    let next = report.next_at.is_none_or(|next| next > desk.engine.now());
    assert!(
        next,
        "what is stopped is nothing to wake up for: {report:?}"
    );
    Ok(())
}

#[test]
fn a_hold_an_undo_and_a_skip_win_over_an_approval() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    for n in 0..3 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-03 {:02}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    let outbox = desk.ask("outbox", json!({ "states": [], "limit": 10 }))?;
    let key = |n: usize| outbox["rows"][n]["key"].clone();
    desk.ask(
        "hold",
        json!({ "keys": [key(0)], "reason": "ask the doctor" }),
    )?;
    desk.ask("undo_approval", json!({ "keys": [key(1)] }))?;
    desk.ask("skip", json!({ "keys": [key(2)], "reason": "she knows" }))?;
    desk.run_until("2026-03-03 08:59")?;
    assert!(desk.handed_over().is_empty());
    let states = desk.states()?;
    // The planned and the held one became too late; the skipped one stays skipped.
    assert_eq!(states.get("cancelled"), Some(&1), "{states:?}");
    Ok(())
}

#[test]
fn an_archived_patient_gets_nothing() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.engine
        .store()
        .write(|tx| tx.archive_patient(PatientId(1), true))?;
    desk.run_until("2026-03-05 09:00")?;
    assert!(desk.handed_over().is_empty());
    Ok(())
}

#[test]
fn a_closing_day_entered_later_keeps_the_clinic_silent_on_it() -> Result<(), Fault> {
    let desk = Desk::new("2026-03-02 09:00")?;
    desk.booked("Rosa Alvarez", "2026-03-06 09:00")?;
    desk.approve_all()?;
    let mut closed = clinic();
    closed.closing_days.push(reminder_core::clinic::ClosingDay {
        date: "2026-03-03".parse()?,
        name: "Burst pipe".to_owned(),
    });
    desk.engine.store().write(|tx| {
        let row = tx.clinic()?;
        tx.save_clinic(&reminder_engine::store::ClinicRow {
            clinic: closed,
            ..row
        })
    })?;
    desk.run_until("2026-03-04 00:00")?;
    assert!(
        desk.handed_over().is_empty(),
        "the clinic is closed on Tuesday"
    );
    Ok(())
}

/// Pause and Resume are answered while a carrier keeps everybody waiting.
#[test]
fn nobody_at_the_desk_waits_for_a_slow_carrier() -> Result<(), Fault> {
    let (reached, at_the_carrier) = channel();
    let (answer, answered) = channel::<()>();
    let answered = Mutex::new(answered);
    let desk = Desk::answering(
        "2026-03-02 09:00",
        Box::new(move |count, _| {
            // Only the first one is slow: a second one, which must not come, would be counted.
            let told = count == 0 && reached.send(()).is_ok();
            let waited = told
                && answered
                    .lock()
                    .is_ok_and(|answered| answered.recv().is_ok());
            Outcome::Accepted {
                reference: format!("{told} {waited}"),
            }
        }),
    )?;
    for n in 0..3 {
        desk.booked(
            &format!("Patient Number{n}"),
            &format!("2026-03-05 {:02}:00", 9 + n),
        )?;
    }
    desk.approve_all()?;
    desk.sleep_until("2026-03-02 10:00");
    std::thread::scope(|scope| {
        let sending = scope.spawn(|| desk.tick());
        at_the_carrier.recv()?;
        desk.ask("resume", json!({}))?;
        desk.ask("pause", json!({ "reason": "fire drill" }))?;
        // Long enough for the pace to let the next one go.
        desk.clock.advance(TimeDelta::seconds(30));
        answer.send(())?;
        sending.join().map_err(|_| "the tick panicked")??;
        Ok::<_, Fault>(())
    })?;
    assert_eq!(
        desk.handed_over().len(),
        1,
        "the pause stopped the second one"
    );
    Ok(())
}
