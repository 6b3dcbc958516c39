//! Who gets a place: one reminder per key, and no more a day and a week for one contact than its
//! caps.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};

use crate::cadence::Channel;
use crate::clinic::Caps;
use crate::key::Key;
use crate::plan::known::Known;
use crate::plan::{Kept, Plan, Planned, Problem, ProblemReason};

/// Which reminders come first when there is not room for all: what a person approved, what is in
/// review, what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Approved,
    Known,
    New,
}

/// What became of a wanted reminder.
enum Admission {
    Admitted,
    /// The same person, moment and step was admitted for another appointment.
    Twin,
    Full,
    WeekFull,
}

/// Admits the reminders there is room for.
///
/// What the outbox holds keeps its room before anything new gets some, then the earlier one
/// counts; so a plan that was saved admits the same reminders again.
pub(super) fn admit(
    mut wanted: Vec<Planned>,
    kept: &[Kept],
    known: &Known<'_>,
    caps: &Caps,
) -> Plan {
    wanted.sort_by_cached_key(|planned| {
        let rank = rank(planned, known);
        (
            rank,
            planned.window.due_at,
            planned.appointment,
            planned.step,
        )
    });
    let kept = kept.iter().map(|kept| kept.key).collect();
    let admissions = weigh(&wanted, &kept, known, caps);
    let mut plan = Plan::default();
    for (planned, admission) in wanted.into_iter().zip(admissions) {
        match admission {
            Admission::Admitted => plan.reminders.push(planned),
            Admission::Twin => plan.kept.push(Kept {
                appointment: planned.appointment,
                step: planned.step,
                key: planned.key,
            }),
            Admission::Full => {
                let cap = caps.of(planned.message.channel);
                let reason = ProblemReason::ContactFull { cap };
                plan.problems.push(full(planned, reason));
            }
            Admission::WeekFull => {
                let cap = caps.phone_per_week;
                let reason = ProblemReason::WeekFull { cap };
                plan.problems.push(full(planned, reason));
            }
        }
    }
    plan
}

fn weigh(
    wanted: &[Planned],
    kept: &BTreeSet<Key>,
    known: &Known<'_>,
    caps: &Caps,
) -> Vec<Admission> {
    let mut gets: BTreeMap<(NaiveDate, Channel, &str), u32> = BTreeMap::new();
    let mut rings: BTreeMap<&str, Vec<NaiveDate>> = BTreeMap::new();
    for row in known.counted(kept) {
        *gets
            .entry((row.counts_on, row.channel, row.contact.as_str()))
            .or_default() += 1;
        if caps.of_week(row.channel).is_some() {
            rings.entry(&row.contact).or_default().push(row.counts_on);
        }
    }
    let mut admitted: BTreeSet<Key> = BTreeSet::new();
    wanted
        .iter()
        .map(|planned| {
            if admitted.contains(&planned.key) {
                return Admission::Twin;
            }
            let message = &planned.message;
            let gets = gets
                .entry((planned.counts_on, message.channel, message.to.as_str()))
                .or_default();
            if *gets >= u32::from(caps.of(message.channel)) {
                return Admission::Full;
            }
            if let Some(cap) = caps.of_week(message.channel) {
                let rings = rings.entry(&message.to).or_default();
                if busiest_week(rings, planned.counts_on) >= usize::from(cap) {
                    return Admission::WeekFull;
                }
                rings.push(planned.counts_on);
            }
            *gets += 1;
            admitted.insert(planned.key);
            Admission::Admitted
        })
        .collect()
}

/// Returns how many of these days lie in the fullest seven days in a row around a day.
fn busiest_week(days: &[NaiveDate], around: NaiveDate) -> usize {
    const WEEK: i64 = 7;
    let within = |first: NaiveDate| {
        let last = first + TimeDelta::days(WEEK - 1);
        days.iter()
            .filter(|day| (first..=last).contains(*day))
            .count()
    };
    (0..WEEK)
        .map(|before| within(around - TimeDelta::days(before)))
        .max()
        .unwrap_or_default()
}

fn rank(planned: &Planned, known: &Known<'_>) -> Rank {
    match known.open(planned.key) {
        Some(row) if row.appointment != planned.appointment => Rank::New,
        Some(row) if row.approved && row.content_hash == planned.content_hash => Rank::Approved,
        Some(_) => Rank::Known,
        None => Rank::New,
    }
}

fn full(planned: Planned, reason: ProblemReason) -> Problem {
    Problem {
        appointment: planned.appointment,
        patient: planned.patient,
        step: Some(planned.step),
        step_name: planned.step_name,
        channel: Some(planned.message.channel),
        occurrence: planned.occurrence,
        due_at: Some(planned.window.due_at),
        reason,
    }
}
