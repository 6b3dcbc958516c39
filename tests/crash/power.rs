//! The process is killed, or the power goes, before every single change of the disk.

use std::collections::BTreeSet;
use std::time::Duration;

use reminder_engine::clock::{Clock, SystemClock};
use reminder_tests::figures::figure;
use reminder_tests::kit::Fault;
use simulated_disk::Damage;

use crate::judge::{LATER, must, restart};
use crate::story::{Place, Story, Temper, Worse};
use crate::work::{THREADS, asked, on_threads};

/// Patterns of damage for each operation, beside losing nothing and losing everything.
const PATTERNS: u64 = 60;

/// What was done.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    points: usize,
    runs: usize,
    alike: usize,
}

/// Crashes at every change of a story, each with these seeds.
fn crash_everywhere(story: &Story, seeds: std::ops::Range<u64>) -> Result<Counts, Fault> {
    let parts = on_threads(|turn| crash_at_some(story, seeds.clone(), turn))?;
    Ok(parts.iter().fold(Counts::default(), |all, part| Counts {
        points: all.points + part.points,
        runs: all.runs + part.runs,
        alike: all.alike + part.alike,
    }))
}

fn crash_at_some(story: &Story, seeds: std::ops::Range<u64>, turn: usize) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    let mut files = story.before.clone();
    let mut place = Place::new(files.clone())?;
    place.watched = false;
    let mut seen = BTreeSet::new();
    for changes in 0..=story.log.len() {
        if changes % THREADS == turn {
            counts.points += 1;
            let told = story.told_at(changes)?;
            let taken = story.taken_at(changes);
            let chance = seeds
                .clone()
                .map(|seed| Damage::Seeded(seed ^ ((changes as u64) << 32)));
            let ends = [Damage::None, Damage::AllLost].into_iter().chain(chance);
            for (n, damage) in ends.enumerate() {
                let left = files.after(damage);
                // The same bytes, after the same words to staff and the same letters to the
                // carrier, are one restart.
                if !seen.insert((left.fingerprint(), told.changes, taken.len())) {
                    counts.alike += 1;
                    continue;
                }
                counts.runs += 1;
                place.again(left, told.now + LATER[n % LATER.len()]);
                place.remember(taken.clone());
                let case = format!("after {changes} changes, {damage:?}");
                must(restart(&mut place, &told, story.temper), &case)?;
            }
        }
        if let Some(logged) = story.log.get(changes) {
            files.change(&logged.name, &logged.change);
        }
    }
    Ok(counts)
}

#[test]
fn no_crash_at_any_operation_loses_or_doubles_a_reminder() -> Result<(), Fault> {
    let stopwatch = SystemClock::new();
    let seeds = asked("SEEDS", PATTERNS)?;
    let minutes = asked("MINUTES", 0)?;
    let stories = [
        Story::tell(Temper::Kind, 5, Worse::Not)?,
        Story::tell(Temper::Moody, 5, Worse::Not)?,
    ];
    let mut all = Counts::default();
    let mut from = 0;
    // Each round draws other damage. The bound is never reached.
    for round in 0..1_000_000 {
        for story in &stories {
            let counts = crash_everywhere(story, from..from + seeds)?;
            all.points += counts.points;
            all.runs += counts.runs;
            all.alike += counts.alike;
        }
        from += seeds;
        if stopwatch.monotonic() >= Duration::from_secs(60 * minutes) {
            eprintln!("{} rounds", round + 1);
            break;
        }
    }
    let seconds = stopwatch.monotonic().as_secs_f64();
    eprintln!(
        "crashes: {} operations, {} restarts, {} more left the same bytes, {:.0} a second",
        all.points,
        all.runs,
        all.alike,
        all.runs as f64 / seconds
    );
    figure("crashes and power cuts", all.runs);
    Ok(())
}
