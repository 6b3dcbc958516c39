//! What the columns of a file mean: guessed, shown, corrected by staff, and saved as a profile.
//! Guessing is not here.

use serde::{Deserialize, Serialize};

use super::cell::fold;

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Nothing that is imported.
    Ignore,
    /// The number the other program gives an appointment.
    AppointmentNumber,
    /// Date and time together.
    Start,
    /// The date alone.
    Date,
    /// The time alone.
    Time,
    /// When it ends: a time, with or without a date.
    End,
    /// Length: minutes, or hours and minutes.
    Duration,
    /// The number the other program gives a patient.
    PatientNumber,
    /// The whole name of the patient.
    FullName,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// What the patient wants to be called.
    PreferredName,
    /// Date of birth; used only to tell patients of the same name apart.
    BirthDate,
    /// A mobile number. It comes before other numbers.
    Mobile,
    /// Any other phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// With whom.
    Practitioner,
    /// What kind of appointment.
    Kind,
    /// Booked, confirmed, cancelled and so on.
    Status,
    /// The front desk's note.
    Note,
    /// The patient's language.
    Language,
    /// Whether the patient agreed to e-mails.
    EmailConsent,
    /// Whether the patient agreed to texts.
    TextConsent,
    /// Whether the patient agreed to automated calls.
    CallConsent,
}

impl Field {
    /// Every field, in the order staff choose from.
    pub const ALL: [Self; 24] = [
        Self::Ignore,
        Self::AppointmentNumber,
        Self::Start,
        Self::Date,
        Self::Time,
        Self::End,
        Self::Duration,
        Self::PatientNumber,
        Self::FullName,
        Self::GivenName,
        Self::FamilyName,
        Self::PreferredName,
        Self::BirthDate,
        Self::Mobile,
        Self::Phone,
        Self::Email,
        Self::Practitioner,
        Self::Kind,
        Self::Status,
        Self::Note,
        Self::Language,
        Self::EmailConsent,
        Self::TextConsent,
        Self::CallConsent,
    ];

    /// Returns what staff call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ignore => "not imported",
            Self::AppointmentNumber => "appointment number",
            Self::Start => "date and time",
            Self::Date => "date",
            Self::Time => "time",
            Self::End => "end",
            Self::Duration => "length",
            Self::PatientNumber => "patient number",
            Self::FullName => "patient's whole name",
            Self::GivenName => "given name",
            Self::FamilyName => "family name",
            Self::PreferredName => "preferred name",
            Self::BirthDate => "date of birth",
            Self::Mobile => "mobile number",
            Self::Phone => "phone number",
            Self::Email => "e-mail address",
            Self::Practitioner => "practitioner",
            Self::Kind => "kind of appointment",
            Self::Status => "status",
            Self::Note => "note",
            Self::Language => "language",
            Self::EmailConsent => "agreed to e-mails",
            Self::TextConsent => "agreed to texts",
            Self::CallConsent => "agreed to calls",
        }
    }

    /// Returns whether several columns may mean it.
    #[must_use]
    pub fn may_repeat(self) -> bool {
        matches!(
            self,
            Self::Ignore | Self::Mobile | Self::Phone | Self::Email
        )
    }
}

/// In which order a numeric date is written. A date that starts with a year of four digits is read
/// as such in every order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 25.11.2026
    DayMonthYear,
    /// 11/25/2026
    MonthDayYear,
    /// 26-11-25
    YearMonthDay,
}

/// How the hours of a day are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// "14:15". A time with AM or PM is understood too.
    TwentyFourHours,
    /// "2:15 PM". A time without AM or PM is refused, because it may mean two.
    TwelveHours,
}

/// In which order the parts of a whole name are written. "Lee, Ann" is read as such in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NameOrder {
    /// Ann Lee
    GivenFirst,
    /// Lee Ann
    FamilyFirst,
}

/// What the columns mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// For each column of the file, in its order.
    pub columns: Vec<Field>,
    /// How numeric dates are written.
    pub date_order: DateOrder,
    /// How times are written.
    pub clock: Clock,
    /// How whole names are written.
    pub name_order: NameOrder,
    /// The practitioner of rows that name none; empty for none.
    pub practitioner: String,
    /// The kind of rows that name none; empty for none.
    pub kind: String,
    /// The length of rows that have none; none for the usual length of the kind.
    pub duration_minutes: Option<u32>,
}

impl Mapping {
    /// Returns what has to be decided before a file with so many columns can be read.
    #[must_use]
    pub fn problems(&self, columns: usize) -> Vec<MappingProblem> {
        let mut problems = Vec::new();
        if self.columns.len() != columns {
            problems.push(MappingProblem::OtherColumns {
                mapped: self.columns.len(),
                columns,
            });
        }
        for field in Field::ALL.into_iter().filter(|field| !field.may_repeat()) {
            if self
                .columns
                .iter()
                .filter(|column| **column == field)
                .count()
                > 1
            {
                problems.push(MappingProblem::Twice(field));
            }
        }
        let has_start = self.has(Field::Start) || self.has(Field::Date) && self.has(Field::Time);
        if !has_start {
            problems.push(MappingProblem::NoStart);
        }
        if !self.has(Field::FullName) && !self.has(Field::FamilyName) && !self.has(Field::GivenName)
        {
            problems.push(MappingProblem::NoName);
        }
        if !self.has(Field::Practitioner) && self.practitioner.trim().is_empty() {
            problems.push(MappingProblem::NoPractitioner);
        }
        if !self.has(Field::Kind) && self.kind.trim().is_empty() {
            problems.push(MappingProblem::NoKind);
        }
        if self
            .duration_minutes
            .is_some_and(|minutes| !(1..=24 * 60).contains(&minutes))
        {
            problems.push(MappingProblem::Duration);
        }
        problems
    }

    /// Returns whether a column means this.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        self.columns.contains(&field)
    }

    /// Returns the columns that mean this, in the order of the file.
    pub fn columns_of(&self, field: Field) -> impl Iterator<Item = usize> {
        let meanings = self.columns.iter().enumerate();
        meanings
            .filter(move |(_, meaning)| **meaning == field)
            .map(|(column, _)| column)
    }
}

/// What is missing in a mapping. `Display` is the sentence for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MappingProblem {
    /// It is the mapping of another file.
    #[error(
        "These column meanings are for {mapped} columns and the file has {columns}. \
         Choose the meaning of each column again"
    )]
    OtherColumns {
        /// How many columns the mapping has.
        mapped: usize,
        /// How many the file has.
        columns: usize,
    },
    /// Two columns mean what only one can.
    #[error("Two columns are marked as {}. Keep one of them", .0.name())]
    Twice(Field),
    /// Neither date and time together, nor both apart.
    #[error("Say which column has the date and which has the time")]
    NoStart,
    /// No name of the patient.
    #[error("Say which column has the patient's name")]
    NoName,
    /// Neither a column nor one for all rows.
    #[error("Say which column has the practitioner, or choose one for all rows")]
    NoPractitioner,
    /// Neither a column nor one for all rows.
    #[error("Say which column has the kind of appointment, or choose one for all rows")]
    NoKind,
    /// Shorter than a minute or longer than a day.
    #[error("Choose a length between 1 minute and 24 hours")]
    Duration,
}

/// A mapping saved for the next file with the same headings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Profile {
    /// What staff call it.
    pub name: String,
    /// The headings it was made for.
    pub headings: Vec<String>,
    /// The meanings, one for each heading.
    pub mapping: Mapping,
}

impl Profile {
    /// Returns the mapping of a file with these headings, whatever their order; none when one is
    /// missing or new.
    #[must_use]
    pub fn mapping_for(&self, headings: &[String]) -> Option<Mapping> {
        if header_fingerprint(headings) != header_fingerprint(&self.headings) {
            return None;
        }
        let mut own: Vec<Option<String>> = self
            .headings
            .iter()
            .map(|heading| Some(heading_key(heading)))
            .collect();
        let mut columns = Vec::with_capacity(headings.len());
        for heading in headings {
            let key = heading_key(heading);
            let column = own
                .iter()
                .position(|own| own.as_deref() == Some(key.as_str()))?;
            own[column] = None;
            columns.push(*self.mapping.columns.get(column)?);
        }
        Some(Mapping {
            columns,
            ..self.mapping.clone()
        })
    }
}

/// Returns what two files with the same headings have in common, whatever the order of their
/// columns, capitals and blanks.
#[must_use]
pub fn header_fingerprint(headings: &[String]) -> String {
    let mut keys: Vec<String> = headings
        .iter()
        .map(|heading| heading_key(heading))
        .collect();
    keys.sort_unstable();
    keys.join("\u{1F}")
}

/// Folds a heading; one of signs alone, such as "#", stays what it is.
fn heading_key(heading: &str) -> String {
    let folded = fold(heading);
    if folded.is_empty() {
        heading.trim().to_owned()
    } else {
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(columns: &[Field]) -> Mapping {
        Mapping {
            columns: columns.to_vec(),
            date_order: DateOrder::DayMonthYear,
            clock: Clock::TwentyFourHours,
            name_order: NameOrder::GivenFirst,
            practitioner: "Dr Lee".to_owned(),
            kind: "Check-up".to_owned(),
            duration_minutes: None,
        }
    }

    fn headings(headings: &[&str]) -> Vec<String> {
        headings
            .iter()
            .map(|heading| (*heading).to_owned())
            .collect()
    }

    #[test]
    fn a_mapping_says_what_it_lacks() {
        let complete = || mapping(&[Field::Start, Field::FullName]);
        let cases = [
            (complete(), vec![]),
            (
                mapping(&[Field::Date, Field::FullName]),
                vec![MappingProblem::NoStart],
            ),
            (
                mapping(&[Field::Start, Field::Phone]),
                vec![MappingProblem::NoName],
            ),
            (
                mapping(&[Field::Start, Field::FullName, Field::FullName]),
                vec![
                    MappingProblem::OtherColumns {
                        mapped: 3,
                        columns: 2,
                    },
                    MappingProblem::Twice(Field::FullName),
                ],
            ),
            (
                Mapping {
                    practitioner: " ".to_owned(),
                    ..complete()
                },
                vec![MappingProblem::NoPractitioner],
            ),
            (
                Mapping {
                    kind: String::new(),
                    ..complete()
                },
                vec![MappingProblem::NoKind],
            ),
            (
                Mapping {
                    duration_minutes: Some(0),
                    ..complete()
                },
                vec![MappingProblem::Duration],
            ),
        ];
        for (mapping, problems) in cases {
            assert_eq!(mapping.problems(2), problems);
        }
    }

    #[test]
    fn a_profile_fits_the_same_headings_in_any_order() {
        use Field::{FullName, Ignore, Phone, Start};
        let profile = Profile {
            name: "Front desk".to_owned(),
            headings: headings(&["Start", "Name", "#", "Phone", "Phone (2)"]),
            mapping: mapping(&[Start, FullName, Ignore, Phone, Ignore]),
        };
        let fields = |other: &[&str]| {
            profile
                .mapping_for(&headings(other))
                .map(|mapping| mapping.columns)
        };
        assert_eq!(
            fields(&["#", "PHONE", "Phone (2)", "name ", "Start"]),
            Some(vec![Ignore, Phone, Ignore, FullName, Start])
        );
        assert_eq!(fields(&["Start", "Name", "#", "Phone"]), None);
        assert_eq!(fields(&["Start", "Name", "#", "Phone", "Fax"]), None);
    }

    #[test]
    fn a_damaged_profile_fits_nothing() {
        let profile = Profile {
            name: "Damaged".to_owned(),
            headings: headings(&["Start", "Name"]),
            mapping: mapping(&[Field::Start]),
        };
        assert_eq!(profile.mapping_for(&headings(&["Start", "Name"])), None);
    }

    #[test]
    fn every_field_has_a_place_of_its_own() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place, "{field:?}");
        }
    }
}
