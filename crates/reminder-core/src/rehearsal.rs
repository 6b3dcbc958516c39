//! A bad day, thought through: what went wrong and when, what the usual kind of queue does with it,
//! and counting what patients would have got. Pure; the engine plays RingOnce's own side.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::calendar::{WALL_CLOSES, WALL_OPENS, Zone};
use crate::key::{Digest32, Key};
use crate::message::Window;

pub mod usual;

#[cfg(test)]
mod tests;

/// What goes wrong in a rehearsal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Misfortune {
    /// Nothing: ordinary days, to compare with.
    None,
    /// The PC is off for 13 hours, from before the busiest moment on.
    PcOff,
    /// The internet is down for ten hours.
    InternetDown,
    /// For two hours the carrier takes what it is given and does not answer.
    CarrierSilent,
    /// In the evening the database is brought back as it was on the evening before.
    BackupRestored,
    /// The PC's clock loses a day and is put right after 13 hours.
    ClockBehind,
}

impl Misfortune {
    /// Every misfortune, in the order staff see them.
    pub const ALL: [Self; 6] = [
        Self::PcOff,
        Self::InternetDown,
        Self::CarrierSilent,
        Self::BackupRestored,
        Self::ClockBehind,
        Self::None,
    ];

    /// Returns the word it has in requests and in the terminal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::PcOff => "pc_off",
            Self::InternetDown => "internet_down",
            Self::CarrierSilent => "carrier_silent",
            Self::BackupRestored => "backup_restored",
            Self::ClockBehind => "clock_behind",
        }
    }

    /// Returns the misfortune a word names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }

    /// Returns what happens when, if it happens on the day whose first reminder is due then.
    ///
    /// A backup is one of the evening before: that is what a clinic has.
    #[must_use]
    pub fn strikes(self, first_due: DateTime<Utc>, zone: &Zone) -> Option<Trouble> {
        /// The moment before the first reminder at which it begins.
        const BEFORE: TimeDelta = TimeDelta::minutes(15);
        let begins = first_due - BEFORE;
        let day = zone.civil(first_due).date();
        let evening = |days_before: u64, hour: u32| {
            let time = NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or(WALL_CLOSES);
            let on = day - chrono::Days::new(days_before);
            zone.first_instant(on.and_time(time))
        };
        let (from, until, backup_at) = match self {
            Self::None => return None,
            Self::PcOff | Self::ClockBehind => (begins, begins + TimeDelta::hours(13), None),
            Self::InternetDown => (begins, begins + TimeDelta::hours(10), None),
            Self::CarrierSilent => (begins, begins + TimeDelta::hours(2), None),
            Self::BackupRestored => (evening(0, 21), evening(0, 21), Some(evening(1, 18))),
        };
        Some(Trouble {
            misfortune: self,
            from,
            until,
            backup_at,
        })
    }
}

/// A misfortune with its moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// What.
    pub misfortune: Misfortune,
    /// When it begins.
    pub from: DateTime<Utc>,
    /// When it is over; for a restored backup the same moment.
    pub until: DateTime<Utc>,
    /// For a restored backup: from when it is.
    pub backup_at: Option<DateTime<Utc>>,
}

/// A reminder that somebody approved in the rehearsal; both sides get the same ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Approved {
    /// Its identity.
    pub key: Key,
    /// When it was approved.
    pub at: DateTime<Utc>,
    /// When it may go.
    pub window: Window,
    /// The start it speaks about.
    pub occurrence: DateTime<Utc>,
}

/// A message that left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending {
    /// Which reminder's.
    pub key: Key,
    /// When, in truth, whatever the PC's clock said.
    pub at: DateTime<Utc>,
    /// Whether the patient got it.
    pub arrived: bool,
}

/// Returns whether a message arrives that a silent carrier was given: three in four do, and the
/// seed says which.
#[must_use]
pub fn arrives(seed: u64, key: &Key, attempt: u32) -> bool {
    const OF_256: u8 = 192;
    let chance = Digest32::of(&[
        b"ringonce/rehearsal/1",
        &seed.to_be_bytes(),
        key.as_bytes(),
        &attempt.to_be_bytes(),
    ]);
    chance.0[0] < OF_256
}

/// What patients got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Reminders of which at least one message left.
    pub went: u32,
    /// Messages that arrived on top of the first one of the same reminder.
    pub twice: u32,
    /// Messages that left when their reminder was of no use any more.
    pub late: u32,
    /// Messages that left between 21:00 and 08:00.
    pub at_night: u32,
    /// The most messages that left within a minute.
    pub most_in_a_minute: u32,
}

/// Counts what patients got. `sent` is in the order of time.
#[must_use]
pub fn tally(sent: &[Sending], approved: &BTreeMap<Key, Approved>, zone: &Zone) -> Tally {
    let mut tally = Tally::default();
    let mut copies: BTreeMap<Key, u32> = BTreeMap::new();
    for sending in sent {
        *copies.entry(sending.key).or_default() += u32::from(sending.arrived);
        tally.late += u32::from(is_late(sending, approved));
        tally.at_night += u32::from(is_at_night(sending, zone));
    }
    tally.went = count(copies.len());
    tally.twice = copies.values().map(|got| got.saturating_sub(1)).sum();
    tally.most_in_a_minute = most_within(sent, TimeDelta::minutes(1));
    tally
}

/// Returns whether a message left after its reminder was of use.
#[must_use]
pub fn is_late(sending: &Sending, approved: &BTreeMap<Key, Approved>) -> bool {
    approved.get(&sending.key).is_some_and(|reminder| {
        sending.at >= reminder.window.expires_at || sending.at >= reminder.occurrence
    })
}

/// Returns whether a message left at night.
#[must_use]
pub fn is_at_night(sending: &Sending, zone: &Zone) -> bool {
    let time = zone.civil(sending.at).time();
    time < WALL_OPENS || time >= WALL_CLOSES
}

fn most_within(sent: &[Sending], span: TimeDelta) -> u32 {
    let mut most = 0;
    let mut first = 0;
    for (last, sending) in sent.iter().enumerate() {
        while sent[first].at + span <= sending.at {
            first += 1;
        }
        most = most.max(last + 1 - first);
    }
    count(most)
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
