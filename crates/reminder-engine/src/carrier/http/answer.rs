//! Reads one answer of HTTP/1.1 (RFC 9112) out of the bytes that came so far: whole, not yet, or
//! none at all. Pure. What is unclear is no answer; nothing is guessed.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// Longest answer that is read, its head included; a long list of messages has a tenth of it.
pub(super) const ANSWER_BYTES_MAX: usize = 2 * 1024 * 1024;
const HEAD_BYTES_MAX: usize = 32 * 1024;
const HEADERS_MAX: usize = 100;
/// Answers in between, such as 100 and 103, that may come before the real one.
const INTERIM_MAX: usize = 8;
const CHUNKS_MAX: usize = 100_000;

/// A whole answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Answer {
    /// Three digits from 200 up.
    pub(in super::super) status: u16,
    /// What came after the head.
    pub(in super::super) body: Vec<u8>,
    /// What the other side's clock said.
    pub(in super::super) at: Option<DateTime<Utc>>,
}

impl Answer {
    /// Returns the body as JSON; none for a page, an empty body or half a body.
    pub(in super::super) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// What came is no answer of HTTP/1.1, and more of it will not make it one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoAnswer;

/// How the end of a body is known.
enum Length {
    None,
    Bytes(usize),
    Chunks,
    UntilClosed,
}

/// Returns the answer when it is whole, nothing while it is not. `closed` says that no more comes.
pub(super) fn whole(bytes: &[u8], closed: bool) -> Result<Option<Answer>, NoAnswer> {
    let mut rest = bytes;
    for _ in 0..INTERIM_MAX {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
        let mut head = httparse::Response::new(&mut headers);
        let length = match head.parse(rest).map_err(|_| NoAnswer)? {
            httparse::Status::Complete(length) => length,
            httparse::Status::Partial if rest.len() > HEAD_BYTES_MAX => return Err(NoAnswer),
            httparse::Status::Partial => return Ok(None),
        };
        rest = &rest[length..];
        match head.code {
            // Another protocol would be spoken from here on, and nobody asked for one.
            Some(101) | None => return Err(NoAnswer),
            Some(100..=199) => {}
            Some(status @ 200..=599) => {
                let body = body(length_of(status, head.headers)?, rest, closed)?;
                return Ok(body.map(|body| Answer {
                    status,
                    body,
                    at: date(head.headers),
                }));
            }
            Some(_) => return Err(NoAnswer),
        }
    }
    Err(NoAnswer)
}

fn values<'h>(headers: &'h [httparse::Header<'_>], name: &str) -> Vec<&'h str> {
    headers
        .iter()
        .filter(|header| header.name.eq_ignore_ascii_case(name))
        .map(|header| std::str::from_utf8(header.value).unwrap_or("?").trim())
        .collect()
}

fn length_of(status: u16, headers: &[httparse::Header<'_>]) -> Result<Length, NoAnswer> {
    let plain = |value: &&str| value.eq_ignore_ascii_case("identity");
    if !values(headers, "content-encoding").iter().all(plain) {
        return Err(NoAnswer);
    }
    if matches!(status, 204 | 304) {
        return Ok(Length::None);
    }
    let lengths = values(headers, "content-length");
    match (
        values(headers, "transfer-encoding").as_slice(),
        lengths.as_slice(),
    ) {
        ([], []) => Ok(Length::UntilClosed),
        ([], [first, others @ ..]) => {
            let digits = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
            if !digits || others.iter().any(|other| other != first) {
                return Err(NoAnswer);
            }
            let length = first.parse().map_err(|_| NoAnswer)?;
            if length > ANSWER_BYTES_MAX {
                return Err(NoAnswer);
            }
            Ok(Length::Bytes(length))
        }
        ([way], []) if way.eq_ignore_ascii_case("chunked") => Ok(Length::Chunks),
        // Two ways to find the end are two ends.
        (_, _) => Err(NoAnswer),
    }
}

fn body(length: Length, bytes: &[u8], closed: bool) -> Result<Option<Vec<u8>>, NoAnswer> {
    match length {
        Length::None => Ok(Some(Vec::new())),
        Length::Bytes(length) => Ok(bytes.get(..length).map(<[u8]>::to_vec)),
        Length::Chunks => chunks(bytes),
        Length::UntilClosed => Ok(closed.then(|| bytes.to_vec())),
    }
}

fn chunks(bytes: &[u8]) -> Result<Option<Vec<u8>>, NoAnswer> {
    let mut rest = bytes;
    let mut body = Vec::new();
    for _ in 0..CHUNKS_MAX {
        let (at, size) = match httparse::parse_chunk_size(rest).map_err(|_| NoAnswer)? {
            httparse::Status::Complete(found) => found,
            httparse::Status::Partial if rest.len() > HEAD_BYTES_MAX => return Err(NoAnswer),
            httparse::Status::Partial => return Ok(None),
        };
        rest = &rest[at..];
        if size == 0 {
            // Fields may follow the last piece; what they say is not asked for.
            let ended = rest.starts_with(b"\r\n") || rest.windows(4).any(|end| end == b"\r\n\r\n");
            return Ok(ended.then_some(body));
        }
        let size = usize::try_from(size).map_err(|_| NoAnswer)?;
        if size > ANSWER_BYTES_MAX {
            return Err(NoAnswer);
        }
        let (Some(piece), Some(end)) = (rest.get(..size), rest.get(size..size + 2)) else {
            return Ok(None);
        };
        if end != b"\r\n" {
            return Err(NoAnswer);
        }
        body.extend_from_slice(piece);
        rest = &rest[size + 2..];
    }
    Err(NoAnswer)
}

/// Returns what the other side's clock said, where it said one time (RFC 9110 6.6.1).
fn date(headers: &[httparse::Header<'_>]) -> Option<DateTime<Utc>> {
    match values(headers, "date").as_slice() {
        [one] => DateTime::parse_from_rfc2822(one).ok().map(|at| at.to_utc()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, closed: bool) -> Result<Option<(u16, String)>, NoAnswer> {
        let answer = whole(text.as_bytes(), closed)?;
        Ok(answer.map(|answer| {
            let body = String::from_utf8(answer.body).expect("the tests write text");
            (answer.status, body)
        }))
    }

    const CREATED: &str = "HTTP/1.1 201 Created\r\n";

    /// Headers, body, and what is read: `-` for not yet, `!` for no answer, else the body.
    const BODIES: [(&str, &str, &str); 15] = [
        ("Content-Length: 2", "ok", "ok"),
        ("content-length:2 ", "ok and more", "ok"),
        ("Content-Length: 2\r\nContent-Length: 2", "ok", "ok"),
        ("Content-Length: 3", "ok", "-"),
        ("Content-Length: 2\r\nContent-Length: 3", "ok", "!"),
        ("Content-Length: +2", "ok", "!"),
        ("Content-Length: 99999999999999999999", "", "!"),
        ("Content-Length: 9999999", "", "!"),
        (
            "Transfer-Encoding: chunked",
            "1\r\no\r\n1;x=y\r\nk\r\n0\r\n\r\n",
            "ok",
        ),
        (
            "Transfer-Encoding: chunked",
            "2\r\nok\r\n0\r\nA: b\r\n\r\n",
            "ok",
        ),
        ("Transfer-Encoding: chunked", "2\r\nok\r\n0\r\n", "-"),
        ("Transfer-Encoding: chunked", "2\r\nokay\r\n", "!"),
        ("Transfer-Encoding: gzip, chunked", "0\r\n\r\n", "!"),
        ("Transfer-Encoding: chunked\r\nContent-Length: 2", "ok", "!"),
        ("Content-Encoding: gzip\r\nContent-Length: 2", "ok", "!"),
    ];

    #[test]
    fn the_end_of_a_body_is_found_in_one_way_or_not_at_all() {
        for (headers, body, expected) in BODIES {
            let text = format!("{CREATED}{headers}\r\n\r\n{body}");
            let expected = match expected {
                "-" => Ok(None),
                "!" => Err(NoAnswer),
                body => Ok(Some((201, body.to_owned()))),
            };
            assert_eq!(read(&text, false), expected, "{text:?}");
        }
    }

    #[test]
    fn an_answer_is_whole_not_yet_or_none() {
        let interim = "HTTP/1.1 100 Continue\r\n\r\n";
        let whole = |status| Ok(Some((status, String::new())));
        let cases = [
            (String::new(), Ok(None)),
            (interim.to_owned(), Ok(None)),
            (
                format!("{interim}{CREATED}Content-Length: 0\r\n\r\n"),
                whole(201),
            ),
            (interim.repeat(9), Err(NoAnswer)),
            (
                String::from("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
                Err(NoAnswer),
            ),
            (String::from("HTTP/1.1 204 No Content\r\n\r\n"), whole(204)),
            (String::from("HTTP/1.1 999 ?\r\n\r\n"), Err(NoAnswer)),
            (String::from("HTTP/2 200 OK\r\n\r\n"), Err(NoAnswer)),
            (
                String::from("220 mail.example.org ESMTP\r\n"),
                Err(NoAnswer),
            ),
            (format!("{CREATED}X: {}", "x".repeat(40_000)), Err(NoAnswer)),
        ];
        for (text, expected) in cases {
            let shown: String = text.chars().take(200).collect();
            assert_eq!(read(&text, false), expected, "{shown:?}");
        }
    }

    #[test]
    fn a_body_without_a_length_ends_when_the_connection_does() {
        let text = "HTTP/1.0 200 OK\r\n\r\n{\"sid\": 1}";
        assert_eq!(read(text, false), Ok(None));
        assert_eq!(
            read(text, true),
            Ok(Some((200, String::from("{\"sid\": 1}"))))
        );
    }

    #[test]
    fn every_beginning_of_an_answer_is_not_yet_one() {
        for text in [
            "HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nokay",
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nokay\r\n0\r\n\r\n",
        ] {
            for length in 0..text.len() {
                assert_eq!(
                    read(&text[..length], false),
                    Ok(None),
                    "{:?}",
                    &text[..length]
                );
            }
            assert!(read(text, false).is_ok_and(|answer| answer.is_some()));
        }
    }

    #[test]
    fn the_other_clock_is_read_when_it_says_one_time() {
        let at = |lines: &str| {
            let text = format!("HTTP/1.1 204 No Content\r\n{lines}\r\n");
            let answer = whole(text.as_bytes(), false)
                .expect("an answer")
                .expect("a whole one");
            answer.at.map(|at| at.timestamp())
        };
        let date = "Date: Mon, 23 Nov 2026 17:15:00 GMT\r\n";
        assert_eq!(at(date), Some(1_795_454_100));
        assert_eq!(at(""), None);
        assert_eq!(at("Date: yesterday\r\n"), None);
        assert_eq!(at(&date.repeat(2)), None);
    }
}
