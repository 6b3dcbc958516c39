//! The clinic's mailbox, read over a real socket: what each mail leads to, and that whatever a
//! server does in between, nothing is believed that was not said to its end.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fake_gateways::fake_imap::{FakeImap, PASSWORD, Trouble, USER};
use fake_gateways::fake_log_in::{CLIENT, FakeLogIn, TENANT, access_token};
use proptest::prelude::*;
use reminder_core::cadence::Channel;
use reminder_core::key::Key;
use reminder_engine::carrier::email::oauth::{Bearer, KeptLogIn, LogInDesk, MicrosoftApp};
use reminder_engine::carrier::email::{EmailCarrier, LogIn, MailSettings, Security};
use reminder_engine::carrier::mailbox::{
    Letters, Mail, Mailbox, MailboxPatience, MailboxSettings, Post, ReadTo, test_mailbox,
};
use reminder_engine::carrier::{Asked, Carrier as _, ChannelFault, LookedUp};
use reminder_engine::secret::SecretError;
use secrecy::SecretString;

use crate::returned::MAILS;
use crate::words::{PATIENT, key_for, message, now};

/// A book in which one letter stands.
struct Book;

fn name() -> String {
    format!("{}@clinic.example", key_for(PATIENT).short())
}

impl Letters for Book {
    fn letter(&mut self, asked: &str) -> Option<Key> {
        (asked == name()).then(|| key_for(PATIENT))
    }

    fn went_to(&mut self, address: &str) -> bool {
        address.eq_ignore_ascii_case(PATIENT)
    }
}

fn settings(port: u16) -> MailboxSettings {
    MailboxSettings {
        host: String::from("127.0.0.1"),
        port,
        security: Security::NoneOnLoopback,
        user: String::from(USER),
        own_password: true,
        sent_folder: String::from("Sent"),
    }
}

fn mailbox(server: &FakeImap) -> Mailbox {
    Mailbox::new(settings(server.port()), Some(SecretString::from(PASSWORD))).with_patience(
        MailboxPatience {
            connect: Duration::from_secs(5),
            conversation: Duration::from_secs(20),
        },
    )
}

fn read(mailbox: &Mailbox, to: Option<&ReadTo>) -> Result<Post, ChannelFault> {
    mailbox.post(to, now() - chrono::TimeDelta::days(14), &mut Book)
}

fn put(server: &FakeImap, mail: &str) -> u32 {
    server.put("INBOX", now(), &mail.replace("{LETTER}", &name()))
}

fn in_words(mails: &[Mail]) -> String {
    let words = mails.iter().map(|mail| match mail {
        Mail::Receipt { receipt, .. } => format!("{receipt:?}"),
        Mail::Reply {
            reply,
            is_automatic,
            ..
        } => {
            let by = if *is_automatic {
                "a machine"
            } else {
                "somebody"
            };
            format!("{by} at {} answered {:?}", reply.from, reply.body)
        }
        Mail::Unsubscribe(reply) => format!("{} wants no more: {:?}", reply.from, reply.body),
    });
    match words.collect::<Vec<_>>().join("; ").as_str() {
        "" => String::from("nothing"),
        words => words.to_owned(),
    }
}

#[test]
fn each_mail_leads_to_what_it_says() {
    let rows: Vec<String> = MAILS
        .iter()
        .map(|(what, mail)| {
            let server = FakeImap::start();
            put(&server, mail);
            let post = read(&mailbox(&server), None).expect("an honest mailbox can be read");
            format!("{what}: {}", in_words(&post.mails))
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn the_whole_of_a_mail_is_fetched_only_when_it_may_be_about_a_letter() {
    for (what, mail) in MAILS {
        let server = FakeImap::start();
        put(&server, mail);
        read(&mailbox(&server), None).expect("an honest mailbox can be read");
        let heard = server.state().heard.clone();
        let whole = heard.iter().any(|command| command.contains("BODY.PEEK[]"));
        let ours = !["something else", "the link to write no more"].contains(&what);
        assert_eq!(whole, ours, "{what}: {heard:?}");
        let looks = [
            "CAPABILITY",
            "AUTHENTICATE",
            "EXAMINE",
            "UID SEARCH",
            "UID FETCH",
            "LOGOUT",
        ];
        for command in &heard {
            assert!(
                looks.iter().any(|look| command.starts_with(look)),
                "{command} changes something"
            );
        }
    }
}

#[test]
fn a_mailbox_is_read_on_from_where_it_was_left_and_anew_when_its_numbers_changed() {
    let server = FakeImap::start();
    let mailbox = mailbox(&server);
    let first = read(&mailbox, None).expect("it is empty");
    assert!(first.mails.is_empty());
    let (_, answer) = MAILS[13];
    put(&server, answer);
    let second = read(&mailbox, Some(&first.read_to)).expect("one mail");
    assert_eq!(second.mails.len(), 1);
    let third = read(&mailbox, Some(&second.read_to)).expect("nothing new");
    assert!(third.mails.is_empty() && third.read_to == second.read_to);
    server.state().validity += 1;
    let anew = read(&mailbox, Some(&third.read_to)).expect("it was numbered anew");
    assert_eq!(
        anew.mails, second.mails,
        "and each mail is called what it was called"
    );
    server.put(
        "INBOX",
        now() - chrono::TimeDelta::days(30),
        "From: old@example.org\n\nold\n",
    );
    assert_eq!(read(&mailbox, None).expect("old mail").mails, second.mails);
}

#[test]
fn a_full_mailbox_is_read_in_turns_and_nothing_of_it_is_passed_over() {
    let server = FakeImap::start();
    let mailbox = mailbox(&server);
    for count in 0..900 {
        match count % 9 {
            0 => put(&server, MAILS[13].1),
            _ => put(&server, MAILS[18].1),
        };
    }
    let mut found = 0;
    let mut to = None;
    let mut turns = 0;
    for _ in 0..20 {
        let post = read(&mailbox, to.as_ref()).expect("an honest mailbox can be read");
        found += post.mails.len();
        to = Some(post.read_to);
        turns += 1;
        if !post.more {
            break;
        }
    }
    assert_eq!(found, 100);
    assert!((3..=6).contains(&turns), "{turns}");
}

#[test]
fn a_conversation_cut_after_any_byte_is_read_whole_or_not_at_all() {
    let server = FakeImap::start();
    for position in [1, 13, 16] {
        put(&server, MAILS[position].1);
    }
    let mailbox = mailbox(&server);
    let whole = read(&mailbox, None).expect("an honest mailbox can be read");
    let said = server.state().said;
    // What is said after LOGOUT is nobody's concern.
    let mut complete = 0;
    for length in 0..said {
        server.state().trouble = Some(Trouble::Cut(length));
        match read(&mailbox, None) {
            Ok(post) => {
                assert_eq!(post, whole, "cut after {length} of {said}");
                complete += 1;
            }
            Err(fault) => assert_eq!(fault, ChannelFault::NoConnection, "cut after {length}"),
        }
    }
    assert!(complete < 60, "only the goodbye may be cut: {complete}");
}

/// What a server says in the place of something else, and how many mails are read then.
const SWAPS: [(&str, &str, &str, Result<usize, ChannelFault>); 17] = [
    ("nothing", "", "", Ok(1)),
    (
        "a greeting that says no",
        "* OK [CAP",
        "* BYE [CAP",
        Err(ChannelFault::NoConnection),
    ),
    (
        "another protocol",
        "* OK [CAP",
        "220 smtp",
        Err(ChannelFault::NoConnection),
    ),
    (
        "no password wanted",
        "AUTH=PLAIN",
        "LOGINDISABLED",
        Err(ChannelFault::CannotListen),
    ),
    (
        "log-in refused",
        "r2 OK in",
        "r2 NO [AUTHENTICATIONFAILED] x",
        Err(ChannelFault::CannotListen),
    ),
    (
        "log-in refused for now",
        "r2 OK in",
        "r2 NO [UNAVAILABLE] x",
        Err(ChannelFault::NoConnection),
    ),
    ("a panic by words", "r2 OK in", "r2 OK [ALERT]\u{e9}", Ok(1)),
    (
        "no number of its own",
        "UIDVALIDITY",
        "UIDVALIDITE",
        Err(ChannelFault::NoConnection),
    ),
    (
        "a wrong tag",
        "r4 OK",
        "r9 OK",
        Err(ChannelFault::NoConnection),
    ),
    (
        "a search without an answer",
        "* SEARCH",
        "* SURCH",
        Err(ChannelFault::NoConnection),
    ),
    (
        "numbers that are none",
        "* SEARCH ",
        "* SEARCH x",
        Err(ChannelFault::NoConnection),
    ),
    (
        "a goodbye in the middle",
        "* 1 FETCH",
        "* BYE now\r\n* 1 FETCH",
        Err(ChannelFault::NoConnection),
    ),
    (
        "a question nobody expects",
        "* 1 FETCH",
        "+ more?\r\n* 1 FETCH",
        Err(ChannelFault::NoConnection),
    ),
    ("another mail's number", "UID 42", "UID 41", Ok(0)),
    (
        "a literal too long for anybody",
        "<0> {",
        "<0> {9999999",
        Err(ChannelFault::NoConnection),
    ),
    (
        "a list that never closes",
        ")\r\n",
        "\r\n",
        Err(ChannelFault::NoConnection),
    ),
    (
        "news in between",
        "* 1 FETCH",
        "* 9 EXISTS\r\n* 2 FETCH (FLAGS ())\r\n* 1 FETCH",
        Ok(1),
    ),
];

#[test]
fn a_mailbox_that_stalls_or_lies_is_not_believed() {
    for (what, from, to, expected) in SWAPS {
        let server = FakeImap::start();
        put(&server, MAILS[13].1);
        if !from.is_empty() {
            server.state().trouble = Some(Trouble::Swap(from.into(), to.into()));
        }
        let heard = read(&mailbox(&server), None).map(|post| post.mails.len());
        assert_eq!(heard, expected, "{what}");
    }
    let server = FakeImap::start();
    put(&server, MAILS[13].1);
    for length in [0, 30, 200, 500] {
        server.state().trouble = Some(Trouble::Stall(length));
        let hasty = mailbox(&server).with_patience(MailboxPatience {
            connect: Duration::from_secs(5),
            conversation: Duration::from_millis(50),
        });
        assert_eq!(
            read(&hasty, None),
            Err(ChannelFault::NoConnection),
            "{length}"
        );
    }
}

#[test]
fn a_literal_that_lies_about_its_length_gives_no_answer() {
    let server = FakeImap::start();
    put(&server, MAILS[13].1);
    for lie in 0..400 {
        // Whatever it says the length is, the list must close right after it.
        let text = format!("<0> {{{lie}}}\r\n");
        server.state().trouble = None;
        let honest = read(&mailbox(&server), None).expect("an honest mailbox can be read");
        let length = {
            let state = server.state();
            state.folders["INBOX"][0].bytes.len()
        };
        let told = format!("<0> {{{length}}}\r\n");
        server.state().trouble = Some(Trouble::Swap(told.into_bytes(), text.into_bytes()));
        if let Ok(post) = read(&mailbox(&server), None) {
            assert!(
                lie == length || post == honest,
                "{lie} of {length}: {:?}",
                post.mails
            );
        }
    }
}

#[test]
fn a_letter_is_looked_up_among_what_was_sent() {
    let server = FakeImap::start();
    let mut carrier = carrier(&server, true);
    assert!(carrier.capabilities(Channel::Email).look_up);
    let (key, message) = (key_for(PATIENT), message());
    let asked = Asked {
        key: &key,
        message: &message,
        attempted_at: now(),
    };
    let letter = format!("Message-ID: <{}>\nSubject: x\n\nDear Ann\n", name());
    let about = format!(
        "Message-ID: <other@clinic.example>\nReferences: <{}>\n\nx\n",
        name()
    );
    server.put("Sent", now(), &about);
    assert_eq!(
        carrier.look_up(&asked),
        LookedUp::None,
        "another mail names it"
    );
    server.put("Sent", now(), &letter);
    assert!(matches!(carrier.look_up(&asked), LookedUp::One { .. }));
    server.put("Sent", now(), &letter);
    assert_eq!(carrier.look_up(&asked), LookedUp::Several { count: 2 });
    server.state().folders.remove("Sent");
    assert!(matches!(
        carrier.look_up(&asked),
        LookedUp::CannotTell { .. }
    ));
}

fn carrier(server: &FakeImap, reads: bool) -> EmailCarrier {
    let smtp = MailSettings {
        host: String::from("127.0.0.1"),
        port: 1,
        security: Security::NoneOnLoopback,
        user: String::new(),
        a_day: None,
        log_in: LogIn::Password,
    };
    EmailCarrier::new(smtp, None).with_mailbox(reads.then(|| mailbox(server)))
}

#[test]
fn a_mail_server_without_a_mailbox_says_no_more() {
    let server = FakeImap::start();
    let can = carrier(&server, false).capabilities(Channel::Email);
    assert!(!can.mailbox && !can.look_up && !can.receipts && !can.replies);
    let can = carrier(&server, true).capabilities(Channel::Email);
    assert!(can.mailbox && !can.receipts && !can.replies);
    let without = Mailbox::new(settings(server.port()), None);
    assert_eq!(read(&without, None), Err(ChannelFault::CannotListen));
}

/// A refresh token that is as good as any.
struct Kept(String);

impl KeptLogIn for Kept {
    fn load(&self) -> Result<Option<SecretString>, SecretError> {
        Ok(Some(SecretString::from(self.0.clone())))
    }

    fn save(&self, _refresh: &SecretString) -> Result<(), SecretError> {
        Ok(())
    }
}

#[test]
fn a_mailbox_is_opened_by_the_token_that_letters_go_by() {
    let log_in = FakeLogIn::start();
    let server = FakeImap::start();
    put(&server, MAILS[13].1);
    let app = MicrosoftApp {
        tenant: String::from(TENANT),
        client_id: String::from(CLIENT),
        base_url: log_in.url(),
    };
    let kept = Kept(log_in.office().newest());
    let bearer = Bearer::new(LogInDesk::new(app.clone()), Box::new(kept));
    let smtp = MailSettings {
        host: String::from("127.0.0.1"),
        port: 1,
        security: Security::NoneOnLoopback,
        user: String::from(USER),
        a_day: None,
        log_in: LogIn::Microsoft(app),
    };
    let same = MailboxSettings {
        own_password: false,
        ..settings(server.port())
    };
    let mut carrier = EmailCarrier::new(smtp, None)
        .with_bearer(Arc::new(Mutex::new(bearer)))
        .with_mailbox(Some(Mailbox::new(same, None)));
    let mut read = |takes: u32| {
        server.state().token = Some(access_token(takes));
        carrier.make_ready(now())?;
        let post = carrier.post(None, now() - chrono::TimeDelta::days(14), &mut Book)?;
        Ok(post.map_or(0, |post| post.mails.len()))
    };
    assert_eq!(read(2), Ok(1));
    // It ended early: the next one opens the mailbox again.
    assert_eq!(read(3), Err(ChannelFault::LogInUnreachable));
    assert_eq!(read(3), Ok(1));
    // A mailbox that takes none, one after the other, is closed.
    assert_eq!(read(9), Err(ChannelFault::LogInUnreachable));
    assert_eq!(read(9), Err(ChannelFault::CannotListen));
    let proofs = server.state().proofs.join(" ");
    assert!(proofs.contains(&access_token(2)) && proofs.contains(&access_token(3)));
}

#[test]
fn the_check_says_how_far_it_got() {
    let mut tables = Vec::new();
    for (what, from, to) in [
        ("all is well", "", ""),
        (
            "the password is wrong",
            "r2 OK in",
            "r2 NO [AUTHENTICATIONFAILED] not you",
        ),
        ("it is something else", "* OK [CAP", "220 smtp"),
        ("there is no such folder", "r5 OK", "r5 NO"),
    ] {
        let server = FakeImap::start();
        put(&server, MAILS[13].1);
        if !from.is_empty() {
            server.state().trouble = Some(Trouble::Swap(from.into(), to.into()));
        }
        let steps = test_mailbox(&mailbox(&server), now());
        let rows = steps.iter().map(|step| {
            let mark = if step.ok { "+" } else { "-" };
            let sentence = step.sentence.replace(&server.port().to_string(), "PORT");
            format!("{mark} {}: {sentence}", step.name)
        });
        tables.push(format!("{what}\n{}", rows.collect::<Vec<_>>().join("\n")));
    }
    insta::assert_snapshot!(tables.join("\n\n"));
}

/// Pieces of which bounces are made, in any order and broken off anywhere.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n".to_owned()
        ),
        Just("Content-Type: message/rfc822\n\n".to_owned()),
        Just("Content-Type: message/delivery-status\n\n".to_owned()),
        Just("--b\n".to_owned()),
        Just("--b--\n".to_owned()),
        Just("Action: failed\nStatus: 5.1.1\n\n".to_owned()),
        Just("In-Reply-To: <{LETTER}>\n".to_owned()),
        Just("From: MAILER-DAEMON@x.test\n".to_owned()),
        Just("Content-Transfer-Encoding: base64\n\n".to_owned()),
        Just("Subject: =?utf-8?b?////?=\n".to_owned()),
        Just("> quoted\n".to_owned()),
        ".{0,40}\n",
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

#[test]
fn no_mail_breaks_its_reader() {
    let server = FakeImap::start();
    let mailbox = mailbox(&server);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(300));
    let ran = runner.run(&pieces(), |mail| {
        server
            .state()
            .folders
            .insert("INBOX".to_owned(), Vec::new());
        put(&server, &mail);
        prop_assert!(read(&mailbox, None).is_ok(), "{mail:?}");
        Ok(())
    });
    assert!(ran.is_ok(), "{ran:?}");
    // Mails within mails, as deep as there is room for.
    let deep = "Content-Type: message/rfc822\n\n".repeat(8_000);
    let nested = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(5_000);
    for mail in [deep, nested] {
        server
            .state()
            .folders
            .insert("INBOX".to_owned(), Vec::new());
        put(
            &server,
            &format!("From: mailer-daemon@x.test\nIn-Reply-To: <{{LETTER}}>\n{mail}"),
        );
        assert!(read(&mailbox, None).is_ok());
    }
}
