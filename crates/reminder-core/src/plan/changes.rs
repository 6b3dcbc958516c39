//! From a plan to what saving it changes in the outbox.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::appointment::{Appointment, AppointmentStatus, Booking};
use crate::cadence::Channel;
use crate::key::{AppointmentId, Key, StepId};
use crate::ledger::{LedgerChange, LedgerRow, WithdrawReason};
use crate::notice::Change;
use crate::patient::ContactPoint;
use crate::plan::known::is_revivable;
use crate::plan::{Plan, Planned, ProblemReason};

/// Returns what saving a plan changes in the outbox, sorted by key.
///
/// `bookings` and `ledger` are the ones the plan was made from. Rows that may have gone are never
/// touched, and rows of appointments outside `bookings` are never withdrawn. A row whose
/// appointment has begun is left to expire.
#[must_use]
pub fn changes(
    plan: &Plan,
    bookings: &[Booking],
    ledger: &[LedgerRow],
    now: DateTime<Utc>,
) -> Vec<LedgerChange> {
    let rows: BTreeMap<Key, &LedgerRow> = ledger.iter().map(|row| (row.key, row)).collect();
    let mut changes: Vec<LedgerChange> = plan
        .reminders
        .iter()
        .filter_map(|planned| wanted(planned, rows.get(&planned.key).copied()))
        .collect();

    let staying: BTreeSet<Key> = plan
        .reminders
        .iter()
        .map(|planned| planned.key)
        .chain(plan.kept.iter().map(|kept| kept.key))
        .collect();
    let unwanted: Vec<&LedgerRow> = ledger
        .iter()
        .filter(|row| row.state.is_open() && row.occurrence > now && !staying.contains(&row.key))
        .collect();
    // Nearly always there is nothing to give reasons for.
    if !unwanted.is_empty() {
        let reasons = Reasons::of(plan, bookings, &rows);
        changes.extend(unwanted.into_iter().filter_map(|row| {
            let reason = reasons.for_withdrawing(row)?;
            Some(LedgerChange::Withdraw {
                key: row.key,
                reason,
            })
        }));
    }
    changes.sort_by_key(LedgerChange::key);
    changes
}

fn wanted(planned: &Planned, row: Option<&LedgerRow>) -> Option<LedgerChange> {
    let Some(row) = row else {
        return Some(LedgerChange::Plan(Box::new(planned.clone())));
    };
    if row.state.is_open() {
        if row.content_hash != planned.content_hash {
            return Some(LedgerChange::Change(Box::new(planned.clone())));
        }
        return (!is_confirmed(planned, row))
            .then(|| LedgerChange::Confirm(Box::new(planned.clone())));
    }
    is_revivable(row).then(|| LedgerChange::Revive(Box::new(planned.clone())))
}

fn is_confirmed(planned: &Planned, row: &LedgerRow) -> bool {
    row.appointment == planned.appointment
        && row.appointment_revision == planned.appointment_revision
        && row.patient_revision == planned.patient_revision
        && row.rules_revision == planned.rules_revision
        && row.further == planned.further
}

/// Why what is no longer wanted is no longer wanted.
struct Reasons<'a> {
    bookings: BTreeMap<AppointmentId, &'a Booking>,
    steps: BTreeMap<(AppointmentId, Option<StepId>), StepNow<'a>>,
}

/// What the plan says about a step.
struct StepNow<'a> {
    /// How it goes now, where the plan says so.
    channel: Option<Channel>,
    problem: Option<&'a ProblemReason>,
    /// It goes in one text with others.
    rides: bool,
}

impl<'a> Reasons<'a> {
    fn of(plan: &'a Plan, bookings: &'a [Booking], rows: &BTreeMap<Key, &LedgerRow>) -> Self {
        let problems = plan.problems.iter().map(|problem| {
            let now = StepNow {
                channel: problem.channel,
                problem: Some(&problem.reason),
                rides: false,
            };
            ((problem.appointment, problem.step), now)
        });
        let planned = plan.reminders.iter().map(|planned| {
            let now = StepNow {
                channel: Some(planned.message.channel),
                problem: None,
                rides: false,
            };
            ((planned.appointment, Some(planned.step)), now)
        });
        let kept = plan.kept.iter().map(|kept| {
            let now = StepNow {
                channel: rows.get(&kept.key).map(|row| row.channel),
                problem: None,
                rides: false,
            };
            ((kept.appointment, Some(kept.step)), now)
        });
        let rides = plan.reminders.iter().flat_map(|planned| {
            planned.further.iter().map(|visit| {
                let now = StepNow {
                    channel: Some(planned.message.channel),
                    problem: None,
                    rides: true,
                };
                ((visit.appointment, Some(visit.step)), now)
            })
        });
        Self {
            bookings: bookings
                .iter()
                .map(|booking| (booking.appointment.id, booking))
                .collect(),
            steps: problems.chain(planned).chain(kept).chain(rides).collect(),
        }
    }

    /// Returns why the plan does not want a row; none for an appointment it was not made for.
    fn for_withdrawing(&self, row: &LedgerRow) -> Option<WithdrawReason> {
        let booking = self.bookings.get(&row.appointment)?;
        if let Some(change) = Change::of_step(row.step) {
            return Some(self.for_withdrawing_notice(booking, row, change));
        }
        if !booking.appointment.status.is_expected() {
            return Some(WithdrawReason::AppointmentOff);
        }
        if booking.appointment.start != row.occurrence {
            return Some(WithdrawReason::Moved);
        }
        let step = self.steps.get(&(row.appointment, Some(row.step)));
        let Some(now) = step.or_else(|| self.steps.get(&(row.appointment, None))) else {
            return Some(WithdrawReason::RuleChanged);
        };
        Some(reason_now(now, booking, row))
    }

    fn for_withdrawing_notice(
        &self,
        booking: &Booking,
        row: &LedgerRow,
        change: Change,
    ) -> WithdrawReason {
        let Appointment { status, start, .. } = booking.appointment;
        match change {
            Change::CalledOff if status != AppointmentStatus::Cancelled => {
                return WithdrawReason::NothingToTell;
            }
            Change::Moved if !status.is_expected() => return WithdrawReason::AppointmentOff,
            Change::Moved if start != row.occurrence => return WithdrawReason::Moved,
            Change::Moved if status == AppointmentStatus::Confirmed => {
                return WithdrawReason::Confirmed;
            }
            Change::CalledOff | Change::Moved => {}
        }
        match self.steps.get(&(row.appointment, Some(row.step))) {
            Some(now) => reason_now(now, booking, row),
            None => WithdrawReason::NothingToTell,
        }
    }
}

fn reason_now(now: &StepNow<'_>, booking: &Booking, row: &LedgerRow) -> WithdrawReason {
    if now.channel.is_some_and(|channel| channel != row.channel) {
        return WithdrawReason::RuleChanged;
    }
    match now.problem {
        Some(problem) => reason_of(problem),
        None if now.rides => WithdrawReason::InAnother,
        None => why_elsewhere(booking, row),
    }
}

/// Returns why a step uses another contact or name than the row does.
fn why_elsewhere(booking: &Booking, row: &LedgerRow) -> WithdrawReason {
    let points = &booking.patient.contact_points;
    let copy_is = |wish: fn(&ContactPoint) -> bool| {
        points
            .iter()
            .any(|point| point.normalised == row.contact && wish(point))
    };
    if copy_is(|point| point.opted_out) {
        WithdrawReason::OptedOut
    } else if copy_is(|point| point.never) {
        WithdrawReason::PatientSaysNo
    } else if row.channel == Channel::Sms && copy_is(|point| point.no_texts) {
        WithdrawReason::NoTexts
    } else {
        WithdrawReason::ContactChanged
    }
}

const fn reason_of(problem: &ProblemReason) -> WithdrawReason {
    match problem {
        ProblemReason::NoContact => WithdrawReason::ContactChanged,
        ProblemReason::OptedOut => WithdrawReason::OptedOut,
        ProblemReason::NeverThere
        | ProblemReason::OnlyOtherChannel { .. }
        | ProblemReason::NoVoicemail
        | ProblemReason::ConsentRefused
        | ProblemReason::NoConsent
        | ProblemReason::PatientArchived => WithdrawReason::PatientSaysNo,
        ProblemReason::NoTexts => WithdrawReason::NoTexts,
        ProblemReason::ContactFull { .. } | ProblemReason::WeekFull { .. } => {
            WithdrawReason::ContactFull
        }
        ProblemReason::CannotRender { .. } => WithdrawReason::CannotRender,
        ProblemReason::TooLate
        | ProblemReason::Closed
        | ProblemReason::NightThere
        | ProblemReason::RuleMissing { .. }
        | ProblemReason::ChannelNotSetUp
        | ProblemReason::NoCadence => WithdrawReason::RuleChanged,
        ProblemReason::ToldOtherwise => WithdrawReason::NothingToTell,
    }
}
