//! The conversation with a mail server (RFC 5321), phase by phase. It stops at the first answer it
//! did not hope for and says in which phase; what that means is decided in `verdict`.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use lettre::Address;
use secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::wire::{self, Reply, Silence, Wire};
use super::{EmailCarrier, Proof, Security};

/// Where the conversation is. In order, except that with TLS from the first byte the encryption
/// comes before the greeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Settings,
    FindServer,
    Connect,
    Encryption,
    Greeting,
    LogIn,
    Sender,
    Recipient,
    Announce,
    Body,
    /// From the first byte of the final dot on, the server may have the message.
    Receipt,
}

/// Why the conversation stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Why {
    /// The settings lack something.
    NotSetUp,
    /// The settings name a user and there is no password.
    PasswordMissing,
    /// The settings name a user and there is no token of the log-in at Microsoft.
    TokenMissing,
    /// The server's name has no address.
    NotFound(io::ErrorKind),
    /// No encryption was asked for and the server is not this PC.
    NotThisPc,
    /// The server does not offer what the phase needs.
    NotOffered,
    /// The server knows no log-in by a token.
    TokensNotOffered,
    /// The server answered something else than was hoped for.
    Answered(Reply),
    /// The server did so when it was shown a token.
    TokenRefused(Reply),
    /// The server did not answer.
    Silent(Silence),
}

/// Where and why the conversation stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) phase: Phase,
    pub(super) why: Why,
}

impl Stop {
    fn at(phase: Phase, why: Why) -> Self {
        Self { phase, why }
    }

    fn silent(phase: Phase) -> impl FnOnce(Silence) -> Self {
        move |silence| Self::at(phase, Why::Silent(silence))
    }
}

/// An open conversation, logged in.
pub(super) struct Conversation {
    wire: Wire,
}

impl Conversation {
    /// Finds the server, connects, encrypts and logs in. Nothing of any letter is said yet.
    ///
    /// `hello` is the name we give: the domain of the sender's address. The PC's own name is
    /// nobody's business and rarely one that a mail server knows.
    pub(super) fn open(carrier: &EmailCarrier, hello: &str) -> Result<Self, Stop> {
        let settings = &carrier.settings;
        if settings.host.trim().is_empty() || settings.port == 0 {
            return Err(Stop::at(Phase::Settings, Why::NotSetUp));
        }
        let proof = carrier
            .proof()
            .map_err(|why| Stop::at(Phase::Settings, why))?;
        let host = settings.host.trim();
        let addresses = wire::find(host, settings.port)
            .map_err(|error| Stop::at(Phase::FindServer, Why::NotFound(error.kind())))?;
        if settings.security == Security::NoneOnLoopback && !wire::all_loopback(&addresses) {
            return Err(Stop::at(Phase::Encryption, Why::NotThisPc));
        }
        let mut wire = Wire::connect(&addresses, carrier.patience.connect)
            .map_err(Stop::silent(Phase::Connect))?;
        wire.allow(carrier.patience.conversation);

        let encrypt = |wire: Wire| {
            let name = wire::certificate_name(host)
                .ok_or_else(|| Stop::at(Phase::Settings, Why::NotSetUp))?;
            wire.encrypt(name, carrier.trust())
                .map_err(Stop::silent(Phase::Encryption))
        };
        let (mut conversation, offers) = match settings.security {
            Security::ImplicitTls => Self::greet(encrypt(wire)?, hello)?,
            Security::NoneOnLoopback => Self::greet(wire, hello)?,
            Security::StartTls => {
                let (mut plain, offers) = Self::greet(wire, hello)?;
                if !offers.offers("STARTTLS") {
                    return Err(Stop::at(Phase::Encryption, Why::NotOffered));
                }
                plain.ask(Phase::Encryption, b"STARTTLS\r\n", 220)?;
                // What was offered in the open could have been written by anybody.
                let mut secret = Self {
                    wire: encrypt(plain.wire)?,
                };
                let offers = secret.hello(hello)?;
                (secret, offers)
            }
        };
        conversation.log_in(&settings.user, &proof, &offers)?;
        Ok(conversation)
    }

    fn greet(wire: Wire, hello: &str) -> Result<(Self, Reply), Stop> {
        let mut conversation = Self { wire };
        conversation.hear(Phase::Greeting, 220)?;
        let offers = conversation.hello(hello)?;
        Ok((conversation, offers))
    }

    fn hello(&mut self, hello: &str) -> Result<Reply, Stop> {
        self.ask(Phase::Greeting, format!("EHLO {hello}\r\n").as_bytes(), 250)
    }

    fn log_in(&mut self, user: &str, proof: &Proof, offers: &Reply) -> Result<(), Stop> {
        let ways = offers.offer("AUTH").unwrap_or_default();
        match proof {
            Proof::NoneAsked => Ok(()),
            Proof::Password(password) => {
                self.log_in_by_password(user, password.expose_secret(), &ways)
            }
            Proof::Token(token) => self.log_in_by_token(user, token.expose_secret(), &ways),
        }
    }

    /// Logs in with PLAIN (RFC 4616), or with LOGIN where only that is offered.
    fn log_in_by_password(
        &mut self,
        user: &str,
        password: &str,
        ways: &[String],
    ) -> Result<(), Stop> {
        let offered = |way: &str| ways.iter().any(|offered| offered == way);
        if offered("PLAIN") {
            let proof = Zeroizing::new(format!("\0{user}\0{password}"));
            let line = Zeroizing::new(format!("AUTH PLAIN {}\r\n", encoded(&proof).as_str()));
            self.ask(Phase::LogIn, line.as_bytes(), 235)?;
        } else if offered("LOGIN") {
            // What the server calls the two questions differs; their order does not.
            self.ask(Phase::LogIn, b"AUTH LOGIN\r\n", 334)?;
            let line = Zeroizing::new(format!("{}\r\n", encoded(user).as_str()));
            self.ask(Phase::LogIn, line.as_bytes(), 334)?;
            let line = Zeroizing::new(format!("{}\r\n", encoded(password).as_str()));
            self.ask(Phase::LogIn, line.as_bytes(), 235)?;
        } else {
            return Err(Stop::at(Phase::LogIn, Why::NotOffered));
        }
        Ok(())
    }

    /// Logs in with XOAUTH2 (learn.microsoft.com, "Authenticate an IMAP, POP or SMTP connection
    /// using OAuth"). The token comes after the server's question, not beside the command: with it
    /// the line would be longer than the 512 bytes that a command may have (RFC 4954 4).
    ///
    /// A server that refuses a token asks once more, with the reason as the question, and gives its
    /// verdict after an empty line.
    fn log_in_by_token(&mut self, user: &str, token: &str, ways: &[String]) -> Result<(), Stop> {
        if !ways.iter().any(|offered| offered == "XOAUTH2") {
            return Err(Stop::at(Phase::LogIn, Why::TokensNotOffered));
        }
        let refused = |reply| Stop::at(Phase::LogIn, Why::TokenRefused(reply));
        self.tell(Phase::LogIn, b"AUTH XOAUTH2\r\n")?;
        let mut reply = self.answer_at_log_in()?;
        if reply.code != 334 {
            return Err(refused(reply));
        }
        let proof = Zeroizing::new(format!("user={user}\x01auth=Bearer {token}\x01\x01"));
        let line = Zeroizing::new(format!("{}\r\n", encoded(&proof).as_str()));
        self.tell(Phase::LogIn, line.as_bytes())?;
        reply = self.answer_at_log_in()?;
        match reply.code {
            235 => Ok(()),
            334 => {
                self.tell(Phase::LogIn, b"\r\n")?;
                Err(refused(self.answer_at_log_in()?))
            }
            _ => Err(refused(reply)),
        }
    }

    fn answer_at_log_in(&mut self) -> Result<Reply, Stop> {
        self.wire.read().map_err(Stop::silent(Phase::LogIn))
    }

    /// Names the sender. The address was read by `mime` and holds nothing a command could break on.
    pub(super) fn sender(&mut self, from: &Address) -> Result<(), Stop> {
        let line = format!("MAIL FROM:<{from}>\r\n");
        self.ask(Phase::Sender, line.as_bytes(), 250).map(drop)
    }

    /// Takes the sender back, for a connection test.
    pub(super) fn take_back(&mut self) -> Result<(), Stop> {
        self.ask(Phase::Sender, b"RSET\r\n", 250).map(drop)
    }

    /// Names the recipient and announces the message.
    pub(super) fn recipient(&mut self, to: &Address) -> Result<(), Stop> {
        let line = format!("RCPT TO:<{to}>\r\n");
        self.tell(Phase::Recipient, line.as_bytes())?;
        let reply = self.wire.read().map_err(Stop::silent(Phase::Recipient))?;
        // 251 is "I will forward it" (RFC 5321 3.4).
        if !matches!(reply.code, 250 | 251) {
            return Err(Stop::at(Phase::Recipient, Why::Answered(reply)));
        }
        self.ask(Phase::Announce, b"DATA\r\n", 354).map(drop)
    }

    /// Sends the message and waits for the receipt, which is returned when it says that the server
    /// has taken the message over (RFC 5321 4.1.1.4).
    ///
    /// Everything but the final dot goes first. Without the dot a server must not deliver what it
    /// has, so up to there nothing was sent; from the dot on only a whole reply can tell.
    pub(super) fn message(mut self, bytes: &[u8], carrier: &EmailCarrier) -> Result<Reply, Stop> {
        self.wire.allow(carrier.patience.message);
        self.tell(Phase::Body, &dot_stuffed(bytes))?;
        self.wire.allow(carrier.patience.receipt);
        // A server that closed in the middle may still have said why; only its words count here.
        if let Err(silence) = self.wire.write(b".\r\n") {
            tracing::debug!(?silence, "the final dot could not be written in full");
        }
        let receipt = self.hear_receipt()?;
        if self.wire.write(b"QUIT\r\n").is_err() {
            tracing::debug!("the mail server closed before it was told goodbye");
        }
        Ok(receipt)
    }

    fn hear_receipt(&mut self) -> Result<Reply, Stop> {
        let receipt = self.wire.read().map_err(Stop::silent(Phase::Receipt))?;
        if self.wire.said_more() {
            return Err(Stop::at(Phase::Receipt, Why::Silent(Silence::Garbled)));
        }
        // Any other positive code is the answer to another question.
        if !(250..260).contains(&receipt.code) {
            return Err(Stop::at(Phase::Receipt, Why::Answered(receipt)));
        }
        Ok(receipt)
    }

    fn ask(&mut self, phase: Phase, line: &[u8], hoped: u16) -> Result<Reply, Stop> {
        self.tell(phase, line)?;
        self.hear(phase, hoped)
    }

    fn tell(&mut self, phase: Phase, line: &[u8]) -> Result<(), Stop> {
        self.wire.write(line).map_err(Stop::silent(phase))
    }

    fn hear(&mut self, phase: Phase, hoped: u16) -> Result<Reply, Stop> {
        let reply = self.wire.read().map_err(Stop::silent(phase))?;
        if reply.code != hoped {
            return Err(Stop::at(phase, Why::Answered(reply)));
        }
        Ok(reply)
    }
}

fn encoded(text: &str) -> Zeroizing<String> {
    Zeroizing::new(BASE64.encode(text))
}

/// Doubles the dot at the head of a line (RFC 5321 4.5.2), so no line of the message ends it.
fn dot_stuffed(message: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(message.len() + 8);
    for line in message.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            stuffed.push(b'.');
        }
        stuffed.extend_from_slice(line);
    }
    stuffed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_message_is_a_single_dot() {
        let cases: [(&[u8], &[u8]); 4] = [
            (b"a\r\n.\r\nb\r\n", b"a\r\n..\r\nb\r\n"),
            (b".\r\n", b"..\r\n"),
            (b"..x\r\na.b\r\n", b"...x\r\na.b\r\n"),
            (b"\r\n", b"\r\n"),
        ];
        for (message, expected) in cases {
            assert_eq!(dot_stuffed(message), expected);
        }
    }
}
