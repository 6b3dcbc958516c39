//! A mail server that keeps to a script and, at one moment of it, does something else. It remembers
//! what it was told, so a test can compare what it knows with what the carrier believes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

/// A server waits this long for a client that says nothing; only a hanging test gets here.
const HANGING: Duration = Duration::from_secs(60);
const LINES_MAX: usize = 200_000;

/// The moments at which a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Greeting,
    Hello,
    StartTls,
    LogIn,
    Sender,
    Recipient,
    Announce,
    Receipt,
}

impl Moment {
    /// Returns what an honest server says.
    pub(crate) fn honest(self) -> &'static str {
        match self {
            Self::Greeting => "220 mail.example.org ESMTP\r\n",
            Self::Hello => "250-mail.example.org\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n",
            Self::StartTls => "220 2.0.0 Ready to start TLS\r\n",
            Self::LogIn => "235 2.7.0 Authentication successful\r\n",
            Self::Sender => "250 2.1.0 Ok\r\n",
            Self::Recipient => "250 2.1.5 Ok\r\n",
            Self::Announce => "354 End data with <CR><LF>.<CR><LF>\r\n",
            Self::Receipt => "250 2.0.0 Ok: queued as 4AbC12\r\n",
        }
    }
}

/// What a server does instead of its answer.
#[derive(Debug, Clone)]
pub(crate) enum Trouble {
    /// Says so many bytes of it and hangs up.
    Cut(usize),
    /// Says so many bytes of it, and then neither speaks nor listens any more.
    Stall(usize),
    /// Says this instead, and goes on as if nothing had been.
    Say(Vec<u8>),
    /// Says it byte by byte.
    Drip,
    /// Says it and hangs up at once.
    HangUp,
    /// Says it only once the client has given up.
    Late,
    /// Says so many lines and never the last one, for as long as somebody reads.
    Flood(usize),
}

/// What the server knows when the connection is over.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Every line it was told, without line ends; of the message only its head.
    pub(crate) lines: Vec<String>,
    /// The message as it arrived, when its final dot did.
    pub(crate) message: Option<Vec<u8>>,
    /// Whether it said, to the last byte, that it took the message.
    pub(crate) took_it: bool,
    /// Bytes that it was told, of whatever was said.
    pub(crate) bytes: usize,
    /// Bytes of a flood that left.
    pub(crate) flooded: usize,
}

/// The client's words, of which the server hears so many bytes and then hangs up.
struct Ears {
    socket: TcpStream,
    heard: usize,
    hears: usize,
}

impl Read for Ears {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let left = (self.hears - self.heard).min(into.len());
        if left == 0 && !into.is_empty() {
            // With words unread this is a reset, and without an orderly end.
            self.socket.shutdown(Shutdown::Both)?;
            return Ok(0);
        }
        let read = self.socket.read(&mut into[..left])?;
        self.heard += read;
        Ok(read)
    }
}

/// A server that lets people in by tokens (XOAUTH2) and by nothing else.
#[derive(Debug, Clone, Default)]
pub(crate) struct ByToken {
    /// The line of the only token it knows; none knows it none.
    pub(crate) good: Option<String>,
    /// What it says at last to any other one.
    pub(crate) refusal: &'static str,
    /// It refuses before it has seen a token.
    pub(crate) at_once: bool,
}

/// A server for one connection.
pub(crate) struct FakeServer {
    pub(crate) port: u16,
    /// The connection comes back too, so a server that stalls keeps it open until it is asked.
    thread: JoinHandle<(Seen, BufReader<Ears>)>,
}

impl FakeServer {
    /// Starts a server that is honest but for one moment.
    pub(crate) fn start(trouble: Option<(Moment, Trouble)>) -> Self {
        Self::hearing(usize::MAX, trouble)
    }

    /// Starts one that hangs up when it has heard so many bytes.
    pub(crate) fn hearing(hears: usize, trouble: Option<(Moment, Trouble)>) -> Self {
        Self::open(hears, trouble, None)
    }

    /// Starts one that lets people in by tokens, and hangs up when it has heard so many bytes.
    pub(crate) fn by_token(by_token: ByToken, hears: usize) -> Self {
        Self::open(hears, None, Some(by_token))
    }

    fn open(hears: usize, trouble: Option<(Moment, Trouble)>, by_token: Option<ByToken>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = listener
            .local_addr()
            .expect("a bound listener has an address")
            .port();
        let thread = std::thread::spawn(move || {
            let (socket, _) = listener.accept().expect("the carrier connects");
            let mut talk = Talk {
                reader: BufReader::new(Ears {
                    socket,
                    heard: 0,
                    hears,
                }),
                trouble,
                by_token,
                seen: Seen::default(),
            };
            // An error is the client hanging up, which is what many of these tests are about.
            match talk.serve() {
                Ok(()) | Err(_) => {
                    talk.seen.bytes = talk.reader.get_ref().heard;
                    (talk.seen, talk.reader)
                }
            }
        });
        Self { port, thread }
    }

    /// Returns what the server saw, once the connection is over.
    pub(crate) fn seen(self) -> Seen {
        // A carrier that never came would leave the server waiting for it forever.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        let (seen, _connection) = self.thread.join().expect("the server does not panic");
        seen
    }
}

struct Talk {
    reader: BufReader<Ears>,
    trouble: Option<(Moment, Trouble)>,
    by_token: Option<ByToken>,
    seen: Seen,
}

impl Talk {
    fn serve(&mut self) -> std::io::Result<()> {
        self.reader
            .get_ref()
            .socket
            .set_read_timeout(Some(HANGING))?;
        self.reader
            .get_ref()
            .socket
            .set_write_timeout(Some(HANGING))?;
        if !self.say(Moment::Greeting)? {
            return Ok(());
        }
        for _ in 0..20 {
            let line = self.line()?;
            let verb = line.split(' ').next().unwrap_or_default().to_uppercase();
            self.seen.lines.push(line.clone());
            if line == "AUTH LOGIN" {
                self.ask_twice()?;
            }
            if line == "AUTH XOAUTH2" && !self.knows_token()? {
                continue;
            }
            let moment = match verb.as_str() {
                "EHLO" if self.by_token.is_some() => {
                    let hello = b"250-mail.example.org\r\n250 AUTH LOGIN XOAUTH2\r\n";
                    self.reader.get_mut().socket.write_all(hello)?;
                    continue;
                }
                "EHLO" => Moment::Hello,
                "STARTTLS" => Moment::StartTls,
                "AUTH" => Moment::LogIn,
                "MAIL" => Moment::Sender,
                "RCPT" => Moment::Recipient,
                "DATA" => Moment::Announce,
                "QUIT" => return self.reader.get_mut().socket.write_all(b"221 2.0.0 Bye\r\n"),
                _ => {
                    return self
                        .reader
                        .get_mut()
                        .socket
                        .write_all(b"500 5.5.2 What?\r\n");
                }
            };
            if !self.say(moment)? {
                return Ok(());
            }
            if moment == Moment::Announce && !self.take_message()? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The two questions of AUTH LOGIN: "Username:" and "Password:".
    fn ask_twice(&mut self) -> std::io::Result<()> {
        for question in ["334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n"] {
            self.reader
                .get_mut()
                .socket
                .write_all(question.as_bytes())?;
            let answer = self.line()?;
            self.seen.lines.push(answer);
        }
        Ok(())
    }

    /// The question of AUTH XOAUTH2, and for a token that it does not know the second one, with the
    /// reason: after an empty line comes the verdict.
    fn knows_token(&mut self) -> std::io::Result<bool> {
        let by_token = self.by_token.clone().unwrap_or_default();
        let refusal = by_token.refusal.as_bytes();
        if by_token.at_once {
            self.reader.get_mut().socket.write_all(refusal)?;
            return Ok(false);
        }
        self.reader.get_mut().socket.write_all(b"334 \r\n")?;
        let token = self.line()?;
        self.seen.lines.push(token.clone());
        if by_token.good == Some(token) {
            return Ok(true);
        }
        // {"status":"401","schemes":"bearer"}
        let reason = b"334 eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIn0=\r\n";
        self.reader.get_mut().socket.write_all(reason)?;
        let empty = self.line()?;
        self.seen.lines.push(empty);
        self.reader.get_mut().socket.write_all(refusal)?;
        Ok(false)
    }

    /// Reads up to the final dot and gives the receipt.
    fn take_message(&mut self) -> std::io::Result<bool> {
        let mut message = Vec::new();
        for _ in 0..LINES_MAX {
            let mut line = Vec::new();
            if self.reader.read_until(b'\n', &mut line)? == 0 {
                return Ok(false);
            }
            if line == b".\r\n" {
                self.seen.message = Some(message);
                return self.say(Moment::Receipt);
            }
            let unstuffed = line.strip_prefix(b".").unwrap_or(&line);
            message.extend_from_slice(unstuffed);
        }
        Ok(false)
    }

    fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    /// Says what the script has for this moment; returns whether the conversation goes on.
    fn say(&mut self, moment: Moment) -> std::io::Result<bool> {
        let honest = moment.honest().as_bytes();
        let trouble = match &self.trouble {
            Some((when, trouble)) if *when == moment => Some(trouble.clone()),
            Some(_) | None => None,
        };
        let socket = &mut self.reader.get_mut().socket;
        match trouble {
            None => socket.write_all(honest)?,
            Some(Trouble::Say(words)) => {
                socket.write_all(&words)?;
                return Ok(true);
            }
            Some(Trouble::Drip) => {
                socket.set_nodelay(true)?;
                for byte in honest {
                    socket.write_all(&[*byte])?;
                }
            }
            Some(Trouble::Cut(length)) => {
                socket.write_all(&honest[..length])?;
                socket.shutdown(Shutdown::Both)?;
                self.seen.took_it = moment == Moment::Receipt && length == honest.len();
                return Ok(false);
            }
            Some(Trouble::Stall(length)) => {
                socket.write_all(&honest[..length])?;
                return Ok(false);
            }
            Some(Trouble::Late) => {
                // The client says nothing more; it hangs up, and only then comes the answer.
                let mut nothing = [0];
                let gone = matches!(socket.read(&mut nothing), Ok(0) | Err(_));
                self.seen.took_it |= moment == Moment::Receipt && gone;
                socket.write_all(honest)?;
                return Ok(false);
            }
            Some(Trouble::Flood(lines)) => {
                let line = [&honest[..3], b"-", &[b'x'; 1_000][..], b"\r\n"].concat();
                for _ in 0..lines {
                    socket.write_all(&line)?;
                    self.seen.flooded += line.len();
                }
                return Ok(false);
            }
            Some(Trouble::HangUp) => {
                socket.write_all(honest)?;
                socket.shutdown(Shutdown::Both)?;
                return Ok(false);
            }
        }
        self.seen.took_it |= moment == Moment::Receipt;
        Ok(true)
    }
}
