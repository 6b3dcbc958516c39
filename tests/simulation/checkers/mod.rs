//! The checkers: one promise each, judged from a trace alone. None of them knows how the program
//! decides.

mod accounted_for;
mod as_reviewed;
mod copies;
mod escalation;
mod gentle;
mod in_the_end;
mod in_time;
mod never_twice;
mod taken_back;
mod the_last_word;

use crate::trace::Trace;

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    /// Which.
    pub(crate) promise: &'static str,
    /// At which line of the trace.
    pub(crate) line: usize,
    /// How.
    pub(crate) words: String,
}

/// Judges a run.
pub(crate) type Checker = fn(&Trace) -> Vec<Broken>;

/// Every checker.
pub(crate) const ALL: [Checker; 10] = [
    never_twice::check,
    as_reviewed::check,
    in_time::check,
    escalation::check,
    accounted_for::check,
    the_last_word::check,
    taken_back::check,
    copies::check,
    gentle::check,
    in_the_end::check,
];

/// Returns every promise that a run broke.
pub(crate) fn judge(trace: &Trace) -> Vec<Broken> {
    ALL.iter().flat_map(|checker| checker(trace)).collect()
}
