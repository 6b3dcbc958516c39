//! Many lives of clinics in memory, for volume, on two threads; and that a seed is a life.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;
use reminder_core::calendar::Zone;
use reminder_tests::kit::Fault;

use crate::checkers::judge;
use crate::pure::Memory;
use crate::trace::Trace;

/// Lives that are led without a wish for more.
const SEEDS: u64 = 900;

/// Lets some weeks of one clinic pass in memory and returns what happened.
fn live(seed: u64, days: u32) -> Result<Trace, Fault> {
    let (mut memory, mut chance) = Memory::new(seed)?;
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
        memory.replan()?;
        memory.approve(&mut chance)?;
        if chance.one_in(8) {
            // The PC sleeps for a while, or for very long.
            memory.now += TimeDelta::minutes(chance.within(5, 800));
        }
        let evening = today.and_hms_opt(23, 0, 0).ok_or("a time")?;
        memory.drain(zone.first_instant(evening), true)?;
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
    let letters = AtomicU64::new(0);
    let (seconds, seeds) = crate::years::patience(SEEDS);
    let began = crate::years::Watch::new();
    let done = for_seeds("pure", seconds, seeds, |seed| {
        let trace = live(seed, DAYS).map_err(|fault| format!("seed {seed}: {fault}"))?;
        let broken = judge(&trace);
        if let Some(broken) = broken.first() {
            return Err(format!("seed {seed}: {broken:?}").into());
        }
        let count = u64::try_from(trace.handed_over().count())?;
        letters.fetch_add(count, Ordering::Relaxed);
        Ok(())
    })?;
    crate::years::tell_years("pure", done, DAYS, &began);
    println!("figure: reminders pure = {}", letters.into_inner());
    Ok(())
}

#[test]
fn the_same_seed_is_the_same_life() -> Result<(), Fault> {
    for seed in 0..100 {
        let first = live(seed, 14)?.fingerprint();
        assert_eq!(first, live(seed, 14)?.fingerprint(), "seed {seed}");
    }
    println!("figure: seeds compared pure = 100");
    Ok(())
}
