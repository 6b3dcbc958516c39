//! The rehearsal screen: begins to play, says how far it is, shows the film, ends. A rehearsal
//! signals nothing to anybody; whoever began it asks.

mod act;

use chrono::NaiveDate;
use reminder_core::rehearsal::Misfortune;
use serde::{Deserialize, Serialize};

use crate::rehearsal::Film;

pub(crate) use act::{begin_rehearsal, end_rehearsal, rehearsal};

/// Asks to play days of the clinic on a copy.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct BeginRehearsal {
    /// What goes wrong.
    pub misfortune: Misfortune,
    /// The first day; none for today. A day that has passed is played as it was booked.
    pub from: Option<NaiveDate>,
    /// How many days.
    pub days: u32,
    /// What chance decides; the same seed tells the same story.
    pub seed: u32,
}

/// It is being played.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RehearsalBegun {
    /// What to ask with.
    pub rehearsal: String,
}

/// Asks how a rehearsal stands.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RehearsalOf {
    /// Which.
    pub rehearsal: String,
}

/// How a rehearsal stands.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RehearsalView {
    /// How far it is, from 0 to 1000.
    pub permille: u32,
    /// The film, once it is over.
    pub film: Option<Film>,
    /// Why there is no film, once it is over.
    pub refusal: Option<String>,
}

/// Asks to stop and forget a rehearsal.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct EndRehearsal {
    /// Which.
    pub rehearsal: String,
}

/// It is over, and its copy is gone.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct RehearsalEnded {
    /// What to say.
    pub sentence: String,
}
