//! The whole way from bytes to a preview, on files as clinics' programs export them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::*;
use crate::appointment::AppointmentStatus;
use crate::contact::ReadContact;
use crate::key::{AppointmentId, KindId, PatientId, PractitionerId};
use crate::patient::ContactKind;

mod files;
mod promises;

/// What the clinic of these tests knows.
const PRACTITIONERS: [&str; 3] = ["Dr Lee", "Dr Patel", "Dr. Müller"];
const KINDS: [&str; 3] = ["Check-up", "Cleaning", "Kontrolle"];

fn position(names: &[&str], name: &str) -> Option<i64> {
    let at = names
        .iter()
        .position(|known| known.eq_ignore_ascii_case(name))?;
    i64::try_from(at + 1).ok()
}

fn practitioner(name: &str) -> Option<PractitionerId> {
    position(&PRACTITIONERS, name).map(PractitionerId)
}

fn kind(name: &str) -> Option<KindId> {
    position(&KINDS, name).map(KindId)
}

/// Reads contacts as simply as can be: digits, or something around an `@`.
fn contact(kind: ContactKind, raw: &str) -> Result<ReadContact, String> {
    let normalised = match kind {
        ContactKind::Phone => {
            let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
            let is_number = digits.len() >= 7 && !raw.contains(char::is_alphabetic);
            is_number
                .then(|| format!("+{digits}"))
                .ok_or("This is not a phone number")?
        }
        ContactKind::Email if raw.contains('@') => raw.to_lowercase(),
        ContactKind::Email => return Err("This is not an e-mail address".to_owned()),
    };
    Ok(ReadContact {
        kind,
        display: normalised.clone(),
        normalised,
        region: None,
        may_be_landline: false,
        fictional: false,
        hint: None,
    })
}

fn readers() -> Readers<'static> {
    Readers {
        contact: &contact,
        practitioner: &practitioner,
        kind: &kind,
    }
}

fn table(bytes: &[u8]) -> Result<Table, ImportRefusal> {
    Table::read(decode(bytes)?.text, &mut |_| {})
}

/// The mapping as guessed, with Dr Lee and a check-up where the file names none.
fn mapping(table: &Table) -> Mapping {
    Mapping {
        practitioner: "Dr Lee".to_owned(),
        kind: "Check-up".to_owned(),
        ..guess_mapping(table, "GB").mapping
    }
}

fn rows(bytes: &[u8]) -> ReadRows {
    let table = table(bytes).expect("the file is a table");
    read_rows(&table, &mapping(&table), &readers(), &mut |_| {}).expect("the mapping is complete")
}

/// Long before every appointment in these files.
fn now() -> NaiveDateTime {
    at(1, 8, 0)
}

/// A time in November 2026.
fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, day)
        .and_then(|date| date.and_hms_opt(hour, minute, 0))
        .expect("a time in November")
}

/// What the clinic knows: a database small enough to see through.
#[derive(Debug, Default, Clone)]
struct Book {
    patients: BTreeMap<String, ExistingPatient>,
    appointments: BTreeMap<String, ExistingAppointment>,
}

impl Book {
    fn preview(&self, rows: ReadRows) -> ImportPreview {
        let patients: Vec<ExistingPatient> = self.patients.values().cloned().collect();
        let appointments: Vec<ExistingAppointment> = self.appointments.values().cloned().collect();
        compare(rows, &patients, &appointments, now())
    }

    /// Does what a person confirmed who ticked nothing that is gone.
    fn import(&mut self, rows: ReadRows) -> ImportPreview {
        let preview = self.preview(rows);
        let mut ids = Vec::new();
        for patient in &preview.patients {
            let next = i64::try_from(self.patients.len() + 1).expect("few patients");
            let id = self
                .patients
                .get(&patient.external_id)
                .map_or(PatientId(next), |one| one.id);
            ids.push(id);
            self.patients
                .insert(patient.external_id.clone(), stored_patient(id, patient));
        }
        for new in &preview.new {
            let next = i64::try_from(self.appointments.len() + 1).expect("few appointments");
            let stored = stored_appointment(AppointmentId(next), ids[new.patient], new);
            self.appointments.insert(new.external_id.clone(), stored);
        }
        for changed in &preview.changed {
            let imported = &changed.imported;
            let stored = stored_appointment(changed.id, ids[imported.patient], imported);
            self.appointments
                .insert(imported.external_id.clone(), stored);
        }
        preview
    }
}

fn stored_patient(id: PatientId, patient: &ImportedPatient) -> ExistingPatient {
    let normalised = |contacts: &[ImportedContact]| {
        contacts
            .iter()
            .map(|contact| contact.read.normalised.clone())
            .collect()
    };
    ExistingPatient {
        id,
        external_id: patient.external_id.clone(),
        given_name: patient.given_name.clone(),
        family_name: patient.family_name.clone(),
        preferred_name: patient.preferred_name.clone(),
        language: patient.language.clone(),
        phones: normalised(&patient.phones),
        emails: normalised(&patient.emails),
        consents: patient
            .consents
            .iter()
            .map(|(channel, given)| (*channel, *given))
            .collect(),
    }
}

fn stored_appointment(
    id: AppointmentId,
    patient: PatientId,
    imported: &ImportedAppointment,
) -> ExistingAppointment {
    ExistingAppointment {
        id,
        external_id: imported.external_id.clone(),
        patient,
        start: imported.start,
        duration_minutes: imported.duration_minutes.unwrap_or(30),
        practitioner: imported.practitioner,
        kind: imported.kind,
        status: imported.status.unwrap_or(AppointmentStatus::Booked),
        note: imported.note.clone().unwrap_or_default(),
    }
}
