//! A file compared with the book: what is known of its source, and whether its civil times exist.
//! Nothing is changed here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::calendar::{CivilTime, Zone};
use reminder_core::clinic::Rules;
use reminder_core::contact;
use reminder_core::import::{
    Change, ExistingAppointment, ExistingPatient, ImportPreview, ImportedAppointment,
    ImportedContact, ImportedPatient, Mapping, Progress, ReadRows, Readers, Table, compare,
    read_rows,
};
use reminder_core::key::{AppointmentId, Digest32, PatientId, natural_name};
use reminder_core::patient::{ContactKind, ContactPoint, Patient};

use super::held::{File, Shown};
use crate::api::error::{ApiError, ErrorCode};
use crate::search;
use crate::store::{AppointmentRecord, StoreError, View};

/// More patients than this are loaded all together.
const PATIENTS_ONE_BY_ONE: usize = 1_000;

/// What an import would do.
#[derive(Debug)]
pub(super) struct Compared {
    /// As the core says, without the rows whose time happens twice or never.
    pub(super) preview: ImportPreview,
    /// Patients entered by hand whom the file knows too, by their place in the preview.
    pub(super) recognised: BTreeMap<usize, PatientId>,
    /// Rows whose time happens twice or never.
    pub(super) refused_times: Vec<RefusedTime>,
}

/// A row whose civil time is not one instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RefusedTime {
    pub(super) line: u32,
    pub(super) patient: usize,
    pub(super) start: NaiveDateTime,
    pub(super) civil: CivilTime,
}

/// Reads the rows of a file with the clinic's own names.
pub(super) fn rows(
    table: &Table,
    mapping: &Mapping,
    rules: &Rules,
    progress: &mut dyn FnMut(Progress),
) -> Result<ReadRows, ApiError> {
    let country = &rules.clinic.country;
    let practitioners = Names::of(rules.practitioners.values().map(|one| (&*one.name, one.id)));
    let kinds = Names::of(rules.kinds.values().map(|one| (&*one.name, one.id)));
    let readers = Readers {
        contact: &|kind, raw| {
            contact::read(kind, raw, country).map_err(|refusal| format!("{refusal}."))
        },
        practitioner: &|name| practitioners.find(name),
        kind: &|name| kinds.find(name),
    };
    read_rows(table, mapping, &readers, progress)
        .map_err(|problem| ApiError::field("mapping", format!("{problem}.")))
}

/// Names as two programs write them: without accents, capitals, signs and titles, in any order.
struct Names<Id>(BTreeMap<Vec<String>, Option<Id>>);

impl<Id: Copy> Names<Id> {
    fn of<'a>(all: impl Iterator<Item = (&'a str, Id)>) -> Self {
        let mut names = BTreeMap::new();
        for (name, id) in all {
            names
                .entry(folded(name))
                // Two that look the same are nobody's.
                .and_modify(|known| *known = None)
                .or_insert(Some(id));
        }
        Self(names)
    }

    fn find(&self, name: &str) -> Option<Id> {
        self.0.get(&folded(name)).copied().flatten()
    }
}

fn folded(name: &str) -> Vec<String> {
    const TITLES: [&str; 9] = ["dr", "prof", "mr", "mrs", "ms", "miss", "md", "phd", "dds"];
    let all = search::words(name);
    let mut words: Vec<String> = all
        .iter()
        .filter(|word| !TITLES.contains(&word.as_str()))
        .cloned()
        .collect();
    if words.is_empty() {
        words = all;
    }
    words.sort_unstable();
    words
}

/// Compares the rows of a file with what is known of its source.
pub(super) fn compared(
    view: &View<'_>,
    rows: ReadRows,
    source: &str,
    zone: &Zone,
    now: DateTime<Utc>,
) -> Result<Compared, StoreError> {
    let known = known_patients(view, source, &rows)?;
    let appointments = known_appointments(view, source, &rows.appointments, now)?;
    let mut preview = compare(rows, &known.patients, &appointments, zone.civil(now));
    let mut refused_times = Vec::new();
    let mut is_one_instant = |row: &ImportedAppointment| match zone.resolve(row.start) {
        CivilTime::Once { .. } => true,
        civil @ (CivilTime::Twice { .. } | CivilTime::Never { .. }) => {
            refused_times.push(RefusedTime {
                line: row.line,
                patient: row.patient,
                start: row.start,
                civil,
            });
            false
        }
    };
    preview.new.retain(&mut is_one_instant);
    preview.changed.retain(|changed| {
        let moves = changed
            .changes
            .iter()
            .any(|change| matches!(change, Change::Start { .. }));
        !moves || is_one_instant(&changed.imported)
    });
    Ok(Compared {
        preview,
        recognised: known.recognised,
        refused_times,
    })
}

#[derive(Default)]
struct KnownPatients {
    patients: Vec<ExistingPatient>,
    recognised: BTreeMap<usize, PatientId>,
}

fn known_patients(
    view: &View<'_>,
    source: &str,
    rows: &ReadRows,
) -> Result<KnownPatients, StoreError> {
    let mut recognised = BTreeMap::new();
    let mut places: BTreeMap<PatientId, usize> = BTreeMap::new();
    let mut strangers = Vec::new();
    for (index, patient) in rows.patients.iter().enumerate() {
        match view.imported_patient(source, &patient.external_id)? {
            Some(id) => drop(places.insert(id, index)),
            None => strangers.push(index),
        }
    }
    for index in strangers {
        if let Some(id) = entered_by_hand(view, &rows.patients[index])?
            && !places.contains_key(&id)
        {
            places.insert(id, index);
            recognised.insert(index, id);
        }
    }
    let ids: BTreeSet<PatientId> = places.keys().copied().collect();
    let found = if ids.len() > PATIENTS_ONE_BY_ONE {
        view.all_patients()?
    } else {
        view.patients(&ids)?
    };
    let patients = places
        .into_iter()
        .filter_map(|(id, index)| Some(existing(found.get(&id)?, &rows.patients[index])))
        .collect();
    Ok(KnownPatients {
        patients,
        recognised,
    })
}

/// Returns the one patient whom no import entered, with the same name and one of the same contacts.
fn entered_by_hand(
    view: &View<'_>,
    imported: &ImportedPatient,
) -> Result<Option<PatientId>, StoreError> {
    let name = natural_name(&imported.full_name());
    let mut candidates = BTreeSet::new();
    for contact in imported.phones.iter().chain(&imported.emails) {
        candidates.extend(view.patients_with_contact(&contact.read.normalised)?);
    }
    let mut same = Vec::new();
    for id in candidates {
        let Some(patient) = view.patient(id)? else {
            continue;
        };
        if natural_name(&patient.full_name()) == name && !view.is_imported(id)? {
            same.push(id);
        }
    }
    Ok(match same[..] {
        [only] => Some(only),
        [] | [_, _, ..] => None,
    })
}

fn existing(patient: &Patient, imported: &ImportedPatient) -> ExistingPatient {
    let mut consents = BTreeMap::new();
    for consent in &patient.consents {
        consents.insert(consent.channel, consent.given);
    }
    ExistingPatient {
        id: patient.id,
        external_id: imported.external_id.clone(),
        given_name: patient.given_name.clone(),
        family_name: patient.family_name.clone(),
        preferred_name: patient.preferred_name.clone(),
        language: patient.language.clone(),
        phones: contacts(patient, ContactKind::Phone, &imported.phones),
        emails: contacts(patient, ContactKind::Email, &imported.emails),
        consents: consents.into_iter().collect(),
    }
}

/// Returns a patient's contacts of a kind. When all that the file has are among them, only those:
/// what staff added to them is theirs, and no file takes it away.
fn contacts(patient: &Patient, kind: ContactKind, imported: &[ImportedContact]) -> Vec<String> {
    let of_kind = |point: &&ContactPoint| point.kind == kind;
    let own: Vec<String> = patient
        .contact_points
        .iter()
        .filter(of_kind)
        .map(|point| point.normalised.clone())
        .collect();
    let of_file: Vec<String> = imported
        .iter()
        .map(|contact| contact.read.normalised.clone())
        .collect();
    let has_all = of_file.iter().all(|contact| own.contains(contact));
    if has_all && !of_file.is_empty() {
        of_file
    } else {
        own
    }
}

fn known_appointments(
    view: &View<'_>,
    source: &str,
    rows: &[ImportedAppointment],
    now: DateTime<Utc>,
) -> Result<Vec<ExistingAppointment>, StoreError> {
    let mut known: BTreeMap<AppointmentId, ExistingAppointment> = BTreeMap::new();
    for record in view.imported_appointments(source, now)? {
        known.extend(as_imported(record));
    }
    for row in rows {
        if let Some(record) = view.imported_appointment(source, &row.external_id)? {
            known.extend(as_imported(record));
        }
    }
    Ok(known.into_values().collect())
}

fn as_imported(record: AppointmentRecord) -> Option<(AppointmentId, ExistingAppointment)> {
    let (_, external_id) = record.origin?;
    let appointment = record.appointment;
    let existing = ExistingAppointment {
        id: appointment.id,
        external_id,
        patient: record.patient,
        start: appointment.local_start,
        duration_minutes: appointment.duration_minutes,
        practitioner: appointment.practitioner,
        kind: appointment.kind,
        status: appointment.status,
        note: record.note,
    };
    Some((existing.id, existing))
}

impl Compared {
    /// Returns the name of exactly this preview: of the file, what its columns mean, the rules, and
    /// what would be done to the book as it is. What is gone is not part of it, because it passes
    /// with time; each of those is confirmed by itself.
    pub(super) fn name(
        &self,
        file: &File,
        shown: &Shown,
        revision: i64,
    ) -> Result<String, ApiError> {
        let mapping = serde_json::to_string(&shown.mapping).map_err(unwritable)?;
        let preview = &self.preview;
        let mut done = String::new();
        for new in &preview.new {
            write!(done, "+{},{};", new.external_id, new.patient).map_err(unwritable)?;
        }
        for changed in &preview.changed {
            write!(done, "~{:?}{:?};", changed.id, changed.changes).map_err(unwritable)?;
        }
        for changed in &preview.changed_patients {
            write!(done, "p{:?}{:?};", changed.id, changed.changes).map_err(unwritable)?;
        }
        write!(done, "{:?}", self.recognised).map_err(unwritable)?;
        let name = Digest32::of(&[
            &file.digest.0,
            mapping.as_bytes(),
            shown.source.as_bytes(),
            &revision.to_be_bytes(),
            done.as_bytes(),
        ]);
        Ok(name.to_hex())
    }

    /// Returns what there is to do, in appointments and patients.
    pub(super) fn size(&self) -> usize {
        let preview = &self.preview;
        preview.new.len() + preview.changed.len() + preview.changed_patients.len()
    }
}

fn unwritable(error: impl std::fmt::Display) -> ApiError {
    ApiError::new(
        ErrorCode::BadRequest,
        format!("The preview could not be written ({error}). Nothing was imported."),
    )
}
