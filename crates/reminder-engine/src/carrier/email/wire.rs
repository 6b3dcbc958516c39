//! Bytes to and from a mail server: connecting, encryption, deadlines and whole replies. It knows
//! no command and decides nothing.
//!
//! This is ours and not a library's because the one question that matters about a broken
//! connection is *where* it broke. The usual clients answer a stall at the first command and a
//! stall after the final dot with the same error, and only one of the two may be sent again.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::clock::{Clock, SystemClock};

/// Longest reply that is read; the longest honest ones, to EHLO, have a few hundred bytes.
const REPLY_BYTES_MAX: usize = 16 * 1024;
/// How many addresses of a server are tried. Trying another one is no retry: nothing was said yet.
const ADDRESSES_MAX: usize = 8;

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

/// Why no whole reply was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Silence {
    /// The other side closed the connection.
    Closed,
    /// Nothing came in time.
    TimedOut,
    /// What came is not a reply, or came before it was asked for.
    Garbled,
    /// The network failed in another way.
    Broken(io::ErrorKind),
    /// Encryption failed: the certificate, the protocol, or somebody in between.
    Tls(String),
}

impl From<io::Error> for Silence {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the kinds of an io error are not ours and grow"
    )]
    fn from(error: io::Error) -> Self {
        if let Some(tls) = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<rustls::Error>())
        {
            return Self::Tls(in_words(tls));
        }
        match error.kind() {
            // A socket's time-out is the first on Unix and the second on Windows.
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Self::TimedOut,
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::WriteZero => Self::Closed,
            other => Self::Broken(other),
        }
    }
}

/// Says what is wrong with the encryption, in words for the faults that staff can do something
/// about and in the library's for the others.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's errors are not ours and grow"
)]
fn in_words(error: &rustls::Error) -> String {
    use rustls::{CertificateError as C, Error as E};
    let words = match error {
        E::InvalidMessage(_) => {
            "the server does not begin with encryption on this port; it may want STARTTLS"
        }
        E::InvalidCertificate(C::Expired | C::ExpiredContext { .. }) => {
            "the server's certificate is out of date, or this PC's clock is wrong"
        }
        E::InvalidCertificate(C::NotValidYet | C::NotValidYetContext { .. }) => {
            "the server's certificate is not valid yet, or this PC's clock is wrong"
        }
        E::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. }) => {
            "the server's certificate is for another name"
        }
        E::InvalidCertificate(C::UnknownIssuer) => {
            "the server's certificate was issued by somebody this PC does not know"
        }
        other => return other.to_string(),
    };
    words.to_owned()
}

enum Stream {
    Plain(TcpStream),
    Encrypted(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Stream {
    fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(socket) => socket,
            Self::Encrypted(tls) => &tls.sock,
        }
    }

    fn both(&mut self) -> &mut dyn ReadWrite {
        match self {
            Self::Plain(socket) => socket,
            Self::Encrypted(tls) => tls.as_mut(),
        }
    }
}

trait ReadWrite: Read + Write {}
impl<T: Read + Write> ReadWrite for T {}

/// One connection.
pub(super) struct Wire {
    stream: Stream,
    unread: Vec<u8>,
    stopwatch: SystemClock,
    deadline: Duration,
}

/// Returns the addresses of a server.
pub(super) fn find(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let found: Vec<_> = (host, port)
        .to_socket_addrs()?
        .take(ADDRESSES_MAX)
        .collect();
    if found.is_empty() {
        return Err(io::ErrorKind::NotFound.into());
    }
    Ok(found)
}

/// Whether every address is this very PC.
pub(super) fn all_loopback(addresses: &[SocketAddr]) -> bool {
    addresses
        .iter()
        .all(|address| address.ip().to_canonical().is_loopback())
}

/// Returns the name that the certificate has to carry.
pub(super) fn certificate_name(host: &str) -> Option<ServerName<'static>> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(ServerName::IpAddress(ip.into()));
    }
    ServerName::try_from(host.to_owned()).ok()
}

impl Wire {
    /// Connects to the first address that answers.
    pub(super) fn connect(addresses: &[SocketAddr], within: Duration) -> Result<Self, Silence> {
        let stopwatch = SystemClock::new();
        let mut last = Silence::TimedOut;
        for address in addresses.iter().take(ADDRESSES_MAX) {
            let left = within.saturating_sub(stopwatch.monotonic());
            if left.is_zero() {
                break;
            }
            let connected = TcpStream::connect_timeout(address, left).and_then(|socket| {
                // The final dot is a write of its own and would wait for the answer to the body.
                socket.set_nodelay(true)?;
                Ok(socket)
            });
            match connected {
                Ok(socket) => {
                    return Ok(Self {
                        stream: Stream::Plain(socket),
                        unread: Vec::new(),
                        stopwatch,
                        deadline: within,
                    });
                }
                Err(error) => last = error.into(),
            }
        }
        Err(last)
    }

    /// Sets how much time everything from now until the next call may take together.
    pub(super) fn allow(&mut self, within: Duration) {
        self.deadline = self.stopwatch.monotonic().saturating_add(within);
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
        let Stream::Plain(mut socket) = self.stream else {
            return Ok(self);
        };
        if !self.unread.is_empty() {
            return Err(Silence::Garbled);
        }
        let mut tls =
            ClientConnection::new(trust, name).map_err(|error| Silence::Tls(in_words(&error)))?;
        while tls.is_handshaking() {
            limit(&socket, self.stopwatch.monotonic(), self.deadline)?;
            if tls.wants_write() {
                tls.write_tls(&mut socket)?;
            } else if tls.read_tls(&mut socket)? == 0 {
                return Err(Silence::Closed);
            } else if let Err(error) = tls.process_new_packets() {
                // Tells the server why; whether it hears it changes nothing.
                if tls.write_tls(&mut socket).is_err() {
                    tracing::debug!("the mail server closed before it was told why");
                }
                return Err(Silence::Tls(in_words(&error)));
            }
        }
        Ok(Self {
            stream: Stream::Encrypted(Box::new(StreamOwned::new(tls, socket))),
            ..self
        })
    }

    /// Writes the bytes, to the last one. An error means that some of them may have left.
    ///
    /// A server that has already said more than it was asked is out of step, and nothing is sent.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Silence> {
        if !self.unread.is_empty() {
            return Err(Silence::Garbled);
        }
        for piece in bytes.chunks(4096) {
            limit(
                self.stream.socket(),
                self.stopwatch.monotonic(),
                self.deadline,
            )?;
            self.stream.both().write_all(piece)?;
        }
        self.stream.both().flush()?;
        Ok(())
    }

    /// Reads one whole reply.
    pub(super) fn read(&mut self) -> Result<Reply, Silence> {
        let mut piece = [0u8; 1024];
        while self.unread.len() <= REPLY_BYTES_MAX {
            if let Some((reply, length)) = whole_reply(&self.unread)? {
                self.unread.drain(..length);
                return Ok(reply);
            }
            limit(
                self.stream.socket(),
                self.stopwatch.monotonic(),
                self.deadline,
            )?;
            match self.stream.both().read(&mut piece) {
                Ok(0) => return Err(Silence::Closed),
                Ok(length) => self.unread.extend_from_slice(&piece[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Silence::Garbled)
    }

    /// Whether the server has said more than it was asked.
    pub(super) fn said_more(&self) -> bool {
        !self.unread.is_empty()
    }
}

/// Gives the socket no more time than is left, so a server that says one byte a minute cannot
/// stretch a deadline.
fn limit(socket: &TcpStream, now: Duration, deadline: Duration) -> Result<(), Silence> {
    let left = deadline.saturating_sub(now);
    if left.is_zero() {
        return Err(Silence::TimedOut);
    }
    socket.set_read_timeout(Some(left))?;
    socket.set_write_timeout(Some(left))?;
    Ok(())
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

    #[test]
    fn only_addresses_of_this_pc_are_loopback() {
        let address = |text: &str| text.parse::<SocketAddr>().expect("an address and a port");
        let here = [
            "127.0.0.1:25",
            "127.8.9.1:25",
            "[::1]:25",
            "[::ffff:127.0.0.1]:25",
        ];
        let elsewhere = ["192.0.2.1:25", "0.0.0.0:25", "[2001:db8::1]:25", "[::]:25"];
        for text in here {
            assert!(all_loopback(&[address(text)]), "{text}");
        }
        for text in elsewhere {
            assert!(!all_loopback(&[address(here[0]), address(text)]), "{text}");
        }
    }
}
