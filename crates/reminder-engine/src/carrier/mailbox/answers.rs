//! Reads what an IMAP server says (RFC 9051, and RFC 3501 before it): where one answer ends, and
//! what it is. Pure and total: whatever a server sends, nothing here panics, and what is not
//! understood is said to be so. Only the few answers are read that the conversation asks for.
//!
//! It is ours because it is small, and because the crate that parses all of IMAP cuts a status line
//! behind its code at a byte, by its source: a letter outside ASCII there would be a panic.

use std::borrow::Cow;

/// Bytes of one answer with its literals; the longest one asked for is a mail of 256 KiB.
pub(super) const ANSWER_BYTES_MAX: usize = 512 * 1024;
/// Lists within lists that are followed.
const DEPTH_MAX: usize = 16;

/// What comes from a server cannot be an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Garbled;

/// How a command went, or what a server says unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    No,
    Bad,
    PreAuth,
    Bye,
}

/// One mail, as far as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Fetched {
    pub(super) uid: Option<u32>,
    pub(super) date: Option<String>,
    pub(super) bytes: Option<Vec<u8>>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The end of a command.
    Done {
        tag: String,
        status: Status,
        words: String,
    },
    /// News about the connection or the mailbox.
    Status {
        status: Status,
        words: String,
    },
    /// The server waits for the rest of a command.
    GoOn,
    Capabilities(Vec<String>),
    Search(Vec<u32>),
    Fetched(Fetched),
    /// Something nobody asked for.
    Other,
}

/// Returns how long the first answer is; none while it is not whole.
pub(super) fn whole(bytes: &[u8]) -> Result<Option<usize>, Garbled> {
    let mut start = 0;
    // Each turn passes a line, and a line has a byte at least.
    while start <= ANSWER_BYTES_MAX {
        let rest = bytes.get(start..).unwrap_or_default();
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            return match bytes.len() > ANSWER_BYTES_MAX {
                true => Err(Garbled),
                false => Ok(None),
            };
        };
        let next = start + end + 1;
        match literal_after(&rest[..end]) {
            None => return Ok(Some(next)),
            Some(length) => start = next.saturating_add(length),
        }
    }
    Err(Garbled)
}

/// Returns the length of the literal that a line announces at its end: `{123}`.
fn literal_after(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let digits = line.strip_suffix(b"}")?;
    let open = digits.iter().rposition(|byte| *byte == b'{')?;
    number(&digits[open + 1..]).map(|length| length as usize)
}

fn number(digits: &[u8]) -> Option<u32> {
    let plain = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits)
        .ok()
        .filter(|_| plain)?
        .parse()
        .ok()
}

/// Reads one whole answer; none when it is no answer, or one that was asked for and is not whole.
pub(super) fn read(bytes: &[u8]) -> Option<Answer> {
    let line = bytes.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.first() == Some(&b'+') {
        return Some(Answer::GoOn);
    }
    let (tag, rest) = word(line)?;
    if tag != b"*" {
        let (status, words) = word(rest).unwrap_or((rest, b""));
        return Some(Answer::Done {
            tag: String::from_utf8_lossy(tag).into_owned(),
            status: status_of(status)?,
            words: String::from_utf8_lossy(words).into_owned(),
        });
    }
    let (first, rest) = word(rest).unwrap_or((rest, b""));
    if let Some(status) = status_of(first) {
        let words = String::from_utf8_lossy(rest).into_owned();
        return Some(Answer::Status { status, words });
    }
    if first.eq_ignore_ascii_case(b"CAPABILITY") {
        return Some(Answer::Capabilities(capabilities(rest)));
    }
    if first.eq_ignore_ascii_case(b"SEARCH") {
        let words = rest
            .split(|byte| *byte == b' ')
            .filter(|word| !word.is_empty());
        return Some(Answer::Search(words.map(number).collect::<Option<_>>()?));
    }
    let (second, rest) = word(rest).unwrap_or((rest, b""));
    if number(first).is_some() && second.eq_ignore_ascii_case(b"FETCH") {
        return fetched(rest).map(Answer::Fetched);
    }
    Some(Answer::Other)
}

/// Splits at the first space.
fn word(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = line.iter().position(|byte| *byte == b' ')?;
    Some((&line[..space], &line[space + 1..]))
}

fn status_of(word: &[u8]) -> Option<Status> {
    const WORDS: [(&[u8], Status); 5] = [
        (b"OK", Status::Ok),
        (b"NO", Status::No),
        (b"BAD", Status::Bad),
        (b"PREAUTH", Status::PreAuth),
        (b"BYE", Status::Bye),
    ];
    let known = WORDS
        .iter()
        .find(|(known, _)| word.eq_ignore_ascii_case(known));
    known.map(|(_, status)| *status)
}

/// Returns the words of a list of capabilities, in capitals.
pub(super) fn capabilities(words: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(words)
        .split_ascii_whitespace()
        .map(str::to_ascii_uppercase)
        .collect()
}

/// Returns the code at the head of a status line and what belongs to it:
/// `[UIDNEXT 4392] Predicted next UID`.
pub(super) fn code(words: &str) -> Option<(&str, &str)> {
    let (inside, _) = words.strip_prefix('[')?.split_once(']')?;
    Some(inside.split_once(' ').unwrap_or((inside, "")))
}

/// A part of a FETCH answer.
enum Token<'a> {
    Open,
    Close,
    Word(&'a [u8]),
    Text(Cow<'a, [u8]>),
}

/// Takes the next part off the bytes; none at their end, and where they are no list.
fn token<'a>(bytes: &mut &'a [u8]) -> Option<Token<'a>> {
    let blank = bytes.iter().position(|byte| *byte != b' ')?;
    let rest = &bytes[blank..];
    let (token, length) = match rest[0] {
        b'(' => (Token::Open, 1),
        b')' => (Token::Close, 1),
        b'"' => quoted(rest)?,
        b'{' => {
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let length = literal_after(&rest[..end])?;
            let text = rest.get(end + 1..end.checked_add(length)?.checked_add(1)?)?;
            (Token::Text(Cow::Borrowed(text)), end + 1 + length)
        }
        _ => {
            let length = word_length(rest);
            (Token::Word(&rest[..length]), length)
        }
    };
    *bytes = &rest[length..];
    Some(token)
}

fn quoted(rest: &[u8]) -> Option<(Token<'_>, usize)> {
    let mut text = Vec::new();
    let mut escaped = false;
    for (position, byte) in rest.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => {
                text.push(*byte);
                escaped = false;
            }
            b'\\' => escaped = true,
            b'"' => return Some((Token::Text(Cow::Owned(text)), position + 1)),
            other => text.push(*other),
        }
    }
    None
}

/// A word ends at a space or a parenthesis, but not within brackets:
/// `BODY[HEADER.FIELDS (FROM DATE)]<0>`. It is a byte long at least.
fn word_length(rest: &[u8]) -> usize {
    let mut within = false;
    for (position, byte) in rest.iter().enumerate() {
        match byte {
            b'[' => within = true,
            b']' => within = false,
            b' ' | b'(' | b')' if !within => return position.max(1),
            _ => {}
        }
    }
    rest.len()
}

/// Reads the list of a FETCH answer.
fn fetched(mut bytes: &[u8]) -> Option<Fetched> {
    let Token::Open = token(&mut bytes)? else {
        return None;
    };
    let mut fetched = Fetched::default();
    // Each turn takes a byte at least.
    loop {
        let key = match token(&mut bytes)? {
            Token::Close => return Some(fetched),
            Token::Word(key) => key.to_ascii_uppercase(),
            Token::Open | Token::Text(_) => return None,
        };
        let value = value(&mut bytes)?;
        match (key.as_slice(), value) {
            (b"UID", Value::Word(digits)) => fetched.uid = Some(number(digits)?),
            (b"INTERNALDATE", Value::Text(text)) => {
                fetched.date = Some(String::from_utf8_lossy(&text).into_owned());
            }
            (key, Value::Text(text)) if key.starts_with(b"BODY[") => {
                fetched.bytes = Some(text.into_owned());
            }
            // A mail or a header without a byte is NIL.
            (key, Value::Word(word)) if key.starts_with(b"BODY[") => {
                if !word.eq_ignore_ascii_case(b"NIL") {
                    return None;
                }
                fetched.bytes = Some(Vec::new());
            }
            _ => {}
        }
    }
}

enum Value<'a> {
    Word(&'a [u8]),
    Text(Cow<'a, [u8]>),
    List,
}

fn value<'a>(bytes: &mut &'a [u8]) -> Option<Value<'a>> {
    match token(bytes)? {
        Token::Word(word) => return Some(Value::Word(word)),
        Token::Text(text) => return Some(Value::Text(text)),
        Token::Close => return None,
        Token::Open => {}
    }
    let mut depth = 1;
    while (1..=DEPTH_MAX).contains(&depth) {
        match token(bytes)? {
            Token::Open => depth += 1,
            Token::Close => depth -= 1,
            Token::Word(_) | Token::Text(_) => {}
        }
    }
    (depth == 0).then_some(Value::List)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_with_its_line_and_its_literals() {
        let cases: [(&str, Result<Option<usize>, Garbled>); 11] = [
            ("", Ok(None)),
            ("* OK hi", Ok(None)),
            ("* OK hi\r", Ok(None)),
            ("* OK hi\r\n", Ok(Some(9))),
            ("* OK hi\r\n* OK", Ok(Some(9))),
            ("* 1 FETCH (BODY[] {5}\r\nab\r\n", Ok(None)),
            ("* 1 FETCH (BODY[] {5}\r\nab\r\nc)\r\n", Ok(Some(31))),
            ("* 1 FETCH (BODY[] {2}\r\nab UID 1)\r\nx", Ok(Some(34))),
            ("* 1 FETCH (BODY[] {4294967295}\r\nab)\r\n", Err(Garbled)),
            ("* 1 FETCH (BODY[] {99999999999}\r\nab)\r\n", Ok(Some(33))),
            ("* 1 FETCH (BODY[] {600000}\r\nab", Err(Garbled)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(whole(bytes.as_bytes()), expected, "{bytes:?}");
        }
        let endless = vec![b'a'; ANSWER_BYTES_MAX + 1];
        assert_eq!(whole(&endless), Err(Garbled));
    }

    #[test]
    fn a_mail_is_read_whatever_stands_beside_it() {
        let mail = |uid, date: Option<&str>, bytes: Option<&str>| {
            Some(Answer::Fetched(Fetched {
                uid: Some(uid),
                date: date.map(str::to_owned),
                bytes: bytes.map(|bytes| bytes.as_bytes().to_vec()),
            }))
        };
        let cases = [
            ("* 1 FETCH (UID 7)\r\n", mail(7, None, None)),
            (
                "* 1 FETCH (FLAGS (\\Seen $A (x)) UID 7 \
                 INTERNALDATE \"17-Jul-2026 02:44:25 +0000\" \
                 BODY[HEADER.FIELDS (FROM \"DATE\")]<0> {4}\r\na)\"b MODSEQ (12) \
                 RFC822.SIZE 4)\r\n",
                mail(7, Some("17-Jul-2026 02:44:25 +0000"), Some("a)\"b")),
            ),
            (
                "* 1 fetch (uid 7 body[] \"q\\\"\\\\\")\r\n",
                mail(7, None, Some("q\"\\")),
            ),
            ("* 1 FETCH (UID 7 BODY[] NIL)\r\n", mail(7, None, Some(""))),
            ("* 1 FETCH (UID 7 BODY[] {9}\r\nab)\r\n", None),
            ("* 1 FETCH (UID 7 BODY[] yes)\r\n", None),
            ("* 1 FETCH (UID x)\r\n", None),
            ("* 1 FETCH UID 7\r\n", None),
            ("* 1 FETCH (UID 7\r\n", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(read(bytes.as_bytes()), expected, "{bytes:?}");
        }
        let deep = format!("* 1 FETCH (X {}{})\r\n", "(".repeat(99), ")".repeat(99));
        assert_eq!(
            read(deep.as_bytes()),
            None,
            "lists within lists have an end"
        );
    }

    #[test]
    fn the_other_answers_are_told_apart() {
        let done = |status, words: &str| {
            Some(Answer::Done {
                tag: "a1".to_owned(),
                status,
                words: words.to_owned(),
            })
        };
        let news = |status, words: &str| {
            Some(Answer::Status {
                status,
                words: words.to_owned(),
            })
        };
        let cases = [
            ("a1 OK done\r\n", done(Status::Ok, "done")),
            (
                "a1 no [AUTHENTICATIONFAILED] x\n",
                done(Status::No, "[AUTHENTICATIONFAILED] x"),
            ),
            ("a1 OK\r\n", done(Status::Ok, "")),
            ("a1 MAYBE\r\n", None),
            ("hello\r\n", None),
            ("\r\n", None),
            ("* BYE \u{e9}\r\n", news(Status::Bye, "\u{e9}")),
            ("* OK [ALERT]\u{e9}\r\n", news(Status::Ok, "[ALERT]\u{e9}")),
            ("+ \r\n", Some(Answer::GoOn)),
            ("+\r\n", Some(Answer::GoOn)),
            ("* SEARCH\r\n", Some(Answer::Search(vec![]))),
            ("* SEARCH 4 2 \r\n", Some(Answer::Search(vec![4, 2]))),
            ("* SEARCH 4 x\r\n", None),
            ("* SEARCH 4294967296\r\n", None),
            ("* 23 EXISTS\r\n", Some(Answer::Other)),
            ("* FLAGS (\\Seen)\r\n", Some(Answer::Other)),
            (
                "* CAPABILITY IMAP4rev1 auth=plain\r\n",
                Some(Answer::Capabilities(vec![
                    "IMAP4REV1".to_owned(),
                    "AUTH=PLAIN".to_owned(),
                ])),
            ),
        ];
        for (bytes, expected) in cases {
            assert_eq!(read(bytes.as_bytes()), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_code_is_found_at_the_head_of_the_words() {
        for (words, expected) in [
            ("[UIDNEXT 4392] next", Some(("UIDNEXT", "4392"))),
            ("[ALERT] look", Some(("ALERT", ""))),
            ("[ALERT look", None),
            ("look [ALERT]", None),
        ] {
            assert_eq!(code(words), expected, "{words}");
        }
    }
}
