//! What a clinic in each country begins with, for the form that sets one up. Not here: what it is;
//! the core says that.

use chrono::{NaiveDate, NaiveTime};
use reminder_core::clinic::{Caps, QuietHours};
use reminder_core::dates::DateWriter;
use reminder_core::preset::{NARROWEST, PRESETS, Preset};
use serde::{Deserialize, Serialize};

use crate::Engine;
use crate::api::Who;
use crate::api::error::ApiError;

/// Asks for the presets of all countries.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Presets {}

/// What a clinic in a country begins with. All of it can be changed in the settings.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PresetView {
    /// ISO 3166, two letters; empty for every country that is not in the list.
    pub country: String,
    /// The zone, where the country has one that nearly everybody lives in.
    pub zone: Option<String>,
    /// BCP 47; dates are written as in it.
    pub language: String,
    /// A date as it is written there.
    pub date: String,
    /// When nothing goes although the clinic is open.
    pub quiet_hours: QuietHours,
    /// How much one contact may get.
    pub caps: Caps,
    /// Whether a patient without recorded consent gets nothing.
    pub consent_required: bool,
    /// On what ground reminders go.
    pub basis: String,
    /// What a patient is asked.
    pub question: String,
    /// How a text says that it can be stopped.
    pub opt_out: String,
}

/// The presets.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct PresetList {
    /// By country; the last one is for every other country.
    pub presets: Vec<PresetView>,
}

/// Returns what a clinic in each country begins with.
pub(crate) fn presets(
    _engine: &Engine,
    _who: &Who,
    _asked: Presets,
) -> Result<PresetList, ApiError> {
    let all = PRESETS.iter().chain([&NARROWEST]);
    Ok(PresetList {
        presets: all.map(preset_view).collect(),
    })
}

pub(super) fn preset_view(preset: &Preset) -> PresetView {
    const DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 24).expect("a day of November");
    const TIME: NaiveTime = NaiveTime::from_hms_opt(14, 30, 0).expect("a time of day");
    let written = DateWriter::for_language(preset.language).write(DAY.and_time(TIME));
    PresetView {
        country: preset.country.to_owned(),
        zone: preset.zone.map(str::to_owned),
        language: preset.language.to_owned(),
        date: format!("{}, {}", written.long_date, written.time),
        quiet_hours: preset.quiet_hours,
        caps: preset.caps,
        consent_required: preset.consent_required,
        basis: preset.basis.to_owned(),
        question: preset.question.to_owned(),
        opt_out: preset.opt_out.to_owned(),
    }
}
