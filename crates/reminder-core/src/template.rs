//! Templates: what a message says, checked before it is saved and rendered strictly.
//!
//! A value is put in once and never read again as a template, so a patient whose name is
//! `{{ phone }}` is greeted as exactly that.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::cadence::Channel;
use crate::household;
use crate::key::TemplateId;
use crate::notice::Change;

mod clean;
pub mod defaults;
mod link;
mod lint;
mod render;
mod sensitive;
mod sms;
mod source;

pub use self::lint::lint;
pub use render::{Rendered, Renderer, Values};
pub use sms::{as_texts_are_written, cost, messages_of, millionths};

/// The words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TemplateText {
    /// BCP 47 language.
    pub language: String,
    /// The subject line; only e-mail has one.
    pub subject: String,
    /// The words.
    pub body: String,
}

/// A template in its newest version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Template {
    /// Kept across versions.
    pub id: TemplateId,
    /// What staff call it.
    pub name: String,
    /// The channel it is written for.
    pub channel: Channel,
    /// Counts versions; every version is kept.
    pub version: i64,
    /// One text a language; the first is used when the patient's language has none.
    pub texts: Vec<TemplateText>,
}

/// What a template is for, which decides the fields it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It reminds of one appointment.
    Reminder,
    /// It tells of a change.
    Notice(Change),
    /// It lists several visits.
    Household,
}

impl Purpose {
    /// Returns what the template of this id is for.
    #[must_use]
    pub fn of(id: TemplateId) -> Self {
        match Change::of_template(id) {
            Some(change) => Self::Notice(change),
            None if id == household::TEMPLATE => Self::Household,
            None => Self::Reminder,
        }
    }

    /// Returns the fields its texts may use, each with an example.
    pub fn fields(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let (known, besides): (&[_], &[_]) = match self {
            Self::Reminder | Self::Notice(Change::CalledOff) => (&FIELDS, &[]),
            Self::Notice(Change::Moved) => (&FIELDS, &MOVED_FIELDS),
            Self::Household => (&HOUSEHOLD_FIELDS, &[]),
        };
        known.iter().chain(besides).copied()
    }
}

const EXAMPLE_NAME: &str = "Rosa";
const EXAMPLE_PRACTITIONER: &str = "Dr. Lee";

/// The fields a template may use, with an example of each.
pub const FIELDS: [(&str, &str); 11] = [
    ("patient_name", EXAMPLE_NAME),
    ("clinic_name", "Harbour Street Clinic"),
    ("callback_number", "+1 555 0100"),
    ("practitioner", EXAMPLE_PRACTITIONER),
    ("date", "Tuesday, November 24, 2026"),
    ("short_date", "Tue, Nov 24"),
    ("weekday", "Tuesday"),
    ("time", "9:15 AM"),
    ("duration_minutes", "30"),
    ("has_name", "True"),
    ("language", "en"),
];

/// The fields that only the notice of a move may use besides, with an example of each: when the
/// appointment was to be, as the patient was told.
pub const MOVED_FIELDS: [(&str, &str); 4] = [
    ("old_date", "Monday, November 23, 2026"),
    ("old_short_date", "Mon, Nov 23"),
    ("old_weekday", "Monday"),
    ("old_time", "2:00 PM"),
];

/// The fields that the text about several visits may use, with an example of each. Where those of
/// one visit stand in other texts, this one has the list.
pub const HOUSEHOLD_FIELDS: [(&str, &str); 4] = [
    (
        "visits",
        "Rosa: Tue, Nov 24, 9:15 AM; Leo: Tue, Nov 24, 9:45 AM",
    ),
    ("clinic_name", "Harbour Street Clinic"),
    ("callback_number", "+1 555 0100"),
    ("language", "en"),
];

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Cannot be saved.
    Error,
    /// Can be saved; somebody should look.
    Warning,
}

/// Which part of the text a finding is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum TextPart {
    /// The subject.
    Subject,
    /// The body.
    Body,
}

/// Something the linter found, with the place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub part: TextPart,
    /// First character of the offending place, counted in Unicode scalar values.
    pub start: u32,
    /// One past its last character.
    pub end: u32,
    /// The offending words themselves.
    pub excerpt: String,
    /// What is wrong and what to do, for staff.
    pub sentence: String,
}

/// Returns a text filled with the examples of its fields, and with this clinic name and number.
///
/// # Errors
/// A sentence for staff when the text cannot be rendered.
pub fn preview(
    text: &TemplateText,
    purpose: Purpose,
    clinic_name: &str,
    callback: &str,
) -> Result<(String, String), String> {
    let rendered = example(text, purpose, Some(EXAMPLE_NAME), clinic_name, callback)?;
    Ok((rendered.subject, rendered.text))
}

/// Renders a text with the examples of its fields, for a patient with this name.
fn example(
    text: &TemplateText,
    purpose: Purpose,
    patient_name: Option<&str>,
    clinic_name: &str,
    callback: &str,
) -> Result<Rendered, String> {
    let template = Template {
        id: household::TEMPLATE,
        name: "this text".to_owned(),
        channel: Channel::Email,
        version: 0,
        texts: vec![text.clone()],
    };
    let mut renderer = Renderer::of([&template], clinic_name, callback, &text.language);
    let local_start_before = match purpose {
        Purpose::Household => {
            let visits = [
                (EXAMPLE_NAME, example_time(24, 9, 15)),
                ("Leo", example_time(24, 9, 45)),
            ];
            return renderer.render_visits(&text.language, &visits);
        }
        Purpose::Notice(Change::Moved) => Some(example_time(23, 14, 0)),
        Purpose::Reminder | Purpose::Notice(Change::CalledOff) => None,
    };
    let values = Values {
        patient_name,
        practitioner: EXAMPLE_PRACTITIONER,
        local_start: example_time(24, 9, 15),
        local_start_before,
        duration_minutes: 30,
    };
    renderer.render(template.id, &text.language, &values)
}

fn example_time(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, 11, day);
    day.and_then(|day| day.and_hms_opt(hour, minute, 0))
        .expect("a time of a day in November 2026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_fills_the_examples_in() {
        let text = TemplateText {
            language: "en".to_owned(),
            subject: "{{ clinic_name }}: {{ short_date }}".to_owned(),
            body:
                "{% if has_name %}Hello {{ patient_name }},{% endif %}\n\n{{ date }}, {{ time }}, \
                   {{ weekday }}, {{ practitioner }}, {{ duration_minutes }}, {{ language }}, \
                   {{ callback_number }}"
                    .to_owned(),
        };
        assert_eq!(
            preview(
                &text,
                Purpose::Reminder,
                "Harbour Street Clinic",
                "+1 555 0100"
            ),
            Ok((
                "Harbour Street Clinic: Tue, Nov 24".to_owned(),
                "Hello Rosa,\n\nTuesday, November 24, 2026, 9:15 AM, Tuesday, Dr. Lee, 30, en, \
                 +1 555 0100"
                    .to_owned()
            ))
        );
    }
}
