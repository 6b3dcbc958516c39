//! Templates: what a message says, checked before it is saved and rendered strictly.
//!
//! A value is put in once and never read again as a template, so a patient whose name is
//! `{{ phone }}` is greeted as exactly that.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::cadence::Channel;
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

pub use self::lint::{lint, lint_notice};
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

/// Returns a text filled with the examples of [`FIELDS`], and with this clinic name and number.
///
/// # Errors
/// A sentence for staff when the text cannot be rendered.
pub fn preview(
    text: &TemplateText,
    clinic_name: &str,
    callback: &str,
) -> Result<(String, String), String> {
    let rendered = example(text, None, Some(EXAMPLE_NAME), clinic_name, callback)?;
    Ok((rendered.subject, rendered.text))
}

/// Returns the text of a change notice filled as [`preview`] does, and with [`MOVED_FIELDS`] where
/// it tells of a move.
///
/// # Errors
/// A sentence for staff when the text cannot be rendered.
pub fn preview_notice(
    text: &TemplateText,
    change: Change,
    clinic_name: &str,
    callback: &str,
) -> Result<(String, String), String> {
    let name = Some(EXAMPLE_NAME);
    let rendered = example(text, Some(change), name, clinic_name, callback)?;
    Ok((rendered.subject, rendered.text))
}

/// Renders a text with the examples of [`FIELDS`], for a patient with this name.
fn example(
    text: &TemplateText,
    change: Option<Change>,
    patient_name: Option<&str>,
    clinic_name: &str,
    callback: &str,
) -> Result<Rendered, String> {
    let template = Template {
        id: TemplateId(0),
        name: "this text".to_owned(),
        channel: Channel::Email,
        version: 0,
        texts: vec![text.clone()],
    };
    let mut renderer = Renderer::of([&template], clinic_name, callback, &text.language);
    let time = |day, hour, minute| {
        let day = NaiveDate::from_ymd_opt(2026, 11, day);
        day.and_then(|day| day.and_hms_opt(hour, minute, 0))
    };
    let values = Values {
        patient_name,
        practitioner: EXAMPLE_PRACTITIONER,
        local_start: time(24, 9, 15).expect("24 November 2026, 9:15, is a time"),
        local_start_before: match change {
            Some(Change::Moved) => time(23, 14, 0),
            None | Some(Change::CalledOff) => None,
        },
        duration_minutes: 30,
    };
    renderer.render(template.id, &text.language, &values)
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
            preview(&text, "Harbour Street Clinic", "+1 555 0100"),
            Ok((
                "Harbour Street Clinic: Tue, Nov 24".to_owned(),
                "Hello Rosa,\n\nTuesday, November 24, 2026, 9:15 AM, Tuesday, Dr. Lee, 30, en, \
                 +1 555 0100"
                    .to_owned()
            ))
        );
    }
}
