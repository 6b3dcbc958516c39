//! Who gets a place: one reminder per key, and no more a day and a week for one contact than its
//! caps.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeDelta};

use crate::cadence::Channel;
use crate::clinic::Caps;
use crate::key::Key;
use crate::plan::known::Known;
use crate::plan::{Kept, Plan, Planned, Problem, ProblemReason, Wanted};

/// What gets one place: a reminder, with those that go in one text with it.
pub(super) struct Group {
    pub(super) planned: Planned,
    /// As they would go alone.
    pub(super) riders: Vec<Planned>,
}

impl Group {
    /// Returns a reminder that goes alone.
    pub(super) fn alone(wanted: Wanted) -> Self {
        Self {
            planned: wanted.planned,
            riders: Vec::new(),
        }
    }

    /// Returns the keys of everything it takes care of.
    fn keys(&self) -> impl Iterator<Item = Key> {
        let riders = self.riders.iter().map(|rider| rider.key);
        std::iter::once(self.planned.key).chain(riders)
    }
}

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
    /// The same person, moment and step was admitted for another appointment, in this reminder.
    Twin(Key),
    Full,
    WeekFull,
}

/// Admits the reminders there is room for.
///
/// What the outbox holds keeps its room before anything new gets some, then the earlier one
/// counts; so a plan that was saved admits the same reminders again.
pub(super) fn admit(mut wanted: Vec<Group>, kept: &[Kept], known: &Known<'_>, caps: &Caps) -> Plan {
    wanted.sort_by_cached_key(|group| order(&group.planned, known));
    // What keeps a step and is wanted for another one has its place as what is wanted.
    let mut kept: BTreeSet<Key> = kept.iter().map(|kept| kept.key).collect();
    for group in &wanted {
        kept.remove(&group.planned.key);
    }
    let admissions = weigh(&wanted, &kept, known, caps);
    let mut plan = Plan::default();
    for (Group { planned, riders }, admission) in wanted.into_iter().zip(admissions) {
        match admission {
            Admission::Admitted => {
                let key = planned.key;
                plan.kept
                    .extend(riders.iter().map(|rider| kept_by(rider, key)));
                plan.reminders.push(planned);
            }
            Admission::Twin(key) => {
                plan.kept.push(kept_by(&planned, key));
                // What its twin says has no words for these.
                let cap = caps.of(planned.message.channel);
                let reason = ProblemReason::ContactFull { cap };
                plan.problems.extend(full(riders, &reason));
            }
            Admission::Full => {
                let cap = caps.of(planned.message.channel);
                let reason = ProblemReason::ContactFull { cap };
                plan.problems.extend(full(all(planned, riders), &reason));
            }
            Admission::WeekFull => {
                let cap = caps.phone_per_week;
                let reason = ProblemReason::WeekFull { cap };
                plan.problems.extend(full(all(planned, riders), &reason));
            }
        }
    }
    plan
}

fn kept_by(planned: &Planned, key: Key) -> Kept {
    Kept {
        appointment: planned.appointment,
        step: planned.step,
        key,
    }
}

/// Returns what decides who comes first.
pub(super) fn order(planned: &Planned, known: &Known<'_>) -> impl Ord + use<> {
    (
        rank(planned, known),
        planned.window.due_at,
        planned.appointment,
        planned.step,
    )
}

fn weigh(wanted: &[Group], kept: &BTreeSet<Key>, known: &Known<'_>, caps: &Caps) -> Vec<Admission> {
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
    // Every key that is taken care of, and by which reminder.
    let mut admitted: BTreeMap<Key, Key> = BTreeMap::new();
    wanted
        .iter()
        .map(|group| {
            let planned = &group.planned;
            if let Some(by) = admitted.get(&planned.key) {
                return Admission::Twin(*by);
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
            admitted.extend(group.keys().map(|key| (key, planned.key)));
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

fn all(planned: Planned, riders: Vec<Planned>) -> impl Iterator<Item = Planned> {
    std::iter::once(planned).chain(riders)
}

fn full(
    refused: impl IntoIterator<Item = Planned>,
    reason: &ProblemReason,
) -> impl Iterator<Item = Problem> {
    refused.into_iter().map(|planned| Problem {
        appointment: planned.appointment,
        patient: planned.patient,
        step: Some(planned.step),
        step_name: planned.step_name,
        channel: Some(planned.message.channel),
        occurrence: planned.occurrence,
        due_at: Some(planned.window.due_at),
        reason: reason.clone(),
    })
}
