//! Many runs: as many clinic-years through the real engine as fit into the time, each judged, some
//! of them twice.

use reminder_tests::kit::Fault;

use crate::checkers::judge;
use crate::run::{Course, Days, run};

/// Reads a number that whoever starts the tests may set.
pub(crate) fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs a seed and judges it; says how to repeat what went wrong.
fn judged(course: Course) -> Result<usize, Fault> {
    let print = asked("SEED").is_some();
    let (trace, fault) = match run(course) {
        Ok(trace) => (trace, None),
        Err((fault, trace)) => (trace, Some(fault)),
    };
    if print {
        println!("{}", trace.print());
    }
    let broken = judge(&trace);
    let words: Vec<String> = broken
        .iter()
        .take(5)
        .map(|broken| format!("{} at line {}: {}", broken.promise, broken.line, broken.words))
        .chain(fault.map(|fault| format!("the run ended: {fault}")))
        .collect();
    if words.is_empty() {
        return Ok(trace.handed_over().count());
    }
    Err(format!(
        "{course:?} broke a promise; repeat it with SEED={} cargo test --test simulation\n{}",
        course.seed,
        words.join("\n")
    )
    .into())
}

#[test]
fn bad_weeks_break_no_promise() -> Result<(), Fault> {
    let seeds = match asked("SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..asked("SEEDS").unwrap_or(20),
    };
    let mut letters = 0;
    let mut failed = Vec::new();
    for seed in seeds {
        for weather in [Days::Bad, Days::Calm] {
            match judged(Course {
                seed,
                days: 21,
                weather,
            }) {
                Ok(count) => letters += count,
                Err(words) => failed.push(words.to_string()),
            }
        }
    }
    println!("figure: letters = {letters}");
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("\n\n").into())
    }
}
