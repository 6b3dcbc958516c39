//! The engine over loopback HTTP, so that a real browser can use the real screens without a window.
//!
//! One thread a connection, one request a connection, and nothing of HTTP that a browser on this
//! very PC does not need. It exists for tests and for working on the screens; the program that a
//! clinic installs has no port.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use reminder_engine::Engine;
use reminder_engine::api::{self, ApiError, ErrorCode, Who};
use reminder_engine::clock::VirtualClock;
use serde_json::{Value, json};

/// The largest request: one piece of a file in base64, with room around it.
const BODY_MAX: usize = 4 * 1024 * 1024;
/// Lines of a request's head.
const HEAD_MAX: usize = 100;
/// Ticks one look at the clock may need to drain everything.
const TICKS_MAX: u32 = 2_000;

/// What a bridge serves.
#[derive(Clone)]
pub struct Bridge {
    /// The engine.
    pub engine: Arc<Engine>,
    /// The clock that `/clock` moves; none when the engine runs on the PC's clock.
    pub clock: Option<Arc<VirtualClock>>,
    /// The built screens.
    pub screens: PathBuf,
    /// What every request must know.
    pub token: String,
}

impl Bridge {
    /// Serves from now on, and returns where. The threads end with the process.
    ///
    /// # Errors
    /// When no port can be opened on loopback.
    pub fn serve(self, port: u16) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let bridge = self.clone();
                if let Ok(stream) = stream {
                    std::thread::spawn(move || bridge.answer(stream));
                }
            }
        });
        Ok(address)
    }

    fn answer(&self, mut stream: TcpStream) {
        let answered = read_request(&stream).and_then(|asked| match asked {
            Some(asked) => self.route(&mut stream, &asked),
            None => Ok(()),
        });
        if let Err(error) = answered {
            eprintln!("bridge: {error}");
        }
    }

    fn route(&self, stream: &mut TcpStream, asked: &Asked) -> std::io::Result<()> {
        let known = asked.token == self.token;
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", path) if path.starts_with("/call/") => {
                let name = path.trim_start_matches("/call/");
                let result = if known {
                    self.call(name, asked)
                } else {
                    Err(stranger())
                };
                match result {
                    Ok(answer) => send_json(stream, "200 OK", &answer),
                    Err(refusal) => send_json(stream, "422 Refused", &json!(refusal)),
                }
            }
            ("POST", "/clock") if known => {
                let minutes = serde_json::from_slice::<Value>(&asked.body)
                    .ok()
                    .and_then(|body| body["minutes"].as_i64())
                    .unwrap_or_default();
                send_json(stream, "200 OK", &json!(self.advance(minutes)))
            }
            ("GET", "/events") if known => self.stream_events(stream),
            ("GET", path) => self.send_file(stream, path),
            _ => send(
                stream,
                "404 Not Found",
                "text/plain",
                b"There is nothing here.",
            ),
        }
    }

    fn call(&self, name: &str, asked: &Asked) -> Result<Value, ApiError> {
        let request = serde_json::from_slice(&asked.body).map_err(|error| {
            ApiError::new(
                ErrorCode::BadRequest,
                format!("The request is not JSON: {error}."),
            )
        })?;
        api::call(&self.engine, &Who(asked.who.clone()), name, request)
    }

    /// Moves the clock minute by minute, with the outbox at work, and returns what went wrong.
    fn advance(&self, minutes: i64) -> Option<String> {
        let clock = self.clock.as_ref()?;
        let mut left = TICKS_MAX;
        for _ in 0..=minutes {
            loop {
                match self.engine.tick(50) {
                    Ok(report) if report.more && left > 0 => left -= 1,
                    Ok(_) => break,
                    Err(error) => return Some(error.sentence()),
                }
            }
            clock.advance(TimeDelta::minutes(1));
        }
        None
    }

    fn stream_events(&self, stream: &mut TcpStream) -> std::io::Result<()> {
        let events = self.engine.listen();
        stream.write_all(
            b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\n\
              connection: close\r\n\r\n: here\n\n",
        )?;
        loop {
            let text = match events.recv_timeout(Duration::from_secs(10)) {
                Ok(event) => format!("data: {}\n\n", serde_json::to_string(&event)?),
                Err(std::sync::mpsc::RecvTimeoutError::Timeout) => ": still here\n\n".to_owned(),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => return Ok(()),
            };
            // The browser left: there is nobody to tell any more.
            if stream.write_all(text.as_bytes()).is_err() {
                return Ok(());
            }
        }
    }

    fn send_file(&self, stream: &mut TcpStream, path: &str) -> std::io::Result<()> {
        let relative = Path::new(path.trim_start_matches('/'));
        let inside = relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let file = self.screens.join(relative);
        let file = if inside && file.is_file() {
            file
        } else {
            self.screens.join("index.html")
        };
        let kind = match file.extension().and_then(|end| end.to_str()) {
            Some("html") => "text/html; charset=utf-8",
            Some("js") => "text/javascript",
            Some("css") => "text/css",
            Some("svg") => "image/svg+xml",
            Some(_) | None => "application/octet-stream",
        };
        match std::fs::read(&file) {
            Ok(bytes) => send(stream, "200 OK", kind, &bytes),
            Err(_) => send(
                stream,
                "404 Not Found",
                "text/plain",
                b"The screens are not built.",
            ),
        }
    }
}

fn stranger() -> ApiError {
    ApiError::new(
        ErrorCode::BadRequest,
        "This page does not know the word of this bridge.",
    )
}

/// One request, as far as the bridge cares.
struct Asked {
    method: String,
    path: String,
    who: String,
    token: String,
    body: Vec<u8>,
}

fn read_request(stream: &TcpStream) -> std::io::Result<Option<Asked>> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default().to_owned();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let mut asked = Asked {
        method,
        path: path.to_owned(),
        who: String::new(),
        token: query.trim_start_matches("token=").to_owned(),
        body: Vec::new(),
    };
    let mut length = 0;
    for _ in 0..HEAD_MAX {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim().split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap_or_default(),
            "x-ringonce-who" => asked.who = decoded(value),
            "x-ringonce-token" => value.clone_into(&mut asked.token),
            _ => {}
        }
    }
    if length > BODY_MAX {
        return Err(std::io::Error::other("the request is too large"));
    }
    asked.body = vec![0; length];
    reader.read_exact(&mut asked.body)?;
    Ok(Some(asked))
}

/// Undoes the percent signs of a URI component.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let pair = bytes
            .get(at + 1..at + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        if *byte == b'%'
            && let Some(escaped) = escaped
        {
            plain.push(escaped);
            at += 3;
        } else {
            plain.push(*byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn send_json(stream: &mut TcpStream, status: &str, value: &Value) -> std::io::Result<()> {
    send(
        stream,
        status,
        "application/json",
        value.to_string().as_bytes(),
    )
}

fn send(stream: &mut TcpStream, status: &str, kind: &str, body: &[u8]) -> std::io::Result<()> {
    // The same policy as the window's, so that what works here works there.
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nconnection: close\r\n\
         content-security-policy: default-src 'self'; img-src 'self' data:; \
         style-src 'self' 'unsafe-inline'\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)
}
