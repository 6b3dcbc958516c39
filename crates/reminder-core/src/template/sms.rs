//! How many text messages a text becomes.
//!
//! One letter outside the alphabet of GSM 03.38 makes every part of the message shorter by more
//! than half, so the letter is named.

/// The letters that take one of 160 places (GSM 03.38, default alphabet).
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡\
                   ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// The letters that take two places (GSM 03.38, extension table).
const GSM_TWICE: &str = "\u{C}^{}\\[~]|€";

/// Returns the words as a text is written: signs that nobody misses, and that would make every part
/// of the message shorter by more than half, are replaced by those of the phones' own alphabet.
#[must_use]
pub fn as_texts_are_written(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\u{a0}' | '\u{2009}' | '\u{202f}' => text.push(' '),
            '\u{2018}' | '\u{2019}' => text.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' => text.push('"'),
            '\u{2010}'..='\u{2014}' => text.push('-'),
            '\u{2026}' => text.push_str("..."),
            other => text.push(other),
        }
    }
    text
}

/// Returns how many messages a text becomes, and the first letter that makes them short.
fn parts(text: &str) -> (usize, Option<char>) {
    let outside = text
        .chars()
        .find(|letter| !GSM.contains(*letter) && !GSM_TWICE.contains(*letter));
    let (places, alone, joined) = match outside {
        Some(_) => (text.encode_utf16().count(), 70, 67),
        None => {
            let places = |letter: char| if GSM_TWICE.contains(letter) { 2 } else { 1 };
            (text.chars().map(places).sum(), 160, 153)
        }
    };
    let parts = if places <= alone {
        1
    } else {
        places.div_ceil(joined)
    };
    (parts, outside)
}

/// Returns how many messages the networks make, and charge for, of a text.
#[must_use]
pub fn messages_of(text: &str) -> usize {
    parts(text).0
}

/// The decimals of a price that count.
const DECIMALS: usize = 6;

/// Returns a price as millionths; none for what is no price.
#[must_use]
pub fn millionths(price: &str) -> Option<u64> {
    let (whole, rest) = price.split_once(['.', ',']).unwrap_or((price, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    let fits = whole.len() <= 4 && !whole.is_empty() && rest.len() <= DECIMALS;
    if !fits || !is_number(whole) || !is_number(rest) {
        return None;
    }
    format!("{whole}{rest:0<DECIMALS$}").parse().ok()
}

/// Returns what so many messages cost, with two decimals, rounded up.
#[must_use]
pub fn cost(messages: usize, price_in_millionths: u64) -> String {
    let messages = u64::try_from(messages).unwrap_or(u64::MAX);
    let hundredths = messages
        .saturating_mul(price_in_millionths)
        .div_ceil(10_000);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// Returns what to do about a text that becomes several messages.
pub(super) fn too_long(text: &str) -> Option<String> {
    let (parts, outside) = parts(&as_texts_are_written(text));
    if parts < 2 {
        return None;
    }
    let rest = match outside {
        Some(letter) => format!("because of \"{letter}\". Shorten it to 70 letters or replace it"),
        None => "with the example name. Shorten it to 160 letters".to_owned(),
    };
    Some(format!("This text becomes {parts} messages {rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_as_telephones_join_them() {
        let cases = [
            (String::new(), 1, None),
            ("a".repeat(160), 1, None),
            ("a".repeat(161), 2, None),
            ("a".repeat(306), 2, None),
            ("a".repeat(307), 3, None),
            ("€".repeat(80), 1, None),
            ("€".repeat(81), 2, None),
            (format!("ł{}", "a".repeat(69)), 1, Some('ł')),
            (format!("ł{}", "a".repeat(70)), 2, Some('ł')),
            ("😀".repeat(36), 2, Some('😀')),
            ("ç".to_owned(), 1, Some('ç')),
            ("Grüße à René".to_owned(), 1, None),
        ];
        for (text, count, outside) in cases {
            assert_eq!(parts(&text), (count, outside), "{text}");
        }
    }

    #[test]
    fn what_messages_cost_is_added_up_without_losing_a_cent() {
        let cases = [
            ("0.0083", 31, Some("0.26")),
            ("0,0083", 1, Some("0.01")),
            ("0.1", 3, Some("0.30")),
            ("2", 1_000, Some("2000.00")),
            ("0", 5, Some("0.00")),
            ("", 1, None),
            (".5", 1, None),
            ("0.0000001", 1, None),
            ("12345", 1, None),
            ("-1", 1, None),
            ("$1", 1, None),
        ];
        for (price, messages, expected) in cases {
            let found = millionths(price).map(|price| cost(messages, price));
            assert_eq!(found.as_deref(), expected, "{price:?}");
        }
    }

    #[test]
    fn a_time_of_day_does_not_make_a_text_twice_as_dear() {
        let words = "Ann\u{2019}s clinic \u{2013} 2:30\u{202f}PM \u{201c}sharp\u{201d}\u{2026}";
        let text = as_texts_are_written(words);
        assert_eq!(text, "Ann's clinic - 2:30 PM \"sharp\"...");
        assert_eq!(parts(&text), (1, None));
    }

    #[test]
    fn a_letter_that_makes_messages_short_is_named() {
        assert_eq!(
            too_long(&format!("ł{}", "a".repeat(134))).as_deref(),
            Some(
                "This text becomes 3 messages because of \"ł\". Shorten it to 70 letters or \
                 replace it"
            )
        );
        assert_eq!(too_long("Short"), None);
    }
}
