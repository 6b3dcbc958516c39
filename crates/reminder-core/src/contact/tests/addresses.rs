//! Tables of addresses as people write them.

use proptest::prelude::*;

use super::super::*;
use super::{email, in_short};

#[test]
fn an_address_is_read_in_lower_case_and_shown_as_typed() {
    let cases = [
        ("ann@example.com", "ann@example.com", "ann@example.com"),
        (
            " Ann.Lee@EXAMPLE.Com\n",
            "ann.lee@example.com",
            "Ann.Lee@example.com",
        ),
        (
            "a+b_c-d'e@mail.example.org",
            "a+b_c-d'e@mail.example.org",
            "a+b_c-d'e@mail.example.org",
        ),
        (
            "ann\u{FF20}example\u{FF0E}net",
            "ann@example.net",
            "ann@example.net",
        ),
        (
            "a@xn--mller-kva.example",
            "a@xn--mller-kva.example",
            "a@xn--mller-kva.example",
        ),
    ];
    for (raw, normalised, display) in cases {
        let expected = (normalised.to_owned(), display.to_owned());
        assert_eq!(in_short(email(raw)), expected, "{raw}");
    }
}

const UNREACHABLE: &[(&str, &str)] = &[
    ("", "NoAddress"),
    (" \n", "NoAddress"),
    ("ann", "NoAt"),
    ("ann.example.com", "NoAt"),
    ("07700 900123", "NumberAsEmail"),
    ("+44 (0)20 7946-0958", "NumberAsEmail"),
    ("ann@example.com, bob@example.com", "SeveralAddresses"),
    ("ann@example.com;bob@example.com", "SeveralAddresses"),
    ("ann@example.com bob@example.com", "SeveralAddresses"),
    ("ann@example.com\nbob@example.com", "SeveralAddresses"),
    ("Ann Lee <ann@example.com>", "NameAround"),
    ("<ann@example.com>", "NameAround"),
    ("ann lee@example.com", "Space"),
    ("ann@exam ple.com", "Space"),
    ("ann@@example.com", "AddressCharacter { character: '@' }"),
    (
        "\"ann\"@example.com",
        r#"AddressCharacter { character: '"' }"#,
    ),
    (
        "mailto:ann@example.com",
        "AddressCharacter { character: ':' }",
    ),
    ("ann@[192.0.2.1]", "AddressCharacter { character: '[' }"),
    (
        "j\u{FC}rgen@example.com",
        "AddressCharacter { character: 'ü' }",
    ),
    (
        "\u{430}nn@example.com",
        "AddressCharacter { character: '\u{430}' }",
    ),
    (
        "ann@ex\u{430}mple.com",
        "AddressCharacter { character: '\u{430}' }",
    ),
    (
        "ann\u{200B}@example.com",
        r"Unseen { character: '\u{200b}' }",
    ),
    (
        "ann\u{202E}@example.com",
        r"Unseen { character: '\u{202e}' }",
    ),
    ("ann@example.com\r\nBcc: x", r"Unseen { character: '\r' }"),
    ("ann\0@example.com", r"Unseen { character: '\0' }"),
    ("@example.com", r#"AddressName { name: "" }"#),
    (".ann@example.com", r#"AddressName { name: ".ann" }"#),
    ("ann.@example.com", r#"AddressName { name: "ann." }"#),
    (
        "ann..lee@example.com",
        r#"AddressName { name: "ann..lee" }"#,
    ),
    ("ann@", r#"AddressDomain { domain: "" }"#),
    ("ann@example", r#"AddressDomain { domain: "example" }"#),
    ("ann@example.", r#"AddressDomain { domain: "example." }"#),
    ("ann@.com", r#"AddressDomain { domain: ".com" }"#),
    (
        "ann@example..com",
        r#"AddressDomain { domain: "example..com" }"#,
    ),
    (
        "ann@-example.com",
        r#"AddressDomain { domain: "-example.com" }"#,
    ),
    (
        "ann@example-.com",
        r#"AddressDomain { domain: "example-.com" }"#,
    ),
    (
        "ann@exam_ple.com",
        r#"AddressDomain { domain: "exam_ple.com" }"#,
    ),
    ("ann@192.0.2.1", r#"AddressDomain { domain: "192.0.2.1" }"#),
    ("ann@example.c", r#"AddressDomain { domain: "example.c" }"#),
];

#[test]
fn an_address_that_may_reach_nobody_is_refused() {
    for (raw, refusal) in UNREACHABLE {
        let refused = email(raw).map_err(|refusal| format!("{refusal:?}"));
        assert_eq!(refused, Err((*refusal).to_owned()), "{raw:?}");
    }
    let label = "a".repeat(64) + ".com";
    let long = [
        (
            format!("{}@example.com", "a".repeat(65)),
            ContactRefusal::AddressTooLong { characters: 77 },
        ),
        (
            format!("a@{}com", "a.".repeat(130)),
            ContactRefusal::AddressTooLong { characters: 265 },
        ),
        (
            format!("a@{label}"),
            ContactRefusal::AddressDomain { domain: label },
        ),
    ];
    for (raw, refusal) in long {
        assert_eq!(email(&raw), Err(refusal), "{raw}");
    }
}

#[test]
fn a_slip_in_a_well_known_domain_is_asked_about() {
    let cases = [
        ("ann@gmial.com", Some("Did you mean gmail.com?")),
        ("ann@gmai.com", Some("Did you mean gmail.com?")),
        ("ann@gmaill.com", Some("Did you mean gmail.com?")),
        ("ann@gmail.con", Some("Did you mean gmail.com?")),
        ("ann@gmail.co", Some("Did you mean gmail.com?")),
        ("ann@hotnail.com", Some("Did you mean hotmail.com?")),
        ("ann@orange.ft", Some("Did you mean orange.fr?")),
        ("ann@wbe.de", Some("Did you mean web.de?")),
        ("ann@clinic.con", Some("Did you mean clinic.com?")),
        ("ann@gmail.com", None),
        ("ann@ymail.com", None),
        ("ann@mail.com", None),
        ("ann@gmx.com", None),
        ("ann@yahoo.ca", None),
        ("ann@harbourstreet.ca", None),
    ];
    for (raw, hint) in cases {
        let read = email(raw).expect("an address");
        assert_eq!(read.hint.as_deref(), hint, "{raw}");
        assert!(!read.fictional, "{raw}");
    }
}

#[test]
fn addresses_kept_for_examples_are_read_and_marked() {
    for raw in [
        "rosa@example.com",
        "rosa@mail.example.org",
        "rosa@example.net",
        "rosa@clinic.test",
        "rosa@clinic.invalid",
        "rosa@clinic.example",
    ] {
        let read = email(raw).expect("an address");
        assert!(read.fictional && read.hint.is_some(), "{raw}");
    }
    for raw in ["rosa@myexample.com", "rosa@example.de", "rosa@contest.com"] {
        assert!(!email(raw).expect("an address").fictional, "{raw}");
    }
}

#[test]
fn no_well_known_domain_is_taken_for_a_slip() {
    for domain in email::COMMON.iter().chain(&email::REAL) {
        let read = email(&format!("ann@{domain}")).expect("an address");
        assert_eq!(read.hint, None, "{domain}");
    }
}

proptest! {
    #[test]
    fn an_address_read_reads_again_to_itself(
        raw in "[A-Za-z0-9.+_-]{1,20}@[A-Za-z0-9.-]{1,20}[.](com|test|org)",
    ) {
        if let Ok(read) = email(&raw) {
            prop_assert!(read.normalised.eq_ignore_ascii_case(&raw));
            let again = email(&read.normalised).map(|again| again.normalised);
            prop_assert_eq!(again.as_deref(), Ok(read.normalised.as_str()));
        }
    }
}
