//! Hands over what is due now and stops.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use indicatif::ProgressBar;
use reminder_engine::api::event::EngineEvent;
use serde_json::json;

use crate::desk::Desk;
use crate::paper::{Refusal, bar, list, say, say_json, text};

/// Reminders between two looks at the progress.
const A_TICK: u32 = 5;
/// Whatever may go within this time is waited for: a budget lets one go every few seconds.
const WAITED_FOR: TimeDelta = TimeDelta::seconds(70);
/// More rounds than any clinic's day needs.
const ROUNDS_MAX: u32 = 100_000;

/// What was handed over.
struct Sent {
    handed_over: u32,
    expired: u32,
    next_at: Option<DateTime<Utc>>,
    needs_somebody: Vec<String>,
}

/// Drains what is due now.
pub(crate) fn send(desk: &Desk) -> Result<(), Refusal> {
    let waiting = desk.ask("outbox", json!({ "states": ["approved"], "limit": 1 }))?;
    let total = waiting["waiting_today"].as_u64().unwrap_or_default();
    let bar = bar(total, "Handing over", desk.json);
    let events = desk.engine.listen();
    let sent = drain(desk, &events, &bar);
    bar.finish_and_clear();
    desk.engine.rest()?;
    let sent = sent?;
    if desk.json {
        return say_json(&json!({
            "handed_over": sent.handed_over, "expired": sent.expired, "next_at": sent.next_at,
            "needs_somebody": sent.needs_somebody,
        }));
    }
    let reminders = |count: u32| match count {
        1 => "1 reminder".to_owned(),
        count => format!("{count} reminders"),
    };
    say(&format!("{} handed over.", reminders(sent.handed_over)))?;
    if sent.expired > 0 {
        let expired = reminders(sent.expired);
        say(&format!("{expired} had become too late and will not go."))?;
    }
    for sentence in &sent.needs_somebody {
        say(sentence)?;
    }
    let status = desk.ask("status", json!({}))?;
    for banner in list(&status, "banners") {
        say(&text(banner, "sentence"))?;
    }
    say(&text(&status, "sentence"))
}

fn drain(desk: &Desk, events: &Receiver<EngineEvent>, bar: &ProgressBar) -> Result<Sent, Refusal> {
    let mut sent = Sent {
        handed_over: 0,
        expired: 0,
        next_at: None,
        needs_somebody: Vec::new(),
    };
    for _ in 0..ROUNDS_MAX {
        let report = desk.engine.tick(A_TICK)?;
        sent.handed_over += report.handed_over;
        sent.expired += report.expired;
        sent.next_at = report.next_at;
        for (_, sentence) in report.needs_somebody {
            if !sent.needs_somebody.contains(&sentence) {
                sent.needs_somebody.push(sentence);
            }
        }
        bar.inc(report.handed_over.into());
        if report.more {
            continue;
        }
        let now = desk.engine.now();
        // What is due and did not go now waits for a person, not for us.
        let idle = report.handed_over == 0 && report.next_at.is_none_or(|at| at <= now);
        match report.next_at.map(|at| at - now) {
            Some(pause) if !idle && pause <= WAITED_FOR && !stopped(desk)? => wait(events, pause),
            Some(_) | None => break,
        }
    }
    Ok(sent)
}

fn stopped(desk: &Desk) -> Result<bool, Refusal> {
    Ok(desk.ask("status", json!({}))?["paused"] == true)
}

/// Waits until something happens or the time has passed, and at least a moment.
fn wait(events: &Receiver<EngineEvent>, pause: TimeDelta) {
    const A_MOMENT: Duration = Duration::from_millis(20);
    for _ in events.try_iter() {}
    let pause = pause.to_std().unwrap_or_default().max(A_MOMENT);
    match events.recv_timeout(pause) {
        Ok(_) | Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
    }
}
