//! How the program does, and who was affected when it did not do well. Nothing is decided here.

use std::path::Path;

use serde_json::{Value, json};

use crate::args::{Affected, Days, WhoGot};
use crate::desk::Desk;
use crate::paper::{Lines, Refusal, civil, list, say, say_json, text};
use crate::verbs::{answer, review, show_balance};

/// Looks at everything. Whoever asks is told by the exit code whether somebody is needed.
pub(crate) fn check(desk: &Desk) -> Result<(), Refusal> {
    desk.engine.store().read(|view| view.check_integrity())?;
    let status = desk.ask("status", json!({}))?;
    let health = desk.ask("check_now", json!({}))?;
    let days = Days {
        from: None,
        until: None,
    };
    let review = review(desk, &days)?;
    let balance = &review["balance"];
    if desk.json {
        say_json(&json!({
            "integrity": "ok", "status": status, "balance": balance, "health": health,
        }))?;
    } else {
        say("ok The database is whole.")?;
        show(&status, &health)?;
        show_balance(&review)?;
    }
    if balance["adds_up"] != true {
        return Err(Refusal::new(
            "The reminders do not add up. Nothing was changed. Tell whoever looks after RingOnce.",
        ));
    }
    match health["level"].as_str() {
        Some("act") => Err(Refusal::new(text(&health, "sentence"))),
        _ => Ok(()),
    }
}

fn show(status: &Value, health: &Value) -> Result<(), Refusal> {
    for line in list(health, "lines") {
        let mark = match line["level"].as_str() {
            Some("well") => "ok",
            Some("look") => " !",
            _ => "!!",
        };
        let words = format!("{}: {}", text(line, "word"), text(line, "sentence"));
        say(format!("{mark} {words} {}", text(line, "to_do")).trim_end())?;
    }
    for trouble in list(health, "troubles") {
        let mark = if trouble["urgency"] == "weather" {
            "  "
        } else {
            " !"
        };
        say(&format!(
            "{mark} {} in 24 hours, {} in 3 days, {} in 30 days: {}",
            trouble["day"],
            trouble["three_days"],
            trouble["month"],
            text(trouble, "sentence")
        ))?;
    }
    let absence = &status["absence"];
    if absence.is_object() {
        say(&format!("!! {}", text(absence, "sentence")))?;
    }
    for banner in list(status, "banners") {
        say(&format!("!! {}", text(banner, "sentence")))?;
    }
    say(&format!("   {}", text(status, "sentence")))
}

/// Says who was affected, and what exactly each got.
pub(crate) fn affected(desk: &Desk, what: &Affected) -> Result<(), Refusal> {
    let got: Vec<&str> = what.got.iter().map(|got| got_word(*got)).collect();
    let request = json!({
        "from": what.from, "until": what.until, "absence": what.absence, "cause": what.cause,
        "got": got, "told": what.told,
    });
    if let Some(file) = &what.csv {
        let said = desk.ask("export_affected", request)?;
        let path = text(&said, "path");
        copy(Path::new(&path), file)?;
        return answer(desk, &said, || {
            say(&format!(
                "{} reminders written to {}",
                said["rows"],
                file.display()
            ))
        });
    }
    let said = desk.ask("affected", request)?;
    answer(desk, &said, || {
        let mut lines = Lines::with(&["appointment", "patient", "phone", "got it", "to say"]);
        for row in list(&said, "rows") {
            let numbers: Vec<&str> = list(row, "numbers")
                .iter()
                .filter_map(Value::as_str)
                .collect();
            lines.add([
                civil(row, "local_start"),
                text(row, "patient_name"),
                numbers.join(", "),
                format!("{}: {}", text(row, "got_word"), text(row, "state_word")),
                text(row, "script"),
            ]);
        }
        lines.say("Nobody was affected.")?;
        say(&format!(
            "{}: {}",
            text(&said, "about"),
            text(&said, "sentence")
        ))
    })
}

const fn got_word(got: WhoGot) -> &'static str {
    match got {
        WhoGot::Yes => "yes",
        WhoGot::No => "no",
        WhoGot::NotKnown => "not_known",
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Refusal> {
    std::fs::copy(from, to).map(drop).map_err(|error| {
        Refusal::new(format!(
            "The file {} could not be written ({error}). The same is in {}.",
            to.display(),
            from.display()
        ))
    })
}
