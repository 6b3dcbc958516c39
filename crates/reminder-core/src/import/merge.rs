//! Rows about the same appointment or the same patient put together, with the same result in every
//! order of the rows.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDateTime;

use super::imported::{
    ImportedAppointment, ImportedContact, ImportedPatient, LeftOutContact, ReadRows, RefusedRow,
    RowRefusal,
};
use super::read::RowRead;
use crate::appointment::AppointmentStatus;

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct Merging {
    patients: Vec<Patient>,
    patients_by_id: BTreeMap<String, usize>,
    appointments: Vec<ImportedAppointment>,
    refused: Vec<RefusedRow>,
}

/// A patient, with the start of the appointment each part was said with: the latest one counts.
#[derive(Debug)]
struct Patient {
    merged: ImportedPatient,
    /// The first line about the patient, and the first one with another name.
    line: u32,
    other_name_line: Option<u32>,
    name_at: NaiveDateTime,
    preferred_at: NaiveDateTime,
    language_at: NaiveDateTime,
    phones_at: NaiveDateTime,
    emails_at: NaiveDateTime,
}

impl Patient {
    fn new(patient: ImportedPatient, line: u32, at: NaiveDateTime) -> Self {
        Self {
            merged: patient,
            line,
            other_name_line: None,
            name_at: at,
            preferred_at: at,
            language_at: at,
            phones_at: at,
            emails_at: at,
        }
    }

    fn add(&mut self, other: ImportedPatient, line: u32, at: NaiveDateTime) {
        let merged = &mut self.merged;
        if !same_name(merged, &other) {
            self.other_name_line.get_or_insert(line);
        }
        let (name, other_name) = (
            (&merged.given_name, &merged.family_name),
            (&other.given_name, &other.family_name),
        );
        if (at, other_name) > (self.name_at, name) {
            merged.given_name = other.given_name;
            merged.family_name = other.family_name;
            self.name_at = at;
        }
        later(
            &mut merged.preferred_name,
            &mut self.preferred_at,
            other.preferred_name,
            at,
        );
        later(
            &mut merged.language,
            &mut self.language_at,
            other.language,
            at,
        );
        later_contacts(&mut merged.phones, &mut self.phones_at, other.phones, at);
        later_contacts(&mut merged.emails, &mut self.emails_at, other.emails, at);
        for (channel, answer) in other.consents {
            let known = merged.consents.entry(channel).or_insert(answer);
            *known = *known && answer;
        }
    }
}

/// Returns whether two rows name a patient alike, but for capitals and for where the name is split.
fn same_name(one: &ImportedPatient, other: &ImportedPatient) -> bool {
    one.given_name == other.given_name && one.family_name == other.family_name
        || one.full_name().to_lowercase() == other.full_name().to_lowercase()
}

fn later(
    known: &mut Option<String>,
    known_at: &mut NaiveDateTime,
    other: Option<String>,
    at: NaiveDateTime,
) {
    if other.is_some() && (known.is_none() || (at, &other) > (*known_at, known)) {
        *known = other;
        *known_at = at;
    }
}

fn later_contacts(
    known: &mut Vec<ImportedContact>,
    known_at: &mut NaiveDateTime,
    other: Vec<ImportedContact>,
    at: NaiveDateTime,
) {
    let by_text = || {
        let other = other.iter().map(|contact| &contact.raw);
        other.cmp(known.iter().map(|contact| &contact.raw))
    };
    let is_later = at.cmp(known_at).then_with(by_text).is_gt();
    if !other.is_empty() && (known.is_empty() || is_later) {
        *known = other;
        *known_at = at;
    }
}

impl Merging {
    pub(super) fn add(&mut self, row: Result<RowRead, RefusedRow>) {
        let RowRead {
            mut appointment,
            patient,
        } = match row {
            Ok(read) => read,
            Err(refused) => {
                self.refused.push(refused);
                return;
            }
        };
        let (line, at) = (appointment.line, appointment.start);
        match self.patients_by_id.entry(patient.external_id.clone()) {
            Entry::Occupied(known) => {
                appointment.patient = *known.get();
                self.patients[appointment.patient].add(patient, line, at);
            }
            Entry::Vacant(new) => {
                appointment.patient = self.patients.len();
                new.insert(appointment.patient);
                self.patients.push(Patient::new(patient, line, at));
            }
        }
        self.appointments.push(appointment);
    }

    /// Refuses the rows of patients with two names: several people share that number.
    fn refuse_shared_numbers(&mut self) {
        let shared =
            |row: &mut ImportedAppointment| self.patients[row.patient].other_name_line.is_some();
        for row in self.appointments.extract_if(.., shared) {
            let patient = &self.patients[row.patient];
            let other = patient.other_name_line.filter(|other| *other != row.line);
            self.refused.push(RefusedRow {
                line: row.line,
                column: None,
                value: patient.merged.external_id.clone(),
                reason: RowRefusal::SharedPatientNumber(other.unwrap_or(patient.line)),
                external_id: Some(row.external_id),
            });
        }
    }

    pub(super) fn finish(mut self, contacts_left_out: Vec<LeftOutContact>) -> ReadRows {
        self.refuse_shared_numbers();
        let mut place = vec![0; self.patients.len()];
        for (new, old) in self.patients_by_id.values().enumerate() {
            place[*old] = new;
        }
        let patients = self.patients.drain(..).map(|patient| patient.merged);
        let mut patients: Vec<ImportedPatient> = patients.collect();
        patients.sort_unstable_by(|a, b| a.external_id.cmp(&b.external_id));
        for appointment in &mut self.appointments {
            appointment.patient = place[appointment.patient];
        }
        let (mut appointments, repeated) = self.merge_appointments();
        appointments
            .sort_unstable_by(|a, b| (a.start, &a.external_id).cmp(&(b.start, &b.external_id)));
        self.refused.sort_unstable_by_key(|refused| refused.line);
        ReadRows {
            patients,
            appointments,
            refused: self.refused,
            contacts_left_out,
            repeated,
        }
    }

    /// Puts together rows about the same appointment, and counts those that say nothing new.
    fn merge_appointments(&mut self) -> (Vec<ImportedAppointment>, usize) {
        let mut rows = std::mem::take(&mut self.appointments);
        rows.sort_unstable_by(|a, b| (&a.external_id, a.line).cmp(&(&b.external_id, b.line)));
        let mut merged: Vec<ImportedAppointment> = Vec::with_capacity(rows.len());
        let mut repeated = 0;
        for same in rows.chunk_by(|a, b| a.external_id == b.external_id) {
            let said = in_force(same);
            let (Some(first), Some(other)) = (
                said.first(),
                said.iter().find(|other| !says_the_same(said[0], other)),
            ) else {
                merged.extend(said.first().map(|first| (*first).clone()));
                repeated += same.len() - 1;
                continue;
            };
            for row in &said {
                let against = if row.line == first.line {
                    other.line
                } else {
                    first.line
                };
                self.refused.push(RefusedRow {
                    line: row.line,
                    column: None,
                    value: String::new(),
                    reason: RowRefusal::Contradicts(against),
                    external_id: Some(row.external_id.clone()),
                });
            }
            repeated += same.len() - said.len();
        }
        (merged, repeated)
    }
}

/// Returns the rows that count: one called off beside one that is not is its past, as when a
/// patient cancels and books the same time again.
fn in_force(same: &[ImportedAppointment]) -> Vec<&ImportedAppointment> {
    let is_expected =
        |row: &&ImportedAppointment| row.status.is_none_or(AppointmentStatus::is_expected);
    let expected: Vec<&ImportedAppointment> = same.iter().filter(is_expected).collect();
    if expected.is_empty() {
        same.iter().collect()
    } else {
        expected
    }
}

fn says_the_same(one: &ImportedAppointment, other: &ImportedAppointment) -> bool {
    let line = one.line;
    *one == ImportedAppointment {
        line,
        ..other.clone()
    }
}
