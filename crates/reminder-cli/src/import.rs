//! Imports a file: shows what it would change, and does it only when told to.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reminder_engine::api::event::EngineEvent;
use serde_json::{Value, json};

use crate::args::{Clock, DateOrder, Import};
use crate::desk::Desk;
use crate::paper::{Lines, Refusal, bar, civil, list, say, say_json, text};

/// Shows what a file would change; with `--yes`, does it.
pub(crate) fn import(desk: &Desk, asked: &Import) -> Result<(), Refusal> {
    let import = hand_over(desk, &asked.file)?;
    let read = desk.ask("read_import", json!({ "import": import }))?;
    let mapping = mapping(&read, asked)?;
    let request = json!({ "import": import, "mapping": mapping, "source": asked.source });
    let preview = desk.ask("preview_import", request)?;
    if !desk.json {
        show(&read, &preview)?;
    }
    if !asked.yes {
        return if desk.json {
            say_json(&json!({ "read": read, "preview": preview }))
        } else {
            say("Nothing was imported. Add --yes to do it.")
        };
    }
    let gone = list(&preview, "gone").iter();
    let cancel: Vec<&Value> = gone
        .filter(|_| asked.cancel_gone)
        .map(|line| &line["appointment"])
        .collect();
    let request = json!({
        "import": import, "preview": preview["preview"], "cancel": cancel,
        "save_profile": asked.save_profile,
    });
    let done = with_progress(desk, || desk.ask("confirm_import", request))?;
    if desk.json {
        return say_json(&done);
    }
    say(&text(&done, "sentence"))
}

/// Hands the file over in pieces and returns the import's name.
fn hand_over(desk: &Desk, file: &Path) -> Result<Value, Refusal> {
    let shown = file.display();
    let bytes = std::fs::read(file).map_err(|error| {
        Refusal::new(format!(
            "{shown} cannot be read ({error}). Nothing was imported."
        ))
    })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let begun = desk.ask(
        "begin_import",
        json!({ "file_name": name, "size": bytes.len() }),
    )?;
    let piece = begun["piece_bytes"].as_u64().unwrap_or(1).max(1);
    let piece = usize::try_from(piece).unwrap_or(usize::MAX);
    let mut offset = 0;
    for part in bytes.chunks(piece) {
        let request = json!({
            "import": begun["import"], "offset": offset, "base64": BASE64_STANDARD.encode(part),
        });
        desk.ask("add_import_bytes", request)?;
        offset += part.len();
    }
    Ok(begun["import"].clone())
}

/// Returns what the columns mean, with what was said on the command line.
fn mapping(read: &Value, asked: &Import) -> Result<Value, Refusal> {
    let questions = list(read, "questions");
    if !questions.is_empty() && asked.dates.is_none() && asked.clock.is_none() {
        let questions: Vec<&str> = questions.iter().filter_map(Value::as_str).collect();
        return Err(Refusal::new(format!(
            "{} Nothing was imported. Say it with --dates dmy, mdy or ymd, or with --clock 24 or \
             12.",
            questions.join(" ")
        )));
    }
    let mut mapping = read["mapping"].clone();
    if let Some(dates) = asked.dates {
        mapping["date_order"] = json!(match dates {
            DateOrder::Dmy => "day_month_year",
            DateOrder::Mdy => "month_day_year",
            DateOrder::Ymd => "year_month_day",
        });
    }
    if let Some(clock) = asked.clock {
        mapping["clock"] = json!(match clock {
            Clock::TwentyFour => "twenty_four_hours",
            Clock::Twelve => "twelve_hours",
        });
    }
    for (field, name) in [("practitioner", &asked.practitioner), ("kind", &asked.kind)] {
        if let Some(name) = name {
            mapping[field] = json!(name);
        }
    }
    Ok(mapping)
}

fn show(read: &Value, preview: &Value) -> Result<(), Refusal> {
    let mut columns = Lines::with(&["column", "means", "for example"]);
    let meanings = list(&read["mapping"], "columns");
    for (column, meaning) in list(read, "columns").iter().zip(meanings) {
        let sample = list(column, "samples").first().and_then(Value::as_str);
        columns.add([
            text(column, "heading"),
            meaning.as_str().unwrap_or_default().replace('_', " "),
            sample.unwrap_or_default().to_owned(),
        ]);
    }
    columns.say("The file has no columns.")?;
    let counts = [
        ("new", "new"),
        ("changed", "changed"),
        ("same", "as they are"),
        ("gone", "gone from the file"),
        ("refused", "refused"),
    ];
    let counts =
        counts.map(|(field, words)| format!("{} {words}", preview[format!("{field}_count")]));
    say(&format!("{} rows: {}.", read["rows"], counts.join(", ")))?;
    for field in ["new", "changed", "gone", "refused"] {
        const SHOWN: usize = 20;
        let lines = list(preview, field);
        let mut table = Lines::with(&["line", field, "start", "what"]);
        for line in lines.iter().take(SHOWN) {
            let mut what = text(line, "sentence");
            if let (Some(column), Some(value)) = (line["column"].as_str(), line["value"].as_str()) {
                what = format!("{column} \"{value}\": {what}");
            }
            let start = civil(line, "local_start");
            table.add([text(line, "line"), text(line, "patient_name"), start, what]);
        }
        if !lines.is_empty() {
            table.say("")?;
        }
    }
    for notice in list(preview, "notices") {
        say(notice.as_str().unwrap_or_default())?;
    }
    Ok(())
}

/// Shows how far the engine is while it does something.
fn with_progress<T: Send>(desk: &Desk, act: impl FnOnce() -> T + Send) -> T {
    const LOOK_EVERY: Duration = Duration::from_millis(50);
    let events = desk.engine.listen();
    let bar = bar(0, "Importing", desk.json);
    std::thread::scope(|scope| {
        let acting = scope.spawn(act);
        while !acting.is_finished() {
            if let Ok(EngineEvent::ImportProgress { done, total }) = events.recv_timeout(LOOK_EVERY)
            {
                bar.set_length(total.into());
                bar.set_position(done.into());
            }
        }
        bar.finish_and_clear();
        acting
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
