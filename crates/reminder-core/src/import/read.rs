//! From rows to appointments and patients, or to the reason why not. One row never stops another.
//! What is known already is not looked at here.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::cell::{clean, clean_note};
use super::mapping::{Field, Mapping, MappingProblem};
use super::name::{self, Name};
use super::table::{Row, Table};
use super::when::{self, WhenRefusal};
use super::{Progress, ROWS_PER_REPORT, identity, merge, words};
use crate::appointment::AppointmentStatus;
use crate::cadence::Channel;
use crate::contact::ReadContact;
use crate::key::{KindId, PractitionerId};
use crate::patient::ContactKind;

/// Reads a phone number or an e-mail address, or says in a sentence why it cannot be used.
pub type ReadsContact<'a> = dyn Fn(ContactKind, &str) -> Result<ReadContact, String> + 'a;

/// What the clinic knows and a file does not.
#[derive(Clone, Copy)]
pub struct Readers<'a> {
    /// Reads a contact, with the rules of the clinic's country.
    pub contact: &'a ReadsContact<'a>,
    /// Returns the practitioner of a name.
    pub practitioner: &'a dyn Fn(&str) -> Option<PractitionerId>,
    /// Returns the kind of appointment of a name.
    pub kind: &'a dyn Fn(&str) -> Option<KindId>,
}

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
    /// Two lines with the same number or, without numbers, the same patient, practitioner and start.
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

/// Characters a name or number may have.
pub(super) const NAME_CHARS_MAX: usize = 200;

/// Reads the rows of a table, reporting how many are read.
///
/// # Errors
/// The first [`MappingProblem`] when the mapping is not complete.
pub fn read_rows(
    table: &Table,
    mapping: &Mapping,
    readers: &Readers<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<ReadRows, MappingProblem> {
    if let Some(problem) = mapping.problems(table.headings().len()).first() {
        return Err(*problem);
    }
    let mut reader = RowReader {
        table,
        mapping,
        readers,
        columns: Columns::of(mapping),
        phones: BTreeMap::new(),
        emails: BTreeMap::new(),
        statuses: BTreeMap::new(),
        contacts_left_out: Vec::new(),
    };
    let mut merging = merge::Merging::default();
    let total = table.row_count();
    for (at, row) in table.rows().enumerate() {
        merging.add(reader.row(&row));
        if (at + 1).is_multiple_of(ROWS_PER_REPORT) || at + 1 == total {
            progress(Progress {
                done: at + 1,
                total,
            });
        }
    }
    Ok(merging.finish(reader.contacts_left_out))
}

/// Where each field is.
struct Columns {
    first: [Option<usize>; Field::ALL.len()],
    phones: Vec<usize>,
    emails: Vec<usize>,
}

impl Columns {
    fn of(mapping: &Mapping) -> Self {
        let mut first = [None; Field::ALL.len()];
        for (column, field) in mapping.columns.iter().enumerate() {
            first[*field as usize].get_or_insert(column);
        }
        let mobiles = mapping.columns_of(Field::Mobile);
        Self {
            first,
            phones: mobiles.chain(mapping.columns_of(Field::Phone)).collect(),
            emails: mapping.columns_of(Field::Email).collect(),
        }
    }

    fn of_field(&self, field: Field) -> Option<usize> {
        self.first[field as usize]
    }
}

/// A row as it was read, before rows about the same appointment or patient are put together. The
/// patient index of its appointment is not set yet.
#[derive(Debug)]
pub(super) struct RowRead {
    pub(super) appointment: ImportedAppointment,
    pub(super) patient: ImportedPatient,
}

struct RowReader<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    readers: &'a Readers<'a>,
    columns: Columns,
    /// Contacts read already: a patient stands in many rows.
    phones: BTreeMap<String, Result<ReadContact, String>>,
    emails: BTreeMap<String, Result<ReadContact, String>>,
    statuses: BTreeMap<String, Option<AppointmentStatus>>,
    contacts_left_out: Vec<LeftOutContact>,
}

/// Why a row is refused, and in which column.
struct Refusal {
    column: Option<usize>,
    reason: RowRefusal,
}

type Read<T> = Result<T, Refusal>;

impl<'a> RowReader<'a> {
    fn row(&mut self, row: &Row<'a>) -> Result<RowRead, RefusedRow> {
        self.check_shape(row)
            .and_then(|()| self.read(row))
            .map_err(|refusal| {
                let value = refusal
                    .column
                    .map(|column| row.cell(column))
                    .unwrap_or_default();
                RefusedRow {
                    line: row.line(),
                    column: refusal
                        .column
                        .map(|column| self.table.headings()[column].clone()),
                    value: clean(&value).into_owned(),
                    reason: refusal.reason,
                    external_id: self
                        .own_number(row, Field::AppointmentNumber)
                        .ok()
                        .flatten(),
                }
            })
    }

    fn check_shape(&self, row: &Row<'a>) -> Read<()> {
        let columns = self.table.headings().len();
        let values = row.width();
        let reason = if row.has_broken_quotes() && values != columns {
            RowRefusal::BrokenQuotes
        } else if values > columns {
            RowRefusal::TooManyValues { values, columns }
        } else {
            return Ok(());
        };
        Err(Refusal {
            column: None,
            reason,
        })
    }

    fn read(&mut self, row: &Row<'a>) -> Read<RowRead> {
        let (start, end) = self.start(row)?;
        let duration_minutes = self.duration(row, start, end)?;
        let practitioner = self.known(
            row,
            Field::Practitioner,
            &self.mapping.practitioner,
            RowRefusal::UnknownPractitioner,
            self.readers.practitioner,
        )?;
        let kind = self.known(
            row,
            Field::Kind,
            &self.mapping.kind,
            RowRefusal::UnknownKind,
            self.readers.kind,
        )?;
        let status = self.status(row)?;
        let patient = self.patient(row)?;
        let number = self.own_number(row, Field::AppointmentNumber)?;
        let external_id = number
            .unwrap_or_else(|| identity::of_appointment(&patient.external_id, start, practitioner));
        let note = self
            .columns
            .of_field(Field::Note)
            .map(|column| clean_note(&row.cell(column)));
        let appointment = ImportedAppointment {
            line: row.line(),
            external_id,
            patient: 0,
            start,
            duration_minutes,
            practitioner,
            kind,
            status,
            note,
        };
        Ok(RowRead {
            appointment,
            patient,
        })
    }

    /// Returns the text of a field; empty when the file has no such column.
    fn text(&self, row: &Row<'a>, field: Field) -> String {
        let cell = self.columns.of_field(field).map(|column| row.cell(column));
        cell.map(|cell| clean(&cell).into_owned())
            .unwrap_or_default()
    }

    fn refusal(&self, field: Field, reason: impl Into<RowRefusal>) -> Refusal {
        Refusal {
            column: self.columns.of_field(field),
            reason: reason.into(),
        }
    }

    fn start(&self, row: &Row<'a>) -> Read<(NaiveDateTime, Option<chrono::NaiveTime>)> {
        let (order, clock) = (self.mapping.date_order, self.mapping.clock);
        let filled = |field| {
            let text = self.text(row, field);
            if text.is_empty() {
                Err(self.refusal(field, RowRefusal::Missing(field)))
            } else {
                Ok(text)
            }
        };
        if self.mapping.has(Field::Start) {
            let text = filled(Field::Start)?;
            let read = when::read_start(&text, order, clock)
                .and_then(|start| Ok((when::check_start(start.at)?, start.end)));
            return read.map_err(|reason| self.refusal(Field::Start, reason));
        }
        let (date, time) = (filled(Field::Date)?, filled(Field::Time)?);
        let date =
            when::read_date(&date, order).map_err(|reason| self.refusal(Field::Date, reason))?;
        let times =
            when::read_times(&time, clock).map_err(|reason| self.refusal(Field::Time, reason))?;
        let start = when::check_start(date.and_time(times.start));
        let field = if start == Err(WhenRefusal::Midnight) {
            Field::Time
        } else {
            Field::Date
        };
        Ok((
            start.map_err(|reason| self.refusal(field, reason))?,
            times.end,
        ))
    }

    fn duration(
        &self,
        row: &Row<'a>,
        start: NaiveDateTime,
        end: Option<chrono::NaiveTime>,
    ) -> Read<Option<u32>> {
        let text = self.text(row, Field::Duration);
        if !text.is_empty() {
            let minutes = when::read_minutes(&text);
            return minutes
                .map(Some)
                .map_err(|reason| self.refusal(Field::Duration, reason));
        }
        let text = self.text(row, Field::End);
        if !text.is_empty() {
            let minutes = self.minutes_until(start, &text);
            return minutes
                .map(Some)
                .map_err(|reason| self.refusal(Field::End, reason));
        }
        let Some(end) = end else {
            return Ok(self.mapping.duration_minutes);
        };
        let minutes = when::minutes_until(start.time(), end);
        minutes
            .map(Some)
            .map_err(|reason| self.refusal(Field::Time, reason))
    }

    /// Returns the minutes until an end that is a time, or a date with a time.
    fn minutes_until(&self, start: NaiveDateTime, text: &str) -> Result<u32, WhenRefusal> {
        let clock = self.mapping.clock;
        match when::read_start(text, self.mapping.date_order, clock) {
            Ok(end) if end.at.date() == start.date() => {
                when::minutes_until(start.time(), end.at.time())
            }
            Ok(_) => Err(WhenRefusal::EndsBefore),
            Err(_) => when::minutes_until(start.time(), when::read_times(text, clock)?.start),
        }
    }

    /// Returns what a name stands for, or the default of all rows where it is empty.
    fn known<Id>(
        &self,
        row: &Row<'a>,
        field: Field,
        default: &str,
        unknown: RowRefusal,
        reader: &dyn Fn(&str) -> Option<Id>,
    ) -> Read<Id> {
        let text = self.text(row, field);
        let name = if text.is_empty() {
            default.trim()
        } else {
            &text
        };
        if name.is_empty() {
            return Err(self.refusal(field, RowRefusal::Missing(field)));
        }
        reader(name).ok_or_else(|| self.refusal(field, unknown))
    }

    fn status(&mut self, row: &Row<'a>) -> Read<Option<AppointmentStatus>> {
        if !self.mapping.has(Field::Status) {
            return Ok(None);
        }
        let text = self.text(row, Field::Status);
        if text.is_empty() {
            return Ok(Some(AppointmentStatus::Booked));
        }
        let known = match self.statuses.get(&text) {
            Some(known) => *known,
            None => *self
                .statuses
                .entry(text.clone())
                .or_insert(words::status(&text)),
        };
        known
            .map(Some)
            .ok_or_else(|| self.refusal(Field::Status, RowRefusal::UnknownStatus))
    }

    fn patient(&mut self, row: &Row<'a>) -> Read<ImportedPatient> {
        let name = self.name(row)?;
        let number = self.own_number(row, Field::PatientNumber)?;
        let birth = self.birth_date(row)?;
        let phones = self.contacts_of(row, ContactKind::Phone);
        let emails = self.contacts_of(row, ContactKind::Email);
        let consents = self.consents(row)?;
        let external_id = number
            .unwrap_or_else(|| identity::of_patient(&name, birth, phones.first(), emails.first()));
        let preferred_name = Some(self.text(row, Field::PreferredName));
        Ok(ImportedPatient {
            external_id,
            given_name: name.given,
            family_name: name.family,
            preferred_name: preferred_name.filter(|name| !name.is_empty()),
            language: words::language(&self.text(row, Field::Language)),
            phones,
            emails,
            consents,
        })
    }

    fn name(&self, row: &Row<'a>) -> Read<Name> {
        let name = if self.mapping.has(Field::FullName) {
            name::split(&self.text(row, Field::FullName), self.mapping.name_order)
        } else {
            Name {
                given: self.text(row, Field::GivenName),
                family: self.text(row, Field::FamilyName),
            }
        };
        let column = [Field::FullName, Field::FamilyName, Field::GivenName]
            .into_iter()
            .find(|field| self.mapping.has(*field))
            .unwrap_or(Field::FullName);
        let letters = || name.given.chars().chain(name.family.chars());
        let reason = if letters().next().is_none() {
            RowRefusal::Missing(column)
        } else if letters().any(|letter| letter == char::REPLACEMENT_CHARACTER) {
            RowRefusal::LostLetter
        } else if letters().count() > NAME_CHARS_MAX {
            RowRefusal::TooLong(NAME_CHARS_MAX)
        } else {
            return Ok(name);
        };
        Err(self.refusal(column, reason))
    }

    /// Returns the number the other program gives something; none when there is none.
    fn own_number(&self, row: &Row<'a>, field: Field) -> Read<Option<String>> {
        let number = self.text(row, field);
        if number.is_empty() {
            return Ok(None);
        }
        if identity::is_shortened(&number) {
            return Err(self.refusal(field, RowRefusal::ShortenedNumber));
        }
        if number.chars().count() > NAME_CHARS_MAX {
            return Err(self.refusal(field, RowRefusal::TooLong(NAME_CHARS_MAX)));
        }
        Ok(Some(identity::of_number(number)))
    }

    fn birth_date(&self, row: &Row<'a>) -> Read<Option<NaiveDate>> {
        let text = self.text(row, Field::BirthDate);
        if text.is_empty() {
            return Ok(None);
        }
        let date = when::read_date(&text, self.mapping.date_order);
        date.map(Some)
            .map_err(|reason| self.refusal(Field::BirthDate, reason))
    }

    fn consents(&self, row: &Row<'a>) -> Read<BTreeMap<Channel, bool>> {
        let mut consents = BTreeMap::new();
        for (field, channel) in [
            (Field::EmailConsent, Channel::Email),
            (Field::TextConsent, Channel::Sms),
            (Field::CallConsent, Channel::Voice),
        ] {
            let text = self.text(row, field);
            if !text.is_empty() {
                let answer = words::yes_or_no(&text)
                    .ok_or_else(|| self.refusal(field, RowRefusal::NeitherYesNorNo))?;
                consents.insert(channel, answer);
            }
        }
        Ok(consents)
    }

    /// Returns the usable contacts of a row, each once; the others are noted.
    fn contacts_of(&mut self, row: &Row<'a>, kind: ContactKind) -> Vec<ImportedContact> {
        let columns = match kind {
            ContactKind::Phone => self.columns.phones.clone(),
            ContactKind::Email => self.columns.emails.clone(),
        };
        let mut contacts: Vec<ImportedContact> = Vec::new();
        for column in columns {
            let cell = row.cell(column);
            for part in cell.split([';', ',', '\n']) {
                let raw = clean(part).into_owned();
                if raw.is_empty() {
                    continue;
                }
                match self.contact(kind, &raw) {
                    Ok(read) => {
                        if contacts
                            .iter()
                            .all(|other| other.read.normalised != read.normalised)
                        {
                            contacts.push(ImportedContact { raw, read });
                        }
                    }
                    Err(sentence) => self.contacts_left_out.push(LeftOutContact {
                        line: row.line(),
                        column: self.table.headings()[column].clone(),
                        value: raw,
                        sentence,
                    }),
                }
            }
        }
        contacts
    }

    fn contact(&mut self, kind: ContactKind, raw: &str) -> Result<ReadContact, String> {
        let known = match kind {
            ContactKind::Phone => &mut self.phones,
            ContactKind::Email => &mut self.emails,
        };
        if let Some(read) = known.get(raw) {
            return read.clone();
        }
        let read = (self.readers.contact)(kind, raw);
        known.insert(raw.to_owned(), read.clone());
        read
    }
}
