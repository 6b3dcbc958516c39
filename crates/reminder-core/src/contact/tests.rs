//! Numbers and addresses as people write them, and anything else that is typed in their place.

use proptest::prelude::*;

use super::*;

mod addresses;
mod numbers;

fn phone(raw: &str, region: &str) -> Result<ReadContact, ContactRefusal> {
    read(ContactKind::Phone, raw, region)
}

fn email(raw: &str) -> Result<ReadContact, ContactRefusal> {
    read(ContactKind::Email, raw, "US")
}

/// Returns E.164 and the way staff read it, or the sentence of the refusal.
fn in_short(read: Result<ReadContact, ContactRefusal>) -> (String, String) {
    match read {
        Ok(read) => (read.normalised, read.display),
        Err(refusal) => (String::new(), refusal.to_string()),
    }
}

#[test]
fn a_refusal_names_the_character_and_says_what_to_do() {
    let cases = [
        (
            phone("+3367a829916", "FR"),
            "A phone number has only digits, spaces and + ( ) - . and this one has the letter \
             \"a\". Type it again in digits",
        ),
        (
            phone("07700\u{202E}900123", "GB"),
            "There is a character here that cannot be seen (U+202E). Empty the field and type it \
             by hand",
        ),
        (
            phone("201-555-0123 x12", "US"),
            "\"x12\" is an extension, which cannot be dialled. Enter the number without it",
        ),
        (
            phone("911", "US"),
            "911 is an emergency number and is never called. Enter the patient's own number",
        ),
        (
            phone("+972 33142764978", "IL"),
            "There is no such number in the country with the code +972. Check the digits; begin \
             a number of another country with + and its code",
        ),
        (
            email("ann\u{E4}@example.com"),
            "An e-mail address has only a to z, digits and signs like . _ - + and this one has \
             \"\u{E4}\". Check it letter by letter",
        ),
    ];
    for (read, sentence) in cases {
        assert_eq!(in_short(read), (String::new(), sentence.to_owned()));
    }
}

proptest! {
    #[test]
    fn anything_typed_is_read_or_refused(raw in ".{0,60}", region in ".{0,3}") {
        for kind in [ContactKind::Phone, ContactKind::Email] {
            if let Err(refusal) = read(kind, &raw, &region) {
                prop_assert!(!refusal.to_string().is_empty());
            }
        }
    }
}
