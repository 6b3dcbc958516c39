//! Who gets a place: one reminder per key, and no more a day and a week for one contact than its
//! caps.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::cadence::Channel;
use crate::clinic::Caps;
use crate::key::{AppointmentId, Key, StepId};
use crate::ledger::{LedgerRow, spoken};
use crate::plan::household::{self, Mailbox};
use crate::plan::known::{Known, Place, place_of};
use crate::plan::planner::Planner;
use crate::plan::{Kept, Plan, Planned, Problem, ProblemReason, Wanted};

/// Which reminders come first when there is not room for all: what a person approved, what is in
/// review, what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Approved,
    Known,
    New,
}

/// What decides who comes first.
type Order = (Rank, DateTime<Utc>, AppointmentId, StepId);

/// What became of a wanted reminder.
enum Admission {
    /// It has a place.
    Admitted,
    /// Another one takes care of it: of the same person, moment and step, for another appointment,
    /// or in one text with it.
    By(Key),
    Refused(ProblemReason),
}

/// Admits the reminders there is room for.
///
/// What the outbox holds keeps its room, with the visits it speaks of, before anything new gets
/// some, then the earlier one counts. Each goes with one that has a place, or gets one of its own,
/// or is refused; whoever is refused takes nobody along. So a plan that was saved admits the same
/// reminders again, and puts the same ones together.
pub(super) fn admit(planner: &mut Planner<'_>, mut wanted: Vec<Wanted>) -> Plan {
    // What keeps a step and is wanted for another one has its place as what is wanted.
    let mut kept: BTreeSet<Key> = planner.kept.iter().map(|kept| kept.key).collect();
    for one in &wanted {
        kept.remove(&one.planned.key);
    }
    let known = planner.known;
    let leads = leads(&wanted, known);
    let lead = |one: &Wanted| lead(one, &leads, known);
    wanted.sort_by_cached_key(|one| {
        let own = order(&one.planned, known);
        let lead = lead(one);
        (lead.unwrap_or(own), lead.is_some(), own)
    });
    let mut places = Places {
        room: Room::of(known, &kept, planner.rules.clinic.caps),
        planner,
        found: Vec::with_capacity(wanted.len()),
        open: BTreeMap::new(),
        admitted: BTreeMap::new(),
    };
    for those in wanted.chunk_by(|_, next| lead(next).is_some()) {
        places.give(those);
    }
    let Places { found, open, .. } = places;
    let together = open.into_values().flatten();
    let together = together.filter_map(|text| text.together);
    let mut together: BTreeMap<Key, Planned> = together.map(|one| (one.key, one)).collect();
    let mut plan = Plan::default();
    for (Wanted { planned, .. }, admission) in wanted.into_iter().zip(found) {
        match admission {
            Admission::Admitted => {
                let together = together.remove(&planned.key);
                plan.reminders.push(together.unwrap_or(planned));
            }
            Admission::By(key) => plan.kept.push(Kept {
                appointment: planned.appointment,
                step: planned.step,
                key,
            }),
            Admission::Refused(reason) => plan.problems.push(refused(planned, reason)),
        }
    }
    plan
}

/// Finds what goes together in the outbox: for each visit, the order of the reminder that speaks of
/// it beside its own.
fn leads(wanted: &[Wanted], known: &Known<'_>) -> BTreeMap<Place, Order> {
    let mut leads = BTreeMap::new();
    for one in wanted.iter().filter(|one| one.goes_with_others) {
        let row = own_row(one, known).into_iter();
        for visit in row.flat_map(|row| spoken(&row.further)) {
            leads.insert(place_of(visit), order(&one.planned, known));
        }
    }
    leads
}

fn lead(one: &Wanted, leads: &BTreeMap<Place, Order>, known: &Known<'_>) -> Option<Order> {
    let planned = &one.planned;
    let place = (planned.appointment, planned.occurrence, planned.step);
    let lead = leads.get(&place).filter(|_| one.goes_with_others)?;
    own_row(one, known).is_none().then_some(*lead)
}

/// Returns what the outbox holds of a wanted reminder in its own name.
fn own_row<'a>(one: &Wanted, known: &Known<'a>) -> Option<&'a LedgerRow> {
    let row = known.open(one.planned.key)?;
    (row.appointment == one.planned.appointment).then_some(row)
}

/// Returns what decides who comes first.
fn order(planned: &Planned, known: &Known<'_>) -> Order {
    (
        rank(planned, known),
        planned.window.due_at,
        planned.appointment,
        planned.step,
    )
}

fn rank(planned: &Planned, known: &Known<'_>) -> Rank {
    match known.open(planned.key) {
        Some(row) if row.appointment != planned.appointment => Rank::New,
        // One that speaks of several visits has other bytes than it would have alone.
        Some(row)
            if row.approved
                && (row.content_hash == planned.content_hash || !row.further.is_empty()) =>
        {
            Rank::Approved
        }
        Some(_) => Rank::Known,
        None => Rank::New,
    }
}

/// A text that has a place, and that another visit may go in.
struct Text<'w> {
    /// The first has the place in its own name.
    members: Vec<&'w Wanted>,
    /// What speaks of all of them, where there are several.
    together: Option<Planned>,
}

/// Gives out places, in turn.
struct Places<'w, 'p, 'a> {
    planner: &'p mut Planner<'a>,
    room: Room<'w>,
    /// What became of each, in turn.
    found: Vec<Admission>,
    open: BTreeMap<Mailbox<'w>, Vec<Text<'w>>>,
    /// Every key that is taken care of, and by which reminder.
    admitted: BTreeMap<Key, Key>,
}

impl<'w> Places<'w, '_, '_> {
    /// Gives places to those that go together in the outbox; nearly always it is one alone.
    fn give(&mut self, those: &'w [Wanted]) {
        let together = match those {
            [] | [_] => Vec::new(),
            several => household::still_together(several),
        };
        let by = self.place_together(&together);
        for one in those {
            let is_in = together.iter().any(|member| std::ptr::eq(*member, one));
            let admission = match by.filter(|_| is_in) {
                Some(by) if by == one.planned.key => Admission::Admitted,
                Some(by) => Admission::By(by),
                None => self.place(one),
            };
            self.found.push(admission);
        }
    }

    /// Gives one place to all of them; returns the key that has it, or none.
    fn place_together(&mut self, those: &[&'w Wanted]) -> Option<Key> {
        let [first, _, ..] = those else {
            return None;
        };
        let mut keys = those.iter().map(|one| one.planned.key);
        if keys.any(|key| self.admitted.contains_key(&key)) {
            return None;
        }
        if let Some(key) = self.join(those) {
            return Some(key);
        }
        let together = household::together(self.planner, those)?;
        self.room.take(&first.planned).ok()?;
        self.admit(those.to_vec(), Some(together));
        Some(first.planned.key)
    }

    fn place(&mut self, one: &'w Wanted) -> Admission {
        if let Some(by) = self.admitted.get(&one.planned.key) {
            return Admission::By(*by);
        }
        if let Some(by) = self.join(&[one]) {
            return Admission::By(by);
        }
        match self.room.take(&one.planned) {
            Ok(()) => {
                self.admit(vec![one], None);
                Admission::Admitted
            }
            Err(reason) => Admission::Refused(reason),
        }
    }

    /// Puts them in a text that has a place, if one has words for all of them.
    fn join(&mut self, those: &[&'w Wanted]) -> Option<Key> {
        let first = those.first().filter(|one| one.goes_with_others)?;
        for text in self.open.get_mut(&household::mailbox(first))? {
            let all: Vec<&Wanted> = text.members.iter().chain(those).copied().collect();
            if !household::fit(&all) {
                continue;
            }
            let Some(together) = household::together(self.planner, &all) else {
                continue;
            };
            let by = together.key;
            (text.members, text.together) = (all, Some(together));
            let keys = those.iter().map(|one| (one.planned.key, by));
            self.admitted.extend(keys);
            return Some(by);
        }
        None
    }

    fn admit(&mut self, members: Vec<&'w Wanted>, together: Option<Planned>) {
        let Some(first) = members.first().copied() else {
            return;
        };
        let keys = members
            .iter()
            .map(|one| (one.planned.key, first.planned.key));
        self.admitted.extend(keys);
        if first.goes_with_others {
            let there = self.open.entry(household::mailbox(first)).or_default();
            there.push(Text { members, together });
        }
    }
}

/// What each contact may still get.
struct Room<'k> {
    caps: Caps,
    gets: BTreeMap<(NaiveDate, Channel, &'k str), u32>,
    rings: BTreeMap<&'k str, Vec<NaiveDate>>,
}

impl<'k> Room<'k> {
    /// What is left beside what the outbox holds in any case.
    fn of(known: &Known<'k>, kept: &BTreeSet<Key>, caps: Caps) -> Self {
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
        Self { caps, gets, rings }
    }

    /// Takes a place for a reminder.
    fn take(&mut self, planned: &'k Planned) -> Result<(), ProblemReason> {
        let message = &planned.message;
        let cap = self.caps.of(message.channel);
        let place = (planned.counts_on, message.channel, message.to.as_str());
        let gets = self.gets.entry(place).or_default();
        if *gets >= u32::from(cap) {
            return Err(ProblemReason::ContactFull { cap });
        }
        if let Some(cap) = self.caps.of_week(message.channel) {
            let rings = self.rings.entry(&message.to).or_default();
            if busiest_week(rings, planned.counts_on) >= usize::from(cap) {
                return Err(ProblemReason::WeekFull { cap });
            }
            rings.push(planned.counts_on);
        }
        *gets += 1;
        Ok(())
    }
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

fn refused(planned: Planned, reason: ProblemReason) -> Problem {
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
