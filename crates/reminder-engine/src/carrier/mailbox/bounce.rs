//! Letters that came back: reads what mail servers say about one (RFC 3464), and the few that say
//! it in words of their own. Pure. A letter is known by its Message-ID alone, never by an address,
//! and what is not understood moves nothing.

use mail_parser::{Message, MessageParser, MimeHeaders};

use super::head::{self, Head};
use crate::carrier::{Bounce, Receipt, UndeliveredBecause};

/// What mails within mails are called once they were made flat.
const FLAT: &str = "xessage";
/// Parts of a mail that are looked at.
const PARTS_MAX: usize = 100;
/// Bytes of plain words that are searched.
const WORDS_MAX: usize = 64 * 1024;

/// What a mail that came back says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Returned {
    /// The letters it may be about, the surest first.
    pub(super) names: Vec<String>,
    /// What became of them; none when nobody can tell.
    pub(super) receipt: Option<Said>,
}

/// What a mail server says about a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// Something that leads to a receipt.
    Receipt(Receipt),
    /// It waits, or it was passed on: nothing changes.
    NothingYet,
}

/// Returns a mail in which other mails are parts like any other, with a name of our own for their
/// kind. The library follows mails within mails, and panics over some that nobody would write by
/// mistake.
pub(super) fn flat(bytes: &[u8]) -> Vec<u8> {
    let mut flat = bytes.to_vec();
    let mut start = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let is_of_a_head = line
            .first()
            .is_some_and(|byte| matches!(byte, b' ' | b'\t'))
            || line
                .get(..13)
                .is_some_and(|head| head.eq_ignore_ascii_case(b"content-type:"));
        if is_of_a_head {
            for word in [&b"message/"[..], b"multipart/digest"] {
                for (place, window) in line.windows(word.len()).enumerate() {
                    if window.eq_ignore_ascii_case(word) {
                        flat[start + place] = b'x';
                    }
                }
            }
        }
        start += line.len();
    }
    flat
}

/// Parses a mail that was made flat; none for one that is no mail. No mail may keep the others from
/// going, so that a mistake of the library's ends here.
pub(super) fn parse(flat: &[u8]) -> Option<Message<'_>> {
    let parsed = std::panic::catch_unwind(|| MessageParser::default().parse(flat));
    parsed.unwrap_or_default()
}

/// Reads a mail that may tell of a letter that came back.
pub(super) fn read(head: &Head, bytes: &[u8]) -> Returned {
    let mut names = Vec::new();
    let mut receipt = None;
    if let Some(mail) = parse(&flat(bytes)) {
        for part in mail.parts.iter().take(PARTS_MAX) {
            let kind = part.content_type();
            let is = |kind_: &str, subtypes: &[&str]| {
                kind.is_some_and(|kind| {
                    kind.ctype().eq_ignore_ascii_case(kind_)
                        && kind.subtype().is_some_and(|subtype| {
                            subtypes.iter().any(|one| subtype.eq_ignore_ascii_case(one))
                        })
                })
            };
            if is(FLAT, &["delivery-status", "global-delivery-status"]) {
                let (said, named) = status(part.contents());
                receipt = receipt.or(said);
                names.extend(named);
            } else if is(FLAT, &["rfc822", "global"])
                || is("text", &["rfc822-headers"])
                || is(FLAT, &["global-headers"])
            {
                names.extend(name_in(part.contents()));
            }
        }
    }
    if names.is_empty() {
        names = names_in_words(bytes);
    }
    names.extend(head.answers.iter().cloned());
    let receipt = receipt.or_else(|| in_words(head, bytes));
    Returned { names, receipt }
}

/// Returns the name in the head of a mail that was returned.
fn name_in(bytes: &[u8]) -> Option<String> {
    let fields = head::fields(bytes);
    let (_, value) = fields.iter().find(|(name, _)| name == "message-id")?;
    head::names(value).into_iter().next()
}

/// Reads the part for machines: fields about the letter, then a group of them for each recipient.
fn status(bytes: &[u8]) -> (Option<Said>, Vec<String>) {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let mut names = Vec::new();
    let mut said = Vec::new();
    for group in text.split("\n\n").take(PARTS_MAX) {
        let fields = head::fields(group.trim_start_matches('\n').as_bytes());
        let value = |wanted: &str| {
            let found = fields.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.as_str())
        };
        for name in ["original-message-id", "x-original-message-id"] {
            names.extend(value(name).into_iter().flat_map(head::names));
        }
        let Some(action) = value("action") else {
            continue;
        };
        let status = value("status").unwrap_or_default();
        let diagnostic = value("diagnostic-code").unwrap_or_default();
        said.push(match action.to_ascii_lowercase().as_str() {
            "failed" => Some(failed(status, diagnostic)),
            "delivered" => Some(Receipt::Delivered),
            // Delayed, relayed, expanded, or a word that nobody knows.
            _ => None,
        });
    }
    // A letter has one recipient, who may have it passed on to several: one that has it is enough,
    // and one that still waits leaves it open.
    let receipt = match said.as_slice() {
        [] => None,
        all if all.contains(&Some(Receipt::Delivered)) => Some(Said::Receipt(Receipt::Delivered)),
        all => match all.iter().cloned().collect::<Option<Vec<Receipt>>>() {
            Some(failed) => failed.into_iter().next().map(Said::Receipt),
            None => Some(Said::NothingYet),
        },
    };
    (receipt, names)
}

/// Returns the first enhanced code (RFC 3463) in some words: `5.1.1`.
fn code_of(words: &str) -> Option<String> {
    words
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .map(|word| word.trim_matches('.'))
        .find(|word| parts(word).is_some())
        .map(str::to_owned)
}

fn parts(code: &str) -> Option<(u16, u16, u16)> {
    let mut numbers = code.split('.').map(|number| {
        (1..=3)
            .contains(&number.len())
            .then(|| number.parse::<u16>().ok())?
    });
    let (class, subject, detail) = (numbers.next()??, numbers.next()??, numbers.next()??);
    (numbers.next().is_none() && matches!(class, 2 | 4 | 5)).then_some((class, subject, detail))
}

/// Says that it came back, and why. A code that says "other" or nothing is looked for in what the
/// other server said as well.
fn failed(status: &str, diagnostic: &str) -> Receipt {
    let codes: Vec<String> = [status, diagnostic]
        .into_iter()
        .filter_map(code_of)
        .collect();
    let because = |code: &String| parts(code).map_or(Bounce::Unsaid, bounce_of);
    let telling = codes.iter().find(|code| because(code) != Bounce::Unsaid);
    let code = telling.or(codes.first());
    Receipt::Undelivered {
        because: UndeliveredBecause::Bounced(code.map_or(Bounce::Unsaid, because)),
        code: None,
        detail: code.cloned().unwrap_or_default(),
    }
}

/// Reads an enhanced code (RFC 3463 3.2 to 3.8, and the registry of RFC 5248).
const fn bounce_of((_, subject, detail): (u16, u16, u16)) -> Bounce {
    match (subject, detail) {
        (1, 1 | 2 | 3 | 4 | 6 | 10) | (2, 1) => Bounce::NoSuchMailbox,
        (2, 2) => Bounce::MailboxFull,
        (7, _) | (6, _) => Bounce::Refused,
        (4, _) | (3, _) => Bounce::OutOfReach,
        _ => Bounce::Unsaid,
    }
}

/// Returns the names of mails in a text that holds a returned mail as it is, with its head.
fn names_in_words(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(WORDS_MAX)]);
    let (_, body) = text
        .split_once("\n\r\n")
        .or_else(|| text.split_once("\n\n"))
        .unwrap_or_default();
    let is_name = |line: &&str| {
        let line = line.trim_start_matches(['>', ' ', '\t']);
        line.get(..11)
            .is_some_and(|head| head.eq_ignore_ascii_case("message-id:"))
    };
    body.lines().filter(is_name).flat_map(head::names).collect()
}

/// Reads words that no standard orders. Only a line that says in so many words that it failed, or
/// a code for good, is believed; whatever speaks of waiting or trying again is no end.
fn in_words(head: &Head, bytes: &[u8]) -> Option<Said> {
    const NOT_YET: [&str; 8] = [
        "delayed",
        "will be retried",
        "will retry",
        "still trying",
        "try again",
        "keep trying",
        "continue to try",
        "you do not need to resend",
    ];
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(WORDS_MAX)]);
    let (_, body) = text
        .split_once("\n\r\n")
        .or_else(|| text.split_once("\n\n"))
        .unwrap_or_default();
    let words = format!("{}\n{body}", head.subject).to_lowercase();
    // The letter itself may follow, with words of its own.
    let words = words.split("message-id:").next().unwrap_or_default();
    if NOT_YET.iter().any(|not_yet| words.contains(not_yet)) {
        return Some(Said::NothingYet);
    }
    let code = words
        .split(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .map(|word| word.trim_matches('.'))
        .find(|word| parts(word).is_some_and(|(class, _, _)| class == 5));
    if code.is_none() && !head.names_failed {
        return None;
    }
    Some(Said::Receipt(failed(code.unwrap_or_default(), "")))
}
