//! The planner: bookings, rules and what the outbox already knows, in; reminders and problems, out.
//!
//! `bookings * steps = reminders + kept + problems`, always: nothing vanishes between the three. A
//! kind without steps counts as one step, so that it has its one problem, and so does a change that
//! a patient must be told of. What a plan says does not depend on the order of the bookings, and
//! what a reminder says does not depend on `now`: planning again, at any time and any number of
//! times, finds the same bytes.
//!
//! Does not save anything and does not decide whether something may go now; the gate does.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::appointment::Booking;
use crate::cadence::Channel;
use crate::calendar::SendingHours;
use crate::clinic::Rules;
use crate::key::{AppointmentId, ContactPointId, ContentHash, Key, PatientId, StepId};
use crate::ledger::{LedgerRow, Visit};
use crate::message::{Message, Window};

mod admission;
mod changes;
mod household;
mod known;
mod notices;
mod planner;
mod recipient;
mod sender;
mod telling;
mod timing;

pub use changes::changes;

#[cfg(test)]
mod tests;

/// A reminder that should exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its identity.
    pub key: Key,
    /// For which appointment.
    pub appointment: AppointmentId,
    /// At which revision.
    pub appointment_revision: i64,
    /// Whose.
    pub patient: PatientId,
    /// At which revision.
    pub patient_revision: i64,
    /// From which rules.
    pub rules_revision: i64,
    /// Which step.
    pub step: StepId,
    /// What staff call the step.
    pub step_name: String,
    /// Which template version it was rendered from.
    pub template_version: i64,
    /// Which contact point.
    pub contact_point: ContactPointId,
    /// The start it speaks about.
    pub occurrence: DateTime<Utc>,
    /// When it may go.
    pub window: Window,
    /// The clinic's day on which it counts against the cap of its contact.
    pub counts_on: NaiveDate,
    /// It was moved to an earlier moment because nothing may go at its own.
    pub moved_earlier: bool,
    /// The further visits it takes care of, in order; none for nearly all.
    pub further: Vec<Visit>,
    /// What it says, to whom, from whom.
    pub message: Message,
    /// The hash an approval binds.
    pub content_hash: ContentHash,
}

/// A reminder that should exist, if there is room for it.
#[derive(Debug)]
struct Wanted {
    planned: Planned,
    /// What a message says about the visit; nothing where no name may be said.
    line: Option<Line>,
    /// It may go in one text with others to its number.
    goes_with_others: bool,
}

/// A visit in a text that lists several.
#[derive(Debug)]
struct Line {
    /// What the patient is called.
    name: String,
    /// The civil start.
    local_start: NaiveDateTime,
}

/// Why a step of an appointment gets no reminder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum ProblemReason {
    /// No contact point of the kind the channel needs.
    NoContact,
    /// There is one, but the patient said never there.
    NeverThere,
    /// Everything usable opted out.
    OptedOut,
    /// The patient may only be contacted by another channel.
    OnlyOtherChannel {
        /// Which one.
        only: Channel,
    },
    /// Calls may meet a machine, and the patient wants nothing said to one.
    NoVoicemail,
    /// The numbers that are there can get no texts.
    NoTexts,
    /// The patient refused.
    ConsentRefused,
    /// The clinic requires consent and there is none on record.
    NoConsent,
    /// The patient is archived.
    PatientArchived,
    /// Booked when the step's window was already over.
    TooLate,
    /// No open moment before it would be useless.
    Closed,
    /// Whenever the clinic sends it is night where the number is.
    NightThere,
    /// The address or number already gets as much as it may that day.
    ContactFull {
        /// How many it may get.
        cap: u8,
    },
    /// The number already gets as many texts and calls as it may in those seven days.
    WeekFull {
        /// How many it may get.
        cap: u8,
    },
    /// The text cannot be written.
    CannotRender {
        /// What the template language says.
        detail: String,
    },
    /// The appointment's kind, practitioner, cadence, template or zone is not in the rules.
    RuleMissing {
        /// Which.
        what: String,
    },
    /// Its step uses a channel the clinic has not set up.
    ChannelNotSetUp,
    /// The kind of appointment gets no reminders, by choice.
    NoCadence,
    /// The last message about the appointment said something else than what is true now, in a way
    /// that another message would not make clearer.
    ToldOtherwise,
}

/// A step of an appointment that gets no reminder, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// Which step; none when the kind has no steps.
    pub step: Option<StepId>,
    /// What staff call the step.
    pub step_name: String,
    /// How it would have gone.
    pub channel: Option<Channel>,
    /// The start of the appointment.
    pub occurrence: DateTime<Utc>,
    /// When it would have gone, where that can be said.
    pub due_at: Option<DateTime<Utc>>,
    /// Why it does not.
    pub reason: ProblemReason,
}

/// A step whose reminder already has a life of its own in the outbox, which no plan changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Which step.
    pub step: StepId,
    /// The reminder.
    pub key: Key,
}

/// What should go out, what cannot and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order they become due.
    pub reminders: Vec<Planned>,
    /// Steps that are already dealt with, and steps that the reminder of another appointment takes
    /// care of: of the same person at the same moment, or in one text; by appointment.
    pub kept: Vec<Kept>,
    /// In the order of the appointments.
    pub problems: Vec<Problem>,
}

impl Plan {
    /// Returns whether the reminder of one appointment takes care of another one's step: of the
    /// same person at the same moment.
    #[must_use]
    pub fn counts_on(&self, key: &Key, of: AppointmentId) -> bool {
        let mut kept = self.kept.iter();
        kept.any(|kept| kept.key == *key && kept.appointment != of)
    }
}

/// Plans the reminders of the given bookings.
///
/// The ledger must hold every row of these appointments, and every row that shares a contact with
/// them and counts on a day on which a reminder may still be wanted, also one of the past. Bookings
/// that are no longer expected, or have begun, get nothing and are no problem.
#[must_use]
pub fn plan(rules: &Rules, bookings: &[Booking], ledger: &[LedgerRow], now: DateTime<Utc>) -> Plan {
    let mut ahead: Vec<&Booking> = bookings
        .iter()
        .filter(|booking| is_ahead(booking, now))
        .collect();
    ahead.sort_by_key(|booking| (booking.appointment.start, booking.appointment.id));
    let asked: BTreeSet<AppointmentId> = bookings.iter().map(|b| b.appointment.id).collect();
    let known = known::Known::of(ledger, asked);

    let hours = SendingHours::of(&rules.clinic).ok();
    let mut planner = planner::Planner::new(rules, hours.as_ref(), &known, now);
    planner.let_expire(ledger);
    for booking in ahead {
        planner.consider(booking);
    }
    let expected = telling::Expected::of(bookings);
    for booking in bookings {
        if let Some(found) = telling::telling(booking, &expected, &known, now) {
            planner.tell(booking, &found);
        }
    }
    let mut wanted = std::mem::take(&mut planner.wanted);
    for one in &mut wanted {
        one.planned.further = planner.silent_visits(one.planned.key);
    }
    let mut plan = admission::admit(&mut planner, wanted);
    plan.kept.extend(planner.kept);
    plan.problems.extend(planner.problems);

    plan.reminders
        .sort_by_key(|planned| (planned.window.due_at, planned.appointment, planned.step));
    plan.kept
        .sort_by_key(|kept| (kept.appointment, kept.step, kept.key));
    plan.problems
        .sort_by_key(|problem| (problem.occurrence, problem.appointment, problem.step));
    plan
}

/// Counts the steps that a plan of these bookings has in one of its lists.
#[must_use]
pub fn steps(
    rules: &Rules,
    bookings: &[Booking],
    ledger: &[LedgerRow],
    now: DateTime<Utc>,
) -> usize {
    let asked = bookings.iter().map(|b| b.appointment.id).collect();
    let known = known::Known::of(ledger, asked);
    let expected = telling::Expected::of(bookings);
    let of_cadence = |booking: &Booking| {
        let kind = rules.kinds.get(&booking.appointment.kind);
        let cadence = kind.and_then(|kind| rules.cadences.get(&kind.cadence));
        // An appointment without steps has one problem that says so.
        cadence.map_or(1, |cadence| cadence.steps.len().max(1))
    };
    let count = |booking: &Booking| {
        let reminded = is_ahead(booking, now).then(|| of_cadence(booking));
        let told = telling::telling(booking, &expected, &known, now);
        reminded.unwrap_or_default() + usize::from(told.is_some())
    };
    bookings.iter().map(count).sum()
}

/// Whether a reminder for it could still make sense.
fn is_ahead(booking: &Booking, now: DateTime<Utc>) -> bool {
    booking.appointment.status.is_expected() && booking.appointment.start > now
}
