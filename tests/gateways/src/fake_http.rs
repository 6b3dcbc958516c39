//! The front of a gateway that is not one: it hears requests on loopback, lets a desk behind it
//! answer, and at one request of many does something else. It remembers what it heard, so a test
//! can compare what it knows with what a carrier believes. What an answer says is the desk's.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use url::form_urlencoded;

/// A gateway waits this long for a client that says nothing; only a hanging test gets here.
const HANGING: Duration = Duration::from_secs(120);
const REQUEST_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a flood: far more than a client may want to read.
const FLOOD_BYTES: usize = 64 * 1024 * 1024;

/// One request, as it was heard to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// GET, POST or DELETE.
    pub verb: String,
    /// The path without its query.
    pub path: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// How many bytes it had.
    pub bytes: usize,
}

impl Heard {
    /// Returns the fields of a body that is a form, decoded.
    #[must_use]
    pub fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.body.as_bytes())
            .into_owned()
            .collect()
    }

    /// Returns a field of the query.
    #[must_use]
    pub fn asked(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// Returns a header by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// Returns the first value of a name.
#[must_use]
pub fn find<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let field = fields.iter().find(|(known, _)| known == name);
    field.map(|(_, value)| value.as_str())
}

/// What a desk answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Three digits.
    pub status: u16,
    /// The body, JSON.
    pub body: String,
    /// What the gateway's clock says, as HTTP writes it.
    pub date: String,
}

/// Whoever answers behind the front.
pub trait Desk: Send {
    /// Answers one request that was heard to its end.
    fn answer(&mut self, heard: &Heard) -> Said;
}

/// What happens instead of an orderly answer.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Hears so many bytes of the request and hangs up.
    Deaf(usize),
    /// Says so many bytes of the answer and hangs up.
    Cut(usize),
    /// Says so many bytes of the answer, and then neither speaks nor hangs up.
    Stall(usize),
    /// Says it only once the client has given up.
    Late,
    /// Says it byte by byte.
    Drip,
    /// Says it without an end.
    Flood,
    /// Says these bytes instead.
    Say {
        /// Everything, head included.
        answer: Vec<u8>,
        /// Whether the desk gets the request nevertheless.
        takes: bool,
    },
}

/// Returns the bytes of an answer with a body of this kind.
#[must_use]
pub fn answer_of(status: u16, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Location: /elsewhere\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

#[derive(Default)]
struct Memory {
    heard: Vec<Heard>,
    connections: usize,
    trouble: Option<(usize, Trouble)>,
    last_answer: Vec<u8>,
}

struct Shared {
    desk: Arc<Mutex<dyn Desk>>,
    memory: Mutex<Memory>,
    ended: AtomicBool,
}

/// Locks what a panicking test may have left locked.
pub(crate) fn lock<T: ?Sized>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A front that is open until it is dropped.
pub struct FakeHttp {
    /// Where it listens on loopback.
    pub port: u16,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl FakeHttp {
    /// Opens a front for this desk.
    ///
    /// # Panics
    /// When loopback has no free port.
    #[must_use]
    pub fn start(desk: Arc<Mutex<dyn Desk>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr();
        let port = address.expect("a bound listener has an address").port();
        let shared = Arc::new(Shared {
            desk,
            memory: Mutex::default(),
            ended: AtomicBool::new(false),
        });
        let thread = thread::spawn({
            let shared = shared.clone();
            move || listen(&listener, &shared)
        });
        Self {
            port,
            shared,
            thread: Some(thread),
        }
    }

    /// Makes trouble at the n-th connection from now, counted from zero.
    pub fn make_trouble(&self, nth: usize, trouble: Trouble) {
        let mut memory = lock(&self.shared.memory);
        let at = memory.connections + nth;
        memory.trouble = Some((at, trouble));
    }

    /// Returns every request that was heard to its end.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        lock(&self.shared.memory).heard.clone()
    }

    /// Returns how many connections were made, whatever came of them.
    #[must_use]
    pub fn connections(&self) -> usize {
        lock(&self.shared.memory).connections
    }

    /// Returns the bytes of the last answer that was to be given.
    #[must_use]
    pub fn last_answer(&self) -> Vec<u8> {
        lock(&self.shared.memory).last_answer.clone()
    }

    /// Returns once every connection is over, and opens no other one.
    pub fn close(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            // Wakes whoever waits for a connection.
            drop(TcpStream::connect(("127.0.0.1", self.port)));
            assert!(thread.join().is_ok(), "the fake gateway does not panic");
        }
    }
}

impl Drop for FakeHttp {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.close();
        }
    }
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut talks = Vec::new();
    for socket in listener.incoming() {
        if shared.ended.load(Ordering::SeqCst) {
            break;
        }
        let Ok(socket) = socket else {
            continue;
        };
        let trouble = {
            let mut memory = lock(&shared.memory);
            let nth = memory.connections;
            memory.connections += 1;
            let now = memory.trouble.take_if(|(at, _)| *at == nth);
            now.map(|(_, trouble)| trouble)
        };
        let shared = shared.clone();
        talks.push(thread::spawn(move || {
            // An error is the client hanging up, which is what many tests are about.
            match talk(socket, &shared, trouble.as_ref()) {
                Ok(()) | Err(_) => {}
            }
        }));
        talks.retain(|talk| !talk.is_finished());
    }
    for talk in talks {
        assert!(talk.join().is_ok(), "no connection panics");
    }
}

fn talk(mut socket: TcpStream, shared: &Shared, trouble: Option<&Trouble>) -> std::io::Result<()> {
    socket.set_read_timeout(Some(HANGING))?;
    socket.set_write_timeout(Some(HANGING))?;
    socket.set_nodelay(true)?;
    let hears = match trouble {
        Some(Trouble::Deaf(bytes)) => *bytes,
        Some(_) | None => REQUEST_BYTES_MAX,
    };
    let Some(heard) = hear(&mut socket, hears)? else {
        // With words unread this is a reset, and without an orderly end.
        return socket.shutdown(Shutdown::Both);
    };
    let kept_from_desk = matches!(trouble, Some(Trouble::Say { takes: false, .. }));
    let answer = if kept_from_desk {
        Vec::new()
    } else {
        written(&lock(&shared.desk).answer(&heard))
    };
    {
        let mut memory = lock(&shared.memory);
        memory.heard.push(heard);
        memory.last_answer.clone_from(&answer);
    }
    match trouble {
        None | Some(Trouble::Deaf(_)) => socket.write_all(&answer)?,
        Some(Trouble::Cut(bytes)) => socket.write_all(&answer[..*bytes])?,
        Some(Trouble::Stall(bytes)) => {
            socket.write_all(&answer[..*bytes])?;
            wait_for_end(&mut socket);
        }
        Some(Trouble::Late) => {
            wait_for_end(&mut socket);
            socket.write_all(&answer)?;
        }
        Some(Trouble::Drip) => {
            for byte in &answer {
                socket.write_all(&[*byte])?;
            }
        }
        Some(Trouble::Flood) => {
            let head = format!("HTTP/1.1 201 Said\r\nX: {}", "x".repeat(1_000));
            socket.write_all(head.as_bytes())?;
            for _ in 0..FLOOD_BYTES / 1_000 {
                socket.write_all(&[b'x'; 1_000])?;
            }
        }
        Some(Trouble::Say { answer, .. }) => socket.write_all(answer)?,
    }
    socket.shutdown(Shutdown::Both)
}

/// Returns when the client hung up.
fn wait_for_end(socket: &mut TcpStream) {
    let mut nothing = [0];
    // Whichever way it ends, it has ended.
    match socket.read(&mut nothing) {
        Ok(_) | Err(_) => {}
    }
}

fn written(said: &Said) -> Vec<u8> {
    let Said { status, body, date } = said;
    let length = body.len();
    format!(
        "HTTP/1.1 {status} Said\r\nDate: {date}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Hears a request; none when it has heard as many bytes as it hears, or the client hung up.
fn hear(socket: &mut TcpStream, hears: usize) -> std::io::Result<Option<Heard>> {
    let mut bytes = Vec::new();
    let mut piece = [0u8; 4096];
    for _ in 0..REQUEST_BYTES_MAX {
        if let Some(heard) = request(&bytes) {
            return Ok(Some(heard));
        }
        let left = hears.saturating_sub(bytes.len()).min(piece.len());
        if left == 0 {
            return Ok(None);
        }
        match socket.read(&mut piece[..left])? {
            0 => return Ok(None),
            length => bytes.extend_from_slice(&piece[..length]),
        }
    }
    Ok(None)
}

fn request(bytes: &[u8]) -> Option<Heard> {
    let head_length = bytes.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..head_length]).ok()?;
    let mut lines = head.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (verb, target) = (first.next()?, first.next()?);
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = match find(&headers, "content-length") {
        Some(length) => length.parse().ok()?,
        None => 0,
    };
    let body = bytes.get(head_length..head_length + length)?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Some(Heard {
        verb: verb.to_owned(),
        path: path.to_owned(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers,
        body: String::from_utf8_lossy(body).into_owned(),
        bytes: head_length + length,
    })
}
