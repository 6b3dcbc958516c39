//! Import of appointments from the CSV files other programs export: from bytes to a preview that
//! staff can judge before anything is stored.
//!
//! [`decode`] finds the text, [`Table::read`] the cells, [`guess_mapping`] what the columns mean,
//! [`read_rows`] the appointments and [`compare`] what would change. A cell is data in every step:
//! nothing in it is evaluated, and a row that cannot be read is shown with its reason while the
//! others go on. What is absent: files, storage, time zones, and whether a phone number or e-mail
//! address can be used (see [`Readers`]).
//!
//! The same file again changes nothing, in whatever order its rows are: an appointment is the same
//! by the number the other program gives it. Where there is none, it is the same by its patient,
//! start and practitioner (see [`NATURAL`]), and then one that is moved is gone and another one is
//! new. What is gone is proposed and never cancelled by itself.
//!
//! ```
//! use reminder_core::contact::ReadContact;
//! use reminder_core::import::{
//!     Mapping, Readers, Table, compare, decode, guess_mapping, read_rows,
//! };
//! use reminder_core::key::{KindId, PractitionerId};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let bytes = b"Datum;Uhrzeit;Patient;Handy\r\n\
//!               24.11.2026;9:15;M\xFCller, J\xF6rg;07700 900123\r\n\
//!               24.11.2026;9:45;Lee, Ann;call her\r\n\
//!               31.11.2026;10:15;Diaz, Rosa;07700 900124\r\n";
//! let table = Table::read(decode(bytes)?.text, &mut |_| {})?;
//!
//! // Staff see the guess and correct it; this file names neither practitioners nor kinds.
//! let guessed = guess_mapping(&table, "GB");
//! assert_eq!(guessed.questions, []);
//! let mapping = Mapping {
//!     practitioner: "Dr Lee".to_owned(),
//!     kind: "Check-up".to_owned(),
//!     ..guessed.mapping
//! };
//!
//! let readers = Readers {
//!     contact: &|kind, raw| {
//!         let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
//!         if digits.is_empty() {
//!             return Err("There is no number in this".to_owned());
//!         }
//!         Ok(ReadContact {
//!             kind,
//!             normalised: digits,
//!             display: raw.to_owned(),
//!             region: None,
//!             may_be_landline: false,
//!             fictional: false,
//!             hint: None,
//!         })
//!     },
//!     practitioner: &|name| (name == "Dr Lee").then_some(PractitionerId(1)),
//!     kind: &|name| (name == "Check-up").then_some(KindId(1)),
//! };
//! let rows = read_rows(&table, &mapping, &readers, &mut |_| {})?;
//!
//! // Nothing is known yet, so everything is new.
//! let now = "2026-11-23T08:00:00".parse()?;
//! let preview = compare(rows, &[], &[], now);
//! assert_eq!(preview.new.len(), 2);
//! assert!(preview.patients.iter().any(|patient| patient.full_name() == "Jörg Müller"));
//! assert_eq!(preview.refused[0].line, 4);
//! assert_eq!(preview.refused[0].value, "31.11.2026");
//! assert_eq!(preview.contacts_left_out[0].sentence, "There is no number in this");
//! # Ok(())
//! # }
//! ```

mod cell;
mod compare;
mod decode;
mod guess;
mod identity;
mod imported;
mod mapping;
mod merge;
mod name;
mod preview;
mod read;
mod scan;
mod table;
#[cfg(test)]
mod tests;
mod when;
mod words;

pub use cell::{fold, guard_formula, unguard_formula};
pub use compare::{ExistingAppointment, ExistingPatient, compare};
pub use decode::{Decoded, Encoding, decode};
pub use guess::{GuessedMapping, Question, guess_mapping};
pub use identity::NATURAL;
pub use imported::{
    ImportedAppointment, ImportedContact, ImportedPatient, LeftOutContact, ReadRows, RefusedRow,
    RowRefusal,
};
pub use mapping::{
    Clock, DateOrder, Field, Mapping, MappingProblem, NameOrder, Profile, header_fingerprint,
};
pub use preview::{
    Change, ChangedAppointment, ChangedPatient, GoneAppointment, ImportPreview, PatientChange,
};
pub use read::{Readers, ReadsContact, read_rows};
pub use table::{Delimiter, Row, Table};
pub use when::WhenRefusal;

/// Bytes a file may have: 50 MB as a file manager counts them.
pub const BYTES_MAX: usize = 50 * 1024 * 1024;

/// Rows a file may have besides its header.
pub const ROWS_MAX: usize = 200_000;

/// Columns a file may have.
pub const COLUMNS_MAX: usize = 64;

/// Characters a cell may have.
pub const CELL_CHARS_MAX: usize = 4_096;

/// Lines whose quotation marks do not match that are read one by one before the file is refused.
pub const BROKEN_LINES_MAX: usize = 1_000;

/// How far reading has come, in bytes or in rows: "214 of 500".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Read so far.
    pub done: usize,
    /// To be read.
    pub total: usize,
}

/// How many rows are read between two reports of progress.
const ROWS_PER_REPORT: usize = 1_000;

/// Why a whole file is refused. `Display` is the sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// No bytes, or nothing but blanks.
    #[error("This file is empty. Nothing was imported. Export it again from the other program")]
    Empty,
    /// More than [`BYTES_MAX`].
    #[error(
        "This file has {megabytes} MB and the limit is 50 MB. Nothing was imported. \
         Export fewer weeks at a time"
    )]
    TooLarge {
        /// Its size, rounded up.
        megabytes: usize,
    },
    /// A spreadsheet in its own format, new or old.
    #[error(
        "This is an Excel workbook. Nothing was imported. Save it as CSV (File, Save as, \
         CSV UTF-8) and choose that file"
    )]
    Workbook,
    /// Several files packed into one.
    #[error(
        "This is a packed file (ZIP). Nothing was imported. Unpack it and choose the CSV file in it"
    )]
    Packed,
    /// Made for reading and printing.
    #[error(
        "This is a PDF document. Nothing was imported. Export the appointments as CSV from the \
         other program"
    )]
    Pdf,
    /// HTML or XML, which some programs save under the name of a spreadsheet.
    #[error(
        "This is a web page, not a CSV file. Nothing was imported. Open it in a spreadsheet \
         program, save it as CSV and choose that file"
    )]
    WebPage,
    /// A picture, a document, a database.
    #[error("This is not a text file. Nothing was imported. Choose the CSV file of the export")]
    NotText,
    /// Neither commas, semicolons nor tabs make columns of it.
    #[error(
        "No columns were found. Nothing was imported. Export the appointments as CSV, with one \
         line for each appointment"
    )]
    NoColumns,
    /// Column names and nothing below.
    #[error(
        "This file has column names but no appointments. Nothing was imported. Check the dates \
         chosen for the export"
    )]
    NoRows,
    /// More than [`ROWS_MAX`].
    #[error(
        "This file has more than 200,000 lines. Nothing was imported. Export fewer weeks at a time"
    )]
    TooManyRows,
    /// More than [`COLUMNS_MAX`].
    #[error(
        "Line {line} has more than 64 columns. Nothing was imported. Export only the columns \
         about the appointment and the patient"
    )]
    TooManyColumns {
        /// Where.
        line: u32,
    },
    /// A cell with more than [`CELL_CHARS_MAX`] characters.
    #[error(
        "The cell \"{column}\" in line {line} has more than 4,096 characters. Nothing was \
         imported. Shorten it, or export the file without that column"
    )]
    CellTooLong {
        /// Where.
        line: u32,
        /// In which column.
        column: String,
    },
    /// More than [`BROKEN_LINES_MAX`] lines whose quotation marks do not match.
    #[error(
        "The quotation marks in this file do not match, most recently in line {line}. Nothing was \
         imported. Export it again from the other program"
    )]
    BrokenQuotes {
        /// Where it was given up.
        line: u32,
    },
}
