//! E-mail against a real mail server (aiosmtpd) on loopback: encryption, log-in, and a letter that
//! lies in the mailbox once and reads as it was written.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reminder_core::clinic::{CarrierName, EmailSender};
use reminder_core::message::Message;
use reminder_engine::carrier::email::{EmailCarrier, MailSettings, Security, Step};
use reminder_engine::carrier::{Carrier, Outcome};
use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::words::{CLINIC, PATIENT, in_words, key_for, letter, message, now};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/carriers/real_server.py");

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

/// A running mail server; it ends with its input, so also when the test panics.
struct RealServer {
    port: u16,
    home: TempDir,
    process: Child,
    root: Vec<u8>,
}

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certificate {
    Good,
    AnotherName,
    Expired,
}

impl RealServer {
    fn start(security: Security, certificate: Certificate) -> Self {
        let home = tempfile::tempdir().expect("the test may write a folder");
        let root = write_certificate(home.path(), certificate);
        let word = match security {
            Security::StartTls => "start_tls",
            Security::ImplicitTls => "implicit_tls",
            Security::NoneOnLoopback => "none",
        };
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

    fn carrier(&self, security: Security, password: &str) -> EmailCarrier {
        EmailCarrier::new(self.settings(security), Some(SecretString::from(password)))
            .with_root(&self.root)
            .expect("the test's certificate authority can be read")
    }

    fn settings(&self, security: Security) -> MailSettings {
        MailSettings {
            host: String::from("localhost"),
            port: self.port,
            security,
            user: String::from("desk"),
        }
    }

    /// Returns every message in the mailbox, as Python's parser reads it.
    fn mailbox(&self) -> Vec<Value> {
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

fn hand_over(carrier: &mut EmailCarrier, message: &Message) -> Outcome {
    let key = key_for(PATIENT);
    carrier.hand_over(&letter(&key, message)).outcome
}

#[test]
fn a_letter_lies_in_the_mailbox_once_and_reads_as_it_was_written() {
    for security in [
        Security::StartTls,
        Security::ImplicitTls,
        Security::NoneOnLoopback,
    ] {
        let server = RealServer::start(security, Certificate::Good);
        let message = message();
        let outcome = hand_over(&mut server.carrier(security, "correct horse"), &message);
        assert!(
            matches!(outcome, Outcome::Accepted { .. }),
            "{security:?}: {outcome:?}"
        );
        let mailbox = server.mailbox();
        assert_eq!(mailbox.len(), 1, "{security:?}");
        let read = &mailbox[0];
        let key = key_for(PATIENT);
        let expected = json!({
            "envelope_from": CLINIC,
            "envelope_to": PATIENT,
            "from_name": message.from_name,
            "from_address": CLINIC,
            "to": PATIENT,
            "reply_to": message.reply_to,
            "subject": message.subject,
            "message_id": format!("<{}@clinic.example>", key.short()),
            "date": "2026-11-23T17:15:00+00:00",
            "text": message.text,
            "calendar_method": "PUBLISH",
            "calendar_name": "appointment.ics",
        });
        for (field, value) in expected.as_object().expect("it is one") {
            assert_eq!(&read[field], value, "{security:?}: {field}");
        }
        let html = read["html"].as_str().expect("the message has HTML");
        assert!(html.contains("&lt;b&gt;Bring&lt;/b&gt;"), "{html}");
        let calendar = read["calendar"]
            .as_str()
            .expect("the message has a calendar file");
        assert!(calendar.contains("DTSTART:20261124T091500Z"), "{calendar}");
    }
}

#[test]
fn a_certificate_that_does_not_fit_stops_everything_before_the_password() {
    let cases = [
        ("another name", Certificate::AnotherName, true),
        ("expired", Certificate::Expired, true),
        ("an authority nobody knows", Certificate::Good, false),
    ];
    let mut rows = Vec::new();
    for security in [Security::StartTls, Security::ImplicitTls] {
        for (name, certificate, trusted) in cases {
            let server = RealServer::start(security, certificate);
            let password = Some(SecretString::from("correct horse"));
            let mut carrier = if trusted {
                server.carrier(security, "correct horse")
            } else {
                EmailCarrier::new(server.settings(security), password)
            };
            let outcome = hand_over(&mut carrier, &message());
            assert_eq!(server.mailbox(), Vec::<Value>::new(), "{name}");
            let words = in_words(&outcome);
            rows.push(format!("{security:?}, {name}: {words}"));
        }
    }
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn a_server_says_no_to_a_wrong_password_sender_or_recipient() {
    let server = RealServer::start(Security::StartTls, Certificate::Good);
    let mut other_sender = message();
    other_sender.from_address = String::from("boss@clinic.example");
    let mut other_recipient = message();
    other_recipient.to = String::from("nobody@example.org");
    let cases = [
        ("wrong password", "wrong", message()),
        ("another sender", "correct horse", other_sender),
        ("nobody there", "correct horse", other_recipient),
    ];
    let rows = cases.map(|(name, password, message)| {
        let outcome = hand_over(&mut server.carrier(Security::StartTls, password), &message);
        format!("{name}: {}", in_words(&outcome))
    });
    assert_eq!(server.mailbox(), Vec::<Value>::new());
    insta::assert_snapshot!(rows.join("\n"));
}

fn sender() -> EmailSender {
    EmailSender {
        carrier: CarrierName::Smtp,
        from_name: String::from("Café Clinic"),
        from_address: String::from(CLINIC),
        reply_to: String::from("answers@clinic.example"),
    }
}

fn as_table(steps: &[Step], port: u16) -> String {
    let rows = steps.iter().map(|step| {
        let mark = if step.ok { "yes" } else { "NO " };
        let sentence = step.sentence.replace(&port.to_string(), "PORT");
        format!("{mark} {:<16} {sentence}\n", step.name)
    });
    rows.collect()
}

#[test]
fn the_connection_test_says_how_far_it_got() {
    let server = RealServer::start(Security::StartTls, Certificate::Good);
    let mut tables = Vec::new();
    let mut test = |name: &str, mut carrier: EmailCarrier, sender: &EmailSender| {
        let steps = carrier.test(sender, None);
        tables.push(format!("{name}\n{}", as_table(&steps, server.port)));
    };
    let good = || server.carrier(Security::StartTls, "correct horse");
    test("all is well", good(), &sender());
    test(
        "wrong password",
        server.carrier(Security::StartTls, "wrong"),
        &sender(),
    );
    let boss = EmailSender {
        from_address: String::from("boss@clinic.example"),
        ..sender()
    };
    test("another sender", good(), &boss);
    let unfinished = EmailSender {
        from_address: String::from("desk"),
        ..sender()
    };
    test("an unfinished address", good(), &unfinished);
    test(
        "TLS comes first",
        server.carrier(Security::ImplicitTls, "x"),
        &sender(),
    );
    let nowhere = |host: &str, port| {
        let settings = MailSettings {
            host: host.to_owned(),
            port,
            ..server.settings(Security::StartTls)
        };
        EmailCarrier::new(settings, Some(SecretString::from("x")))
    };
    test("no such server", nowhere("mail..example", 587), &sender());
    test("no server name", nowhere("", 587), &sender());
    let untrusting = EmailCarrier::new(
        server.settings(Security::StartTls),
        Some(SecretString::from("x")),
    );
    test("a certificate nobody knows", untrusting, &sender());
    assert_eq!(
        server.mailbox(),
        Vec::<Value>::new(),
        "a test sends nothing"
    );
    insta::assert_snapshot!(tables.join("\n"));
}

#[test]
fn a_test_letter_goes_to_the_clinic_itself_and_nobody_else() {
    let server = RealServer::start(Security::ImplicitTls, Certificate::Good);
    let steps = server
        .carrier(Security::ImplicitTls, "correct horse")
        .test(&sender(), Some(now()));
    let last = steps.last().expect("there are steps");
    assert!(last.ok && last.name == "Test e-mail", "{last:?}");
    let mailbox = server.mailbox();
    assert_eq!(mailbox.len(), 1);
    assert_eq!(mailbox[0]["envelope_to"], CLINIC);
}
