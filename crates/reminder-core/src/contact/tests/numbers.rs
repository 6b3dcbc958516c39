//! Tables of numbers as people write them: those kept for fiction and the examples that the
//! numbering plans themselves print.

use phonenumber::metadata::{DATABASE, Descriptor};
use proptest::prelude::*;

use super::super::*;
use super::{in_short, phone};

const WRITTEN: &[(&str, &str, &str, &str)] = &[
    ("(201) 555-0123", "US", "+12015550123", "(201) 555-0123"),
    ("201.555.0123", "us", "+12015550123", "(201) 555-0123"),
    (" 1-201-555-0123 ", "CA", "+12015550123", "(201) 555-0123"),
    ("+1 613 555 0199", "CA", "+16135550199", "(613) 555-0199"),
    ("+1 613 555 0199", "GB", "+16135550199", "+1 613-555-0199"),
    (
        "011 44 7700 900123",
        "US",
        "+447700900123",
        "+44 7700 900123",
    ),
    ("07700 900123", "GB", "+447700900123", "07700 900123"),
    ("7700900123", "GB", "+447700900123", "07700 900123"),
    ("00447700900123", "FR", "+447700900123", "+44 7700 900123"),
    (
        "+44 (0)20 7946 0958",
        "GB",
        "+442079460958",
        "020 7946 0958",
    ),
    (
        "(+44) 20-7946-0958",
        "US",
        "+442079460958",
        "+44 20 7946 0958",
    ),
    ("020 7946 0958", "GB", "+442079460958", "020 7946 0958"),
    ("01632 960123", "GB", "+441632960123", "01632 960123"),
    ("447400123456", "GB", "+447400123456", "07400 123456"),
    (
        "\u{FF10}\u{FF17}\u{FF17}\u{FF10}\u{FF10} \u{FF19}00123",
        "GB",
        "+447700900123",
        "07700 900123",
    ),
    (
        "\u{FF0B}44\u{3000}7700\u{FF0D}900123",
        "GB",
        "+447700900123",
        "07700 900123",
    ),
    (
        "\u{660}\u{667}\u{667}\u{660}\u{660}900123",
        "GB",
        "+447700900123",
        "07700 900123",
    ),
    (
        "\u{6F0}\u{6F7}\u{6F7}\u{6F0}\u{6F0}900123",
        "GB",
        "+447700900123",
        "07700 900123",
    ),
    (
        "07700\u{A0}900\u{2011}123",
        "GB",
        "+447700900123",
        "07700 900123",
    ),
    ("06 12 34 56 78", "FR", "+33612345678", "06 12 34 56 78"),
    ("612345678", "FR", "+33612345678", "06 12 34 56 78"),
    (
        "+33 (0)6 12 34 56 78",
        "FR",
        "+33612345678",
        "06 12 34 56 78",
    ),
    ("01512 3456789", "DE", "+4915123456789", "01512 3456789"),
    ("1512 3456789", "DE", "+4915123456789", "01512 3456789"),
    ("030/123456", "DE", "+4930123456", "030 123456"),
    ("0049 30 123456", "DE", "+4930123456", "030 123456"),
    ("612 34 56 78", "ES", "+34612345678", "612 34 56 78"),
    ("+39 02 1234 5678", "IT", "+390212345678", "02 1234 5678"),
    ("0412 345 678", "AU", "+61412345678", "0412 345 678"),
    ("61412345678", "AU", "+61412345678", "0412 345 678"),
    ("+298 201234", "DK", "+298201234", "+298 201234"),
    ("201234", "FO", "+298201234", "201234"),
];

#[test]
fn a_number_is_read_however_it_is_written() {
    for (raw, region, normalised, display) in WRITTEN {
        let expected = ((*normalised).to_owned(), (*display).to_owned());
        assert_eq!(in_short(phone(raw, region)), expected, "{raw} in {region}");
    }
}

#[test]
fn a_foreign_number_keeps_every_digit_and_says_that_it_is_foreign() {
    // A parser that takes the clinic's own trunk prefix, 1, off this number dials Westphalia.
    let read = phone("+49 1512 3456789", "US").expect("a German mobile");
    assert_eq!(read.normalised, "+4915123456789");
    assert_eq!(read.region.as_deref(), Some("DE"));
    assert_eq!(
        read.hint.as_deref(),
        Some("This number is in another country (+49)")
    );
    let home = phone("01512 3456789", "DE").expect("the same one at home");
    assert_eq!((home.hint, home.region.as_deref()), (None, Some("DE")));
}

const STRANGERS: &[(&str, &str, &str)] = &[
    ("", "GB", "NoNumber"),
    ("  ( ) - ", "GB", "NoNumber"),
    ("+", "GB", "NoNumber"),
    ("+3367a829916", "FR", "Letter { letter: 'a' }"),
    ("O7700 900123", "GB", "Letter { letter: 'O' }"),
    ("1-800-FLOWERS", "US", "Letter { letter: 'F' }"),
    ("07700 900123 (home)", "GB", "Letter { letter: 'h' }"),
    ("07700 900123 oder", "GB", "Letter { letter: 'o' }"),
    ("\u{FF21}7700 900123", "GB", "Letter { letter: 'A' }"),
    ("*67 201 555 0123", "US", "Sign { sign: '*' }"),
    ("#31#07700900123", "GB", "Sign { sign: '#' }"),
    ("07700 900123?", "GB", "Sign { sign: '?' }"),
    ("07700 900 12\u{B2}", "GB", "Sign { sign: '²' }"),
    (
        "07700\u{202E}900123",
        "GB",
        r#"Unseen { character: '\u{202e}' }"#,
    ),
    (
        "\u{202A}07700900123\u{202C}",
        "GB",
        r#"Unseen { character: '\u{202a}' }"#,
    ),
    (
        "07700\u{200B}900123",
        "GB",
        r#"Unseen { character: '\u{200b}' }"#,
    ),
    ("07700\t900123", "GB", r#"Unseen { character: '\t' }"#),
    ("07700 900123+", "GB", "Plus"),
    ("++447700900123", "GB", "Plus"),
    ("44+7700900123", "GB", "Plus"),
    (
        "201-555-0123 x12",
        "US",
        r#"Extension { extension: "x12" }"#,
    ),
    (
        "201-555-0123 Ext. 1234",
        "US",
        r#"Extension { extension: "Ext. 1234" }"#,
    ),
    (
        "01 99 00 12 34 poste 5",
        "FR",
        r#"Extension { extension: "poste 5" }"#,
    ),
    ("201-555-0123#9", "US", r##"Extension { extension: "#9" }"##),
    ("201-555-0123,,9", "US", "Sign { sign: ',' }"),
    (
        "+12015550123;ext=9",
        "US",
        r#"Extension { extension: ";ext=9" }"#,
    ),
    ("201-555-0123 / 201-555-0124", "US", "SeveralNumbers"),
    ("2015550123; 2015550124", "US", "SeveralNumbers"),
    ("2015550123\n2015550124", "US", "SeveralNumbers"),
    ("ann@example.com", "US", "EmailAsNumber"),
    ("112", "FR", r#"Emergency { number: "112" }"#),
    ("911", "US", r#"Emergency { number: "911" }"#),
    ("911", "GB", r#"Emergency { number: "911" }"#),
    ("+1 911", "US", r#"Emergency { number: "911" }"#),
    ("9-9-9", "GB", r#"Emergency { number: "999" }"#),
    ("000", "AU", r#"Emergency { number: "000" }"#),
    ("+61 000", "AU", r#"Emergency { number: "000" }"#),
    ("00 112", "FR", "TooShort { digits: 5 }"),
    ("12345", "US", r#"ShortNumber { number: "12345" }"#),
    ("611", "US", r#"ShortNumber { number: "611" }"#),
    ("3631", "FR", r#"ShortNumber { number: "3631" }"#),
    (
        "0901 234 5678",
        "GB",
        r#"Premium { number: "0901 234 5678" }"#,
    ),
    (
        "+1 900 234 5678",
        "US",
        r#"Premium { number: "(900) 234-5678" }"#,
    ),
    ("201 556 01234", "US", "TooLong { digits: 11 }"),
    ("555-0123", "US", "TooShort { digits: 7 }"),
    ("+1 201 555", "US", "TooShort { digits: 7 }"),
    ("2015550123456", "US", "TooLong { digits: 13 }"),
    ("+1 201 555 01234", "US", "TooLong { digits: 12 }"),
    ("20 7946 0959 1", "GB", "TooLong { digits: 11 }"),
    ("30 123456", "DE", r#"AreaCode { prefix: "0" }"#),
    ("121 234 5678", "GB", r#"AreaCode { prefix: "0" }"#),
    ("123 456 7890", "US", r#"NotInCountry { country: "US" }"#),
    ("00 00 00 00 00", "FR", "CallingCode"),
    ("412 345 678", "ES", r#"NotInCountry { country: "ES" }"#),
    (
        "+972 33142764978",
        "IL",
        r#"NotInCountry { country: "the country with the code +972" }"#,
    ),
    ("+999 123 456 789", "GB", "CallingCode"),
    ("+0 123 456 789", "GB", "CallingCode"),
    ("2015550123", "", r#"Country { country: "" }"#),
    ("+12015550123", "XX", r#"Country { country: "XX" }"#),
];

#[test]
fn a_number_that_may_reach_a_stranger_is_refused() {
    for (raw, region, refusal) in STRANGERS {
        let refused = phone(raw, region).map_err(|refusal| format!("{refusal:?}"));
        assert_eq!(refused, Err((*refusal).to_owned()), "{raw:?} in {region}");
    }
}

#[test]
fn numbers_kept_for_fiction_are_read_and_marked() {
    let fictional = [
        ("+1 212 555 0100", "US"),
        ("613-555-0199", "CA"),
        ("+15555550123", "US"),
        ("0113 496 0123", "GB"),
        ("0191 498 0123", "GB"),
        ("020 7946 0000", "GB"),
        ("028 9649 6123", "GB"),
        ("029 2018 0123", "GB"),
        ("01632 960999", "GB"),
        ("03069 990123", "GB"),
        ("07700 900999", "GB"),
        ("08081 570123", "GB"),
    ];
    for (raw, region) in fictional {
        let read = phone(raw, region).expect("kept for fiction");
        assert!(read.fictional, "{raw}");
        assert!(read.hint.is_some(), "{raw}");
        assert_eq!(read.region.as_deref(), Some(region), "{raw}");
        assert_eq!(read.may_be_landline, !read.normalised.starts_with("+447"));
    }
    let real = [
        ("+1 212 555 0200", "US"),
        ("+1 212 556 0100", "US"),
        ("07400 123456", "GB"),
        ("020 7947 0000", "GB"),
    ];
    for (raw, region) in real {
        assert!(!phone(raw, region).expect("a line").fictional, "{raw}");
    }
}

#[test]
fn a_local_number_is_completed_only_where_the_country_has_one_area_code() {
    let read = phone("242-345-6789", "BS").expect("an example of the Bahamas");
    let local = phone("345-6789", "BS").expect("the same without the area code");
    assert_eq!(local.normalised, read.normalised);
    let read = phone("2 1234 5678", "AU").expect("nine digits are one line in Australia");
    assert_eq!(read.normalised, "+61212345678");
    assert_eq!(
        phone("1234 5678", "AU"),
        Err(ContactRefusal::TooShort { digits: 8 })
    );
}

#[test]
fn only_a_sure_mobile_is_not_a_landline() {
    let cases = [
        ("07400 123456", "GB", false),
        ("0121 234 5678", "GB", true),
        ("+1 201 556 0123", "US", true),
        ("06 12 34 56 78", "FR", false),
        ("01512 3456789", "DE", false),
        ("030 123456", "DE", true),
        ("0412 345 678", "AU", false),
        ("+39 02 1234 5678", "IT", true),
        ("+39 312 345 6789", "IT", false),
    ];
    for (raw, region, may_be_landline) in cases {
        let read = phone(raw, region).expect("a line");
        assert_eq!(read.may_be_landline, may_be_landline, "{raw}");
    }
}

/// Examples of lines that every country's numbering plan prints, in E.164.
fn examples() -> impl Iterator<Item = (&'static str, String)> {
    DATABASE
        .iter()
        .filter(|country| country.id() != "001")
        .flat_map(|country| {
            let plans = country.descriptors();
            [plans.fixed_line(), plans.mobile(), plans.toll_free()]
                .into_iter()
                .filter_map(|plan| plan.and_then(Descriptor::example))
                .map(|example| {
                    (
                        country.id(),
                        format!("+{}{example}", country.country_code()),
                    )
                })
        })
}

#[test]
fn the_examples_of_every_country_are_read_from_anywhere() {
    let mut count = 0;
    for (country, e164) in examples() {
        count += 1;
        let dialled_from_us = format!("011{}", &e164[1..]);
        for (raw, region) in [(&e164, country), (&e164, "US"), (&dialled_from_us, "US")] {
            let read = phone(raw, region).map(|read| read.normalised);
            assert_eq!(read.as_ref(), Ok(&e164), "{raw} in {region}");
        }
    }
    assert!(count > 600, "there are examples, {count}");
}

#[test]
fn what_is_shown_reads_again_to_the_same_number() {
    // Belarus writes 8 0 before its area codes; typed like that it is refused, never misread.
    for (country, e164) in examples().filter(|(country, _)| *country != "BY") {
        let shown = phone(&e164, country).expect("an example").display;
        let read = phone(&shown, country).map(|read| read.normalised);
        assert_eq!(read, Ok(e164), "{shown} in {country}");
    }
}

fn region() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "US", "CA", "GB", "FR", "DE", "ES", "AU", "IT", "AR", "BR", "BS",
    ])
}

proptest! {
    #[test]
    fn a_number_read_is_the_digits_typed_and_reads_again_to_itself(
        raw in r"[+]?[0-9 ()./-]{3,22}",
        region in region(),
    ) {
        if let Ok(read) = phone(&raw, region) {
            let typed: String = raw.chars().filter(char::is_ascii_digit).collect();
            let dialled = &read.normalised[1..];
            let code = DATABASE.by_id(region).expect("listed above").country_code().to_string();
            let national = dialled.strip_prefix(&code).unwrap_or(dialled);
            let kept = (1..=3).any(|code| typed.ends_with(&dialled[code..]));
            let in_the_only_area = region == "BS" && national.ends_with(&typed);
            prop_assert!(kept || in_the_only_area, "{typed} became {dialled}");
            let again = phone(&read.normalised, region).map(|again| again.normalised);
            prop_assert_eq!(again, Ok(read.normalised));
        }
    }

    #[test]
    fn a_letter_anywhere_in_a_number_is_refused(
        before in "[0-9 +]{0,12}", letter in r"\p{Alphabetic}", after in "[0-9 ]{0,12}",
        region in region(),
    ) {
        let raw = format!("{before}{letter}{after}");
        prop_assert!(phone(&raw, region).is_err());
    }
}
