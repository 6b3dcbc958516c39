//! Rules about phone numbers and addresses: only those that are reserved for examples, so that
//! no mistake can ever reach a person.
//!
//! The core's reader of contacts is tested with the numbers of many countries and with addresses
//! that look like well-known ones; it can send nothing, and its folder is left out.

use std::sync::LazyLock;

use regex::Regex;

use crate::tree::{Finding, Tree};
use crate::{hold, pattern};

const READER: &str = "crates/reminder-core/src/contact/";

/// Numbers that regulators keep for films and books, after the `+`: North America's 555-01xx,
/// Ofcom's, ARCEP's, ACMA's, the Bundesnetzagentur's and ComReg's; +999 and +0 are no country.
const RESERVED: &str = r"(?x)^(
    (1([2-9]\d\d)?|555)55501\d\d
  | 44(1632960|2079460|2896496|2920180|11[3-8]4960|1[2-6]14960|1914980
      |3069990|7700900|8081570|9098790)\d{3}
  | 33(19900|26191|35301|46571|53649|63998)\d{4}
  | 61([2378](5550|7010)\d{4} | 491570(006|110|156|157|158|159|313|737))
  | 49((3023125|6990009|4066969|2214710|8999998)\d{3} | (17139200|176040690)\d\d)
  | 3532091\d{5}
  | (999|0)\d*
)$";

/// Shorter numbers reach nobody.
const DIGITS_MIN: usize = 8;

fn phone_numbers(tree: &Tree) -> Vec<Finding> {
    static RESERVED_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(RESERVED));
    // How a number is written, and what stands for its country.
    static WRITTEN: LazyLock<[(Regex, &str); 3]> = LazyLock::new(|| {
        [
            (r"\+\d[\d\u{a0} ().-]{6,18}\d\b", ""),
            (r"\(?\b0\d{2,4}\)?[ -]\d{3,4}[ -]?\d{3,4}\b", "44"),
            (r"\(?\b[2-9]\d{2}\)?[ .-][2-9]\d{2}[.-]\d{4}\b", "1"),
        ]
        .map(|(text, country)| (pattern(text), country))
    });
    let mut found = Vec::new();
    for file in tree.written().filter(|file| !file.is_in(&[READER])) {
        for (line, text) in file.lines() {
            for (written, country) in WRITTEN.iter() {
                for hit in written.find_iter(text).map(|hit| hit.as_str()) {
                    let digits: String = hit.chars().filter(char::is_ascii_digit).collect();
                    let national = if *country == "44" {
                        &digits[1..]
                    } else {
                        &digits
                    };
                    if digits.len() >= DIGITS_MIN
                        && !RESERVED_NUMBER.is_match(&format!("{country}{national}"))
                    {
                        let words = format!("{hit} may be somebody's; take +1 202 555 01xx");
                        found.push(file.finding(line, words));
                    }
                }
            }
        }
    }
    found
}

#[test]
fn no_phone_number_can_be_anybodys() {
    hold(
        phone_numbers,
        &[
            &[("a.rs", "\"+33 6 12 34 56 78\"")],
            &[("a.rs", "\"+12025550223\"")],
            &[("a.md", "call (202) 456-1111")],
            &[("a.ts", "020 7123 4567")],
            &[("a.csv", "+44 7700 800123")],
        ],
        &[
            &[(
                "a.rs",
                "\"+1 202 555 0123\" \"+442079460958\" \"+44 (0) 1\"",
            )],
            &[(
                "a.rs",
                "\"+33 6 39 98 12 34\" \"+49 30 23125 123\" \"202-555-0123\"",
            )],
            &[("a.ts", "020 7946 0123 and 07700 900 123")],
            &[(
                "a.md",
                "2026-11-21 08:00-21:00, 600 000 ms, v22.12.0, 1 000 + 2 000",
            )],
        ],
    );
}

fn addresses(tree: &Tree) -> Vec<Finding> {
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[\w.+%-]+@(?P<domain>[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,})\b"));
    static RESERVED_DOMAIN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)(^|\.)(example\.(com|org|net)|example|test|invalid|localhost)$|^\d+x\.png$")
    });
    let mut found = Vec::new();
    for file in tree.written().filter(|file| !file.is_in(&[READER])) {
        for (line, text) in file.lines() {
            for hit in ADDRESS.captures_iter(text) {
                if !RESERVED_DOMAIN.is_match(&hit["domain"]) {
                    let words = format!("{} may be somebody's; take example.com", &hit[0]);
                    found.push(file.finding(line, words));
                }
            }
        }
    }
    found
}

#[test]
fn no_address_can_be_anybodys() {
    hold(
        addresses,
        &[
            &[("a.rs", "\"ann@clinic.org\"")],
            &[("a.ftl", "Write to help@ringonce.app")],
            &[("a.md", "ann@example.com.evil.net")],
        ],
        &[
            &[(
                "a.rs",
                "\"ann@example.com\" \"ann@mail.example.org\" \"a@b.test\" \"a@b\"",
            )],
            &[("a.json", "\"@types/react@19.3.0\" react@19.3.1")],
            &[("a.css", "@media print {}")],
        ],
    );
}
