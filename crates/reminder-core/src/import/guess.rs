//! What the columns of a file seem to mean, from their headings and from what stands in them. A
//! guess is shown to staff and corrected by them; what cannot be known is asked.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{NaiveDate, Timelike};

use super::cell::{clean, fold};
use super::mapping::{Clock, DateOrder, Field, Mapping, NameOrder};
use super::table::{Row, Table};
use super::{when, words};

/// Rows that are looked at to see what kind of values a column has.
const LOOKED_AT: usize = 500;

/// A mapping as it was guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuessedMapping {
    /// The guess; [`Mapping::problems`] says what it lacks.
    pub mapping: Mapping,
    /// What the file does not tell.
    pub questions: Vec<Question>,
}

/// What only a person can know. `Display` is the sentence for staff.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Question {
    /// No date in the file has a day after the 12th.
    #[error("Is {example} the day first or the month first? Check the order of dates")]
    DayOrMonth {
        /// One of the dates.
        example: String,
    },
    /// Some dates have a first number above 12 and some a second one.
    #[error(
        "Some dates have the day first and some the month first, such as {example}. \
         Export the file again with one order"
    )]
    MixedDates {
        /// One that does not fit the guess.
        example: String,
    },
    /// No time has AM or PM, and none is after 12:59.
    #[error(
        "Times such as {example} do not say morning or afternoon. Export them with AM and PM, \
         or choose the 24-hour clock if they are right as they are"
    )]
    MorningOrAfternoon {
        /// One of the times.
        example: String,
    },
}

/// Guesses what the columns mean. `country` is the clinic's; it decides the order of day and month
/// where nothing else does.
#[must_use]
pub fn guess_mapping(table: &Table, country: &str) -> GuessedMapping {
    let count = table.headings().len();
    let looks: Vec<Looks> = (0..count).map(|column| Looks::of(table, column)).collect();
    let headings = table.headings().iter().zip(&looks);
    let mut columns: Vec<Field> = headings
        .map(|(heading, looks)| field_of(heading, *looks))
        .collect();
    fill_by_content(table, &looks, &mut columns);
    settle_names(table, &mut columns);
    settle_start(&mut columns);
    settle_numbers(table, &mut columns);
    keep_first(&mut columns);
    let mut questions = Vec::new();
    let date_order = guess_date_order(table, &columns, country, &mut questions);
    let clock = guess_clock(table, &columns, &mut questions);
    let mapping = Mapping {
        name_order: guess_name_order(table, &columns),
        columns,
        date_order,
        clock,
        practitioner: String::new(),
        kind: String::new(),
        duration_minutes: None,
    };
    GuessedMapping { mapping, questions }
}

/// How many values of a column look like what.
#[derive(Debug, Default, Clone, Copy)]
struct Looks {
    filled: usize,
    start: usize,
    date: usize,
    time: usize,
    email: usize,
    phone: usize,
    answer: usize,
}

impl Looks {
    fn of(table: &Table, column: usize) -> Self {
        let mut looks = Self::default();
        for row in table.rows().take(LOOKED_AT) {
            let raw = row.cell(column);
            let cell = clean(&raw);
            if cell.is_empty() {
                continue;
            }
            looks.filled += 1;
            looks.answer += usize::from(words::yes_or_no(&cell).is_some());
            let digits = cell.chars().filter(char::is_ascii_digit).count();
            if has_start(&cell) {
                looks.start += 1;
            } else if has_date(&cell) {
                looks.date += 1;
            } else if when::read_times(&cell, Clock::TwentyFourHours).is_ok() {
                looks.time += 1;
            } else if cell.contains('@') {
                looks.email += 1;
            }
            looks.phone += usize::from((6..=20).contains(&digits));
        }
        looks
    }

    /// Returns whether most of the values are of a kind.
    fn mostly(self, count: usize) -> bool {
        count > 0 && count * 10 >= self.filled * 8
    }
}

/// A date with a time that is not the midnight of a date alone.
fn has_start(cell: &str) -> bool {
    [DateOrder::DayMonthYear, DateOrder::MonthDayYear]
        .into_iter()
        .any(|order| {
            when::read_start(cell, order, Clock::TwentyFourHours)
                .is_ok_and(|start| start.at.num_seconds_from_midnight() > 0)
        })
}

fn has_date(cell: &str) -> bool {
    [DateOrder::DayMonthYear, DateOrder::MonthDayYear]
        .into_iter()
        .any(|order| when::read_date(cell, order).is_ok())
}

/// Returns what a column means by its heading, corrected by what stands in it.
fn field_of(heading: &str, looks: Looks) -> Field {
    match words::heading_field(heading) {
        Some(Field::Start | Field::Date | Field::Time) if looks.mostly(looks.start) => Field::Start,
        Some(Field::Start | Field::Date | Field::Time) if looks.mostly(looks.date) => Field::Date,
        Some(Field::Start | Field::Date | Field::Time) if looks.mostly(looks.time) => Field::Time,
        Some(field @ (Field::Start | Field::Date | Field::Time)) => {
            if looks.filled == 0 {
                Field::Ignore
            } else {
                field
            }
        }
        // "End date" beside "End time" says nothing new.
        Some(Field::End) if looks.mostly(looks.date) => Field::Ignore,
        // A column "SMS" with yes and no is about consent.
        Some(Field::Email) if looks.mostly(looks.answer) => Field::EmailConsent,
        Some(Field::Mobile) if looks.mostly(looks.answer) => Field::TextConsent,
        Some(Field::Phone) if looks.mostly(looks.answer) => Field::CallConsent,
        Some(Field::Email) if looks.filled > 0 && looks.email == 0 => Field::Ignore,
        Some(Field::Phone | Field::Mobile) if looks.mostly(looks.email) => Field::Email,
        Some(Field::Phone | Field::Mobile) if looks.filled > 0 && looks.phone == 0 => Field::Ignore,
        Some(field @ (Field::EmailConsent | Field::TextConsent | Field::CallConsent)) => {
            if looks.mostly(looks.answer) {
                field
            } else {
                Field::Ignore
            }
        }
        Some(field) => field,
        None if words::is_foreign(heading) => Field::Ignore,
        None if looks.mostly(looks.email) => Field::Email,
        None => Field::Ignore,
    }
}

/// Finds what no heading named by what stands in the columns, where only one column can be meant.
fn fill_by_content(table: &Table, looks: &[Looks], columns: &mut [Field]) {
    let unknown: Vec<usize> = (0..columns.len())
        .filter(|column| {
            let heading = &table.headings()[*column];
            columns[*column] == Field::Ignore
                && words::heading_field(heading).is_none()
                && !words::is_foreign(heading)
        })
        .collect();
    let only = |count: fn(&Looks) -> usize| {
        let mut fitting = unknown
            .iter()
            .filter(|column| looks[**column].mostly(count(&looks[**column])));
        fitting.next().filter(|_| fitting.next().is_none()).copied()
    };
    let has = |columns: &[Field], field| columns.contains(&field);
    if !has(columns, Field::Start) && !has(columns, Field::Date) {
        if let Some(column) = only(|looks| looks.start) {
            columns[column] = Field::Start;
        } else if let Some(column) = only(|looks| looks.date) {
            columns[column] = Field::Date;
        }
    }
    if !has(columns, Field::Start)
        && !has(columns, Field::Time)
        && let Some(column) = only(|looks| looks.time)
    {
        columns[column] = Field::Time;
    }
    // Any number can look like a phone number: where there are headings, one of them has to say so.
    if table.heading_line().is_none()
        && let Some(column) = only(|looks| looks.phone - looks.phone.min(looks.start + looks.date))
    {
        columns[column] = Field::Phone;
    }
}

/// "Name; Vorname" is a family name and a given name, "Name; First name" may be a whole name.
fn settle_names(table: &Table, columns: &mut [Field]) {
    let at = |columns: &[Field], field| columns.iter().position(|column| *column == field);
    let (Some(full), Some(given)) = (at(columns, Field::FullName), at(columns, Field::GivenName))
    else {
        return;
    };
    if at(columns, Field::FamilyName).is_some() {
        columns[full] = Field::Ignore;
        return;
    }
    let (mut both, mut rows) = (0_usize, 0_usize);
    for row in table.rows().take(LOOKED_AT) {
        let (name, given) = (fold(&row.cell(full)), fold(&row.cell(given)));
        rows += usize::from(!name.is_empty() && !given.is_empty());
        both += usize::from(!given.is_empty() && name != given && name.contains(&given));
    }
    if both * 2 > rows {
        columns[given] = Field::Ignore;
    } else {
        columns[full] = Field::FamilyName;
    }
}

/// Date and time in one column make others of them needless; a date alone under an unknown heading
/// is taken only where there is no other.
fn settle_start(columns: &mut [Field]) {
    if columns.contains(&Field::Start) {
        for column in columns
            .iter_mut()
            .filter(|c| matches!(c, Field::Date | Field::Time))
        {
            *column = Field::Ignore;
        }
    }
}

/// A column called "ID" alone may name the patient, or only count the lines. It is looked at
/// without regard to the order of the rows, and to rows that are in the file twice.
fn settle_numbers(table: &Table, columns: &mut [Field]) {
    for (column, meaning) in columns.iter_mut().enumerate() {
        let is_id = matches!(fold(&table.headings()[column]).as_str(), "id" | "uid");
        if *meaning != Field::AppointmentNumber || !is_id {
            continue;
        }
        let mut numbers = BTreeSet::new();
        let mut rows = BTreeSet::new();
        for row in table.rows() {
            let raw = row.cell(column);
            let cell = clean(&raw);
            if !cell.is_empty() {
                numbers.insert(cell.into_owned());
                rows.insert(row_hash(&row, table.headings().len()));
            }
        }
        let counts = |number: &String| {
            number
                .parse()
                .is_ok_and(|number: usize| (1..=numbers.len()).contains(&number))
        };
        if numbers.is_empty() || numbers.len() > 1 && numbers.iter().all(counts) {
            *meaning = Field::Ignore;
        } else if numbers.len() * 10 < rows.len() * 9 {
            *meaning = Field::PatientNumber;
        }
    }
}

fn row_hash(row: &Row<'_>, columns: usize) -> u64 {
    let mut hasher = DefaultHasher::new();
    for column in 0..columns {
        row.cell(column).hash(&mut hasher);
    }
    hasher.finish()
}

/// Keeps the first of several columns with a meaning that only one can have.
fn keep_first(columns: &mut [Field]) {
    let mut seen = BTreeSet::new();
    for column in columns.iter_mut() {
        if !column.may_repeat() && !seen.insert(*column) {
            *column = Field::Ignore;
        }
    }
}

/// What the numeric dates of a file tell about their order.
#[derive(Debug, Default)]
struct Dates {
    day_first: usize,
    month_first: usize,
    day_first_example: String,
    month_first_example: String,
    either_example: String,
    firsts: BTreeSet<u32>,
    lasts: BTreeSet<u32>,
    longest_last: u32,
    /// First and last day of the dates that fit both orders, read in each.
    as_day_first: Option<(NaiveDate, NaiveDate)>,
    as_month_first: Option<(NaiveDate, NaiveDate)>,
}

impl Dates {
    fn of(table: &Table, columns: &[Field]) -> Self {
        let mut dates = Self::default();
        let start = |field: &Field| matches!(field, Field::Start | Field::Date);
        let column = columns.iter().position(start);
        for row in table.rows() {
            let Some(column) = column else { break };
            let raw = row.cell(column);
            let cell = clean(&raw);
            if let Some(numbers) = when::numeric_date(&cell) {
                dates.add(&cell, numbers);
            }
        }
        dates
    }

    fn add(&mut self, cell: &str, [first, second, last]: [u32; 3]) {
        self.firsts.insert(first);
        self.lasts.insert(last);
        self.longest_last = self.longest_last.max(last);
        if first > 12 && second <= 12 {
            self.day_first += 1;
            cell.clone_into(&mut self.day_first_example);
        } else if second > 12 && first <= 12 {
            self.month_first += 1;
            cell.clone_into(&mut self.month_first_example);
        } else if first != second {
            cell.clone_into(&mut self.either_example);
            for (order, range) in [
                (DateOrder::DayMonthYear, &mut self.as_day_first),
                (DateOrder::MonthDayYear, &mut self.as_month_first),
            ] {
                if let Ok(day) = when::read_date(cell, order) {
                    let (from, until) = range.unwrap_or((day, day));
                    *range = Some((from.min(day), until.max(day)));
                }
            }
        }
    }

    /// Returns whether the first number is always the same and the last one a day: 26-11-25.
    fn is_year_first(&self) -> bool {
        self.firsts.len() == 1 && self.lasts.len() > 1 && self.longest_last <= 31
    }
}

fn guess_date_order(
    table: &Table,
    columns: &[Field],
    country: &str,
    questions: &mut Vec<Question>,
) -> DateOrder {
    let dates = Dates::of(table, columns);
    if dates.is_year_first() && dates.day_first > 0 {
        return DateOrder::YearMonthDay;
    }
    let order = match dates.day_first.cmp(&dates.month_first) {
        std::cmp::Ordering::Greater => DateOrder::DayMonthYear,
        std::cmp::Ordering::Less => DateOrder::MonthDayYear,
        std::cmp::Ordering::Equal => likelier_order(&dates, country),
    };
    if dates.day_first > 0 && dates.month_first > 0 {
        let example = if order == DateOrder::DayMonthYear {
            dates.month_first_example
        } else {
            dates.day_first_example
        };
        questions.push(Question::MixedDates { example });
    } else if dates.day_first == 0 && dates.month_first == 0 && !dates.either_example.is_empty() {
        questions.push(Question::DayOrMonth {
            example: dates.either_example,
        });
    }
    order
}

/// An export covers some weeks: read in the wrong order, the same dates lie months apart.
fn likelier_order(dates: &Dates, country: &str) -> DateOrder {
    let days = |range: Option<(NaiveDate, NaiveDate)>| {
        range.map_or(0, |(from, until)| {
            until.signed_duration_since(from).num_days()
        })
    };
    match days(dates.as_day_first).cmp(&days(dates.as_month_first)) {
        std::cmp::Ordering::Less => DateOrder::DayMonthYear,
        std::cmp::Ordering::Greater => DateOrder::MonthDayYear,
        std::cmp::Ordering::Equal if matches!(country, "US" | "PH") => DateOrder::MonthDayYear,
        std::cmp::Ordering::Equal => DateOrder::DayMonthYear,
    }
}

fn guess_clock(table: &Table, columns: &[Field], questions: &mut Vec<Question>) -> Clock {
    let is_time = |field: &Field| matches!(field, Field::Start | Field::Time);
    let Some(column) = columns.iter().position(is_time) else {
        return Clock::TwentyFourHours;
    };
    let joined = columns[column] == Field::Start;
    let mut early = None;
    for row in table.rows() {
        let raw = row.cell(column);
        let cell = clean(&raw);
        if when::says_half(&cell) {
            return Clock::TwelveHours;
        }
        let hour = if joined {
            start_hour(&cell)
        } else {
            let times = when::read_times(&cell, Clock::TwentyFourHours);
            times.ok().map(|times| times.start.hour())
        };
        match hour {
            Some(13..) => return Clock::TwentyFourHours,
            Some(1..=6) => early = Some(cell.into_owned()),
            Some(_) | None => {}
        }
    }
    match early {
        Some(example) => {
            questions.push(Question::MorningOrAfternoon { example });
            Clock::TwelveHours
        }
        None => Clock::TwentyFourHours,
    }
}

fn start_hour(cell: &str) -> Option<u32> {
    [
        DateOrder::DayMonthYear,
        DateOrder::MonthDayYear,
        DateOrder::YearMonthDay,
    ]
    .into_iter()
    .find_map(|order| when::read_start(cell, order, Clock::TwentyFourHours).ok())
    .map(|start| start.at.hour())
}

fn guess_name_order(table: &Table, columns: &[Field]) -> NameOrder {
    let full = columns.iter().position(|field| *field == Field::FullName);
    let heading = full
        .map(|column| fold(&table.headings()[column]))
        .unwrap_or_default();
    let family = [
        "last",
        "surname",
        "family",
        "nachname",
        "achternaam",
        "apellido",
        "cognome",
    ];
    let given = ["first", "given", "vorname", "prenom", "voornaam"];
    let place = |parts: &[&str]| parts.iter().filter_map(|part| heading.find(part)).min();
    match (place(&family), place(&given)) {
        (Some(family), Some(given)) if family < given => NameOrder::FamilyFirst,
        (None, Some(1..)) if heading.starts_with("name") || heading.starts_with("nom") => {
            NameOrder::FamilyFirst
        }
        (_, _) => NameOrder::GivenFirst,
    }
}

#[cfg(test)]
mod tests;
