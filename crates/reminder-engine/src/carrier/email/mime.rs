//! Writes a letter as a complete e-mail (RFC 5322, MIME). The same letter at the same moment gives
//! the same bytes, whoever carries it; nothing here sends, and nothing is added that a patient
//! could read and nobody approved.

use std::time::SystemTime;

use chrono::DateTime;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, SinglePart};

use reminder_core::key::Key;

use super::calendar;
use crate::carrier::{ChannelFault, Fault, Letter, Outcome};

/// Longest line of a message, without its line end (RFC 5322 2.1.1).
const LINE_BYTES_MAX: usize = 998;

/// A letter as it goes over the wire, with the two addresses of its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Whom it comes from.
    pub from: Address,
    /// Whom it goes to. One recipient, so that one answer of the server is about one reminder.
    pub to: Address,
    /// The Message-ID, made from the reminder's key alone: evidence of what left, not protection.
    pub message_id: String,
    /// The message: seven-bit, lines end in CR LF.
    pub bytes: Vec<u8>,
}

/// Why a letter cannot be written. `Display` names no address and no patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unwritable {
    /// The recipient's address is not one that mail servers take.
    #[error("The patient's e-mail address cannot be used as it is written.")]
    Recipient,
    /// The sender's name or address is not one that mail servers take.
    #[error("The sender's name or address in the settings cannot be used as it is written.")]
    Sender,
    /// Subject, language or calendar entry holds a line break or another control character.
    #[error("The subject or the calendar entry holds a line break or a control character.")]
    Words,
}

impl From<Unwritable> for Outcome {
    fn from(reason: Unwritable) -> Self {
        let fault = match reason {
            Unwritable::Recipient | Unwritable::Words => Fault::Recipient,
            Unwritable::Sender => Fault::Channel(ChannelFault::NotSetUp),
        };
        Self::NotSent {
            fault,
            detail: reason.to_string(),
        }
    }
}

/// Writes a letter.
///
/// # Errors
/// [`Unwritable`], when a header could not be written without changing what was approved. Line
/// breaks are refused rather than repaired: a header that carries one is an attack or a fault.
pub fn write(letter: &Letter<'_>) -> Result<Written, Unwritable> {
    let message = letter.message;
    for words in [&message.subject, &message.language] {
        if holds_control(words) {
            return Err(Unwritable::Words);
        }
    }
    if holds_control(&message.from_name) {
        return Err(Unwritable::Sender);
    }
    let to = address(&message.to).ok_or(Unwritable::Recipient)?;
    let from = address(&message.from_address).ok_or(Unwritable::Sender)?;
    let reply_to = match message.reply_to.as_str() {
        "" => from.clone(),
        written => address(written).ok_or(Unwritable::Sender)?,
    };
    let name = name_of(letter.key, &from);
    let message_id = format!("<{name}>");
    let from_name = Some(message.from_name.clone()).filter(|name| !name.is_empty());

    let built = lettre::Message::builder()
        .date(SystemTime::from(letter.now.max(DateTime::UNIX_EPOCH)))
        .message_id(Some(message_id.clone()))
        .from(Mailbox::new(from_name, from.clone()))
        .reply_to(Mailbox::new(None, reply_to.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(message.subject.as_str())
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Auto-Response-Suppress", "OOF, AutoReply"))
        .raw_header(header("List-Unsubscribe", &unsubscribe(&reply_to)))
        .raw_header(header("Content-Language", &message.language))
        .multipart(parts(letter)?)
        .map_err(|_| Unwritable::Sender)?;
    let bytes = built.formatted();
    if !fits_the_wire(&bytes) {
        return Err(Unwritable::Words);
    }
    Ok(Written {
        from,
        to,
        message_id,
        bytes,
    })
}

/// Returns the name of a letter: its Message-ID without the brackets. None for a sender's address
/// with which no letter is written.
#[must_use]
pub fn name(key: &Key, from_address: &str) -> Option<String> {
    address(from_address).map(|from| name_of(key, &from))
}

fn name_of(key: &Key, from: &Address) -> String {
    format!("{}@{}", key.short(), from.domain())
}

/// Returns the last line of a letter with this key, by which a whole file is told from a torn one.
#[must_use]
pub fn last_line(letter: &Letter<'_>) -> String {
    let kind = if letter.message.calendar.is_some() {
        Boundary::Mixed
    } else {
        Boundary::Alternative
    };
    format!("--{}--\r\n", kind.of(letter))
}

/// Which parts a boundary separates. Made from the key: the usual random one would make the same
/// letter differ each time it is written.
#[derive(Clone, Copy)]
enum Boundary {
    Mixed,
    Alternative,
}

impl Boundary {
    fn of(self, letter: &Letter<'_>) -> String {
        let word = match self {
            Self::Mixed => "mixed",
            Self::Alternative => "alternative",
        };
        format!("ringonce-{word}-{}", letter.key.short())
    }
}

fn parts(letter: &Letter<'_>) -> Result<MultiPart, Unwritable> {
    let message = letter.message;
    let words = MultiPart::alternative()
        .boundary(Boundary::Alternative.of(letter))
        .singlepart(SinglePart::plain(quoted(message.text.clone())))
        .singlepart(SinglePart::html(quoted(html(
            &message.subject,
            &message.text,
            &message.language,
        ))));
    let Some(entry) = &message.calendar else {
        return Ok(words);
    };
    if holds_control(&entry.summary) || holds_control(&entry.uid) {
        return Err(Unwritable::Words);
    }
    let kind = ContentType::parse("text/calendar; charset=utf-8; method=PUBLISH")
        .expect("the type is written here and correct");
    let file = Body::new_with_encoding(
        calendar::publish(entry, message, letter.now).into_bytes(),
        ContentTransferEncoding::Base64,
    )
    .expect("base64 takes any bytes");
    Ok(MultiPart::mixed()
        .boundary(Boundary::Mixed.of(letter))
        .multipart(words)
        .singlepart(Attachment::new(String::from("appointment.ics")).body(file, kind)))
}

/// Quoted-printable always: readable in a practice file, and it turns whatever the text holds into
/// short seven-bit lines. A line that is only a dot is the concern of the conversation.
fn quoted(text: String) -> Body {
    Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable)
        .expect("quoted-printable takes any text")
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), String::from(value))
}

/// Reads an address for the envelope: seven-bit, with a dot in its domain or a bare host name as
/// test servers have it, and nothing in it that a header or a command could break on.
fn address(written: &str) -> Option<Address> {
    let plain = written.is_ascii() && written.len() <= 254;
    let breaks =
        |c: char| c.is_ascii_control() || c.is_ascii_whitespace() || "<>\"\\(),;".contains(c);
    if !plain || written.contains(breaks) {
        return None;
    }
    written.parse().ok()
}

fn holds_control(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// Returns a List-Unsubscribe value. Only a mailto: a desktop program has no address on the web,
/// and one-click (RFC 8058) would promise a server that is not there.
fn unsubscribe(reply_to: &Address) -> String {
    let mut target = String::new();
    for byte in AsRef::<str>::as_ref(reply_to).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                target.push(char::from(byte));
            }
            other => target.push_str(&format!("%{other:02X}")),
        }
    }
    format!("<mailto:{target}?subject=unsubscribe>")
}

/// Returns the same words for programs that show only HTML. Nothing is fetched from anywhere: no
/// picture, no font, no link, and so nothing that tells whether it was read.
fn html(subject: &str, text: &str, language: &str) -> String {
    const BODY: &str = "margin:0;padding:24px;background:#ffffff;color:#1a1a1a;\
        font-family:Segoe UI,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5";
    let lines = text.replace("\r\n", "\n");
    let paragraphs: String = lines
        .split("\n\n")
        .map(|paragraph| paragraph.trim_matches('\n'))
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| {
            let lines = escape(paragraph).replace('\n', "<br>\n");
            format!("<p style=\"margin:0 0 16px\">{lines}</p>\n")
        })
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\">\
         <title>{}</title></head>\n\
         <body dir=\"auto\" style=\"{BODY}\">\n{paragraphs}</body>\n</html>\n",
        escape(language),
        escape(subject),
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Whether every line is seven-bit, short enough and ends in CR LF and nothing else.
fn fits_the_wire(bytes: &[u8]) -> bool {
    bytes.is_ascii()
        && bytes.ends_with(b"\r\n")
        && bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .all(|line| {
                let (last, content) = line.split_last().expect("empty lines were filtered");
                *last == b'\r' && !content.contains(&b'\r') && content.len() <= LINE_BYTES_MAX
            })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_carries_the_words_and_no_markup_of_theirs() {
        let page = html("<Hi>", "A & B <script>\nat 9\n\n\"Ann's\"\r\n\r\nBye", "en");
        assert!(page.contains("<title>&lt;Hi&gt;</title>"));
        assert!(page.contains("A &amp; B &lt;script&gt;<br>\nat 9</p>"));
        assert!(page.contains("&quot;Ann&#39;s&quot;</p>"));
        assert_eq!(page.matches("<p style").count(), 3);
    }

    #[test]
    fn only_whole_seven_bit_lines_fit_the_wire() {
        let long = format!("{}\r\n", "a".repeat(LINE_BYTES_MAX + 1));
        let longest = format!("{}\r\n", "a".repeat(LINE_BYTES_MAX));
        let cases: [(&[u8], bool); 8] = [
            (b"a\r\n.\r\n", true),
            (longest.as_bytes(), true),
            (long.as_bytes(), false),
            (b"a\nb\r\n", false),
            (b"a\rb\r\n", false),
            (b"a\r\nb", false),
            ("caf\u{e9}\r\n".as_bytes(), false),
            (b"", false),
        ];
        for (bytes, fits) in cases {
            assert_eq!(
                fits_the_wire(bytes),
                fits,
                "{:?}",
                String::from_utf8_lossy(bytes)
            );
        }
    }

    #[test]
    fn an_address_that_could_break_a_header_or_a_command_is_refused() {
        for good in [
            "ann@example.org",
            "a.b+c'd%e@mail.example.org",
            "desk@localhost",
        ] {
            assert!(address(good).is_some(), "{good}");
        }
        let bad = [
            "",
            "ann",
            "@example.org",
            "ann@",
            "ann@example.org\r\nBcc: x@example.org",
            "ann@example.org x",
            "<ann@example.org>",
            "ann,bob@example.org",
            "\"ann lee\"@example.org",
            "ann@ex\u{e4}mple.org",
        ];
        for bad in bad {
            assert_eq!(address(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn every_odd_letter_of_an_address_is_written_safely_into_the_unsubscribe_link() {
        let address = address("a?b&c%d@example.org").expect("the address is allowed");
        assert_eq!(
            unsubscribe(&address),
            "<mailto:a%3Fb%26c%25d@example.org?subject=unsubscribe>"
        );
    }
}
