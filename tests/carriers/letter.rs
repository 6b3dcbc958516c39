//! The written e-mail: its headers, its parts, its calendar file, and what it refuses to write.

use reminder_core::message::Message;
use reminder_engine::carrier::email::mime::{self, Unwritable};
use reminder_engine::carrier::{ChannelFault, Fault, Outcome};

use crate::words::{key_for, letter, message};

fn written(message: &Message) -> String {
    let key = key_for("a@example.org");
    let written = mime::write(&letter(&key, message)).expect("the message can be written");
    String::from_utf8(written.bytes).expect("the message is seven-bit")
}

/// Returns the decoded calendar file of a written e-mail.
fn calendar(message: &Message) -> String {
    use base64::Engine as _;
    let whole = written(message);
    let part = whole
        .split("Content-Type: text/calendar")
        .nth(1)
        .expect("the e-mail has a calendar file");
    let (_, rest) = part.split_once("\r\n\r\n").expect("a part has a body");
    let (body, _) = rest
        .split_once("\r\n--")
        .expect("a part ends at a boundary");
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(body.replace("\r\n", ""))
        .expect("the file is base64");
    String::from_utf8(bytes).expect("the calendar is text")
}

#[test]
fn a_letter_is_written_like_this() {
    insta::assert_snapshot!(written(&message()).replace("\r\n", "\n"));
}

#[test]
fn its_calendar_file_reads_like_this() {
    insta::assert_snapshot!(calendar(&message()).replace("\r\n", "\n"));
}

#[test]
fn the_same_letter_is_the_same_bytes_and_another_key_is_another_message_id() {
    let message = message();
    assert_eq!(written(&message), written(&message));
    let ids = ["a@example.org", "b@example.org"].map(|contact| {
        let key = key_for(contact);
        mime::write(&letter(&key, &message))
            .expect("the message can be written")
            .message_id
    });
    assert_ne!(ids[0], ids[1]);
    assert!(ids[0].ends_with("@clinic.example>"), "{}", ids[0]);
}

#[test]
fn no_field_can_add_a_header_or_break_a_line() {
    type Change = fn(&mut Message, &str);
    let fields: [(&str, Change, Unwritable); 9] = [
        ("to", |m, x| m.to.push_str(x), Unwritable::Recipient),
        (
            "from name",
            |m, x| m.from_name.push_str(x),
            Unwritable::Sender,
        ),
        (
            "from",
            |m, x| m.from_address.push_str(x),
            Unwritable::Sender,
        ),
        (
            "reply-to",
            |m, x| m.reply_to.push_str(x),
            Unwritable::Sender,
        ),
        ("subject", |m, x| m.subject.push_str(x), Unwritable::Words),
        ("language", |m, x| m.language.push_str(x), Unwritable::Words),
        ("uid", |m, x| entry(m).uid.push_str(x), Unwritable::Words),
        (
            "summary",
            |m, x| entry(m).summary.push_str(x),
            Unwritable::Words,
        ),
        (
            "summary start",
            |m, x| entry(m).summary.insert_str(0, x),
            Unwritable::Words,
        ),
    ];
    let breaks = [
        "\r\nBcc: x@example.org",
        "\n",
        "\r",
        "\0",
        "\u{1b}[0m",
        "\u{85}",
        "\u{2028}",
    ];
    let key = key_for("a@example.org");
    for (name, change, refusal) in fields {
        for text in breaks {
            let mut message = message();
            change(&mut message, text);
            assert_eq!(
                mime::write(&letter(&key, &message)),
                Err(refusal),
                "{name} with {text:?}"
            );
        }
    }
}

fn entry(message: &mut Message) -> &mut reminder_core::message::CalendarEntry {
    message.calendar.as_mut().expect("the sample has an entry")
}

#[test]
fn whatever_the_text_says_the_headers_stay_the_same() {
    let headers = |message: &Message| {
        let whole = written(message);
        let (headers, _) = whole.split_once("\r\n\r\n").expect("headers end");
        headers.to_owned()
    };
    let plain = headers(&message());
    let hostile = [
        "\r\n.\r\nMAIL FROM:<x@example.org>\r\n",
        "\n.\nQUIT\n",
        "a\rb\r\n\r\nSubject: other",
        "\0\u{1b}\u{7f}",
        "--ringonce-mixed--",
        "",
        "ab\u{301}\u{1f600}\u{202e}",
    ];
    for text in hostile {
        let mut message = message();
        message.text = String::from(text);
        assert_eq!(headers(&message), plain, "{text:?}");
    }
}

#[test]
fn a_long_text_is_folded_and_a_long_word_too() {
    let mut message = message();
    message.text = format!("{} {}", "a".repeat(5_000), "wörter ".repeat(500));
    message.subject = "Ünicode and more words ".repeat(20);
    for line in written(&message).split("\r\n") {
        assert!(line.len() <= 78, "{} bytes: {line}", line.len());
    }
    message.subject = "x".repeat(2_000);
    let key = key_for("a@example.org");
    assert_eq!(
        mime::write(&letter(&key, &message)),
        Err(Unwritable::Words),
        "a subject that cannot be folded is refused, not cut"
    );
}

#[test]
fn what_cannot_be_written_blames_the_right_thing() {
    let cases = [
        (Unwritable::Recipient, Fault::Recipient),
        (Unwritable::Words, Fault::Recipient),
        (Unwritable::Sender, Fault::Channel(ChannelFault::NotSetUp)),
    ];
    for (reason, expected) in cases {
        match Outcome::from(reason) {
            Outcome::NotSent { fault, .. } => assert_eq!(fault, expected),
            other @ (Outcome::Accepted { .. } | Outcome::Unknown { .. }) => {
                panic!("{reason:?} gave {other:?}")
            }
        }
    }
}

#[test]
fn a_letter_without_a_calendar_entry_has_no_file() {
    let mut message = message();
    message.calendar = None;
    let whole = written(&message);
    assert!(!whole.contains("text/calendar"));
    assert!(whole.contains("multipart/alternative"));
}

#[test]
fn an_appointment_without_a_length_has_no_end_and_an_odd_sequence_is_zero() {
    let mut message = message();
    entry(&mut message).duration_minutes = 0;
    entry(&mut message).sequence = -1;
    let calendar = calendar(&message);
    assert!(!calendar.contains("DTEND"), "{calendar}");
    assert!(calendar.contains("SEQUENCE:0\r\n"), "{calendar}");
}
