//! History: everything that ever happened to every reminder, and one reminder's whole life.

mod act;

use chrono::{DateTime, NaiveDate, Utc};
use reminder_core::key::{Key, PatientId};
use reminder_core::reminder::ReminderState;
use serde::{Deserialize, Serialize};

use super::appointments::HistoryLine;
use super::review::ReminderRow;

pub(crate) use act::{export_history, history, reminder_life};

/// A search that finds more patients than this walks through time instead of through patients.
pub const PATIENTS_MAX: usize = 2_000;

/// Looks through the history.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct HistorySearch {
    /// Part of a patient's name, the end of a number, part of an address, or a reference.
    pub search: String,
    /// Only one patient's.
    pub patient: Option<PatientId>,
    /// Only these states; empty for all.
    pub states: Vec<ReminderState>,
    /// Due on or after this civil day.
    pub from: Option<NaiveDate>,
    /// Due on or before this civil day.
    pub until: Option<NaiveDate>,
    /// Where the last page ended.
    pub after: Option<String>,
    /// How many at most; 1 to 500 on a page, ignored by the export.
    pub limit: u32,
}

/// A page of reminders, newest first.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct HistoryPage {
    /// Newest first.
    pub rows: Vec<ReminderRow>,
    /// Where the next page starts; none when this is the last.
    pub next: Option<String>,
}

/// Asks for one reminder's life.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReminderLifeOf {
    /// Which.
    pub key: Key,
}

/// One handing-over.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct AttemptLine {
    /// Which attempt, from 1.
    pub number: u32,
    /// When it began.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub began_at: DateTime<Utc>,
    /// When its outcome was written down.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub ended_at: Option<DateTime<Utc>>,
    /// "The mail server took it (2.0.0 Ok: queued as 4F1)".
    pub sentence: String,
}

/// Everything about one reminder.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ReminderLife {
    /// As it is now.
    pub row: ReminderRow,
    /// Oldest first.
    pub attempts: Vec<AttemptLine>,
    /// Oldest first.
    pub history: Vec<HistoryLine>,
    /// "Why was this (not) sent?" in a sentence.
    pub why: String,
}

/// The search as a file: CSV, UTF-8 with a byte order mark, safe to open in a spreadsheet.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct HistoryExport {
    /// A name for the file.
    pub file_name: String,
    /// Where it was written, in the clinic's own exports folder.
    pub path: String,
    /// How many reminders are in it.
    pub rows: u32,
}
