//! What staff read about an import, before and after.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use reminder_core::calendar::CivilTime;
use reminder_core::clinic::Rules;
use reminder_core::import::{
    Change, Encoding, GoneAppointment, ImportPreview, ImportedAppointment, PatientChange,
};
use reminder_core::key::{KindId, PatientId, PractitionerId};

use super::compared::{Compared, RefusedTime};
use super::{ImportLine, ImportPreviewView};
use crate::api::appointments::status_word;
use crate::api::error::ApiError;
use crate::api::shape::{Wall, address_words};
use crate::sentences::{self, counted};
use crate::store::View;

/// Lines of each list that are shown; the others are counted.
const SHOWN_MAX: usize = 500;
/// Contacts that cannot be used that are shown one by one.
const LEFT_OUT_SHOWN_MAX: usize = 50;

/// Returns what staff call an encoding.
pub(super) const fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => "UTF-8",
        Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
        Encoding::Windows1252 => "Windows-1252",
    }
}

/// Writes about one preview.
pub(super) struct Words<'a> {
    rules: &'a Rules,
    wall: Wall,
    preview: &'a ImportPreview,
    /// Names of the patients that only the book has.
    names: BTreeMap<PatientId, String>,
}

impl<'a> Words<'a> {
    pub(super) fn about(
        view: &View<'_>,
        rules: &'a Rules,
        preview: &'a ImportPreview,
    ) -> Result<Self, ApiError> {
        let gone = preview.gone.iter().map(|gone| gone.patient);
        let moved = preview.changed.iter().flat_map(|changed| &changed.changes);
        let from = moved.filter_map(|change| match change {
            Change::Patient { from, .. } => Some(*from),
            Change::Start { .. }
            | Change::Duration { .. }
            | Change::Practitioner { .. }
            | Change::Kind { .. }
            | Change::Status { .. }
            | Change::Note { .. } => None,
        });
        let patients = view.patients(&gone.chain(from).collect())?;
        Ok(Self {
            rules,
            wall: Wall::of(&rules.clinic)?,
            preview,
            names: patients
                .into_iter()
                .map(|(id, patient)| (id, patient.full_name()))
                .collect(),
        })
    }

    /// Shapes the whole preview.
    pub(super) fn view(&self, compared: &Compared, name: String) -> ImportPreviewView {
        let preview = self.preview;
        let appointments = preview.changed.iter().map(|changed| ImportLine {
            appointment: Some(changed.id),
            ..self.line(&changed.imported, self.changes(&changed.changes))
        });
        let patients = preview.changed_patients.iter().map(|changed| ImportLine {
            line: Some(changed.line),
            appointment: None,
            patient_name: preview.patients[changed.patient].full_name(),
            local_start: None,
            sentence: self.patient_changes(&changed.changes),
            column: None,
            value: None,
        });
        let refused = preview.refused.len() + compared.refused_times.len();
        ImportPreviewView {
            preview: name,
            new_count: count(preview.new.len()),
            changed_count: count(preview.changed.len() + preview.changed_patients.len()),
            same_count: count(preview.same),
            gone_count: count(preview.gone.len()),
            refused_count: count(refused),
            new: preview.new[..preview.new.len().min(SHOWN_MAX)]
                .iter()
                .map(|row| self.line(row, self.what(row)))
                .collect(),
            changed: appointments.chain(patients).take(SHOWN_MAX).collect(),
            gone: preview.gone.iter().map(|gone| self.gone(gone)).collect(),
            refused: self.refused(&compared.refused_times),
            notices: self.notices(compared),
        }
    }

    fn line(&self, row: &ImportedAppointment, sentence: String) -> ImportLine {
        ImportLine {
            line: Some(row.line),
            appointment: None,
            patient_name: self.preview.patients[row.patient].full_name(),
            local_start: Some(row.start),
            sentence,
            column: None,
            value: None,
        }
    }

    fn what(&self, row: &ImportedAppointment) -> String {
        format!(
            "{} with {}.",
            self.kind(row.kind),
            self.practitioner(row.practitioner)
        )
    }

    fn kind(&self, id: KindId) -> &str {
        self.rules.kinds.get(&id).map_or("", |kind| &kind.name)
    }

    fn practitioner(&self, id: PractitionerId) -> &str {
        let found = self.rules.practitioners.get(&id);
        found.map_or("", |practitioner| &practitioner.name)
    }

    fn at(&self, civil: NaiveDateTime) -> String {
        self.wall.day_and_time(civil)
    }

    /// Says what changes about an appointment; also the line of its history.
    pub(super) fn changes(&self, changes: &[Change]) -> String {
        let words: Vec<String> = changes
            .iter()
            .map(|change| match change {
                Change::Start { from, to } => {
                    format!("Moves from {} to {}.", self.at(*from), self.at(*to))
                }
                Change::Duration { from, to } => format!("Takes {to} minutes instead of {from}."),
                Change::Practitioner { from, to } => format!(
                    "Is with {} instead of {}.",
                    self.practitioner(*to),
                    self.practitioner(*from)
                ),
                Change::Kind { from, to } => {
                    format!("Is {} instead of {}.", self.kind(*to), self.kind(*from))
                }
                Change::Status { from, to } => format!(
                    "Is {} now; it was {}.",
                    status_word(*to),
                    status_word(*from)
                ),
                Change::Note { .. } => "Has another note.".to_owned(),
                Change::Patient { from, to } => {
                    let from = self.names.get(from).map_or("", String::as_str);
                    let to = self.preview.patients[*to].full_name();
                    format!("Belongs to {to} instead of {from}.")
                }
            })
            .collect();
        words.join(" ")
    }

    /// Says what changes about a patient; also the line of their history.
    pub(super) fn patient_changes(&self, changes: &[PatientChange]) -> String {
        let country = &self.rules.clinic.country;
        let list = |contacts: &[String]| {
            let words: Vec<String> = contacts
                .iter()
                .map(|contact| address_words(contact, country))
                .collect();
            words.join(", ")
        };
        let now = |what: &str, from: &str, to: &str| match from {
            "" => format!("{what}: {to}."),
            from => format!("{what}: {to} instead of {from}."),
        };
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        let words: Vec<String> = changes
            .iter()
            .map(|change| match change {
                PatientChange::Name { from, to } => now("Name", from, to),
                PatientChange::PreferredName { from, to } => {
                    now("Preferred name", &or_empty(from), to)
                }
                PatientChange::Language { from, to } => now("Language", &or_empty(from), to),
                PatientChange::Phones { from, to } => now("Phone", &list(from), &list(to)),
                PatientChange::Emails { from, to } => now("E-mail", &list(from), &list(to)),
                PatientChange::Consent { channel, given } => {
                    let answer = if *given { "yes" } else { "no" };
                    format!("Said {answer} to {}.", sentences::channel(*channel))
                }
            })
            .collect();
        words.join(" ")
    }

    fn gone(&self, gone: &GoneAppointment) -> ImportLine {
        let with = self.practitioner(gone.practitioner);
        let sentence = if gone.practitioner_is_absent {
            format!(
                "Not in the file any more, like everything with {with}. Perhaps the export was \
                 for others only."
            )
        } else {
            format!("Not in the file any more. It was with {with}.")
        };
        ImportLine {
            line: None,
            appointment: Some(gone.id),
            patient_name: self.names.get(&gone.patient).cloned().unwrap_or_default(),
            local_start: Some(gone.start),
            sentence,
            column: None,
            value: None,
        }
    }

    fn refused(&self, times: &[RefusedTime]) -> Vec<ImportLine> {
        let mut lines: Vec<ImportLine> = self
            .preview
            .refused
            .iter()
            .take(SHOWN_MAX)
            .map(|refused| ImportLine {
                line: Some(refused.line),
                appointment: None,
                patient_name: String::new(),
                local_start: None,
                sentence: format!("{}.", refused.reason),
                column: refused.column.clone(),
                value: Some(refused.value.clone()).filter(|value| !value.is_empty()),
            })
            .collect();
        lines.extend(times.iter().take(SHOWN_MAX).map(|time| ImportLine {
            line: Some(time.line),
            appointment: None,
            patient_name: self.preview.patients[time.patient].full_name(),
            local_start: Some(time.start),
            sentence: self.not_one_instant(time),
            column: None,
            value: Some(time.start.to_string()),
        }));
        lines.sort_by_key(|line| line.line);
        lines.truncate(SHOWN_MAX);
        lines
    }

    fn not_one_instant(&self, time: &RefusedTime) -> String {
        let at = self.at(time.start);
        match time.civil {
            CivilTime::Twice { .. } => format!(
                "{at} happens twice, because the clocks go back. Enter this appointment by hand \
                 and choose which one is meant."
            ),
            CivilTime::Never { next } => format!(
                "{at} never happens, because the clocks go forward to {}. Ask what was meant.",
                self.wall.time(next)
            ),
            CivilTime::Once { .. } => String::new(),
        }
    }

    fn notices(&self, compared: &Compared) -> Vec<String> {
        let preview = self.preview;
        let mut notices = Vec::new();
        let new_patients = preview.new_patients().len();
        let mut say = |number: usize, words: &dyn Fn(u32) -> String| {
            if number > 0 {
                notices.push(words(count(number)));
            }
        };
        say(new_patients, &|n| {
            format!("{} new.", counted(n, "patient is", "patients are"))
        });
        say(compared.recognised.len(), &|n| {
            let known = counted(
                n,
                "patient entered by hand is",
                "patients entered by hand are",
            );
            format!("{known} recognised by name and number or address.")
        });
        say(preview.unrecognised(), &|n| {
            let rows = counted(n, "refused row", "refused rows");
            format!(
                "{rows} could be any appointment. Mend them before you call off what seems gone."
            )
        });
        say(preview.called_off_here.len(), &|n| {
            let called_off = counted(
                n,
                "appointment in the file was",
                "appointments in the file were",
            );
            format!("{called_off} called off here and stay so.")
        });
        say(preview.not_entered, &|n| {
            let rows = counted(n, "row is", "rows are");
            format!("{rows} called off in the file and not known here; nothing is to be done.")
        });
        say(preview.repeated, &|n| {
            format!(
                "{} again what another one says.",
                counted(n, "row says", "rows say")
            )
        });
        say(preview.contacts_left_out.len(), &|n| {
            let contacts = counted(
                n,
                "phone number or e-mail address cannot be used and is",
                "phone numbers and e-mail addresses cannot be used and are",
            );
            format!("{contacts} left out; the appointments are imported without.")
        });
        for left_out in preview.contacts_left_out.iter().take(LEFT_OUT_SHOWN_MAX) {
            notices.push(format!(
                "Line {}, {} \"{}\": {}",
                left_out.line, left_out.column, left_out.value, left_out.sentence
            ));
        }
        notices
    }
}

/// Returns a length as the window counts.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
