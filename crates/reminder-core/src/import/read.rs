//! From rows to appointments and patients, or to the reason why not. One row never stops another.
//! What is known already is not looked at here.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::cell::{clean, clean_note};
use super::imported::{
    ImportedAppointment, ImportedContact, ImportedPatient, LeftOutContact, ReadRows, RefusedRow,
    RowRefusal,
};
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

/// What makes an appointment the same in the next file.
struct Identified {
    start: NaiveDateTime,
    end: Option<NaiveTime>,
    practitioner: PractitionerId,
    patient: ImportedPatient,
    external_id: String,
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
        let identified = self.check_shape(row).and_then(|()| self.identify(row));
        let identified = identified.map_err(|refusal| {
            let number = self
                .own_number(row, Field::AppointmentNumber)
                .ok()
                .flatten();
            self.refused(row, refusal, number)
        })?;
        match self.complete(row, &identified) {
            Ok(appointment) => Ok(RowRead {
                appointment,
                patient: identified.patient,
            }),
            Err(refusal) => Err(self.refused(row, refusal, Some(identified.external_id))),
        }
    }

    fn refused(&self, row: &Row<'a>, refusal: Refusal, external_id: Option<String>) -> RefusedRow {
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
            external_id,
        }
    }

    fn check_shape(&self, row: &Row<'a>) -> Read<()> {
        let columns = self.table.headings().len();
        let values = row.value_count();
        let reason = if row.has_broken_quotes() && row.cell_count() != columns {
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

    /// Reads what makes an appointment the same in the next file.
    fn identify(&mut self, row: &Row<'a>) -> Read<Identified> {
        let (start, end) = self.start(row)?;
        let practitioner = self.known(
            row,
            Field::Practitioner,
            &self.mapping.practitioner,
            RowRefusal::UnknownPractitioner,
            self.readers.practitioner,
        )?;
        let patient = self.patient(row)?;
        let number = self.own_number(row, Field::AppointmentNumber)?;
        let external_id = number
            .unwrap_or_else(|| identity::of_appointment(&patient.external_id, start, practitioner));
        Ok(Identified {
            start,
            end,
            practitioner,
            patient,
            external_id,
        })
    }

    /// Reads the rest. The patient's index is set when the rows are put together.
    fn complete(&mut self, row: &Row<'a>, identified: &Identified) -> Read<ImportedAppointment> {
        let kind = self.known(
            row,
            Field::Kind,
            &self.mapping.kind,
            RowRefusal::UnknownKind,
            self.readers.kind,
        )?;
        let note = self
            .columns
            .of_field(Field::Note)
            .map(|column| clean_note(&row.cell(column)));
        Ok(ImportedAppointment {
            line: row.line(),
            external_id: identified.external_id.clone(),
            patient: 0,
            start: identified.start,
            duration_minutes: self.duration(row, identified.start, identified.end)?,
            practitioner: identified.practitioner,
            kind,
            status: self.status(row)?,
            note,
        })
    }

    /// Returns the text of a field; empty when the file has no such column.
    fn text(&self, row: &Row<'a>, field: Field) -> Cow<'a, str> {
        match self.columns.of_field(field).map(|column| row.cell(column)) {
            Some(Cow::Borrowed(cell)) => clean(cell),
            Some(Cow::Owned(cell)) => Cow::Owned(clean(&cell).into_owned()),
            None => Cow::Borrowed(""),
        }
    }

    fn refusal(&self, field: Field, reason: impl Into<RowRefusal>) -> Refusal {
        Refusal {
            column: self.columns.of_field(field),
            reason: reason.into(),
        }
    }

    fn start(&self, row: &Row<'a>) -> Read<(NaiveDateTime, Option<NaiveTime>)> {
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
        end: Option<NaiveTime>,
    ) -> Read<Option<u32>> {
        let text = self.text(row, Field::Duration);
        if !is_nothing(&text) {
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
        let known = match self.statuses.get(text.as_ref()) {
            Some(known) => *known,
            None => {
                let known = words::status(&text);
                self.statuses.insert(text.into_owned(), known);
                known
            }
        };
        known
            .map(Some)
            .ok_or_else(|| self.refusal(Field::Status, RowRefusal::UnknownStatus))
    }

    fn patient(&mut self, row: &Row<'a>) -> Read<ImportedPatient> {
        let name = self.name(row)?;
        let number = self.own_number(row, Field::PatientNumber)?;
        let phones = self.contacts_of(row, ContactKind::Phone);
        let emails = self.contacts_of(row, ContactKind::Email);
        let consents = self.consents(row)?;
        let external_id = match number {
            Some(number) => number,
            None => {
                let birth = self.birth_date(row)?;
                identity::of_patient(&name, birth, phones.first(), emails.first())
            }
        };
        let preferred_name = self.text(row, Field::PreferredName).into_owned();
        Ok(ImportedPatient {
            external_id,
            given_name: name.given,
            family_name: name.family,
            preferred_name: Some(preferred_name).filter(|name| !name.is_empty()),
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
                given: self.text(row, Field::GivenName).into_owned(),
                family: self.text(row, Field::FamilyName).into_owned(),
            }
        };
        let fields = [Field::FullName, Field::FamilyName, Field::GivenName];
        let mapped = || fields.into_iter().filter(|field| self.mapping.has(*field));
        if name.given.is_empty() && name.family.is_empty() {
            let field = mapped().next().unwrap_or(Field::FullName);
            return Err(self.refusal(field, RowRefusal::Missing(field)));
        }
        for field in mapped() {
            let text = self.text(row, field);
            if text.contains(char::REPLACEMENT_CHARACTER) {
                return Err(self.refusal(field, RowRefusal::LostLetter));
            }
            if text.chars().count() > NAME_CHARS_MAX {
                return Err(self.refusal(field, RowRefusal::TooLong(NAME_CHARS_MAX)));
            }
        }
        Ok(name)
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
        Ok(Some(identity::of_number(number.into_owned())))
    }

    fn birth_date(&self, row: &Row<'a>) -> Read<Option<NaiveDate>> {
        let text = self.text(row, Field::BirthDate);
        if is_nothing(&text) {
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

/// Returns whether a cell is empty, or says so as databases do: "0", "00/00/0000".
fn is_nothing(text: &str) -> bool {
    text.chars()
        .all(|letter| letter == '0' || !letter.is_alphanumeric())
}
