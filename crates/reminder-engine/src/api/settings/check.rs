//! Reads settings as they were typed and refuses what the rest of the program could not live with.
//! Nothing is stored here.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use reminder_core::cadence::{Cadence, Channel, Lead, Step};
use reminder_core::calendar::{SendingHours, WALL_CLOSES, WALL_OPENS, zone_names};
use reminder_core::clinic::{Clinic, ClosingDay, Rules, Span};
use reminder_core::contact;
use reminder_core::escalation;
use reminder_core::patient::ContactKind;
use reminder_core::template::{Finding, Purpose, Severity, TemplateText, TextPart, lint};

use crate::api::error::{ApiError, ErrorCode};
use crate::api::field::{self, NAME_MAX};
use crate::sentences::counted;
use crate::store::LONGEST_LEAD_DAYS;

const SPANS_A_DAY_MAX: usize = 6;
const CLOSING_DAYS_MAX: usize = 500;
const PER_MINUTE_MAX: u32 = 600;
const GRACE_MINUTES_MAX: u32 = 60;
const CAP_MAX: u8 = 9;
const STEPS_MAX: usize = 12;
/// A window shorter than this could pass between two looks of a PC that was asleep.
const USEFUL_MINUTES_MIN: u32 = 10;
const USEFUL_MINUTES_MAX: u32 = 14 * 24 * 60;
const TEXTS_MAX: usize = 30;
const SUBJECT_CHARS_MAX: usize = 500;
const BODY_CHARS_MAX: usize = 10_000;
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Returns the clinic as it can be stored.
///
/// # Errors
/// [`ApiError`] about the first field that cannot be used.
pub(crate) fn clinic(typed: Clinic) -> Result<Clinic, ApiError> {
    let name = field::required(
        "clinic.name",
        &typed.name,
        NAME_MAX,
        "Enter the name patients know the clinic by.",
    )?;
    let country = country(&typed.country)?;
    let callback_number = callback(&typed.callback_number, &country)?;
    let zone = zone(&typed.zone)?;
    let language = field::language("clinic.language", &typed.language)?;
    week(&typed.opening_hours.0)?;
    let quiet = typed.quiet_hours;
    if quiet.ends < WALL_OPENS || quiet.begins > WALL_CLOSES || quiet.ends >= quiet.begins {
        return Err(ApiError::field(
            "clinic.quiet_hours",
            "Reminders go between 8:00 and 21:00 at most. Choose two times in between, the \
             earlier one first.",
        ));
    }
    let caps = typed.caps;
    for (field, cap) in [
        ("clinic.caps.email_per_day", caps.email_per_day),
        ("clinic.caps.sms_per_day", caps.sms_per_day),
        ("clinic.caps.voice_per_day", caps.voice_per_day),
        ("clinic.caps.phone_per_week", caps.phone_per_week),
    ] {
        within(field, cap.into(), 1, CAP_MAX.into())?;
    }
    for (field, number, least, most) in [
        (
            "clinic.grace_minutes",
            typed.grace_minutes,
            0,
            GRACE_MINUTES_MAX,
        ),
        (
            "clinic.emails_per_minute",
            typed.emails_per_minute,
            1,
            PER_MINUTE_MAX,
        ),
        (
            "clinic.reminders_per_minute",
            typed.reminders_per_minute,
            1,
            PER_MINUTE_MAX,
        ),
    ] {
        within(field, number, least, most)?;
    }
    Ok(Clinic {
        name,
        callback_number,
        country,
        zone,
        language,
        closing_days: closing_days(typed.closing_days)?,
        ..typed
    })
}

fn within(field: &str, number: u32, least: u32, most: u32) -> Result<(), ApiError> {
    if (least..=most).contains(&number) {
        return Ok(());
    }
    let words = format!("Choose a number from {least} to {most}.");
    Err(ApiError::field(field, words))
}

fn country(typed: &str) -> Result<String, ApiError> {
    let country = typed.trim().to_ascii_uppercase();
    let two_letters = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
    if two_letters {
        return Ok(country);
    }
    Err(ApiError::field(
        "clinic.country",
        "Enter the two letters of the country, such as CA, GB or DE.",
    ))
}

/// The number stays as it was typed, because patients read it; it only has to be one.
fn callback(typed: &str, country: &str) -> Result<String, ApiError> {
    const CALLBACK: &str = "clinic.callback_number";
    let ask = "Enter the number patients can call back.";
    let number = field::required(CALLBACK, typed, NAME_MAX, ask)?;
    match contact::read(ContactKind::Phone, &number, country) {
        Ok(_) => Ok(number),
        Err(contact::ContactRefusal::Country { country }) => Err(ApiError::field(
            "clinic.country",
            format!("\"{country}\" is not a country with phone numbers. Check the two letters."),
        )),
        Err(refusal) => Err(ApiError::field(CALLBACK, format!("{refusal}."))),
    }
}

/// Returns the zone as the time zone database spells it.
fn zone(typed: &str) -> Result<String, ApiError> {
    let typed = typed.trim();
    let known = zone_names();
    let zone = known
        .into_iter()
        .find(|name| name.eq_ignore_ascii_case(typed));
    zone.ok_or_else(|| {
        ApiError::field(
            "clinic.zone",
            "This is not a time zone RingOnce knows. Choose one like America/Vancouver.",
        )
    })
}

fn week(days: &[Vec<Span>; 7]) -> Result<(), ApiError> {
    for (index, (spans, weekday)) in days.iter().zip(WEEKDAYS).enumerate() {
        let field = format!("clinic.opening_hours.{index}");
        let refuse = |words: &str| Err(ApiError::field(&field, format!("{weekday}: {words}")));
        if spans.len() > SPANS_A_DAY_MAX {
            return refuse("six spans of opening hours are the most for a day.");
        }
        if spans.iter().any(|span| span.opens >= span.closes) {
            return refuse(
                "the clinic must close after it opens, on the same day. Check the hours.",
            );
        }
        if spans.windows(2).any(|two| two[0].closes > two[1].opens) {
            return refuse("these hours overlap or are not in order. Put the earlier ones first.");
        }
    }
    if days.iter().all(Vec::is_empty) {
        return Err(ApiError::field(
            "clinic.opening_hours",
            "With no opening hours at all nothing could ever be sent. Enter those of one day.",
        ));
    }
    Ok(())
}

fn closing_days(mut typed: Vec<ClosingDay>) -> Result<Vec<ClosingDay>, ApiError> {
    if typed.len() > CLOSING_DAYS_MAX {
        return Err(ApiError::field(
            "clinic.closing_days",
            format!("{CLOSING_DAYS_MAX} closing days are the most. Take out the past ones."),
        ));
    }
    for (index, day) in typed.iter_mut().enumerate() {
        let field = format!("clinic.closing_days.{index}.name");
        day.name = field::line(&field, &day.name, NAME_MAX)?;
    }
    typed.sort_by_key(|day| day.date);
    typed.dedup_by_key(|day| day.date);
    Ok(typed)
}

/// Returns a cadence as it can be stored under these rules.
///
/// # Errors
/// [`ApiError`] about the first field that cannot be used.
pub(crate) fn cadence(
    typed: Cadence,
    rules: &Rules,
    today: NaiveDate,
) -> Result<Cadence, ApiError> {
    let known = rules.cadences.get(&typed.id);
    if typed.id.0 != 0 && known.is_none() {
        return Err(not_there("This plan of reminders"));
    }
    let ask = "Enter a name for this plan of reminders.";
    let name = field::required("cadence.name", &typed.name, NAME_MAX, ask)?;
    if typed.steps.len() > STEPS_MAX {
        let words = format!("{STEPS_MAX} steps are the most. Take some out.");
        return Err(ApiError::field("cadence.steps", words));
    }
    let mut steps = typed.steps;
    conditions(&steps)?;
    let mut names = BTreeSet::new();
    for (index, step) in steps.iter_mut().enumerate() {
        let at = |name: &str| format!("cadence.steps.{index}.{name}");
        let known = known.is_some_and(|known| known.steps.iter().any(|old| old.id == step.id));
        if step.id.0 != 0 && !known {
            return Err(not_there("One of the steps"));
        }
        let ask = "Enter what staff call this step, such as \"3 days before\".";
        step.name = field::required(&at("name"), &step.name, NAME_MAX, ask)?;
        if !names.insert(step.name.to_lowercase()) {
            let words = "Two steps have this name. Give one of them another.";
            return Err(ApiError::field(&at("name"), words));
        }
        available(&at("channel"), step.channel, rules)?;
        let template = rules.templates.get(&step.template);
        let is_for_steps = Purpose::of(step.template) == Purpose::Reminder;
        if !is_for_steps || template.is_none_or(|template| template.channel != step.channel) {
            let words = "Choose a text that is written for this way of reminding.";
            return Err(ApiError::field(&at("template"), words));
        }
        let useful = step.useful_minutes;
        if !(USEFUL_MINUTES_MIN..=USEFUL_MINUTES_MAX).contains(&useful) {
            let words = "A reminder stays of use for 10 minutes to 14 days. Choose how long.";
            return Err(ApiError::field(&at("useful_minutes"), words));
        }
        lead(&at("lead"), step.lead, &rules.clinic, today)?;
    }
    Ok(Cadence {
        id: typed.id,
        name,
        steps,
    })
}

/// Refuses a condition that could never be met, or always would be.
fn conditions(steps: &[Step]) -> Result<(), ApiError> {
    let befores = std::iter::once(None).chain(steps.iter().map(Some));
    for (index, (step, before)) in steps.iter().zip(befores).enumerate() {
        let Some(hours) = step.unanswered_hours else {
            continue;
        };
        let words = match before.map(|before| before.channel) {
            _ if !escalation::HOURS.contains(&hours) => {
                "Choose after how many hours without an answer, from 1 to 72."
            }
            None => {
                "This is the first step, so there is none before it that could go unanswered. Let \
                 it always go, or move it behind another."
            }
            Some(Channel::CallList) => {
                "The step before is a call by staff, who know themselves what came of it. Let this \
                 one always go, or move it behind a text."
            }
            Some(Channel::Email | Channel::Sms | Channel::Voice) => continue,
        };
        let field = format!("cadence.steps.{index}.unanswered_hours");
        return Err(ApiError::field(&field, words));
    }
    Ok(())
}

/// Refuses a channel that nothing carries yet.
fn available(field: &str, channel: Channel, rules: &Rules) -> Result<(), ApiError> {
    let words = match channel {
        Channel::Sms if rules.texts.is_none() => {
            "Texts are not set up yet. Set them up in the settings first, or choose another way."
        }
        Channel::Voice if rules.calls.is_none() => {
            "Automated calls are not set up yet. Set them up in the settings first, or choose \
             another way."
        }
        Channel::Email | Channel::Sms | Channel::Voice | Channel::CallList => return Ok(()),
    };
    Err(ApiError::field(field, words))
}

/// Refuses a lead with which a reminder would be due longer before its appointment than the store
/// looks back, now or with the clinic's closing days of the coming year.
fn lead(field: &str, lead: Lead, clinic: &Clinic, today: NaiveDate) -> Result<(), ApiError> {
    let too_long = |words: &str| {
        let most = format!("{LONGEST_LEAD_DAYS} days before the appointment are the most.");
        Err(ApiError::field(field, format!("{words}{most}")))
    };
    match lead {
        Lead::Hours(0) => Err(ApiError::field(field, "Choose at least 1 hour before.")),
        Lead::Hours(hours) if i64::from(hours) > LONGEST_LEAD_DAYS * 24 => too_long(""),
        Lead::Days(days) if i64::from(days) > LONGEST_LEAD_DAYS => too_long(""),
        Lead::Hours(_) | Lead::Days(_) => Ok(()),
        Lead::BusinessDays(count) => match longest_days(clinic, count, today) {
            Some(days) if days <= LONGEST_LEAD_DAYS => Ok(()),
            Some(days) => too_long(&format!(
                "{} can be {days} days with the clinic's opening hours and closing days; ",
                counted(count.into(), "business day", "business days")
            )),
            None => too_long("The clinic is not open on so many days; "),
        },
    }
}

/// Returns how many days so many business days can be, for any appointment of the coming year.
fn longest_days(clinic: &Clinic, count: u16, today: NaiveDate) -> Option<i64> {
    const A_YEAR: i64 = 370;
    if i64::from(count) > LONGEST_LEAD_DAYS {
        return None;
    }
    let hours = SendingHours::of(clinic).ok()?;
    let mut longest = 0;
    for ahead in 0..A_YEAR {
        let day = today.checked_add_signed(TimeDelta::days(ahead))?;
        let due = hours.business_days_before(day, count)?;
        longest = longest.max((day - due).num_days());
    }
    Some(longest)
}

/// Refuses a clinic whose opening hours would make a step of its cadences too early.
///
/// # Errors
/// [`ApiError`] about the opening hours.
pub(crate) fn leads_still_fit(
    clinic: &Clinic,
    rules: &Rules,
    today: NaiveDate,
) -> Result<(), ApiError> {
    let steps = rules.cadences.values().flat_map(|cadence| &cadence.steps);
    for step in steps {
        if let Err(refusal) = lead("clinic.opening_hours", step.lead, clinic, today) {
            let sentence = format!("The step \"{}\": {}", step.name, refusal.sentence);
            return Err(ApiError {
                sentence,
                ..refusal
            });
        }
    }
    Ok(())
}

/// Returns texts as they can be stored.
///
/// # Errors
/// [`ApiError`] about the first text that cannot be used, with what the linter says.
pub(crate) fn texts(
    typed: Vec<TemplateText>,
    purpose: Purpose,
    channel: Channel,
    clinic: &Clinic,
) -> Result<Vec<TemplateText>, ApiError> {
    if typed.is_empty() || typed.len() > TEXTS_MAX {
        let words = format!("Enter a text in 1 to {TEXTS_MAX} languages.");
        return Err(ApiError::field("texts", words));
    }
    let mut languages = BTreeSet::new();
    let mut read = Vec::with_capacity(typed.len());
    for (index, typed) in typed.into_iter().enumerate() {
        let field = |part: &str| format!("texts.{index}.{part}");
        let language = field::language(&field("language"), &typed.language)?;
        if !languages.insert(language.to_lowercase()) {
            let words = "There are two texts in this language. Take one out.";
            return Err(ApiError::field(&field("language"), words));
        }
        let text = text(typed, channel, |part| field(part))?;
        let text = TemplateText { language, ..text };
        let findings = findings(&text, purpose, channel, clinic);
        let error = findings
            .iter()
            .find(|found| found.severity == Severity::Error);
        if let Some(found) = error {
            let part = match found.part {
                TextPart::Subject => "subject",
                TextPart::Body => "body",
            };
            return Err(ApiError::field(
                &field(part),
                format!("{}.", found.sentence),
            ));
        }
        read.push(text);
    }
    Ok(read)
}

/// Returns what is wrong with a text.
pub(crate) fn findings(
    text: &TemplateText,
    purpose: Purpose,
    channel: Channel,
    clinic: &Clinic,
) -> Vec<Finding> {
    lint(
        text,
        purpose,
        channel,
        &clinic.name,
        &clinic.callback_number,
    )
}

/// Returns a text whose parts are short enough to be looked over; only e-mail has a subject.
///
/// # Errors
/// [`ApiError`] about the part that is too long.
pub(crate) fn text(
    typed: TemplateText,
    channel: Channel,
    field: impl Fn(&str) -> String,
) -> Result<TemplateText, ApiError> {
    for (part, text, most) in [
        ("subject", &typed.subject, SUBJECT_CHARS_MAX),
        ("body", &typed.body, BODY_CHARS_MAX),
    ] {
        let long = text.chars().count();
        if long > most {
            let words = format!("This has {long} characters and {most} is the most. Shorten it.");
            return Err(ApiError::field(&field(part), words));
        }
    }
    let subject = match channel {
        Channel::Email => typed.subject,
        Channel::Sms | Channel::Voice | Channel::CallList => String::new(),
    };
    Ok(TemplateText { subject, ..typed })
}

/// Returns the refusal of something that somebody else took away.
pub(crate) fn not_there(what: &str) -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        format!("{what} is not there any more. Open the settings again."),
    )
}

/// Refuses a name that another one of the same list has.
///
/// # Errors
/// [`ApiError`] about the name.
pub(crate) fn name_is_free<'a>(
    name: &str,
    others: impl Iterator<Item = (&'a str, bool)>,
) -> Result<(), ApiError> {
    let folded = name.to_lowercase();
    for (other, archived) in others {
        if other.to_lowercase() == folded {
            let words = if archived {
                format!("\"{other}\" is in the archive. Bring it back, or choose another name.")
            } else {
                format!("There is already \"{other}\". Choose another name.")
            };
            return Err(ApiError::field("name", words));
        }
    }
    Ok(())
}
