//! P1, never twice: once a carrier may have a reminder, nobody hands it over again; neither under
//! its key, nor under another one for the same step of the same occurrence, by whichever channel.

use std::collections::BTreeSet;

use super::Broken;
use crate::book::Book;
use crate::trace::{Fact, Said, Trace};

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut keys = BTreeSet::new();
    let mut places = BTreeSet::new();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        book.apply(&noted.fact);
        let Fact::HandedOver(letter) = &noted.fact else {
            continue;
        };
        // Neither texts nor calls carry a calendar entry: they are about what was approved. A
        // notice of a cancel tells of each cancel anew.
        let about = match letter.tells_of_a_cancel() {
            true => letter.about,
            false => book.about(letter),
        };
        // What a text about several visits speaks of is told of each.
        let visits = book.visits(letter).iter().cloned();
        let mut told: Vec<_> = visits
            .map(|(of, start, step)| ((of, start), step))
            .collect();
        if told.is_empty() {
            told.extend(about.zip(letter.step.clone()));
        }
        let mut twice = |what: &str| {
            broken.push(Broken {
                promise: "P1",
                line,
                words: format!("{what} was handed over again: {letter:?}"),
            });
        };
        if keys.contains(&letter.key) {
            twice("a key");
        }
        if told.iter().any(|place| places.contains(place)) {
            twice("a step of an occurrence");
        }
        if letter.has_it || letter.said != Said::Refused {
            keys.insert(letter.key);
            places.extend(told);
        }
    }
    broken
}
