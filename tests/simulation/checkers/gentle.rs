//! P7, gentle: no address gets more on a day than the cap, whoever shares it, and nothing goes in a
//! burst, whatever was restarted in between.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use reminder_core::cadence::Channel;

use super::Broken;
use super::in_time::civil;
use crate::book::Book;
use crate::trace::{Fact, Said, Trace};

/// Letters that may go at once after a quiet time, beside the steady rate; twice, because a clock
/// that was set counts as a quiet time.
const BURSTS: usize = 10;

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut got: BTreeMap<_, usize> = BTreeMap::new();
    let mut went = Vec::new();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        if let (Fact::HandedOver(letter), Some(rules)) = (&noted.fact, &book.rules) {
            let mut rough = |words: String| {
                broken.push(Broken {
                    promise: "P7",
                    line,
                    words,
                });
            };
            if letter.said != Said::Refused && letter.message.channel == Channel::Email {
                let day = civil(&rules.zone, noted.at).map(|(day, _, _)| day);
                let count = got.entry((letter.message.to.clone(), day)).or_default();
                *count += 1;
                if *count > rules.emails_a_day {
                    rough(format!("{count} in a day went to one address: {letter:?}"));
                }
            }
            went.push(noted.true_at);
            let minute_ago = noted.true_at - TimeDelta::minutes(1);
            let lately = went.iter().rev().take_while(|at| **at > minute_ago).count();
            let allowed = usize::try_from(rules.a_minute).unwrap_or(usize::MAX) + BURSTS;
            if lately > allowed {
                rough(format!("{lately} went within a minute"));
            }
        }
        book.apply(&noted.fact);
    }
    broken
}
