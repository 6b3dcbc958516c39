//! The inbox: what somebody does about a reply, once, and the words that are understood.

use reminder_tests::kit::{Desk, Fault, accepting, at};
use reminder_tests::scripted::Shared;
use serde_json::{Value, json};

const ROSA: &str = "rosa.alvarez@example.com";

/// Opens a clinic to which somebody wrote, and returns the name of the reply.
fn written_to(body: &str) -> Result<(Desk, Shared, Value), Fault> {
    let shared = Shared::default();
    let desk = Desk::asking("2026-03-02 09:00", accepting(), &shared)?;
    desk.booked("Rosa Alvarez", "2026-03-05 09:00")?;
    desk.booked("Luis Alvarez", "2026-03-05 10:00")?;
    desk.approve_all()?;
    desk.run_until("2026-03-02 09:30")?;
    shared.reply("r-1", ROSA, body, at("2026-03-02 09:30"));
    desk.run_until("2026-03-02 09:35")?;
    let name = waiting(&desk)?[0]["name"].clone();
    Ok((desk, shared, name))
}

fn waiting(desk: &Desk) -> Result<Vec<Value>, Fault> {
    let inbox = desk.ask("inbox", json!({ "answered": false, "limit": 10 }))?;
    Ok(inbox["rows"].as_array().ok_or("rows")?.clone())
}

#[test]
fn a_reply_says_whose_it_is_and_what_it_may_be_about() -> Result<(), Fault> {
    let (desk, _, _) = written_to("Can I come at ten?")?;
    let row = waiting(&desk)?.remove(0);
    assert_eq!(
        row["patient_name"], "Rosa Alvarez",
        "she alone has the address"
    );
    assert_eq!(row["state"], "attached");
    assert_eq!(row["body"], "Can I come at ten?");
    assert_eq!(row["from"], ROSA);
    assert_eq!(row["opted_out"], false);
    let about = row["about"][0]["when"].as_str().unwrap_or_default();
    assert_eq!(about, "Thu 5 Mar, 9:00 AM with Dr. Lee");
    Ok(())
}

#[test]
fn a_reply_is_dealt_with_once_and_is_kept() -> Result<(), Fault> {
    let (desk, _, name) = written_to("Can I come at ten?")?;
    let request = json!({ "name": name, "note": "moved her to ten" });
    desk.ask("answer_reply", request.clone())?;
    assert!(waiting(&desk)?.is_empty());
    let kept = desk.ask("inbox", json!({ "answered": true, "limit": 10 }))?;
    let answered = kept["rows"][0]["answered"].as_str().unwrap_or_default();
    assert!(answered.starts_with("Ann today at 9:3"), "{answered}");
    assert!(answered.ends_with(": moved her to ten"), "{answered}");
    let appointment = kept["rows"][0]["about"].as_array().map(Vec::len);
    assert_eq!(appointment, Some(0), "nothing more to choose");
    for (command, request) in [
        ("answer_reply", request),
        ("opt_out_by_reply", json!({ "name": name })),
        ("attach_reply", json!({ "name": name, "patient": 2 })),
    ] {
        let again = desk.call(command, request);
        let said = again.err().ok_or(command)?.sentence;
        assert!(said.contains("already dealt with"), "{command}: {said}");
    }
    Ok(())
}

#[test]
fn a_reply_can_be_given_to_another_patient() -> Result<(), Fault> {
    let (desk, _, name) = written_to("It is Luis, on his mother's phone")?;
    let acted = desk.ask("attach_reply", json!({ "name": name, "patient": 2 }))?;
    assert_eq!(acted["row"]["patient_name"], "Luis Alvarez");
    assert_eq!(
        acted["row"]["state"], "attached",
        "it still waits for an answer"
    );
    let gone = desk.call("attach_reply", json!({ "name": name, "patient": 99 }));
    assert!(gone.is_err());
    let nobody = json!({ "carrier": "practice", "reference": "r-9" });
    let unknown = desk.call("attach_reply", json!({ "name": nobody, "patient": 2 }));
    assert!(unknown.is_err());
    Ok(())
}

#[test]
fn a_yes_to_an_appointment_that_is_over_is_refused() -> Result<(), Fault> {
    let (desk, _, name) = written_to("sure, see you")?;
    let appointment = waiting(&desk)?[0]["about"][0]["appointment"].clone();
    desk.run_until("2026-03-05 09:01")?;
    let late = desk.call(
        "confirm_by_reply",
        json!({ "name": name, "appointments": [appointment] }),
    );
    assert!(late.is_err());
    assert_eq!(waiting(&desk)?.len(), 1, "it stays in the inbox");
    Ok(())
}

#[test]
fn the_clinic_changes_its_words_and_the_next_reply_is_read_by_them() -> Result<(), Fault> {
    let (desk, shared, _) = written_to("iawn")?;
    desk.run_until("2026-03-02 10:30")?;
    let known = desk.ask("reply_words", json!({}))?;
    let mut words = known["words"].as_array().ok_or("words")?.clone();
    assert!(
        known["everywhere"]
            .as_array()
            .is_some_and(|all| all.contains(&json!("stop")))
    );
    words.push(json!({
        "language": "cy", "stop": ["peidiwch"], "start": [], "confirm": ["iawn"],
    }));
    desk.ask("save_reply_words", json!({ "words": words }))?;
    shared.reply("r-2", ROSA, "Iawn!", at("2026-03-02 10:30"));
    desk.run_until("2026-03-02 10:35")?;
    let confirmed = desk.ask("get_appointment", json!({ "id": 1 }))?;
    assert_eq!(confirmed["row"]["status"], "confirmed");
    assert_eq!(
        waiting(&desk)?.len(),
        1,
        "what was read before stays as it was read"
    );

    words.push(json!({ "language": "x", "stop": [], "start": [], "confirm": ["Stop!"] }));
    let refused = desk.call("save_reply_words", json!({ "words": words }));
    let said = refused.err().ok_or("saved")?.sentence;
    assert!(
        said.contains("already means that somebody wants no more"),
        "{said}"
    );
    desk.ask("save_reply_words", json!({ "words": null }))?;
    let usual = desk.ask("reply_words", json!({}))?;
    assert_eq!(usual, known);
    Ok(())
}
