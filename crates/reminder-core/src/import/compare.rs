//! What an import would change: rows compared with what is known of the same source. Nothing is
//! changed here, and what is gone from a file is only proposed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::imported::{ImportedAppointment, ImportedContact, ImportedPatient, ReadRows};
use super::preview::{
    Change, ChangedAppointment, ChangedPatient, GoneAppointment, ImportPreview, PatientChange,
};
use crate::appointment::AppointmentStatus;
use crate::cadence::Channel;
use crate::key::{AppointmentId, KindId, PatientId, PractitionerId};

/// A patient known from the same source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingPatient {
    /// Its row.
    pub id: PatientId,
    /// As it was imported.
    pub external_id: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What the patient wants to be called.
    pub preferred_name: Option<String>,
    /// BCP 47 language.
    pub language: Option<String>,
    /// Normalised numbers, in their order.
    pub phones: Vec<String>,
    /// Normalised addresses, in their order.
    pub emails: Vec<String>,
    /// The newest answer for each channel.
    pub consents: Vec<(Channel, bool)>,
}

/// An appointment known from the same source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingAppointment {
    /// Its row.
    pub id: AppointmentId,
    /// As it was imported.
    pub external_id: String,
    /// Whose.
    pub patient: PatientId,
    /// Civil start.
    pub start: NaiveDateTime,
    /// Length.
    pub duration_minutes: u32,
    /// With whom.
    pub practitioner: PractitionerId,
    /// What kind.
    pub kind: KindId,
    /// What became of it so far.
    pub status: AppointmentStatus,
    /// The front desk's note.
    pub note: String,
}

/// Compares the rows of a file with what is known of the same source. `patients` and
/// `appointments` are those with an external id of this source; `now` is the civil time of the
/// clinic, since only what is still to come can be gone.
#[must_use]
pub fn compare(
    rows: ReadRows,
    patients: &[ExistingPatient],
    appointments: &[ExistingAppointment],
    now: NaiveDateTime,
) -> ImportPreview {
    let known: BTreeMap<&str, &ExistingPatient> = patients
        .iter()
        .map(|patient| (patient.external_id.as_str(), patient))
        .collect();
    let booked: BTreeMap<&str, &ExistingAppointment> = appointments
        .iter()
        .map(|one| (one.external_id.as_str(), one))
        .collect();
    let known_patients: Vec<Option<PatientId>> = rows
        .patients
        .iter()
        .map(|patient| {
            known
                .get(patient.external_id.as_str())
                .map(|known| known.id)
        })
        .collect();
    let mut preview = ImportPreview {
        changed_patients: changed_patients(&rows, &known),
        days: days(&rows.appointments),
        gone: gone(&rows, appointments, now),
        refused: rows.refused,
        contacts_left_out: rows.contacts_left_out,
        repeated: rows.repeated,
        patients: rows.patients,
        known_patients,
        ..ImportPreview::default()
    };
    for row in rows.appointments {
        match booked.get(row.external_id.as_str()) {
            Some(existing) => preview.add_known(row, existing),
            None if row.status.is_none_or(AppointmentStatus::is_expected) => preview.new.push(row),
            None => preview.not_entered += 1,
        }
    }
    preview
}

impl ImportPreview {
    fn add_known(&mut self, row: ImportedAppointment, existing: &ExistingAppointment) {
        let mut changes = Vec::new();
        if row.start != existing.start {
            changes.push(Change::Start {
                from: existing.start,
                to: row.start,
            });
        }
        if let Some(to) = row
            .duration_minutes
            .filter(|to| *to != existing.duration_minutes)
        {
            changes.push(Change::Duration {
                from: existing.duration_minutes,
                to,
            });
        }
        if row.practitioner != existing.practitioner {
            let (from, to) = (existing.practitioner, row.practitioner);
            changes.push(Change::Practitioner { from, to });
        }
        if row.kind != existing.kind {
            changes.push(Change::Kind {
                from: existing.kind,
                to: row.kind,
            });
        }
        if let Some(to) = row.note.as_ref().filter(|to| **to != existing.note) {
            changes.push(Change::Note {
                from: existing.note.clone(),
                to: to.clone(),
            });
        }
        if self.known_patients[row.patient] != Some(existing.patient) {
            changes.push(Change::Patient {
                from: existing.patient,
                to: row.patient,
            });
        }
        match status_change(&row, existing) {
            StatusChange::To(to) => {
                changes.push(Change::Status {
                    from: existing.status,
                    to,
                });
            }
            StatusChange::StaysCalledOff => {
                self.called_off_here.push(existing.id);
                return;
            }
            StatusChange::None => {}
        }
        if changes.is_empty() {
            self.same += 1;
        } else {
            self.changed.push(ChangedAppointment {
                id: existing.id,
                imported: row,
                changes,
            });
        }
    }
}

enum StatusChange {
    None,
    To(AppointmentStatus),
    StaysCalledOff,
}

/// Decides what a file says about a status. It only moves forward: a file exported before the
/// patient confirmed or cancelled here does not undo that. At another start everything is open
/// again: the patient confirmed or cancelled the old one.
fn status_change(row: &ImportedAppointment, existing: &ExistingAppointment) -> StatusChange {
    let said = row.status.unwrap_or(AppointmentStatus::Booked);
    if said == existing.status {
        return StatusChange::None;
    }
    if row.start != existing.start {
        return StatusChange::To(said);
    }
    if existing.status == AppointmentStatus::Cancelled && said.is_expected() {
        return StatusChange::StaysCalledOff;
    }
    let is_later = rank(said) >= rank(existing.status);
    if is_later && row.status.is_some() {
        StatusChange::To(said)
    } else {
        StatusChange::None
    }
}

const fn rank(status: AppointmentStatus) -> u8 {
    match status {
        AppointmentStatus::Booked => 0,
        AppointmentStatus::Confirmed => 1,
        AppointmentStatus::Arrived => 2,
        AppointmentStatus::Completed | AppointmentStatus::Cancelled | AppointmentStatus::NoShow => {
            3
        }
    }
}

fn days(appointments: &[ImportedAppointment]) -> Option<(NaiveDate, NaiveDate)> {
    let first = appointments.first()?.start.date();
    Some((first, appointments.last()?.start.date()))
}

/// Returns the appointments still to come, on a day that the file covers, that no row is about.
fn gone(
    rows: &ReadRows,
    appointments: &[ExistingAppointment],
    now: NaiveDateTime,
) -> Vec<GoneAppointment> {
    let Some((first, last)) = days(&rows.appointments) else {
        return Vec::new();
    };
    let said = rows.appointments.iter().map(|row| row.external_id.as_str());
    let refused = rows
        .refused
        .iter()
        .filter_map(|row| row.external_id.as_deref());
    let said: BTreeSet<&str> = said.chain(refused).collect();
    let practitioners: BTreeSet<PractitionerId> = rows
        .appointments
        .iter()
        .map(|row| row.practitioner)
        .collect();
    let mut gone: Vec<GoneAppointment> = appointments
        .iter()
        .filter(|one| one.start > now && one.status.is_expected())
        .filter(|one| (first..=last).contains(&one.start.date()))
        .filter(|one| !said.contains(one.external_id.as_str()))
        .map(|one| GoneAppointment {
            id: one.id,
            patient: one.patient,
            start: one.start,
            practitioner: one.practitioner,
            practitioner_is_absent: !practitioners.contains(&one.practitioner),
        })
        .collect();
    gone.sort_unstable_by_key(|one| (one.start, one.id));
    gone
}

fn changed_patients(
    rows: &ReadRows,
    known: &BTreeMap<&str, &ExistingPatient>,
) -> Vec<ChangedPatient> {
    let mut lines: BTreeMap<usize, u32> = BTreeMap::new();
    for row in &rows.appointments {
        let line = lines.entry(row.patient).or_insert(row.line);
        *line = row.line.min(*line);
    }
    let mut changed = Vec::new();
    for (index, patient) in rows.patients.iter().enumerate() {
        // A patient whose rows are all refused is left alone.
        let (Some(existing), Some(line)) =
            (known.get(patient.external_id.as_str()), lines.get(&index))
        else {
            continue;
        };
        let changes = patient_changes(patient, existing);
        if !changes.is_empty() {
            changed.push(ChangedPatient {
                id: existing.id,
                patient: index,
                line: *line,
                changes,
            });
        }
    }
    changed
}

fn patient_changes(patient: &ImportedPatient, existing: &ExistingPatient) -> Vec<PatientChange> {
    let mut changes = Vec::new();
    if patient.given_name != existing.given_name || patient.family_name != existing.family_name {
        let from = format!("{} {}", existing.given_name, existing.family_name);
        changes.push(PatientChange::Name {
            from: from.trim().to_owned(),
            to: patient.full_name(),
        });
    }
    if let Some(to) = said(
        patient.preferred_name.as_ref(),
        existing.preferred_name.as_ref(),
    ) {
        changes.push(PatientChange::PreferredName {
            from: existing.preferred_name.clone(),
            to,
        });
    }
    if let Some(to) = said(patient.language.as_ref(), existing.language.as_ref()) {
        changes.push(PatientChange::Language {
            from: existing.language.clone(),
            to,
        });
    }
    if let Some(to) = contacts(&patient.phones, &existing.phones) {
        changes.push(PatientChange::Phones {
            from: existing.phones.clone(),
            to,
        });
    }
    if let Some(to) = contacts(&patient.emails, &existing.emails) {
        changes.push(PatientChange::Emails {
            from: existing.emails.clone(),
            to,
        });
    }
    for (channel, given) in &patient.consents {
        let known = existing
            .consents
            .iter()
            .find(|(one, _)| one == channel)
            .map(|(_, given)| given);
        if known.is_none_or(|known| *known && !given) {
            changes.push(PatientChange::Consent {
                channel: *channel,
                given: *given,
            });
        }
    }
    changes
}

fn said(imported: Option<&String>, existing: Option<&String>) -> Option<String> {
    imported.filter(|text| Some(*text) != existing).cloned()
}

fn contacts(imported: &[ImportedContact], existing: &[String]) -> Option<Vec<String>> {
    let to: Vec<String> = imported
        .iter()
        .map(|one| one.read.normalised.clone())
        .collect();
    (!to.is_empty() && to != existing).then_some(to)
}
