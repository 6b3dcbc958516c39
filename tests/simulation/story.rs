//! The night this program exists for, in ten thousand variations: the outbox stands still for ten
//! minutes to five days while something plans again and again, and then it runs once more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::key::Key;
use reminder_core::reminder::{ReminderEvent, ReminderState};
use reminder_tests::figures::figure;
use reminder_tests::kit::Fault;

use crate::chance::Chance;
use crate::checkers::judge;
use crate::lives::for_seeds;
use crate::pure::Memory;
use crate::trace::{Fact, Trace};

/// Nights that are told without a wish for more.
const SEEDS: u64 = 10_000;
/// So many overdue reminders, or one that is this late, are for a person.
const OVERDUE_MAX: usize = 10;
const LATE_MAX: TimeDelta = TimeDelta::minutes(30);
/// A reminder is overdue after this.
const OVERDUE: TimeDelta = TimeDelta::minutes(5);

/// What a variation came to.
struct Told {
    trace: Trace,
    backlog: BTreeSet<Key>,
    for_a_person: bool,
    restarted_at: DateTime<Utc>,
    released_at: Option<DateTime<Utc>>,
}

/// Tells one variation.
fn tell(seed: u64) -> Result<Told, Fault> {
    let (mut memory, mut chance) = Memory::new(seed)?;
    for _ in 0..chance.within(3, 30) {
        memory.book(&mut chance);
    }
    memory.replan()?;
    memory.approve(&mut chance)?;
    let calm = memory.now + TimeDelta::minutes(chance.within(0, 5_000));
    memory.drain(calm, true)?;
    outage(&mut memory, &mut chance)?;
    let restarted_at = memory.now;
    let moment = |row: &crate::pure::Row| row.planned.window.due_at.max(row.release_at);
    let waiting: BTreeMap<Key, DateTime<Utc>> = memory
        .rows
        .iter()
        .filter(|(_, row)| row.state == ReminderState::Approved && moment(row) <= restarted_at)
        .map(|(key, row)| (*key, moment(row)))
        .collect();
    let overdue = waiting.values().filter(|at| **at < restarted_at - OVERDUE);
    let oldest = waiting.values().min();
    let for_a_person =
        overdue.count() > OVERDUE_MAX || oldest.is_some_and(|at| restarted_at - *at > LATE_MAX);
    memory.drain(
        restarted_at + TimeDelta::minutes(chance.within(1, 300)),
        true,
    )?;
    let released_at = chance.one_in(2).then_some(memory.now);
    if released_at.is_some() {
        release(&mut memory)?;
    }
    memory.drain(memory.now + TimeDelta::days(3), false)?;
    memory.look();
    Ok(Told {
        trace: memory.trace,
        backlog: waiting.into_keys().collect(),
        for_a_person,
        restarted_at,
        released_at,
    })
}

/// Nothing drains; something fills, again and again.
fn outage(memory: &mut Memory, chance: &mut Chance) -> Result<(), Fault> {
    let over = memory.now + TimeDelta::minutes(chance.within(10, 7_200));
    let every = TimeDelta::minutes(chance.within(1, 60));
    for _ in 0..chance.within(1, 6) {
        memory.now = (memory.now + every).min(over);
        memory.replan()?;
    }
    memory.now = over;
    Ok(())
}

fn release(memory: &mut Memory) -> Result<(), Fault> {
    let release_at = memory.now + TimeDelta::minutes(3);
    let held = |row: &&mut crate::pure::Row| row.state == ReminderState::Held;
    for row in memory.rows.values_mut().filter(held) {
        row.happens(ReminderEvent::ReleaseApproved)?;
        row.release_at = release_at;
    }
    Ok(())
}

/// Returns what is wrong with a variation beyond the promises themselves.
fn wrong(told: &Told) -> Option<String> {
    let approved = told.trace.lines.iter().filter_map(|line| {
        let Fact::Approved { key, shown, .. } = &line.fact else {
            return None;
        };
        Some((*key, shown.message.channel))
    });
    let reviewed: BTreeMap<Key, _> = approved.collect();
    for (line, letter) in told.trace.handed_over() {
        let Some(channel) = reviewed.get(&letter.key) else {
            return Some(format!("more went than was reviewed: {letter:?}"));
        };
        if *channel != letter.message.channel {
            return Some(format!("lateness changed the channel: {letter:?}"));
        }
        let of_backlog = told.backlog.contains(&letter.key) && line.at >= told.restarted_at;
        let released = told.released_at.is_some_and(|at| at <= line.at);
        if told.for_a_person && of_backlog && !released {
            return Some(format!(
                "the backlog went before a person released it: {letter:?}"
            ));
        }
    }
    None
}

#[test]
fn ten_thousand_nights_ring_nobody_twice() -> Result<(), Fault> {
    let stopped = AtomicU64::new(0);
    if let Some(seed) = crate::years::asked("SEED") {
        let told = tell(seed)?;
        println!("{}", told.trace.print());
        let words = wrong(&told).unwrap_or_else(|| format!("{:?}", judge(&told.trace)));
        println!("{words}");
        return Ok(());
    }
    let (seconds, seeds) = crate::years::patience(SEEDS);
    let done = for_seeds("story", seconds, seeds.min(10_000), |seed| {
        let told = tell(seed).map_err(|fault| format!("seed {seed}: {fault}"))?;
        let broken = judge(&told.trace);
        if let Some(broken) = broken.first() {
            return Err(format!("seed {seed}: {broken:?}").into());
        }
        if let Some(words) = wrong(&told) {
            return Err(format!("seed {seed}: {words}").into());
        }
        stopped.fetch_add(u64::from(told.for_a_person), Ordering::Relaxed);
        Ok(())
    })?;
    figure("nights of 13 hours", done);
    figure("nights that waited for a person", stopped.into_inner());
    Ok(())
}
