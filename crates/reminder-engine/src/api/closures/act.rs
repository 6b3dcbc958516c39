//! What the commands of a closure do: play it on the plan, or do all of it in one change.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, Utc};
use reminder_core::appointment::{AppointmentStatus, CalledOffBy, Changed};
use reminder_core::cadence::Channel;
use reminder_core::key::AppointmentId;
use reminder_core::notice::Change;
use reminder_core::patient::Patient;
use reminder_core::plan::{self, Plan};

use super::{Close, Closed, ClosurePreview, ClosureRow, PreviewClosure, ToldBy};
use crate::Engine;
use crate::api::Who;
use crate::api::error::ApiError;
use crate::api::review::short_reason;
use crate::api::shape::{self, Wall};
use crate::planning::{self, Planning};
use crate::sentences::{self, counted};
use crate::store::{AppointmentRecord, NewEvent, Scope, Subject, Tx, View};

/// Appointments one closure may call off.
const CLOSED_MAX: usize = 500;

/// Shows who would be affected and how each would be told.
pub(crate) fn preview_closure(
    engine: &Engine,
    _who: &Who,
    asked: PreviewClosure,
) -> Result<ClosurePreview, ApiError> {
    let now = engine.now();
    engine.store().read(|view| {
        let wall = Wall::of(&view.clinic()?.clinic)?;
        let found = affected(view, &asked, &wall, now)?;
        if found.len() > CLOSED_MAX {
            let words = format!(
                "{} appointments are in these hours, and {CLOSED_MAX} can be called off at once. \
                 Choose a practitioner, or fewer hours.",
                found.len()
            );
            return Err(ApiError::field("day", words));
        }
        let patients = found.iter().map(|record| record.patient).collect();
        let mut planning = planning::preview(view, &Scope::Patients(patients), now)?;
        let ids: BTreeSet<AppointmentId> = found.iter().map(|one| one.appointment.id).collect();
        for booking in &mut planning.bookings {
            if ids.contains(&booking.appointment.id) {
                booking.appointment.status = AppointmentStatus::Cancelled;
                booking.appointment.changed = Some(Changed {
                    at: now,
                    off_by: Some(CalledOffBy::Clinic),
                });
            }
        }
        let Planning {
            rules,
            bookings,
            ledger,
            ..
        } = &planning;
        planning.plan = plan::plan(rules, bookings, ledger, now);
        let rows = found.into_iter();
        let rows: Vec<ClosureRow> = rows
            .map(|record| row(record, &planning))
            .collect::<Result<_, _>>()?;
        let (notices, to_phone) = (count(&rows, ToldBy::Notice), count(&rows, ToldBy::Phone));
        Ok(ClosurePreview {
            sentence: preview_words(rows.len(), notices, to_phone),
            rows,
            notices,
            to_phone,
        })
    })
}

/// Returns the expected appointments that start in the hours of a closure and have not begun.
fn affected(
    view: &View<'_>,
    asked: &PreviewClosure,
    wall: &Wall,
    now: DateTime<Utc>,
) -> Result<Vec<AppointmentRecord>, ApiError> {
    let at = |day: chrono::NaiveDate, time| wall.zone().first_instant(day.and_time(time));
    let begins = at(asked.day, asked.from.unwrap_or(NaiveTime::MIN));
    let ends = match asked.until {
        Some(until) => at(asked.day, until),
        None => at(asked.day.succ_opt().unwrap_or(asked.day), NaiveTime::MIN),
    };
    if ends <= begins {
        let words = "Choose an end after the beginning.";
        return Err(ApiError::field("until", words));
    }
    let mut found = view.appointments_between(begins.max(now), ends.max(now))?;
    found.retain(|record| {
        let appointment = &record.appointment;
        let theirs = asked.practitioner;
        appointment.start > now
            && appointment.status.is_expected()
            && theirs.is_none_or(|only| appointment.practitioner == only)
    });
    Ok(found)
}

fn row(record: AppointmentRecord, planning: &Planning) -> Result<ClosureRow, ApiError> {
    let appointment = record.appointment;
    let booking = planning
        .bookings
        .iter()
        .find(|booking| booking.appointment.id == appointment.id);
    let practitioner = planning.rules.practitioners.get(&appointment.practitioner);
    let told = told(
        &planning.plan,
        appointment.id,
        &planning.rules.clinic.country,
    );
    Ok(ClosureRow {
        appointment: appointment.id,
        revision: appointment.revision,
        patient: record.patient,
        patient_name: booking
            .map(|booking| Patient::full_name(&booking.patient))
            .unwrap_or_default(),
        practitioner_name: practitioner
            .map(|found| found.name.clone())
            .unwrap_or_default(),
        local_start: appointment.local_start,
        told_by: told.0,
        channel: told.1,
        sentence: told.2,
    })
}

/// Returns how the patient of an appointment that is off hears of it.
fn told(plan: &Plan, id: AppointmentId, country: &str) -> (ToldBy, Option<Channel>, String) {
    let step = Change::CalledOff.step();
    let (planned, problems) = planning::of_appointment(plan, id);
    if let Some(planned) = planned.iter().find(|planned| planned.step == step) {
        let channel = planned.message.channel;
        let address = shape::address_words(&planned.message.to, country);
        if channel == Channel::CallList {
            return (ToldBy::Phone, None, format!("A call by staff: {address}."));
        }
        let words = format!("By {} to {address}.", sentences::channel(channel));
        return (ToldBy::Notice, Some(channel), words);
    }
    if let Some(problem) = problems.iter().find(|problem| problem.step == Some(step)) {
        let words = sentences::problem(&problem.reason, problem.channel);
        return (ToldBy::Phone, None, words);
    }
    let mut kept = plan.kept.iter();
    if kept.any(|kept| kept.appointment == id && kept.step == step) {
        let words = "A notice that this is off went before. Phone the patient.";
        return (ToldBy::Phone, None, words.to_owned());
    }
    let words = "Nobody needs to be told: the patient knows, or comes at this time anyway.";
    (ToldBy::Nobody, None, words.to_owned())
}

fn count(rows: &[ClosureRow], told_by: ToldBy) -> u32 {
    let count = rows.iter().filter(|row| row.told_by == told_by).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn preview_words(affected: usize, notices: u32, to_phone: u32) -> String {
    if affected == 0 {
        return "Nobody has an appointment in these hours.".to_owned();
    }
    let affected = u32::try_from(affected).unwrap_or(u32::MAX);
    format!(
        "{} would be called off: {} to approve in Review, {} to phone. Nothing is called off yet.",
        counted(affected, "appointment", "appointments"),
        counted(notices, "notice", "notices"),
        counted(to_phone, "patient", "patients"),
    )
}

/// Calls off exactly what was shown, all of it in one change.
pub(crate) fn close(engine: &Engine, who: &Who, asked: Close) -> Result<Closed, ApiError> {
    if asked.shown.len() > CLOSED_MAX {
        let words = format!("At most {CLOSED_MAX} appointments can be called off at once.");
        return Err(ApiError::field("shown", words));
    }
    let reason = short_reason(&asked.reason)?;
    let now = engine.now();
    let closed = engine
        .store()
        .write(|tx| close_all(tx, who, &asked, reason, now))?;
    engine.book_changed();
    Ok(closed)
}

fn close_all(
    tx: &Tx<'_>,
    who: &Who,
    asked: &Close,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Closed, ApiError> {
    let mut done = Closed {
        closed: 0,
        already: 0,
        changed: 0,
        notices: 0,
        to_phone: 0,
        sentence: String::new(),
    };
    let detail = if reason.is_empty() {
        "Called off by the clinic.".to_owned()
    } else {
        format!("Called off by the clinic: {reason}")
    };
    let (mut touched, mut off) = (BTreeSet::new(), BTreeSet::new());
    for shown in &asked.shown {
        let Some(record) = tx.appointment(shown.appointment)? else {
            done.changed += 1;
            continue;
        };
        let appointment = &record.appointment;
        if appointment.status == AppointmentStatus::Cancelled {
            done.already += 1;
        } else if appointment.revision != shown.revision
            || !appointment.status.is_expected()
            || appointment.start <= now
        {
            done.changed += 1;
        } else {
            let (cancelled, by) = (AppointmentStatus::Cancelled, Some(CalledOffBy::Clinic));
            tx.mark_appointment(appointment.id, cancelled, by, now)?;
            tell(tx, who, &detail, &record, now)?;
            done.closed += 1;
            touched.insert(record.patient);
            off.insert(appointment.id);
        }
    }
    let scope = Scope::Patients(touched);
    planning::replan(tx, &scope, &who.0, now)?;
    let plan = planning::preview(tx, &scope, now)?.plan;
    for id in off {
        match told(&plan, id, "").0 {
            ToldBy::Notice => done.notices += 1,
            ToldBy::Phone => done.to_phone += 1,
            ToldBy::Nobody => {}
        }
    }
    done.sentence = closed_words(&done);
    Ok(done)
}

fn tell(
    tx: &Tx<'_>,
    who: &Who,
    detail: &str,
    record: &AppointmentRecord,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let subject = Subject {
        key: None,
        appointment: Some(record.appointment.id),
        patient: Some(record.patient),
    };
    let event = NewEvent {
        who: &who.0,
        what: "marked",
        detail,
        subject,
    };
    Ok(tx.tell(&event, now)?)
}

fn closed_words(done: &Closed) -> String {
    let mut words = vec![format!(
        "Called off {}.",
        counted(done.closed, "appointment", "appointments")
    )];
    if done.notices > 0 {
        let (notices, waits) = match done.notices {
            1 => ("change notice", "waits"),
            _ => ("change notices", "wait"),
        };
        words.push(format!("{} {notices} {waits} in Review.", done.notices));
    }
    if done.to_phone > 0 {
        words.push(format!(
            "{} on the call list.",
            counted(done.to_phone, "patient is", "patients are")
        ));
    }
    if done.already > 0 {
        words.push(format!(
            "{} off already.",
            counted(done.already, "was", "were")
        ));
    }
    if done.changed > 0 {
        words.push(format!(
            "{} changed meanwhile and stay in the book: look at them again.",
            counted(done.changed, "appointment", "appointments")
        ));
    }
    words.join(" ")
}
