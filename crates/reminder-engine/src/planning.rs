//! Planning inside a change: whatever changes a booking, a patient or a rule plans again what
//! depends on it, in the same transaction, so that the outbox never disagrees with the book.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use reminder_core::appointment::Booking;
use reminder_core::calendar::Zone;
use reminder_core::clinic::Rules;
use reminder_core::key::{AppointmentId, Key, PatientId};
use reminder_core::ledger::{self, LedgerChange, LedgerRow};
use reminder_core::message::{Message, Window};
use reminder_core::notice::Change;
use reminder_core::plan::{self, Plan, Planned};
use reminder_core::reminder::{ReminderEvent, ReminderState, transition};

use crate::sentences::{self, PROGRAM};
use crate::store::{NewEvent, Scope, StoreError, Subject, Tx, View};

/// What a plan changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanSaved {
    /// New reminders.
    pub planned: u32,
    /// Reminders whose words, address or time changed.
    pub changed: u32,
    /// Among them: how many somebody had approved.
    pub back_to_review: u32,
    /// Reminders called off.
    pub withdrawn: u32,
    /// New change notices.
    pub notices: u32,
}

impl PlanSaved {
    fn count(&mut self, planned: &Planned) {
        match Change::of_step(planned.step) {
            Some(_) => self.notices += 1,
            None => self.planned += 1,
        }
    }
}

/// What a plan is made from, and the plan.
#[derive(Debug)]
pub struct Planning {
    /// The rules.
    pub rules: Rules,
    /// The bookings planned for.
    pub bookings: Vec<Booking>,
    /// What the outbox already knew.
    pub ledger: Vec<LedgerRow>,
    /// What should go, and what cannot.
    pub plan: Plan,
}

/// Bookings further ahead are planned when they come nearer.
const HORIZON_DAYS: i64 = 3_660;

/// A reminder whose own day is at most so long ago may still be of use, and is weighed against
/// everything that went to its contact on that day.
const COUNTS_DAYS: u64 = 30;

/// Plans without saving anything.
///
/// # Errors
/// [`StoreError`] when the database cannot be read.
pub fn preview(view: &View<'_>, scope: &Scope, now: DateTime<Utc>) -> Result<Planning, StoreError> {
    let rules = view.rules()?;
    let since = today(&rules, now) - Days::new(COUNTS_DAYS);
    let (bookings, ledger) = match scope {
        Scope::Everybody => (
            view.bookings_between(now, now + TimeDelta::days(HORIZON_DAYS))?,
            view.whole_ledger(since, now)?,
        ),
        Scope::Patients(patients) => {
            let bookings = view.bookings_of(&view.widened(patients)?, now)?;
            let ledger = view.ledger_of(&bookings, since)?;
            (bookings, ledger)
        }
    };
    let plan = plan::plan(&rules, &bookings, &ledger, now);
    Ok(Planning {
        rules,
        bookings,
        ledger,
        plan,
    })
}

/// Plans what depends on a scope, and saves it. `who` is told in the history as the one whose
/// change made it necessary.
///
/// # Errors
/// [`StoreError`]; the caller's transaction is rolled back, its change included.
pub fn replan(
    tx: &Tx<'_>,
    scope: &Scope,
    who: &str,
    now: DateTime<Utc>,
) -> Result<PlanSaved, StoreError> {
    let planning = preview(tx, scope, now)?;
    save(tx, &planning, who, now)
}

/// Saves a plan.
///
/// # Errors
/// [`StoreError`]; the caller's transaction is rolled back.
pub fn save(
    tx: &Tx<'_>,
    planning: &Planning,
    who: &str,
    now: DateTime<Utc>,
) -> Result<PlanSaved, StoreError> {
    let mut saved = PlanSaved::default();
    for change in plan::changes(&planning.plan, &planning.bookings, &planning.ledger, now) {
        match change {
            LedgerChange::Plan(planned) => {
                if tx.insert_planned(&planned)? {
                    saved.count(&planned);
                    tell(
                        tx,
                        &planned,
                        PROGRAM,
                        "planned",
                        &words_planned(&planned),
                        now,
                    )?;
                }
            }
            LedgerChange::Confirm(planned) => tx.confirm_planned(&planned)?,
            LedgerChange::Change(planned) => rewrite(tx, &planned, who, &mut saved, now)?,
            LedgerChange::Revive(planned) => {
                tx.rewrite_planned(&planned, ReminderState::Planned, &[])?;
                saved.count(&planned);
                let words = "Wanted again. It waits for review.";
                tell(tx, &planned, who, "revived", words, now)?;
            }
            LedgerChange::Withdraw { key, reason } => {
                let words = sentences::withdrawn(reason);
                if tx.withdraw(&key, reason, words)? {
                    saved.withdrawn += 1;
                    let subject = subject_of(tx, &key)?;
                    tx.tell(
                        &NewEvent {
                            who,
                            what: "cancelled",
                            detail: words,
                            subject,
                        },
                        now,
                    )?;
                }
            }
        }
    }
    Ok(saved)
}

fn rewrite(
    tx: &Tx<'_>,
    planned: &Planned,
    who: &str,
    saved: &mut PlanSaved,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Some(before) = tx.reminder(&planned.key)? else {
        return Ok(());
    };
    let Ok(state) = transition(before.state, ReminderEvent::Change) else {
        return Ok(());
    };
    let seen = before.approved_hash.is_some();
    let mut different = differences(
        (&before.message, &before.window),
        (&planned.message, &planned.window),
    );
    // Until somebody approves the new words, everything that changed since the last approval.
    different.extend(
        before
            .changed
            .iter()
            .filter(|word| !different.contains(word))
            .cloned()
            .collect::<Vec<_>>(),
    );
    let shown: &[String] = if seen || !before.changed.is_empty() {
        &different
    } else {
        &[]
    };
    tx.rewrite_planned(planned, state, shown)?;
    saved.changed += 1;
    saved.back_to_review += u32::from(seen);
    let words = if seen {
        format!(
            "Changed after it was approved ({}). It waits for review again.",
            different.join(", ")
        )
    } else {
        format!("Changed ({}).", different.join(", "))
    };
    tell(tx, planned, who, "changed", &words, now)
}

fn words_planned(planned: &Planned) -> String {
    if Change::of_step(planned.step).is_some() {
        "The patient has a message that is no longer true, or must hear of it otherwise. A change \
         notice waits for review."
            .to_owned()
    } else if planned.moved_earlier {
        "Planned, at an earlier moment because nothing may go at its own.".to_owned()
    } else {
        "Planned. It waits for review.".to_owned()
    }
}

fn tell(
    tx: &Tx<'_>,
    planned: &Planned,
    who: &str,
    what: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let subject = Subject {
        key: Some(planned.key),
        appointment: Some(planned.appointment),
        patient: Some(planned.patient),
    };
    tx.tell(
        &NewEvent {
            who,
            what,
            detail,
            subject,
        },
        now,
    )
}

/// Returns what a line of history about a reminder is about.
pub(crate) fn subject_of(view: &View<'_>, key: &Key) -> Result<Subject, StoreError> {
    let (appointment, patient) = view.whose(key)?.unzip();
    Ok(Subject {
        key: Some(*key),
        appointment,
        patient,
    })
}

/// Returns what is different, in words for staff.
fn differences(before: (&Message, &Window), after: (&Message, &Window)) -> Vec<String> {
    let (old, old_window) = before;
    let (new, new_window) = after;
    let calendar = |message: &Message| {
        message
            .calendar
            .as_ref()
            .map(|entry| (entry.start, entry.duration_minutes))
    };
    [
        (
            "the text",
            old.text != new.text || old.language != new.language,
        ),
        ("the subject", old.subject != new.subject),
        ("the address", old.to != new.to),
        (
            "the sender",
            old.from_name != new.from_name
                || old.from_address != new.from_address
                || old.reply_to != new.reply_to,
        ),
        (
            "how it is sent",
            old.channel != new.channel || old.carrier != new.carrier,
        ),
        ("when it goes", old_window != new_window),
        ("on what it depends", old.only_if != new.only_if),
        ("the calendar entry", calendar(old) != calendar(new)),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .map(|(words, _)| words.to_owned())
    .collect()
}

/// Returns the clinic's civil day. With an unknown zone nothing is planned, so any day will do.
pub(crate) fn today(rules: &Rules, now: DateTime<Utc>) -> NaiveDate {
    Zone::named(&rules.clinic.zone).map_or_else(|_| now.date_naive(), |zone| zone.civil(now).date())
}

/// Returns the scope of one patient.
pub(crate) fn one(patient: PatientId) -> Scope {
    Scope::Patients(BTreeSet::from([patient]))
}

/// Returns the reminders and problems of one appointment in a plan; a text that speaks of it beside
/// another one is among them.
pub(crate) fn of_appointment(
    plan: &Plan,
    appointment: AppointmentId,
) -> (Vec<&Planned>, Vec<&plan::Problem>) {
    (
        plan.reminders
            .iter()
            .filter(|planned| speaks_of(planned, appointment))
            .collect(),
        plan.problems
            .iter()
            .filter(|problem| problem.appointment == appointment)
            .collect(),
    )
}

fn speaks_of(planned: &Planned, appointment: AppointmentId) -> bool {
    let mut further = ledger::spoken(&planned.further);
    planned.appointment == appointment || further.any(|visit| visit.appointment == appointment)
}
