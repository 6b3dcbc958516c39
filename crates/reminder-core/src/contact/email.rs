//! E-mail addresses: one plain address in letters every mail server carries.
//!
//! Stricter than the standard on purpose: quoted names, comments, address literals and letters
//! beyond ASCII are allowed by it and dropped by many servers, silently.

use email_address::{EmailAddress, Error, Options};

use super::{ContactRefusal, ReadContact, seen};
use crate::patient::ContactKind;

/// Bytes an address may have: the path of RFC 5321, 4.5.3.1.3, less its angle brackets.
const ADDRESS_MAX: usize = 254;
/// Bytes before the `@` (RFC 5321, 4.5.3.1.1).
const NAME_MAX: usize = 64;

/// Domains of many patients; one slip away from these is more likely a slip than a domain.
pub(super) const COMMON: [&str; 48] = [
    "aol.com",
    "arcor.de",
    "att.net",
    "bell.net",
    "bellsouth.net",
    "bluewin.ch",
    "btinternet.com",
    "comcast.net",
    "cox.net",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "hotmail.co.uk",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "live.com",
    "live.co.uk",
    "live.fr",
    "me.com",
    "msn.com",
    "neuf.fr",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "proton.me",
    "protonmail.com",
    "rogers.com",
    "sfr.fr",
    "shaw.ca",
    "sympatico.ca",
    "t-online.de",
    "telus.net",
    "verizon.net",
    "wanadoo.fr",
    "web.de",
    "yahoo.com",
    "yahoo.fr",
];

/// Real domains that are one slip away from a common one.
pub(super) const REAL: [&str; 29] = [
    "aim.com",
    "ail.com",
    "email.com",
    "fmail.com",
    "gmx.com",
    "gmx.fr",
    "gmx.es",
    "gmx.us",
    "hotmail.be",
    "hotmail.ca",
    "hotmail.it",
    "hotmail.nl",
    "live.be",
    "live.ca",
    "live.de",
    "live.it",
    "live.nl",
    "mail.com",
    "mac.com",
    "mx.de",
    "outlook.at",
    "outlook.be",
    "outlook.it",
    "rocketmail.com",
    "yahoo.ca",
    "yahoo.de",
    "yahoo.es",
    "yahoo.it",
    "ymail.com",
];

/// Reads an e-mail address.
pub(super) fn read(raw: &str) -> Result<ReadContact, ContactRefusal> {
    let (name, domain) = parts(raw)?;
    let normalised = format!("{}@{domain}", name.to_ascii_lowercase());
    let fictional = is_reserved(&domain);
    let hint = if fictional {
        Some("This address is kept for examples: it is shown and never written to".to_owned())
    } else {
        meant(&domain).map(|meant| format!("Did you mean {meant}?"))
    };
    Ok(ReadContact {
        kind: ContactKind::Email,
        normalised,
        display: format!("{name}@{domain}"),
        region: None,
        may_be_landline: false,
        fictional,
        hint,
    })
}

/// Returns the part before the `@`, and the domain in lower case.
fn parts(raw: &str) -> Result<(String, String), ContactRefusal> {
    let is_address = |part: &&str| part.contains(['@', '\u{FF20}']);
    let addresses = raw
        .split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | '/' | '|'))
        .filter(is_address);
    if addresses.count() > 1 {
        return Err(ContactRefusal::SeveralAddresses);
    }
    let written = seen(raw)?;
    if written.is_empty() {
        return Err(ContactRefusal::NoAddress);
    }
    if written.contains(['<', '>']) {
        return Err(ContactRefusal::NameAround);
    }
    let Some((name, domain)) = written.rsplit_once('@') else {
        let is_number = written
            .chars()
            .all(|sign| sign.is_ascii_digit() || " +()-./".contains(sign));
        return Err(if is_number {
            ContactRefusal::NumberAsEmail
        } else {
            ContactRefusal::NoAt
        });
    };
    if written.contains(char::is_whitespace) {
        return Err(ContactRefusal::Space);
    }
    let is_refused = |sign: &char| !sign.is_ascii() || "\"(),:;[\\]@".contains(*sign);
    if let Some(character) = name.chars().chain(domain.chars()).find(is_refused) {
        return Err(ContactRefusal::AddressCharacter { character });
    }
    if name.is_empty() || name.split('.').any(str::is_empty) {
        let name = name.to_owned();
        return Err(ContactRefusal::AddressName { name });
    }
    if written.len() > ADDRESS_MAX || name.len() > NAME_MAX {
        let characters = written.len();
        return Err(ContactRefusal::AddressTooLong { characters });
    }
    let domain = domain.to_ascii_lowercase();
    check_domain(&domain)?;
    check_standard(&format!("{name}@{domain}"), &domain)?;
    Ok((name.to_owned(), domain))
}

/// Refuses a domain that no mail can reach: one without a dot, or that ends in no letters.
fn check_domain(domain: &str) -> Result<(), ContactRefusal> {
    let top = domain.rsplit_once('.').map(|(_, top)| top);
    let is_top = |top: &str| {
        top.len() >= 2
            && (top.bytes().all(|letter| letter.is_ascii_lowercase()) || top.starts_with("xn--"))
    };
    let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'.' | b'-');
    if top.is_some_and(is_top) && domain.bytes().all(is_plain) {
        return Ok(());
    }
    Err(ContactRefusal::AddressDomain {
        domain: domain.to_owned(),
    })
}

/// Refuses what is not an address by the standard.
fn check_standard(address: &str, domain: &str) -> Result<(), ContactRefusal> {
    let options = Options::default()
        .with_required_tld()
        .without_display_text()
        .without_domain_literal();
    let Err(error) = EmailAddress::parse_with_options(address, options) else {
        return Ok(());
    };
    let about_domain = || ContactRefusal::AddressDomain {
        domain: domain.to_owned(),
    };
    Err(match error {
        Error::LocalPartTooLong | Error::DomainTooLong => ContactRefusal::AddressTooLong {
            characters: address.len(),
        },
        Error::MissingSeparator => ContactRefusal::NoAt,
        Error::LocalPartEmpty | Error::UnbalancedQuotes => ContactRefusal::AddressName {
            name: address.to_owned(),
        },
        Error::UnsupportedDisplayName | Error::MissingDisplayName | Error::MissingEndBracket => {
            ContactRefusal::NameAround
        }
        Error::DomainEmpty
        | Error::SubDomainEmpty
        | Error::SubDomainTooLong
        | Error::DomainTooFew
        | Error::DomainInvalidSeparator
        | Error::InvalidCharacter
        | Error::InvalidComment
        | Error::InvalidIPAddress
        | Error::UnsupportedDomainLiteral => about_domain(),
    })
}

/// Whether a domain is reserved for examples and tests (RFC 2606, RFC 6761).
fn is_reserved(domain: &str) -> bool {
    let ends = |end: &str| {
        domain
            .strip_suffix(end)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    [
        "example.com",
        "example.net",
        "example.org",
        "example",
        "invalid",
        "test",
    ]
    .into_iter()
    .any(ends)
}

/// Returns the domain that was probably meant, when this one is a slip away from it.
fn meant(domain: &str) -> Option<String> {
    if COMMON.contains(&domain) || REAL.contains(&domain) {
        return None;
    }
    if let Some(common) = COMMON.into_iter().find(|common| is_a_slip(domain, common)) {
        return Some(common.to_owned());
    }
    let (name, top) = domain.rsplit_once('.')?;
    matches!(top, "con" | "cmo" | "ocm" | "comm" | "vom" | "xom" | "coom")
        .then(|| format!("{name}.com"))
}

/// Whether one letter too many, too few, another, or two exchanged, makes one word of the other.
fn is_a_slip(typed: &str, meant: &str) -> bool {
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    let both = typed.iter().zip(meant);
    let same_first = both.take_while(|(typed, meant)| typed == meant).count();
    let (typed, meant) = (&typed[same_first..], &meant[same_first..]);
    let both = typed.iter().rev().zip(meant.iter().rev());
    let same_last = both.take_while(|(typed, meant)| typed == meant).count();
    let typed = &typed[..typed.len() - same_last];
    let meant = &meant[..meant.len() - same_last];
    match (typed, meant) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([first, second], [meant_first, meant_second]) => {
            first == meant_second && second == meant_first
        }
        _ => false,
    }
}
