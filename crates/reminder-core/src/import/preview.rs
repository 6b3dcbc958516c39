//! A preview: what an import would do, for staff to judge before anything is stored. How it is
//! found out is the comparison's part.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};

use super::imported::{ImportedAppointment, ImportedPatient, LeftOutContact, RefusedRow};
use crate::appointment::AppointmentStatus;
use crate::cadence::Channel;
use crate::counted::counted;
use crate::key::{AppointmentId, KindId, PatientId, PractitionerId};

/// One thing that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It moves.
    Start {
        /// From.
        from: NaiveDateTime,
        /// To.
        to: NaiveDateTime,
    },
    /// Its length, in minutes.
    Duration {
        /// From.
        from: u32,
        /// To.
        to: u32,
    },
    /// With whom.
    Practitioner {
        /// From.
        from: PractitionerId,
        /// To.
        to: PractitionerId,
    },
    /// What kind.
    Kind {
        /// From.
        from: KindId,
        /// To.
        to: KindId,
    },
    /// What became of it.
    Status {
        /// From.
        from: AppointmentStatus,
        /// To.
        to: AppointmentStatus,
    },
    /// The note.
    Note {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// It belongs to another patient: an index into the patients of the preview.
    Patient {
        /// From.
        from: PatientId,
        /// To.
        to: usize,
    },
}

/// One thing that changes about a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatientChange {
    /// Given and family name.
    Name {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// What the patient wants to be called.
    PreferredName {
        /// From.
        from: Option<String>,
        /// To.
        to: String,
    },
    /// The language.
    Language {
        /// From.
        from: Option<String>,
        /// To.
        to: String,
    },
    /// The phone numbers, all of them.
    Phones {
        /// From, normalised.
        from: Vec<String>,
        /// To, normalised.
        to: Vec<String>,
    },
    /// The e-mail addresses, all of them.
    Emails {
        /// From, normalised.
        from: Vec<String>,
        /// To, normalised.
        to: Vec<String>,
    },
    /// The answer for a channel. A "no" given here is never changed by a file.
    Consent {
        /// Which.
        channel: Channel,
        /// The new answer.
        given: bool,
    },
}

/// A known appointment that the file says something else about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedAppointment {
    /// Which.
    pub id: AppointmentId,
    /// What the file says.
    pub imported: ImportedAppointment,
    /// What changes; at least one thing.
    pub changes: Vec<Change>,
}

/// A known patient that the file says something else about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedPatient {
    /// Which.
    pub id: PatientId,
    /// What the file says: an index into the patients of the preview.
    pub patient: usize,
    /// The first line about an appointment of theirs.
    pub line: u32,
    /// What changes; at least one thing.
    pub changes: Vec<PatientChange>,
}

/// A known appointment that is not in the file although the file covers its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneAppointment {
    /// Which.
    pub id: AppointmentId,
    /// Whose.
    pub patient: PatientId,
    /// Civil start.
    pub start: NaiveDateTime,
    /// With whom.
    pub practitioner: PractitionerId,
    /// No row of the file is with this practitioner: perhaps the export was for others only.
    pub practitioner_is_absent: bool,
}

/// What an import would do. Rows in another order give the same, except for line numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportPreview {
    /// Every patient of the file, by external id.
    pub patients: Vec<ImportedPatient>,
    /// For each of them, the one known already.
    pub known_patients: Vec<Option<PatientId>>,
    /// Appointments to enter, by start.
    pub new: Vec<ImportedAppointment>,
    /// Appointments to change, by start.
    pub changed: Vec<ChangedAppointment>,
    /// Patients to change, by external id.
    pub changed_patients: Vec<ChangedPatient>,
    /// How many appointments stay as they are.
    pub same: usize,
    /// Appointments that are gone from the file, by start. Each is cancelled only if a person says
    /// so.
    pub gone: Vec<GoneAppointment>,
    /// Rows that are not imported, by line.
    pub refused: Vec<RefusedRow>,
    /// Contacts that cannot be used, by line.
    pub contacts_left_out: Vec<LeftOutContact>,
    /// Rows that only say again what another one says.
    pub repeated: usize,
    /// Appointments in the file that were called off here; they stay as they are.
    pub called_off_here: Vec<AppointmentId>,
    /// Rows that are called off in the file and not known here; there is nothing to do.
    pub not_entered: usize,
    /// The first and the last day of the file.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

impl ImportPreview {
    /// Returns whether confirming would change nothing but what a person ticks as gone.
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.changed_patients.is_empty()
    }

    /// Returns the patients that are entered with the new and changed appointments.
    #[must_use]
    pub fn new_patients(&self) -> BTreeSet<usize> {
        let changed = self.changed.iter().map(|changed| changed.imported.patient);
        let all = self.new.iter().map(|new| new.patient).chain(changed);
        all.filter(|patient| self.known_patients[*patient].is_none())
            .collect()
    }

    /// Returns what staff should know before they confirm, besides the lists.
    #[must_use]
    pub fn notices(&self) -> Vec<String> {
        let absent = self
            .gone
            .iter()
            .filter(|gone| gone.practitioner_is_absent)
            .count();
        let unsure = if self.gone.is_empty() {
            0
        } else {
            self.unrecognised()
        };
        let counts = [
            (
                self.contacts_left_out.len(),
                "phone number or e-mail address cannot be used and is left out",
                "phone numbers or e-mail addresses cannot be used and are left out",
            ),
            (
                self.repeated,
                "line only repeats another one",
                "lines only repeat other ones",
            ),
            (
                self.not_entered,
                "appointment is cancelled in the file and was never here; it is not entered",
                "appointments are cancelled in the file and were never here; they are not entered",
            ),
            (
                self.called_off_here.len(),
                "appointment in the file was cancelled here; it stays cancelled",
                "appointments in the file were cancelled here; they stay cancelled",
            ),
            (
                unsure,
                "refused line may be an appointment that seems gone",
                "refused lines may be appointments that seem gone",
            ),
            (
                absent,
                "gone appointment is with somebody who has none in this file",
                "gone appointments are with practitioners who have none in this file",
            ),
        ];
        let said = counts.into_iter().filter(|(count, _, _)| *count > 0);
        let sentence = |(count, one, many): (usize, &str, &str)| {
            counted(u64::try_from(count).unwrap_or(u64::MAX), one, many)
        };
        said.map(sentence).collect()
    }

    /// Returns how many refused rows could be any appointment, so that one that seems gone from
    /// the file may be among them.
    #[must_use]
    pub fn unrecognised(&self) -> usize {
        self.refused
            .iter()
            .filter(|refused| refused.external_id.is_none())
            .count()
    }
}
