//! Many runs: as many clinic-years through the real engine as fit into the time, each judged, some
//! of them twice.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use reminder_core::cadence::Channel;

use reminder_engine::clock::{Clock, SystemClock};
use reminder_tests::figures::figure;
use reminder_tests::kit::Fault;

use crate::checkers::judge;
use crate::clinic::{CALLED_OFF, MOVED};
use crate::lives::for_seeds;
use crate::run::{Course, Days, run};
use crate::trace::{Fact, Trace};

/// Runs that are made without a wish for more: twenty clinic-years.
const SEEDS: u64 = 525;

/// Reads a number that whoever starts the tests may set.
pub(crate) fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// How long a volume test may take, in seconds, and how many seeds it may use. Without a wish from
/// outside it uses the same seeds on every machine, so that one run says what the next one says.
pub(crate) fn patience(usual_seeds: u64) -> (u64, u64) {
    match (asked("MINUTES"), asked("SEEDS")) {
        (None, seeds) => (u64::MAX, seeds.unwrap_or(usual_seeds)),
        (Some(minutes), seeds) => (minutes * 60, seeds.unwrap_or(u64::MAX)),
    }
}

/// Real time, for the bounds of a test only.
pub(crate) struct Watch(SystemClock);

impl Watch {
    /// Starts now.
    pub(crate) fn new() -> Self {
        Self(SystemClock::new())
    }

    /// Whole seconds since.
    pub(crate) fn seconds(&self) -> u64 {
        self.0.monotonic().as_secs()
    }
}

/// Returns how many years so many runs of so many days are.
pub(crate) fn in_years(runs: u64, days: u32) -> f64 {
    let days = u32::try_from(runs).map_or(f64::MAX, f64::from) * f64::from(days);
    days / 365.0
}

/// Prints how many clinic-years there were, and how many a minute on this machine just now.
pub(crate) fn tell_years(name: &str, runs: u64, days: u32, began: &Watch) {
    let years = in_years(runs, days);
    let minutes = u32::try_from(began.seconds().max(1)).map_or(f64::MAX, f64::from) / 60.0;
    figure(&format!("clinic-years {name}"), format!("{years:.1}"));
    let rate = format!("{:.1}", years / minutes);
    figure(&format!("clinic-years {name} a minute"), rate);
}

/// How often each thing happened that is worth a figure.
type Count = BTreeMap<&'static str, u64>;

/// Counts what is worth a figure in a run.
pub(crate) fn counted(trace: &Trace) -> Count {
    let mut count = Count::new();
    let mut one = |name| *count.entry(name).or_default() += 1;
    for line in &trace.lines {
        if let Fact::HandedOver(letter) = &line.fact {
            one("reminders");
            if letter.message.only_if.is_some() {
                one("reminders because nobody answered");
            }
            match letter.message.channel {
                Channel::Sms => one("texts"),
                Channel::Voice => one("calls"),
                Channel::Email | Channel::CallList => {}
            }
        } else if let Fact::Heard { .. } = &line.fact {
            one("answers heard");
        } else if let Fact::Found(_) = &line.fact {
            one("unknown ones found");
        } else if let Fact::TakenBack(_) = &line.fact {
            one("texts and calls taken back");
        }
    }
    count
}

/// Runs a seed and judges it; says how to repeat what went wrong.
fn judged(course: Course) -> Result<Count, Fault> {
    let (trace, fault) = match run(course) {
        Ok(trace) => (trace, None),
        Err((fault, trace)) => (trace, Some(fault)),
    };
    if asked("SEED").is_some() {
        println!("{}", trace.print());
    }
    let broken = judge(&trace);
    let words: Vec<String> = broken
        .iter()
        .take(5)
        .map(|broken| {
            format!(
                "{} at line {}: {}",
                broken.promise, broken.line, broken.words
            )
        })
        .chain(fault.map(|fault| format!("the run ended: {fault}")))
        .collect();
    if words.is_empty() {
        return Ok(counted(&trace));
    }
    Err(format!(
        "{course:?} broke a promise; repeat it with SEED={} cargo test --test simulation weeks \
         -- --nocapture\n{}",
        course.seed,
        words.join("\n")
    )
    .into())
}

/// Every other seed is calm, so that liveness is asked for as often as safety.
const fn course(seed: u64) -> Course {
    Course {
        seed,
        days: DAYS,
        weather: if seed.is_multiple_of(2) {
            Days::Bad
        } else {
            Days::Calm
        },
        flaw: None,
    }
}

const DAYS: u32 = 14;
/// More runs than it takes until somebody was told of a move and somebody of a cancel.
const SEEDS_WITH_NOTICES: u64 = 20;

#[test]
fn weeks_of_clinics_break_no_promise() -> Result<(), Fault> {
    if let Some(seed) = asked("SEED") {
        return judged(course(seed)).map(drop);
    }
    let all = Mutex::new(Count::new());
    let (seconds, seeds) = patience(SEEDS);
    let began = Watch::new();
    let done = for_seeds("sqlite", seconds, seeds, |seed| {
        let count = judged(course(seed))?;
        let mut all = all.lock().expect("no thread panics here");
        for (name, times) in count {
            *all.entry(name).or_default() += times;
        }
        Ok(())
    })?;
    tell_years("through the file", done, DAYS, &began);
    for (name, times) in all.into_inner()? {
        println!("{name}: {times}");
    }
    Ok(())
}

/// What is judged must be there to be judged: moves and cancels are told in these weeks.
#[test]
fn the_weeks_have_notices_of_moves_and_of_cancels() -> Result<(), Fault> {
    let mut told = BTreeSet::new();
    for seed in 0..SEEDS_WITH_NOTICES {
        let trace = run(course(seed)).map_err(|(fault, _)| fault)?;
        told.extend(
            trace
                .handed_over()
                .filter_map(|(_, letter)| letter.step.clone()),
        );
        if [MOVED, CALLED_OFF]
            .iter()
            .all(|(name, _)| told.contains(*name))
        {
            return Ok(());
        }
    }
    Err(format!("no notice of each kind in {SEEDS_WITH_NOTICES} runs: {told:?}").into())
}

/// More runs than it takes until everything happened by phone that is judged.
const SEEDS_BY_PHONE: u64 = 60;

#[test]
fn the_weeks_have_texts_and_calls_and_what_comes_back() -> Result<(), Fault> {
    let mut all = Count::new();
    for seed in 0..SEEDS_BY_PHONE {
        let trace = run(course(seed)).map_err(|(fault, _)| fault)?;
        all.extend(counted(&trace));
        // All of it: reminders, texts, calls, because nobody answered, answers, found, taken back.
        if all.len() == 7 {
            return Ok(());
        }
    }
    Err(format!("not everything by phone in {SEEDS_BY_PHONE} runs: {all:?}").into())
}

#[test]
fn the_same_seed_is_the_same_run() -> Result<(), Fault> {
    let hash = |course: Course| match run(course) {
        Ok(trace) => Ok(trace.fingerprint()),
        Err((fault, _)) => Err(fault),
    };
    let seeds = asked("SEEDS").unwrap_or(6).min(1_000);
    for seed in 0..seeds {
        let course = Course {
            days: 4,
            ..course(seed)
        };
        assert_eq!(hash(course)?, hash(course)?, "seed {seed}");
    }
    Ok(())
}
