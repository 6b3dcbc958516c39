//! The conversation with an IMAP server: in, look, out. The mailbox is opened with EXAMINE and
//! mails are fetched with PEEK, so nothing in it is changed: not even what was read is marked as
//! read. What a mail means is not known here.

use std::io;

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{NO_PAD, STANDARD as BASE64};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::answers::{self, Answer, Fetched, Status};
use super::wire::{Failed, Refusal, Wire};
use super::{Mailbox, Proof};
use crate::carrier::email::Security;
use crate::carrier::line::{self, Line, Silence};

/// Bytes of a mail that are fetched; bounces and answers have fewer, and what is cut off is a
/// picture.
pub(super) const MAIL_BYTES_MAX: usize = 256 * 1024;
/// Bytes of the few lines of a mail's head that are fetched first.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// The lines of a mail's head that tell whether it is ours.
const HEAD_LINES: &str = "MESSAGE-ID IN-REPLY-TO REFERENCES FROM DATE SUBJECT RETURN-PATH \
    AUTO-SUBMITTED PRECEDENCE X-AUTOREPLY X-AUTORESPOND LIST-ID CONTENT-TYPE X-FAILED-RECIPIENTS";

/// Where a conversation is, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    FindServer,
    Connect,
    Encryption,
    LogIn,
    Open,
    Look,
}

/// Why it stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// The settings lack something.
    NotSetUp,
    /// There is no password.
    PasswordMissing,
    /// The server's name has no address.
    NotFound(io::ErrorKind),
    /// No encryption was asked for and the server is not this PC.
    NotThisPc,
    /// The server does not offer what the phase needs.
    NotOffered,
    /// The server said no.
    Refused(Refusal),
    /// The server did not answer.
    Silent(Silence),
}

/// Where and why it stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) phase: Phase,
    pub(super) why: Why,
}

impl Stop {
    pub(super) const fn at(phase: Phase, why: Why) -> Self {
        Self { phase, why }
    }

    fn failed(phase: Phase) -> impl Fn(Failed) -> Self {
        move |failed| {
            let why = match failed {
                Failed::Refused(refusal) => Why::Refused(refusal),
                Failed::Silent(silence) => Why::Silent(silence),
            };
            Self::at(phase, why)
        }
    }

    fn silent(phase: Phase) -> impl Fn(Silence) -> Self {
        move |silence| Self::at(phase, Why::Silent(silence))
    }
}

/// A mailbox that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opened {
    /// The numbers of mails hold as long as this one stays the same.
    pub(super) validity: u32,
    /// The number that the next mail will get at least.
    pub(super) next: Option<u32>,
}

/// A mail, or its head, under its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) uid: u32,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) bytes: Vec<u8>,
}

/// An open conversation, logged in.
pub(super) struct Session {
    wire: Wire,
}

impl Session {
    /// Finds the server, connects, encrypts and logs in.
    pub(super) fn open(mailbox: &Mailbox) -> Result<Self, Stop> {
        let settings = &mailbox.settings;
        let host = settings.host.trim();
        if host.is_empty() || settings.port == 0 || settings.user.is_empty() {
            return Err(Stop::at(Phase::FindServer, Why::NotSetUp));
        }
        if mailbox.proof.is_none() {
            return Err(Stop::at(Phase::LogIn, Why::PasswordMissing));
        }
        let addresses = line::find(host, settings.port)
            .map_err(|error| Stop::at(Phase::FindServer, Why::NotFound(error.kind())))?;
        if settings.security == Security::NoneOnLoopback && !line::all_loopback(&addresses) {
            return Err(Stop::at(Phase::Encryption, Why::NotThisPc));
        }
        let patience = mailbox.patience;
        let line =
            Line::connect(&addresses, patience.connect).map_err(Stop::silent(Phase::Connect))?;
        let mut wire = Wire::new(line, patience.conversation);
        let name =
            || line::certificate_name(host).ok_or(Stop::at(Phase::FindServer, Why::NotSetUp));
        let encrypt = |wire: Wire| {
            let name = name()?;
            wire.encrypt(
                |line| line.encrypt(name, mailbox.trust()),
                patience.conversation,
            )
            .map_err(Stop::silent(Phase::Encryption))
        };
        match settings.security {
            Security::ImplicitTls => {
                wire = encrypt(wire)?;
                Self::greet(wire)?
            }
            Security::NoneOnLoopback => Self::greet(wire)?,
            Security::StartTls => {
                let (mut plain, logged_in) = Self::greet(wire)?.parts();
                // Who is logged in before the encryption talks to somebody else (RFC 9051 7.1.4).
                if logged_in {
                    return Err(Stop::at(Phase::Encryption, Why::NotOffered));
                }
                plain
                    .command(b"STARTTLS", &[])
                    .map_err(|failed| match failed {
                        Failed::Refused(_) => Stop::at(Phase::Encryption, Why::NotOffered),
                        Failed::Silent(silence) => {
                            Stop::at(Phase::Encryption, Why::Silent(silence))
                        }
                    })?;
                Greeted {
                    wire: encrypt(plain)?,
                    logged_in: false,
                }
            }
        }
        .log_in(mailbox)
    }

    fn greet(mut wire: Wire) -> Result<Greeted, Stop> {
        let (status, _) = wire.greeting().map_err(Stop::failed(Phase::Connect))?;
        Ok(Greeted {
            wire,
            logged_in: status == Status::PreAuth,
        })
    }

    /// Opens a mailbox to look at it.
    pub(super) fn examine(&mut self, folder: &str) -> Result<Opened, Stop> {
        let line = format!("EXAMINE {}", quoted(&encoded_name(folder)));
        let (said, _) = self
            .wire
            .command(line.as_bytes(), &[])
            .map_err(Stop::failed(Phase::Open))?;
        let number = |name: &str| {
            said.iter().find_map(|answer| match answer {
                Answer::Status { words, .. } => answers::code(words)
                    .filter(|(code, _)| code.eq_ignore_ascii_case(name))
                    .and_then(|(_, digits)| digits.trim().parse::<u32>().ok()),
                Answer::Done { .. }
                | Answer::GoOn
                | Answer::Capabilities(_)
                | Answer::Search(_)
                | Answer::Fetched(_)
                | Answer::Other => None,
            })
        };
        // Without it nobody can say tomorrow what was read today.
        let validity =
            number("UIDVALIDITY").ok_or(Stop::at(Phase::Open, Why::Silent(Silence::Garbled)))?;
        Ok(Opened {
            validity,
            next: number("UIDNEXT"),
        })
    }

    /// Returns the numbers of the mails that fit, lowest first.
    pub(super) fn search(&mut self, criteria: &str) -> Result<Vec<u32>, Stop> {
        let line = format!("UID SEARCH {criteria}");
        let (said, _) = self
            .wire
            .command(line.as_bytes(), &[])
            .map_err(Stop::failed(Phase::Look))?;
        let mut found = Vec::new();
        let mut answered = false;
        for answer in said {
            if let Answer::Search(uids) = answer {
                answered = true;
                found.extend(uids);
            }
        }
        // A server that says nothing at all has not said that there is nothing.
        if !answered {
            return Err(Stop::at(Phase::Look, Why::Silent(Silence::Garbled)));
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Returns the lines of some mails' heads that tell whether they are ours.
    pub(super) fn heads(&mut self, uids: &[u32]) -> Result<Vec<Numbered>, Stop> {
        let what = format!("BODY.PEEK[HEADER.FIELDS ({HEAD_LINES})]<0.{HEAD_BYTES_MAX}>");
        self.fetch(uids, &what, HEAD_BYTES_MAX)
    }

    /// Returns a mail; none when it is not there any more, or the server cannot show it.
    pub(super) fn mail(&mut self, uid: u32) -> Result<Option<Vec<u8>>, Stop> {
        let what = format!("BODY.PEEK[]<0.{MAIL_BYTES_MAX}>");
        match self.fetch(&[uid], &what, MAIL_BYTES_MAX) {
            Ok(found) => Ok(found.into_iter().next().map(|found| found.bytes)),
            Err(Stop {
                why: Why::Refused(_),
                ..
            }) => Ok(None),
            Err(stop) => Err(stop),
        }
    }

    fn fetch(&mut self, uids: &[u32], what: &str, most: usize) -> Result<Vec<Numbered>, Stop> {
        let set: Vec<String> = uids.iter().map(u32::to_string).collect();
        let line = format!("UID FETCH {} (UID INTERNALDATE {what})", set.join(","));
        let (said, _) = self
            .wire
            .command(line.as_bytes(), &[])
            .map_err(Stop::failed(Phase::Look))?;
        let mut found: Vec<Numbered> = Vec::new();
        for answer in said {
            let Answer::Fetched(Fetched {
                uid: Some(uid),
                date,
                bytes: Some(mut bytes),
            }) = answer
            else {
                continue;
            };
            // What nobody asked for is not looked at.
            if uids.contains(&uid) && !found.iter().any(|known| known.uid == uid) {
                bytes.truncate(most);
                let at = date.as_deref().and_then(moment);
                found.push(Numbered { uid, at, bytes });
            }
        }
        found.sort_unstable_by_key(|one| one.uid);
        Ok(found)
    }

    /// Ends the conversation in an orderly way.
    pub(super) fn leave(self) {
        self.wire.leave();
    }
}

/// A conversation after the first words.
struct Greeted {
    wire: Wire,
    logged_in: bool,
}

impl Greeted {
    fn parts(self) -> (Wire, bool) {
        (self.wire, self.logged_in)
    }

    fn log_in(mut self, mailbox: &Mailbox) -> Result<Session, Stop> {
        if self.logged_in {
            return Ok(Session { wire: self.wire });
        }
        let failed = Stop::failed(Phase::LogIn);
        let offers = offers(&mut self.wire).map_err(&failed)?;
        let offered = |what: &str| offers.iter().any(|offer| offer == what);
        let user = mailbox.settings.user.as_str();
        let (way, proof) = match &mailbox.proof {
            Some(Proof::Password(password)) => {
                let password = password.expose_secret();
                if !offered("AUTH=PLAIN") {
                    self.plain_login(user, password, offered("LOGINDISABLED"))?;
                    return Ok(Session { wire: self.wire });
                }
                ("PLAIN", Zeroizing::new(format!("\0{user}\0{password}")))
            }
            Some(Proof::Token(token)) if offered("AUTH=XOAUTH2") => {
                let token = token.expose_secret();
                let proof = format!("user={user}\x01auth=Bearer {token}\x01\x01");
                ("XOAUTH2", Zeroizing::new(proof))
            }
            Some(Proof::Token(_)) => return Err(Stop::at(Phase::LogIn, Why::NotOffered)),
            None => return Err(Stop::at(Phase::LogIn, Why::PasswordMissing)),
        };
        let proof = Zeroizing::new(BASE64.encode(proof.as_bytes()));
        // Before it refuses a token, a server asks once more with the reason as its question.
        let and_then: &[&[u8]] = &[b""];
        if offered("SASL-IR") {
            let line = Zeroizing::new(format!("AUTHENTICATE {way} {}", proof.as_str()));
            self.wire.command(line.as_bytes(), and_then)
        } else {
            let line = format!("AUTHENTICATE {way}");
            self.wire.command(line.as_bytes(), &[proof.as_bytes(), b""])
        }
        .map_err(&failed)?;
        Ok(Session { wire: self.wire })
    }

    /// Logs in with the oldest command (RFC 3501 6.2.3), where nothing else is offered.
    fn plain_login(&mut self, user: &str, password: &str, disabled: bool) -> Result<(), Stop> {
        let fits = |text: &str| text.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if disabled || !fits(user) || !fits(password) {
            return Err(Stop::at(Phase::LogIn, Why::NotOffered));
        }
        let password = Zeroizing::new(quoted(password));
        let line = Zeroizing::new(format!("LOGIN {} {}", quoted(user), password.as_str()));
        self.wire
            .command(line.as_bytes(), &[])
            .map(drop)
            .map_err(Stop::failed(Phase::LogIn))
    }
}

/// Asks what the server offers.
fn offers(wire: &mut Wire) -> Result<Vec<String>, Failed> {
    let (said, _) = wire.command(b"CAPABILITY", &[])?;
    let mut offers = Vec::new();
    for answer in said {
        if let Answer::Capabilities(words) = answer {
            offers.extend(words);
        }
    }
    Ok(offers)
}

/// Quotes a string (RFC 9051 4.3); what could break out of it was refused or encoded before.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    quoted
}

/// Writes the name of a folder as servers do: a variant of UTF-7 (RFC 3501 5.1.3). A name that
/// somebody copied in that form already stays as it is.
fn encoded_name(name: &str) -> String {
    const UTF7: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, NO_PAD);
    let is_plain = |letter: char| (' '..='~').contains(&letter);
    if name.chars().all(is_plain) {
        return name.to_owned();
    }
    let mut encoded = String::new();
    let mut odd: Vec<u8> = Vec::new();
    let flush = |odd: &mut Vec<u8>, encoded: &mut String| {
        if !odd.is_empty() {
            encoded.push('&');
            encoded.push_str(&UTF7.encode(&odd));
            encoded.push('-');
            odd.clear();
        }
    };
    for letter in name.chars() {
        if is_plain(letter) {
            flush(&mut odd, &mut encoded);
            encoded.push(letter);
            if letter == '&' {
                encoded.push('-');
            }
        } else {
            let mut units = [0u16; 2];
            for unit in letter.encode_utf16(&mut units) {
                odd.extend_from_slice(&unit.to_be_bytes());
            }
        }
    }
    flush(&mut odd, &mut encoded);
    encoded
}

/// Reads when the server got a mail: `17-Jul-2026 02:44:25 -0700`.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_str(text.trim(), "%d-%b-%Y %H:%M:%S %z")
        .ok()
        .map(|moment| moment.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_named_as_servers_name_it() {
        for (name, written) in [
            ("INBOX", "INBOX"),
            ("[Gmail]/Sent Mail", "[Gmail]/Sent Mail"),
            ("Envoy\u{e9}s", "Envoy&AOk-s"),
            ("Envoy&AOk-s", "Envoy&AOk-s"),
            ("\u{e9} & co", "&AOk- &- co"),
            ("\u{9001}\u{4fe1}", "&kAFP4Q-"),
            ("a\r\nb\u{1f4e8}", "a&AA0ACg-b&2D3c6A-"),
        ] {
            assert_eq!(encoded_name(name), written, "{name:?}");
        }
        assert_eq!(quoted("a\"b\\c"), "\"a\\\"b\\\\c\"");
    }

    #[test]
    fn the_servers_moment_is_read_with_its_zone() {
        for (text, read) in [
            (
                "17-Jul-2026 02:44:25 -0700",
                Some("2026-07-17T09:44:25+00:00"),
            ),
            (
                " 1-Mar-2026 09:00:00 +0000",
                Some("2026-03-01T09:00:00+00:00"),
            ),
            ("1-Mar-2026", None),
            ("", None),
        ] {
            let moment = moment(text).map(|moment| moment.to_rfc3339());
            assert_eq!(moment.as_deref(), read, "{text:?}");
        }
    }
}
