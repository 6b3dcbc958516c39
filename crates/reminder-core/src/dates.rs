//! Dates and times written for people, by ICU, in the patient's language.

use chrono::NaiveDateTime;

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
    // The helper decides: ICU formatters.
}

impl DateWriter {
    /// Returns the writer for a BCP 47 language; an unknown one falls back to English.
    #[must_use]
    pub fn for_language(language: &str) -> Self {
        todo!()
    }

    /// Writes a civil time.
    #[must_use]
    pub fn write(&self, civil: NaiveDateTime) -> DateWords {
        todo!()
    }
}
