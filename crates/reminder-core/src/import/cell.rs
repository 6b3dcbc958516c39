//! One cell: the text in it, with everything removed that is not text. Nothing is evaluated.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

use crate::unseen::is_unseen;

/// Starts that a spreadsheet program takes for a formula (OWASP ASVS 1.2.10), full-width forms
/// included.
const FORMULA_STARTS: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\0', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
];

/// Returns the cell as an export writes it: with a `'` before what would become a formula.
///
/// The inverse of [`unguard_formula`] for every text, which is why a text that already has the `'`
/// gets another one.
#[must_use]
pub fn guard_formula(cell: &str) -> Cow<'_, str> {
    if cell.trim_start_matches('\'').starts_with(FORMULA_STARTS) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// Returns the cell without the one `'` that [`guard_formula`] put before it.
#[must_use]
pub fn unguard_formula(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(FORMULA_STARTS) => rest,
        Some(_) | None => cell,
    }
}

/// Returns the text of a cell on one line: NFC, without control characters and marks that change
/// the direction of writing, with single spaces.
pub(super) fn clean(cell: &str) -> Cow<'_, str> {
    if is_plain(cell) {
        Cow::Borrowed(cell)
    } else {
        Cow::Owned(clean_line(text_of(cell)))
    }
}

/// Returns the text of a note: as [`clean`], but its lines stay lines.
pub(super) fn clean_note(cell: &str) -> String {
    if is_plain(cell) {
        return cell.to_owned();
    }
    let text = text_of(cell)
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let lines: Vec<String> = text.split('\n').map(clean_line).collect();
    lines.join("\n").trim().to_owned()
}

/// Returns letters and digits only, in lower case, without accents: "E-Mail" is "email".
///
/// By this a heading, a status or a practitioner is recognised however it is written. It is no
/// identity of a patient: names that differ by an accent are two.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        if letter == 'ß' {
            folded.push_str("ss");
        } else if letter.is_alphanumeric() {
            folded.extend(letter.to_lowercase());
        }
    }
    folded
}

/// Returns whether cleaning would change nothing; true for almost every cell there is.
fn is_plain(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return true;
    };
    !matches!(first, b'\'' | b'=' | b' ')
        && *last != b' '
        && bytes.iter().all(|byte| (b' '..=b'~').contains(byte))
        && !bytes.windows(2).any(|pair| pair == b"  ")
}

/// Takes off what exporting programs put around a text to protect it from spreadsheets: our own
/// `'`, or `="…"`, which keeps the leading zero of a phone number.
fn text_of(cell: &str) -> &str {
    let text = unguard_formula(cell);
    if text.len() < cell.len() {
        return text;
    }
    let literal = text
        .trim()
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    literal.filter(|inner| !inner.contains('"')).unwrap_or(text)
}

fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.chars() {
        if letter.is_whitespace() {
            gap = !line.is_empty();
        } else if !is_invisible(letter) {
            if gap {
                line.push(' ');
                gap = false;
            }
            line.push(letter);
        }
    }
    if is_nfc(&line) {
        line
    } else {
        line.nfc().collect()
    }
}

/// Control characters, and characters that hide or reorder what staff read. The joiners U+200C and
/// U+200D stay: Persian, Indic names and emoji are spelled with them.
fn is_invisible(letter: char) -> bool {
    letter.is_control() || is_unseen(letter) && !matches!(letter, '\u{200C}' | '\u{200D}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_of_cells() {
        let cases = [
            ("plain", "Ann Lee", "Ann Lee"),
            ("blanks around", "  Ann \u{A0} Lee ", "Ann Lee"),
            ("control characters", "A\0n\u{7}n\u{1B}[31m", "Ann[31m"),
            ("a line break in a name", "Ann\r\nLee", "Ann Lee"),
            ("letters and accents apart", "Mu\u{308}ller", "Müller"),
            ("writing turned around", "Lee\u{202E}nnA", "LeennA"),
            ("nothing to see", "A\u{200B}n\u{FEFF}n", "Ann"),
            ("our own guard", "'+44 7700 900123", "+44 7700 900123"),
            ("a guard before a name", "'=Lee", "=Lee"),
            ("an apostrophe that belongs there", "'t Hooft", "'t Hooft"),
            ("a protected zero", "=\"07700 900123\"", "07700 900123"),
            ("a guarded text that looks protected", "'=\"x\"", "=\"x\""),
            (
                "a formula",
                "=HYPERLINK(\"http://a.test\")",
                "=HYPERLINK(\"http://a.test\")",
            ),
            (
                "a page",
                "<script>alert(1)</script>",
                "<script>alert(1)</script>",
            ),
            ("a template", "{{ phone }} ${x}", "{{ phone }} ${x}"),
            ("an emoji of several", "👩\u{200D}⚕", "👩\u{200D}⚕"),
        ];
        for (name, cell, expected) in cases {
            assert_eq!(clean(cell), expected, "{name}");
        }
    }

    #[test]
    fn the_lines_of_a_note_stay_lines() {
        assert_eq!(
            clean_note("\r\nbring  card\r\rthen\0 wait\n"),
            "bring card\n\nthen wait"
        );
    }

    #[test]
    fn folding_leaves_letters_and_digits() {
        let cases = [
            ("E-Mail", "email"),
            ("No-Show", "noshow"),
            ("Straße 2", "strasse2"),
            ("Prénom", "prenom"),
            ("ÄRZTIN", "arztin"),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text), folded);
        }
    }

    proptest! {
        #[test]
        fn a_guarded_cell_comes_back_as_it_was(cell in "['=+@a\t-]{0,6}.{0,4}") {
            let guarded = guard_formula(&cell);
            prop_assert!(!guarded.starts_with(FORMULA_STARTS));
            prop_assert_eq!(unguard_formula(&guarded), cell.as_str());
        }

        #[test]
        fn a_clean_cell_has_no_control_characters(cell in any::<String>()) {
            prop_assert!(!clean(&cell).chars().any(char::is_control));
            prop_assert!(!clean_note(&cell).chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
