//! What the window is told without asking. An event says that something changed, never what: the
//! window asks again, so it can never show something that is not in the database.

use serde::{Deserialize, Serialize};

/// Which part of what is on screen is out of date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EngineEvent {
    /// Appointments, patients or rules changed, and with them perhaps the review.
    BookChanged,
    /// Reminders changed: review, outbox, history, call list.
    RemindersChanged,
    /// The status line changed: pause, mode, breaker.
    StatusChanged,
    /// How far an import is.
    ImportProgress {
        /// Rows done.
        done: u32,
        /// Rows in all.
        total: u32,
    },
    /// Something needs a person. The words carry no patient's name.
    NeedsSomebody {
        /// One cause is told once an hour.
        cause: Cause,
        /// For the desktop notice.
        sentence: String,
    },
}

/// Why somebody is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The breaker held a backlog.
    Breaker,
    /// A reminder nobody can tell about.
    Unknown,
    /// A channel does not work.
    ChannelDown,
    /// The PC's clock cannot be trusted.
    Clock,
    /// The database or the disk is in trouble.
    Storage,
    /// The disk has too little room to go on sending.
    Room,
    /// Sending itself broke down or does not run.
    Program,
    /// Fewer went than should have by now.
    Volume,
    /// The lists do not add up.
    Balance,
    /// Something became too late while the program was off.
    Absence,
    /// This PC may not send before a person took over: a copy cannot.
    Fence,
}
