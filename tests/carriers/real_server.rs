//! E-mail against a real mail server (aiosmtpd) on loopback: encryption, log-in, and a letter that
//! lies in the mailbox once and reads as it was written.

use reminder_core::clinic::{CarrierName, EmailSender};
use reminder_core::message::Message;
use reminder_engine::carrier::email::{EmailCarrier, MailSettings, Security, TestStep};
use reminder_engine::carrier::{Carrier, Outcome};
use reminder_tests::real_server::{Certificate, PASSWORD, RealServer};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::words::{CLINIC, PATIENT, in_words, key_for, letter, message, now};

/// Returns a carrier that trusts the server's certificate.
fn carrier_to(server: &RealServer, security: Security, password: &str) -> EmailCarrier {
    EmailCarrier::new(
        server.settings(security),
        Some(SecretString::from(password)),
    )
    .with_root(server.root())
    .expect("the test's certificate authority can be read")
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
        let outcome = hand_over(&mut carrier_to(&server, security, PASSWORD), &message);
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
            let password = Some(SecretString::from(PASSWORD));
            let mut carrier = if trusted {
                carrier_to(&server, security, PASSWORD)
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
        ("another sender", PASSWORD, other_sender),
        ("nobody there", PASSWORD, other_recipient),
    ];
    let rows = cases.map(|(name, password, message)| {
        let outcome = hand_over(
            &mut carrier_to(&server, Security::StartTls, password),
            &message,
        );
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

fn as_table(steps: &[TestStep], port: u16) -> String {
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
        tables.push(format!("{name}\n{}", as_table(&steps, server.port())));
    };
    let good = || carrier_to(&server, Security::StartTls, PASSWORD);
    test("all is well", good(), &sender());
    test(
        "wrong password",
        carrier_to(&server, Security::StartTls, "wrong"),
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
        carrier_to(&server, Security::ImplicitTls, "x"),
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
    let steps = carrier_to(&server, Security::ImplicitTls, PASSWORD).test(&sender(), Some(now()));
    let last = steps.last().expect("there are steps");
    assert!(last.ok && last.name == "Test e-mail", "{last:?}");
    let mailbox = server.mailbox();
    assert_eq!(mailbox.len(), 1);
    assert_eq!(mailbox[0]["envelope_to"], CLINIC);
}
