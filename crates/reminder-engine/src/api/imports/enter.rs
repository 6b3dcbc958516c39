//! Enters an import into the book, inside one transaction. What is entered was compared before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::appointment::AppointmentStatus;
use reminder_core::cadence::Channel;
use reminder_core::calendar::{CivilTime, Zone};
use reminder_core::clinic::Rules;
use reminder_core::import::{
    Change, ChangedAppointment, ChangedPatient, ImportedAppointment, ImportedContact,
    ImportedPatient, PatientChange,
};
use reminder_core::key::{AppointmentId, PatientId};
use reminder_core::patient::{Consent, ContactKind, Patient};

use super::compared::Compared;
use super::held::outdated;
use super::words::Words;
use crate::api::error::ApiError;
use crate::store::{
    AppointmentRecord, ContactRecord, NewAppointment, NewEvent, NewPatient, Subject, Tx,
};

/// What was entered.
#[derive(Debug, Default)]
pub(super) struct Entered {
    pub(super) appointments: u32,
    pub(super) changed: u32,
    pub(super) cancelled: u32,
    pub(super) patients: u32,
    pub(super) changed_patients: u32,
    /// Whose reminders have to be planned again.
    pub(super) touched: BTreeSet<PatientId>,
}

/// The patients of the preview, by their place in it; none for one whose rows are all refused.
struct Ids(Vec<Option<PatientId>>);

impl Ids {
    fn of(&self, place: usize) -> Result<PatientId, ApiError> {
        self.0.get(place).copied().flatten().ok_or_else(outdated)
    }
}

/// Everything entering needs besides the transaction.
pub(super) struct Entering<'a> {
    pub(super) who: &'a str,
    pub(super) source: &'a str,
    pub(super) file_name: &'a str,
    pub(super) rules: &'a Rules,
    pub(super) zone: &'a Zone,
    pub(super) compared: &'a Compared,
    pub(super) words: &'a Words<'a>,
    pub(super) now: DateTime<Utc>,
}

impl Entering<'_> {
    /// Enters everything; `step` is told after each appointment and patient.
    pub(super) fn run(
        &self,
        tx: &Tx<'_>,
        cancel: &[AppointmentId],
        step: &mut dyn FnMut(),
    ) -> Result<Entered, ApiError> {
        let mut entered = Entered::default();
        let preview = &self.compared.preview;
        let mut ids = Ids(preview.known_patients.clone());
        self.change_patients(tx, &mut entered, step)?;
        for index in preview.new_patients() {
            let imported = &preview.patients[index];
            ids.0[index] = Some(self.new_patient(tx, imported)?);
            entered.patients += 1;
        }
        for row in &preview.new {
            let patient = ids.of(row.patient)?;
            self.new_appointment(tx, row, patient)?;
            entered.touched.insert(patient);
            entered.appointments += 1;
            step();
        }
        for changed in &preview.changed {
            let before = self.change_appointment(tx, changed, &ids)?;
            let now = ids.of(changed.imported.patient)?;
            entered.touched.extend([before, now]);
            entered.changed += 1;
            step();
        }
        for id in cancel {
            let gone = preview.gone.iter().find(|gone| gone.id == *id);
            let gone = gone.ok_or_else(outdated)?;
            tx.mark_appointment(*id, AppointmentStatus::Cancelled, None, self.now)?;
            let detail = format!("Called off: it is not in {} any more.", self.file_name);
            self.tell(tx, "marked", &detail, Some(*id), gone.patient)?;
            entered.touched.insert(gone.patient);
            entered.cancelled += 1;
        }
        Ok(entered)
    }

    fn tell(
        &self,
        tx: &Tx<'_>,
        what: &str,
        detail: &str,
        appointment: Option<AppointmentId>,
        patient: PatientId,
    ) -> Result<(), ApiError> {
        let subject = Subject {
            key: None,
            appointment,
            patient: Some(patient),
        };
        let new = NewEvent {
            who: self.who,
            what,
            detail,
            subject,
        };
        Ok(tx.tell(&new, self.now)?)
    }

    fn origin(&self, external_id: &str) -> Option<(String, String)> {
        Some((self.source.to_owned(), external_id.to_owned()))
    }

    fn new_patient(&self, tx: &Tx<'_>, imported: &ImportedPatient) -> Result<PatientId, ApiError> {
        let mut contact_points = Vec::new();
        add_contacts(&mut contact_points, &imported.phones);
        add_contacts(&mut contact_points, &imported.emails);
        let new = NewPatient {
            id: None,
            origin: self.origin(&imported.external_id),
            given_name: imported.given_name.clone(),
            family_name: imported.family_name.clone(),
            preferred_name: imported.preferred_name.clone(),
            language: imported.language.clone(),
            no_name_in_message: false,
            no_voicemail: false,
            only_channel: None,
            contact_points,
        };
        let id = tx.save_patient(&new, self.now)?;
        for (channel, given) in &imported.consents {
            self.consent(tx, id, *channel, *given)?;
        }
        let detail = format!("Entered from {}.", self.file_name);
        self.tell(tx, "patient_entered", &detail, None, id)?;
        Ok(id)
    }

    fn consent(
        &self,
        tx: &Tx<'_>,
        patient: PatientId,
        channel: Channel,
        given: bool,
    ) -> Result<(), ApiError> {
        let consent = Consent {
            channel,
            given,
            source: format!("import from {}", self.source),
            wording: String::new(),
            at: self.now,
        };
        Ok(tx.record_consent(patient, &consent, self.who)?)
    }

    /// Changes patients whom the file says something else about, and notes of those entered by
    /// hand that this source knows them too.
    fn change_patients(
        &self,
        tx: &Tx<'_>,
        entered: &mut Entered,
        step: &mut dyn FnMut(),
    ) -> Result<(), ApiError> {
        let preview = &self.compared.preview;
        let in_rows = preview.new.iter().map(|row| row.patient);
        let in_changed = preview
            .changed
            .iter()
            .map(|changed| changed.imported.patient);
        let met: BTreeSet<usize> = in_rows.chain(in_changed).collect();
        let mut changes: BTreeMap<usize, &[PatientChange]> = self
            .compared
            .recognised
            .keys()
            .filter(|index| met.contains(index))
            .map(|index| (*index, &[][..]))
            .collect();
        for ChangedPatient {
            patient,
            changes: all,
            ..
        } in &preview.changed_patients
        {
            changes.insert(*patient, all);
        }
        for (index, changes) in changes {
            let Some(id) = preview.known_patients[index] else {
                continue;
            };
            self.change_patient(tx, id, &preview.patients[index], changes)?;
            entered.touched.insert(id);
            if !changes.is_empty() {
                entered.changed_patients += 1;
                step();
            }
        }
        Ok(())
    }

    fn change_patient(
        &self,
        tx: &Tx<'_>,
        id: PatientId,
        imported: &ImportedPatient,
        changes: &[PatientChange],
    ) -> Result<(), ApiError> {
        let before = tx.patient(id)?.ok_or_else(outdated)?;
        let mut new = as_they_are(&before, self.origin(&imported.external_id));
        for change in changes {
            match change {
                PatientChange::Name { .. } => {
                    new.given_name.clone_from(&imported.given_name);
                    new.family_name.clone_from(&imported.family_name);
                }
                PatientChange::PreferredName { to, .. } => new.preferred_name = Some(to.clone()),
                PatientChange::Language { to, .. } => new.language = Some(to.clone()),
                PatientChange::Phones { .. } => {
                    replace_contacts(&mut new, ContactKind::Phone, &imported.phones);
                }
                PatientChange::Emails { .. } => {
                    replace_contacts(&mut new, ContactKind::Email, &imported.emails);
                }
                PatientChange::Consent { channel, given } => {
                    self.consent(tx, id, *channel, *given)?;
                }
            }
        }
        tx.save_patient(&new, self.now)?;
        let detail = if changes.is_empty() {
            format!("Recognised in {}.", self.file_name)
        } else {
            let words = self.words.patient_changes(changes);
            format!("Changed by {}: {words}", self.file_name)
        };
        self.tell(tx, "patient_changed", &detail, None, id)
    }

    fn instant(&self, civil: NaiveDateTime) -> Result<DateTime<Utc>, ApiError> {
        match self.zone.resolve(civil) {
            CivilTime::Once { at } => Ok(at),
            CivilTime::Twice { .. } | CivilTime::Never { .. } => Err(outdated()),
        }
    }

    fn new_appointment(
        &self,
        tx: &Tx<'_>,
        row: &ImportedAppointment,
        patient: PatientId,
    ) -> Result<(), ApiError> {
        let kind = self.rules.kinds.get(&row.kind).ok_or_else(outdated)?;
        let new = NewAppointment {
            id: None,
            origin: self.origin(&row.external_id),
            patient,
            practitioner: row.practitioner,
            kind: row.kind,
            local_start: row.start,
            zone: self.rules.clinic.zone.clone(),
            start: self.instant(row.start)?,
            duration_minutes: row.duration_minutes.unwrap_or(kind.duration_minutes),
            status: row.status.unwrap_or(AppointmentStatus::Booked),
            note: row.note.clone().unwrap_or_default(),
        };
        let id = tx.save_appointment(&new, self.now)?;
        let detail = format!("Entered from {}.", self.file_name);
        self.tell(tx, "entered", &detail, Some(id), patient)
    }

    /// Changes an appointment; returns whose it was.
    fn change_appointment(
        &self,
        tx: &Tx<'_>,
        changed: &ChangedAppointment,
        ids: &Ids,
    ) -> Result<PatientId, ApiError> {
        let before = tx.appointment(changed.id)?.ok_or_else(outdated)?;
        let whose = before.patient;
        let mut new = as_it_is(before);
        let mut what = "edited";
        for change in &changed.changes {
            match change {
                Change::Start { to, .. } => {
                    new.local_start = *to;
                    new.zone.clone_from(&self.rules.clinic.zone);
                    new.start = self.instant(*to)?;
                    what = "moved";
                }
                Change::Duration { to, .. } => new.duration_minutes = *to,
                Change::Practitioner { to, .. } => new.practitioner = *to,
                Change::Kind { to, .. } => new.kind = *to,
                Change::Status { to, .. } => new.status = *to,
                Change::Note { to, .. } => new.note.clone_from(to),
                Change::Patient { to, .. } => new.patient = ids.of(*to)?,
            }
        }
        tx.save_appointment(&new, self.now)?;
        let words = self.words.changes(&changed.changes);
        let detail = format!("Changed by {}: {words}", self.file_name);
        self.tell(tx, what, &detail, Some(changed.id), new.patient)?;
        Ok(whose)
    }
}

fn as_they_are(patient: &Patient, origin: Option<(String, String)>) -> NewPatient {
    let points = patient.contact_points.iter();
    NewPatient {
        id: Some(patient.id),
        origin,
        given_name: patient.given_name.clone(),
        family_name: patient.family_name.clone(),
        preferred_name: patient.preferred_name.clone(),
        language: patient.language.clone(),
        no_name_in_message: patient.no_name_in_message,
        no_voicemail: patient.no_voicemail,
        only_channel: patient.only_channel,
        contact_points: points
            .map(|point| ContactRecord {
                id: Some(point.id),
                kind: point.kind,
                raw: point.raw.clone(),
                normalised: point.normalised.clone(),
                region: point.region.clone(),
                never: point.never,
            })
            .collect(),
    }
}

fn as_it_is(record: AppointmentRecord) -> NewAppointment {
    let appointment = record.appointment;
    NewAppointment {
        id: Some(appointment.id),
        origin: record.origin,
        patient: record.patient,
        practitioner: appointment.practitioner,
        kind: appointment.kind,
        local_start: appointment.local_start,
        zone: appointment.zone,
        start: appointment.start,
        duration_minutes: appointment.duration_minutes,
        status: appointment.status,
        note: record.note,
    }
}

/// Puts the file's contacts of a kind first, in its order, in place of those the patient has; one
/// that stays keeps its row and the patient's wish about it.
fn replace_contacts(patient: &mut NewPatient, kind: ContactKind, imported: &[ImportedContact]) {
    let (own, others): (Vec<ContactRecord>, Vec<ContactRecord>) = patient
        .contact_points
        .drain(..)
        .partition(|point| point.kind == kind);
    let mut points = Vec::new();
    for contact in imported {
        match own
            .iter()
            .find(|point| point.normalised == contact.read.normalised)
        {
            Some(known) => points.push(known.clone()),
            None => add_contacts(&mut points, std::slice::from_ref(contact)),
        }
    }
    patient.contact_points = match kind {
        ContactKind::Phone => points.into_iter().chain(others).collect(),
        ContactKind::Email => others.into_iter().chain(points).collect(),
    };
}

fn add_contacts(points: &mut Vec<ContactRecord>, imported: &[ImportedContact]) {
    for contact in imported {
        let read = &contact.read;
        if points
            .iter()
            .any(|point| point.kind == read.kind && point.normalised == read.normalised)
        {
            continue;
        }
        points.push(ContactRecord {
            id: None,
            kind: read.kind,
            raw: contact.raw.clone(),
            normalised: read.normalised.clone(),
            region: read.region.clone(),
            never: false,
        });
    }
}
