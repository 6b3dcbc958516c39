//! One connection to a carrier over the internet: finding it, connecting, encryption and deadlines.
//! It knows no protocol and decides nothing; what is said over it is the wire's of each carrier.
//!
//! This is ours and not a library's because the one question that matters about a broken
//! connection is *where* it broke. The usual clients answer a stall at the first word and a
//! stall after the last with the same error, and only one of the two may be sent again.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::clock::{Clock, SystemClock};

/// How many addresses of a server are tried. Trying another one is no retry: nothing was said yet.
const ADDRESSES_MAX: usize = 8;

/// Why no whole answer was heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Silence {
    /// The other side closed the connection.
    Closed,
    /// Nothing came in time.
    TimedOut,
    /// What came is not an answer, or came before it was asked for.
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
pub(crate) struct Line {
    stream: Stream,
    stopwatch: SystemClock,
    deadline: Duration,
}

/// Returns the addresses of a server.
pub(crate) fn find(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
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
pub(crate) fn all_loopback(addresses: &[SocketAddr]) -> bool {
    addresses
        .iter()
        .all(|address| address.ip().to_canonical().is_loopback())
}

/// Returns the name that the certificate has to carry.
pub(crate) fn certificate_name(host: &str) -> Option<ServerName<'static>> {
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(ServerName::IpAddress(ip.into()));
    }
    ServerName::try_from(host.to_owned()).ok()
}

/// Returns the usual trust: these authorities, and every version of TLS that is considered safe.
pub(crate) fn trust(roots: RootCertStore) -> Arc<ClientConfig> {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .expect("ring has suites for every version of TLS that rustls considers safe")
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

/// Returns the authorities that everybody trusts.
pub(crate) fn public_roots() -> RootCertStore {
    webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect()
}

impl Line {
    /// Connects to the first address that answers.
    pub(crate) fn connect(addresses: &[SocketAddr], within: Duration) -> Result<Self, Silence> {
        let stopwatch = SystemClock::new();
        let mut last = Silence::TimedOut;
        for address in addresses.iter().take(ADDRESSES_MAX) {
            let left = within.saturating_sub(stopwatch.monotonic());
            if left.is_zero() {
                break;
            }
            let connected = TcpStream::connect_timeout(address, left).and_then(|socket| {
                // A small last write would wait for the answer to the one before it.
                socket.set_nodelay(true)?;
                Ok(socket)
            });
            match connected {
                Ok(socket) => {
                    return Ok(Self {
                        stream: Stream::Plain(socket),
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
    pub(crate) fn allow(&mut self, within: Duration) {
        self.deadline = self.stopwatch.monotonic().saturating_add(within);
    }

    /// Encrypts the connection, and returns it only once the server has proved its name.
    pub(crate) fn encrypt(
        self,
        name: ServerName<'static>,
        trust: Arc<ClientConfig>,
    ) -> Result<Self, Silence> {
        let Stream::Plain(mut socket) = self.stream else {
            return Ok(self);
        };
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
                    tracing::debug!("the server closed before it was told why");
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
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Silence> {
        for piece in bytes.chunks(4096) {
            self.limit()?;
            self.stream.both().write_all(piece)?;
        }
        self.stream.both().flush()?;
        Ok(())
    }

    /// Reads what there is, and waits for something when there is nothing. Returns how much it is;
    /// zero when the other side has closed in an orderly way.
    pub(crate) fn read(&mut self, into: &mut [u8]) -> Result<usize, Silence> {
        const INTERRUPTIONS_MAX: usize = 1_000;
        for _ in 0..INTERRUPTIONS_MAX {
            self.limit()?;
            match self.stream.both().read(into) {
                Ok(length) => return Ok(length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Silence::TimedOut)
    }

    fn limit(&self) -> Result<(), Silence> {
        limit(
            self.stream.socket(),
            self.stopwatch.monotonic(),
            self.deadline,
        )
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

#[cfg(test)]
mod tests {
    use super::*;

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
