//! P4, accounted for: at every look the lists add up, nothing that was ever planned is missing,
//! every step of every appointment is in a list, and the states agree with the carriers' own
//! record.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use reminder_core::key::Key;
use reminder_core::reminder::ReminderState;

use super::Broken;
use crate::book::Book;
use crate::trace::{Fact, Look, Said, Trace, Visit};

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut last: BTreeMap<Key, Said> = BTreeMap::new();
    let mut resolved = BTreeSet::new();
    let mut found = BTreeSet::new();
    let mut older: BTreeSet<Key> = BTreeSet::new();
    let mut seen: BTreeSet<Key> = BTreeSet::new();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        if let Fact::HandedOver(letter) = &noted.fact {
            last.insert(letter.key, letter.said);
        } else if noted.fact == Fact::Restored {
            // The copy does not know what went since; the ledger of sends does.
            older.extend(std::mem::take(&mut last).into_keys());
            seen.clear();
        } else if let Fact::Resolved(key) = &noted.fact {
            resolved.insert(*key);
        } else if let Fact::Found(key) = &noted.fact {
            found.insert(*key);
        } else if let Fact::Look(look) = &noted.fact {
            let mut words = unlisted(&book, look, noted.at);
            if !look.adds_up {
                words.push("the review screen does not add up".to_owned());
            }
            if look.speechless > 0 {
                words.push(format!("{} have no words", look.speechless));
            }
            let gone = seen.iter().filter(|key| !look.rows.contains_key(key));
            words.extend(gone.map(|key| format!("{key:?} is in no list any more")));
            seen.extend(look.rows.keys());
            for (key, (state, ..)) in &look.rows {
                let said = last.get(key).copied();
                if !older.contains(key)
                    && !agrees(*state, said, resolved.contains(key), found.contains(key))
                {
                    words.push(format!("{key:?} is {state:?}, and the carrier: {said:?}"));
                }
            }
            broken.extend(words.into_iter().map(|words| Broken {
                promise: "P4",
                line,
                words,
            }));
        }
        book.apply(&noted.fact);
    }
    broken
}

/// Whether a state can be true, given the last thing a carrier said about it.
fn agrees(state: ReminderState, said: Option<Said>, resolved: bool, found: bool) -> bool {
    use ReminderState as S;
    match said {
        Some(Said::Taken) => matches!(state, S::Accepted | S::Delivered | S::Undelivered),
        Some(Said::Silent) if resolved => {
            matches!(state, S::Accepted | S::Delivered | S::Failed)
        }
        Some(Said::Silent) if found => state.may_have_gone(),
        Some(Said::Silent) => state == S::Unknown,
        Some(Said::Refused) => state.is_open() || !state.may_have_gone(),
        None => !state.may_have_gone() && state != S::Failed,
    }
}

/// Returns the steps of coming appointments that are in no list.
fn unlisted(book: &Book, look: &Look, now: DateTime<Utc>) -> Vec<String> {
    let Some(rules) = &book.rules else {
        return Vec::new();
    };
    let mut listed: BTreeSet<(i64, DateTime<Utc>, &str)> = BTreeSet::new();
    for (_, appointment, occurrence, step) in look.rows.values() {
        listed.insert((*appointment, *occurrence, step));
    }
    let coming = book.appointments.iter();
    let coming = coming.filter(|(_, known)| known.expected && known.start > now);
    let mut missing = Vec::new();
    for (id, known) in coming {
        let steps = rules.steps.get(&known.kind).map_or(&[][..], Vec::as_slice);
        for step in steps {
            let by_row = listed.contains(&(*id, known.start, step));
            let by_reason = look.problems.contains(&(*id, Some(step.clone())))
                || look.problems.contains(&(*id, None));
            let by_twin = look.kept.iter().any(|(kept, key)| {
                kept == id
                    && look
                        .rows
                        .get(key)
                        .is_some_and(|(_, _, start, mark)| *start == known.start && mark == step)
            });
            // Of itself, or of another entry of the same person at the same moment.
            let is_it = |(_, start, mark): &Visit| *start == known.start && mark == step;
            let by_text = look.kept.iter().any(|(kept, key)| {
                kept == id && look.visits.get(key).is_some_and(|of| of.iter().any(is_it))
            });
            if !(by_row || by_reason || by_twin || by_text) {
                missing.push(format!("{step} of appointment {id} is in no list"));
            }
        }
    }
    missing
}
