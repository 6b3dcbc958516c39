//! A provider that takes so many a day: no 24 hours hold more, what is left waits and is not late,
//! and a restart never makes new room.

use chrono::{NaiveTime, TimeDelta};
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::clinic::CarrierName;
use reminder_core::key::{CadenceId, StepId};
use reminder_core::watch::{Check, Level};
use reminder_engine::carrier::email::{LogIn, MailSettings, Security};
use reminder_engine::carrier::recording::RecordingCarrier;
use reminder_engine::carrier::{Carrier, ChannelFault, Fault, Outcome};
use reminder_engine::outbox::Carriers;
use reminder_engine::planning;
use reminder_engine::store::{Scope, StoreError};
use reminder_tests::kit::{Desk, Fault as TestFault, Records, TEMPLATE, accepting, at};
use serde_json::json;

/// How many the mail server of the tests takes a day.
const A_DAY: u32 = 5;

fn accepted() -> Outcome {
    Outcome::Accepted {
        reference: "queued".to_owned(),
    }
}

/// A clinic that sends for real, through a server with a limit, and what went.
fn clinic(
    now: &str,
    a_day: Option<u32>,
    answer: impl FnMut(usize) -> Outcome + Send + 'static,
) -> Result<Desk, TestFault> {
    let records = Records::default();
    let mut answer = answer;
    let server: Box<dyn Carrier> = Box::new(RecordingCarrier::answering(
        records.clone(),
        Box::new(move |count, _| answer(count)),
    ));
    let desk = Desk::with(now, Carriers::from([(CarrierName::Smtp, server)]), records)?;
    let step = Step {
        id: StepId(1),
        name: "3-day reminder".to_owned(),
        channel: Channel::Email,
        lead: Lead::BusinessDays(3),
        at: NaiveTime::from_hms_opt(10, 0, 0).expect("an hour of the day"),
        useful_minutes: 2 * 24 * 60,
        template: TEMPLATE,
        unanswered_hours: None,
    };
    let cadence = Cadence {
        id: CadenceId(1),
        name: "Usual".to_owned(),
        steps: vec![step],
    };
    let moment = desk.engine.now();
    let store = desk.engine.store();
    store.write(|tx| tx.save_cadence(&cadence, moment))?;
    limit(&desk, a_day)?;
    Ok(desk)
}

fn limit(desk: &Desk, a_day: Option<u32>) -> Result<(), TestFault> {
    let now = desk.engine.now();
    desk.engine.store().write(|tx| {
        let mut row = tx.clinic()?;
        row.sender.carrier = CarrierName::Smtp;
        row.mail.settings = Some(MailSettings {
            host: "mail.example.com".to_owned(),
            port: 587,
            security: Security::StartTls,
            user: String::new(),
            log_in: LogIn::Password,
            a_day,
        });
        tx.save_clinic(&row)?;
        planning::replan(tx, &Scope::Everybody, "Ann", now)?;
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// Books so many patients on a day, one after the other.
fn book(desk: &Desk, count: u32, day: &str) -> Result<(), TestFault> {
    for n in 0..count {
        let start = format!("{day} {}:{:02}", 9 + n / 4, n % 4 * 15);
        desk.booked(&format!("Patient N{day}x{n}"), &start)?;
    }
    Ok(())
}

#[test]
fn what_is_left_of_a_day_waits_until_there_is_room_and_is_not_late() -> Result<(), TestFault> {
    let desk = clinic("2026-03-02 09:00", Some(A_DAY), |_| accepted())?;
    // The reminder of each goes at ten, and is of use for two days.
    book(&desk, 8, "2026-03-05")?;
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-02" }))?;
    let checks = review["checks"].to_string();
    assert!(
        checks.contains("Your mail provider takes 5 e-mails a day, and 8 are due on Mon 2 Mar."),
        "{checks}"
    );
    assert_eq!(desk.approve_all()?, 8);
    desk.run_until("2026-03-02 16:00")?;
    assert_eq!(desk.handed_over().len(), 5, "as many as it takes");
    let states = desk.states()?;
    assert_eq!(states.get("approved"), Some(&3), "{states:?}");
    assert_eq!(states.get("held"), None, "nothing was late: {states:?}");

    let outbox = desk.ask("outbox", json!({ "states": [], "limit": 50 }))?;
    assert_eq!(
        outbox["full"][0],
        "Your mail provider takes 5 e-mails a day, and has taken them; the next goes on Tue 3 Mar \
         at 10:00 AM. What becomes too late until then goes on the call list."
    );
    assert_eq!(outbox["next_at"], json!(at("2026-03-03 10:00")));
    let look = desk.engine.look()?;
    for finding in &look.findings {
        let concerned = matches!(finding.check, Check::Queue | Check::Volume);
        assert!(!concerned || finding.level == Level::Well, "{finding:?}");
    }

    // A day later there is room for as many as went then, each in its turn.
    desk.run_until("2026-03-03 13:00")?;
    let went: Vec<_> = desk.handed_over().iter().map(|letter| letter.at).collect();
    assert_eq!(went.len(), 8, "{went:?}");
    for (n, late) in went.iter().enumerate().skip(A_DAY as usize) {
        let before = went[n - A_DAY as usize];
        assert!(*late - before >= TimeDelta::hours(24), "{went:?}");
    }
    assert_eq!(desk.states()?.get("held"), None, "nor was it late now");
    Ok(())
}

#[test]
fn a_restart_makes_no_room() -> Result<(), TestFault> {
    let desk = clinic("2026-03-02 09:00", Some(A_DAY), |_| accepted())?;
    book(&desk, 8, "2026-03-05")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 11:00")?;
    assert_eq!(desk.handed_over().len(), 5);
    let again = Records::default();
    let server = RecordingCarrier::answering(again.clone(), accepting());
    let server: Box<dyn Carrier> = Box::new(server);
    let carriers = Carriers::from([(CarrierName::Smtp, server)]);
    let desk = desk.crash().start_through(carriers)?;
    desk.run_until("2026-03-02 16:00")?;
    let went = again.lock().map_err(|_| "a test panicked")?.len();
    assert_eq!(went, 0, "the rows are the budget");
    let states = desk.states()?;
    assert_eq!(states.get("held"), None, "nor is it late: {states:?}");
    Ok(())
}

#[test]
fn silence_counts_and_what_surely_did_not_go_does_not() -> Result<(), TestFault> {
    // The first falls silent, the second and third are refused for a while, the others are taken.
    let answer = |count| match count {
        0 => Outcome::Unknown {
            detail: "no answer".to_owned(),
        },
        1 | 2 => Outcome::NotSent {
            fault: Fault::Passing,
            detail: "try again".to_owned(),
        },
        _ => accepted(),
    };
    let desk = clinic("2026-03-02 09:00", Some(A_DAY), answer)?;
    book(&desk, 8, "2026-03-05")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 16:00")?;
    let states = desk.states()?;
    assert_eq!(states.get("unknown"), Some(&1), "{states:?}");
    assert_eq!(states.get("accepted"), Some(&4), "{states:?}");
    Ok(())
}

#[test]
fn a_higher_limit_lets_what_waits_go_at_once() -> Result<(), TestFault> {
    let desk = clinic("2026-03-02 09:00", Some(A_DAY), |_| accepted())?;
    book(&desk, 8, "2026-03-05")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 12:00")?;
    assert_eq!(desk.handed_over().len(), 5);
    // As somebody does it who pays the provider for more.
    let more = json!({
        "settings": {
            "host": "mail.example.com", "port": 587, "security": "start_tls", "user": "",
            "a_day": 500,
        },
        "from_name": "Harbour Street Clinic", "from_address": "desk@example.com",
        "reply_to": "desk@example.com", "secret_place": "environment", "password": null,
        "passphrase": null,
    });
    let saved = desk.ask("save_mail", more)?;
    assert_eq!(saved["back_to_review"], 0, "{saved}");
    desk.run_until("2026-03-02 12:05")?;
    assert_eq!(desk.states()?.get("held"), None, "it waited for room");
    assert_eq!(
        desk.handed_over().len(),
        8,
        "what was approved is as it was"
    );
    Ok(())
}

#[test]
fn a_provider_that_refuses_before_its_limit_still_stops_the_channel() -> Result<(), TestFault> {
    let answer = |count| match count {
        2 => Outcome::NotSent {
            fault: Fault::Channel(ChannelFault::QuotaReached),
            detail: "550 daily sending quota exceeded".to_owned(),
        },
        _ => accepted(),
    };
    let desk = clinic("2026-03-02 09:00", Some(A_DAY), answer)?;
    book(&desk, 8, "2026-03-05")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 12:00")?;
    assert_eq!(desk.states()?.get("accepted"), Some(&2));
    let status = desk.ask("status", json!({}))?;
    assert_eq!(status["banners"][0]["cause"], "channel_down");
    Ok(())
}
