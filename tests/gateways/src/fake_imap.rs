//! A mailbox that is none: it speaks as much of IMAP as somebody needs who only looks, keeps what
//! it was told, and can cut, stall and lie. What is in it, a test puts there.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, NaiveDate, Utc};

/// Who is let in.
pub const USER: &str = "desk";
/// With what.
pub const PASSWORD: &str = "correct \"horse\"";
/// A mailbox waits this long for a client that says nothing; only a hanging test gets here.
const HANGING: Duration = Duration::from_secs(60);
const LINES_MAX: usize = 10_000;

/// A mail in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its number.
    pub uid: u32,
    /// When it came.
    pub at: DateTime<Utc>,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// What happens instead of an orderly conversation.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Says so many bytes and hangs up.
    Cut(usize),
    /// Says so many bytes, and then neither speaks nor hangs up.
    Stall(usize),
    /// Says the second in the place of the first, wherever it stands.
    Swap(Vec<u8>, Vec<u8>),
}

/// What a mailbox holds and knows.
#[derive(Default)]
pub struct State {
    /// The folders.
    pub folders: BTreeMap<String, Vec<Stored>>,
    /// The number by which its numbers hold.
    pub validity: u32,
    /// What it was told, without the proof of who somebody is.
    pub heard: Vec<String>,
    /// The proof it was shown.
    pub proofs: Vec<String>,
    /// The access token it takes; none for a mailbox that takes the password.
    pub token: Option<String>,
    /// What goes wrong.
    pub trouble: Option<Trouble>,
    /// Bytes it said in the last conversation.
    pub said: usize,
    /// Conversations so far.
    pub conversations: u32,
}

/// A mailbox on loopback.
pub struct FakeImap {
    port: u16,
    state: Arc<Mutex<State>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl FakeImap {
    /// Opens an empty mailbox with a folder of sent mail.
    ///
    /// # Panics
    /// When loopback has no free port.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = listener
            .local_addr()
            .expect("a bound listener has an address")
            .port();
        let mut state = State {
            validity: 7,
            ..State::default()
        };
        state.folders.insert("INBOX".to_owned(), Vec::new());
        state.folders.insert("Sent".to_owned(), Vec::new());
        let state = Arc::new(Mutex::new(state));
        let over = Arc::new(AtomicBool::new(false));
        let thread = {
            let (state, over) = (Arc::clone(&state), Arc::clone(&over));
            thread::spawn(move || {
                for socket in listener.incoming() {
                    if over.load(Ordering::SeqCst) {
                        return;
                    }
                    let Ok(socket) = socket else { continue };
                    // A client that hung up is no trouble of ours.
                    if let Err(error) = Talk::hold(socket, &state) {
                        drop(error);
                    }
                }
            })
        };
        Self {
            port,
            state,
            over,
            thread: Some(thread),
        }
    }

    /// Returns its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns what it holds and knows.
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// Puts a mail into a folder; returns its number.
    pub fn put(&self, folder: &str, at: DateTime<Utc>, mail: &str) -> u32 {
        let bytes = mail
            .replace("\r\n", "\n")
            .replace('\n', "\r\n")
            .into_bytes();
        let mut state = self.state();
        let mails = state.folders.entry(folder.to_owned()).or_default();
        let uid = mails.last().map_or(40, |last| last.uid) + 2;
        mails.push(Stored { uid, at, bytes });
        uid
    }
}

impl Drop for FakeImap {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One conversation.
struct Talk<'a> {
    reader: BufReader<TcpStream>,
    state: &'a Mutex<State>,
    trouble: Option<Trouble>,
    said: usize,
    folder: String,
}

impl<'a> Talk<'a> {
    fn hold(socket: TcpStream, state: &'a Mutex<State>) -> std::io::Result<()> {
        socket.set_read_timeout(Some(HANGING))?;
        socket.set_nodelay(true)?;
        let trouble = {
            let mut state = lock(state);
            state.conversations += 1;
            state.trouble.clone()
        };
        let mut talk = Self {
            reader: BufReader::new(socket),
            state,
            trouble,
            said: 0,
            folder: String::new(),
        };
        let held = talk.go_on();
        lock(state).said = talk.said;
        held
    }

    fn go_on(&mut self) -> std::io::Result<()> {
        self.say(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")?;
        for _ in 0..LINES_MAX {
            let Some(line) = self.line()? else {
                return Ok(());
            };
            let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
            let word = command.split(' ').next().unwrap_or_default();
            let kept = match word {
                "AUTHENTICATE" | "LOGIN" => word.to_owned(),
                _ => command.to_owned(),
            };
            lock(self.state).heard.push(kept);
            let answer = self.answer(tag, command)?;
            self.say(&answer)?;
            if word == "LOGOUT" {
                return Ok(());
            }
        }
        Ok(())
    }

    fn line(&mut self) -> std::io::Result<Option<String>> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    fn answer(&mut self, tag: &str, command: &str) -> std::io::Result<Vec<u8>> {
        let mut words = command.splitn(3, ' ');
        let (verb, second) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let rest = words.next().unwrap_or_default();
        Ok(match (verb, second) {
            ("CAPABILITY", _) => {
                let ways = match lock(self.state).token.is_some() {
                    true => "AUTH=PLAIN AUTH=XOAUTH2",
                    false => "AUTH=PLAIN",
                };
                format!("* CAPABILITY IMAP4rev1 SASL-IR {ways} UNSELECT\r\n{tag} OK done\r\n")
                    .into_bytes()
            }
            ("AUTHENTICATE", way) => self.authenticate(tag, way, rest)?,
            ("EXAMINE", _) => self.examine(tag, command),
            ("UID", "SEARCH") => self.search(tag, rest),
            ("UID", "FETCH") => self.fetch(tag, rest),
            ("LOGOUT", _) => format!("* BYE see you\r\n{tag} OK done\r\n").into_bytes(),
            _ => format!("{tag} BAD not here\r\n").into_bytes(),
        })
    }

    fn authenticate(&mut self, tag: &str, way: &str, first: &str) -> std::io::Result<Vec<u8>> {
        let proof = BASE64.decode(first).unwrap_or_default();
        let proof = String::from_utf8_lossy(&proof).into_owned();
        lock(self.state).proofs.push(proof.clone());
        let token = lock(self.state).token.clone();
        let good = match (way, token) {
            ("PLAIN", None) => proof == format!("\0{USER}\0{PASSWORD}"),
            ("XOAUTH2", Some(token)) => {
                proof == format!("user={USER}\u{1}auth=Bearer {token}\u{1}\u{1}")
            }
            _ => false,
        };
        if way == "XOAUTH2" && !good {
            self.say(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")?;
            self.line()?;
        }
        Ok(match good {
            true => format!("* CAPABILITY IMAP4rev1 UNSELECT\r\n{tag} OK in\r\n"),
            false => format!("{tag} NO [AUTHENTICATIONFAILED] not you\r\n"),
        }
        .into_bytes())
    }

    fn examine(&mut self, tag: &str, command: &str) -> Vec<u8> {
        let folder = command.split('"').nth(1).unwrap_or_default().to_owned();
        let state = lock(self.state);
        let Some(mails) = state.folders.get(&folder) else {
            return format!("{tag} NO [NONEXISTENT] no such folder\r\n").into_bytes();
        };
        let next = mails.last().map_or(1, |last| last.uid + 1);
        let answer = format!(
            "* FLAGS (\\Answered \\Seen)\r\n* {} EXISTS\r\n* OK [UIDVALIDITY {}] valid\r\n\
             * OK [UIDNEXT {next}] next\r\n{tag} OK [READ-ONLY] open\r\n",
            mails.len(),
            state.validity,
        );
        drop(state);
        self.folder = folder;
        answer.into_bytes()
    }

    fn mails(&self) -> Vec<Stored> {
        let state = lock(self.state);
        state.folders.get(&self.folder).cloned().unwrap_or_default()
    }

    fn search(&self, tag: &str, criteria: &str) -> Vec<u8> {
        let mut words = criteria.split(' ');
        let mut mails = self.mails();
        while let Some(word) = words.next() {
            match word {
                "SINCE" => {
                    let day = words.next().unwrap_or_default();
                    let day = NaiveDate::parse_from_str(day, "%d-%b-%Y").unwrap_or(NaiveDate::MIN);
                    mails.retain(|mail| mail.at.date_naive() >= day);
                }
                "UID" => {
                    let range = words.next().unwrap_or_default();
                    let from = range.split(':').next().unwrap_or_default();
                    let from: u32 = from.parse().unwrap_or_default();
                    let last = mails.last().map_or(0, |last| last.uid);
                    // "43:*" is the last mail also when its number is lower.
                    mails.retain(|mail| mail.uid >= from || mail.uid == last);
                }
                "HEADER" => {
                    let name = words
                        .next_back()
                        .unwrap_or_default()
                        .trim_matches('"')
                        .to_owned();
                    mails.retain(|mail| String::from_utf8_lossy(&mail.bytes).contains(&name));
                }
                _ => {}
            }
        }
        let uids: Vec<String> = mails.iter().map(|mail| mail.uid.to_string()).collect();
        let blank = if uids.is_empty() { "" } else { " " };
        format!("* SEARCH{blank}{}\r\n{tag} OK done\r\n", uids.join(" ")).into_bytes()
    }

    fn fetch(&self, tag: &str, rest: &str) -> Vec<u8> {
        let (set, what) = rest.split_once(' ').unwrap_or((rest, ""));
        let wanted: Vec<u32> = set.split(',').filter_map(|uid| uid.parse().ok()).collect();
        let fields = what
            .split_once("FIELDS (")
            .and_then(|(_, rest)| rest.split_once(')'))
            .map(|(names, _)| names.split(' ').map(str::to_lowercase).collect::<Vec<_>>());
        let most = what
            .rsplit_once("<0.")
            .and_then(|(_, rest)| rest.split_once('>'))
            .and_then(|(most, _)| most.parse::<usize>().ok())
            .unwrap_or(usize::MAX);
        let mut answer = Vec::new();
        for (position, mail) in self.mails().iter().enumerate() {
            if !wanted.contains(&mail.uid) {
                continue;
            }
            let mut bytes = match &fields {
                Some(names) => head(&mail.bytes, names),
                None => mail.bytes.clone(),
            };
            bytes.truncate(most);
            let section = if fields.is_some() {
                "HEADER.FIELDS (FROM)"
            } else {
                ""
            };
            let line = format!(
                "* {} FETCH (FLAGS (\\Seen) UID {} INTERNALDATE \"{}\" \
                 BODY[{section}]<0> {{{}}}\r\n",
                position + 1,
                mail.uid,
                mail.at.format("%d-%b-%Y %H:%M:%S +0000"),
                bytes.len(),
            );
            answer.extend_from_slice(line.as_bytes());
            answer.extend_from_slice(&bytes);
            answer.extend_from_slice(b")\r\n");
        }
        answer.extend_from_slice(format!("{tag} OK done\r\n").as_bytes());
        answer
    }

    fn say(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let mut bytes = bytes.to_vec();
        let (most, stalls) = match &self.trouble {
            Some(Trouble::Cut(most)) => (*most, false),
            Some(Trouble::Stall(most)) => (*most, true),
            Some(Trouble::Swap(from, to)) => {
                bytes = swap(&bytes, from, to);
                (usize::MAX, false)
            }
            None => (usize::MAX, false),
        };
        let left = most.saturating_sub(self.said).min(bytes.len());
        self.reader.get_mut().write_all(&bytes[..left])?;
        self.said += left;
        if left < bytes.len() {
            if stalls {
                // Ends when the client has given up.
                self.reader.read_to_end(&mut Vec::new())?;
            }
            self.reader.get_ref().shutdown(Shutdown::Both)?;
            return Err(std::io::ErrorKind::BrokenPipe.into());
        }
        Ok(())
    }
}

fn swap(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    match bytes
        .windows(from.len().max(1))
        .position(|window| window == from)
    {
        Some(place) => [&bytes[..place], to, &bytes[place + from.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

/// Returns these lines of a mail's head, with what belongs to them, and an empty line.
fn head(mail: &[u8], names: &[String]) -> Vec<u8> {
    let text = String::from_utf8_lossy(mail);
    let mut wanted = false;
    let mut head = String::new();
    for line in text.split_inclusive("\r\n") {
        if line == "\r\n" {
            break;
        }
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap_or_default().to_lowercase();
            wanted = names.contains(&name);
        }
        if wanted {
            head.push_str(line);
        }
    }
    head.push_str("\r\n");
    head.into_bytes()
}
