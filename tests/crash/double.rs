//! A crash while the program starts again after a crash: every pair of operations on a morning with
//! one reminder.

use std::collections::BTreeSet;

use reminder_tests::figures::figure;
use reminder_tests::kit::Fault;
use simulated_disk::{Damage, Files};

use crate::judge::{LATER, must, restart};
use crate::story::{Mark, Place, Story, Taken, Temper, Worse};
use crate::work::{THREADS, on_threads};

/// How often each pair is tried, each time with other damage.
const TURNS: u64 = 3;

/// What a crash leaves behind takes turns, so that all mixtures come up.
const fn damage(turn: usize, seed: u64) -> Damage {
    match turn % 3 {
        0 => Damage::AllLost,
        1 => Damage::Seeded(seed),
        _ => Damage::None,
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    points: usize,
    pairs: usize,
    alike: usize,
}

/// What a second start finds, and what was known before it.
type Seen = BTreeSet<(u64, usize, usize)>;

/// Crashes at every pair of operations of a story and of the restart after it.
fn crash_twice(story: &Story, seed: u64) -> Result<Counts, Fault> {
    let parts = on_threads(|turn| some(story, seed, turn))?;
    Ok(parts.iter().fold(Counts::default(), |all, part| Counts {
        points: all.points + part.points,
        pairs: all.pairs + part.pairs,
        alike: all.alike + part.alike,
    }))
}

fn some(story: &Story, seed: u64, turn: usize) -> Result<Counts, Fault> {
    let mut counts = Counts::default();
    let mut files = story.before.clone();
    let mut place = Place::new(files.clone())?;
    place.watched = false;
    let mut seen = Seen::new();
    for changes in 0..=story.log.len() {
        if changes % THREADS == turn {
            let turned = usize::try_from(seed)? + changes;
            let first = damage(turned, seed ^ changes as u64);
            let case = format!("after {changes} changes, {first:?}");
            let begun = (
                files.after(first),
                story.told_at(changes)?,
                story.taken_at(changes),
            );
            again(
                &mut place,
                &begun,
                (&case, seed, changes),
                &mut counts,
                &mut seen,
            )?;
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
    seen: &mut Seen,
) -> Result<(), Fault> {
    counts.points += 1;
    let begin = told.now + LATER[changes % 2];
    place.again(left.clone(), begin);
    place.remember(taken.clone());
    place.machine.plan(None);
    must(restart(place, told, Temper::Kind), case)?;
    let (log, since) = (place.machine.log(), place.taken());
    let mut files = left.clone();
    for (second, logged) in log.iter().enumerate() {
        let lost = damage(
            changes + second,
            seed ^ ((changes as u64) << 32) ^ second as u64,
        );
        let left = files.after(lost);
        files.change(&logged.name, &logged.change);
        // What the first start knew, and what the second one handed over by then.
        let known = since.iter().enumerate();
        let known = known.filter(|(n, given)| *n < taken.len() || given.changes <= second);
        let known: Vec<Taken> = known.map(|(_, given)| *given).collect();
        // The same bytes, after the same words and the same letters, are one start.
        if !seen.insert((left.fingerprint(), told.changes, known.len())) {
            counts.alike += 1;
            continue;
        }
        counts.pairs += 1;
        place.remember(known);
        place.again(left, begin + LATER[0]);
        let case = format!("{case}; then after {second} more, {lost:?}");
        must(restart(place, told, Temper::Kind), &case)?;
    }
    Ok(())
}

#[test]
fn no_crash_while_it_starts_after_a_crash_loses_or_doubles_a_reminder() -> Result<(), Fault> {
    let story = Story::tell(Temper::Kind, 1, Worse::Not)?;
    let mut counts = Counts::default();
    for seed in 0..TURNS {
        let turn = crash_twice(&story, seed)?;
        counts.points += turn.points;
        counts.pairs += turn.pairs;
        counts.alike += turn.alike;
    }
    eprintln!(
        "a second crash at every operation after {} first ones: {} starts, {} more found the same",
        counts.points, counts.pairs, counts.alike
    );
    figure("crashes inside a recovery", counts.pairs);
    assert!(counts.pairs > 1_000, "every pair: {counts:?}");
    Ok(())
}
