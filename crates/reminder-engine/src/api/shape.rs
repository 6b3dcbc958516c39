//! Shapes rows of the database into rows of the screen. Every screen that shows an appointment, a
//! reminder or a line of history shows it through here, so that they all say the same.

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::calendar::Zone;
use reminder_core::clinic::{CarrierName, Clinic, Rules};
use reminder_core::notice::Change;
use reminder_core::patient::{ContactKind, ContactPoint};
use reminder_core::plan::Problem;
use reminder_core::receipt::{self, Arrival};
use reminder_core::reminder::ReminderState;

use super::appointments::{AppointmentRow, HistoryLine, ReminderChip};
use super::error::{ApiError, ErrorCode};
use super::review::{FurtherVisitRow, ReminderRow};
use crate::planning::Planning;
use crate::sentences;
use crate::store::{AppointmentRecord, Event, ReminderRecord, StoreError, View};

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a command met the database");
        Self::new(ErrorCode::Storage, error.sentence())
    }
}

/// The clock on the clinic's wall, and how its country writes times.
pub(crate) struct Wall {
    zone: Zone,
    twelve_hours: bool,
}

impl Wall {
    /// Returns the clinic's wall clock.
    pub(crate) fn of(clinic: &Clinic) -> Result<Self, ApiError> {
        let zone = Zone::named(&clinic.zone).map_err(|_| {
            ApiError::new(
                ErrorCode::NotPossible,
                format!(
                    "The clinic's time zone {:?} is not known. Nothing is sent until you choose \
                     one in Settings.",
                    clinic.zone
                ),
            )
        })?;
        let twelve_hours = ["US", "CA", "AU", "NZ", "PH", "IN"].contains(&clinic.country.as_str());
        Ok(Self { zone, twelve_hours })
    }

    /// Returns whether the clinic's country writes 9:15 PM rather than 21:15.
    pub(crate) fn twelve_hours(&self) -> bool {
        self.twelve_hours
    }

    /// Returns the clinic's zone.
    pub(crate) fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Returns an instant as the wall clock shows it.
    pub(crate) fn civil(&self, at: DateTime<Utc>) -> NaiveDateTime {
        self.zone.civil(at)
    }

    /// Writes a civil time: "9:15 AM" or "9:15".
    pub(crate) fn time(&self, civil: NaiveDateTime) -> String {
        civil
            .format(if self.twelve_hours {
                "%-I:%M %p"
            } else {
                "%-H:%M"
            })
            .to_string()
    }

    /// Writes a civil day and time: "Tue 24 Nov, 9:15".
    pub(crate) fn day_and_time(&self, civil: NaiveDateTime) -> String {
        format!("{}, {}", civil.format("%a %-d %b"), self.time(civil))
    }

    /// Writes an instant as staff read it, without the day when it is today.
    pub(crate) fn when(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let civil = self.civil(at);
        if civil.date() == self.civil(now).date() {
            format!("today at {}", self.time(civil))
        } else {
            format!("on {} at {}", civil.format("%a %-d %b"), self.time(civil))
        }
    }
}

/// Writes a contact as it should be read.
pub(crate) fn contact_words(contact: &ContactPoint, country: &str) -> String {
    written(contact.kind, &contact.normalised, country)
}

fn written(kind: ContactKind, normalised: &str, country: &str) -> String {
    reminder_core::contact::read(kind, normalised, country)
        .map_or_else(|_| normalised.to_owned(), |read| read.display)
}

/// Writes the address of a message as it should be read.
pub(crate) fn address_words(to: &str, country: &str) -> String {
    let kind = if to.contains('@') {
        ContactKind::Email
    } else {
        ContactKind::Phone
    };
    written(kind, to, country)
}

/// Shapes a reminder.
pub(crate) fn reminder_row(
    record: ReminderRecord,
    wall: &Wall,
    clinic: &Clinic,
    now: DateTime<Utc>,
) -> ReminderRow {
    let sentence = reminder_sentence(&record, wall, now);
    let undo_until = match (record.state, record.release_at) {
        (ReminderState::Approved, Some(release_at)) => Some(release_at.max(record.window.due_at)),
        _ => None,
    };
    let (approved_by, approved_at) = record.approved.clone().unzip();
    let further = record.spoken().map(|visit| FurtherVisitRow {
        appointment: visit.appointment,
        local_start: visit.local_start,
        patient: visit.patient,
        patient_name: visit.patient_name.clone(),
    });
    let further = further.collect();
    ReminderRow {
        key: record.key,
        reference: record.key.short(),
        state: record.state,
        state_word: sentences::state(record.state, record.channel).to_owned(),
        sentence,
        content_hash: record.content_hash,
        appointment: record.appointment,
        local_start: wall.civil(record.occurrence),
        patient: record.patient,
        patient_name: record.patient_name,
        practitioner_name: record.practitioner_name,
        further,
        change: Change::of_step(record.step),
        step_name: record.step_name,
        channel: record.channel,
        address: address_words(&record.message.to, &clinic.country),
        message: record.message,
        due_at: record.window.due_at,
        due_local: wall.civil(record.window.due_at),
        expires_at: record.window.expires_at,
        moved_earlier: record.moved_earlier,
        changed: record.changed,
        approved_by,
        approved_at,
        undo_until,
        sent_at: record.sent_at,
    }
}

/// Says what a reminder's state means for this one.
fn reminder_sentence(record: &ReminderRecord, wall: &Wall, now: DateTime<Utc>) -> String {
    let goes_at = record
        .window
        .due_at
        .max(record.release_at.unwrap_or_default());
    // A time that has passed would be a promise nobody can keep.
    let goes = if goes_at < now {
        "as soon as it has its turn".to_owned()
    } else {
        wall.when(goes_at, now)
    };
    let sent = record
        .sent_at
        .map(|at| wall.when(at, now))
        .unwrap_or_default();
    let or = |words: &str| {
        if record.reason.is_empty() {
            words.to_owned()
        } else {
            record.reason.clone()
        }
    };
    match record.state {
        ReminderState::Planned if !record.changed.is_empty() => format!(
            "Changed since it was approved: {}. Look at it again.",
            record.changed.join(", ")
        ),
        ReminderState::Planned => match condition(record) {
            Some(only_if) => format!("Goes {goes}, if you approve it and only if {only_if}."),
            None => format!("Goes {goes}, if you approve it."),
        },
        ReminderState::Approved => match &record.approved {
            Some((who, at)) => {
                let waits = if record.reason.is_empty() { "" } else { " " };
                let only_if = condition(record)
                    .map(|only_if| format!(", only if {only_if}"))
                    .unwrap_or_default();
                format!(
                    "Approved by {who} {}. Goes {goes}{only_if}.{waits}{}",
                    wall.when(*at, now),
                    record.reason
                )
            }
            None => format!("Goes {goes}."),
        },
        ReminderState::Held => or("On hold until somebody releases it."),
        ReminderState::Sending => "It is being handed over at this moment.".to_owned(),
        ReminderState::Unknown => or("Nobody can tell whether it went. It is not sent again."),
        ReminderState::Accepted => accepted(record, &sent, now),
        ReminderState::Delivered => or(&format!("It arrived. It was sent {sent}.")),
        ReminderState::Undelivered => or("It did not arrive. Phone the patient."),
        ReminderState::Failed => or("It could not be sent. Phone the patient."),
        ReminderState::Expired => or("It became too late to be of use, so it was not sent."),
        ReminderState::Cancelled => or("It was called off."),
    }
}

/// Says under which condition a reminder goes.
fn condition(record: &ReminderRecord) -> Option<String> {
    let hours = record.message.only_if?.hours;
    let hours = sentences::counted(hours.into(), "hour", "hours");
    Some(format!(
        "nobody answered the reminder before for {hours}, or it did not arrive"
    ))
}

fn accepted(record: &ReminderRecord, sent: &str, now: DateTime<Utc>) -> String {
    match record.message.carrier {
        CarrierName::CallList => format!("On the call list since {sent}."),
        CarrierName::Practice => {
            format!("Practice mode: written to a file {sent}. Nothing left the building.")
        }
        CarrierName::Smtp | CarrierName::Twilio | CarrierName::SmsGate
            if !record.reason.is_empty() =>
        {
            record.reason.clone()
        }
        CarrierName::Smtp => {
            format!("Sent {sent}. The mail server took it; whether it was read is not known.")
        }
        CarrierName::Twilio => format!(
            "Sent {sent}. The gateway took it; {}.",
            arrived(record, now)
        ),
        CarrierName::SmsGate => {
            format!(
                "Sent {sent}. The clinic's phone took it; {}.",
                arrived(record, now)
            )
        }
    }
}

/// Says how sure it is that a text or a call arrived that gives receipts.
fn arrived(record: &ReminderRecord, now: DateTime<Utc>) -> &'static str {
    let sent_at = record.sent_at.unwrap_or(now);
    match receipt::arrival(record.state, record.channel, sent_at, now) {
        Some(Arrival::Awaited) => "the receipt may still come",
        Some(
            Arrival::Confirmed | Arrival::Failed | Arrival::NoReceipts | Arrival::NotConfirmed,
        )
        | None => "delivery is not confirmed",
    }
}

/// Shapes a line of history.
pub(crate) fn history_line(event: Event) -> HistoryLine {
    HistoryLine {
        seq: event.seq,
        at: event.at,
        who: event.who,
        what: event.what,
        sentence: event.detail,
    }
}

/// Shapes appointments with their reminders, and with the steps that get none as far as `planning`
/// covers them.
pub(crate) fn appointment_rows(
    view: &View<'_>,
    rules: &Rules,
    planning: Option<&Planning>,
    records: Vec<AppointmentRecord>,
    now: DateTime<Utc>,
) -> Result<Vec<AppointmentRow>, ApiError> {
    let wall = Wall::of(&rules.clinic)?;
    let patients = view.patients(&records.iter().map(|record| record.patient).collect())?;
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let appointment = &record.appointment;
        let mut reminders: Vec<ReminderChip> = view
            .reminders_of_appointment(appointment.id)?
            .into_iter()
            .map(|reminder| reminder_chip(&reminder, &wall, now))
            .collect();
        let problems = planning.iter().flat_map(|planning| &planning.plan.problems);
        reminders.extend(
            problems
                .filter(|problem| problem.appointment == appointment.id)
                .map(problem_chip),
        );
        let name_of = |name: Option<&String>| name.cloned().unwrap_or_default();
        rows.push(AppointmentRow {
            id: appointment.id,
            revision: appointment.revision,
            patient: record.patient,
            patient_name: patients
                .get(&record.patient)
                .map(|patient| patient.full_name())
                .unwrap_or_default(),
            practitioner: appointment.practitioner,
            practitioner_name: name_of(
                rules
                    .practitioners
                    .get(&appointment.practitioner)
                    .map(|found| &found.name),
            ),
            kind: appointment.kind,
            kind_name: name_of(rules.kinds.get(&appointment.kind).map(|found| &found.name)),
            local_start: appointment.local_start,
            zone: appointment.zone.clone(),
            start: appointment.start,
            duration_minutes: appointment.duration_minutes,
            status: appointment.status,
            note: record.note,
            reminders,
        });
    }
    Ok(rows)
}

fn reminder_chip(record: &ReminderRecord, wall: &Wall, now: DateTime<Utc>) -> ReminderChip {
    ReminderChip {
        key: Some(record.key),
        change: Change::of_step(record.step),
        step_name: record.step_name.clone(),
        channel: Some(record.channel),
        state: Some(record.state),
        at: Some(record.sent_at.unwrap_or(record.window.due_at)),
        sentence: reminder_sentence(record, wall, now),
    }
}

/// Shapes a step that gets no reminder.
pub(crate) fn problem_chip(problem: &Problem) -> ReminderChip {
    ReminderChip {
        key: None,
        change: problem.step.and_then(Change::of_step),
        step_name: problem.step_name.clone(),
        channel: problem.channel,
        state: None,
        at: problem.due_at,
        sentence: sentences::problem(&problem.reason, problem.channel),
    }
}
