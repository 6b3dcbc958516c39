//! P3, lateness never escalates: what goes only if the step before came to nothing goes after a
//! carrier said that the message of that step arrived, so many hours ago, or that it did not, and
//! never after an answer.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::escalation::OnlyIf;
use reminder_core::key::Key;
use reminder_engine::carrier::Fault;

use super::Broken;
use crate::book::Book;
use crate::trace::{Fact, HandedOver, Trace};

/// What carriers and patients said about a message that went.
struct Heard {
    /// The true moment at which it went.
    went_at: DateTime<Utc>,
    /// When the program was first told that it arrived.
    arrived_at: Option<DateTime<Utc>>,
    /// It was told that it did not.
    lost: bool,
    /// Somebody answered from there after it went.
    answered: bool,
}

/// What went, and what was heard of it.
type Gone<'t> = BTreeMap<Key, (&'t HandedOver, Heard)>;

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut gone: Gone<'_> = BTreeMap::new();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        match &noted.fact {
            Fact::HandedOver(letter) => {
                if let Some(only_if) = letter.message.only_if
                    && let Err(why) = called_for(&book, &gone, letter, only_if, noted.at)
                {
                    broken.push(Broken {
                        promise: "P3",
                        line,
                        words: format!("it went although {why}: {letter:?}"),
                    });
                }
                let lost = letter.fault == Some(Fault::Recipient);
                let heard = Heard {
                    went_at: noted.true_at,
                    arrived_at: None,
                    lost,
                    answered: false,
                };
                gone.insert(letter.key, (letter, heard));
            }
            Fact::Arrived(key) => {
                if let Some((_, heard)) = gone.get_mut(key) {
                    heard.arrived_at.get_or_insert(noted.at);
                }
            }
            Fact::Lost(key) => {
                if let Some((_, heard)) = gone.get_mut(key) {
                    heard.lost = true;
                }
            }
            Fact::Heard {
                from, written_at, ..
            } => {
                // What was written before it went answers something else, whenever it is heard.
                let theirs = gone.values_mut().filter(|(sent, heard)| {
                    sent.message.to == *from && heard.went_at <= *written_at
                });
                theirs.for_each(|(_, heard)| heard.answered = true);
            }
            Fact::Rules(_)
            | Fact::Patient { .. }
            | Fact::OptOut { .. }
            | Fact::Booked { .. }
            | Fact::Approved { .. }
            | Fact::Undone(_)
            | Fact::Held(_)
            | Fact::Released(_)
            | Fact::Skipped(_)
            | Fact::Paused
            | Fact::Resumed
            | Fact::Resolved(_)
            | Fact::NoTexts(_)
            | Fact::Found(_)
            | Fact::TakenBack(_)
            | Fact::Look(_)
            | Fact::Status { .. }
            | Fact::Started
            | Fact::Stopped
            | Fact::Copied
            | Fact::Restored
            | Fact::TookOver
            | Fact::Happened(_) => {}
        }
        book.apply(&noted.fact);
    }
    broken
}

/// Returns why nothing called for a message, if so.
fn called_for(
    book: &Book,
    gone: &Gone<'_>,
    letter: &HandedOver,
    only_if: OnlyIf,
    now: DateTime<Utc>,
) -> Result<(), &'static str> {
    let about = book.about(letter);
    let step = before(book, letter).ok_or("no step comes before it")?;
    let mut earlier = gone.values().filter(|(sent, _)| {
        about.is_some() && book.about(sent) == about && sent.step.as_deref() == Some(step)
    });
    let Some((_, heard)) = earlier.next_back() else {
        return Err("nothing of the step before went");
    };
    if heard.answered {
        return Err("somebody answered");
    }
    let hours = TimeDelta::hours(only_if.hours.into());
    match heard.arrived_at {
        _ if heard.lost => Ok(()),
        Some(at) if at + hours <= now => Ok(()),
        Some(_) => Err("there was still time to answer"),
        None => Err("nobody said what became of the one before"),
    }
}

/// Returns the step that comes before a message's in its kind of appointment.
fn before<'a>(book: &'a Book, letter: &HandedOver) -> Option<&'a str> {
    let (appointment, _) = book.about(letter)?;
    let kind = book.appointments.get(&appointment)?.kind;
    let steps = book.rules.as_ref()?.steps.get(&kind)?;
    let own = steps
        .iter()
        .position(|step| Some(step) == letter.step.as_ref())?;
    steps.get(own.checked_sub(1)?).map(String::as_str)
}
