//! P5, the last word counts: a cancel, move, hold, skip, opt-out, archive, pause or new text that
//! was saved before a hand-over stops it.

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;

use super::Broken;
use super::in_time::civil;
use crate::book::Book;
use crate::trace::{Fact, HandedOver, Rulebook, Trace};

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        if let Fact::HandedOver(letter) = &noted.fact {
            for words in overruled(&book, letter) {
                broken.push(Broken {
                    promise: "P5",
                    line,
                    words: format!("it went although {words}: {letter:?}"),
                });
            }
        }
        book.apply(&noted.fact);
    }
    broken
}

/// Returns everything that staff or patients had said against it.
fn overruled(book: &Book, letter: &HandedOver) -> Vec<&'static str> {
    let mut against = Vec::new();
    let mut says = |so: bool, words| {
        if so {
            against.push(words);
        }
    };
    says(book.paused, "everything was paused");
    says(book.held.contains(&letter.key), "it was on hold");
    says(book.skipped.contains(&letter.key), "it was skipped");
    let to = &letter.message.to;
    let stopped = book.opted_out.contains(to) || book.stopped.contains(to);
    says(stopped, "its owner said stop");
    let no_texts = letter.message.channel == Channel::Sms && book.no_texts.contains(to);
    says(no_texts, "its number gets no texts");
    // Only a letter about an appointment that takes place says for a calendar when.
    let approved = book.approvals.get(&letter.key).and_then(|of| of.last());
    let about = letter
        .about
        .map(|(appointment, start)| (appointment, Some(start)));
    let about = about.or_else(|| approved.map(|approval| (approval.appointment, None)));
    let about = about.or_else(|| {
        book.about(letter)
            .map(|(appointment, _)| (appointment, None))
    });
    let Some((appointment, start)) = about else {
        return against;
    };
    let rules = book.rules.as_ref();
    let mark = rules
        .zip(letter.step.as_ref())
        .and_then(|(rules, step)| rules.marks.get(step));
    let visits = book.visits(letter);
    if !visits.is_empty() {
        against.extend(
            visits
                .iter()
                .flat_map(|(of, ..)| of_visit(book, letter, *of)),
        );
        return against;
    }
    let old_text = mark.is_none_or(|mark| !letter.message.text.contains(mark));
    says(old_text, "its text had been changed");
    let Some(known) = book.appointments.get(&appointment) else {
        says(true, "there is no such appointment");
        return against;
    };
    // One that tells of a cancel speaks of the start its patient was told last.
    let is_off = letter.tells_of_a_cancel();
    if is_off {
        says(known.expected, "its appointment takes place");
    } else {
        says(!known.expected, "its appointment was off");
    }
    let other = rules.is_some_and(|rules| !is_off && !says_when(letter, rules, known.start));
    let moved = start.map_or(other, |start| known.start != start);
    says(moved, "its appointment had been moved");
    match book.patients.get(&known.patient) {
        None => says(true, "there is no such patient"),
        Some(patient) => {
            says(patient.archived, "its patient was archived");
            says(
                !patient.addresses.contains(to),
                "the patient is not reached there any more",
            );
        }
    }
    against
}

/// Returns everything that had been said against one visit of a text about several.
fn of_visit(book: &Book, letter: &HandedOver, appointment: i64) -> Vec<&'static str> {
    let Some(known) = book.appointments.get(&appointment) else {
        return vec!["one of its appointments does not exist"];
    };
    let rules = book.rules.as_ref();
    let says_when = rules.is_none_or(|rules| says_when(letter, rules, known.start));
    let patient = book.patients.get(&known.patient);
    let welcome = patient
        .is_some_and(|patient| !patient.archived && patient.addresses.contains(&letter.message.to));
    let mut against = Vec::new();
    let mut says = |so: bool, words| {
        if so {
            against.push(words);
        }
    };
    says(!known.expected, "one of its appointments was off");
    says(!says_when, "one of its appointments had been moved");
    says(!welcome, "one of its patients is not to be reached there");
    against
}

/// Returns whether a text or call says in words when an appointment is. A letter has a calendar
/// entry instead.
fn says_when(letter: &HandedOver, rules: &Rulebook, start: DateTime<Utc>) -> bool {
    match letter.message.channel {
        Channel::Sms | Channel::Voice => {}
        Channel::Email | Channel::CallList => return true,
    }
    let Some((day, _, minute)) = civil(&rules.zone, start) else {
        return false;
    };
    let half = if minute < 720 { "AM" } else { "PM" };
    let hour = (minute / 60 + 11) % 12 + 1;
    let time = format!("{hour}:{:02} {half}", minute % 60);
    let text = &letter.message.text;
    let days = ["%b %-d", "%B %-d"].map(|form| day.format(form).to_string());
    text.contains(&time) && days.iter().any(|day| text.contains(day.as_str()))
}
