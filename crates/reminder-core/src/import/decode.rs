//! From bytes to text: which encoding a file is in, and whether it is text at all. What the text
//! says is the table's part.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

use super::{BYTES_MAX, ImportRefusal};

/// How the letters of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with a byte order mark, as Excel's "CSV UTF-8".
    Utf8Bom,
    /// UTF-16, low byte first, as Excel's "Unicode text".
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Windows-1252, as Excel's plain "CSV" in Western Europe and America.
    Windows1252,
}

impl Encoding {
    /// Returns what staff call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 with a mark",
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// The text of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// It, without a byte order mark. What could not be read is U+FFFD.
    pub text: String,
    /// How it was written.
    pub encoding: Encoding,
}

/// How much of a file is looked at to tell text from anything else.
const SNIFFED_BYTES: usize = 64 * 1024;

/// Names one of which a workbook, itself a ZIP archive, begins with: of Excel, and of LibreOffice.
const WORKBOOK_PARTS: [&[u8]; 5] = [
    b"[Content_Types].xml",
    b"xl/",
    b"_rels/",
    b"docProps/",
    b"mimetypeapplication/vnd.",
];

/// How letters, pictures, archives and databases begin: RTF, PNG, JPEG, GIF, gzip, 7z, RAR and
/// SQLite. A small one may have too few control characters to be told by them.
const NOT_TEXT: [&[u8]; 8] = [
    b"{\\rtf",
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"\x1F\x8B",
    b"7z\xBC\xAF",
    b"Rar!",
    b"SQLite format 3\0",
];

/// Returns the text of a file.
///
/// # Errors
/// [`ImportRefusal`] when the file is empty, too large, or not text.
pub fn decode(bytes: &[u8]) -> Result<Decoded, ImportRefusal> {
    if bytes.len() > BYTES_MAX {
        return Err(ImportRefusal::TooLarge {
            megabytes: bytes.len().div_ceil(1024 * 1024),
        });
    }
    refuse_other_formats(bytes)?;
    let decoded = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Decoded {
            text: utf8(rest),
            encoding: Encoding::Utf8Bom,
        },
        [0xFF, 0xFE, rest @ ..] => utf16(rest, Encoding::Utf16Le),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, Encoding::Utf16Be),
        _ => match utf16_without_mark(bytes) {
            Some(encoding) => utf16(bytes, encoding),
            None if is_mostly_control(bytes) => return Err(ImportRefusal::NotText),
            None if is_utf8(bytes) => Decoded {
                text: utf8(bytes),
                encoding: Encoding::Utf8,
            },
            None => Decoded {
                text: WINDOWS_1252
                    .decode_without_bom_handling(bytes)
                    .0
                    .into_owned(),
                encoding: Encoding::Windows1252,
            },
        },
    };
    if decoded.text.trim().is_empty() {
        return Err(ImportRefusal::Empty);
    }
    Ok(decoded)
}

/// Refuses what a person may choose by mistake and can turn into a CSV file.
fn refuse_other_formats(bytes: &[u8]) -> Result<(), ImportRefusal> {
    // "PK" alone could be the name of a column; these are the headers of a ZIP archive.
    let packed: [&[u8]; 3] = [b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"];
    if packed.iter().any(|start| bytes.starts_with(start)) {
        let head = &bytes[..bytes.len().min(128)];
        let has = |name: &&[u8]| head.windows(name.len()).any(|window| window == *name);
        let is_workbook = WORKBOOK_PARTS.iter().any(has);
        return Err(if is_workbook {
            ImportRefusal::Workbook
        } else {
            ImportRefusal::Packed
        });
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Err(ImportRefusal::Workbook);
    }
    if bytes.starts_with(b"%PDF-") {
        return Err(ImportRefusal::Pdf);
    }
    let text = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let pages: [&[u8]; 4] = [b"<!doctype", b"<html", b"<table", b"<?xml"];
    let is_page = |start: &&[u8]| {
        text.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    if pages.iter().any(is_page) {
        return Err(ImportRefusal::WebPage);
    }
    if NOT_TEXT.iter().any(|start| bytes.starts_with(start)) {
        return Err(ImportRefusal::NotText);
    }
    Ok(())
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Decoded {
    let reader = if encoding == Encoding::Utf16Be {
        UTF_16BE
    } else {
        UTF_16LE
    };
    Decoded {
        text: reader.decode_without_bom_handling(bytes).0.into_owned(),
        encoding,
    }
}

/// Recognises UTF-16 by every other byte being zero, which no other text has.
fn utf16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let sample = &bytes[..bytes.len().min(SNIFFED_BYTES)];
    let pairs = sample.len() / 2;
    if pairs < 2 {
        return None;
    }
    let zeros = |offset: usize| {
        sample
            .chunks_exact(2)
            .filter(|pair| pair[offset] == 0)
            .count()
    };
    let (first, second) = (zeros(0), zeros(1));
    if second * 10 >= pairs * 7 && first * 20 <= pairs {
        Some(Encoding::Utf16Le)
    } else if first * 10 >= pairs * 7 && second * 20 <= pairs {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

/// Returns whether more than a tenth are control characters. A stray NUL is data; a tenth is a
/// picture or a program.
fn is_mostly_control(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SNIFFED_BYTES)];
    let control = sample
        .iter()
        .filter(|byte| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r'))
        .count();
    control * 10 > sample.len()
}

/// Returns whether the bytes are UTF-8, even if a few of them are not.
///
/// A file cut in the middle of a letter, or with one bad cell, would otherwise be read as
/// Windows-1252 and show "MÃ¼ller" for every Müller in it.
fn is_utf8(bytes: &[u8]) -> bool {
    if std::str::from_utf8(bytes).is_ok() {
        return true;
    }
    let (mut letters, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk
            .valid()
            .chars()
            .filter(|letter| !letter.is_ascii())
            .count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    letters > broken * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, big_endian: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big_endian {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn every_encoding_yields_the_same_text() {
        let text = "Name;Datum\r\nMüller;25.11.2026\r\n";
        let with = |mark: &[u8], rest: Vec<u8>| [mark, rest.as_slice()].concat();
        let windows = b"Name;Datum\r\nM\xFCller;25.11.2026\r\n".to_vec();
        let cases = [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (
                with(b"\xEF\xBB\xBF", text.as_bytes().to_vec()),
                Encoding::Utf8Bom,
            ),
            (
                with(b"\xFF\xFE", utf16_bytes(text, false)),
                Encoding::Utf16Le,
            ),
            (
                with(b"\xFE\xFF", utf16_bytes(text, true)),
                Encoding::Utf16Be,
            ),
            (utf16_bytes(text, false), Encoding::Utf16Le),
            (utf16_bytes(text, true), Encoding::Utf16Be),
            (windows, Encoding::Windows1252),
        ];
        for (bytes, encoding) in cases {
            let expected = Decoded {
                text: text.to_owned(),
                encoding,
            };
            assert_eq!(decode(&bytes), Ok(expected), "{encoding:?}");
        }
    }

    #[test]
    fn what_is_not_a_csv_file_is_refused_by_name() {
        let png = [b"\x89PNG\r\n\x1A\n".as_slice(), &[0, 0, 0, 13, 1, 2, 3, 4]].concat();
        let zip = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes()].concat();
        let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
        let cases: [(&str, &[u8], ImportRefusal); 13] = [
            ("nothing", b"", ImportRefusal::Empty),
            ("blanks", b" \r\n\t\n", ImportRefusal::Empty),
            ("a mark and nothing", b"\xEF\xBB\xBF", ImportRefusal::Empty),
            (
                "a workbook",
                &zip("[Content_Types].xml"),
                ImportRefusal::Workbook,
            ),
            (
                "a sheet",
                &zip("mimetypeapplication/vnd.oasis"),
                ImportRefusal::Workbook,
            ),
            (
                "an archive",
                &zip("appointments.csv"),
                ImportRefusal::Packed,
            ),
            ("an old workbook", old, ImportRefusal::Workbook),
            ("a page", b"\n<HTML><table>", ImportRefusal::WebPage),
            (
                "xml",
                b"\xEF\xBB\xBF<?xml version='1.0'?>",
                ImportRefusal::WebPage,
            ),
            ("a document", b"%PDF-1.7 text", ImportRefusal::Pdf),
            ("a picture", &png, ImportRefusal::NotText),
            (
                "a photograph",
                b"\xFF\xD8\xFF\xE0 holiday",
                ImportRefusal::NotText,
            ),
            (
                "a letter",
                b"{\\rtf1\\ansi Dear Ann}",
                ImportRefusal::NotText,
            ),
        ];
        for (name, bytes, refusal) in cases {
            assert_eq!(decode(bytes), Err(refusal), "{name}");
        }
    }

    #[test]
    fn a_column_called_pk_is_no_workbook() {
        assert!(decode(b"PK,Name\n1,Lee\n").is_ok());
    }

    #[test]
    fn a_file_above_the_limit_is_refused_with_its_size() {
        let bytes = vec![b'a'; BYTES_MAX + 1];
        assert_eq!(
            decode(&bytes),
            Err(ImportRefusal::TooLarge { megabytes: 51 })
        );
        assert!(decode(&bytes[1..]).is_ok());
    }

    #[test]
    fn one_broken_letter_does_not_turn_the_others_into_windows_1252() {
        let mut bytes = "Müller, Grün, Böhm, Jäger; Weiß\n".as_bytes().to_vec();
        bytes.extend(b"caf\xE9\n");
        let decoded = decode(&bytes).expect("a text with one broken letter is a text");
        assert_eq!(decoded.encoding, Encoding::Utf8);
        assert!(decoded.text.contains("Müller") && decoded.text.contains("caf\u{FFFD}"));
    }

    #[test]
    fn a_nul_is_data() {
        let decoded =
            decode(b"Name,Note\nLee,a\0b and a longer text\n").expect("one NUL is no picture");
        assert!(decoded.text.contains('\0'));
    }

    #[test]
    fn half_a_surrogate_is_a_letter_that_could_not_be_read() {
        let decoded = decode(b"\xFF\xFEa\x00\x3D\xD8,\x00b\x00").expect("it is a text");
        assert_eq!(decoded.text, "a\u{FFFD},b");
    }
}
