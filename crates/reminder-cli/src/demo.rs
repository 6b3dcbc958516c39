//! The whole of RingOnce on a made-up clinic in a few seconds: what would go, approving it, sending
//! it in practice mode, and what became of it. The time is made up too, so that two days pass
//! while somebody reads.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_engine::clock::{Clock as _, VirtualClock};
use reminder_engine::demo::PATIENTS;
use reminder_engine::engine::Config;
use reminder_engine::fence::{FencePlace, Machine};
use serde_json::{Value, json};

use crate::args::Asked;
use crate::desk::Desk;
use crate::paper::{Refusal, bar, list, say, say_json, text};
use crate::verbs::{show_balance, show_history, show_review};

/// Monday, 12 April 2027, 9:55 in Vancouver.
pub(crate) const MADE_UP_NOW: DateTime<Utc> = match DateTime::from_timestamp(1_807_548_900, 0) {
    Some(now) => now,
    None => DateTime::UNIX_EPOCH,
};
/// So long passes: until Tuesday evening.
const PASSES: TimeDelta = TimeDelta::hours(32);
const LINES_SHOWN: usize = 8;
const A_TICK: u32 = 10;
/// More rounds than two days need.
const ROUNDS_MAX: u32 = 20_000;

/// Shows all of it.
pub(crate) fn demo(asked: &Asked) -> Result<(), Refusal> {
    let (desk, clock) = opened(asked)?;
    desk.ask("found_demo", json!({}))?;
    let show = |line: &str| if desk.json { Ok(()) } else { say(line) };
    show(&format!(
        "Harbour Street Clinic is made up, with {PATIENTS} made-up patients. So is the time: \
         Monday 12 April 2027, 9:55. Nothing leaves this computer.\n"
    ))?;

    show("What is about to go out today and in the next two business days:")?;
    let review = desk.ask("review", json!({ "from": null, "until": null }))?;
    if !desk.json {
        show_review(&review, LINES_SHOWN)?;
    }
    let approved = approve_all(&desk, &review)?;
    show(&format!(
        "\nApproving what waits for review. {}",
        text(&approved, "sentence")
    ))?;
    show(&call_one_off(&desk, &review)?)?;

    show("\nMonday and Tuesday pass, in practice mode:")?;
    let total = approved["approved"].as_u64().unwrap_or_default();
    let handed_over = let_time_pass(&desk, &clock, total)?;
    desk.engine.rest()?;
    show(&format!(
        "{handed_over} handed over, never more than a few a minute.\n"
    ))?;

    let range = json!({ "from": review["from"], "until": review["until"] });
    let after = desk.ask("review", range)?;
    let history = desk.ask(
        "history",
        json!({
            "search": "", "patient": null, "states": [], "from": review["from"],
            "until": review["until"], "after": null, "limit": LINES_SHOWN,
        }),
    )?;
    if desk.json {
        return say_json(&json!({
            "folder": desk.folder(), "approved": approved["approved"],
            "handed_over": handed_over, "balance": after["balance"],
        }));
    }
    show_history(&Value::from_iter([("rows", history["rows"].clone())]))?;
    show_balance(&after)?;
    let practice = desk.engine.practice_folder();
    say(&format!(
        "\nThe e-mails are files in {}; any mail program opens them.",
        practice.display()
    ))?;
    say(&format!(
        "Look around with: ringonce-cli --data {} preview",
        desk.folder().display()
    ))
}

/// Opens an empty folder at the made-up time.
pub(crate) fn opened(asked: &Asked) -> Result<(Desk, Arc<VirtualClock>), Refusal> {
    let folder = match &asked.data {
        Some(folder) => folder.clone(),
        None => temporary()?,
    };
    let clock = Arc::new(VirtualClock::at(MADE_UP_NOW));
    // Everything about it can be thrown away with its folder.
    let fence = FencePlace::Pc {
        state: folder.join("state"),
        machine: Machine::this(),
    };
    let config = Config {
        folder,
        clock: clock.clone(),
        carriers: None,
        fence,
    };
    Ok((Desk::with(config, asked)?, clock))
}

/// Returns a folder that is not there yet.
pub(crate) fn temporary() -> Result<PathBuf, Refusal> {
    let name = format!("ringonce-demo-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    if folder.exists() {
        return Err(Refusal::new(format!(
            "{} is there already. Name a folder with --data DIR.",
            folder.display()
        )));
    }
    Ok(folder)
}

pub(crate) fn approve_all(desk: &Desk, review: &Value) -> Result<Value, Refusal> {
    let shown: Vec<Value> = list(review, "rows")
        .iter()
        .filter(|row| row["state"] == "planned")
        .map(|row| json!({ "key": row["key"], "content_hash": row["content_hash"] }))
        .collect();
    desk.ask("approve", json!({ "shown": shown }))
}

/// A patient cancels after the approval: the reminder must not go.
fn call_one_off(desk: &Desk, review: &Value) -> Result<String, Refusal> {
    let Some(row) = list(review, "rows").last() else {
        return Ok(String::new());
    };
    let found = desk.ask("get_appointment", json!({ "id": row["appointment"] }))?;
    let marked = desk.ask(
        "mark_appointment",
        json!({
            "id": row["appointment"], "revision": found["row"]["revision"],
            "status": "cancelled", "off_by": "patient",
        }),
    )?;
    Ok(format!(
        "{} phones and cancels. {}",
        text(row, "patient_name"),
        text(&marked, "sentence")
    ))
}

/// Lets the made-up time pass and hands over what becomes due.
fn let_time_pass(desk: &Desk, clock: &VirtualClock, total: u64) -> Result<u32, Refusal> {
    let ends = MADE_UP_NOW + PASSES;
    let bar = bar(total, "Handing over", desk.json);
    let mut handed_over = 0;
    for _ in 0..ROUNDS_MAX {
        let report = desk.engine.tick(A_TICK)?;
        handed_over += report.handed_over;
        bar.inc(report.handed_over.into());
        if report.more {
            continue;
        }
        let now = clock.now();
        match report.next_at {
            Some(at) if at <= ends => clock.advance((at - now).max(TimeDelta::seconds(1))),
            Some(_) | None => break,
        }
    }
    bar.finish_and_clear();
    Ok(handed_over)
}
