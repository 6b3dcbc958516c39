//! What the appointment commands do: the day list, entering, moving, cancelling and marking.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, Utc};
use reminder_core::appointment::{Appointment, AppointmentStatus, Booking, CalledOffBy, Changed};
use reminder_core::calendar::{CivilTime, SendingHours};
use reminder_core::clinic::Rules;
use reminder_core::key::AppointmentId;
use reminder_core::notice::Change;
use reminder_core::patient::Patient;
use reminder_core::plan;
use reminder_core::reminder::ReminderState;

use super::{
    AppointmentDraft, AppointmentList, AppointmentPreview, AppointmentRow, AppointmentSaved,
    AppointmentView, Fold, GetAppointment, ListAppointments, MarkAppointment, PreviewAppointment,
    ReminderChip, SaveAppointment,
};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::shape::{self, Wall};
use crate::planning::{self, PlanSaved};
use crate::sentences::{self, reminders};
use crate::store::{AppointmentRecord, NewAppointment, NewEvent, Scope, Subject, Tx, View};

const DAYS_MAX: i64 = 62;
const NOTE_MAX: usize = 2_000;
const DURATION_MAX: u32 = 1_440;
/// A made-up id for an appointment that is only being typed.
const DRAFT: AppointmentId = AppointmentId(0);

fn not_found() -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        "This appointment is not in the book any more. Nothing was changed.",
    )
}

fn changed_meanwhile() -> ApiError {
    ApiError::new(
        ErrorCode::ChangedMeanwhile,
        "Somebody changed this appointment meanwhile. What you typed is kept; look at the \
         appointment as it is now and save again.",
    )
}

/// Lists the appointments of some days.
pub(crate) fn list_appointments(
    engine: &Engine,
    _who: &Who,
    asked: ListAppointments,
) -> Result<AppointmentList, ApiError> {
    if asked.until < asked.from || (asked.until - asked.from).num_days() > DAYS_MAX {
        return Err(ApiError::field(
            "until",
            format!("Choose a last day after the first one, at most {DAYS_MAX} days later."),
        ));
    }
    let now = engine.now();
    engine.store().read(|view| {
        let rules = view.rules()?;
        let wall = Wall::of(&rules.clinic)?;
        let at = |day: chrono::NaiveDate| wall.zone().first_instant(day.and_time(NaiveTime::MIN));
        let ends = at(asked.until.succ_opt().unwrap_or(asked.until));
        let mut found = view.appointments_between(at(asked.from), ends)?;
        if let Some(practitioner) = asked.practitioner {
            found.retain(|record| record.appointment.practitioner == practitioner);
        }
        let coming: BTreeSet<_> = found
            .iter()
            .filter(|record| record.appointment.start > now)
            .map(|record| record.patient)
            .collect();
        let planning = if coming.is_empty() {
            None
        } else {
            Some(planning::preview(view, &Scope::Patients(coming), now)?)
        };
        let hours = SendingHours::of(&rules.clinic).ok();
        let closed_days = asked
            .from
            .iter_days()
            .take_while(|day| *day <= asked.until)
            .filter(|day| {
                hours
                    .as_ref()
                    .is_some_and(|hours| !hours.is_business_day(*day))
            })
            .collect();
        let rows = shape::appointment_rows(view, &rules, planning.as_ref(), found, now)?;
        Ok(AppointmentList {
            rows,
            closed_days,
            next_open_day: hours.and_then(|hours| hours.business_day_after(asked.until)),
        })
    })
}

/// Shows one appointment with what happened to it.
pub(crate) fn get_appointment(
    engine: &Engine,
    _who: &Who,
    asked: GetAppointment,
) -> Result<AppointmentView, ApiError> {
    let now = engine.now();
    engine.store().read(|view| {
        let record = view.appointment(asked.id)?.ok_or_else(not_found)?;
        let history = view.history_of_appointment(asked.id)?;
        Ok(AppointmentView {
            row: one_row(view, record, now)?,
            history: history.into_iter().map(shape::history_line).collect(),
        })
    })
}

fn one_row(
    view: &View<'_>,
    record: AppointmentRecord,
    now: DateTime<Utc>,
) -> Result<AppointmentRow, ApiError> {
    let planning = planning::preview(view, &planning::one(record.patient), now)?;
    shape::appointment_rows(view, &planning.rules, Some(&planning), vec![record], now)?
        .pop()
        .ok_or_else(not_found)
}

/// Says what a draft would mean, before it is entered.
pub(crate) fn preview_appointment(
    engine: &Engine,
    _who: &Who,
    asked: PreviewAppointment,
) -> Result<AppointmentPreview, ApiError> {
    let now = engine.now();
    let draft = asked.draft;
    engine.store().read(|view| {
        let checked = check(view, &draft)?;
        let wall = Wall::of(&checked.rules.clinic)?;
        let Some(start) = checked.start else {
            return Ok(AppointmentPreview {
                time_sentence: time_words(&checked.civil_time, &draft, &wall),
                civil_time: checked.civil_time,
                double_bookings: Vec::new(),
                reminders: Vec::new(),
            });
        };
        Ok(AppointmentPreview {
            civil_time: checked.civil_time,
            time_sentence: past_words(start, now),
            double_bookings: double_bookings(view, &checked, &draft, start, &wall)?,
            reminders: would_be(view, checked, &draft, start, &wall, now)?,
        })
    })
}

/// What a draft refers to.
struct Checked {
    rules: Rules,
    patient: Patient,
    duration_minutes: u32,
    civil_time: CivilTime,
    /// None when a person must choose first.
    start: Option<DateTime<Utc>>,
}

fn check(view: &View<'_>, draft: &AppointmentDraft) -> Result<Checked, ApiError> {
    let rules = view.rules()?;
    let patient = view
        .patient(draft.patient)?
        .ok_or_else(|| ApiError::field("patient", "Choose a patient."))?;
    if !rules.practitioners.contains_key(&draft.practitioner) {
        return Err(ApiError::field("practitioner", "Choose a practitioner."));
    }
    let kind = rules
        .kinds
        .get(&draft.kind)
        .ok_or_else(|| ApiError::field("kind", "Choose a kind of appointment."))?;
    let duration_minutes = draft.duration_minutes.unwrap_or(kind.duration_minutes);
    if !(1..=DURATION_MAX).contains(&duration_minutes) {
        return Err(ApiError::field(
            "duration_minutes",
            "An appointment takes between 1 minute and 24 hours.",
        ));
    }
    if draft.note.chars().count() > NOTE_MAX {
        return Err(ApiError::field(
            "note",
            format!("Keep the note under {NOTE_MAX} characters."),
        ));
    }
    let civil_time = Wall::of(&rules.clinic)?.zone().resolve(draft.local_start);
    let start = match (civil_time, draft.fold) {
        (CivilTime::Once { at }, _) => Some(at),
        (CivilTime::Twice { first, .. }, Some(Fold::First)) => Some(first),
        (CivilTime::Twice { second, .. }, Some(Fold::Second)) => Some(second),
        (CivilTime::Twice { .. }, None) | (CivilTime::Never { .. }, _) => None,
    };
    Ok(Checked {
        rules,
        patient,
        duration_minutes,
        civil_time,
        start,
    })
}

fn time_words(civil_time: &CivilTime, draft: &AppointmentDraft, wall: &Wall) -> String {
    let asked = wall.day_and_time(draft.local_start);
    match civil_time {
        CivilTime::Once { .. } => String::new(),
        CivilTime::Twice { .. } => format!(
            "{asked} happens twice, because the clocks go back. Choose the first or the second."
        ),
        CivilTime::Never { next } => format!(
            "{asked} does not exist, because the clocks go forward. Choose {} or later.",
            wall.time(*next)
        ),
    }
}

fn past_words(start: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if start <= now {
        "This time has passed, so no reminder goes.".to_owned()
    } else {
        String::new()
    }
}

fn double_bookings(
    view: &View<'_>,
    checked: &Checked,
    draft: &AppointmentDraft,
    start: DateTime<Utc>,
    wall: &Wall,
) -> Result<Vec<String>, ApiError> {
    let found = view.overlapping(
        draft.practitioner,
        draft.patient,
        start,
        checked.duration_minutes,
    )?;
    let mut words = Vec::new();
    for record in found
        .iter()
        .filter(|record| Some(record.appointment.id) != draft.id)
    {
        let time = wall.time(wall.civil(record.appointment.start));
        let practitioner = checked
            .rules
            .practitioners
            .get(&record.appointment.practitioner)
            .map(|found| found.name.as_str())
            .unwrap_or_default();
        words.push(if record.patient == draft.patient {
            format!("This patient already has an appointment at {time} with {practitioner}.")
        } else {
            let name = view
                .patient(record.patient)?
                .map(|patient| patient.full_name())
                .unwrap_or_default();
            format!("{practitioner} already has {name} at {time}.")
        });
    }
    Ok(words)
}

/// Plans with the draft in the place of what is in the book.
fn would_be(
    view: &View<'_>,
    checked: Checked,
    draft: &AppointmentDraft,
    start: DateTime<Utc>,
    wall: &Wall,
    now: DateTime<Utc>,
) -> Result<Vec<ReminderChip>, ApiError> {
    let before = planning::preview(view, &planning::one(draft.patient), now)?;
    let id = draft.id.unwrap_or(DRAFT);
    let mut bookings = before.bookings;
    let known = bookings.iter().find(|booking| booking.appointment.id == id);
    let changed = known.and_then(|booking| {
        let moved = booking.appointment.start != start;
        let anew = Changed {
            at: now,
            off_by: None,
        };
        if moved {
            Some(anew)
        } else {
            booking.appointment.changed
        }
    });
    bookings.retain(|booking| booking.appointment.id != id);
    bookings.push(Booking {
        appointment: Appointment {
            id,
            revision: draft.revision.unwrap_or_default() + 1,
            local_start: draft.local_start,
            zone: checked.rules.clinic.zone.clone(),
            start,
            duration_minutes: checked.duration_minutes,
            practitioner: draft.practitioner,
            kind: draft.kind,
            status: AppointmentStatus::Booked,
            changed,
        },
        patient: checked.patient,
    });
    let plan = plan::plan(&checked.rules, &bookings, &before.ledger, now);
    let (planned, problems) = planning::of_appointment(&plan, id);
    let mut chips: Vec<ReminderChip> = planned
        .into_iter()
        .map(|planned| ReminderChip {
            key: Some(planned.key),
            change: Change::of_step(planned.step),
            step_name: planned.step_name.clone(),
            channel: Some(planned.message.channel),
            state: None,
            at: Some(planned.window.due_at),
            sentence: format!(
                "Goes by {} {}, if it is approved.{}{}",
                sentences::channel(planned.message.channel),
                wall.when(planned.window.due_at, now),
                if planned.moved_earlier {
                    " Earlier than usual, because the clinic is closed then."
                } else {
                    ""
                },
                if planned.further.is_empty() {
                    ""
                } else {
                    " In one text with another visit at this number."
                }
            ),
        })
        .collect();
    chips.extend(problems.into_iter().map(shape::problem_chip));
    chips.sort_by_key(|chip| chip.at);
    Ok(chips)
}

/// Enters or moves an appointment.
pub(crate) fn save_appointment(
    engine: &Engine,
    who: &Who,
    asked: SaveAppointment,
) -> Result<AppointmentSaved, ApiError> {
    let now = engine.now();
    let draft = asked.draft;
    let saved = engine.store().write(|tx| {
        let checked = check(tx, &draft)?;
        let wall = Wall::of(&checked.rules.clinic)?;
        let Some(start) = checked.start else {
            return Err(ApiError {
                code: ErrorCode::ChooseTime,
                sentence: time_words(&checked.civil_time, &draft, &wall),
                field: Some("local_start".to_owned()),
            });
        };
        let before = match draft.id {
            Some(id) => Some(current(tx, id, draft.revision)?),
            None => None,
        };
        let new = NewAppointment {
            id: draft.id,
            origin: None,
            patient: draft.patient,
            practitioner: draft.practitioner,
            kind: draft.kind,
            local_start: draft.local_start,
            zone: checked.rules.clinic.zone.clone(),
            start,
            duration_minutes: checked.duration_minutes,
            status: before.as_ref().map_or(AppointmentStatus::Booked, |record| {
                moved_status(record, start)
            }),
            note: draft.note.trim().to_owned(),
        };
        let id = tx.save_appointment(&new, now)?;
        let (what, detail) = saved_words(before.as_ref(), &new, &wall);
        tell(tx, who, what, &detail, id, &new, now)?;
        let mut scope = BTreeSet::from([draft.patient]);
        scope.extend(before.map(|record| record.patient));
        let plan = planning::replan(tx, &Scope::Patients(scope), &who.0, now)?;
        let record = tx.appointment(id)?.ok_or_else(not_found)?;
        let row = one_row(tx, record, now)?;
        let sentence = format!("{detail} {}", reminder_words(&plan, &row));
        Ok(AppointmentSaved { row, sentence })
    })?;
    engine.book_changed();
    Ok(saved)
}

fn current(
    view: &View<'_>,
    id: AppointmentId,
    revision: Option<i64>,
) -> Result<AppointmentRecord, ApiError> {
    let record = view.appointment(id)?.ok_or_else(not_found)?;
    if Some(record.appointment.revision) != revision {
        return Err(changed_meanwhile());
    }
    Ok(record)
}

/// An appointment that starts at another time was not confirmed for it.
fn moved_status(record: &AppointmentRecord, start: DateTime<Utc>) -> AppointmentStatus {
    if record.appointment.start == start {
        record.appointment.status
    } else {
        AppointmentStatus::Booked
    }
}

fn saved_words(
    before: Option<&AppointmentRecord>,
    new: &NewAppointment,
    wall: &Wall,
) -> (&'static str, String) {
    let when = wall.day_and_time(new.local_start);
    match before {
        None => ("entered", format!("Entered for {when}.")),
        Some(record) if record.appointment.start != new.start => (
            "moved",
            format!(
                "Moved from {} to {when}.",
                wall.day_and_time(record.appointment.local_start)
            ),
        ),
        Some(_) => ("edited", "Appointment saved.".to_owned()),
    }
}

fn tell(
    tx: &Tx<'_>,
    who: &Who,
    what: &str,
    detail: &str,
    id: AppointmentId,
    new: &NewAppointment,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let subject = Subject {
        key: None,
        appointment: Some(id),
        patient: Some(new.patient),
    };
    Ok(tx.tell(
        &NewEvent {
            who: &who.0,
            what,
            detail,
            subject,
        },
        now,
    )?)
}

/// Says what a change meant for reminders.
fn reminder_words(plan: &PlanSaved, row: &AppointmentRow) -> String {
    let mut words = Vec::new();
    if plan.planned > 0 {
        words.push(format!("{} planned.", reminders(plan.planned)));
    }
    if plan.back_to_review > 0 {
        words.push(format!(
            "{} back in review.",
            reminders(plan.back_to_review)
        ));
    }
    if plan.withdrawn > 0 {
        words.push(format!("{} called off.", reminders(plan.withdrawn)));
    }
    let mut problems = row.reminders.iter().filter(|chip| chip.key.is_none());
    if plan.planned == 0
        && let Some(chip) = problems.find(|chip| chip.change.is_none())
    {
        words.push(format!("{}: {}", chip.step_name, chip.sentence));
    }
    words.extend(notice_words(row));
    words.join(" ")
}

/// Says who tells the patient of a change, if somebody must.
fn notice_words(row: &AppointmentRow) -> Option<String> {
    let mut notices = row.reminders.iter().filter(|chip| chip.change.is_some());
    let waits = |state| state == ReminderState::Planned;
    notices.find_map(|chip| match chip.state.map(waits) {
        Some(true) => Some("A change notice waits in Review.".to_owned()),
        Some(false) => None,
        None => Some(format!(
            "No change notice can go, so the patient is on the call list. {}",
            chip.sentence
        )),
    })
}

/// Marks what became of an appointment.
pub(crate) fn mark_appointment(
    engine: &Engine,
    who: &Who,
    asked: MarkAppointment,
) -> Result<AppointmentSaved, ApiError> {
    let now = engine.now();
    let saved = engine.store().write(|tx| {
        let before = current(tx, asked.id, Some(asked.revision))?;
        if asked.status == before.appointment.status {
            let sentence = format!("It was already marked {}.", status_word(asked.status));
            return Ok(AppointmentSaved {
                row: one_row(tx, before, now)?,
                sentence,
            });
        }
        let by = asked
            .off_by
            .filter(|_| asked.status == AppointmentStatus::Cancelled);
        tx.mark_appointment(asked.id, asked.status, by, now)?;
        let detail = match by {
            None => format!("Marked {}.", status_word(asked.status)),
            Some(CalledOffBy::Patient) => "The patient called it off.".to_owned(),
            Some(CalledOffBy::Clinic) => "The clinic called it off.".to_owned(),
        };
        let subject = Subject {
            key: None,
            appointment: Some(asked.id),
            patient: Some(before.patient),
        };
        let event = NewEvent {
            who: &who.0,
            what: "marked",
            detail: &detail,
            subject,
        };
        tx.tell(&event, now)?;
        let plan = planning::replan(tx, &planning::one(before.patient), &who.0, now)?;
        let record = tx.appointment(asked.id)?.ok_or_else(not_found)?;
        let row = one_row(tx, record, now)?;
        let sentence = format!("{detail} {}", reminder_words(&plan, &row));
        Ok::<_, ApiError>(AppointmentSaved {
            row,
            sentence: sentence.trim().to_owned(),
        })
    })?;
    engine.book_changed();
    Ok(saved)
}

/// Returns the staff's word for a status.
pub(crate) const fn status_word(status: AppointmentStatus) -> &'static str {
    match status {
        AppointmentStatus::Booked => "booked",
        AppointmentStatus::Confirmed => "confirmed",
        AppointmentStatus::Arrived => "arrived",
        AppointmentStatus::Completed => "completed",
        AppointmentStatus::Cancelled => "cancelled",
        AppointmentStatus::NoShow => "no-show",
    }
}
