//! What the commands about a mistake do: they find, shape and write a sheet. Nothing is sent.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use reminder_core::clinic::{CarrierName, Clinic};
use reminder_core::key::{Key, PatientId};
use reminder_core::patient::{ContactKind, Patient};
use reminder_core::reminder::ReminderState;
use reminder_core::watch::{Got, got};

use super::{AffectedBy, AffectedExport, AffectedRow, AffectedView};
use crate::Engine;
use crate::api::Who;
use crate::api::call_list::CallOutcome;
use crate::api::error::ApiError;
use crate::api::review::ReminderRow;
use crate::api::shape::{self, Wall};
use crate::api::sheet::Sheet;
use crate::sentences::{self, counted};
use crate::store::{CallRecord, ReminderQuery, ReminderRecord, View};

/// Rows a screen shows and a sheet has.
const ROWS_MAX: u32 = 5_000;
/// Days a period may have.
const DAYS_MAX: i64 = 366;
/// Characters of what staff say about it.
const TOLD_MAX: usize = 500;

/// Finds who was affected.
pub(crate) fn affected(
    engine: &Engine,
    _who: &Who,
    asked: AffectedBy,
) -> Result<AffectedView, ApiError> {
    let now = engine.now();
    engine.store().read(|view| {
        let clinic = view.clinic()?.clinic;
        let wall = Wall::of(&clinic)?;
        find(view, &asked, &clinic, &wall, now)
    })
}

/// A period of civil days, checked.
struct Period {
    from: NaiveDate,
    until: NaiveDate,
}

fn period(asked: &AffectedBy, today: NaiveDate) -> Result<Period, ApiError> {
    let until = asked.until.unwrap_or_else(|| asked.from.unwrap_or(today));
    let from = asked.from.unwrap_or(until);
    if from > until {
        return Err(ApiError::field(
            "until",
            "Choose a last day after the first.",
        ));
    }
    if (until - from).num_days() >= DAYS_MAX {
        return Err(ApiError::field(
            "from",
            format!("Choose at most {DAYS_MAX} days."),
        ));
    }
    Ok(Period { from, until })
}

fn find(
    view: &View<'_>,
    asked: &AffectedBy,
    clinic: &Clinic,
    wall: &Wall,
    now: DateTime<Utc>,
) -> Result<AffectedView, ApiError> {
    let told = asked.told.trim();
    if told.chars().count() > TOLD_MAX {
        return Err(ApiError::field(
            "told",
            format!("Keep the sentence under {TOLD_MAX} characters."),
        ));
    }
    let (about, records) = match asked.absence {
        Some(id) => of_absence(view, id, wall)?,
        None => of_period(view, asked, wall, now)?,
    };
    let visits = records.into_iter().flat_map(ReminderRecord::visits);
    let mut records = Vec::new();
    for record in visits {
        let got = got_of(view, &record)?;
        if asked.got.is_empty() || asked.got.contains(&got) {
            records.push((record, got));
        }
    }
    records.sort_by_key(|(row, _)| (row.occurrence, row.patient, row.key));
    let more = records.len() > ROWS_MAX as usize;
    records.truncate(ROWS_MAX as usize);
    let ids: BTreeSet<PatientId> = records.iter().map(|(row, _)| row.patient).collect();
    let patients = view.patients(&ids)?;
    let rows: Vec<AffectedRow> = records
        .into_iter()
        .map(|(record, got)| row(record, got, &patients, clinic, wall, told, now))
        .collect();
    let count = |wanted: Got| rows.iter().filter(|row| row.got == wanted).count();
    let count_sentence = format!(
        "{} to {}: {} got it, {} did not, of {} it is not known.",
        sentences::reminders(u32::try_from(rows.len()).unwrap_or(u32::MAX)),
        counted(
            u32::try_from(ids.len()).unwrap_or(u32::MAX),
            "patient",
            "patients"
        ),
        count(Got::Yes),
        count(Got::No),
        count(Got::NotKnown),
    );
    let sentence = if rows.is_empty() {
        "Nobody was affected.".to_owned()
    } else {
        count_sentence
    };
    Ok(AffectedView {
        about,
        patients: u32::try_from(ids.len()).unwrap_or(u32::MAX),
        rows,
        sentence,
        more,
    })
}

fn of_absence(
    view: &View<'_>,
    id: i64,
    wall: &Wall,
) -> Result<(String, Vec<ReminderRecord>), ApiError> {
    const ABSENCES_MAX: u32 = 10_000;
    let found = view
        .interruptions(ABSENCES_MAX)?
        .into_iter()
        .find(|one| one.id == id);
    let Some(one) = found else {
        return Err(ApiError::field(
            "absence",
            "There is no such absence on the list. Look at Health.",
        ));
    };
    let about = format!(
        "RingOnce was off, {} to {}",
        wall.day_and_time(wall.civil(one.began_at)),
        wall.day_and_time(wall.civil(one.ended_at))
    );
    Ok((about, records(view, &view.reminders_of_interruption(id)?)?))
}

fn of_period(
    view: &View<'_>,
    asked: &AffectedBy,
    wall: &Wall,
    now: DateTime<Utc>,
) -> Result<(String, Vec<ReminderRecord>), ApiError> {
    let Period { from, until } = period(asked, wall.civil(now).date())?;
    let midnight = |day: NaiveDate| wall.zone().first_instant(day.and_time(NaiveTime::MIN));
    let ends = midnight(until.succ_opt().unwrap_or(until));
    let days = if from == until {
        from.format("%a %-d %b %Y").to_string()
    } else {
        format!(
            "{} to {}",
            from.format("%a %-d %b %Y"),
            until.format("%a %-d %b %Y")
        )
    };
    if let Some(cause) = asked.cause {
        let keys = view.reminders_troubled_by(cause, midnight(from), ends)?;
        let words = reminder_core::watch::trouble_word(cause);
        return Ok((format!("{words}, {days}"), records(view, &keys)?));
    }
    let query = ReminderQuery {
        patients: None,
        states: Vec::new(),
        from: Some(midnight(from)),
        until: Some(ends),
        after: None,
        key_prefix: None,
        words: String::new(),
    };
    let mut found = view.find_reminders(&query, ROWS_MAX + 1)?;
    // What has not come due affected nobody yet, and what is to be reviewed neither.
    found.retain(|row| match row.state {
        ReminderState::Planned | ReminderState::Approved | ReminderState::Sending => {
            row.window.due_at <= now
        }
        ReminderState::Held
        | ReminderState::Unknown
        | ReminderState::Accepted
        | ReminderState::Delivered
        | ReminderState::Undelivered
        | ReminderState::Failed
        | ReminderState::Expired
        | ReminderState::Cancelled => true,
    });
    Ok((format!("Reminders due {days}"), found))
}

fn records(view: &View<'_>, keys: &[Key]) -> Result<Vec<ReminderRecord>, ApiError> {
    let mut found = Vec::with_capacity(keys.len());
    for key in keys.iter().take(ROWS_MAX as usize + 1) {
        found.extend(view.reminder(key)?);
    }
    Ok(found)
}

/// Returns whether the patient of a reminder got it; what staff are to phone about, as they noted.
fn got_of(view: &View<'_>, record: &ReminderRecord) -> Result<Got, ApiError> {
    let listed = (ReminderState::Accepted, CarrierName::CallList);
    if (record.state, record.message.carrier) != listed {
        return Ok(got(record.state, record.message.carrier));
    }
    let calls = view.calls_about(record.appointment)?;
    let since = |call: &&CallRecord| record.sent_at.is_none_or(|listed| call.at >= listed);
    let outcomes: Vec<CallOutcome> = calls
        .iter()
        .filter(since)
        .map(|call| call.outcome)
        .collect();
    Ok(if outcomes.contains(&CallOutcome::Reached) {
        Got::Yes
    } else if outcomes.is_empty() || outcomes.contains(&CallOutcome::LeftMessage) {
        Got::NotKnown
    } else {
        Got::No
    })
}

fn row(
    record: ReminderRecord,
    got: Got,
    patients: &BTreeMap<PatientId, Patient>,
    clinic: &Clinic,
    wall: &Wall,
    told: &str,
    now: DateTime<Utc>,
) -> AffectedRow {
    let patient = patients.get(&record.patient);
    let numbers = patient
        .into_iter()
        .flat_map(|patient| &patient.contact_points)
        .filter(|contact| contact.kind == ContactKind::Phone && !contact.never)
        .map(|contact| shape::contact_words(contact, &clinic.country))
        .collect();
    let past = record.occurrence <= now;
    let row = shape::reminder_row(record, wall, clinic, now);
    let called = patient
        .filter(|patient| !patient.no_name_in_message)
        .map(Patient::called)
        .unwrap_or_default();
    let script = script(&row, got, clinic, called, told, past, wall);
    AffectedRow {
        key: row.key,
        reference: row.reference,
        patient: row.patient,
        patient_name: row.patient_name,
        numbers,
        appointment: row.appointment,
        local_start: row.local_start,
        practitioner_name: row.practitioner_name,
        step_name: row.step_name,
        channel: row.channel,
        address: row.address,
        got,
        got_word: got.word().to_owned(),
        state: row.state,
        state_word: row.state_word,
        sentence: row.sentence,
        sent_at: row.sent_at,
        message: row.message,
        script,
    }
}

/// What to say on the phone: who calls, what happened, and the appointment as it is.
fn script(
    row: &ReminderRow,
    got: Got,
    clinic: &Clinic,
    called: &str,
    told: &str,
    past: bool,
    wall: &Wall,
) -> String {
    let name = if called.is_empty() {
        String::new()
    } else {
        format!(" for {called}")
    };
    let happened = match got {
        Got::Yes => "You got a reminder from us, and something about it was wrong.",
        Got::No => "We meant to remind you, and our reminder did not reach you.",
        Got::NotKnown => "We cannot tell whether our reminder reached you.",
    };
    let was = if past { "was" } else { "is" };
    let appointment = format!(
        "Your appointment with {} {was} on {} at {}.",
        row.practitioner_name,
        row.local_start.format("%A %-d %B"),
        wall.time(row.local_start)
    );
    let told = if told.is_empty() {
        String::new()
    } else {
        format!("{told} ")
    };
    format!(
        "This is {}{name}. {happened} {told}{appointment} You can call us at {}.",
        clinic.name, clinic.callback_number
    )
}

/// Writes who was affected as CSV into the clinic's exports folder.
pub(crate) fn export_affected(
    engine: &Engine,
    who: &Who,
    asked: AffectedBy,
) -> Result<AffectedExport, ApiError> {
    let now = engine.now();
    let (found, sheet, civil) = engine.store().read(|view| {
        let clinic = view.clinic()?.clinic;
        let wall = Wall::of(&clinic)?;
        let found = find(view, &asked, &clinic, &wall, now)?;
        let sheet = sheet(&found.rows, &wall);
        Ok::<_, ApiError>((found, sheet, wall.civil(now)))
    })?;
    let rows = u32::try_from(found.rows.len()).unwrap_or(u32::MAX);
    let detail = format!(
        "Exported who was affected ({}): {}",
        found.about, found.sentence
    );
    let (file_name, path) = sheet.export(engine, who, "affected", civil, &detail)?;
    Ok(AffectedExport {
        file_name,
        path,
        rows,
    })
}

fn sheet(rows: &[AffectedRow], wall: &Wall) -> Sheet {
    let mut sheet = Sheet::with(&[
        "Reference",
        "Patient",
        "Phone",
        "Appointment",
        "Practitioner",
        "Reminder",
        "Channel",
        "Address",
        "Got it",
        "State",
        "What that means",
        "Sent",
        "Subject",
        "Words",
        "What to say",
    ]);
    for row in rows {
        let sent = row
            .sent_at
            .map(|at| wall.civil(at).format("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default();
        sheet.add(&[
            &row.reference,
            &row.patient_name,
            &row.numbers.join(", "),
            &row.local_start.format("%Y-%m-%d %H:%M").to_string(),
            &row.practitioner_name,
            &row.step_name,
            sentences::channel(row.channel),
            &row.address,
            &row.got_word,
            &row.state_word,
            &row.sentence,
            &sent,
            &row.message.subject,
            &row.message.text,
            &row.script,
        ]);
    }
    sheet
}
