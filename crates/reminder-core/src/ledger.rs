//! The ledger: what the outbox already knows, as the planner needs it, and what a new plan changes
//! in it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::cadence::Channel;
use crate::key::{AppointmentId, ContentHash, Key, PatientId, StepId};
use crate::message::Window;
use crate::plan::Planned;
use crate::reminder::ReminderState;

/// A further visit that a reminder takes care of besides its own: of the same patient, or of
/// somebody who shares the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Visit {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Which step of it.
    pub step: StepId,
    /// The start the reminder speaks about.
    pub occurrence: DateTime<Utc>,
    /// Whose.
    pub patient: PatientId,
    /// At which revision of the appointment.
    pub appointment_revision: i64,
    /// At which revision of the patient.
    pub patient_revision: i64,
    /// The patient answered that they come: it needs no words any more, and the message has none
    /// for it.
    pub silent: bool,
}

/// Returns the further visits that a message has words for.
pub fn spoken(further: &[Visit]) -> impl Iterator<Item = &Visit> {
    further.iter().filter(|visit| !visit.silent)
}

/// One row of the outbox, as far as planning is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    /// Its identity.
    pub key: Key,
    /// Where it is.
    pub state: ReminderState,
    /// The hash of its bytes.
    pub content_hash: ContentHash,
    /// Whether the bytes in it are the approved ones.
    pub approved: bool,
    /// The appointment it was planned for.
    pub appointment: AppointmentId,
    /// At which revision.
    pub appointment_revision: i64,
    /// Whose appointment that was then.
    pub patient: PatientId,
    /// At which revision of its patient.
    pub patient_revision: i64,
    /// From which rules.
    pub rules_revision: i64,
    /// The start it speaks about.
    pub occurrence: DateTime<Utc>,
    /// The step it fulfils.
    pub step: StepId,
    /// How it goes or went.
    pub channel: Channel,
    /// Where it goes or went.
    pub contact: String,
    /// When it may go.
    pub window: Window,
    /// The clinic's day on which it counts against the cap of its contact.
    pub counts_on: NaiveDate,
    /// The further visits it takes care of, in order.
    pub further: Vec<Visit>,
    /// For a cancelled row: why.
    pub withdrawn: Option<WithdrawReason>,
    /// Whether any attempt was ever made.
    pub attempted: bool,
    /// When it went or may have gone; for a call by staff, when somebody spoke with the patient or
    /// left a message. None before that.
    pub went_at: Option<DateTime<Utc>>,
}

impl LedgerRow {
    /// Returns the row of a reminder that was just planned.
    #[must_use]
    pub fn of(planned: &Planned) -> Self {
        Self {
            key: planned.key,
            state: ReminderState::Planned,
            content_hash: planned.content_hash,
            approved: false,
            appointment: planned.appointment,
            appointment_revision: planned.appointment_revision,
            patient: planned.patient,
            patient_revision: planned.patient_revision,
            rules_revision: planned.rules_revision,
            occurrence: planned.occurrence,
            step: planned.step,
            channel: planned.message.channel,
            contact: planned.message.to.clone(),
            window: planned.window,
            counts_on: planned.counts_on,
            further: planned.further.clone(),
            withdrawn: None,
            attempted: false,
            went_at: None,
        }
    }
}

/// Why a plan takes a reminder back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WithdrawReason {
    /// The appointment was cancelled, completed, or the patient did not come.
    AppointmentOff,
    /// The appointment starts at another time now.
    Moved,
    /// The contact opted out.
    OptedOut,
    /// The patient was archived, or may not be contacted in this way.
    PatientSaysNo,
    /// The contact point was changed or removed, or the patient has another name now.
    ContactChanged,
    /// The cadence, its step or the template no longer asks for it.
    RuleChanged,
    /// The contact already gets as much as it may that day.
    ContactFull,
    /// Its number can get no texts.
    NoTexts,
    /// It goes in one text with others to the same number.
    InAnother,
    /// The text can no longer be written.
    CannotRender,
    /// The patient answered an earlier reminder that they will come. It is wanted again as soon as
    /// the appointment is no longer confirmed.
    Confirmed,
    /// What the patient was told is true again, or another message told them: a change notice has
    /// nothing to say any more.
    NothingToTell,
    /// It was to go only if the step before came to nothing, and nothing showed in time that it
    /// did. No plan brings it back.
    NotCalledFor,
    /// A person decided that it does not go. No plan brings it back.
    Skipped,
}

impl WithdrawReason {
    /// Every reason.
    pub const ALL: [Self; 14] = [
        Self::AppointmentOff,
        Self::Moved,
        Self::OptedOut,
        Self::PatientSaysNo,
        Self::ContactChanged,
        Self::RuleChanged,
        Self::ContactFull,
        Self::NoTexts,
        Self::InAnother,
        Self::CannotRender,
        Self::Confirmed,
        Self::NothingToTell,
        Self::NotCalledFor,
        Self::Skipped,
    ];

    /// Returns the word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AppointmentOff => "appointment_off",
            Self::Moved => "moved",
            Self::OptedOut => "opted_out",
            Self::PatientSaysNo => "patient_says_no",
            Self::ContactChanged => "contact_changed",
            Self::RuleChanged => "rule_changed",
            Self::ContactFull => "contact_full",
            Self::NoTexts => "no_texts",
            Self::InAnother => "in_another",
            Self::CannotRender => "cannot_render",
            Self::Confirmed => "confirmed",
            Self::NothingToTell => "nothing_to_tell",
            Self::NotCalledFor => "not_called_for",
            Self::Skipped => "skipped",
        }
    }

    /// Returns the reason a stored word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

/// What saving a plan does to the outbox. Everything else in it stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerChange {
    /// A reminder that was not there.
    Plan(Box<Planned>),
    /// The same bytes as before: only the revisions it was planned from are newer.
    Confirm(Box<Planned>),
    /// Other bytes or another window: whatever was approved is void.
    Change(Box<Planned>),
    /// It was called off and nothing was ever attempted; now it is wanted again.
    Revive(Box<Planned>),
    /// It is no longer wanted.
    Withdraw {
        /// Which one.
        key: Key,
        /// Why.
        reason: WithdrawReason,
    },
}

impl LedgerChange {
    /// Returns which reminder it is about.
    #[must_use]
    pub fn key(&self) -> Key {
        match self {
            Self::Plan(planned)
            | Self::Confirm(planned)
            | Self::Change(planned)
            | Self::Revive(planned) => planned.key,
            Self::Withdraw { key, reason: _ } => *key,
        }
    }
}
