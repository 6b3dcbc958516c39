//! The planner: bookings, rules and what the outbox already knows, in; reminders and problems, out.
//!
//! `bookings * steps = reminders + kept + problems`, always: nothing vanishes between the three.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::appointment::Booking;
use crate::cadence::Channel;
use crate::clinic::Rules;
use crate::key::{AppointmentId, ContactPointId, ContentHash, Key, PatientId, StepId};
use crate::ledger::{LedgerChange, LedgerRow};
use crate::message::{Message, Window};

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
    /// It was moved to an earlier moment because the clinic is closed at its own.
    pub moved_earlier: bool,
    /// What it says, to whom, from whom.
    pub message: Message,
    /// The hash an approval binds.
    pub content_hash: ContentHash,
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
    /// The address or number already gets as much as it may that day.
    ContactFull {
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
    /// Steps that are already dealt with.
    pub kept: Vec<Kept>,
    /// In the order of the bookings.
    pub problems: Vec<Problem>,
}

/// Plans the reminders of the given bookings.
///
/// The ledger must hold every row of these appointments, and every row that shares a contact with
/// them. Bookings that are no longer expected, or have begun, get nothing and are no problem.
#[must_use]
pub fn plan(rules: &Rules, bookings: &[Booking], ledger: &[LedgerRow], now: DateTime<Utc>) -> Plan {
    todo!()
}

/// Returns what saving a plan changes in the outbox, in a deterministic order.
///
/// `bookings` and `ledger` are the ones the plan was made from. Rows that may have gone, and rows of
/// appointments outside `bookings`, are never touched.
#[must_use]
pub fn changes(
    plan: &Plan,
    bookings: &[Booking],
    ledger: &[LedgerRow],
    now: DateTime<Utc>,
) -> Vec<LedgerChange> {
    todo!()
}
