//! What the rows of a file say: appointments, patients, and rows that are refused. How they are
//! read and put together is not here.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;

use super::mapping::Field;
use super::when::WhenRefusal;
use crate::appointment::AppointmentStatus;
use crate::cadence::Channel;
use crate::contact::ReadContact;
use crate::key::{KindId, PractitionerId};

/// A contact as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedContact {
    /// What stands in the cell.
    pub raw: String,
    /// How it was read.
    pub read: ReadContact,
}

/// A patient of the file. What the file does not say is none or empty, and never a reason to
/// remove what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPatient {
    /// The number of the other program, or a [natural identity](super::NATURAL).
    pub external_id: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What the patient wants to be called.
    pub preferred_name: Option<String>,
    /// BCP 47 language.
    pub language: Option<String>,
    /// Usable phone numbers, mobile ones first.
    pub phones: Vec<ImportedContact>,
    /// Usable e-mail addresses.
    pub emails: Vec<ImportedContact>,
    /// What the patient agreed to; one "no" outweighs every "yes" in the file.
    pub consents: BTreeMap<Channel, bool>,
}

impl ImportedPatient {
    /// Returns the full name as staff read it.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
            .trim()
            .to_owned()
    }
}

/// An appointment of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedAppointment {
    /// The first line that says it.
    pub line: u32,
    /// The number of the other program, or a [natural identity](super::NATURAL).
    pub external_id: String,
    /// Whose: an index into the patients.
    pub patient: usize,
    /// Civil start.
    pub start: NaiveDateTime,
    /// Length; none for the usual length of its kind.
    pub duration_minutes: Option<u32>,
    /// With whom.
    pub practitioner: PractitionerId,
    /// What kind.
    pub kind: KindId,
    /// None when the file has no status.
    pub status: Option<AppointmentStatus>,
    /// None when the file has no notes.
    pub note: Option<String>,
}

/// Why a row is refused. `Display` is the sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    /// Its date, time or length.
    #[error(transparent)]
    When(#[from] WhenRefusal),
    /// A cell that must not be empty.
    #[error("The {} is missing", .0.name())]
    Missing(Field),
    /// More values than headings: they may stand in the wrong columns.
    #[error(
        "This line has {values} values and the file has {columns} columns. \
         A text with a delimiter in it needs quotation marks"
    )]
    TooManyValues {
        /// Up to the last one that is not empty.
        values: usize,
        /// Headings.
        columns: usize,
    },
    /// Its quotation marks do not match, and without them it has too few or too many values.
    #[error("The quotation marks in this line do not match")]
    BrokenQuotes,
    /// Nobody of that name.
    #[error("There is no practitioner of this name. Add it in Settings, or correct the file")]
    UnknownPractitioner,
    /// No kind of that name.
    #[error(
        "There is no kind of appointment of this name. Add it in Settings, or choose one kind for \
         all rows"
    )]
    UnknownKind,
    /// A status in no known words.
    #[error("This status is not known. Correct it, or do not import this column")]
    UnknownStatus,
    /// A consent in no known words.
    #[error("This is neither yes nor no")]
    NeitherYesNorNo,
    /// A number such as `1.23E+11`, of which a spreadsheet has cut the end.
    #[error(
        "A spreadsheet program has shortened this number. Export the file again and import it \
         without opening it"
    )]
    ShortenedNumber,
    /// A letter that the file's encoding has lost.
    #[error("A letter of this name cannot be read. Export the file as CSV UTF-8")]
    LostLetter,
    /// A name or number that is a text.
    #[error("This has more than {0} characters")]
    TooLong(usize),
    /// Two lines with the same number or, without numbers, the same patient, practitioner and
    /// start.
    #[error("Line {0} says something else about the same appointment")]
    Contradicts(u32),
    /// Two lines with the same patient number and different names.
    #[error(
        "Line {0} has another name with the same patient number. Correct the file or, if families \
         share a number, do not import this column"
    )]
    SharedPatientNumber(u32),
}

/// A row that is not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// Its line.
    pub line: u32,
    /// The heading of the column; none when it is about the whole line.
    pub column: Option<String>,
    /// What stands there.
    pub value: String,
    /// Why.
    pub reason: RowRefusal,
    /// Which appointment it is about, as far as that can be told.
    pub external_id: Option<String>,
}

/// A contact that cannot be used; its row is imported without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutContact {
    /// The line.
    pub line: u32,
    /// The heading.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// Why, for staff.
    pub sentence: String,
}

/// What the rows of a file say, the same for every order of its rows except for line numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadRows {
    /// By external id.
    pub patients: Vec<ImportedPatient>,
    /// By start and external id.
    pub appointments: Vec<ImportedAppointment>,
    /// By line.
    pub refused: Vec<RefusedRow>,
    /// By line.
    pub contacts_left_out: Vec<LeftOutContact>,
    /// Rows that only say again what another one says.
    pub repeated: usize,
}
