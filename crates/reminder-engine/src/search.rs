//! How a patient is found: the words of a name without accents, an address and its parts, a number
//! read backwards, so that the last four digits find it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of a question beyond this many are ignored; nobody types them by hand.
const ASKED_MAX: usize = 6;

fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns the words of a name.
pub(crate) fn words(name: &str) -> Vec<String> {
    folded(name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Returns what an address is found by.
pub(crate) fn address_words(address: &str) -> Vec<String> {
    let mut found = words(address);
    found.push(folded(address));
    found
}

/// Returns what a number is found by.
pub(crate) fn number_words(number: &str) -> Vec<String> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    vec![backwards(&digits), format!("+{digits}")]
}

fn backwards(digits: &str) -> String {
    let mut word = "#".to_owned();
    word.extend(digits.chars().rev());
    word
}

/// Returns the words a question asks for; each must be the beginning of a word of the patient.
pub(crate) fn asked(question: &str) -> Vec<String> {
    let question = question.trim();
    let digits: String = question.chars().filter(char::is_ascii_digit).collect();
    let number = question
        .chars()
        .all(|c| c.is_ascii_digit() || " +-().#/".contains(c));
    if number && digits.len() >= 2 {
        let word = if question.starts_with('+') {
            format!("+{digits}")
        } else {
            backwards(&digits)
        };
        return vec![word];
    }
    if question.contains('@') {
        return vec![folded(question)];
    }
    let mut asked = words(question);
    asked.truncate(ASKED_MAX);
    asked
}

/// Returns the first text after everything that begins with this word.
pub(crate) fn beyond(word: &str) -> String {
    format!("{word}\u{10FFFF}")
}

/// Returns what lists are sorted by.
pub(crate) fn sort_name(family_name: &str, given_name: &str) -> String {
    format!(
        "{} {}",
        folded(family_name.trim()),
        folded(given_name.trim())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(question: &str, known: &[String]) -> bool {
        let asked = asked(question);
        !asked.is_empty()
            && asked.iter().all(|word| {
                known
                    .iter()
                    .any(|known| *known >= *word && *known < beyond(word))
            })
    }

    #[test]
    fn a_patient_is_found_by_what_staff_remember() {
        let mut known = words("Zoë Ålvarez-Peña");
        known.extend(number_words("+15550123"));
        known.extend(address_words("zoe.a@example.com"));
        for question in [
            "zoe",
            "Alv pen",
            "ALVAREZ",
            "0123",
            "555-0123",
            "+1 555 01",
            "zoe.a@exa",
            "example",
        ] {
            assert!(finds(question, &known), "{question}");
        }
        for question in ["zoea", "0124", "+44", "peter", "", "  ", "bob@example.com"] {
            assert!(!finds(question, &known), "{question}");
        }
    }
}
