//! A mail server on this PC that takes every message and keeps count; it can keep its first
//! receipt to itself, as a server does whose line breaks at the worst moment.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A message has fewer lines.
const LINES_MAX: usize = 10_000;

/// The server. Its thread ends with the tests.
pub(crate) struct MailServer {
    pub(crate) port: u16,
    taken: Arc<AtomicUsize>,
    silent: Silent,
}

/// Connections that are kept open and never answered.
type Silent = Arc<Mutex<Vec<TcpStream>>>;

impl MailServer {
    /// Starts a server that gives no receipt for the first message it takes.
    ///
    /// # Errors
    /// When there is no port.
    pub(crate) fn silent_at_first() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let port = listener.local_addr()?.port();
        let taken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&taken);
        let silent = Silent::default();
        let kept = Arc::clone(&silent);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Err(error) = converse(stream, &count, &kept) {
                    eprintln!("mail server: {error}");
                }
            }
        });
        Ok(Self {
            port,
            taken,
            silent,
        })
    }

    /// Returns how many messages arrived up to their final dot.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }

    /// Ends the connections that got no answer.
    pub(crate) fn hang_up(&self) {
        let mut kept = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clear();
    }
}

fn converse(stream: TcpStream, count: &AtomicUsize, silent: &Silent) -> std::io::Result<()> {
    let mut answers = stream.try_clone()?;
    answers.write_all(b"220 mail.example.org ESMTP\r\n")?;
    let mut message = false;
    for line in BufReader::new(stream.try_clone()?).lines().take(LINES_MAX) {
        let line = line?;
        if message && line == "." {
            message = false;
            if count.fetch_add(1, Ordering::SeqCst) == 0 {
                let mut kept = silent.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push(stream);
                return Ok(());
            }
            answers.write_all(b"250 2.0.0 Ok: queued\r\n")?;
        } else if !message {
            let verb = line.split(' ').next().unwrap_or_default();
            message = verb.eq_ignore_ascii_case("DATA");
            let answer: &[u8] = match verb.to_ascii_uppercase().as_str() {
                "DATA" => b"354 Go on\r\n",
                "QUIT" => b"221 2.0.0 Bye\r\n",
                _ => b"250 2.0.0 Ok\r\n",
            };
            answers.write_all(answer)?;
        }
    }
    Ok(())
}
