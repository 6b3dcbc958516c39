//! That something happens at all: in a calm run every approved reminder goes in its window, and in
//! every run an unknown one is on the screen within two minutes of the program's running.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::key::Key;

use super::Broken;
use super::gentle::Got;
use super::in_time::{civil, opens_between};
use crate::book::{Approval, Book};
use crate::clinic::{CALLED_OFF, MOVED, step_of};
use crate::trace::{Fact, Said, Trace};

/// How long the program may run before an unknown reminder is on the screen.
const SHOWN_WITHIN: TimeDelta = TimeDelta::minutes(2);

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut broken = unknowns(trace);
    if trace.calm {
        broken.extend(went(trace));
    }
    broken
}

fn unknowns(trace: &Trace) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut open: BTreeMap<Key, Option<DateTime<Utc>>> = BTreeMap::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        let now = noted.true_at;
        for (key, since) in &open {
            if since.is_some_and(|since| now - since > SHOWN_WITHIN) {
                broken.push(Broken {
                    promise: "every unknown is shown",
                    line,
                    words: format!("{key:?} is unknown, and nobody is told"),
                });
            }
        }
        open.retain(|_, since| since.is_none_or(|since| now - since <= SHOWN_WITHIN));
        if let Fact::HandedOver(letter) = &noted.fact
            && letter.said == Said::Silent
        {
            open.insert(letter.key, Some(now + letter.took));
        } else if noted.fact == Fact::Stopped {
            open.values_mut().for_each(|since| *since = None);
        } else if noted.fact == Fact::Started {
            open.values_mut().for_each(|since| *since = Some(now));
        } else if noted.fact == Fact::Restored {
            // What the copy does not know is the ledger's to tell.
            open.clear();
        } else if let Fact::Resolved(key) | Fact::Found(key) = &noted.fact {
            open.remove(key);
        } else if let Fact::Status { unknown, banner } = &noted.fact
            && *banner
        {
            open.retain(|key, _| !unknown.contains(key));
        }
    }
    broken
}

/// What was approved and must go.
struct Awaited {
    line: usize,
    approval: Approval,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

fn went(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut awaited: BTreeMap<Key, Awaited> = BTreeMap::new();
    let mut got = Got::default();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        if let (Fact::HandedOver(letter), Some(rules)) = (&noted.fact, &book.rules)
            && let Some((day, _, _)) = civil(&rules.zone, noted.at)
        {
            got.count(&letter.message, day);
        }
        let full = |one: &Awaited| {
            // Whoever got as much as they may on that day is left to a person.
            let message = &one.approval.shown.message;
            book.rules.as_ref().is_some_and(|rules| {
                let day = civil(&rules.zone, one.from).map(|(day, _, _)| day);
                day.is_some_and(|day| got.full(rules, message, day).is_some())
            })
        };
        let over = |one: &Awaited| one.until <= noted.at && !full(one);
        for (key, late) in awaited.iter().filter(|(_, one)| over(one)) {
            broken.push(Broken {
                promise: "what is approved goes",
                line: late.line,
                words: format!("{key:?} did not go until {}", late.until),
            });
        }
        awaited.retain(|_, one| noted.at < one.until);
        excuse(&mut awaited, &book, &noted.fact);
        book.apply(&noted.fact);
        if let Fact::Approved {
            key, fresh: true, ..
        } = &noted.fact
        {
            awaited.extend(expect(&book, key, line).map(|one| (*key, one)));
        }
    }
    broken
}

/// Forgets what went, and what a later decision may have stopped.
fn excuse(awaited: &mut BTreeMap<Key, Awaited>, book: &Book, fact: &Fact) {
    match fact {
        Fact::HandedOver(letter) => {
            awaited.remove(&letter.key);
            // What went about an appointment may leave a notice about it with nothing to tell.
            let about = book.approvals.get(&letter.key).and_then(|of| of.last());
            let same = |one: &Awaited| {
                about.is_some_and(|about| about.appointment == one.approval.appointment)
            };
            awaited.retain(|_, one| !(is_notice(one) && same(one)));
        }
        Fact::Undone(key) | Fact::Held(key) | Fact::Skipped(key) => {
            awaited.remove(key);
        }
        Fact::Rules(_) | Fact::Patient { .. } | Fact::OptOut { .. } | Fact::Paused => {
            awaited.clear();
        }
        Fact::Booked { patient, .. } => {
            // A change of one appointment may change who shares the day of an address.
            let theirs = addresses(book, *patient);
            awaited.retain(|_, one| !theirs.contains(&one.approval.shown.message.to));
        }
        Fact::Copied | Fact::Restored | Fact::TookOver | Fact::Heard { .. } | Fact::NoTexts(_) => {
            awaited.clear();
        }
        Fact::Approved { .. }
        | Fact::Released(_)
        | Fact::Resumed
        | Fact::Resolved(_)
        | Fact::Found(_)
        | Fact::Arrived(_)
        | Fact::Lost(_)
        | Fact::TakenBack(_)
        | Fact::Look(_)
        | Fact::Status { .. }
        | Fact::Started
        | Fact::Stopped
        | Fact::Happened(_) => {}
    }
}

fn is_notice(one: &Awaited) -> bool {
    let step = step_of(&one.approval.shown.message.text);
    step.is_some_and(|step| step == MOVED.0 || step == CALLED_OFF.0)
}

fn addresses(book: &Book, patient: i64) -> Vec<String> {
    book.patients
        .get(&patient)
        .map(|known| known.addresses.clone())
        .unwrap_or_default()
}

fn expect(book: &Book, key: &Key, line: usize) -> Option<Awaited> {
    let approval = book.approvals.get(key)?.last()?.clone();
    if approval.shown.message.only_if.is_some() {
        // It may be that nothing calls for it.
        return None;
    }
    let rules = book.rules.as_ref()?;
    let from = approval.shown.due_at.max(approval.release_at);
    let until = approval.shown.expires_at;
    let from = opens_between(rules, &approval.shown.message, from, until)?;
    Some(Awaited {
        line,
        approval,
        from,
        until,
    })
}
