//! A step that goes only if the one before it came to nothing: with proof, in its own window, as it
//! was approved; never because something is late, and never in a third way on one day.

use chrono::TimeDelta;
use reminder_core::cadence::Channel;
use reminder_core::key::AppointmentId;
use reminder_engine::carrier::recording::Answer;
use reminder_engine::carrier::{Bounce, Fault as Refusal, Outcome, Receipt, UndeliveredBecause};
use reminder_tests::kit::{Desk, Fault, accepting, at};
use reminder_tests::scripted::Shared;
use reminder_tests::ways::{Way, remind};
use serde_json::{Value, json};

const NUMBER: &str = "+12125550101";
const ADDRESS: &str = "rosa.alvarez@example.com";

const TEXT: Way = Way {
    channel: Channel::Sms,
    hour: 10,
    useful_minutes: 120,
    unanswered_hours: None,
};
/// At four in the afternoon, if nobody answered the text for four hours.
const CALL: Way = Way {
    channel: Channel::Voice,
    hour: 16,
    useful_minutes: 60,
    unanswered_hours: Some(4),
};

/// Opens a clinic that reminds in these ways, with Rosa's appointment on Thursday, unapproved.
fn clinic(answer: Answer, shared: &Shared, ways: &[Way]) -> Result<(Desk, AppointmentId), Fault> {
    let desk = Desk::asking("2026-03-02 09:00", answer, shared)?;
    remind(&desk, ways)?;
    let patient = desk.patient("Rosa Alvarez", &[NUMBER, ADDRESS])?;
    let appointment = desk.book(patient, "2026-03-05 09:00")?;
    Ok((desk, appointment))
}

/// Returns the channels by which something went, in order.
fn went(desk: &Desk) -> Vec<Channel> {
    let handed = desk.handed_over();
    handed.iter().map(|one| one.message.channel).collect()
}

fn count(desk: &Desk, state: &str) -> Result<u32, Fault> {
    Ok(desk.states()?.get(state).copied().unwrap_or_default())
}

fn outbox(desk: &Desk, appointment: AppointmentId) -> Result<Vec<Value>, Fault> {
    let found = desk.ask("get_appointment", json!({ "id": appointment }))?;
    let reminders = found["row"]["reminders"].as_array();
    Ok(reminders.ok_or("reminders")?.clone())
}

#[test]
fn what_arrived_and_was_not_answered_is_followed_by_a_call() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = clinic(accepting(), &shared, &[TEXT, CALL])?;
    assert_eq!(desk.approve_all()?, 2, "both are in review from the start");
    shared.says("recorded-0", &[Receipt::Delivered]);
    desk.run_until("2026-03-04 15:59")?;
    assert_eq!(went(&desk), [Channel::Sms]);
    desk.run_until("2026-03-04 18:00")?;
    assert_eq!(went(&desk), [Channel::Sms, Channel::Voice]);
    Ok(())
}

#[test]
fn hours_without_an_answer_count_from_the_moment_it_arrived() -> Result<(), Fault> {
    let shared = Shared::default();
    let late = Way {
        unanswered_hours: Some(3),
        ..CALL
    };
    let (desk, _) = clinic(accepting(), &shared, &[TEXT, late])?;
    desk.approve_all()?;
    // The phone was off until one.
    desk.run_until("2026-03-04 13:01")?;
    shared.says("recorded-0", &[Receipt::Delivered]);
    desk.run_until("2026-03-04 16:00")?;
    assert_eq!(went(&desk), [Channel::Sms]);
    desk.run_until("2026-03-04 20:00")?;
    assert_eq!(went(&desk), [Channel::Sms, Channel::Voice]);
    Ok(())
}

#[test]
fn what_did_not_arrive_is_followed_at_the_appointed_hour() -> Result<(), Fault> {
    for because in [
        UndeliveredBecause::OutOfReach,
        UndeliveredBecause::Bounced(Bounce::NoSuchMailbox),
    ] {
        let shared = Shared::default();
        let (desk, _) = clinic(accepting(), &shared, &[TEXT, CALL])?;
        desk.approve_all()?;
        let lost = Receipt::Undelivered {
            because,
            code: None,
            detail: String::new(),
        };
        shared.says("recorded-0", &[lost]);
        desk.run_until("2026-03-04 15:59")?;
        assert_eq!(went(&desk), [Channel::Sms]);
        desk.run_until("2026-03-04 18:00")?;
        assert_eq!(went(&desk), [Channel::Sms, Channel::Voice], "{because:?}");
    }
    Ok(())
}

#[test]
fn any_answer_ends_it() -> Result<(), Fault> {
    for (said, withdrawn) in [
        ("yes", "answered that they will come"),
        ("who is this?", "It was not needed"),
        ("can I come at ten", "It was not needed"),
    ] {
        let shared = Shared::default();
        let (desk, appointment) = clinic(accepting(), &shared, &[TEXT, CALL])?;
        desk.approve_all()?;
        shared.says("recorded-0", &[Receipt::Delivered]);
        desk.run_until("2026-03-04 11:00")?;
        shared.reply("r-1", NUMBER, said, at("2026-03-04 11:00"));
        desk.run_until("2026-03-05 10:00")?;
        assert_eq!(went(&desk), [Channel::Sms], "{said}");
        assert_eq!(count(&desk, "cancelled")?, 1, "{said}");
        let reminders = outbox(&desk, appointment)?;
        let words = reminders[1]["sentence"].as_str().unwrap_or_default();
        assert!(words.contains(withdrawn), "{said}: {words}");
    }
    Ok(())
}

#[test]
fn a_call_by_staff_is_an_answer_and_so_is_a_confirmation_at_the_desk() -> Result<(), Fault> {
    let spoke: fn(&Desk, AppointmentId) -> Result<(), Fault> = |desk, id| {
        let call = json!({ "appointment": id, "key": null, "outcome": "reached", "note": "" });
        desk.ask("record_call", call).map(drop)
    };
    let marked: fn(&Desk, AppointmentId) -> Result<(), Fault> =
        |desk, id| desk.mark(id, "confirmed").map(drop);
    for confirm in [spoke, marked] {
        let shared = Shared::default();
        let (desk, appointment) = clinic(accepting(), &shared, &[TEXT, CALL])?;
        desk.approve_all()?;
        shared.says("recorded-0", &[Receipt::Delivered]);
        desk.run_until("2026-03-04 13:00")?;
        confirm(&desk, appointment)?;
        desk.run_until("2026-03-05 10:00")?;
        assert_eq!(went(&desk), [Channel::Sms]);
        assert_eq!(count(&desk, "cancelled")?, 1);
    }
    Ok(())
}

#[test]
fn silence_is_no_evidence_and_nobody_missed_it() -> Result<(), Fault> {
    let shared = Shared::default();
    // Taken by the gateway, and never a receipt.
    let (desk, appointment) = clinic(accepting(), &shared, &[TEXT, CALL])?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 18:00")?;
    assert_eq!(went(&desk), [Channel::Sms]);
    assert_eq!(count(&desk, "cancelled")?, 1);
    assert_eq!(count(&desk, "expired")?, 0);
    let reminders = outbox(&desk, appointment)?;
    assert_eq!(
        reminders.len(),
        2,
        "and no problem beside it: {reminders:?}"
    );
    let list = desk.ask("call_list", json!({ "until": null }))?;
    assert_eq!(list["rows"], json!([]));
    Ok(())
}

#[test]
fn a_handing_over_nobody_can_tell_about_calls_for_nothing() -> Result<(), Fault> {
    let silence: Answer = Box::new(|_, _| Outcome::Unknown {
        detail: "no answer".to_owned(),
    });
    let shared = Shared::default();
    let (desk, _) = clinic(silence, &shared, &[TEXT, CALL])?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 18:00")?;
    assert_eq!(went(&desk), [Channel::Sms]);
    assert_eq!(count(&desk, "unknown")?, 1);
    assert_eq!(count(&desk, "cancelled")?, 1);
    Ok(())
}

#[test]
fn a_refused_number_calls_for_it_and_weather_does_not() -> Result<(), Fault> {
    for (fault, expected) in [(Refusal::Recipient, 1), (Refusal::Passing, 0)] {
        let answer: Answer = Box::new(move |_, handed| match handed.message.channel {
            Channel::Sms => Outcome::NotSent {
                fault,
                detail: "not now".to_owned(),
            },
            Channel::Email | Channel::Voice | Channel::CallList => Outcome::Accepted {
                reference: "a call".to_owned(),
            },
        });
        let shared = Shared::default();
        let (desk, _) = clinic(answer, &shared, &[TEXT, CALL])?;
        desk.approve_all()?;
        desk.run_until("2026-03-04 18:00")?;
        let calls = went(&desk);
        let calls = calls.iter().filter(|way| **way == Channel::Voice).count();
        assert_eq!(calls, expected, "{fault:?}");
    }
    Ok(())
}

#[test]
fn lateness_never_escalates() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = clinic(accepting(), &shared, &[TEXT, CALL])?;
    desk.approve_all()?;
    desk.run_until("2026-03-03 18:00")?;
    // The PC is off while the text is due, and on again before the call is.
    desk.sleep_until("2026-03-04 14:00");
    desk.run_until("2026-03-04 15:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-05 10:00")?;
    assert_eq!(went(&desk), []);
    Ok(())
}

#[test]
fn what_waited_too_long_or_was_taken_back_calls_for_nothing() -> Result<(), Fault> {
    let lost = |because| Receipt::Undelivered {
        because,
        code: None,
        detail: String::new(),
    };
    for receipt in [
        lost(UndeliveredBecause::TooLate),
        lost(UndeliveredBecause::Filtered),
        lost(UndeliveredBecause::Bounced(Bounce::Refused)),
        lost(UndeliveredBecause::Bounced(Bounce::OutOfReach)),
        Receipt::Cancelled,
    ] {
        let shared = Shared::default();
        let (desk, _) = clinic(accepting(), &shared, &[TEXT, CALL])?;
        desk.approve_all()?;
        shared.says("recorded-0", std::slice::from_ref(&receipt));
        desk.run_until("2026-03-05 10:00")?;
        assert_eq!(went(&desk), [Channel::Sms], "{receipt:?}");
    }
    Ok(())
}

#[test]
fn it_is_never_the_third_way_of_one_day() -> Result<(), Fault> {
    let shared = Shared::default();
    let email = Way {
        channel: Channel::Email,
        hour: 9,
        ..TEXT
    };
    let call = Way {
        useful_minutes: 20 * 60,
        ..CALL
    };
    let (desk, _) = clinic(accepting(), &shared, &[email, TEXT, call])?;
    desk.approve_all()?;
    shared.says("recorded-1", &[Receipt::Delivered]);
    desk.run_until("2026-03-04 23:00")?;
    assert_eq!(went(&desk), [Channel::Email, Channel::Sms]);
    // Of use until the start, nine o'clock, when the clinic opens: it does not go at all.
    desk.run_until("2026-03-05 12:00")?;
    assert_eq!(went(&desk), [Channel::Email, Channel::Sms]);
    Ok(())
}

#[test]
fn the_condition_is_part_of_what_was_approved() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = clinic(accepting(), &shared, &[TEXT, CALL])?;
    desk.approve_all()?;
    let always = Way {
        unanswered_hours: None,
        ..CALL
    };
    let longer = Way {
        unanswered_hours: Some(5),
        ..CALL
    };
    for other in [always, longer] {
        remind(&desk, &[TEXT, other])?;
        assert_eq!(count(&desk, "planned")?, 1);
        let review = desk.ask("review", json!({ "from": null, "until": "2026-03-06" }))?;
        let rows = review["rows"].as_array().ok_or("rows")?;
        let changed: Vec<&Value> = rows.iter().map(|row| &row["changed"]).collect();
        assert!(
            changed.contains(&&json!(["on what it depends"])),
            "{changed:?}"
        );
        assert_eq!(desk.approve_all()?, 1);
        remind(&desk, &[TEXT, CALL])?;
        assert_eq!(desk.approve_all()?, 1);
    }
    Ok(())
}

#[test]
fn staff_read_under_which_condition_it_goes() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, appointment) = clinic(accepting(), &shared, &[TEXT, CALL])?;
    let sentence = |desk: &Desk| -> Result<String, Fault> {
        let words = &outbox(desk, appointment)?[1]["sentence"];
        Ok(words.as_str().ok_or("words")?.to_owned())
    };
    let condition = "only if nobody answered the reminder before for 4 hours, or it did not arrive";
    assert!(sentence(&desk)?.contains(condition), "{}", sentence(&desk)?);
    desk.approve_all()?;
    assert!(sentence(&desk)?.contains(condition), "{}", sentence(&desk)?);
    Ok(())
}

#[test]
fn a_crash_at_the_wrong_moment_neither_loses_nor_doubles_it() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = clinic(accepting(), &shared, &[TEXT, CALL])?;
    desk.approve_all()?;
    shared.says("recorded-0", &[Receipt::Delivered]);
    desk.run_until("2026-03-04 15:59")?;
    let desk = desk.crash_and_restart(accepting())?;
    desk.clock.advance(TimeDelta::minutes(20));
    desk.run_until("2026-03-04 18:00")?;
    assert_eq!(went(&desk), [Channel::Sms, Channel::Voice]);
    Ok(())
}
