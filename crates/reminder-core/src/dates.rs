//! Dates and times written for people, by ICU, in the patient's language.
//!
//! Civil times only: which zone a clock belongs to is decided elsewhere. Always the Gregorian
//! calendar, because a reminder with another year than the clinic's wall calendar is a wrong one.

use chrono::{Datelike, NaiveDateTime, Timelike};
use icu::calendar::Gregorian;
use icu::datetime::fieldsets::{E, MDE, T, YMDE};
use icu::datetime::input::{Date, Time};
use icu::datetime::{DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter};
use icu::locale::{Locale, locale};

/// A civil time in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateWords {
    /// "Tuesday, November 24, 2026".
    pub long_date: String,
    /// "Tue, Nov 24".
    pub short_date: String,
    /// "Tuesday".
    pub weekday: String,
    /// "9:15 AM" or "09:15".
    pub time: String,
}

/// Writes dates in one language.
pub struct DateWriter {
    long_date: FixedCalendarDateTimeFormatter<Gregorian, YMDE>,
    short_date: FixedCalendarDateTimeFormatter<Gregorian, MDE>,
    weekday: FixedCalendarDateTimeFormatter<Gregorian, E>,
    time: FixedCalendarDateTimeFormatter<(), T>,
}

impl DateWriter {
    /// Returns the writer for a BCP 47 language; an unknown one falls back to English.
    ///
    /// Twelve or twenty-four hours follow the region: `en-US` says 9:15 AM, `en-GB` 09:15.
    #[must_use]
    pub fn for_language(language: &str) -> Self {
        let english = || {
            Self::for_locale(locale!("en-US").into()).expect("English is part of the compiled data")
        };
        let Ok(locale) = language.trim().replace('_', "-").parse::<Locale>() else {
            return english();
        };
        match Self::for_locale(locale.into()) {
            Some(writer) if !writer.is_root() => writer,
            Some(_) | None => english(),
        }
    }

    /// Returns whether dates can be written in a language; `None` when the tag is not one.
    #[must_use]
    pub fn knows(language: &str) -> Option<bool> {
        let locale = language.trim().replace('_', "-").parse::<Locale>().ok()?;
        // Languages have two or three letters; "english" only looks like a tag.
        if locale.id.language.is_unknown() || locale.id.language.as_str().len() > 3 {
            return None;
        }
        Some(Self::for_locale(locale.into()).is_some_and(|writer| !writer.is_root()))
    }

    fn for_locale(preferences: DateTimeFormatterPreferences) -> Option<Self> {
        Some(Self {
            long_date: FixedCalendarDateTimeFormatter::try_new(preferences, YMDE::long()).ok()?,
            short_date: FixedCalendarDateTimeFormatter::try_new(preferences, MDE::medium()).ok()?,
            weekday: FixedCalendarDateTimeFormatter::try_new(preferences, E::long()).ok()?,
            time: FixedCalendarDateTimeFormatter::try_new(preferences, T::hm()).ok()?,
        })
    }

    /// Whether the language has no words of its own, so that a month would be called "M11".
    fn is_root(&self) -> bool {
        let in_november = NaiveDateTime::default().with_month(11).unwrap_or_default();
        self.write(in_november).long_date.contains("M11")
    }

    /// Writes a civil time.
    ///
    /// Spaces are ordinary ones: the narrow no-break space ICU puts before "AM" would make a text
    /// message twice as expensive.
    #[must_use]
    pub fn write(&self, civil: NaiveDateTime) -> DateWords {
        let small = |number: u32| u8::try_from(number).expect("a month, day, hour or minute");
        let date = Date::try_new_gregorian(civil.year(), small(civil.month()), small(civil.day()));
        let Ok(date) = date else {
            return far_away(civil);
        };
        let time = Time::try_new(small(civil.hour()), small(civil.minute()), 0, 0)
            .expect("chrono's hours and minutes are ICU's");
        let plain = |words: String| words.replace(['\u{202F}', '\u{A0}', '\u{2009}'], " ");
        DateWords {
            long_date: plain(self.long_date.format(&date).to_string()),
            short_date: plain(self.short_date.format(&date).to_string()),
            weekday: plain(self.weekday.format(&date).to_string()),
            time: plain(self.time.format(&time).to_string()),
        }
    }
}

/// Writes a year ICU does not know, which no appointment has, in digits rather than wrongly.
fn far_away(civil: NaiveDateTime) -> DateWords {
    let date = civil.date().to_string();
    DateWords {
        long_date: date.clone(),
        short_date: date.clone(),
        weekday: date,
        time: civil.time().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    fn written(language: &str, hour: u32, minute: u32) -> [String; 4] {
        let words = DateWriter::for_language(language).write(
            NaiveDate::from_ymd_opt(2026, 11, 24)
                .and_then(|day| day.and_hms_opt(hour, minute, 0))
                .expect("a time of that day"),
        );
        [words.long_date, words.short_date, words.weekday, words.time]
    }

    #[test]
    fn a_date_is_written_as_the_region_writes_it() {
        let us = ["Tuesday, November 24, 2026", "Tue, Nov 24", "Tuesday"];
        let gb = ["Tuesday, 24 November 2026", "Tue 24 Nov", "Tuesday"];
        let fr = ["mardi 24 novembre 2026", "mar. 24 nov.", "mardi"];
        let de = ["Dienstag, 24. November 2026", "Di., 24. Nov.", "Dienstag"];
        let es = ["martes, 24 de noviembre de 2026", "mar, 24 nov", "martes"];
        let mx = ["martes, 24 de noviembre de 2026", "mar 24 de nov", "martes"];
        let cases = [
            ("en", us, "9:15 AM", "2:05 PM"),
            ("en-US", us, "9:15 AM", "2:05 PM"),
            ("en-GB", gb, "09:15", "14:05"),
            ("fr", fr, "09:15", "14:05"),
            ("de", de, "09:15", "14:05"),
            ("de-AT", de, "09:15", "14:05"),
            ("es", es, "09:15", "14:05"),
            ("es-MX", mx, "09:15 a.m.", "02:05 p.m."),
            ("en-CA", us, "9:15 a.m.", "2:05 p.m."),
            ("fr-CA", fr, "09 h 15", "14 h 05"),
        ];
        for (language, date, morning, afternoon) in cases {
            let [long, short, weekday, time] = written(language, 9, 15);
            assert_eq!([long.as_str(), &short, &weekday], date, "{language}");
            assert_eq!(time, morning, "{language}");
            assert_eq!(written(language, 14, 5)[3], afternoon, "{language}");
        }
    }

    #[test]
    fn midnight_and_noon_cannot_be_mistaken() {
        for (language, midnight, noon) in [
            ("en-US", "12:00 AM", "12:00 PM"),
            ("en-GB", "00:00", "12:00"),
            ("de", "00:00", "12:00"),
            ("fr", "00:00", "12:00"),
        ] {
            assert_eq!(written(language, 0, 0)[3], midnight, "{language}");
            assert_eq!(written(language, 12, 0)[3], noon, "{language}");
        }
    }

    #[test]
    fn an_unknown_language_is_written_in_english() {
        let english = written("en-US", 9, 15);
        for language in ["", "xx", "english", "?", "und", "e", "en_US", " en-US "] {
            assert_eq!(written(language, 9, 15), english, "{language:?}");
        }
    }

    #[test]
    fn a_language_is_known_by_its_words_for_dates() {
        let known = [
            "en",
            "fr-CA",
            "de_CH",
            "es-419",
            "pa",
            "ar",
            "zh-Hant-TW",
            "pt-BR",
        ];
        for language in known {
            assert_eq!(DateWriter::knows(language), Some(true), "{language}");
        }
        assert_eq!(DateWriter::knows("xx"), Some(false));
        for language in ["", "english", "?", "und", "e", "123"] {
            assert_eq!(DateWriter::knows(language), None, "{language}");
        }
    }

    #[test]
    fn the_calendar_is_the_one_on_the_wall_of_the_clinic() {
        for language in ["th", "ar-SA", "fa", "ja-u-ca-japanese"] {
            let [long, ..] = written(language, 9, 15);
            let year = [
                "2026",
                "\u{662}\u{660}\u{662}\u{666}",
                "\u{6F2}\u{6F0}\u{6F2}\u{6F6}",
            ];
            assert!(
                year.iter().any(|year| long.contains(year)),
                "{language}: {long}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_time_in_any_language_is_written_without_special_spaces(
            day in -200_000_i32..1_200_000, seconds in 0_u32..86_400,
            language in prop::sample::select(vec!["en-US", "en-GB", "fr", "de", "es", "ar", "?"]),
        ) {
            let date = NaiveDate::from_num_days_from_ce_opt(day).expect("inside chrono's range");
            let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)
                .expect("inside a day");
            let words = DateWriter::for_language(language).write(date.and_time(time));
            for words in [words.long_date, words.short_date, words.weekday, words.time] {
                prop_assert!(!words.is_empty());
                let special = words.contains(['\u{202F}', '\u{A0}', '\u{2009}']);
                prop_assert!(!special);
            }
        }
    }
}
