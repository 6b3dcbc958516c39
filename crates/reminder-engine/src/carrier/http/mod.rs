//! One request over one fresh connection, and its answer. No redirect, no second try, no kept
//! connection, no cookie, no proxy. It knows no carrier and decides nothing about reminders.
//!
//! A broken request says where it broke, because that is the whole question: before its first byte
//! left nothing can have been sent; after it only the other side knows. The general libraries keep
//! that to themselves, or let it be found out through parts of theirs that they do not promise to
//! keep; here it is the order of six lines in [`Door::ask`].

mod answer;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use secrecy::{ExposeSecret, SecretString};
use url::Url;
use zeroize::Zeroizing;

pub(super) use self::answer::Answer;
use self::answer::{ANSWER_BYTES_MAX, whole};
use super::line::{self, Line, Silence};
use super::{ChannelFault, Fault, Outcome};

/// How long a gateway is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For the connection and its encryption.
    pub connect: Duration,
    /// From the first byte of the request to the first byte of the answer.
    pub answer: Duration,
    /// From there to the last byte of the answer.
    pub rest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            answer: Duration::from_secs(60),
            rest: Duration::from_secs(20),
        }
    }
}

impl Patience {
    /// Returns the longest time between the first look at a request and its last byte's arrival.
    pub(super) fn until_heard(&self) -> Duration {
        self.connect + self.answer
    }
}

/// Whom to speak to without encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    /// This very PC.
    Loopback,
    /// Whatever is in the clinic's own network.
    OwnNetwork,
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Delete,
}

/// One request. Its address holds no secret.
pub(super) struct Request {
    pub(super) verb: Verb,
    pub(super) url: Url,
    /// The kind of the body, and the body.
    pub(super) body: Option<(&'static str, String)>,
}

/// Where a request broke off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// Before its first byte left: surely nobody has it.
    Before(Why),
    /// After that: only the other side knows.
    After(Silence),
}

/// Why nothing left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// The address is none, or holds what does not belong into one.
    NotSetUp,
    /// The name has no address.
    NotFound(io::ErrorKind),
    /// It would not be encrypted, and the other side is too far away for that.
    NotEncrypted,
    /// No connection came about.
    Silent(Silence),
}

impl Stop {
    /// Returns what became of a message that was in the request.
    pub(super) fn outcome(&self) -> Outcome {
        let detail = self.detail();
        match self.channel_fault() {
            Some(fault) => Outcome::NotSent {
                fault: Fault::Channel(fault),
                detail,
            },
            None => Outcome::Unknown { detail },
        }
    }

    /// Returns whose fault it is that nothing left; none when something may have.
    pub(super) fn channel_fault(&self) -> Option<ChannelFault> {
        match self {
            Self::After(_) => None,
            Self::Before(Why::NotSetUp) => Some(ChannelFault::NotSetUp),
            Self::Before(Why::NotFound(_)) => Some(ChannelFault::ServerNotFound),
            Self::Before(Why::NotEncrypted) => Some(ChannelFault::EncryptionNotOffered),
            Self::Before(Why::Silent(Silence::Tls(_))) => Some(ChannelFault::Encryption),
            Self::Before(Why::Silent(
                Silence::Closed | Silence::TimedOut | Silence::Garbled | Silence::Broken(_),
            )) => Some(ChannelFault::NoConnection),
        }
    }

    /// Returns what was seen. It names nobody: nothing that the other side said is in it.
    pub(super) fn detail(&self) -> String {
        let (phase, silence) = match self {
            Self::Before(Why::NotSetUp) => {
                return String::from("The gateway's address cannot be used.");
            }
            Self::Before(Why::NotFound(kind)) => {
                return format!("While the gateway was looked up: no address was found ({kind}).");
            }
            Self::Before(Why::NotEncrypted) => {
                return String::from("The connection would not be encrypted, so none was made.");
            }
            Self::Before(Why::Silent(silence)) => ("While connecting", silence),
            Self::After(silence) => ("After the request began to leave", silence),
        };
        match silence {
            Silence::Closed => format!("{phase}, the connection broke."),
            Silence::TimedOut => format!("{phase}, no answer came in time."),
            Silence::Garbled => format!("{phase}, something came that is no answer."),
            Silence::Broken(kind) => format!("{phase}, the network failed ({kind})."),
            Silence::Tls(words) => format!("{phase}: {words}."),
        }
    }
}

/// The way to one gateway: whom to trust, how long to wait, and who we are.
pub(super) struct Door {
    trust: Arc<ClientConfig>,
    pub(super) patience: Patience,
    plain: Plain,
    /// The whole line; empty for who asks without a name.
    authorization: Zeroizing<String>,
}

impl Door {
    /// Returns the way to a gateway that knows us by a name and a secret (RFC 7617).
    pub(super) fn new(plain: Plain, user: &str, secret: &SecretString) -> Self {
        let pair = Zeroizing::new(format!("{user}:{}", secret.expose_secret()));
        let encoded = Zeroizing::new(BASE64.encode(pair.as_bytes()));
        Self {
            trust: line::trust(line::public_roots()),
            patience: Patience::default(),
            plain,
            authorization: Zeroizing::new(format!("Authorization: Basic {}\r\n", encoded.as_str())),
        }
    }

    /// Returns the way to somebody to whom the request itself says who we are.
    pub(super) fn unnamed(plain: Plain) -> Self {
        Self {
            trust: line::trust(line::public_roots()),
            patience: Patience::default(),
            plain,
            authorization: Zeroizing::default(),
        }
    }

    /// Trusts one more certificate authority, given in DER, besides the public ones.
    ///
    /// # Errors
    /// The certificate cannot be read.
    pub(super) fn trust_root(&mut self, certificate: &[u8]) -> Result<(), rustls::Error> {
        let mut roots: RootCertStore = line::public_roots();
        roots.add(CertificateDer::from(certificate))?;
        self.trust = line::trust(roots);
        Ok(())
    }

    /// Makes one request and returns its answer, whatever that says.
    pub(super) fn ask(&self, request: &Request) -> Result<Answer, Stop> {
        let before = Stop::Before;
        let (host, port) = place(&request.url).ok_or(before(Why::NotSetUp))?;
        let addresses =
            line::find(host, port).map_err(|error| before(Why::NotFound(error.kind())))?;
        let encrypted = request.url.scheme() == "https";
        if !encrypted && !self.may_be_plain(&addresses) {
            return Err(before(Why::NotEncrypted));
        }
        let silent = |silence| before(Why::Silent(silence));
        let mut line = Line::connect(&addresses, self.patience.connect).map_err(silent)?;
        if encrypted {
            let name = line::certificate_name(host).ok_or(before(Why::NotSetUp))?;
            line = line.encrypt(name, self.trust.clone()).map_err(silent)?;
        }
        let written = self.written(request, host);
        line.allow(self.patience.answer);
        // From here on the other side may have it. One that hangs up in the middle may still have
        // said why; only a whole answer counts.
        let told = line.write(written.as_bytes());
        hear(&mut line, self.patience.rest)
            .map_err(|silence| Stop::After(told.err().unwrap_or(silence)))
    }

    fn may_be_plain(&self, addresses: &[SocketAddr]) -> bool {
        match self.plain {
            Plain::Loopback => line::all_loopback(addresses),
            Plain::OwnNetwork => addresses.iter().all(|address| is_own_network(address.ip())),
        }
    }

    /// Everything in it was checked by the parser of addresses, or is ours.
    fn written(&self, request: &Request, host: &str) -> Zeroizing<String> {
        let verb = match request.verb {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Delete => "DELETE",
        };
        let url = &request.url;
        let query = url
            .query()
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        let host = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str().unwrap_or(host)),
            None => url.host_str().unwrap_or(host).to_owned(),
        };
        let mut written = Zeroizing::new(format!(
            "{verb} {}{query} HTTP/1.1\r\nHost: {host}\r\n{}\
             User-Agent: RingOnce\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n\
             Connection: close\r\n",
            url.path(),
            self.authorization.as_str(),
        ));
        if let Some((kind, body)) = &request.body {
            let length = body.len();
            written.push_str(&format!(
                "Content-Type: {kind}\r\nContent-Length: {length}\r\n"
            ));
        }
        written.push_str("\r\n");
        if let Some((_, body)) = &request.body {
            written.push_str(body);
        }
        written
    }
}

/// Returns the name and the port of an address that can be spoken to. A user name in it would be
/// written into logs by whoever prints it, so such an address is refused.
fn place(url: &Url) -> Option<(&str, u16)> {
    let known = matches!(url.scheme(), "http" | "https");
    if !known || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let host = url.host_str()?;
    let bare = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    Some((bare.unwrap_or(host), url.port_or_known_default()?))
}

/// Whether an address is in the clinic's own network: RFC 1918, RFC 4193, link-local and loopback.
fn is_own_network(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(v4) => v4.is_private() || v4.is_loopback() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// Reads one whole answer. Once its first byte is there the rest has its own time, so that one who
/// drips cannot stretch it.
fn hear(line: &mut Line, rest: Duration) -> Result<Answer, Silence> {
    let mut heard = Vec::new();
    let mut piece = [0u8; 4096];
    while heard.len() <= ANSWER_BYTES_MAX {
        let length = line.read(&mut piece)?;
        if heard.is_empty() {
            line.allow(rest);
        }
        heard.extend_from_slice(&piece[..length]);
        match whole(&heard, length == 0) {
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) if length == 0 => return Err(Silence::Closed),
            Ok(None) => {}
            Err(answer::NoAnswer) => return Err(Silence::Garbled),
        }
    }
    Err(Silence::Garbled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_outside_can_be_is_the_clinics_own_network() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let own = [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.178.20",
            "127.0.0.1",
            "169.254.1.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:192.168.0.1",
        ];
        let others = [
            "8.8.8.8",
            "172.32.0.1",
            "192.0.2.1",
            "100.64.0.1",
            "0.0.0.0",
            "2001:db8::1",
            "::",
            "::ffff:192.0.2.1",
        ];
        for text in own {
            assert!(is_own_network(ip(text)), "{text}");
        }
        for text in others {
            assert!(!is_own_network(ip(text)), "{text}");
        }
    }

    #[test]
    fn an_address_with_a_name_or_a_secret_in_it_is_not_used() {
        let cases = [
            ("https://api.example.com/x", Some(("api.example.com", 443))),
            ("http://[::1]:8080/", Some(("::1", 8080))),
            ("http://192.168.0.7:8080", Some(("192.168.0.7", 8080))),
            ("https://user@api.example.com/", None),
            ("https://user:secret@api.example.com/", None),
            ("ftp://api.example.com/", None),
            ("mailto:desk@example.com", None),
        ];
        for (text, expected) in cases {
            let url = Url::parse(text).expect("an address");
            assert_eq!(place(&url), expected, "{text}");
        }
    }

    #[test]
    fn a_request_says_who_we_are_and_how_long_its_body_is() {
        let secret = SecretString::from("open sesame");
        let door = Door::new(Plain::Loopback, "SK1", &secret);
        let request = Request {
            verb: Verb::Post,
            url: Url::parse("http://127.0.0.1:8080/a%20b?To=%2B1").expect("an address"),
            body: Some((
                "application/x-www-form-urlencoded",
                String::from("a=\u{e9}"),
            )),
        };
        assert_eq!(
            door.written(&request, "127.0.0.1").as_str(),
            "POST /a%20b?To=%2B1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\
             Authorization: Basic U0sxOm9wZW4gc2VzYW1l\r\nUser-Agent: RingOnce\r\n\
             Accept: application/json\r\nAccept-Encoding: identity\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4\r\n\r\na=\u{e9}"
        );
    }
}
