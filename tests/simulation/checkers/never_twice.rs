//! P1, never twice: once a carrier may have a reminder, nobody hands it over again; neither under
//! its key, nor under another one for the same step of the same occurrence.

use std::collections::BTreeSet;

use super::Broken;
use crate::trace::{Fact, Said, Trace};

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut keys = BTreeSet::new();
    let mut places = BTreeSet::new();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        let Fact::HandedOver(letter) = &noted.fact else {
            continue;
        };
        let place = letter.about.zip(letter.step.clone());
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
        if place.as_ref().is_some_and(|place| places.contains(place)) {
            twice("a step of an occurrence");
        }
        if letter.has_it || letter.said != Said::Refused {
            keys.insert(letter.key);
            places.extend(place);
        }
    }
    broken
}
