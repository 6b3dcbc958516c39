//! Patients: names, contact points, preferences, consent, opt-outs.

use chrono::{DateTime, Utc};
use reminder_core::cadence::Channel;
use reminder_core::contact::ReadContact;
use reminder_core::key::{ContactPointId, PatientId};
use reminder_core::patient::{Consent, ContactKind, ContactPoint};
use serde::{Deserialize, Serialize};

use super::appointments::{AppointmentRow, HistoryLine};

mod act;
mod differences;
mod wishes;

pub(crate) use act::*;
pub(crate) use wishes::*;

/// Looks for patients.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ListPatients {
    /// Part of a name, the end of a number, or part of an address; empty for all.
    pub search: String,
    /// Archived ones instead of current ones.
    pub archived: bool,
    /// How many to pass over.
    pub offset: u32,
    /// How many at most; 1 to 5,000.
    pub limit: u32,
}

/// One line of the list of patients.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PatientRow {
    /// Which.
    pub id: PatientId,
    /// Full name as staff read it.
    pub name: String,
    /// What the patient wants to be called, when different.
    pub preferred_name: Option<String>,
    /// The first phone number, as it should be read.
    pub phone: Option<String>,
    /// The first e-mail address.
    pub email: Option<String>,
    /// The next appointment.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub next_appointment: Option<DateTime<Utc>>,
    /// Something to know before contacting: "Opted out of e-mail", "Only by phone".
    pub notices: Vec<String>,
}

/// The patients found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PatientList {
    /// How many there are in all.
    pub total: u32,
    /// By family name.
    pub rows: Vec<PatientRow>,
}

/// Asks for one patient.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct GetPatient {
    /// Which.
    pub id: PatientId,
}

/// One patient with everything about them.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PatientView {
    /// Which.
    pub id: PatientId,
    /// At which revision.
    pub revision: i64,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What the patient wants to be called.
    pub preferred_name: Option<String>,
    /// BCP 47 language, when it is not the clinic's.
    pub language: Option<String>,
    /// No message says their name.
    pub no_name_in_message: bool,
    /// Nothing is said to a machine, so no calls are made by one.
    pub no_voicemail: bool,
    /// May only be contacted by this channel.
    pub only_channel: Option<Channel>,
    /// In the order staff keep them.
    pub contact_points: Vec<ContactPoint>,
    /// For each contact point: who else has it. Two patients may share a number.
    pub shared_with: Vec<String>,
    /// Oldest first.
    pub consents: Vec<Consent>,
    /// Archived.
    pub archived: bool,
    /// Newest first, at most 100.
    pub appointments: Vec<AppointmentRow>,
    /// Newest first, at most 200.
    pub history: Vec<HistoryLine>,
}

/// Reads a contact as it is typed.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CheckContact {
    /// Phone or e-mail.
    pub kind: ContactKind,
    /// What was typed.
    pub raw: String,
}

/// What was read.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ContactChecked {
    /// The contact, when it can be used.
    pub contact: Option<ReadContact>,
    /// Why not, or a hint; empty when all is well.
    pub sentence: String,
    /// Names of patients who already have it.
    pub shared_with: Vec<String>,
}

/// A contact point as it is being entered.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ContactDraft {
    /// None for a new one.
    pub id: Option<ContactPointId>,
    /// Phone or e-mail.
    pub kind: ContactKind,
    /// What was typed.
    pub raw: String,
    /// The patient asked never to be contacted here.
    pub never: bool,
}

/// Enters or changes a patient.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SavePatient {
    /// None for a new one.
    pub id: Option<PatientId>,
    /// The revision it was loaded at; required with an id.
    pub revision: Option<i64>,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What the patient wants to be called.
    pub preferred_name: Option<String>,
    /// BCP 47 language.
    pub language: Option<String>,
    /// No message says their name.
    pub no_name_in_message: bool,
    /// Nothing is said to a machine, so no calls are made by one.
    #[serde(default)]
    pub no_voicemail: bool,
    /// May only be contacted by this channel.
    pub only_channel: Option<Channel>,
    /// All of them, in order; ones left out are removed.
    pub contact_points: Vec<ContactDraft>,
}

/// What was saved.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PatientSaved {
    /// As it is now.
    pub patient: PatientView,
    /// For the status line.
    pub sentence: String,
}

/// Archives a patient or brings one back.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ArchivePatient {
    /// Which.
    pub id: PatientId,
    /// The revision it was loaded at.
    pub revision: i64,
    /// True to archive.
    pub archived: bool,
}

/// Records an opt-out, or its end. It acts on the number or address, whoever shares it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetOptOut {
    /// Whose contact point.
    pub contact_point: ContactPointId,
    /// True: stop. False: may be contacted again.
    pub opted_out: bool,
    /// How the clinic knows: "by phone", "answered STOP".
    pub source: String,
}

/// Records that a number gets no texts, or that it does after all, whoever shares it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetNoTexts {
    /// Whose contact point.
    pub contact_point: ContactPointId,
    /// True: a landline, or another line that gets none. False: it gets texts.
    pub no_texts: bool,
}

/// What an opt-out did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OptOutSet {
    /// How many reminders were called off.
    pub cancelled: u32,
    /// For the status line.
    pub sentence: String,
}

/// Records a yes or a no.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RecordConsent {
    /// Whose.
    pub id: PatientId,
    /// For which channel.
    pub channel: Channel,
    /// Yes or no.
    pub given: bool,
    /// How the clinic knows.
    pub source: String,
    /// The words the patient was asked in; empty where nobody kept them.
    #[serde(default)]
    pub wording: String,
}
