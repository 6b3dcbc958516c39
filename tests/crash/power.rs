//! The process is killed, or the power goes, before every single change of the disk.

use std::collections::BTreeSet;
use std::thread;

use reminder_tests::kit::Fault;
use simulated_disk::Damage;

use crate::judge::{LATER, must, restart};
use crate::story::{Place, Story, Temper};

/// Threads that share the work.
pub(crate) const THREADS: usize = 2;

/// What was done.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) points: usize,
    pub(crate) runs: usize,
    pub(crate) alike: usize,
}

/// Crashes at every change of a story, each with so many patterns of damage.
pub(crate) fn crash_everywhere(story: &Story, patterns: u64) -> Result<Counts, Fault> {
    let part = |turn: usize| crash_at_some(story, patterns, turn).map_err(|fault| fault.to_string());
    let parts: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = (0..THREADS)
            .map(|turn| scope.spawn(move || part(turn)))
            .collect();
        running
            .into_iter()
            .map(|part| part.join().expect("no part panics"))
            .collect()
    });
    let mut all = Counts::default();
    for part in parts {
        let part = part?;
        all.points += part.points;
        all.runs += part.runs;
        all.alike += part.alike;
    }
    Ok(all)
}

fn crash_at_some(story: &Story, patterns: u64, turn: usize) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    let mut files = story.before.clone();
    let mut place = Place::new(files.clone())?;
    place.watched = false;
    for changes in 0..=story.log.len() {
        if changes % THREADS == turn {
            counts.points += 1;
            let mut seen = BTreeSet::new();
            let told = story.told_at(changes)?;
            let damages = (0..patterns).map(|seed| Damage::Seeded(seed ^ (changes as u64) << 32));
            let ends = [Damage::None, Damage::AllLost].into_iter().chain(damages);
            for (n, damage) in ends.enumerate() {
                let left = files.after(damage);
                // Two patterns that leave the same bytes are one restart.
                if !seen.insert(left.fingerprint()) {
                    counts.alike += 1;
                    continue;
                }
                counts.runs += 1;
                place.again(left, told.now + LATER[n % LATER.len()]);
                place.remember(story.taken_at(changes));
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
    let started = std::time::Instant::now();
    for temper in [Temper::Kind, Temper::Moody] {
        let story = Story::tell(temper, 5)?;
        eprintln!("{} changes, {} handed over", story.log.len(), story.taken.len());
        let counts = crash_everywhere(&story, std::env::var("SEEDS").map_or(60, |s| s.parse().expect("n")))?;
        eprintln!("{counts:?} {:?}", started.elapsed());
    }
    Ok(())
}
