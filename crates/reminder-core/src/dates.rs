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
        if locale.id.language.is_unknown() {
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
