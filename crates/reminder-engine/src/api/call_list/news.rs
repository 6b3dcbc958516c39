//! News for the call list: changes of appointments that no message could tell, and what to say.

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::appointment::{Appointment, AppointmentStatus, Booking};
use reminder_core::cadence::Channel;
use reminder_core::key::Key;
use reminder_core::notice::{self, Change};
use reminder_core::reminder::ReminderState;

use super::act::Reason;
use crate::api::shape::Wall;
use crate::planning::Planning;
use crate::sentences;
use crate::store::ReminderRecord;

/// What a patient must hear.
#[derive(Debug, Clone, Copy)]
pub(super) struct News {
    /// The start the patient counts on.
    pub(super) told: DateTime<Utc>,
    /// When somebody changed it; a call before that did not tell of it.
    pub(super) changed_at: DateTime<Utc>,
    change: Change,
}

/// Returns why somebody must phone about a change: the plan says that no notice can go, or one
/// went and did not surely arrive.
pub(super) fn reason(
    booking: &Booking,
    reminders: &[ReminderRecord],
    planning: &Planning,
) -> Option<Reason> {
    let appointment = &booking.appointment;
    let changed_at = appointment.changed?.at;
    let news = |change, told| {
        Some(News {
            told,
            changed_at,
            change,
        })
    };
    let said = |words: &str| format!("{}: {words}", notice::NAME);
    let told = |except| told(reminders, except).unwrap_or(appointment.start);
    let problem = planning.plan.problems.iter().find_map(|problem| {
        let change = problem.step.and_then(Change::of_step)?;
        (problem.appointment == appointment.id).then_some((problem, change))
    });
    if let Some((problem, change)) = problem {
        let words = sentences::problem(&problem.reason, problem.channel);
        return Some(Reason {
            key: None,
            words: said(&words),
            news: news(change, told(None)),
        });
    }
    let (row, change) = went(appointment, reminders)?;
    if change == Change::Moved
        && reminders
            .iter()
            .any(|other| reminds(other, appointment.start))
    {
        return None;
    }
    let words = match row.state {
        ReminderState::Planned
        | ReminderState::Approved
        | ReminderState::Held
        | ReminderState::Accepted
            if row.channel == Channel::CallList =>
        {
            "It is a call by staff.".to_owned()
        }
        ReminderState::Unknown
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired => {
            let state = sentences::state(row.state, row.channel);
            format!("{state}. {}", row.reason).trim().to_owned()
        }
        ReminderState::Planned
        | ReminderState::Approved
        | ReminderState::Held
        | ReminderState::Sending
        | ReminderState::Accepted
        | ReminderState::Delivered
        | ReminderState::Cancelled => return None,
    };
    Some(Reason {
        key: Some(row.key),
        words: said(&words),
        news: news(change, told(Some(row.key))),
    })
}

/// Returns the notice of an appointment as it is now.
fn went<'a>(
    appointment: &Appointment,
    reminders: &'a [ReminderRecord],
) -> Option<(&'a ReminderRecord, Change)> {
    let change = match appointment.status {
        AppointmentStatus::Cancelled => Change::CalledOff,
        AppointmentStatus::Booked => Change::Moved,
        // Who confirmed it knows it, and who came too.
        AppointmentStatus::Confirmed
        | AppointmentStatus::Arrived
        | AppointmentStatus::Completed
        | AppointmentStatus::NoShow => return None,
    };
    let row = reminders
        .iter()
        .filter(|row| row.step == change.step())
        .filter(|row| change == Change::CalledOff || row.occurrence == appointment.start)
        .max_by_key(|row| row.window.due_at)?;
    Some((row, change))
}

/// Whether a reminder about a start went, which tells of it as well as a notice would.
fn reminds(row: &ReminderRecord, start: DateTime<Utc>) -> bool {
    let went = matches!(
        row.state,
        ReminderState::Accepted | ReminderState::Delivered
    );
    went && row.channel != Channel::CallList
        && row.occurrence == start
        && Change::of_step(row.step).is_none()
}

/// Returns the start that the patient was told last, by another message than this one.
fn told(reminders: &[ReminderRecord], except: Option<Key>) -> Option<DateTime<Utc>> {
    reminders
        .iter()
        .filter(|row| row.state.may_have_gone() && row.sent_at.is_some())
        .filter(|row| Some(row.key) != except)
        .filter(|row| Change::of_step(row.step) != Some(Change::CalledOff))
        .max_by_key(|row| row.sent_at)
        .map(|row| row.occurrence)
}

/// Returns what to say to the patient.
pub(super) fn script(
    news: Option<News>,
    appointment: &Appointment,
    practitioner: &str,
    wall: &Wall,
) -> String {
    let when =
        |civil: NaiveDateTime| format!("{} at {}", civil.format("%A %-d %B"), wall.time(civil));
    let now = when(appointment.local_start);
    match news {
        Some(news) if news.change == Change::CalledOff => format!(
            "Your appointment with {practitioner} on {} will not take place. May we find you \
             another one?",
            when(wall.civil(news.told))
        ),
        Some(news) if news.told != appointment.start => format!(
            "Your appointment with {practitioner} on {} was moved. It is now on {now}. Does that \
             suit you?",
            when(wall.civil(news.told))
        ),
        Some(_) => format!("Your appointment with {practitioner} on {now} does take place."),
        None => format!("You have an appointment with {practitioner} on {now}."),
    }
}
