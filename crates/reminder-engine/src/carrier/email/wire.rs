//! Bytes to and from a mail server: whole replies over one connection. It knows no command and
//! decides nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;

use crate::carrier::line::Line;
pub(super) use crate::carrier::line::{Silence, all_loopback, certificate_name, find};

/// Longest reply that is read; the longest honest ones, to EHLO, have a few hundred bytes.
const REPLY_BYTES_MAX: usize = 16 * 1024;

/// A whole reply: every line had the same code and the last one was marked as the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// Three digits, the first of them 2 to 5.
    pub(super) code: u16,
    /// The words of each line.
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// Returns the words in one line.
    pub(super) fn text(&self) -> String {
        self.lines.join(" ").trim().to_owned()
    }

    /// Whether one line begins with this keyword, as the lines after EHLO do (RFC 5321 4.1.1.1).
    pub(super) fn offers(&self, keyword: &str) -> bool {
        self.offer(keyword).is_some()
    }

    /// Returns the words after this keyword, in upper case.
    pub(super) fn offer(&self, keyword: &str) -> Option<Vec<String>> {
        self.lines.iter().skip(1).find_map(|line| {
            // Some old servers write `AUTH=LOGIN`.
            let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
            words
                .next()
                .is_some_and(|first| first.eq_ignore_ascii_case(keyword))
                .then(|| words.map(str::to_ascii_uppercase).collect())
        })
    }
}

/// One connection, and what was said on it and not read yet.
pub(super) struct Wire {
    line: Line,
    unread: Vec<u8>,
}

impl Wire {
    /// Connects to the first address that answers.
    pub(super) fn connect(addresses: &[SocketAddr], within: Duration) -> Result<Self, Silence> {
        Ok(Self {
            line: Line::connect(addresses, within)?,
            unread: Vec::new(),
        })
    }

    /// Sets how much time everything from now until the next call may take together.
    pub(super) fn allow(&mut self, within: Duration) {
        self.line.allow(within);
    }

    /// Encrypts the connection, and returns it only once the server has proved its name.
    ///
    /// Bytes that came before are refused: they were not encrypted, and a reply slipped in there
    /// by somebody else would later be read as if the server had said it.
    pub(super) fn encrypt(
        self,
        name: ServerName<'static>,
        trust: Arc<ClientConfig>,
    ) -> Result<Self, Silence> {
        if !self.unread.is_empty() {
            return Err(Silence::Garbled);
        }
        Ok(Self {
            line: self.line.encrypt(name, trust)?,
            unread: self.unread,
        })
    }

    /// Writes the bytes, to the last one. An error means that some of them may have left.
    ///
    /// A server that has already said more than it was asked is out of step, and nothing is sent.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Silence> {
        if !self.unread.is_empty() {
            return Err(Silence::Garbled);
        }
        self.line.write(bytes)
    }

    /// Reads one whole reply.
    pub(super) fn read(&mut self) -> Result<Reply, Silence> {
        let mut piece = [0u8; 1024];
        while self.unread.len() <= REPLY_BYTES_MAX {
            if let Some((reply, length)) = whole_reply(&self.unread)? {
                self.unread.drain(..length);
                return Ok(reply);
            }
            match self.line.read(&mut piece)? {
                0 => return Err(Silence::Closed),
                length => self.unread.extend_from_slice(&piece[..length]),
            }
        }
        Err(Silence::Garbled)
    }

    /// Whether the server has said more than it was asked.
    pub(super) fn said_more(&self) -> bool {
        !self.unread.is_empty()
    }
}

/// Returns the reply at the head of the bytes and its length, or nothing while it is not whole.
fn whole_reply(bytes: &[u8]) -> Result<Option<(Reply, usize)>, Silence> {
    let mut length = 0;
    let mut code = None;
    let mut lines = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(content) = line.strip_suffix(b"\n") else {
            return Ok(None);
        };
        length += line.len();
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        let (line_code, more, words) = reply_line(content).ok_or(Silence::Garbled)?;
        if *code.get_or_insert(line_code) != line_code {
            return Err(Silence::Garbled);
        }
        lines.push(words);
        if !more {
            return Ok(Some((
                Reply {
                    code: line_code,
                    lines,
                },
                length,
            )));
        }
    }
    Ok(None)
}

/// Reads `250-words`, `250 words` or `250`: the code, whether more lines follow, the words.
fn reply_line(line: &[u8]) -> Option<(u16, bool, String)> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !digits.iter().all(u8::is_ascii_digit) || !(b'2'..=b'5').contains(&digits[0]) {
        return None;
    }
    let code = digits
        .iter()
        .fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    let (more, words) = match rest.split_first() {
        None => (false, rest),
        Some((b' ', words)) => (false, words),
        Some((b'-', words)) => (true, words),
        Some(_) => return None,
    };
    Some((code, more, String::from_utf8_lossy(words).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(code: u16, lines: &[&str]) -> Reply {
        Reply {
            code,
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
        }
    }

    type Read = Result<Option<(Reply, usize)>, Silence>;

    #[test]
    fn a_reply_is_read_whole_or_not_at_all() {
        let cases: [(&str, Read); 14] = [
            ("", Ok(None)),
            ("2", Ok(None)),
            ("250 ok\r", Ok(None)),
            ("250 ok\r\n", Ok(Some((reply(250, &["ok"]), 8)))),
            ("250 ok\n", Ok(Some((reply(250, &["ok"]), 7)))),
            ("250\r\n", Ok(Some((reply(250, &[""]), 5)))),
            ("250-a\r\n", Ok(None)),
            (
                "250-a\r\n250 b\r\nx",
                Ok(Some((reply(250, &["a", "b"]), 14))),
            ),
            ("250-a\r\n251 b\r\n", Err(Silence::Garbled)),
            ("25 ok\r\n", Err(Silence::Garbled)),
            ("2500 ok\r\n", Err(Silence::Garbled)),
            ("150 ok\r\n", Err(Silence::Garbled)),
            ("650 ok\r\n", Err(Silence::Garbled)),
            ("\r\n", Err(Silence::Garbled)),
        ];
        for (bytes, expected) in cases {
            assert_eq!(whole_reply(bytes.as_bytes()), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_reply_in_an_old_encoding_is_still_a_reply() {
        let read = whole_reply(b"550 inconnu: \xe9\r\n").expect("the line is well-formed");
        let (reply, _) = read.expect("the line is whole");
        assert_eq!(reply.code, 550);
        assert!(reply.text().starts_with("inconnu:"));
    }

    #[test]
    fn offers_are_read_whatever_their_case_and_old_spelling() {
        let hello = reply(
            250,
            &["starttls.example.org hi", "SIZE 1000", "auth=LOGIN plain"],
        );
        assert!(
            !hello.offers("STARTTLS"),
            "the greeting's own words offer nothing"
        );
        assert!(hello.offers("size"));
        let ways = hello.offer("AUTH").expect("the server offers AUTH");
        assert_eq!(ways, ["LOGIN", "PLAIN"]);
    }
}
