//! P2, as reviewed: what a carrier is given is, byte for byte, what somebody approved and did not
//! take back, inside the window they were shown.

use super::Broken;
use crate::book::Book;
use crate::trace::{Fact, Trace};

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        if let Fact::HandedOver(letter) = &noted.fact {
            let approvals = book.approvals.get(&letter.key);
            let of_these_bytes: Vec<_> = approvals
                .into_iter()
                .flatten()
                .filter(|approval| approval.shown.message == letter.message)
                .collect();
            let in_window = of_these_bytes.iter().any(|approval| {
                let shown = &approval.shown;
                shown.due_at <= noted.at
                    && noted.at < shown.expires_at
                    && letter.useful_until <= shown.expires_at
            });
            let words = if of_these_bytes.is_empty() {
                "nobody approved these bytes"
            } else if !in_window {
                "it went outside the window that was approved"
            } else {
                ""
            };
            if !words.is_empty() {
                broken.push(Broken {
                    promise: "P2",
                    line,
                    words: format!("{words}: {letter:?} beside {approvals:?}"),
                });
            }
        }
        book.apply(&noted.fact);
    }
    broken
}
