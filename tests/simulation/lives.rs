//! Many lives of clinics in memory, for volume, on two threads; that a seed is a life, and that an
//! outbox with a flaw is found in one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;
use reminder_core::calendar::Zone;
use reminder_core::key::Key;
use reminder_tests::kit::Fault;

use crate::checkers::judge;
use crate::pure::{Flaw, Memory};
use crate::trace::{Fact, Trace};
use crate::years::counted;

/// Lives that are led without a wish for more: as many as fit, with the rest of this suite, into
/// five minutes of two cores. `SEEDS=13050` is a thousand years.
const SEEDS: u64 = 9_300;

/// Lets some weeks of one clinic pass in memory and returns what happened.
fn live(seed: u64, days: u32, flaw: Option<Flaw>) -> Result<Trace, Fault> {
    let (mut memory, mut chance) = Memory::with_phones(seed, flaw)?;
    let zone = Zone::named(&memory.setup.rules.clinic.zone)?;
    for _ in 0..days {
        let today = zone.civil(memory.now).date();
        let morning = zone.first_instant(today.and_hms_opt(7, 45, 0).ok_or("a time")?);
        memory.now = memory.now.max(morning);
        for _ in 0..chance.within(2, 8) {
            memory.book(&mut chance);
        }
        memory.change_one(&mut chance);
        if chance.one_in(6) {
            memory.opt_out(&mut chance);
        }
        memory.replan_touched()?;
        memory.approve(&mut chance)?;
        let mut interrupted = chance.one_in(3);
        if chance.one_in(8) {
            // The PC sleeps for a while, or for very long.
            memory.now += TimeDelta::minutes(chance.within(5, 800));
            interrupted = true;
        }
        let evening = zone.first_instant(today.and_hms_opt(23, 0, 0).ok_or("a time")?);
        if chance.one_in(3) {
            // Somebody changes their mind while messages are under way.
            let noon = memory.now + TimeDelta::minutes(chance.within(20, 500));
            memory.drain(noon.min(evening), interrupted)?;
            interrupted = false;
            match chance.below(4) {
                0 => memory.opt_out(&mut chance),
                1 => memory.change_one(&mut chance),
                _ => memory.change_under_way(&mut chance),
            }
            memory.replan_touched()?;
        }
        memory.drain(evening, interrupted)?;
        memory.now = zone.first_instant(
            today
                .succ_opt()
                .ok_or("a day")?
                .and_hms_opt(6, 0, 0)
                .ok_or("a time")?,
        );
    }
    memory.expire()?;
    memory.look();
    Ok(memory.trace)
}

/// Lets `work` run on two threads over seeds until the time is over or the seeds are; returns how
/// many were done.
pub(crate) fn for_seeds(
    name: &str,
    seconds: u64,
    seeds: u64,
    work: impl Fn(u64) -> Result<(), Fault> + Sync,
) -> Result<u64, Fault> {
    let next = AtomicU64::new(0);
    let done = AtomicU64::new(0);
    let failed = Mutex::new(Vec::new());
    let began = crate::years::Watch::new();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for seed in (0..seeds).map(|_| next.fetch_add(1, Ordering::Relaxed)) {
                    let over = seed >= seeds || began.seconds() >= seconds;
                    if over || failed.lock().is_ok_and(|failed| failed.len() > 4) {
                        break;
                    }
                    match work(seed) {
                        Ok(()) => {
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(fault) => {
                            let words = fault.to_string();
                            failed.lock().expect("no thread panics here").push(words);
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner()?;
    let done = done.into_inner();
    println!("{name}: {done} runs in {} s", began.seconds());
    if failed.is_empty() {
        Ok(done)
    } else {
        Err(failed.join("\n\n").into())
    }
}

const DAYS: u32 = 28;

#[test]
fn the_core_keeps_its_promises_for_many_clinic_years() -> Result<(), Fault> {
    if let Some(seed) = crate::years::asked("SEED") {
        let trace = live(seed, DAYS, None)?;
        println!("{}\n{:?}", trace.print(), judge(&trace));
        return Ok(());
    }
    let all = Mutex::new(BTreeMap::new());
    let (seconds, seeds) = crate::years::patience(SEEDS);
    let began = crate::years::Watch::new();
    let done = for_seeds("pure", seconds, seeds, |seed| {
        let trace = live(seed, DAYS, None).map_err(|fault| format!("seed {seed}: {fault}"))?;
        let broken = judge(&trace);
        if let Some(broken) = broken.first() {
            return Err(format!("seed {seed}: {broken:?}").into());
        }
        let mut all = all.lock().expect("no thread panics here");
        for (name, times) in counted(&trace) {
            *all.entry(name).or_default() += times;
        }
        Ok(())
    })?;
    crate::years::tell_years("in memory", done, DAYS, &began);
    for (name, times) in all.into_inner()? {
        let times: u64 = times;
        println!("{name}: {times}");
    }
    Ok(())
}

/// More lives than it takes until everything happened by phone that is judged.
const SEEDS_BY_PHONE: u64 = 60;

/// What is judged must be there to be judged.
#[test]
fn the_lives_have_texts_and_calls_and_what_comes_back() -> Result<(), Fault> {
    let mut all = BTreeMap::new();
    for seed in 0..SEEDS_BY_PHONE {
        all.extend(counted(&live(seed, DAYS, None)?));
        // All of it: reminders, texts, calls, because nobody answered, answers, found, taken back.
        if all.len() == 7 {
            return Ok(());
        }
    }
    Err(format!("not everything by phone in {SEEDS_BY_PHONE} lives: {all:?}").into())
}

#[test]
fn the_lives_have_texts_about_several_visits() -> Result<(), Fault> {
    for seed in 0..SEEDS_BY_PHONE {
        let trace = live(seed, DAYS, None)?;
        let mut several: BTreeSet<Key> = BTreeSet::new();
        for line in &trace.lines {
            if let Fact::Approved { key, visits, .. } = &line.fact
                && visits.len() > 1
            {
                several.insert(*key);
            }
        }
        let mut went = trace.handed_over();
        if went.any(|(_, letter)| several.contains(&letter.key)) {
            return Ok(());
        }
    }
    Err(format!("no text about several visits in {SEEDS_BY_PHONE} lives").into())
}

/// More lives than it takes until each flaw shows.
const SEEDS_WITH_FLAWS: u64 = 200;

#[test]
fn an_outbox_with_a_flaw_is_found_in_some_life() -> Result<(), Fault> {
    for (flaw, promise, words) in [
        (Flaw::SilenceIsNotSent, "P1", "was handed over again"),
        (Flaw::NightThere, "P3", "lets nothing go"),
        (Flaw::CapForEach, "P7", "more than the cap in a day"),
        (Flaw::NoWeek, "P7", "more than the cap in seven days"),
        (Flaw::CallsAtOnce, "P7", "on the heels"),
        (Flaw::SilenceEscalates, "P3", "it went although"),
        (Flaw::Deaf, "P5", "its owner said stop"),
        (Flaw::TakesBack, "P5", "nobody wished it"),
    ] {
        let mut found = None;
        for seed in 0..SEEDS_WITH_FLAWS {
            // A life that ends with a fault of the rule book is found as well, and proves less.
            let Ok(trace) = live(seed, DAYS, Some(flaw)) else {
                continue;
            };
            let broken = judge(&trace);
            let shows = broken
                .iter()
                .any(|one| one.promise == promise && one.words.contains(words));
            if shows {
                found = Some(seed);
                break;
            }
        }
        let seed = found.ok_or_else(|| format!("nobody noticed an outbox with {flaw:?}"))?;
        println!("{flaw:?} is found in the life of seed {seed}");
    }
    Ok(())
}

#[test]
fn the_same_seed_is_the_same_life() -> Result<(), Fault> {
    for seed in 0..100 {
        let first = live(seed, 14, None)?.fingerprint();
        assert_eq!(first, live(seed, 14, None)?.fingerprint(), "seed {seed}");
    }
    Ok(())
}
