//! A real mail server (aiosmtpd) on loopback, for the suites that want to see a letter arrive.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reminder_engine::carrier::email::{LogIn, MailSettings, Security};
use serde_json::Value;
use tempfile::TempDir;

/// Who may log in.
pub const USER: &str = "desk";
/// With what.
pub const PASSWORD: &str = "correct horse";
/// The only address it takes letters from.
pub const SENDER: &str = "desk@clinic.example";

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/real_server.py");

/// Returns a Python that has aiosmtpd: the one in the path, or Debian's.
fn python() -> &'static str {
    let has_it = |python: &&str| {
        Command::new(python)
            .args(["-c", "import aiosmtpd"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    ["python3", "/usr/bin/python3"]
        .into_iter()
        .find(has_it)
        .expect("these tests need a mail server: apt-get install python3-aiosmtpd")
}

/// A running mail server; it ends with its input, so also when the test panics. It lets in
/// [`USER`] with [`PASSWORD`] or any token of [`crate::fake_log_in`] (XOAUTH2), takes letters
/// from [`SENDER`] alone, and knows nobody whose address begins with `nobody`.
pub struct RealServer {
    port: u16,
    home: TempDir,
    process: Child,
    root: Vec<u8>,
}

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    /// Nothing, for whoever trusts its authority.
    Good,
    /// It names another server.
    AnotherName,
    /// Its time is over.
    Expired,
}

impl RealServer {
    /// Starts a server with an empty mailbox.
    ///
    /// # Panics
    /// When this machine has no aiosmtpd.
    #[must_use]
    pub fn start(security: Security, certificate: Certificate) -> Self {
        let word = match security {
            Security::StartTls => "start_tls",
            Security::ImplicitTls => "implicit_tls",
            Security::NoneOnLoopback => "none",
        };
        Self::start_as(word, certificate)
    }

    /// Starts a server that asks for no password and takes letters from anybody.
    ///
    /// # Panics
    /// When this machine has no aiosmtpd.
    #[must_use]
    pub fn start_open() -> Self {
        Self::start_as("open", Certificate::Good)
    }

    fn start_as(word: &str, certificate: Certificate) -> Self {
        let home = tempfile::tempdir().expect("the test may write a folder");
        let root = write_certificate(home.path(), certificate);
        let mut process = Command::new(python())
            .args([SCRIPT, "serve"])
            .arg(home.path().join("mail"))
            .arg(word)
            .args([
                home.path().join("server.pem"),
                home.path().join("server.key"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python starts");
        let output = process.stdout.take().expect("the output is piped");
        // Ends with the line or, when the server dies, with the stream.
        let mut line = String::new();
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the server's output can be read");
        let port = line
            .strip_prefix("ready ")
            .and_then(|port| port.trim().parse().ok())
            .expect("the server says that it is ready, and on which port");
        Self {
            port,
            home,
            process,
            root,
        }
    }

    /// Returns the port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the authority that signed its certificate, as DER.
    #[must_use]
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// Returns what staff would enter to use it.
    #[must_use]
    pub fn settings(&self, security: Security) -> MailSettings {
        MailSettings {
            host: String::from("localhost"),
            port: self.port,
            security,
            user: String::from(USER),
            a_day: None,
            log_in: LogIn::Password,
        }
    }

    /// Returns how many messages lie in the mailbox.
    #[must_use]
    pub fn count(&self) -> usize {
        let new = self.home.path().join("mail").join("new");
        std::fs::read_dir(new).map_or(0, Iterator::count)
    }

    /// Returns every message in the mailbox, as Python's parser reads it.
    ///
    /// # Panics
    /// When a message cannot be read.
    #[must_use]
    pub fn mailbox(&self) -> Vec<Value> {
        let output = Command::new(python())
            .args([SCRIPT, "read"])
            .arg(self.home.path().join("mail"))
            .output()
            .expect("python starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).expect("the script writes JSON")
    }
}

impl Drop for RealServer {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        if self.process.kill().is_ok() {
            self.process
                .wait()
                .expect("a killed process can be waited for");
        }
    }
}

/// Makes a certificate authority and a certificate by it; returns the authority's.
fn write_certificate(home: &Path, certificate: Certificate) -> Vec<u8> {
    let mut authority = CertificateParams::new(Vec::new()).expect("no names are good names");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("ring makes keys");
    let authority = CertifiedIssuer::self_signed(authority, key).expect("it can sign itself");
    let name = match certificate {
        Certificate::Good | Certificate::Expired => "localhost",
        Certificate::AnotherName => "mail.example.org",
    };
    let mut server = CertificateParams::new([name.to_owned()]).expect("the name is a good one");
    if certificate == Certificate::Expired {
        server.not_before = rcgen::date_time_ymd(2020, 1, 1);
        server.not_after = rcgen::date_time_ymd(2021, 1, 1);
    }
    let key = KeyPair::generate().expect("ring makes keys");
    let signed = server
        .signed_by(&key, &authority)
        .expect("the authority signs it");
    std::fs::write(home.join("server.pem"), signed.pem()).expect("the test may write a file");
    std::fs::write(home.join("server.key"), key.serialize_pem())
        .expect("the test may write a file");
    authority.der().to_vec()
}
