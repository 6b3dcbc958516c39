//! Reads what was typed into a field. One place, so that every command refuses the same things in
//! the same words. Phone numbers and addresses are read by the core.

use reminder_core::dates::DateWriter;

use super::error::ApiError;

/// Characters a name may have.
pub(crate) const NAME_MAX: usize = 200;
/// Characters of "how the clinic knows".
pub(crate) const SOURCE_MAX: usize = 200;
/// Characters of the words somebody agreed to.
pub(crate) const WORDING_MAX: usize = 1_000;
/// Messages a day that a limit may name; what takes more sets none that a clinic would meet.
pub(crate) const A_DAY_MAX: u32 = 100_000;
/// Characters of a search; more is a text in the wrong field.
pub(crate) const SEARCH_MAX: usize = 200;

/// Returns one line of text without the blanks around it and with single blanks inside; it may be
/// empty.
///
/// # Errors
/// [`ApiError`] about the field when it is too long or holds a control character.
pub(crate) fn line(field: &str, text: &str, max: usize) -> Result<String, ApiError> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let long = line.chars().count();
    if long > max {
        return Err(ApiError::field(
            field,
            format!("This has {long} characters and {max} is the most. Shorten it."),
        ));
    }
    if line.chars().any(char::is_control) {
        return Err(ApiError::field(
            field,
            "There is a character here that cannot be seen. Empty the field and type it by hand.",
        ));
    }
    Ok(line)
}

/// Returns how many messages a provider takes a day, if anybody said.
///
/// # Errors
/// [`ApiError`] about the field when it is none, or more than any provider takes.
pub(crate) fn a_day(field: &str, typed: Option<u32>) -> Result<Option<u32>, ApiError> {
    match typed {
        Some(0) => Err(ApiError::field(
            field,
            "Enter how many it takes a day, or leave it empty. To send nothing, press Pause.",
        )),
        Some(count) if count > A_DAY_MAX => Err(ApiError::field(
            field,
            format!("{A_DAY_MAX} a day is the most. Leave it empty if there is no limit."),
        )),
        known => Ok(known),
    }
}

/// Returns one line of text that must not be empty; `ask` says what to enter.
///
/// # Errors
/// [`ApiError`] about the field.
pub(crate) fn required(field: &str, text: &str, max: usize, ask: &str) -> Result<String, ApiError> {
    let line = line(field, text, max)?;
    if line.is_empty() {
        return Err(ApiError::field(field, ask));
    }
    Ok(line)
}

/// Returns one line of text, or none when there is none.
///
/// # Errors
/// [`ApiError`] about the field.
pub(crate) fn optional(
    field: &str,
    text: Option<&str>,
    max: usize,
) -> Result<Option<String>, ApiError> {
    let line = line(field, text.unwrap_or_default(), max)?;
    Ok((!line.is_empty()).then_some(line))
}

/// Returns a language by its code, such as `en` or `fr-CA`.
///
/// # Errors
/// [`ApiError`] about the field when no dates can be written in it.
pub(crate) fn language(field: &str, text: &str) -> Result<String, ApiError> {
    const CODE_MAX: usize = 35;
    let code = line(field, text, CODE_MAX)?.replace('_', "-");
    if DateWriter::knows(&code) == Some(true) {
        return Ok(code);
    }
    Err(ApiError::field(
        field,
        format!("\"{code}\" is not a language RingOnce knows. Use a code like en, fr or es-MX."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("a", "  Ann \n Lee\t", 9).as_deref(), Ok("Ann Lee"));
        assert_eq!(line("a", "", 9).as_deref(), Ok(""));
        let refused = [line("a", "Ann\u{0}", 9), line("a", "Ann Maria Lee", 9)];
        for refusal in refused {
            assert_eq!(refusal.expect_err("refused").field.as_deref(), Some("a"));
        }
    }

    #[test]
    fn only_languages_with_words_for_dates_are_taken() {
        for (typed, kept) in [("en", "en"), (" fr_CA ", "fr-CA"), ("zh-Hant", "zh-Hant")] {
            assert_eq!(language("language", typed).as_deref(), Ok(kept));
        }
        for typed in ["", "englisch", "e", "en us", "xx-yy-zz-ü", "qqq"] {
            assert!(language("language", typed).is_err(), "{typed}");
        }
    }
}
