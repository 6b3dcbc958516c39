//! P5, the last word counts, for what waits at a carrier: it is taken back only when somebody said
//! something against it since. What is still wanted must not be lost on its way.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use reminder_core::key::Key;

use super::Broken;
use crate::book::Book;
use crate::trace::{Fact, HandedOver, Trace};

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut gone: BTreeMap<Key, &HandedOver> = BTreeMap::new();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        if let Fact::HandedOver(letter) = &noted.fact {
            gone.insert(letter.key, letter);
        } else if let Fact::TakenBack(key) = &noted.fact
            && let Some(letter) = gone.get(key)
            && !is_unwanted(&book, letter)
        {
            broken.push(Broken {
                promise: "P5",
                line,
                words: format!("it was taken back, and nobody wished it: {letter:?}"),
            });
        }
        book.apply(&noted.fact);
    }
    broken
}

/// Returns whether anything was said against it.
fn is_unwanted(book: &Book, letter: &HandedOver) -> bool {
    let to = &letter.message.to;
    if book.paused || book.opted_out.contains(to) || book.stopped.contains(to) {
        return true;
    }
    // A text about several visits is wanted as long as all of it is so.
    if let several @ [_, _, ..] = book.visits(letter) {
        let holds = |id: &i64, start: &DateTime<Utc>| {
            let known = book.appointments.get(id)?;
            let patient = book.patients.get(&known.patient)?;
            (known.expected && known.start == *start && !patient.archived).then_some(())
        };
        return !several
            .iter()
            .all(|(id, start, _)| holds(id, start).is_some());
    }
    let Some((id, start)) = book.about(letter) else {
        return true;
    };
    let Some(known) = book.appointments.get(&id) else {
        return true;
    };
    let archived = book
        .patients
        .get(&known.patient)
        .is_none_or(|patient| patient.archived);
    let untrue = if letter.tells_of_a_cancel() {
        known.expected
    } else {
        !known.expected || known.start != start
    };
    archived || untrue
}
