//! What may be put into a message: text of one line, composed, without characters nobody can see.
//!
//! Does not escape anything. Nothing here is read as a template or as HTML, so `{{ phone }}` and
//! `<script>` are ordinary letters; only what acts without being seen is taken out.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::unseen::{is_unseen, turns_text};

/// Returns a value as it may stand in a message.
///
/// Line breaks and other control characters become one space, so a name cannot begin a header or
/// a paragraph of its own; bidi controls and zero-width characters go, so that what is read is
/// what is stored; a leading combining mark goes, because it would change the letter before it.
pub(super) fn value(raw: &str) -> Cow<'_, str> {
    if is_plain(raw) {
        return Cow::Borrowed(raw);
    }
    let letters: Vec<char> = raw.nfc().collect();
    let mut cleaned = String::with_capacity(raw.len());
    let mut space_due = false;
    for (place, &letter) in letters.iter().enumerate() {
        if letter.is_control() || letter.is_whitespace() {
            space_due = !cleaned.is_empty();
            continue;
        }
        let unseen = is_unseen(letter) && !joins(&letters, place);
        if unseen || (cleaned.is_empty() && is_combining_mark(letter)) {
            continue;
        }
        if std::mem::take(&mut space_due) {
            cleaned.push(' ');
        }
        cleaned.push(letter);
    }
    // Taking a character out can bring two others together that compose.
    if is_nfc(&cleaned) {
        Cow::Owned(cleaned)
    } else {
        Cow::Owned(cleaned.nfc().collect())
    }
}

/// Returns a subject as it may stand in a header: one line.
pub(super) fn subject(written: &str) -> String {
    value(written).into_owned()
}

/// Returns a body with `\n` line ends, no control characters, at most one empty line in a row and
/// none at the ends, so that a greeting left out leaves no hole.
pub(super) fn body(written: &str) -> String {
    let unified = written
        .replace("\r\n", "\n")
        .replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let mut cleaned = String::with_capacity(unified.len());
    let mut empty_lines = 0;
    for line in unified.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        if !cleaned.is_empty() {
            cleaned.push_str(if empty_lines > 0 { "\n\n" } else { "\n" });
        }
        empty_lines = 0;
        // Most lines have nothing that must go.
        if line.bytes().all(is_printable) {
            cleaned.push_str(line);
            continue;
        }
        cleaned.extend(
            line.chars()
                .filter(|letter| !letter.is_control() && !turns_text(*letter)),
        );
    }
    cleaned
}

/// Returns a text composed, as one that is ASCII is.
pub(super) fn composed(text: &str) -> String {
    match text.is_ascii() {
        true => text.to_owned(),
        false => text.nfc().collect(),
    }
}

const fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// Whether a value needs no work: printable ASCII, single spaces, none at the ends.
fn is_plain(raw: &str) -> bool {
    let mut before = b' ';
    for byte in raw.bytes() {
        if !is_printable(byte) || (byte == b' ' && before == b' ') {
            return false;
        }
        before = byte;
    }
    raw.is_empty() || before != b' '
}

/// Whether a joiner stands between two letters of a script that is spelled with joiners, such as
/// the Persian name علی‌رضا.
fn joins(letters: &[char], place: usize) -> bool {
    let spelled_with_joiners = |letter: Option<&char>| {
        letter.is_some_and(|letter| matches!(letter, '\u{0600}'..='\u{0DFF}'))
    };
    matches!(letters[place], '\u{200C}' | '\u{200D}')
        && spelled_with_joiners(place.checked_sub(1).and_then(|before| letters.get(before)))
        && spelled_with_joiners(letters.get(place + 1))
}
