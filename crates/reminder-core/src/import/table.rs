//! From text to rows of cells below their headings: which delimiter a file uses, where its headings
//! are, and its limits. What a column means is the mapping's part.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::cell::clean;
use super::scan::{Scanner, Span};
use super::{
    BROKEN_LINES_MAX, BYTES_MAX, CELL_CHARS_MAX, COLUMNS_MAX, ImportRefusal, Progress, ROWS_MAX,
    ROWS_PER_REPORT, words,
};

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`, where the comma is the decimal sign.
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
}

impl Delimiter {
    /// Every delimiter, the likeliest first.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// Returns what staff call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comma => "comma",
            Self::Semicolon => "semicolon",
            Self::Tab => "tab",
            Self::Pipe => "pipe",
        }
    }

    const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// Records that are looked at to find the delimiter and the headings.
const SAMPLED_RECORDS: usize = 50;

/// Records among which the headings are looked for; above them are the titles of a report.
const HEADING_RECORDS: usize = 20;

/// The cells of a file.
#[derive(Debug, Clone)]
pub struct Table {
    text: String,
    delimiter: Delimiter,
    headings: Vec<String>,
    heading_line: Option<u32>,
    cells: Vec<Span>,
    rows: Vec<RowSpan>,
}

#[derive(Debug, Clone, Copy)]
struct RowSpan {
    line: u32,
    first: usize,
    width: usize,
    broken: bool,
}

impl Table {
    /// Reads the cells of a text, reporting how many of its bytes are read.
    ///
    /// Lines without anything in them are passed over. A file without headings gets "Column 1" and
    /// so on, so that its first appointment is not taken for headings.
    ///
    /// # Errors
    /// [`ImportRefusal`] when there are no columns or no rows, or more than the limits allow.
    pub fn read(text: String, progress: &mut dyn FnMut(Progress)) -> Result<Self, ImportRefusal> {
        // Windows-1252 grows to three bytes a letter at most.
        if text.len() > 3 * BYTES_MAX {
            let megabytes = text.len().div_ceil(1024 * 1024);
            return Err(ImportRefusal::TooLarge { megabytes });
        }
        let layout = Layout::find(&text)?;
        let mut table = Self {
            delimiter: layout.delimiter,
            headings: layout.headings,
            heading_line: layout.heading_line,
            cells: Vec::new(),
            rows: Vec::new(),
            text: String::new(),
        };
        let scanner = Scanner::new(
            &text,
            layout.rows_at,
            layout.rows_line,
            layout.delimiter.byte(),
        );
        table.read_records(&text, scanner, progress)?;
        if table.rows.is_empty() {
            return Err(ImportRefusal::NoRows);
        }
        table.text = text;
        Ok(table)
    }

    fn read_records(
        &mut self,
        text: &str,
        mut scanner: Scanner<'_>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), ImportRefusal> {
        let mut broken = 0;
        let mut first = 0;
        while let Some(record) = scanner.record(&mut self.cells) {
            let line = record.line;
            let spans = &self.cells[first..];
            if spans.iter().all(|span| is_blank(*span, text)) {
                self.cells.truncate(first);
                continue;
            }
            if record.width > COLUMNS_MAX {
                return Err(ImportRefusal::TooManyColumns { line });
            }
            if let Some(column) = spans.iter().position(|span| is_too_long(*span, text)) {
                let column = self.headings.get(column).cloned().unwrap_or_default();
                return Err(ImportRefusal::CellTooLong { line, column });
            }
            broken += usize::from(record.broken);
            if broken > BROKEN_LINES_MAX {
                return Err(ImportRefusal::BrokenQuotes { line });
            }
            if self.rows.len() == ROWS_MAX {
                return Err(ImportRefusal::TooManyRows);
            }
            self.rows.push(RowSpan {
                line,
                first,
                width: record.width,
                broken: record.broken,
            });
            first = self.cells.len();
            if self.rows.len().is_multiple_of(ROWS_PER_REPORT) {
                progress(Progress {
                    done: scanner.position(),
                    total: text.len(),
                });
            }
        }
        progress(Progress {
            done: text.len(),
            total: text.len(),
        });
        Ok(())
    }

    /// Returns what stands between the cells.
    #[must_use]
    pub fn delimiter(&self) -> Delimiter {
        self.delimiter
    }

    /// Returns the headings, each different from the others.
    #[must_use]
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// Returns the line of the headings; none when the file has none.
    #[must_use]
    pub fn heading_line(&self) -> Option<u32> {
        self.heading_line
    }

    /// Returns how many rows there are.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.rows.len()
    }

    /// Returns the rows in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|span| Row {
            table: self,
            span: *span,
        })
    }

    /// Returns the first different values of a column that are not empty.
    #[must_use]
    pub fn samples(&self, column: usize, count: usize) -> Vec<String> {
        let mut samples: Vec<String> = Vec::new();
        // A column that is nearly empty is not read to its end for a few examples.
        for row in self.rows().take(SAMPLED_RECORDS * 20) {
            if samples.len() == count {
                break;
            }
            let raw = row.cell(column);
            let cell = clean(&raw);
            if !cell.is_empty() && !samples.iter().any(|sample| *sample == cell) {
                samples.push(cell.into_owned());
            }
        }
        samples
    }
}

/// One row below the headings.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    span: RowSpan,
}

impl<'a> Row<'a> {
    /// Returns the line it begins in, as an editor counts: the first line of the file is 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.span.line
    }

    /// Returns a cell exactly as it is in the file; empty when the row is too short to have it.
    #[must_use]
    pub fn cell(&self, column: usize) -> Cow<'a, str> {
        if column >= self.span.width {
            return Cow::Borrowed("");
        }
        self.table.cells[self.span.first + column].text(&self.table.text)
    }

    /// Returns how many cells the row has, empty ones included.
    #[must_use]
    pub fn cell_count(&self) -> usize {
        self.span.width
    }

    /// Returns how many values the row has up to its last one that is not empty.
    #[must_use]
    pub fn value_count(&self) -> usize {
        let filled = |column: &usize| !clean(&self.cell(*column)).is_empty();
        (0..self.span.width)
            .rev()
            .find(filled)
            .map_or(0, |column| column + 1)
    }

    /// Returns whether its quotation marks do not match, so that they were read as letters.
    #[must_use]
    pub fn has_broken_quotes(&self) -> bool {
        self.span.broken
    }
}

/// How a file is laid out.
struct Layout {
    delimiter: Delimiter,
    headings: Vec<String>,
    heading_line: Option<u32>,
    rows_at: usize,
    rows_line: u32,
}

/// A record of the sample.
struct Sampled {
    line: u32,
    start: usize,
    end: usize,
    end_line: u32,
    cells: Vec<String>,
    width: usize,
    broken: bool,
}

impl Layout {
    fn find(text: &str) -> Result<Self, ImportRefusal> {
        let (declared, start) = declared_delimiter(text);
        let line = if start == 0 { 1 } else { 2 };
        let samples = |delimiter: Delimiter| sample(text, start, line, delimiter);
        let delimiter = declared.unwrap_or_else(|| {
            let by_score = |delimiter: &Delimiter| score(&samples(*delimiter));
            // `max_by_key` keeps the last of equals; the likeliest is the first.
            Delimiter::ALL
                .into_iter()
                .rev()
                .max_by_key(by_score)
                .unwrap_or(Delimiter::Comma)
        });
        let sampled = samples(delimiter);
        let width = common_width(&sampled).ok_or(ImportRefusal::NoColumns)?;
        let heading = heading_record(&sampled, width).ok_or(ImportRefusal::NoColumns)?;
        if let Some(wide) = sampled.iter().find(|one| one.width > COLUMNS_MAX) {
            return Err(ImportRefusal::TooManyColumns { line: wide.line });
        }
        if let Some(first) = first_row(&sampled, heading) {
            return Ok(Self {
                delimiter,
                headings: distinct_headings(&vec![String::new(); width]),
                heading_line: None,
                rows_at: first.start,
                rows_line: first.line,
            });
        }
        Ok(Self {
            delimiter,
            headings: distinct_headings(&heading.cells),
            heading_line: Some(heading.line),
            rows_at: heading.end,
            rows_line: heading.end_line,
        })
    }
}

/// Reads the `sep=;` that Excel writes and understands, and where the text goes on.
fn declared_delimiter(text: &str) -> (Option<Delimiter>, usize) {
    let length = text.find(['\r', '\n']).unwrap_or(text.len());
    let line = text[..length].trim_matches(['"', ' ']);
    let Some(rest) = line
        .get(..4)
        .filter(|start| start.eq_ignore_ascii_case("sep="))
    else {
        return (None, 0);
    };
    let declared = line[rest.len()..].bytes().next();
    let delimiter = Delimiter::ALL
        .into_iter()
        .find(|one| Some(one.byte()) == declared);
    let after = &text[length..];
    let end = if after.starts_with("\r\n") {
        2
    } else {
        after.len().min(1)
    };
    (delimiter, length + end)
}

fn sample(text: &str, start: usize, line: u32, delimiter: Delimiter) -> Vec<Sampled> {
    let mut scanner = Scanner::new(text, start, line, delimiter.byte());
    let mut sampled = Vec::new();
    let mut spans = Vec::new();
    let mut start = start;
    while let Some(record) = scanner.record(&mut spans) {
        let cells: Vec<String> = spans
            .drain(..)
            .map(|span| {
                if is_too_long(span, text) {
                    Cow::Borrowed("")
                } else {
                    span.text(text)
                }
            })
            .map(|cell| clean(&cell).into_owned())
            .collect();
        let end = scanner.position();
        if cells.iter().any(|cell| !cell.is_empty()) {
            sampled.push(Sampled {
                line: record.line,
                start,
                end,
                end_line: scanner.line(),
                cells,
                width: record.width,
                broken: record.broken,
            });
        }
        start = end;
        if sampled.len() == SAMPLED_RECORDS {
            break;
        }
    }
    sampled
}

/// Returns how many columns most records have.
fn common_width(sampled: &[Sampled]) -> Option<usize> {
    let widths = || {
        sampled
            .iter()
            .filter(|one| one.width > 1)
            .map(|one| one.width)
    };
    widths().max_by_key(|width| (widths().filter(|other| other == width).count(), *width))
}

/// Returns how well a delimiter explains a file: many records with equally many columns.
fn score(sampled: &[Sampled]) -> usize {
    let Some(common) = common_width(sampled) else {
        return 0;
    };
    let fitting = sampled
        .iter()
        .filter(|one| one.width == common && !one.broken)
        .count();
    fitting * fitting * common.min(COLUMNS_MAX)
}

/// Returns the record with the headings: the one with the most words known as headings, or the
/// first with a full set of cells.
fn heading_record(sampled: &[Sampled], width: usize) -> Option<&Sampled> {
    let head = &sampled[..sampled.len().min(HEADING_RECORDS)];
    // `max_by_key` keeps the last of equals; the headings are the first.
    let named = head.iter().map(|one| (known_headings(one), one)).rev();
    if let Some((2.., most)) = named.max_by_key(|(known, _)| *known) {
        return Some(most);
    }
    let filled = |one: &Sampled| one.cells.iter().filter(|cell| !cell.is_empty()).count();
    head.iter()
        .find(|one| filled(one) > 1 && one.width >= width && filled(one) * 2 > width)
        .or_else(|| head.iter().find(|one| filled(one) > 1))
}

fn known_headings(one: &Sampled) -> usize {
    one.cells
        .iter()
        .filter(|cell| words::heading_field(cell).is_some())
        .count()
}

/// Returns the first appointment of a file without headings; none when it has headings.
fn first_row<'a>(sampled: &'a [Sampled], heading: &Sampled) -> Option<&'a Sampled> {
    if known_headings(heading) >= 2 || !is_row(&heading.cells) {
        return None;
    }
    sampled.iter().find(|one| is_row(&one.cells))
}

/// Returns whether a record is an appointment: it has a date, a time, a phone number or an e-mail
/// address, and no headings have those.
fn is_row(cells: &[String]) -> bool {
    let is_value = |cell: &String| {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        let letters = cell.chars().filter(|letter| letter.is_alphabetic()).count();
        cell.contains('@') && cell.contains('.') || digits >= 3 && digits > letters
    };
    cells.iter().any(is_value)
}

/// Names the columns without a name, and tells columns of the same name apart.
fn distinct_headings(cells: &[String]) -> Vec<String> {
    let mut headings: Vec<String> = Vec::with_capacity(cells.len());
    for (column, cell) in cells.iter().enumerate() {
        let name = if cell.is_empty() {
            format!("Column {}", column + 1)
        } else {
            cell.clone()
        };
        let mut heading = name.clone();
        // Ends after as many turns as there are columns: only so many names are taken.
        for count in 2.. {
            if !headings.contains(&heading) {
                break;
            }
            heading = format!("{name} ({count})");
        }
        headings.push(heading);
    }
    headings
}

fn is_blank(span: Span, text: &str) -> bool {
    span.len() == 0 || !is_too_long(span, text) && clean(&span.text(text)).is_empty()
}

fn is_too_long(span: Span, text: &str) -> bool {
    span.len() > CELL_CHARS_MAX && span.text(text).chars().count() > CELL_CHARS_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Table, ImportRefusal> {
        Table::read(text.to_owned(), &mut |_| {})
    }

    #[test]
    fn a_delimiter_is_found_among_the_others() {
        let cases = [
            (
                "Date,Time,Note\n1.2.2026,9:00,a;b;c\n1.2.2026,9:30,d;e\n",
                Delimiter::Comma,
            ),
            (
                "Date;Note\n1.2.2026;a, b, c\n2.2.2026;d, e\n",
                Delimiter::Semicolon,
            ),
            (
                "Name\tPrice\nLee, Ann\t3,50\nDiaz, Rosa\t4,50\n",
                Delimiter::Tab,
            ),
            ("Name|Date\nLee, Ann|1.2.2026\n", Delimiter::Pipe),
            (
                "\"Date\";\"Note\"\n\"1.2.2026\";\"a,\nb,\nc\"\n",
                Delimiter::Semicolon,
            ),
            (
                "sep=|\nName|Date\nLee|1,2,3,4,5\nDiaz|1,2,3,4,5\n",
                Delimiter::Pipe,
            ),
            (
                "\"sep=;\"\r\nName;Date\r\nLee;1.2.2026\r\n",
                Delimiter::Semicolon,
            ),
        ];
        for (text, delimiter) in cases {
            let table = read(text).expect("it is a table");
            assert_eq!(table.delimiter(), delimiter, "{text}");
        }
    }

    #[test]
    fn the_limits_are_refused_one_above_and_not_at_them() {
        let rows = |count: usize| format!("Name,Date\n{}", "Lee,1\n".repeat(count));
        let columns = |count| format!("{0}\n{0}\n", vec!["x"; count].join(","));
        let cell = |length| format!("Name,Note\nLee,\"{}\"\n", "é".repeat(length));
        let quotes = |count| format!("Name,Note\n{}", "\"Nan\" Lee,x\n".repeat(count));
        let column = "Note".to_owned();
        let cases = [
            (
                rows(ROWS_MAX),
                rows(ROWS_MAX + 1),
                ImportRefusal::TooManyRows,
            ),
            (
                columns(COLUMNS_MAX),
                columns(COLUMNS_MAX + 1),
                ImportRefusal::TooManyColumns { line: 1 },
            ),
            (
                cell(CELL_CHARS_MAX),
                cell(CELL_CHARS_MAX + 1),
                ImportRefusal::CellTooLong { line: 2, column },
            ),
            (
                quotes(BROKEN_LINES_MAX),
                quotes(BROKEN_LINES_MAX + 1),
                ImportRefusal::BrokenQuotes { line: 1002 },
            ),
        ];
        for (at, above, refusal) in cases {
            assert!(read(&at).is_ok(), "at the limit of: {refusal}");
            assert_eq!(read(&above).err(), Some(refusal));
        }
    }

    #[test]
    fn a_file_without_columns_or_without_rows_says_so() {
        let cases = [
            ("Dear Ann\nsee you soon\n", ImportRefusal::NoColumns),
            ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", ImportRefusal::NoColumns),
            ("Name,Date,Time\n", ImportRefusal::NoRows),
            ("Name,Date,Time\n,,\n , ,\n\n", ImportRefusal::NoRows),
            ("sep=;", ImportRefusal::NoColumns),
        ];
        for (text, refusal) in cases {
            assert_eq!(read(text).err(), Some(refusal), "{text}");
        }
    }

    #[test]
    fn a_million_columns_are_refused_and_not_kept() {
        let text = format!("Name,Date\n{}\n", ",x".repeat(1_000_000));
        assert_eq!(
            read(&text).err(),
            Some(ImportRefusal::TooManyColumns { line: 2 })
        );
    }

    #[test]
    fn progress_never_goes_back_and_ends_at_the_end() {
        let text = format!("Name,Date\n{}", "Lee,1\n".repeat(5_500));
        let mut reports = Vec::new();
        Table::read(text.clone(), &mut |progress| reports.push(progress)).expect("a table");
        assert_eq!(reports.len(), 6);
        assert!(reports.is_sorted_by_key(|progress| progress.done));
        let end = Progress {
            done: text.len(),
            total: text.len(),
        };
        assert_eq!(reports.last(), Some(&end));
    }
}
