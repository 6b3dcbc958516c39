//! Two children whose mother has one phone: one text about both visits, and everything that is
//! promised of a reminder is promised of each of them.

use reminder_core::appointment::AppointmentStatus;
use reminder_core::cadence::Channel;
use reminder_core::key::{AppointmentId, PatientId};
use reminder_engine::api::history::PATIENTS_MAX;
use reminder_engine::carrier::recording::Answer;
use reminder_engine::carrier::{Fault as Refusal, Outcome, Receipt, UndeliveredBecause};
use reminder_engine::store::StoreError;
use reminder_tests::kit::{Desk, Fault, accepting, at, person};
use reminder_tests::scripted::Shared;
use reminder_tests::ways::{Way, remind};
use serde_json::{Value, json};

const MOTHER: &str = "+12125550101";

const TEXT: Way = Way {
    channel: Channel::Sms,
    hour: 10,
    useful_minutes: 120,
    unanswered_hours: None,
};
/// The same afternoon.
const LATER: Way = Way { hour: 15, ..TEXT };

/// Leo comes on Thursday at nine, and Mia at half past.
struct Family {
    desk: Desk,
    shared: Shared,
    leo: AppointmentId,
    mia: AppointmentId,
    mia_herself: PatientId,
}

fn family_reminded(answer: Answer, ways: &[Way]) -> Result<Family, Fault> {
    let shared = Shared::default();
    let desk = Desk::asking("2026-03-02 09:00", answer, &shared)?;
    remind(&desk, ways)?;
    let leo = desk.patient("Leo Alvarez", &[MOTHER])?;
    let mia_herself = desk.patient("Mia Alvarez", &[MOTHER])?;
    let leo = desk.book(leo, "2026-03-05 09:00")?;
    let mia = desk.book(mia_herself, "2026-03-05 09:30")?;
    Ok(Family {
        desk,
        shared,
        leo,
        mia,
        mia_herself,
    })
}

fn family(answer: Answer) -> Result<Family, Fault> {
    family_reminded(answer, &[TEXT])
}

fn texts(desk: &Desk) -> Vec<String> {
    let handed = desk.handed_over().into_iter();
    handed.map(|one| one.message.text).collect()
}

/// What the screens say of the reminders of an appointment.
fn chips(desk: &Desk, appointment: AppointmentId) -> Result<Vec<Value>, Fault> {
    let found = desk.ask("get_appointment", json!({ "id": appointment }))?;
    let reminders = found["row"]["reminders"].as_array();
    Ok(reminders.ok_or("reminders")?.clone())
}

fn states(desk: &Desk, appointment: AppointmentId) -> Result<Vec<String>, Fault> {
    let word = |chip: Value| chip["state"].as_str().unwrap_or("none").to_owned();
    Ok(chips(desk, appointment)?.into_iter().map(word).collect())
}

fn to_phone(desk: &Desk) -> Result<Vec<String>, Fault> {
    let list = desk.ask("call_list", json!({ "until": null }))?;
    let rows = list["rows"].as_array().ok_or("rows")?;
    let name = |row: &Value| row["patient_name"].as_str().unwrap_or_default().to_owned();
    Ok(rows.iter().map(name).collect())
}

/// The newest answer that waits in the inbox.
fn waiting(desk: &Desk) -> Result<Value, Fault> {
    let inbox = desk.ask("inbox", json!({ "answered": false, "limit": 50 }))?;
    Ok(inbox["rows"][0].clone())
}

/// Reminders that the history finds.
fn found(desk: &Desk, patient: Option<PatientId>, search: &str) -> Result<usize, Fault> {
    let request = json!({
        "patient": patient, "search": search, "states": [], "from": null, "until": null,
        "after": null, "limit": 50,
    });
    let found = desk.ask("history", request)?;
    Ok(found["rows"].as_array().ok_or("rows")?.len())
}

fn adds_up(desk: &Desk) -> Result<(), Fault> {
    let review = desk.ask("review", json!({ "from": null, "until": "2026-03-20" }))?;
    assert_eq!(review["balance"]["adds_up"], true, "{}", review["balance"]);
    Ok(())
}

#[test]
fn both_visits_go_in_one_text_once_and_both_patients_have_it() -> Result<(), Fault> {
    let Family {
        desk,
        shared,
        leo,
        mia,
        mia_herself,
    } = family(accepting())?;
    adds_up(&desk)?;
    assert_eq!(desk.approve_all()?, 1);
    shared.says("recorded-0", &[Receipt::Delivered]);
    desk.run_until("2026-03-04 13:00")?;
    let [text] = texts(&desk)
        .try_into()
        .map_err(|all: Vec<String>| format!("one text: {all:?}"))?;
    assert!(text.contains("Leo") && text.contains("Mia"), "{text}");
    assert!(text.contains("9:00") && text.contains("9:30"), "{text}");
    for appointment in [leo, mia] {
        assert_eq!(states(&desk, appointment)?, ["delivered"]);
    }
    // Whoever looks Mia up finds it, by her and by her name.
    assert_eq!(found(&desk, Some(mia_herself), "")?, 1);
    assert_eq!(found(&desk, None, "mia")?, 1);
    let history = desk.ask("get_appointment", json!({ "id": mia }))?["history"].to_string();
    assert!(
        history.contains("in one text with another visit"),
        "{history}"
    );
    assert_eq!(to_phone(&desk)?, [""; 0]);
    adds_up(&desk)?;

    let desk = desk.crash_and_restart(accepting())?;
    for _ in 0..100 {
        desk.plan()?;
    }
    desk.run_until("2026-03-05 12:00")?;
    assert_eq!(desk.handed_over().len(), 1, "not once more after a crash");
    Ok(())
}

/// A word that finds thousands is looked up in another way than one that finds a few.
#[test]
fn a_word_that_very_many_patients_share_finds_a_text_about_two_of_them() -> Result<(), Fault> {
    let Family { desk, .. } = family(accepting())?;
    assert_eq!(found(&desk, None, "mia")?, 1);
    let (other, now) = (person("Mia Berg", &[]), desk.engine.now());
    desk.engine
        .store()
        .write(|tx| (0..PATIENTS_MAX).try_for_each(|_| tx.save_patient(&other, now).map(drop)))?;
    assert_eq!(found(&desk, None, "mia")?, 1);
    assert_eq!(found(&desk, None, "leo")?, 1);
    assert_eq!(found(&desk, None, "berg")?, 0);
    Ok(())
}

#[test]
fn a_cancel_or_a_move_of_either_visit_sends_the_text_back_to_review() -> Result<(), Fault> {
    for (which, moved) in [(0, false), (0, true), (1, false), (1, true)] {
        let Family { desk, leo, mia, .. } = family(accepting())?;
        desk.approve_all()?;
        let (changed, other) = if which == 0 {
            (leo, "Mia")
        } else {
            (mia, "Leo")
        };
        if moved {
            desk.move_to(changed, "2026-03-12 09:00")?;
        } else {
            desk.call_off(changed, "patient")?;
        }
        adds_up(&desk)?;
        desk.run_until("2026-03-04 10:30")?;
        assert_eq!(texts(&desk), [""; 0], "nobody approved other words");
        desk.approve_all()?;
        desk.run_until("2026-03-04 13:00")?;
        let sent = texts(&desk);
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(
            !sent[0].contains(other),
            "one visit needs no name: {sent:?}"
        );
        assert!(!sent[0].contains("your appointments are"), "{sent:?}");
    }
    Ok(())
}

#[test]
fn a_visit_that_changed_behind_the_plan_stops_the_text() -> Result<(), Fault> {
    type Happens = fn(&Family) -> Result<(), Fault>;
    let changes: [Happens; 3] = [
        |family| {
            let (store, now) = (family.desk.engine.store(), family.desk.engine.now());
            let off = AppointmentStatus::Cancelled;
            Ok(store.write(|tx| tx.mark_appointment(family.mia, off, None, now).map(drop))?)
        },
        |family| {
            let store = family.desk.engine.store();
            Ok(store.write(|tx| tx.archive_patient(family.mia_herself, true).map(drop))?)
        },
        |family| {
            let mut mia = reminder_tests::kit::person("Mia Alvarez", &["+1 212 555 0102"]);
            mia.id = Some(family.mia_herself);
            let (store, now) = (family.desk.engine.store(), family.desk.engine.now());
            Ok(store.write(|tx| tx.save_patient(&mia, now).map(drop))?)
        },
    ];
    for (index, change) in changes.iter().enumerate() {
        let family = family(accepting())?;
        family.desk.approve_all()?;
        family.desk.run_until("2026-03-04 09:59")?;
        change(&family)?;
        family.desk.run_until("2026-03-04 13:00")?;
        let sent = texts(&family.desk);
        assert!(
            sent.iter().all(|text| !text.contains("Mia")),
            "{index}: {sent:?}"
        );
    }
    Ok(())
}

#[test]
fn a_silent_gateway_leaves_both_unknown_and_nothing_goes_again() -> Result<(), Fault> {
    let silence: Answer = Box::new(|_, _| Outcome::Unknown {
        detail: "no answer".to_owned(),
    });
    let Family { desk, leo, mia, .. } = family_reminded(silence, &[TEXT, LATER])?;
    desk.approve_all()?;
    desk.run_until("2026-03-05 12:00")?;
    assert_eq!(desk.handed_over().len(), 1);
    for appointment in [leo, mia] {
        assert_eq!(states(&desk, appointment)?[0], "unknown");
    }
    assert_eq!(to_phone(&desk)?.len(), 0, "the visits are over");
    Ok(())
}

#[test]
fn what_did_not_arrive_puts_both_on_the_call_list() -> Result<(), Fault> {
    let Family { desk, shared, .. } = family(accepting())?;
    desk.approve_all()?;
    let lost = Receipt::Undelivered {
        because: UndeliveredBecause::OutOfReach,
        code: None,
        detail: String::new(),
    };
    shared.says("recorded-0", &[lost]);
    desk.run_until("2026-03-04 13:00")?;
    assert_eq!(to_phone(&desk)?, ["Leo Alvarez", "Mia Alvarez"]);
    Ok(())
}

#[test]
fn what_surely_did_not_go_gives_every_place_back_and_goes_once() -> Result<(), Fault> {
    let first_not: Answer = Box::new(|count, _| match count {
        0 => Outcome::NotSent {
            fault: Refusal::Passing,
            detail: "busy".to_owned(),
        },
        _ => Outcome::Accepted {
            reference: format!("recorded-{count}"),
        },
    });
    let Family { desk, leo, mia, .. } = family(first_not)?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 13:00")?;
    assert_eq!(
        desk.handed_over().len(),
        2,
        "the second try is the first that went"
    );
    for appointment in [leo, mia] {
        assert_eq!(states(&desk, appointment)?, ["accepted"]);
    }
    Ok(())
}

#[test]
fn a_yes_to_both_waits_for_a_person_who_confirms_each() -> Result<(), Fault> {
    let Family {
        desk,
        shared,
        leo,
        mia,
        ..
    } = family_reminded(accepting(), &[TEXT, LATER])?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 10:30")?;
    shared.reply("r-1", MOTHER, "yes", at("2026-03-04 10:30"));
    desk.run_until("2026-03-04 10:40")?;
    let reply = waiting(&desk)?;
    assert_eq!(reply["about"].as_array().map(Vec::len), Some(2), "{reply}");
    let status = |appointment| -> Result<Value, Fault> {
        let found = desk.ask("get_appointment", json!({ "id": appointment }))?;
        Ok(found["row"]["status"].clone())
    };
    assert_eq!(
        (status(leo)?, status(mia)?),
        (json!("booked"), json!("booked"))
    );
    let both = json!({ "name": reply["name"], "appointments": [leo, mia] });
    desk.ask("confirm_by_reply", both)?;
    assert_eq!(
        (status(leo)?, status(mia)?),
        (json!("confirmed"), json!("confirmed"))
    );
    desk.run_until("2026-03-05 12:00")?;
    assert_eq!(
        desk.handed_over().len(),
        1,
        "what was to go later is called off"
    );
    Ok(())
}

#[test]
fn whoever_was_told_with_others_is_told_that_it_is_off() -> Result<(), Fault> {
    let Family { desk, mia, .. } = family(accepting())?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 11:00")?;
    desk.call_off(mia, "clinic")?;
    let chips = chips(&desk, mia)?;
    let notice = chips.iter().find(|chip| chip["change"] == "called_off");
    // The number got its text of the day, so that somebody phones.
    assert!(notice.is_some(), "{chips:?}");
    assert_eq!(to_phone(&desk)?, ["Mia Alvarez"]);
    Ok(())
}

#[test]
fn a_stop_from_the_number_stops_it_for_both() -> Result<(), Fault> {
    let Family {
        desk,
        shared,
        leo,
        mia,
        ..
    } = family(accepting())?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 09:00")?;
    shared.reply("r-1", MOTHER, "STOP", at("2026-03-04 09:00"));
    desk.run_until("2026-03-04 13:00")?;
    assert_eq!(desk.handed_over().len(), 0);
    for appointment in [leo, mia] {
        assert!(!chips(&desk, appointment)?.is_empty());
    }
    assert_eq!(to_phone(&desk)?.len(), 2);
    Ok(())
}

#[test]
fn who_is_in_one_text_does_not_depend_on_whose_appointment_was_touched() -> Result<(), Fault> {
    const AUNT: &str = "+12125550102";
    let desk = Desk::new("2026-03-02 09:00")?;
    remind(&desk, &[TEXT])?;
    // Kim is reached at her aunt's, where Zoe is too, and has her mother's number besides.
    let kim = desk.patient("Kim Alvarez", &[AUNT, MOTHER])?;
    let zoe = desk.patient("Zoe Berg", &[AUNT])?;
    let leo = desk.patient("Leo Alvarez", &[MOTHER])?;
    desk.book(kim, "2026-03-05 09:00")?;
    desk.book(zoe, "2026-03-05 09:30")?;
    assert_eq!(desk.approve_all()?, 1);
    desk.book(leo, "2026-03-05 10:00")?;
    desk.run_until("2026-03-04 13:00")?;
    let sent = texts(&desk);
    assert_eq!(sent.len(), 1, "Leo's waits for review: {sent:?}");
    assert!(
        sent[0].contains("Kim") && sent[0].contains("Zoe"),
        "{sent:?}"
    );
    adds_up(&desk)
}

#[test]
fn an_appointment_that_was_entered_twice_is_no_household() -> Result<(), Fault> {
    let Family { desk, .. } = family(accepting())?;
    let again = desk.patient("Leo Alvarez", &[MOTHER])?;
    desk.book(again, "2026-03-05 09:00")?;
    adds_up(&desk)?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 13:00")?;
    let sent = texts(&desk);
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].matches("Leo").count(), 1, "{sent:?}");
    Ok(())
}

#[test]
fn each_visit_of_a_text_has_the_one_place_there_is_for_it() -> Result<(), Fault> {
    let Family { desk, mia, .. } = family(accepting())?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 10:30")?;
    assert_eq!(desk.handed_over().len(), 1);
    let taken = desk.engine.store().read(|view| {
        let row = view.reminders_of_appointment(mia)?.into_iter().next();
        let Some(row) = row else { return Ok(false) };
        let mut facts = view.claim_facts(&row.key)?;
        // As if a reminder of Mia's own were to be claimed.
        if let Some(facts) = &mut facts {
            facts.appointment = mia;
            facts.occurrence = row.occurrence;
            facts.further = Vec::new();
        }
        facts.map_or(Ok::<_, StoreError>(false), |facts| {
            view.occurrence_taken(&facts)
        })
    })?;
    assert!(taken, "nothing of hers goes for this step again");
    Ok(())
}

#[test]
fn one_visit_can_be_confirmed_and_the_next_text_speaks_of_the_other_alone() -> Result<(), Fault> {
    let Family {
        desk,
        shared,
        leo,
        mia,
        ..
    } = family_reminded(accepting(), &[TEXT, LATER])?;
    // Two texts a day, so that the later one may go on the same day.
    desk.engine.store().write(|tx| {
        let mut row = tx.clinic()?;
        row.clinic.caps.sms_per_day = 2;
        tx.save_clinic(&row)
    })?;
    desk.plan()?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 10:30")?;
    shared.reply(
        "r-1",
        MOTHER,
        "Mia yes, Leo we do not know yet",
        at("2026-03-04 10:30"),
    );
    desk.run_until("2026-03-04 10:40")?;
    let confirm = json!({ "name": waiting(&desk)?["name"], "appointments": [mia] });
    desk.ask("confirm_by_reply", confirm)?;
    assert_eq!(states(&desk, mia)?, ["accepted", "cancelled"]);
    assert_eq!(states(&desk, leo)?, ["accepted", "planned"]);
    adds_up(&desk)?;
    desk.approve_all()?;
    desk.run_until("2026-03-04 18:00")?;
    let sent = texts(&desk);
    assert_eq!(sent.len(), 2);
    assert!(!sent[1].contains("Mia"), "{sent:?}");
    Ok(())
}
