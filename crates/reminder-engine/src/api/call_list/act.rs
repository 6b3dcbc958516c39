//! What the call list's commands do: whom to phone about which appointment, and what came of it.
//!
//! The list is derived, never stored: every expected appointment in the days shown whose patient no
//! reminder could surely reach is on it, and so is whatever a call-list step put there.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use reminder_core::appointment::{Appointment, AppointmentStatus, Booking};
use reminder_core::cadence::Channel;
use reminder_core::calendar::SendingHours;
use reminder_core::key::{AppointmentId, Key};
use reminder_core::ledger::WithdrawReason;
use reminder_core::patient::ContactKind;
use reminder_core::plan::ProblemReason;
use reminder_core::reminder::ReminderState;

use super::news::{self, News};
use super::{CallListDay, CallListView, CallMade, CallOutcome, CallRecorded, CallRow, RecordCall};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::shape::{self, Wall};
use crate::planning::{self, Planning};
use crate::sentences;
use crate::store::{CallRecord, NewCall, NewEvent, ReminderRecord, Scope, Subject, View};

const DAYS_MAX: i64 = 62;
const NOTE_MAX: usize = 1_000;
/// Business days ahead that the list shows unless asked for others.
const USUAL_DAYS: usize = 3;

/// Shows whom to phone.
pub(crate) fn call_list(
    engine: &Engine,
    _who: &Who,
    asked: CallListDay,
) -> Result<CallListView, ApiError> {
    let now = engine.now();
    engine.store().read(|view| {
        let rules = view.rules()?;
        let wall = Wall::of(&rules.clinic)?;
        let today = wall.civil(now).date();
        let until = match asked.until {
            Some(until) if until < today || (until - today).num_days() > DAYS_MAX => {
                return Err(ApiError::field(
                    "until",
                    format!("Choose a day from today on, at most {DAYS_MAX} days ahead."),
                ));
            }
            Some(until) => until,
            None => usual_until(&rules.clinic, today),
        };
        let next_day = until.succ_opt().unwrap_or(until);
        let ends = wall.zone().first_instant(next_day.and_time(NaiveTime::MIN));
        let mut rows = rows(view, &wall, ends, now)?;
        rows.sort_by_key(|(urgent, row)| (row.done, *urgent, row.appointment));
        let rows: Vec<CallRow> = rows.into_iter().map(|(_, row)| row).collect();
        let open = rows.iter().filter(|row| !row.done).count();
        Ok(CallListView {
            until,
            rows,
            open: u32::try_from(open).unwrap_or(u32::MAX),
        })
    })
}

fn usual_until(clinic: &reminder_core::clinic::Clinic, today: NaiveDate) -> NaiveDate {
    SendingHours::of(clinic).map_or(today, |hours| {
        today
            .iter_days()
            .skip(1)
            .take(30)
            .filter(|day| hours.is_business_day(*day))
            .nth(USUAL_DAYS - 1)
            .unwrap_or(today)
    })
}

/// Why somebody must phone, and the reminder it stands for.
pub(super) struct Reason {
    pub(super) key: Option<Key>,
    pub(super) words: String,
    /// For a change: what it is.
    pub(super) news: Option<News>,
}

/// A row with the moment until which somebody should have phoned.
type UrgentRow = (DateTime<Utc>, CallRow);

fn rows(
    view: &View<'_>,
    wall: &Wall,
    ends: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<UrgentRow>, ApiError> {
    let mut coming = view.bookings_between(now, ends)?;
    // What was moved behind the days shown may have been told to be in them.
    coming.extend(view.changed_bookings_from(ends)?);
    let patients = coming.iter().map(|booking| booking.patient.id).collect();
    let planning = planning::preview(view, &Scope::Patients(patients), now)?;
    let mut rows = Vec::new();
    for booking in &coming {
        let Appointment { id, start, .. } = booking.appointment;
        let calls = view.calls_about(id)?;
        let reminders = view.reminders_of_appointment(id)?;
        let shown = start < ends && booking.appointment.status.is_expected();
        let reason = news::reason(booking, &reminders, &planning)
            .filter(|reason| start < ends || reason.until() < ends)
            .or_else(|| {
                shown
                    .then(|| reason(booking, &reminders, &planning))
                    .flatten()
            });
        let reason = match reason {
            Some(reason) => reason,
            // Once somebody phoned, the line stays, so that a colleague sees it.
            None if shown && !calls.is_empty() => Reason::phoned(),
            None => continue,
        };
        rows.push((
            reason.until().min(start),
            row(booking, reason, calls, &planning, wall),
        ));
    }
    Ok(rows)
}

impl Reason {
    fn phoned() -> Self {
        Self {
            key: None,
            words: "Somebody phoned already.".to_owned(),
            news: None,
        }
    }

    /// Returns until when the patient counts on something that is not so.
    fn until(&self) -> DateTime<Utc> {
        self.news.map_or(DateTime::<Utc>::MAX_UTC, |news| news.told)
    }
}

/// Returns why an appointment needs a call: no reminder reached the patient, and none will.
fn reason(booking: &Booking, reminders: &[ReminderRecord], planning: &Planning) -> Option<Reason> {
    let of_occurrence = || {
        reminders
            .iter()
            .filter(|row| row.occurrence == booking.appointment.start)
    };
    // Who answered that they will come need not be phoned, whatever became of a reminder.
    if booking.appointment.status == AppointmentStatus::Confirmed
        && of_occurrence().any(|row| row.withdrawn == Some(WithdrawReason::Confirmed))
    {
        return None;
    }
    let asked_for = of_occurrence()
        .find(|row| row.channel == Channel::CallList && row.state == ReminderState::Accepted);
    if let Some(row) = asked_for {
        let words = format!("{} is a call by staff.", row.step_name);
        return Some(Reason {
            key: Some(row.key),
            words,
            news: None,
        });
    }
    // Whatever is still to come to a contact that did not get the last one will hardly fare better.
    let lost: BTreeSet<&str> = of_occurrence()
        .filter(|row| row.state == ReminderState::Undelivered)
        .map(|row| row.message.to.as_str())
        .collect();
    let reached_or_will = of_occurrence().any(|row| match row.state {
        ReminderState::Accepted | ReminderState::Delivered | ReminderState::Sending => true,
        ReminderState::Planned | ReminderState::Approved | ReminderState::Held => {
            !lost.contains(row.message.to.as_str())
        }
        ReminderState::Unknown
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired
        | ReminderState::Cancelled => false,
    });
    if reached_or_will {
        return None;
    }
    let last = of_occurrence()
        .filter(|row| !row.state.is_open())
        .max_by_key(|row| row.window.due_at);
    if let Some(row) = last
        && row.withdrawn != Some(WithdrawReason::Skipped)
    {
        let state = sentences::state(row.state, row.channel);
        let words = format!("{}: {state}. {}", row.step_name, row.reason);
        return Some(Reason {
            key: Some(row.key),
            words: words.trim().to_owned(),
            news: None,
        });
    }
    let problem = planning.plan.problems.iter().find(|problem| {
        problem.appointment == booking.appointment.id && wants_a_call(&problem.reason)
    })?;
    Some(Reason {
        key: None,
        words: sentences::problem(&problem.reason, problem.channel),
        news: None,
    })
}

/// Whether a step without a reminder is worth a call: not when patient or clinic chose so.
const fn wants_a_call(reason: &ProblemReason) -> bool {
    match reason {
        ProblemReason::NoCadence
        | ProblemReason::ConsentRefused
        | ProblemReason::PatientArchived => false,
        ProblemReason::NoContact
        | ProblemReason::NeverThere
        | ProblemReason::OptedOut
        | ProblemReason::OnlyOtherChannel { .. }
        | ProblemReason::NoVoicemail
        | ProblemReason::NoTexts
        | ProblemReason::NoConsent
        | ProblemReason::TooLate
        | ProblemReason::Closed
        | ProblemReason::NightThere
        | ProblemReason::ContactFull { .. }
        | ProblemReason::WeekFull { .. }
        | ProblemReason::CannotRender { .. }
        | ProblemReason::RuleMissing { .. }
        | ProblemReason::ChannelNotSetUp
        | ProblemReason::ToldOtherwise => true,
    }
}

fn row(
    booking: &Booking,
    reason: Reason,
    calls: Vec<CallRecord>,
    planning: &Planning,
    wall: &Wall,
) -> CallRow {
    let Booking {
        appointment,
        patient,
    } = booking;
    let clinic = &planning.rules.clinic;
    let practitioner_name = planning
        .rules
        .practitioners
        .get(&appointment.practitioner)
        .map(|found| found.name.clone())
        .unwrap_or_default();
    let numbers = patient
        .contact_points
        .iter()
        .filter(|contact| contact.kind == ContactKind::Phone && !contact.never)
        .map(|contact| shape::contact_words(contact, &clinic.country))
        .collect();
    let who = if patient.no_name_in_message {
        ""
    } else {
        patient.called()
    };
    let for_whom = if who.is_empty() {
        String::new()
    } else {
        format!(" for {who}")
    };
    let says = news::script(reason.news, appointment, &practitioner_name, wall);
    let script = format!("This is {}{for_whom}. {says}", clinic.name);
    // A call from before the change did not tell of it.
    let since = reason.news.map(|news| news.changed_at);
    let counts = |call: &&CallRecord| since.is_none_or(|since| call.at >= since);
    let done = calls.iter().filter(counts).any(|call| match call.outcome {
        CallOutcome::Reached | CallOutcome::WrongNumber => true,
        CallOutcome::LeftMessage | CallOutcome::NoAnswer => false,
    });
    CallRow {
        appointment: appointment.id,
        key: reason.key,
        patient: patient.id,
        patient_name: patient.full_name(),
        practitioner_name,
        local_start: appointment.local_start,
        numbers,
        reason: reason.words,
        script,
        calls: calls.into_iter().map(call_made).collect(),
        done,
    }
}

fn call_made(call: CallRecord) -> CallMade {
    CallMade {
        at: call.at,
        who: call.who,
        outcome: call.outcome,
        note: call.note,
    }
}

/// Records what came of a call.
pub(crate) fn record_call(
    engine: &Engine,
    who: &Who,
    asked: RecordCall,
) -> Result<CallRecorded, ApiError> {
    let now = engine.now();
    let note = asked.note.trim();
    if note.chars().count() > NOTE_MAX {
        return Err(ApiError::field(
            "note",
            format!("Keep the note under {NOTE_MAX} characters."),
        ));
    }
    let words = match asked.outcome {
        CallOutcome::Reached => "Reached the patient by phone.",
        CallOutcome::LeftMessage => "Left a message; that is not a confirmation.",
        CallOutcome::WrongNumber => "The number is wrong. Ask for another one.",
        CallOutcome::NoAnswer => "Nobody answered.",
    };
    engine.store().write(|tx| {
        let record = tx.appointment(asked.appointment)?.ok_or_else(gone)?;
        let call = NewCall {
            appointment: asked.appointment,
            key: asked.key,
            outcome: asked.outcome,
            note,
            who: &who.0,
        };
        tx.record_call(&call, now)?;
        let detail = if note.is_empty() {
            words.to_owned()
        } else {
            format!("{words} ({note})")
        };
        let subject = Subject {
            key: asked.key,
            appointment: Some(asked.appointment),
            patient: Some(record.patient),
        };
        tx.tell(
            &NewEvent {
                who: &who.0,
                what: "called",
                detail: &detail,
                subject,
            },
            now,
        )?;
        Ok::<_, ApiError>(())
    })?;
    engine.reminders_changed();
    let row = engine
        .store()
        .read(|view| row_of(view, asked.appointment, now))?;
    Ok(CallRecorded {
        row,
        sentence: words.to_owned(),
    })
}

fn gone() -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        "This appointment is not in the book any more. The call was not noted.",
    )
}

fn row_of(view: &View<'_>, id: AppointmentId, now: DateTime<Utc>) -> Result<CallRow, ApiError> {
    let record = view.appointment(id)?.ok_or_else(gone)?;
    let planning = planning::preview(view, &planning::one(record.patient), now)?;
    let wall = Wall::of(&planning.rules.clinic)?;
    let patient = view.patient(record.patient)?.ok_or_else(gone)?;
    let booking = Booking {
        appointment: record.appointment,
        patient,
    };
    let reminders = view.reminders_of_appointment(id)?;
    let reason = news::reason(&booking, &reminders, &planning)
        .or_else(|| reason(&booking, &reminders, &planning))
        .unwrap_or_else(Reason::phoned);
    let calls = view.calls_about(id)?;
    Ok(row(&booking, reason, calls, &planning, &wall))
}
