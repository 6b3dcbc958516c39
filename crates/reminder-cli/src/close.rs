//! Calls some hours off that the clinic cannot keep: shows who hears of it how, and does it only
//! when told to.

use serde_json::{Value, json};

use crate::args::Close;
use crate::desk::Desk;
use crate::paper::{Lines, Refusal, civil, list, say, say_json, text};

/// Shows whose appointments are in these hours; with `--yes`, calls off what was shown.
pub(crate) fn close(desk: &Desk, asked: &Close) -> Result<(), Refusal> {
    let practitioner = match &asked.practitioner {
        Some(name) => Some(practitioner(desk, name)?),
        None => None,
    };
    let request = json!({
        "practitioner": practitioner, "day": asked.day, "from": asked.from, "until": asked.until,
    });
    let preview = desk.ask("preview_closure", request)?;
    let rows = list(&preview, "rows");
    if !desk.json {
        show(rows)?;
        say(&text(&preview, "sentence"))?;
    }
    if !asked.yes || rows.is_empty() {
        return match desk.json {
            true => say_json(&preview),
            false if rows.is_empty() => Ok(()),
            false => say("Nothing was called off. Add --yes to do it."),
        };
    }
    let shown: Vec<Value> = rows
        .iter()
        .map(|row| json!({ "appointment": row["appointment"], "revision": row["revision"] }))
        .collect();
    let closed = desk.ask("close", json!({ "shown": shown, "reason": asked.reason }))?;
    match desk.json {
        true => say_json(&closed),
        false => say(&text(&closed, "sentence")),
    }
}

fn practitioner(desk: &Desk, name: &str) -> Result<Value, Refusal> {
    let settings = desk.ask("settings", json!({}))?;
    let all = list(&settings, "practitioners");
    let found = all.iter().find(|one| text(one, "name") == name);
    found.map(|one| one["id"].clone()).ok_or_else(|| {
        let names: Vec<String> = all.iter().map(|one| text(one, "name")).collect();
        Refusal::new(format!(
            "There is no practitioner called {name}. Nothing was called off. There are: {}.",
            names.join(", ")
        ))
    })
}

fn show(rows: &[Value]) -> Result<(), Refusal> {
    let mut lines = Lines::with(&["start", "patient", "with", "hears of it"]);
    for row in rows {
        lines.add([
            civil(row, "local_start"),
            text(row, "patient_name"),
            text(row, "practitioner_name"),
            text(row, "sentence"),
        ]);
    }
    lines.say("Nobody has an appointment in these hours.")
}
