//! The watchdog's decisions: what was found out about the program goes in, and one finding for each
//! check comes out, with its level, a sentence for staff and what to do.
//!
//! Nothing here finds anything out, and nothing acts on a finding.

mod absence;
mod affected;
mod keeping;
mod restart;
mod sending;
mod trouble;

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub use absence::{Became, LastWords, became};
pub use affected::{Got, got};
pub use keeping::{
    Backups, Balance, CHECK_THE_CLOCK, CLOCK_TOLERANCE, ClockDoubt, Clocks, Integrity, ROOM_NEEDED,
    Room, backups, balance, clocks, integrity, room,
};
pub use restart::{BREAKDOWNS_MAX, Restart, restart};
pub use sending::{
    Carrying, Loop, Queue, Ticks, Volume, carrying, queue, sending_loop, ticks, volume,
};
pub use trouble::{TroubleCause, Urgency, trouble_sentence, trouble_word, urgency};

/// What is looked at. The order is the order on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The loop that sends is alive.
    Loop,
    /// Its last round went well.
    Ticks,
    /// Nothing waits longer than it should.
    Queue,
    /// As many went as should have gone by now.
    Volume,
    /// The carrier takes what it is given.
    Carrier,
    /// The disk has room.
    Room,
    /// The clocks agree.
    Clock,
    /// There is a recent backup.
    Backup,
    /// The database is whole.
    Integrity,
    /// Every reminder is in exactly one list.
    Balance,
}

impl Check {
    /// Returns what staff call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Loop => "Sending",
            Self::Ticks => "Last look",
            Self::Queue => "Waiting",
            Self::Volume => "How many went",
            Self::Carrier => "Mail server",
            Self::Room => "Disk",
            Self::Clock => "Clock",
            Self::Backup => "Backup",
            Self::Integrity => "Database",
            Self::Balance => "Balance sheet",
        }
    }
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// All is well.
    Well,
    /// Worth knowing; nobody has to act yet.
    Look,
    /// A person must act.
    Act,
}

impl Level {
    /// Returns what staff call it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Well => "Well",
            Self::Look => "Worth knowing",
            Self::Act => "Needs somebody",
        }
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which check.
    pub check: Check,
    /// How it came out.
    pub level: Level,
    /// What was found, for staff. It names no patient.
    pub sentence: String,
    /// What to do; empty when nothing is to be done.
    pub to_do: String,
}

impl Finding {
    fn well(check: Check, sentence: impl Into<String>) -> Self {
        Self::new(check, Level::Well, sentence, "")
    }

    fn new(check: Check, level: Level, sentence: impl Into<String>, to_do: &str) -> Self {
        Self {
            check,
            level,
            sentence: sentence.into(),
            to_do: to_do.to_owned(),
        }
    }
}

/// Everything that was found out about the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// About the loop that sends.
    pub sending_loop: Loop,
    /// About its rounds.
    pub ticks: Ticks,
    /// About what waits.
    pub queue: Queue,
    /// About how many went.
    pub volume: Volume,
    /// About the carrier.
    pub carrying: Carrying,
    /// About the disk.
    pub room: Room,
    /// About the clocks.
    pub clocks: Clocks,
    /// About backups.
    pub backups: Backups,
    /// About the database's pages.
    pub integrity: Integrity,
    /// About the lists.
    pub balance: Balance,
}

/// Returns a finding for every check, in the order of [`Check`].
#[must_use]
pub fn findings(facts: &Facts, now: DateTime<Utc>) -> Vec<Finding> {
    vec![
        sending_loop(&facts.sending_loop, now),
        ticks(&facts.ticks, now),
        queue(&facts.queue, now),
        volume(&facts.volume),
        carrying(&facts.carrying, now),
        room(&facts.room),
        clocks(&facts.clocks),
        backups(&facts.backups, now),
        integrity(&facts.integrity, now),
        balance(&facts.balance),
    ]
}

/// Writes how long something is: "3 minutes", "5 hours", "2 days".
#[must_use]
pub fn span_words(span: TimeDelta) -> String {
    let counted = |count: i64, word: &str| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    let minutes = span.num_minutes().max(0);
    match minutes {
        0 => "less than a minute".to_owned(),
        1..=119 => counted(minutes, "minute"),
        120..=2_879 => counted(minutes / 60, "hour"),
        _ => counted(minutes / 1_440, "day"),
    }
}
