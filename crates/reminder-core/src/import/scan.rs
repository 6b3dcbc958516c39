//! Where the records and cells of a CSV text begin and end (RFC 4180), and what happens to a line
//! whose quotation marks do not match. What the cells mean is the table's part.
//!
//! The `csv` crate reads such a line as one cell that runs on to the end of the file, and the
//! appointments in it are gone without a word. Here the line is read again by itself, with its
//! quotation marks as letters, and the next line is a record of its own.

use std::borrow::Cow;

use super::COLUMNS_MAX;

/// How far a closing quotation mark is looked for, in bytes. It bounds the work that a file full of
/// opening ones can cause, and leaves room to tell a long cell from a broken one.
const QUOTED_BYTES_MAX: usize = 64 * 1024;

/// A cell: what is between its delimiters, or between its quotation marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    start: u32,
    end: u32,
    /// It has quotation marks written twice.
    doubled: bool,
}

impl Span {
    fn new(start: usize, end: usize, doubled: bool) -> Self {
        let offset = |at| u32::try_from(at).expect("a table refuses texts above the limit");
        Self {
            start: offset(start),
            end: offset(end),
            doubled,
        }
    }

    /// Returns how many bytes it has, at most so many characters.
    pub(super) fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Returns what stands in the cell.
    pub(super) fn text(self, text: &str) -> Cow<'_, str> {
        let cell = &text[self.start as usize..self.end as usize];
        if self.doubled {
            Cow::Owned(cell.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(cell)
        }
    }
}

/// A record that was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record {
    /// The line it begins in; the first is 1.
    pub(super) line: u32,
    /// How many cells it has, even where only the first ones are kept.
    pub(super) width: usize,
    /// Its quotation marks do not match.
    pub(super) broken: bool,
}

/// Reads one record after another.
#[derive(Debug, Clone)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    delimiter: u8,
    at: usize,
    line: u32,
}

/// The quotation marks of a cell do not match.
struct Broken;

impl<'a> Scanner<'a> {
    /// Starts at a byte of the text, which begins a line.
    pub(super) fn new(text: &'a str, at: usize, line: u32, delimiter: u8) -> Self {
        Self {
            text,
            delimiter,
            at,
            line,
        }
    }

    /// Returns how many bytes are read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Returns the line that is read next.
    pub(super) fn line(&self) -> u32 {
        self.line
    }

    /// Reads the next record and puts its cells behind those already there; at most one more than
    /// [`COLUMNS_MAX`].
    pub(super) fn record(&mut self, cells: &mut Vec<Span>) -> Option<Record> {
        if self.at >= self.text.len() {
            return None;
        }
        let (start, line, kept) = (self.at, self.line, cells.len());
        if let Ok(width) = self.cells(cells, true) {
            return Some(Record {
                line,
                width,
                broken: false,
            });
        }
        cells.truncate(kept);
        (self.at, self.line) = (start, line);
        // Without quotation marks nothing can break.
        let width = self.cells(cells, false).unwrap_or(0);
        Some(Record {
            line,
            width,
            broken: true,
        })
    }

    /// Reads cells up to the end of the record and returns how many there are.
    fn cells(&mut self, cells: &mut Vec<Span>, quotes: bool) -> Result<usize, Broken> {
        let mut width = 0;
        // Ends because every cell but the last moves past a delimiter.
        loop {
            let span = match self.opening_quote().filter(|_| quotes) {
                Some(quote) => self.quoted(quote)?,
                None => self.unquoted(),
            };
            width += 1;
            if width <= COLUMNS_MAX + 1 {
                cells.push(span);
            }
            if self.byte(0) == Some(self.delimiter) {
                self.at += 1;
            } else {
                self.end_of_line();
                return Ok(width);
            }
        }
    }

    /// Returns where the quotation mark is, if the cell begins with one; blanks before it are not
    /// part of the cell.
    fn opening_quote(&self) -> Option<usize> {
        let rest = &self.text.as_bytes()[self.at..];
        let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
        (rest.get(blanks) == Some(&b'"')).then_some(self.at + blanks)
    }

    fn quoted(&mut self, quote: usize) -> Result<Span, Broken> {
        let bytes = self.text.as_bytes();
        let start = quote + 1;
        let limit = bytes.len().min(start + QUOTED_BYTES_MAX);
        let (mut at, mut doubled) = (start, false);
        // Ends because every turn moves past a quotation mark.
        loop {
            let rest = bytes.get(at..limit).ok_or(Broken)?;
            let end = at + rest.iter().position(|byte| *byte == b'"').ok_or(Broken)?;
            if bytes.get(end + 1) == Some(&b'"') {
                doubled = true;
                at = end + 2;
                continue;
            }
            self.line += line_breaks(&bytes[start..end]);
            self.at = end + 1;
            while self.byte(0) == Some(b' ') {
                self.at += 1;
            }
            return match self.byte(0) {
                None | Some(b'\n' | b'\r') => Ok(Span::new(start, end, doubled)),
                Some(byte) if byte == self.delimiter => Ok(Span::new(start, end, doubled)),
                Some(_) => Err(Broken),
            };
        }
    }

    fn unquoted(&mut self) -> Span {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let ends = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
        Span::new(start, self.at, false)
    }

    /// Moves past the end of a line: of Windows, Unix, or the Macs of the last century.
    fn end_of_line(&mut self) {
        match (self.byte(0), self.byte(1)) {
            (Some(b'\r'), Some(b'\n')) => self.at += 2,
            (Some(_), _) => self.at += 1,
            (None, _) => return,
        }
        self.line += 1;
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }
}

fn line_breaks(bytes: &[u8]) -> u32 {
    let mut count = 0;
    for (at, byte) in bytes.iter().enumerate() {
        count += u32::from(*byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scan(text: &str) -> Vec<(Record, Vec<String>)> {
        let mut scanner = Scanner::new(text, 0, 1, b',');
        let mut records = Vec::new();
        let mut cells = Vec::new();
        while let Some(record) = scanner.record(&mut cells) {
            let texts = cells.drain(..).map(|span| span.text(text).into_owned());
            records.push((record, texts.collect()));
        }
        records
    }

    /// Shows records as "1[a|b]", and a broken one as "1![a|b]".
    fn shown(text: &str) -> String {
        let show = |(record, cells): &(Record, Vec<String>)| {
            let mark = if record.broken { "!" } else { "" };
            format!("{}{mark}[{}]", record.line, cells.join("|"))
        };
        scan(text).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_table_of_records() {
        let cases = [
            ("plain", "a,b\nc,d\n", "1[a|b] 2[c|d]"),
            ("no last line end", "a,b", "1[a|b]"),
            ("every line end", "a\rb\r\nc\nd", "1[a] 2[b] 3[c] 4[d]"),
            ("an empty last cell", "a,\n", "1[a|]"),
            ("a delimiter in quotes", "\"Lee, Ann\",b\n", "1[Lee, Ann|b]"),
            (
                "a line break in quotes",
                "\"a\r\nb\nc\",d\ne",
                "1[a\r\nb\nc|d] 4[e]",
            ),
            (
                "quotes in quotes",
                "\"Ann \"\"Nan\"\" Lee\",b",
                "1[Ann \"Nan\" Lee|b]",
            ),
            (
                "quotes inside a cell",
                "Ann \"Nan\" Lee,b",
                "1[Ann \"Nan\" Lee|b]",
            ),
            ("blanks around quotes", "a, \"b, c\" ,d", "1[a|b, c|d]"),
            ("an empty quoted cell", "\"\",b", "1[|b]"),
            (
                "a quote that never closes",
                "\"a,b\nc,d",
                "1![\"a|b] 2[c|d]",
            ),
            (
                "a quote that closes elsewhere",
                "\"a,b\n\"c\",d",
                "1![\"a|b] 2[c|d]",
            ),
            (
                "a nickname in front",
                "\"Nan\" Lee,b\nc",
                "1![\"Nan\" Lee|b] 2[c]",
            ),
        ];
        for (name, text, expected) in cases {
            assert_eq!(shown(text), expected, "{name}");
        }
    }

    #[test]
    fn a_quote_is_not_looked_for_without_end() {
        let text = format!("\"a\n{}\n\",b", "x".repeat(QUOTED_BYTES_MAX));
        let records = scan(&text);
        let broken: Vec<bool> = records.iter().map(|(record, _)| record.broken).collect();
        assert_eq!(broken, [true, false, true]);
    }

    proptest! {
        #[test]
        fn what_the_csv_crate_writes_is_read_as_it_was(
            rows in prop::collection::vec(prop::collection::vec("[a,\"\r\n é]{0,8}", 2..5), 1..8),
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).expect("memory takes everything");
            }
            let bytes = writer.into_inner().expect("memory takes everything");
            let text = String::from_utf8(bytes).expect("only text was written");
            let read: Vec<Vec<String>> = scan(&text).into_iter().map(|(_, cells)| cells).collect();
            // A cell of blanks alone is not written in quotation marks, and they are kept.
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn every_text_is_read_to_its_end(text in "[a,\"\r\n ]{0,60}") {
            let lines = text.replace("\r\n", "\n").split(['\r', '\n']).count();
            prop_assert!(scan(&text).len() <= lines);
        }
    }
}
