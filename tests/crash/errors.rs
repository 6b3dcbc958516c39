//! Every operation of the file system fails, once and for ever, with every code it has for that,
//! and the disk fills up at every operation. The program lives on through it, is then killed, and
//! starts again on a disk that works.

use chrono::TimeDelta;
use reminder_engine::clock::Clock;
use reminder_engine::store::{Store, StoreError};
use reminder_tests::figures::figure;
use reminder_tests::kit::{Fault, at};
use simulated_disk::{Damage, Files, Trouble};

use crate::judge::{must, restart};
use crate::story::{Mark, Place, Temper, book, founded};
use crate::work::{THREADS, on_threads};

/// The budget that nothing uses, by which a test sees whether a change took place.
const PROBE: &str = "probe";

/// What was done.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) cases: usize,
    pub(crate) struck: usize,
}

/// Returns every way in which an operation of these kinds can go wrong.
fn troubles(kinds: &[simulated_disk::Kind]) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    for (at, kind) in kinds.iter().enumerate() {
        for code in kind.codes() {
            for for_ever in [false, true] {
                troubles.push(Trouble::Fail {
                    at,
                    code: *code,
                    for_ever,
                });
            }
        }
        if kind.mutates() {
            troubles.push(Trouble::Full { at });
        }
    }
    troubles
}

/// What staff were told while things went wrong.
struct Told {
    mark: Mark,
    /// What each change of the probe was answered with.
    probes: Vec<(i64, Answer)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Done,
    NotDone,
    Maybe,
}

/// A morning on which every refusal is taken as it comes and the day goes on.
fn muddle_through(place: &Place, reminders: usize) -> Told {
    let mut told = Told {
        mark: Mark {
            changes: 0,
            now: place.clock.now(),
            planned: 0,
            approved: 0,
            settled: 0,
        },
        probes: Vec::new(),
    };
    // Somebody who is refused at the start tries it once more.
    let Some(desk) = (0..2).find_map(|_| place.start(Temper::Kind).ok()) else {
        return told;
    };
    for n in 0..reminders {
        if book(&desk, n).is_ok() {
            told.mark.planned += 1;
        }
        probe(desk.engine.store(), &mut told);
    }
    if let Ok(approved) = desk.approve_all() {
        told.mark.approved = usize::try_from(approved).unwrap_or_default();
    }
    desk.sleep_until("2026-03-02 10:00");
    for _ in 0..2 * reminders + 2 {
        if desk.engine.tick(1).is_ok() {
            told.mark.settled = place.taken().len();
        }
        desk.clock.advance(TimeDelta::seconds(20));
    }
    probe(desk.engine.store(), &mut told);
    told.mark.now = place.clock.now();
    told
}

/// Changes something and keeps what the store said about it.
fn probe(store: &Store, told: &mut Told) {
    let value = i64::try_from(told.probes.len()).unwrap_or_default() + 1;
    let answer = match store.write(|tx| tx.set_budget(PROBE, value)) {
        Ok(()) => Answer::Done,
        Err(StoreError::MaybeCommitted { .. }) => Answer::Maybe,
        Err(_) => Answer::NotDone,
    };
    told.probes.push((value, answer));
}

/// What the store said it did is there, and what it said it did not is not.
fn the_store_told_the_truth(value: i64, probes: &[(i64, Answer)]) -> Result<(), String> {
    let allowed = |last: usize| {
        // Everything after it was at most a maybe that did not take place.
        probes[last..]
            .iter()
            .all(|(_, answer)| *answer != Answer::Done)
    };
    let found = probes.iter().position(|(probed, _)| *probed == value);
    let true_so = match found {
        None => value == 0 && allowed(0),
        Some(last) => probes[last].1 != Answer::NotDone && allowed(last + 1),
    };
    if true_so {
        Ok(())
    } else {
        Err(format!(
            "the probe is {value}, and the store said {probes:?}"
        ))
    }
}

fn one(
    place: &mut Place,
    before: &Files,
    trouble: Trouble,
    reminders: usize,
) -> Result<bool, Fault> {
    let morning = at("2026-03-02 09:00");
    place.again(before.clone(), morning);
    place.remember(Vec::new());
    place.machine.plan(Some(trouble));
    let told = muddle_through(place, reminders);
    let struck = place.machine.struck().is_some();
    let (files, taken) = (place.machine.files(), place.taken());
    place
        .nothing_was_rash()
        .map_err(|words| format!("{trouble:?}: {words}"))?;
    for damage in [Damage::None, Damage::AllLost] {
        let case = format!("{trouble:?}, then {damage:?}");
        place.again(files.after(damage), told.mark.now + TimeDelta::minutes(1));
        place.remember(taken.clone());
        let found = must(restart(place, &told.mark, Temper::Kind), &case)?;
        the_store_told_the_truth(found.probe, &told.probes)
            .map_err(|words| format!("{case}: {words}"))?;
    }
    Ok(struck)
}

/// Lets each trouble happen to a morning; returns how many did.
fn all(troubles: &[Trouble], reminders: usize) -> Result<Counts, Fault> {
    let before = founded()?;
    let parts = on_threads(|turn| {
        let mut place = Place::new(before.clone())?;
        let mut counts = Counts::default();
        for trouble in troubles.iter().skip(turn).step_by(THREADS) {
            counts.cases += 1;
            counts.struck += usize::from(one(&mut place, &before, *trouble, reminders)?);
        }
        Ok(counts)
    })?;
    Ok(parts.iter().fold(Counts::default(), |all, part| Counts {
        cases: all.cases + part.cases,
        struck: all.struck + part.struck,
    }))
}

#[test]
fn no_error_of_the_disk_loses_or_doubles_a_reminder() -> Result<(), Fault> {
    let place = Place::new(founded()?)?;
    place.machine.plan(None);
    let told = muddle_through(&place, 1);
    eprintln!("{:?} {:?}", told.mark, told.probes);
    let kinds = place.machine.kinds();
    let troubles = troubles(&kinds);
    eprintln!("{} operations, {} troubles", kinds.len(), troubles.len());
    let counts = all(&troubles, 1)?;
    figure("errors of the disk", counts.struck);
    Ok(())
}
