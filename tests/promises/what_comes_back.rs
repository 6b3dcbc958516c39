//! What comes back: a stop is heard before anything goes, whatever is said twice acts once, and
//! nothing that a carrier says can make a reminder go again.

use reminder_core::key::AppointmentId;
use reminder_core::receipt::Receipt as Stored;
use reminder_engine::carrier::{ChannelFault, LookedUp, Outcome, Receipt, UndeliveredBecause};
use reminder_tests::kit::{Desk, Fault, accepting, at};
use reminder_tests::scripted::Shared;
use serde_json::{Value, json};

const ROSA: &str = "rosa.alvarez@example.com";

/// Opens a clinic whose carrier can be asked, with Rosa's appointment on Thursday approved.
fn approved(shared: &Shared) -> Result<(Desk, AppointmentId), Fault> {
    let desk = Desk::asking("2026-03-02 09:00", accepting(), shared)?;
    let appointment = desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    Ok((desk, appointment))
}

/// Opens the same clinic with a carrier that falls silent at the first message.
fn silent(shared: &Shared) -> Result<Desk, Fault> {
    let silence = Box::new(|count, _: &_| match count {
        0 => Outcome::Unknown {
            detail: "no answer".to_owned(),
        },
        count => Outcome::Accepted {
            reference: format!("recorded-{count}"),
        },
    });
    let desk = Desk::asking("2026-03-02 09:00", silence, shared)?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    Ok(desk)
}

fn undelivered(because: UndeliveredBecause) -> Receipt {
    Receipt::Undelivered {
        because,
        code: Some(30_005),
        detail: String::new(),
    }
}

/// Returns how often a word stands in the history of Rosa's appointment or of Rosa.
fn told(desk: &Desk, appointment: AppointmentId, what: &str) -> Result<usize, Fault> {
    let store = desk.engine.store();
    let mut events = store.read(|view| view.history_of_appointment(appointment))?;
    let patients = store.read(|view| view.patients_with_contact(ROSA))?;
    for patient in patients {
        let of_patient = store.read(|view| view.history_of_patient(patient))?;
        events.extend(
            of_patient
                .into_iter()
                .filter(|event| event.subject.appointment.is_none()),
        );
    }
    Ok(events.iter().filter(|event| event.what == what).count())
}

fn inbox(desk: &Desk) -> Result<Vec<Value>, Fault> {
    let inbox = desk.ask("inbox", json!({ "answered": false, "limit": 100 }))?;
    Ok(inbox["rows"].as_array().ok_or("rows")?.clone())
}

fn status(desk: &Desk, appointment: AppointmentId) -> Result<Value, Fault> {
    let found = desk.ask("get_appointment", json!({ "id": appointment }))?;
    Ok(found["row"]["status"].clone())
}

#[test]
fn a_stop_at_any_moment_before_the_claim_stops_the_sending() -> Result<(), Fault> {
    let moments = [
        ("2026-03-02 09:00", 0),
        ("2026-03-02 09:30", 0),
        ("2026-03-02 09:59", 0),
        ("2026-03-02 10:00", 0),
        ("2026-03-02 10:01", 1),
        ("2026-03-04 09:59", 1),
        ("2026-03-04 10:00", 1),
        ("2026-03-04 10:01", 2),
    ];
    for (moment, went) in moments {
        let shared = Shared::default();
        let (desk, _) = approved(&shared)?;
        desk.run_until(moment)?;
        shared.reply("r-1", ROSA, " stop. ", at(moment));
        desk.run_until("2026-03-05 10:00")?;
        assert_eq!(desk.handed_over().len(), went, "stopped at {moment}");
        assert!(inbox(&desk)?.is_empty(), "nobody has to read a plain stop");
    }
    Ok(())
}

#[test]
fn a_stop_that_arrived_while_the_pc_was_off_is_heard_before_anything_goes() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = approved(&shared)?;
    desk.run_until("2026-03-02 09:30")?;
    shared.reply("r-1", ROSA, "STOP", at("2026-03-02 09:45"));
    desk.sleep_until("2026-03-02 10:05");
    desk.tick()?;
    assert!(desk.handed_over().is_empty());
    Ok(())
}

#[test]
fn nothing_goes_before_the_last_of_many_replies_was_read() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = approved(&shared)?;
    desk.run_until("2026-03-02 09:30")?;
    for n in 0..450 {
        let id = format!("r-{n}");
        shared.reply(
            &id,
            "news@example.com",
            "Read our news",
            at("2026-03-02 09:40"),
        );
    }
    shared.reply("r-last", ROSA, "STOP", at("2026-03-02 09:45"));
    desk.sleep_until("2026-03-02 10:05");
    for _ in 0..5 {
        desk.tick()?;
    }
    assert!(desk.handed_over().is_empty());
    assert_eq!(inbox(&desk)?.len(), 100, "as many as were asked for");
    Ok(())
}

#[test]
fn the_same_stop_heard_a_hundred_times_acts_once() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, appointment) = approved(&shared)?;
    shared.reply("r-1", ROSA, "Stop", at("2026-03-02 09:01"));
    for _ in 0..100 {
        desk.clock.advance(chrono::TimeDelta::seconds(61));
        desk.tick()?;
    }
    assert!(shared.script().listened >= 100);
    assert_eq!(told(&desk, appointment, "opt_out")?, 1);
    let patients = desk
        .engine
        .store()
        .read(|view| view.patients_with_contact(ROSA))?;
    let view = desk.ask("get_patient", json!({ "id": patients[0] }))?;
    let point = view["contact_points"][0]["id"].clone();
    desk.ask(
        "set_opt_out",
        json!({ "contact_point": point, "opted_out": false, "source": "at the desk" }),
    )?;
    desk.clock.advance(chrono::TimeDelta::minutes(5));
    desk.tick()?;
    let free = !desk.engine.store().read(|view| view.is_opted_out(ROSA))?;
    assert!(free, "an old stop that is heard again is not a new one");
    Ok(())
}

#[test]
fn a_stop_holds_for_everybody_who_shares_the_address() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = approved(&shared)?;
    let sibling = desk.patient("Luis Alvarez", &[ROSA])?;
    desk.book(sibling, "2026-03-05 11:00")?;
    desk.approve_all()?;
    shared.reply(
        "r-1",
        "Rosa.Alvarez@Example.com",
        "UNSUBSCRIBE",
        at("2026-03-02 09:10"),
    );
    desk.run_until("2026-03-05 12:00")?;
    assert!(desk.handed_over().is_empty());
    Ok(())
}

#[test]
fn a_stop_from_somebody_the_book_does_not_know_is_kept() -> Result<(), Fault> {
    let shared = Shared::default();
    let desk = Desk::asking("2026-03-02 09:00", accepting(), &shared)?;
    shared.reply("r-1", ROSA, "quit", at("2026-03-02 08:59"));
    desk.run_until("2026-03-02 09:02")?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    assert_eq!(desk.approve_all()?, 0, "nothing is even planned");
    Ok(())
}

#[test]
fn cancel_stops_the_messages_and_waits_for_somebody_as_well() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, appointment) = approved(&shared)?;
    shared.reply("r-1", ROSA, "CANCEL", at("2026-03-02 09:10"));
    desk.run_until("2026-03-05 10:00")?;
    assert!(desk.handed_over().is_empty());
    assert_eq!(
        status(&desk, appointment)?,
        "booked",
        "nobody asked her yet"
    );
    let waiting = inbox(&desk)?;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0]["read_as"], "opt_out_or_cancel");
    Ok(())
}

#[test]
fn a_yes_confirms_and_stops_what_was_still_to_come() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, appointment) = approved(&shared)?;
    desk.run_until("2026-03-02 10:30")?;
    shared.reply("r-1", ROSA, "Yes!", at("2026-03-02 10:30"));
    for _ in 0..100 {
        desk.clock.advance(chrono::TimeDelta::seconds(61));
        desk.tick()?;
    }
    assert_eq!(status(&desk, appointment)?, "confirmed");
    assert_eq!(told(&desk, appointment, "marked")?, 1);
    desk.run_until("2026-03-04 09:00")?;
    assert_eq!(desk.states()?.get("cancelled"), Some(&1));
    // She calls: it was a mistake. The second reminder is back in review.
    desk.mark(appointment, "booked")?;
    assert_eq!(desk.approve_all()?, 1);
    desk.run_until("2026-03-05 10:00")?;
    assert_eq!(desk.handed_over().len(), 2);
    Ok(())
}

#[test]
fn a_yes_to_one_that_nobody_could_tell_about_says_that_it_arrived() -> Result<(), Fault> {
    let shared = Shared::default();
    let desk = silent(&shared)?;
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.states()?.get("unknown"), Some(&1));
    shared.reply("r-1", ROSA, "yes", at("2026-03-02 10:30"));
    desk.run_until("2026-03-02 10:40")?;
    assert_eq!(desk.states()?.get("delivered"), Some(&1));
    let list = desk.ask("call_list", json!({ "until": null }))?;
    assert_eq!(
        list["rows"].as_array().map(Vec::len),
        Some(0),
        "nobody need phone her"
    );
    Ok(())
}

#[test]
fn a_yes_that_may_be_to_an_earlier_one_says_nothing_about_the_silent_one() -> Result<(), Fault> {
    let shared = Shared::default();
    let falls_silent = Box::new(|count, _: &_| match count {
        0 => Outcome::Accepted {
            reference: "recorded-0".to_owned(),
        },
        _ => Outcome::Unknown {
            detail: "no answer".to_owned(),
        },
    });
    let desk = Desk::asking("2026-03-02 09:00", falls_silent, &shared)?;
    let appointment = desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 11:00")?;
    assert_eq!(desk.states()?.get("unknown"), Some(&1));
    shared.reply("r-1", ROSA, "yes", at("2026-03-04 11:00"));
    desk.run_until("2026-03-04 11:10")?;
    assert_eq!(status(&desk, appointment)?, "confirmed");
    let states = desk.states()?;
    assert_eq!(states.get("unknown"), Some(&1), "{states:?}");
    Ok(())
}

#[test]
fn a_yes_that_may_be_anybodys_waits_for_a_person() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, hers) = approved(&shared)?;
    let sibling = desk.patient("Luis Alvarez", &[ROSA])?;
    let his = desk.book(sibling, "2026-03-05 11:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 2);
    shared.reply("r-1", ROSA, "yes", at("2026-03-02 10:30"));
    desk.run_until("2026-03-02 10:40")?;
    let waiting = inbox(&desk)?;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0]["state"], "new");
    assert_eq!(waiting[0]["about"].as_array().map(Vec::len), Some(2));
    assert_eq!(status(&desk, hers)?, "booked");
    let name = waiting[0]["name"].clone();
    desk.ask(
        "confirm_by_reply",
        json!({ "name": name, "appointments": [his] }),
    )?;
    assert_eq!(status(&desk, his)?, "confirmed");
    assert_eq!(status(&desk, hers)?, "booked");
    assert!(inbox(&desk)?.is_empty());
    let again = desk.call(
        "confirm_by_reply",
        json!({ "name": name, "appointments": [hers] }),
    );
    assert!(again.is_err(), "somebody dealt with it");
    Ok(())
}

#[test]
fn anything_else_is_read_by_a_person_and_changes_nothing() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = approved(&shared)?;
    desk.run_until("2026-03-02 09:15")?;
    shared.reply(
        "r-1",
        ROSA,
        "please stop by at my neighbour's",
        at("2026-03-02 09:10"),
    );
    shared.reply("r-2", "12345", "You won!", at("2026-03-02 09:11"));
    desk.run_until("2026-03-02 10:30")?;
    assert_eq!(desk.handed_over().len(), 1);
    let waiting = inbox(&desk)?;
    let read_as: Vec<&Value> = waiting.iter().map(|row| &row["read_as"]).collect();
    assert_eq!(read_as, ["other", "maybe_opt_out"]);
    let counted = desk.ask("status", json!({}))?;
    assert_eq!(counted["replies_waiting"], 2);
    desk.ask("opt_out_by_reply", json!({ "name": waiting[1]["name"] }))?;
    desk.run_until("2026-03-05 10:00")?;
    assert_eq!(desk.handed_over().len(), 1, "the second one was called off");
    Ok(())
}

#[test]
fn receipts_lead_to_the_same_end_in_any_order() -> Result<(), Fault> {
    use Receipt::{Delivered, Sent, UnderWay};
    let lost = undelivered(UndeliveredBecause::OutOfReach);
    let cannot = Receipt::CannotTell {
        detail: "no line".to_owned(),
    };
    let cases: [(&[Receipt], &str); 7] = [
        (&[UnderWay, Sent, Delivered], "delivered"),
        (&[Sent, UnderWay, Delivered], "delivered"),
        (&[Delivered, Sent, UnderWay], "delivered"),
        (
            &[cannot.clone(), Sent, cannot.clone(), Delivered],
            "delivered",
        ),
        (&[Sent, lost.clone(), lost], "undelivered"),
        (&[UnderWay, Receipt::Cancelled], "undelivered"),
        (&[Sent], "accepted"),
    ];
    for (said, end) in cases {
        let shared = Shared::default();
        let (desk, _) = approved(&shared)?;
        shared.says("recorded-0", said);
        desk.run_until("2026-03-04 09:00")?;
        assert_eq!(desk.states()?.get(end), Some(&1), "{said:?}");
        assert_eq!(desk.handed_over().len(), 1, "{said:?}");
    }
    Ok(())
}

#[test]
fn sent_without_a_receipt_is_asked_about_for_three_days_and_stays_sent() -> Result<(), Fault> {
    let shared = Shared::default();
    let desk = Desk::asking("2026-03-02 09:00", accepting(), &shared)?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 10:01")?;
    let key = desk.handed_over()[0].key;
    shared.says("recorded-0", &[Receipt::Sent]);
    desk.run_until("2026-03-10 10:00")?;
    let asked = shared.script().asked_for_receipts;
    desk.run_until("2026-03-12 10:00")?;
    assert_eq!(shared.script().asked_for_receipts, asked, "it ends");
    assert!(
        (70..400).contains(&asked),
        "{asked} questions about two reminders"
    );
    let life = desk.ask("reminder_life", json!({ "key": key }))?;
    assert_eq!(life["row"]["state"], "accepted");
    let receipts = desk.engine.store().read(|view| view.receipts_of(&key))?;
    let said: Vec<Stored> = receipts.into_iter().map(|one| one.receipt).collect();
    assert_eq!(said, [Stored::Sent], "the same receipt is written once");
    Ok(())
}

#[test]
fn what_did_not_arrive_is_on_the_call_list_once_with_the_reason() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, appointment) = approved(&shared)?;
    shared.says(
        "recorded-0",
        &[undelivered(UndeliveredBecause::NoSuchNumber)],
    );
    desk.run_until("2026-03-02 12:00")?;
    let list = desk.ask("call_list", json!({ "until": null }))?;
    let rows = list["rows"].as_array().ok_or("rows")?;
    assert_eq!(
        rows.len(),
        1,
        "although another reminder is still to come there"
    );
    let reason = rows[0]["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("does not exist any more"), "{reason}");
    assert!(reason.contains("30005"), "{reason}");
    assert_eq!(told(&desk, appointment, "undelivered")?, 1);
    Ok(())
}

#[test]
fn the_carriers_own_opt_out_is_one() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = approved(&shared)?;
    shared.says("recorded-0", &[undelivered(UndeliveredBecause::OptedOut)]);
    desk.run_until("2026-03-05 10:00")?;
    assert_eq!(desk.handed_over().len(), 1);
    assert!(desk.engine.store().read(|view| view.is_opted_out(ROSA))?);
    Ok(())
}

#[test]
fn one_match_in_the_carriers_list_tells_what_became_of_a_silent_one() -> Result<(), Fault> {
    let shared = Shared::default();
    let desk = silent(&shared)?;
    shared.script().look_ups = [
        LookedUp::None,
        LookedUp::One {
            reference: "SM1".to_owned(),
            receipt: Receipt::Sent,
        },
    ]
    .into();
    shared.says("SM1", &[Receipt::Delivered]);
    desk.run_until("2026-03-02 12:00")?;
    assert_eq!(desk.handed_over().len(), 1);
    assert_eq!(desk.states()?.get("delivered"), Some(&1));
    assert_eq!(shared.script().looked_up, 2);
    Ok(())
}

#[test]
fn a_look_up_that_finds_two_calls_somebody_and_sends_nothing() -> Result<(), Fault> {
    let shared = Shared::default();
    let desk = silent(&shared)?;
    shared.script().look_ups = [LookedUp::Several { count: 2 }].into();
    desk.run_until("2026-03-02 10:00")?;
    let mut notices = Vec::new();
    for _ in 0..60 {
        desk.clock.advance(chrono::TimeDelta::seconds(61));
        notices.extend(desk.tick()?.needs_somebody);
    }
    let told = notices
        .iter()
        .filter(|(_, words)| words.contains("shows 2 messages"));
    assert_eq!(told.count(), 1, "{notices:?}");
    assert_eq!(desk.handed_over().len(), 1);
    assert_eq!(desk.states()?.get("unknown"), Some(&1));
    assert_eq!(shared.script().looked_up, 1, "a person looks now");
    Ok(())
}

#[test]
fn a_list_that_never_shows_it_leaves_it_to_a_person() -> Result<(), Fault> {
    let shared = Shared::default();
    let desk = silent(&shared)?;
    desk.run_until("2026-03-04 09:00")?;
    assert_eq!(desk.handed_over().len(), 1, "it is not sent again");
    assert_eq!(desk.states()?.get("unknown"), Some(&1));
    let looked_up = shared.script().looked_up;
    assert!((3..10).contains(&looked_up), "{looked_up}");
    let key = desk.handed_over()[0].key;
    let life = desk.ask("reminder_life", json!({ "key": key }))?;
    let reason = life["row"]["sentence"].to_string();
    assert!(reason.contains("proves nothing"), "{reason}");
    Ok(())
}

#[test]
fn another_reminders_message_is_not_taken_for_the_silent_one() -> Result<(), Fault> {
    let shared = Shared::default();
    let desk = silent(&shared)?;
    let sibling = desk.patient("Luis Alvarez", &[ROSA])?;
    desk.book(sibling, "2026-03-05 11:00")?;
    desk.approve_all()?;
    shared.script().look_ups = [LookedUp::One {
        reference: "recorded-1".to_owned(),
        receipt: Receipt::Sent,
    }]
    .into();
    desk.run_until("2026-03-02 11:00")?;
    assert_eq!(desk.handed_over().len(), 2);
    assert_eq!(desk.states()?.get("unknown"), Some(&1));
    Ok(())
}

#[test]
fn a_channel_that_cannot_hear_a_stop_waits_for_a_person() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = approved(&shared)?;
    shared.script().deaf = Some(ChannelFault::Credentials);
    let mut notices = Vec::new();
    for _ in 0..30 {
        desk.clock.advance(chrono::TimeDelta::seconds(61));
        notices.extend(desk.tick()?.needs_somebody);
    }
    assert_eq!(notices.len(), 1, "it is said once: {notices:?}");
    let paused = desk.engine.store().read(|view| view.pauses())?;
    assert_eq!(paused.len(), 1);
    Ok(())
}

#[test]
fn a_line_that_is_away_for_a_while_stops_nobody() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = approved(&shared)?;
    shared.script().deaf = Some(ChannelFault::NoConnection);
    desk.run_until("2026-03-02 10:01")?;
    assert_eq!(desk.handed_over().len(), 1);
    Ok(())
}

/// Opens a clinic whose patient said STOP by the carrier's way.
fn stopped(shared: &Shared) -> Result<(Desk, AppointmentId), Fault> {
    let (desk, appointment) = approved(shared)?;
    shared.reply("r-1", ROSA, "STOP", at("2026-03-02 09:01"));
    desk.run_until("2026-03-02 09:05")?;
    assert!(desk.engine.store().read(|view| view.is_opted_out(ROSA))?);
    Ok((desk, appointment))
}

#[test]
fn a_start_opens_only_what_a_stop_closed() -> Result<(), Fault> {
    // Whether staff recorded a stop, too, and whether they did so before or after.
    for (name, before, after) in [
        ("nobody else said stop", false, false),
        ("staff knew it before", true, false),
        ("staff heard it as well", false, true),
    ] {
        let shared = Shared::default();
        let (desk, _) = approved(&shared)?;
        let heard = || {
            let now = desk.engine.now();
            desk.engine
                .store()
                .write(|tx| tx.set_opt_out(ROSA, true, "by phone", "Ann", now))
        };
        if before {
            heard()?;
        }
        shared.reply("r-1", ROSA, "STOP", at("2026-03-02 09:01"));
        desk.run_until("2026-03-02 09:05")?;
        if after {
            heard()?;
        }
        shared.reply("r-2", ROSA, "Start", at("2026-03-02 09:06"));
        desk.run_until("2026-03-02 09:10")?;
        let closed = desk.engine.store().read(|view| view.is_opted_out(ROSA))?;
        assert_eq!(closed, before || after, "{name}");
        assert_eq!(inbox(&desk)?.len(), usize::from(closed), "{name}");
        // What is planned again waits for somebody: the old approval is gone.
        desk.run_until("2026-03-02 12:00")?;
        assert!(desk.handed_over().is_empty(), "{name}");
        let open = desk.states()?.get("planned").copied().unwrap_or_default();
        assert_eq!(open, if closed { 0 } else { 2 }, "{name}");
    }
    Ok(())
}

#[test]
fn a_start_without_a_stop_waits_for_a_person() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = approved(&shared)?;
    let now = desk.engine.now();
    desk.engine
        .store()
        .write(|tx| tx.set_opt_out(ROSA, true, "by phone", "Ann", now))?;
    shared.reply("r-1", ROSA, "START", at("2026-03-02 09:06"));
    desk.run_until("2026-03-02 09:10")?;
    assert!(desk.engine.store().read(|view| view.is_opted_out(ROSA))?);
    assert_eq!(inbox(&desk)?.len(), 1);
    Ok(())
}

#[test]
fn staff_who_hear_a_yes_end_every_stop() -> Result<(), Fault> {
    let shared = Shared::default();
    let (desk, _) = stopped(&shared)?;
    let now = desk.engine.now();
    let store = desk.engine.store();
    store.write(|tx| tx.set_opt_out(ROSA, true, "by phone", "Ann", now))?;
    store.write(|tx| tx.set_opt_out(ROSA, false, "at the desk", "Ann", now))?;
    assert!(!store.read(|view| view.is_opted_out(ROSA))?);
    Ok(())
}
