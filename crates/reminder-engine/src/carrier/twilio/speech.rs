//! What a call says, as TwiML. Written with a writer, so that no word of a patient's name can
//! become a command; listen-only, so that nobody presses a key that nobody hears.

use quick_xml::Writer;
use quick_xml::events::BytesText;

/// Longest TwiML that a request may carry (twilio_api_v2010, CreateCall).
const LENGTH_MAX: usize = 4_000;

/// The languages that every gateway's plain voice speaks. A language that it does not speak would
/// let the phone ring and then say "an application error has occurred".
const LANGUAGES: [&str; 26] = [
    "ca-ES", "da-DK", "de-DE", "en-US", "en-GB", "en-AU", "en-CA", "en-IN", "es-ES", "es-MX",
    "fi-FI", "fr-FR", "fr-CA", "it-IT", "ja-JP", "ko-KR", "nb-NO", "nl-NL", "pl-PL", "pt-PT",
    "pt-BR", "ru-RU", "sv-SE", "zh-CN", "zh-HK", "zh-TW",
];

/// Why words cannot be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsayable {
    /// There are none, or a sign that XML cannot carry, or too many.
    Words,
    /// No voice speaks this language.
    Language,
}

/// Returns the approved words as a call says them, once, after a breath.
pub(super) fn twiml(text: &str, language: &str) -> Result<String, Unsayable> {
    let language = voice(language).ok_or(Unsayable::Language)?;
    if text.trim().is_empty() || !text.chars().all(is_xml) {
        return Err(Unsayable::Words);
    }
    let mut writer = Writer::new(Vec::new());
    writer
        .create_element("Response")
        .write_inner_content(|writer| {
            writer
                .create_element("Pause")
                .with_attribute(("length", "1"))
                .write_empty()?;
            writer
                .create_element("Say")
                .with_attribute(("language", language))
                .write_text_content(BytesText::new(text))?;
            Ok(())
        })
        .map_err(|_| Unsayable::Words)?;
    let written = String::from_utf8(writer.into_inner()).map_err(|_| Unsayable::Words)?;
    if written.chars().count() > LENGTH_MAX {
        return Err(Unsayable::Words);
    }
    Ok(written)
}

/// Returns the voice for a language: its own, or the first of the same language.
fn voice(language: &str) -> Option<&'static str> {
    let own = LANGUAGES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(language));
    let primary = |tag: &str| {
        tag.split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    own.or_else(|| {
        LANGUAGES
            .into_iter()
            .find(|known| primary(known) == primary(language))
    })
}

/// Whether XML 1.0 can carry this sign (XML 1.0, 2.2).
fn is_xml(sign: char) -> bool {
    let control = sign.is_control() && !matches!(sign, '\n' | '\r' | '\t');
    !control && !matches!(sign, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words_whatever_they_hold() {
        let hostile = "Ann</Say><Dial>+12025550199</Dial><Say> & \"x\" 'y' ]]> <!-- &amp;";
        assert_eq!(
            twiml(hostile, "en").as_deref(),
            Ok(
                "<Response><Pause length=\"1\"/><Say language=\"en-US\">Ann&lt;/Say&gt;&lt;Dial&gt;\
                +12025550199&lt;/Dial&gt;&lt;Say&gt; &amp; &quot;x&quot; &apos;y&apos; ]]&gt; \
                &lt;!-- &amp;amp;</Say></Response>"
            )
        );
    }

    #[test]
    fn what_cannot_be_said_is_refused() {
        let long = "a".repeat(4_000);
        let cases = [
            ("", "en", Unsayable::Words),
            (" \n", "en", Unsayable::Words),
            ("a\0b", "en", Unsayable::Words),
            ("a\u{1b}b", "en", Unsayable::Words),
            (&long, "en", Unsayable::Words),
            ("hello", "cy", Unsayable::Language),
            ("hello", "", Unsayable::Language),
        ];
        for (text, language, expected) in cases {
            assert_eq!(twiml(text, language), Err(expected), "{language}");
        }
    }

    #[test]
    fn a_language_without_a_voice_of_its_own_region_gets_its_neighbours() {
        for (language, expected) in [
            ("en-gb", Some("en-GB")),
            ("en-IE", Some("en-US")),
            ("de", Some("de-DE")),
            ("fr-CA", Some("fr-CA")),
            ("pt", Some("pt-PT")),
            ("ga", None),
        ] {
            assert_eq!(voice(language), expected, "{language}");
        }
    }
}
