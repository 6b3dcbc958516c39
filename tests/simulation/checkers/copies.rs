//! P6, a copy cannot send: from the moment a copy was put back nothing goes before a person took
//! over. That nothing goes twice afterwards either is asked by the first checker, which knows of no
//! copies.

use super::Broken;
use crate::book::Book;
use crate::trace::{Fact, Trace};

pub(super) fn check(trace: &Trace) -> Vec<Broken> {
    let mut book = Book::default();
    let mut broken = Vec::new();
    for (line, noted) in trace.lines.iter().enumerate() {
        if let Fact::HandedOver(letter) = &noted.fact
            && book.restored
        {
            broken.push(Broken {
                promise: "P6",
                line,
                words: format!("a copy sent before anybody took over: {letter:?}"),
            });
        }
        book.apply(&noted.fact);
    }
    broken
}
