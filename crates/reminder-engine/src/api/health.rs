//! Health: how the program does, what went wrong lately, and when it was away.

mod act;

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::watch::{Check, Level, TroubleCause, Urgency};
use serde::{Deserialize, Serialize};

pub(crate) use act::{absence_to_see, check_now, health, see_absence};

/// Asks how the program does, as the watchdog last saw it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Health {}

/// Looks at everything again, and reads the database as far as that takes no time.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CheckNow {}

/// What one check found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct HealthLine {
    /// Which check.
    pub check: Check,
    /// What it is called.
    pub word: String,
    /// How it came out.
    pub level: Level,
    /// How that is called.
    pub level_word: String,
    /// What was found.
    pub sentence: String,
    /// What to do; empty when nothing is to be done.
    pub to_do: String,
}

/// How often something went wrong.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct TroubleLine {
    /// Why.
    pub cause: TroubleCause,
    /// Whether it passed by itself.
    pub urgency: Urgency,
    /// What it is called.
    pub word: String,
    /// What it means.
    pub sentence: String,
    /// In the last 24 hours.
    pub day: u32,
    /// In the last 3 days.
    pub three_days: u32,
    /// In the last 30 days.
    pub month: u32,
}

/// A time in which the program did not run, and what was to go meanwhile.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AbsenceLine {
    /// Its number.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub id: i64,
    /// When it began, on the clinic's wall.
    pub began_local: NaiveDateTime,
    /// When it ended, on the clinic's wall.
    pub ended_local: NaiveDateTime,
    /// "While this PC was off (Mon 18:02 to Tue 7:55) …"
    pub sentence: String,
    /// How many are of use still and wait for a person.
    pub held: u32,
    /// How many became too late; their patients are on the call list.
    pub too_late: u32,
    /// How many go in their turn.
    pub goes_on: u32,
    /// How many were called off.
    pub called_off: u32,
    /// Whether somebody has seen it.
    pub seen: bool,
}

/// How the program does.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct HealthView {
    /// When everything was last looked at.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub checked_at: DateTime<Utc>,
    /// The worst of all checks.
    pub level: Level,
    /// "All is well." or what needs somebody.
    pub sentence: String,
    /// One for each check.
    pub lines: Vec<HealthLine>,
    /// What went wrong in the last 30 days: what needs somebody first.
    pub troubles: Vec<TroubleLine>,
    /// When the program was away, newest first.
    pub absences: Vec<AbsenceLine>,
}

/// Says that somebody has seen that the program was away.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SeeAbsence {
    /// Which; those before it count as seen too.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub id: i64,
}

/// What is noted then.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AbsenceSeen {
    /// For the status line.
    pub sentence: String,
}
