//! A crash while the program starts again after a crash: every pair of operations on a morning with
//! one reminder.

use std::collections::BTreeSet;

use reminder_tests::kit::Fault;
use simulated_disk::{Damage, Files};

use crate::judge::{LATER, must, restart};
use crate::story::{Mark, Place, Story, Taken, Temper, Worse};
use crate::work::{THREADS, figure, on_threads};

/// What both crashes may leave behind. The first one leaves the disk a little different each time.
const FIRST: [Damage; 3] = [Damage::None, Damage::AllLost, Damage::Seeded(1)];
const SECOND: [Damage; 2] = [Damage::None, Damage::AllLost];

/// What was done.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) pairs: usize,
    pub(crate) runs: usize,
}

/// Crashes at every pair of operations of a story and of the restart after it.
pub(crate) fn crash_twice(story: &Story, seed: u64) -> Result<Counts, Fault> {
    let parts = on_threads(|turn| some(story, seed, turn))?;
    Ok(parts.iter().fold(Counts::default(), |all, part| Counts {
        pairs: all.pairs + part.pairs,
        runs: all.runs + part.runs,
    }))
}

fn some(story: &Story, seed: u64, turn: usize) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    let mut files = story.before.clone();
    let mut place = Place::new(files.clone())?;
    place.watched = false;
    for changes in 0..=story.log.len() {
        if changes % THREADS == turn {
            let mut seen = BTreeSet::new();
            for first in FIRST {
                let left = files.after(first);
                if seen.insert(left.fingerprint()) {
                    let case = format!("after {changes} changes, {first:?}");
                    let told = story.told_at(changes)?;
                    let taken = story.taken_at(changes);
                    let begun = (left, told, taken);
                    again(&mut place, &begun, (&case, seed, changes), &mut counts)?;
                }
            }
        }
        if let Some(logged) = story.log.get(changes) {
            files.change(&logged.name, &logged.change);
        }
    }
    Ok(counts)
}

/// Recovers once in peace, and then once more for each operation of that recovery, with a crash
/// there.
fn again(
    place: &mut Place,
    (left, told, taken): &(Files, Mark, Vec<Taken>),
    (case, seed, changes): (&str, u64, usize),
    counts: &mut Counts,
) -> Result<(), Fault> {
    let begin = told.now + LATER[changes % 2];
    place.again(left.clone(), begin);
    place.remember(taken.clone());
    place.machine.plan(None);
    must(restart(place, told, Temper::Kind), case)?;
    let (log, since) = (place.machine.log(), place.taken());
    let mut files = left.clone();
    for (second, logged) in log.iter().enumerate() {
        counts.pairs += 1;
        let mut seen = BTreeSet::new();
        let chance = Damage::Seeded(seed ^ ((changes as u64) << 32) ^ second as u64);
        for damage in SECOND.into_iter().chain([chance]) {
            let left = files.after(damage);
            if !seen.insert(left.fingerprint()) {
                continue;
            }
            counts.runs += 1;
            // What the first start knew, and what the second one handed over by then.
            let known = since.iter().enumerate();
            let known = known.filter(|(n, given)| *n < taken.len() || given.changes <= second);
            place.remember(known.map(|(_, given)| *given).collect());
            place.again(left, begin + LATER[0]);
            let case = format!("{case}; then after {second} more, {damage:?}");
            must(restart(place, told, Temper::Kind), &case)?;
        }
        files.change(&logged.name, &logged.change);
    }
    Ok(())
}

#[test]
fn no_crash_while_it_starts_after_a_crash_loses_or_doubles_a_reminder() -> Result<(), Fault> {
    let story = Story::tell(Temper::Kind, 1, Worse::Not)?;
    let counts = crash_twice(&story, 0)?;
    figure("double_faults", counts.pairs);
    figure("double_fault_runs", counts.runs);
    assert!(counts.pairs > 1_000, "every pair: {counts:?}");
    Ok(())
}
