//! What the patient screens' commands do. A change, what it means for reminders and its line of
//! history are one transaction. What changed, in words, is said in `differences`.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::contact;
use reminder_core::key::PatientId;
use reminder_core::patient::{ContactPoint, Patient};

use super::differences::{Change, only_words};
use super::{
    ArchivePatient, CheckContact, ContactChecked, ContactDraft, GetPatient, ListPatients,
    PatientList, PatientRow, PatientSaved, PatientView, SavePatient,
};
use crate::Engine;
use crate::api::Who;
use crate::api::error::{ApiError, ErrorCode};
use crate::api::field::{self, NAME_MAX, SEARCH_MAX};
use crate::api::shape::{self, Wall, contact_words};
use crate::planning::{self, PlanSaved, one};
use crate::sentences;
use crate::store::{ContactRecord, NewEvent, NewPatient, PatientLine, Subject, Tx, View};

const PAGE_MAX: u32 = 5_000;
const APPOINTMENTS_MAX: u32 = 100;
const CONTACTS_MAX: usize = 20;
const CONTACT_CHARS_MAX: usize = 320;
/// Names said of those who share a contact; the others are counted.
const SHARED_NAMES_MAX: usize = 3;

/// Returns a page of the patients a search finds.
pub(crate) fn list_patients(
    engine: &Engine,
    _who: &Who,
    asked: ListPatients,
) -> Result<PatientList, ApiError> {
    if !(1..=PAGE_MAX).contains(&asked.limit) {
        let ask = format!("Ask for 1 to {PAGE_MAX} patients.");
        return Err(ApiError::field("limit", ask));
    }
    let search = field::line("search", &asked.search, SEARCH_MAX)?;
    let now = engine.now();
    engine.store().read(|view| {
        let country = view.clinic()?.clinic.country;
        let (total, lines) =
            view.patient_lines(&search, asked.archived, asked.offset, asked.limit, now)?;
        let rows = lines.into_iter().map(|line| row(line, &country)).collect();
        Ok(PatientList { total, rows })
    })
}

fn row(line: PatientLine, country: &str) -> PatientRow {
    let PatientLine {
        patient,
        next_appointment,
    } = line;
    let first = |email: bool| {
        let mut points = patient.contact_points.iter();
        points
            .find(|point| point.normalised.contains('@') == email)
            .map(|point| contact_words(point, country))
    };
    PatientRow {
        id: patient.id,
        name: patient.full_name(),
        phone: first(false),
        email: first(true),
        next_appointment,
        notices: notices(&patient, country),
        preferred_name: patient
            .preferred_name
            .filter(|name| *name != patient.given_name),
    }
}

/// Says what to know before contacting a patient.
fn notices(patient: &Patient, country: &str) -> Vec<String> {
    let mut notices = Vec::new();
    if let Some(only) = patient.only_channel {
        notices.push(only_words(only).to_owned());
    }
    for point in &patient.contact_points {
        let words = contact_words(point, country);
        if point.opted_out {
            notices.push(format!("Opted out: {words}"));
        }
        if point.never {
            notices.push(format!("Never contact at {words}"));
        }
        if point.no_texts {
            notices.push(format!("Gets no texts: {words}"));
        }
    }
    for channel in Channel::ALL {
        let newest = patient.consents.iter().rfind(|c| c.channel == channel);
        if newest.is_some_and(|consent| !consent.given) {
            notices.push(format!("Said no to {}", sentences::channel(channel)));
        }
    }
    if patient.contact_points.is_empty() {
        notices.push("No phone number and no e-mail address".to_owned());
    }
    if patient.no_name_in_message {
        notices.push("No name in messages".to_owned());
    }
    if patient.no_voicemail {
        notices.push("Nothing on voicemail".to_owned());
    }
    notices
}

/// Returns one patient with everything about them.
pub(crate) fn get_patient(
    engine: &Engine,
    _who: &Who,
    asked: GetPatient,
) -> Result<PatientView, ApiError> {
    let now = engine.now();
    engine.store().read(|view| {
        let patient = view.patient(asked.id)?.ok_or_else(gone)?;
        patient_view(view, patient, now)
    })
}

pub(super) fn gone() -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        "This patient is not in the clinic's list. Look for them again.",
    )
}

fn patient_view(
    view: &View<'_>,
    patient: Patient,
    now: DateTime<Utc>,
) -> Result<PatientView, ApiError> {
    let planning = planning::preview(view, &one(patient.id), now)?;
    let records = view.appointments_of(patient.id, APPOINTMENTS_MAX)?;
    let appointments =
        shape::appointment_rows(view, &planning.rules, Some(&planning), records, now)?;
    let mut shared_with = Vec::with_capacity(patient.contact_points.len());
    for point in &patient.contact_points {
        let others = names(view, &point.normalised, Some(patient.id))?;
        shared_with.push(in_short(&others));
    }
    let history = view.history_of_patient(patient.id)?;
    Ok(PatientView {
        id: patient.id,
        revision: patient.revision,
        given_name: patient.given_name,
        family_name: patient.family_name,
        preferred_name: patient.preferred_name,
        language: patient.language,
        no_name_in_message: patient.no_name_in_message,
        no_voicemail: patient.no_voicemail,
        only_channel: patient.only_channel,
        contact_points: patient.contact_points,
        shared_with,
        consents: patient.consents,
        archived: patient.archived,
        appointments,
        history: history.into_iter().map(shape::history_line).collect(),
    })
}

/// Returns the names of the patients who have a contact, without one of them.
fn names(
    view: &View<'_>,
    contact: &str,
    without: Option<PatientId>,
) -> Result<Vec<String>, ApiError> {
    let others: BTreeSet<PatientId> = view
        .patients_with_contact(contact)?
        .into_iter()
        .filter(|other| Some(*other) != without)
        .collect();
    let patients = view.patients(&others)?;
    Ok(patients.values().map(Patient::full_name).collect())
}

fn in_short(names: &[String]) -> String {
    let shown = names.len().min(SHARED_NAMES_MAX);
    let mut words = names[..shown].join(", ");
    if names.len() > shown {
        words.push_str(&format!(" and {} others", names.len() - shown));
    }
    words
}

/// Reads a number or address as it is typed.
pub(crate) fn check_contact(
    engine: &Engine,
    _who: &Who,
    asked: CheckContact,
) -> Result<ContactChecked, ApiError> {
    engine.store().read(|view| {
        let country = view.clinic()?.clinic.country;
        let raw = within("raw", &asked.raw)?;
        let read = match contact::read(asked.kind, raw, &country) {
            Ok(read) => read,
            Err(refusal) => {
                return Ok(ContactChecked {
                    contact: None,
                    sentence: format!("{refusal}."),
                    shared_with: Vec::new(),
                });
            }
        };
        let sentence = read.hint.clone().unwrap_or_default();
        let mut shared_with = names(view, &read.normalised, None)?;
        shared_with.truncate(CONTACTS_MAX);
        Ok(ContactChecked {
            contact: Some(read),
            sentence,
            shared_with,
        })
    })
}

fn within<'a>(field: &str, raw: &'a str) -> Result<&'a str, ApiError> {
    let raw = raw.trim();
    if raw.chars().count() > CONTACT_CHARS_MAX {
        let words = "This is too long for a phone number or an e-mail address. Keep one.";
        return Err(ApiError::field(field, words));
    }
    Ok(raw)
}

/// Returns a patient as somebody loaded them, if they are still at that revision.
fn loaded(
    tx: &Tx<'_>,
    id: PatientId,
    revision: i64,
    now: DateTime<Utc>,
) -> Result<Patient, ApiError> {
    let patient = tx.patient(id)?.ok_or_else(gone)?;
    if patient.revision == revision {
        return Ok(patient);
    }
    let wall = Wall::of(&tx.clinic()?.clinic)?;
    let history = tx.history_of_patient(id)?;
    let newest = history
        .into_iter()
        .find(|event| event.subject.key.is_none() && event.subject.appointment.is_none());
    let what = newest.map_or_else(
        || "Somebody changed this patient meanwhile.".to_owned(),
        |event| {
            let when = wall.when(event.at, now);
            format!(
                "{} changed this patient meanwhile, {when}: {}",
                event.who, event.detail
            )
        },
    );
    Err(ApiError::new(
        ErrorCode::ChangedMeanwhile,
        format!("{what} Nothing was saved over it. Load the patient again."),
    ))
}

/// Enters or changes a patient.
pub(crate) fn save_patient(
    engine: &Engine,
    who: &Who,
    request: SavePatient,
) -> Result<PatientSaved, ApiError> {
    let now = engine.now();
    let (changed, saved) = engine.store().write(|tx| {
        let country = tx.clinic()?.clinic.country;
        let before = match (request.id, request.revision) {
            (None, _) => None,
            (Some(id), Some(revision)) => Some(loaded(tx, id, revision, now)?),
            (Some(_), None) => {
                return Err(ApiError::new(
                    ErrorCode::BadRequest,
                    "The revision the patient was loaded at is missing. Nothing was changed.",
                ));
            }
        };
        let new = read(&request, before.as_ref(), &country)?;
        let change = match &before {
            None => Change::entered(),
            Some(before) => Change::between(before, &new, &country),
        };
        if change.is_nothing() {
            let patient = before.ok_or_else(gone)?;
            let sentence = "Nothing was different, so nothing was saved.".to_owned();
            let patient = patient_view(tx, patient, now)?;
            return Ok((false, PatientSaved { patient, sentence }));
        }
        let id = tx.save_patient(&new, now)?;
        let plan = planning::replan(tx, &one(id), &who.0, now)?;
        tell(tx, id, who, change.what(), &change.sentence(), now)?;
        let mut answer = answer(tx, id, "Saved.", &plan, now)?;
        for point in &answer.patient.contact_points {
            let known = |old: &Patient| old.contact_points.iter().any(|old| old.id == point.id);
            if point.opted_out && !before.as_ref().is_some_and(known) {
                answer.sentence.push_str(&format!(
                    " {} has opted out, so nothing goes there.",
                    contact_words(point, &country)
                ));
            }
        }
        Ok((true, answer))
    })?;
    if changed {
        engine.book_changed();
    }
    Ok(saved)
}

fn read(
    request: &SavePatient,
    before: Option<&Patient>,
    country: &str,
) -> Result<NewPatient, ApiError> {
    let given_name = field::line("given_name", &request.given_name, NAME_MAX)?;
    let family_name = field::line("family_name", &request.family_name, NAME_MAX)?;
    if given_name.is_empty() && family_name.is_empty() {
        let ask = "Enter a given name or a family name.";
        return Err(ApiError::field("family_name", ask));
    }
    let preferred = request.preferred_name.as_deref();
    let preferred_name = field::optional("preferred_name", preferred, NAME_MAX)?;
    let language = request.language.as_deref().map(str::trim);
    let language = language
        .filter(|code| !code.is_empty())
        .map(|code| field::language("language", code))
        .transpose()?;
    let known = before.map_or(&[][..], |patient| &patient.contact_points);
    Ok(NewPatient {
        id: request.id,
        origin: None,
        given_name,
        family_name,
        preferred_name,
        language,
        no_name_in_message: request.no_name_in_message,
        no_voicemail: request.no_voicemail,
        only_channel: request.only_channel,
        contact_points: read_contacts(&request.contact_points, known, country)?,
    })
}

fn read_contacts(
    drafts: &[ContactDraft],
    known: &[ContactPoint],
    country: &str,
) -> Result<Vec<ContactRecord>, ApiError> {
    if drafts.len() > CONTACTS_MAX {
        let most = format!("{CONTACTS_MAX} numbers and addresses are the most. Take some out.");
        return Err(ApiError::field("contact_points", most));
    }
    let mut records: Vec<ContactRecord> = Vec::with_capacity(drafts.len());
    for (index, draft) in drafts.iter().enumerate() {
        let field = format!("contact_points.{index}.raw");
        let record = read_contact(&field, draft, known, country)?;
        let twice = |other: &ContactRecord| {
            (other.kind, &other.normalised) == (record.kind, &record.normalised)
        };
        if records.iter().any(twice) {
            let words = "This is there twice. Take one of them out.";
            return Err(ApiError::field(&field, words));
        }
        records.push(record);
    }
    Ok(records)
}

/// A contact nobody retyped stays what it was read as, even if the clinic moved to another country;
/// one that is typed again keeps its row, because reminders name it.
fn read_contact(
    field: &str,
    draft: &ContactDraft,
    known: &[ContactPoint],
    country: &str,
) -> Result<ContactRecord, ApiError> {
    let raw = within(field, &draft.raw)?;
    let untouched = |point: &&ContactPoint| {
        Some(point.id) == draft.id && point.kind == draft.kind && point.raw == raw
    };
    if let Some(point) = known.iter().find(untouched) {
        return Ok(ContactRecord {
            id: Some(point.id),
            kind: point.kind,
            raw: point.raw.clone(),
            normalised: point.normalised.clone(),
            region: point.region.clone(),
            never: draft.never,
        });
    }
    let read = contact::read(draft.kind, raw, country)
        .map_err(|refusal| ApiError::field(field, format!("{refusal}.")))?;
    let same =
        |point: &&ContactPoint| point.kind == read.kind && point.normalised == read.normalised;
    Ok(ContactRecord {
        id: known.iter().find(same).map(|point| point.id),
        kind: read.kind,
        raw: raw.to_owned(),
        normalised: read.normalised,
        region: read.region,
        never: draft.never,
    })
}

pub(super) fn tell(
    tx: &Tx<'_>,
    patient: PatientId,
    who: &Who,
    what: &str,
    detail: &str,
    now: DateTime<Utc>,
) -> Result<(), ApiError> {
    let subject = Subject {
        patient: Some(patient),
        ..Subject::default()
    };
    let new = NewEvent {
        who: &who.0,
        what,
        detail,
        subject,
    };
    Ok(tx.tell(&new, now)?)
}

pub(super) fn answer(
    tx: &Tx<'_>,
    id: PatientId,
    done: &str,
    plan: &PlanSaved,
    now: DateTime<Utc>,
) -> Result<PatientSaved, ApiError> {
    let patient = tx.patient(id)?.ok_or_else(gone)?;
    let meaning = sentences::plan_saved(plan);
    Ok(PatientSaved {
        patient: patient_view(tx, patient, now)?,
        sentence: format!("{done} {meaning}").trim_end().to_owned(),
    })
}

/// Archives a patient, or brings one back.
pub(crate) fn archive_patient(
    engine: &Engine,
    who: &Who,
    request: ArchivePatient,
) -> Result<PatientSaved, ApiError> {
    let now = engine.now();
    let saved = engine.store().write(|tx| {
        let before = loaded(tx, request.id, request.revision, now)?;
        if before.archived == request.archived {
            let done = if before.archived {
                "The patient was archived already."
            } else {
                "The patient was not archived."
            };
            return answer(tx, before.id, done, &PlanSaved::default(), now);
        }
        tx.archive_patient(before.id, request.archived)?;
        let plan = planning::replan(tx, &one(before.id), &who.0, now)?;
        let (what, detail) = if request.archived {
            ("patient_archived", "Archived.")
        } else {
            ("patient_back", "Brought back from the archive.")
        };
        tell(tx, before.id, who, what, detail, now)?;
        let coming = tx.coming_appointments(&BTreeSet::from([before.id]), now)?;
        let expected = coming
            .iter()
            .filter(|found| found.appointment.status.is_expected())
            .count();
        let mut answer = answer(tx, before.id, detail, &plan, now)?;
        if request.archived && expected > 0 {
            let expected = u32::try_from(expected).unwrap_or(u32::MAX);
            answer.sentence.push_str(&format!(
                " {} still in the book; archived patients get no reminders.",
                sentences::counted(expected, "appointment is", "appointments are")
            ));
        }
        Ok(answer)
    })?;
    engine.book_changed();
    Ok(saved)
}
