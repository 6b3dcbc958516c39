//! The outbox screen and the status line: what waits, goes and is held; pause and resume.

mod act;

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::clinic::CarrierName;
use reminder_core::fence::HeldBecause;
use reminder_core::key::Key;
use reminder_core::reminder::ReminderState;
use serde::{Deserialize, Serialize};

use super::event::Cause;
use super::health::AbsenceLine;
pub use super::review::Acted;
use super::review::{ReminderRow, StateCount};

pub(crate) use act::{outbox, pause, resolve_unknown, resume, status};

/// Asks for the status line.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Status {}

/// Something across the top of the window until it is dealt with.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Banner {
    /// What it is about; none for practice mode and a pause.
    pub cause: Option<Cause>,
    /// Whether somebody must act, or only know.
    pub urgent: bool,
    /// What it says.
    pub sentence: String,
}

/// What the status line and the banners say.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct StatusView {
    /// Whether a clinic was set up; everything else is empty until it is.
    pub founded: bool,
    /// The clinic's name.
    pub clinic_name: String,
    /// The clinic's zone; every time on screen is in it.
    pub zone: String,
    /// The clinic's language, for dates on screen.
    pub language: String,
    /// Whether staff write 9:15 PM rather than 21:15.
    pub twelve_hours: bool,
    /// Now, on the engine's clock.
    #[cfg_attr(feature = "bindings", ts(type = "string"))]
    pub now: DateTime<Utc>,
    /// Now, on the clinic's wall.
    pub local_now: NaiveDateTime,
    /// Whether this is the made-up clinic.
    pub demo: bool,
    /// Who carries e-mails.
    pub carrier: CarrierName,
    /// Why nothing goes until a person took over; none when this PC sends.
    pub held: Option<HeldBecause>,
    /// Whether everything is paused.
    pub paused: bool,
    /// Who paused it, when and why.
    pub pause_sentence: String,
    /// Across the top, most urgent first.
    pub banners: Vec<Banner>,
    /// The program was away, and nobody has said yet that they have seen what that meant.
    pub absence: Option<AbsenceLine>,
    /// "12 wait for review · next goes at 9:15 · all is well".
    pub sentence: String,
    /// How many wait for review.
    pub to_review: u32,
    /// How many need somebody: held, unknown, not delivered, to phone.
    pub needs_somebody: u32,
    /// How many replies wait in the inbox.
    pub replies_waiting: u32,
    /// How many go today and have not gone yet.
    pub waiting_today: u32,
    /// When the next one goes.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub next_at: Option<DateTime<Utc>>,
    /// The program's version.
    pub version: String,
}

/// Asks for the outbox.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OutboxPage {
    /// Only these states; empty for all that are in the outbox.
    pub states: Vec<ReminderState>,
    /// How many at most; 1 to 5,000.
    pub limit: u32,
}

/// The outbox.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct OutboxView {
    /// How many there are in each state: approved, sending, held, unknown, and today's rest.
    pub counts: Vec<StateCount>,
    /// How many went today.
    pub gone_today: u32,
    /// How many still go today.
    pub waiting_today: u32,
    /// When the next one goes.
    #[cfg_attr(feature = "bindings", ts(type = "string | null"))]
    pub next_at: Option<DateTime<Utc>>,
    /// How many a minute at most.
    pub per_minute: u32,
    /// Of each provider that takes no more for now: how many it takes, and when the next one goes.
    pub full: Vec<String>,
    /// In the order they go, then what needs somebody, then today's.
    pub rows: Vec<ReminderRow>,
    /// More rows than the limit exist.
    pub more: bool,
}

/// Pauses everything.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// Why; may be empty.
    pub reason: String,
}

/// Lets everything go on.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Resume {}

/// What a person found out about a reminder nobody could tell about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Discovery {
    /// The patient has it.
    Arrived,
    /// It is in the carrier's list of sent messages.
    WasSent,
    /// It did not go; the patient is phoned instead.
    DidNotGo,
}

/// Says what became of an unknown reminder. It is never sent again.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ResolveUnknown {
    /// Which.
    pub key: Key,
    /// What was found.
    pub finding: Discovery,
    /// How: "phoned her", "looked into Sent".
    pub note: String,
}
