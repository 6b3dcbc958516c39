//! The program was away: what became of each reminder meanwhile, and what to say when it is gone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::counted::reminders;
use crate::reminder::ReminderState;

/// What an absence of the program meant for a reminder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// It is of use still, and waits for a person.
    Held,
    /// It became too late; the patient is on the call list.
    TooLate,
    /// It is in time and goes in its turn.
    GoesOn,
    /// It was called off.
    CalledOff,
}

impl Became {
    /// Every word.
    pub const ALL: [Self; 4] = [Self::Held, Self::TooLate, Self::GoesOn, Self::CalledOff];

    /// Returns the word stored in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::TooLate => "too_late",
            Self::GoesOn => "goes_on",
            Self::CalledOff => "called_off",
        }
    }

    /// Returns what a stored word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

/// Returns what an absence meant for a reminder that was to go while it lasted.
#[must_use]
pub fn became(state: ReminderState, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Became {
    match state {
        ReminderState::Cancelled => Became::CalledOff,
        ReminderState::Expired => Became::TooLate,
        ReminderState::Planned | ReminderState::Approved | ReminderState::Held
            if expires_at <= now =>
        {
            Became::TooLate
        }
        // Nobody approved it, or not any more: a person must look, like at what is on hold.
        ReminderState::Held | ReminderState::Planned => Became::Held,
        ReminderState::Approved
        | ReminderState::Sending
        | ReminderState::Unknown
        | ReminderState::Accepted
        | ReminderState::Delivered
        | ReminderState::Undelivered
        | ReminderState::Failed => Became::GoesOn,
    }
}

/// What a program said before its line went quiet, heard by whoever watches it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LastWords {
    waiting: u64,
    goodbye: bool,
}

impl LastWords {
    /// What a program says when it ends in order.
    pub const GOODBYE: &'static str = "goodbye";

    /// Returns how a program says how many approved reminders wait.
    #[must_use]
    pub fn waiting(count: u64) -> String {
        format!("waiting {count}")
    }

    /// Hears a line. What cannot be understood is as if it had not been said.
    pub fn hear(&mut self, line: &str) {
        let line = line.trim();
        if line == Self::GOODBYE {
            self.goodbye = true;
        } else if let Some(count) = line.strip_prefix("waiting ") {
            self.waiting = count.parse().unwrap_or(self.waiting);
        }
    }

    /// Returns what the desktop is told once the line is quiet; none after a goodbye, and none when
    /// nothing waits.
    #[must_use]
    pub fn notice(&self) -> Option<String> {
        let waits = if self.waiting == 1 { "waits" } else { "wait" };
        (!self.goodbye && self.waiting > 0).then(|| {
            format!(
                "RingOnce stopped; {} {waits}. Nothing is lost and nothing is sent meanwhile. \
                 Start RingOnce again.",
                reminders(self.waiting)
            )
        })
    }
}
