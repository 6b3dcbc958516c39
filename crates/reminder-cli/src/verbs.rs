//! One verb after the other: asks, and prints the answer. Nothing is decided here.

use serde_json::{Value, json};

use crate::args::{Approve, Asked, Days, Hold, Init, OptOut, Patients, Release, Search, Verb};
use crate::channels;
use crate::close::close;
use crate::copies;
use crate::demo;
use crate::desk::Desk;
use crate::health::{affected, check};
use crate::import::import;
use crate::paper::{Lines, Refusal, civil, list, say, say_json, text};
use crate::rehearse::rehearse;
use crate::send::send;

/// Rows of patients that are listed; a search finds the others.
const PATIENTS_SHOWN: u32 = 200;
/// Replies that are listed.
const REPLIES_SHOWN: u32 = 100;

/// Does what was asked.
pub(crate) fn run(asked: &Asked) -> Result<(), Refusal> {
    match &asked.verb {
        Verb::Demo(what) if what.channels => channels::channels(asked),
        Verb::Demo(_) => demo::demo(asked),
        Verb::Rehearse(what) => rehearse(asked, what),
        Verb::Restore(which) => copies::restore(asked, which),
        Verb::TakeOver => done(&Desk::open(asked, false)?, "take_over", json!({})),
        Verb::Init(new) => init(&Desk::open(asked, true)?, new),
        Verb::Import(file) => import(&Desk::open(asked, false)?, file),
        Verb::Appointments(days) => appointments(&Desk::open(asked, false)?, days),
        Verb::Close(hours) => close(&Desk::open(asked, false)?, hours),
        Verb::Patients(which) => patients(&Desk::open(asked, false)?, which),
        Verb::Preview(days) => preview(&Desk::open(asked, false)?, days),
        Verb::Approve(which) => approve(&Desk::open(asked, false)?, which),
        Verb::Hold(which) => hold(&Desk::open(asked, false)?, which),
        Verb::Release(which) => release(&Desk::open(asked, false)?, which),
        Verb::Send => send(&Desk::open(asked, false)?),
        Verb::History(search) => history(&Desk::open(asked, false)?, search),
        Verb::Pause(why) => pause(
            &Desk::open(asked, false)?,
            "pause",
            &json!({ "reason": why.reason }),
        ),
        Verb::Resume => pause(&Desk::open(asked, false)?, "resume", &json!({})),
        Verb::OptOut(whose) => opt_out(&Desk::open(asked, false)?, whose),
        Verb::Inbox => inbox(&Desk::open(asked, false)?),
        Verb::Check => check(&Desk::open(asked, false)?),
        Verb::Affected(what) => affected(&Desk::open(asked, false)?, what),
        Verb::Backup => copies::back_up(&Desk::open(asked, false)?),
        Verb::Export(search) => export(&Desk::open(asked, false)?, search),
    }
}

/// Prints an answer as JSON or in the way given.
pub(crate) fn answer(
    desk: &Desk,
    answer: &Value,
    for_people: impl FnOnce() -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    if desk.json {
        say_json(answer)
    } else {
        for_people()
    }
}

fn done(desk: &Desk, name: &str, request: Value) -> Result<(), Refusal> {
    let said = desk.ask(name, request)?;
    answer(desk, &said, || say(&text(&said, "sentence")))
}

fn init(desk: &Desk, new: &Init) -> Result<(), Refusal> {
    let request = json!({
        "name": new.name, "callback_number": new.callback, "country": new.country,
        "zone": new.zone, "language": new.language, "email": new.email,
        "practitioners": new.practitioner,
    });
    done(desk, "found_clinic", request)
}

fn appointments(desk: &Desk, days: &Days) -> Result<(), Refusal> {
    const USUAL_DAYS: u64 = 7;
    let today = desk.ask("status", json!({}))?;
    let today = text(&today, "local_now")
        .parse::<chrono::NaiveDateTime>()
        .map(|now| now.date())
        .map_err(|_| Refusal::new("The clinic's clock cannot be read. Run `check`."))?;
    let from = days.from.unwrap_or(today);
    let until = days
        .until
        .unwrap_or(from + chrono::Days::new(USUAL_DAYS - 1));
    let request = json!({ "from": from, "until": until, "practitioner": null });
    let said = desk.ask("list_appointments", request)?;
    answer(desk, &said, || {
        let mut lines = Lines::with(&["start", "patient", "with", "status", "reminders"]);
        for row in list(&said, "rows") {
            let reminders: Vec<String> = list(row, "reminders")
                .iter()
                .map(|chip| format!("{}: {}", text(chip, "step_name"), text(chip, "sentence")))
                .collect();
            lines.add([
                civil(row, "local_start"),
                text(row, "patient_name"),
                text(row, "practitioner_name"),
                text(row, "status").replace('_', " "),
                reminders.join(" "),
            ]);
        }
        lines.say(&format!("No appointments from {from} to {until}."))
    })
}

fn patients(desk: &Desk, which: &Patients) -> Result<(), Refusal> {
    let request = json!({
        "search": which.search, "archived": which.archived, "offset": 0, "limit": PATIENTS_SHOWN,
    });
    let said = desk.ask("list_patients", request)?;
    answer(desk, &said, || {
        let mut lines = Lines::with(&["name", "phone", "e-mail", "to know"]);
        let rows = list(&said, "rows");
        for row in rows {
            let notices: Vec<&str> = list(row, "notices")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            lines.add([
                text(row, "name"),
                text(row, "phone"),
                text(row, "email"),
                notices.join("; "),
            ]);
        }
        let shown = rows.len();
        lines.say("No patients found.")?;
        let total = &said["total"];
        if total.as_u64().is_some_and(|total| total > shown as u64) {
            say(&format!("{shown} of {total}. Search for a name or number."))?;
        }
        Ok(())
    })
}

fn inbox(desk: &Desk) -> Result<(), Refusal> {
    let said = desk.ask(
        "inbox",
        json!({ "answered": false, "limit": REPLIES_SHOWN }),
    )?;
    answer(desk, &said, || show_inbox(&said))
}

/// Prints what patients answered and somebody must read.
pub(crate) fn show_inbox(inbox: &Value) -> Result<(), Refusal> {
    let mut lines = Lines::with(&["from", "patient", "says", "what to do"]);
    for row in list(inbox, "rows") {
        lines.add([
            text(row, "from"),
            text(row, "patient_name"),
            text(row, "body"),
            text(row, "sentence"),
        ]);
    }
    lines.say("Nothing waits in the inbox.")
}

pub(crate) fn review(desk: &Desk, days: &Days) -> Result<Value, Refusal> {
    desk.ask("review", json!({ "from": days.from, "until": days.until }))
}

fn preview(desk: &Desk, days: &Days) -> Result<(), Refusal> {
    let said = review(desk, days)?;
    answer(desk, &said, || show_review(&said, usize::MAX))
}

/// Prints what is about to go out, at most so many lines of each list.
pub(crate) fn show_review(review: &Value, most: usize) -> Result<(), Refusal> {
    let problems = list(review, "problems");
    let mut lines = Lines::with(&["appointment", "patient", "step", "no reminder because"]);
    for problem in problems.iter().take(most) {
        lines.add([
            civil(problem, "local_start"),
            text(problem, "patient_name"),
            text(problem, "step_name"),
            text(problem, "sentence"),
        ]);
    }
    lines.say("No problems.")?;
    left_out(problems.len(), most, "problems")?;
    let rows = list(review, "rows");
    let mut lines = Lines::with(&["reference", "goes", "patient", "to", "state"]);
    for row in rows.iter().take(most) {
        lines.add([
            text(row, "reference"),
            civil(row, "due_local"),
            text(row, "patient_name"),
            text(row, "address"),
            state(row),
        ]);
    }
    lines.say("No reminders in these days.")?;
    left_out(rows.len(), most, "reminders")?;
    for check in list(review, "checks") {
        let mark = if check["ok"] == true { "ok " } else { "!! " };
        say(&format!("{mark}{}", text(check, "sentence")))?;
    }
    Ok(())
}

/// Returns where a reminder is and what that means, without saying a word twice.
fn state(row: &Value) -> String {
    let (word, sentence) = (text(row, "state_word"), text(row, "sentence"));
    if sentence.starts_with(&word) {
        sentence
    } else {
        format!("{word}. {sentence}")
    }
}

fn left_out(count: usize, most: usize, what: &str) -> Result<(), Refusal> {
    match count.checked_sub(most) {
        None | Some(0) => Ok(()),
        Some(more) => say(&format!("… and {more} more {what}.")),
    }
}

fn approve(desk: &Desk, which: &Approve) -> Result<(), Refusal> {
    let review = review(desk, &which.days)?;
    let rows: Vec<&Value> = if which.all {
        list(&review, "rows")
            .iter()
            .filter(|row| row["state"] == "planned")
            .collect()
    } else {
        referred(&review, &which.references)?
    };
    let shown: Vec<Value> = rows
        .iter()
        .map(|row| json!({ "key": row["key"], "content_hash": row["content_hash"] }))
        .collect();
    done(desk, "approve", json!({ "shown": shown }))
}

/// Returns the reminders of these references.
fn referred<'r>(review: &'r Value, references: &[String]) -> Result<Vec<&'r Value>, Refusal> {
    let rows = list(review, "rows");
    let found = references.iter().map(|reference| {
        let mut same = rows
            .iter()
            .filter(|row| text(row, "reference").eq_ignore_ascii_case(reference));
        match (same.next(), same.next()) {
            (Some(row), None) => Ok(row),
            (None, _) | (Some(_), Some(_)) => Err(Refusal::new(format!(
                "There is no reminder {reference} from {} to {}. Nothing was changed. Look with \
                 `preview`, or name other days with --from and --until.",
                text(review, "from"),
                text(review, "until")
            ))),
        }
    });
    found.collect()
}

fn keys(desk: &Desk, days: &Days, references: &[String]) -> Result<Vec<Value>, Refusal> {
    let review = review(desk, days)?;
    let rows = referred(&review, references)?;
    Ok(rows.iter().map(|row| row["key"].clone()).collect())
}

fn hold(desk: &Desk, which: &Hold) -> Result<(), Refusal> {
    let keys = keys(desk, &which.days, &which.references)?;
    done(
        desk,
        "hold",
        json!({ "keys": keys, "reason": which.reason }),
    )
}

fn release(desk: &Desk, which: &Release) -> Result<(), Refusal> {
    let keys = keys(desk, &which.days, &which.references)?;
    done(desk, "release", json!({ "keys": keys }))
}

fn history(desk: &Desk, search: &Search) -> Result<(), Refusal> {
    let said = desk.ask("history", request(search))?;
    answer(desk, &said, || show_history(&said))
}

/// Prints a page of the history.
pub(crate) fn show_history(page: &Value) -> Result<(), Refusal> {
    let mut lines = Lines::with(&["reference", "due", "patient", "to", "what became of it"]);
    for row in list(page, "rows") {
        lines.add([
            text(row, "reference"),
            civil(row, "due_local"),
            text(row, "patient_name"),
            text(row, "address"),
            state(row),
        ]);
    }
    lines.say("No reminders found.")?;
    if page["next"].is_string() {
        say("There are more. Name days with --from and --until, or a higher --limit.")?;
    }
    Ok(())
}

fn request(search: &Search) -> Value {
    json!({
        "search": search.search, "patient": null, "states": [], "from": search.from,
        "until": search.until, "after": null, "limit": search.limit,
    })
}

fn pause(desk: &Desk, name: &str, request: &Value) -> Result<(), Refusal> {
    let said = desk.ask(name, request.clone())?;
    answer(desk, &said, || {
        if said["paused"] == true {
            say(&text(&said, "pause_sentence"))?;
        }
        say(&text(&said, "sentence"))
    })
}

fn opt_out(desk: &Desk, whose: &OptOut) -> Result<(), Refusal> {
    let kind = if whose.contact.contains('@') {
        "email"
    } else {
        "phone"
    };
    let checked = desk.ask(
        "check_contact",
        json!({ "kind": kind, "raw": whose.contact }),
    )?;
    let normalised = checked["contact"]["normalised"].as_str();
    let normalised = normalised.ok_or_else(|| Refusal::new(text(&checked, "sentence")))?;
    for archived in [false, true] {
        let request = json!({
            "search": normalised, "archived": archived, "offset": 0, "limit": PATIENTS_SHOWN,
        });
        let found = desk.ask("list_patients", request)?;
        for row in list(&found, "rows") {
            let patient = desk.ask("get_patient", json!({ "id": row["id"] }))?;
            let points = list(&patient, "contact_points");
            if let Some(point) = points.iter().find(|p| p["normalised"] == normalised) {
                let request = json!({
                    "contact_point": point["id"], "opted_out": !whose.undo,
                    "source": whose.source,
                });
                return done(desk, "set_opt_out", request);
            }
        }
    }
    Err(Refusal::new(format!(
        "No patient has {}. Nothing was changed. Look with `patients`.",
        whose.contact
    )))
}

/// Prints where every reminder of some days is.
pub(crate) fn show_balance(review: &Value) -> Result<(), Refusal> {
    let balance = &review["balance"];
    let mark = if balance["adds_up"] == true {
        "ok"
    } else {
        "!!"
    };
    let states: Vec<String> = list(balance, "states")
        .iter()
        .filter(|state| state["count"] != 0)
        .map(|state| format!("{} {}", state["count"], text(state, "word").to_lowercase()))
        .collect();
    say(&format!(
        "{mark} {} to {}: {} steps = {} reminders + {} without one; reminders: {}.",
        text(review, "from"),
        text(review, "until"),
        balance["steps"],
        balance["reminders"],
        balance["problems"],
        states.join(", ")
    ))
}

fn export(desk: &Desk, search: &Search) -> Result<(), Refusal> {
    let said = desk.ask("export_history", request(search))?;
    answer(desk, &said, || {
        let (rows, path) = (&said["rows"], text(&said, "path"));
        say(&format!("{rows} reminders written to {path}"))
    })
}
