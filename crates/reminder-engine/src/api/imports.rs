//! Import: a file in pieces, a guessed mapping, a preview, and all or nothing.

use chrono::NaiveDateTime;
use reminder_core::import::Mapping;
use reminder_core::key::AppointmentId;
use serde::{Deserialize, Serialize};

mod act;
mod compared;
mod enter;
mod held;
mod words;

pub(crate) use act::*;
pub use held::Imports;

/// Starts an import. A second one started meanwhile replaces the first.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct BeginImport {
    /// The file's name, to show.
    pub file_name: String,
    /// Its size in bytes; at most 50 MB.
    pub size: u32,
}

/// The import was started.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ImportBegun {
    /// Names this import.
    pub import: String,
    /// How many bytes a piece may have.
    pub piece_bytes: u32,
}

/// Hands over the next piece.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AddImportBytes {
    /// Which import.
    pub import: String,
    /// Where the piece starts; pieces come in order.
    pub offset: u32,
    /// The bytes in base64.
    pub base64: String,
}

/// The piece was taken.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ImportBytesAdded {
    /// How many bytes there are now.
    pub received: u32,
}

/// Reads the file.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReadImport {
    /// Which import.
    pub import: String,
}

/// One column of the file.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ImportColumn {
    /// Its heading.
    pub heading: String,
    /// Its first few values that are not empty.
    pub samples: Vec<String>,
}

/// What the file looks like.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ImportRead {
    /// "UTF-8", "Windows-1252".
    pub encoding: String,
    /// "comma", "semicolon", "tab".
    pub delimiter: String,
    /// Rows below the heading.
    pub rows: u32,
    /// The columns, in order.
    pub columns: Vec<ImportColumn>,
    /// What the columns seem to mean.
    pub mapping: Mapping,
    /// The saved profile the mapping is from; none when it was guessed.
    pub profile: Option<String>,
    /// What a person must decide before going on, such as the order of day and month.
    pub questions: Vec<String>,
    /// Saved profiles by name.
    pub profiles: Vec<String>,
}

/// Asks what an import would do.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PreviewImport {
    /// Which import.
    pub import: String,
    /// The mapping as it was corrected.
    pub mapping: Mapping,
    /// Where the rows are from: the same name next time makes them the same appointments.
    pub source: String,
}

/// What an import would do to one appointment.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ImportLine {
    /// The line in the file; none for one that is gone from it.
    pub line: Option<u32>,
    /// The appointment it is about; none for a new one.
    pub appointment: Option<AppointmentId>,
    /// Full name.
    pub patient_name: String,
    /// Civil start.
    pub local_start: Option<NaiveDateTime>,
    /// "Moves from Tue 24 Nov 9:15 to 10:30", or why it is refused.
    pub sentence: String,
    /// For a refused one: the column.
    pub column: Option<String>,
    /// For a refused one: what stands there.
    pub value: Option<String>,
}

/// What an import would do.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ImportPreviewView {
    /// Names exactly this preview; confirming another one is refused.
    pub preview: String,
    /// How many are new.
    pub new_count: u32,
    /// How many appointments and patients change.
    pub changed_count: u32,
    /// How many stay as they are.
    pub same_count: u32,
    /// How many are gone from the file.
    pub gone_count: u32,
    /// How many rows are refused.
    pub refused_count: u32,
    /// New ones, at most 500 shown.
    pub new: Vec<ImportLine>,
    /// Changed ones, at most 500 shown; a line without an appointment is about a patient.
    pub changed: Vec<ImportLine>,
    /// Gone ones, all of them: each would be cancelled only if a person says so.
    pub gone: Vec<ImportLine>,
    /// Refused ones, at most 500 shown.
    pub refused: Vec<ImportLine>,
    /// Things to know: "12 phone numbers cannot be used and are left out".
    pub notices: Vec<String>,
}

/// Does all of it, or nothing.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ConfirmImport {
    /// Which import.
    pub import: String,
    /// The preview that was shown.
    pub preview: String,
    /// Which of the gone appointments are cancelled.
    pub cancel: Vec<AppointmentId>,
    /// Save the mapping under this name.
    pub save_profile: Option<String>,
}

/// What was done.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ImportConfirmed {
    /// Appointments entered.
    pub entered: u32,
    /// Appointments changed.
    pub changed: u32,
    /// Appointments cancelled.
    pub cancelled: u32,
    /// Patients entered.
    pub patients: u32,
    /// For the status line.
    pub sentence: String,
}
