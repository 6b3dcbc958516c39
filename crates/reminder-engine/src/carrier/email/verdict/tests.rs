//! Every refusal a mail server is known to send, and whose fault it is taken for.

use super::*;

fn to() -> Address {
    "ann.lee@example.org".parse().expect("the address is plain")
}

fn answered(phase: Phase, code: u16, words: &str) -> Stop {
    Stop {
        phase,
        why: Why::Answered(Reply {
            code,
            lines: vec![words.to_owned()],
        }),
    }
}

const PHASES: [Phase; 11] = [
    Phase::Settings,
    Phase::FindServer,
    Phase::Connect,
    Phase::Encryption,
    Phase::Greeting,
    Phase::LogIn,
    Phase::Sender,
    Phase::Recipient,
    Phase::Announce,
    Phase::Body,
    Phase::Receipt,
];

/// Phase, what the server says, whose fault it is.
const REFUSALS: &str = "\
Greeting   | 421 4.3.2 Service not available                      | Passing
Greeting   | 554 No SMTP service here                             | Channel(NoConnection)
Greeting   | 250 ok?                                              | Passing
Encryption | 454 4.7.0 TLS not available                          | Passing
Encryption | 502 5.5.1 Command not implemented                    | Channel(EncryptionNotOffered)
LogIn      | 535 5.7.8 Username and Password not accepted.        | Channel(Credentials)
LogIn      | 454 4.7.0 Too many login attempts                    | Passing
LogIn      | 538 5.7.11 Encryption required                       | Channel(EncryptionNotOffered)
LogIn      | 504 5.5.4 Mechanism not supported                    | Channel(PasswordsNotAccepted)
LogIn      | 534 5.7.9 Application-specific password required.    | Channel(PasswordsNotAccepted)
LogIn      | 535 5.7.139 Failed, basic authentication is disabled | Channel(PasswordsNotAccepted)
LogIn      | 535 5.7.139 SmtpClientAuthentication is disabled     | Channel(SmtpSwitchedOff)
LogIn      | 535 5.7.139 See https://aka.ms/smtp_auth_disabled    | Channel(SmtpSwitchedOff)
LogIn      | 550 5.7.30 Basic authentication is not supported     | Channel(PasswordsNotAccepted)
Sender     | 530 5.7.0 Must issue a STARTTLS command              | Channel(EncryptionNotOffered)
Sender     | 530 5.7.0 Authentication required                    | Channel(Credentials)
Sender     | 553 5.7.1 Sender address rejected: not owned         | Channel(SenderRefused)
Sender     | 451 4.3.0 Try again later                            | Passing
Sender     | 550 5.4.5 Daily user sending limit exceeded.         | Channel(QuotaReached)
Recipient  | 550 5.1.1 No such user                               | Recipient
Recipient  | 552 5.2.2 Mailbox full, over quota                   | Recipient
Recipient  | 450 4.7.1 Greylisted                                 | Passing
Recipient  | 451 4.7.1 hourly limit reached                       | Channel(QuotaReached)
Recipient  | 252 cannot verify                                    | Passing
Recipient  | 554 5.7.1 Relay access denied                        | Channel(SenderRefused)
Recipient  | 550 5.7.1 blocked by the recipient                   | Recipient
Recipient  | 550 <relaying@example.org>: no such user             | Recipient
Announce   | 554 5.5.1 No valid recipients                        | Recipient
Announce   | 250 ok?                                              | Passing
Receipt    | 451 4.3.0 Mail server temporarily rejected message   | Passing
Receipt    | 554 5.7.1 Message refused as spam                    | Recipient
Receipt    | 554 5.2.252 SendAsDenied; not allowed                | Channel(SenderRefused)
Receipt    | 550 5.7.26 Unauthenticated email is not accepted     | Channel(SenderRefused)
";

#[test]
fn a_refusal_is_blamed_on_whom_it_speaks_of() {
    for row in REFUSALS.lines() {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let (code, words) = cells[1].split_once(' ').expect("a code and its words");
        let phase = PHASES
            .into_iter()
            .find(|phase| format!("{phase:?}") == cells[0])
            .expect("the row names a phase");
        let stop = answered(phase, code.parse().expect("a code is a number"), words);
        let fault = fault(&stop, &to()).expect("a refusal is never unknown");
        assert_eq!(format!("{fault:?}"), cells[2], "{row}");
    }
}

#[test]
fn after_the_dot_only_a_no_is_a_no() {
    let silences = [
        Silence::Closed,
        Silence::TimedOut,
        Silence::Garbled,
        Silence::Broken(std::io::ErrorKind::NetworkDown),
        Silence::Tls(String::from("a bad record")),
    ];
    let mut whys: Vec<Why> = silences.into_iter().map(Why::Silent).collect();
    for code in [200, 220, 221, 235, 249, 260, 334, 354, 399] {
        whys.push(Why::Answered(Reply {
            code,
            lines: vec![String::from("2.0.0 queued as 1")],
        }));
    }
    for why in whys {
        let stop = Stop {
            phase: Phase::Receipt,
            why,
        };
        let outcome = stopped(&stop, &to());
        assert!(
            matches!(outcome, Outcome::Unknown { .. }),
            "{stop:?}: {outcome:?}"
        );
    }
}

#[test]
fn before_the_dot_nothing_is_unknown() {
    let whys = [
        Why::NotSetUp,
        Why::PasswordMissing,
        Why::NotFound(std::io::ErrorKind::NotFound),
        Why::NotThisPc,
        Why::NotOffered,
        Why::TokenMissing,
        Why::TokensNotOffered,
        Why::TokenRefused(Reply {
            code: 535,
            lines: Vec::new(),
        }),
        Why::Silent(Silence::Closed),
        Why::Silent(Silence::TimedOut),
        Why::Silent(Silence::Garbled),
        Why::Silent(Silence::Tls(String::from("expired"))),
        Why::Answered(Reply {
            code: 250,
            lines: Vec::new(),
        }),
    ];
    for phase in PHASES.into_iter().filter(|phase| *phase < Phase::Receipt) {
        for why in &whys {
            let stop = Stop {
                phase,
                why: why.clone(),
            };
            assert!(fault(&stop, &to()).is_some(), "{stop:?}");
        }
    }
}

#[test]
fn no_address_survives_in_what_is_kept() {
    let quotes = [
        "<ann.lee@example.org>: Recipient address rejected",
        "ANN.LEE@EXAMPLE.ORG unknown",
        "user ann.lee, unknown",
        "user=ann.lee;unknown",
        "'ann.lee' (ann.lee@example.org)",
        "mailbox Ann.Lee: full",
        "mailbox [ann.lee]. is full",
        "smtp;550/ann.lee/unknown",
    ];
    for quote in quotes {
        let stop = answered(Phase::Recipient, 550, quote);
        let Outcome::NotSent { detail, .. } = stopped(&stop, &to()) else {
            panic!("a refusal before the dot is not unknown");
        };
        let lower = detail.to_lowercase();
        assert!(
            !lower.contains("ann.lee") && !lower.contains('@'),
            "{detail}"
        );
        assert!(detail.contains("[address]"), "{detail}");
    }
}

#[test]
fn a_servers_words_are_kept_short_and_in_one_line() {
    let stop = answered(Phase::Recipient, 550, &"no\u{7}\r\n ".repeat(500));
    let detail = detail(&stop, &to());
    assert!(detail.chars().count() < 300, "{}", detail.len());
    assert!(!detail.contains(char::is_control));
}

#[test]
fn a_receipt_is_remembered_by_its_queue_id() {
    let cases = [
        ("2.0.0 Ok: queued as 4AbC12", "4AbC12"),
        (
            "2.0.0 OK  1700000000 a1-20020 - gsmtp",
            "OK 1700000000 a1-20020 - gsmtp",
        ),
        (
            "2.6.0 <x@clinic.example> [InternalId=1] Queued mail",
            "[address] [InternalId=1] Queued mail",
        ),
        ("", "250"),
    ];
    for (words, expected) in cases {
        let receipt = Reply {
            code: 250,
            lines: vec![words.to_owned()],
        };
        let outcome = accepted(&receipt, &to());
        assert_eq!(
            outcome,
            Outcome::Accepted {
                reference: expected.to_owned()
            }
        );
    }
}
