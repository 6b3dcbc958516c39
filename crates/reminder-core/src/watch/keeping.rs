//! The checks of what everything rests on: disk, clocks, backups, the database, the lists.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Check, Finding, Level, span_words};
use crate::counted::{counted, grouped, reminders};

/// Bytes that must be free, so that what goes out can also be written down: 64 MiB.
pub const ROOM_NEEDED: u64 = 64 * 1_024 * 1_024;
/// Bytes below which it is worth knowing: 512 MiB.
const ROOM_LITTLE: u64 = 8 * ROOM_NEEDED;
/// A backup older than this is worth knowing: the clinic was open since.
const BACKUP_OLD: TimeDelta = TimeDelta::days(3);
/// A backup older than this needs somebody.
const BACKUP_TOO_OLD: TimeDelta = TimeDelta::days(8);
/// The database should have been read this recently.
const READ_OLD: TimeDelta = TimeDelta::days(8);

/// What is free on the disk of the clinic's folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes; none when the disk does not say.
    pub free: Option<u64>,
}

/// Returns whether the disk has room. Below [`ROOM_NEEDED`] nothing is claimed any more.
#[must_use]
pub fn room(found: &Room) -> Finding {
    let Some(free) = found.free else {
        return Finding::new(
            Check::Room,
            Level::Look,
            "The disk does not say how much room it has.",
            "Check that the disk with the clinic's folder is connected.",
        );
    };
    let words = match free / (1_024 * 1_024) {
        megabytes @ 0..=9_999 => format!("{megabytes} MB"),
        megabytes => format!("{} GB", megabytes / 1_024),
    };
    if free < ROOM_NEEDED {
        return Finding::new(
            Check::Room,
            Level::Act,
            format!(
                "The disk has {words} left. Sending has stopped before it could lose track; \
                 nothing is lost."
            ),
            "Free some space. Sending goes on by itself then.",
        );
    }
    if free < ROOM_LITTLE {
        return Finding::new(
            Check::Room,
            Level::Look,
            format!("The disk has {words} left. Below 64 MB sending stops."),
            "Free some space.",
        );
    }
    Finding::well(Check::Room, format!("The disk has {words} left."))
}

/// How far two clocks that are both right may be apart.
pub const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(5);
/// Nobody closes a clinic for longer than this without looking at what waits: a clock that says so
/// is rather wrong, and believing it would give up every reminder as too late.
const AWAY_AT_MOST: TimeDelta = TimeDelta::days(31);

/// Why a PC's clock is not believed before a person has looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockDoubt {
    /// It is behind what was already written down.
    SetBack,
    /// It is so far ahead of what was last written down.
    FarAhead {
        /// Whole days.
        days: i64,
    },
}

impl ClockDoubt {
    /// Returns the doubt about a clock, if there is one, by the last moment that was written down.
    #[must_use]
    pub fn of(last_beat: DateTime<Utc>, now: DateTime<Utc>) -> Option<Self> {
        let passed = now - last_beat;
        if passed < -CLOCK_TOLERANCE {
            Some(Self::SetBack)
        } else if passed > AWAY_AT_MOST {
            let days = passed.num_days();
            Some(Self::FarAhead { days })
        } else {
            None
        }
    }

    /// Returns it in words for staff, without what to do.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::SetBack => {
                "This PC's clock was set back. Nothing is sent until it is right.".to_owned()
            }
            Self::FarAhead { days } => format!(
                "By this PC's clock RingOnce was away for {days} days. Nothing is sent, and \
                 nothing is given up as too late, until somebody has looked at the clock."
            ),
        }
    }
}

/// What to do about a clock.
pub const CHECK_THE_CLOCK: &str = "Check date and time of the PC, then press Resume.";

/// What the clocks say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocks {
    /// Why the PC's clock is not believed; none when it is.
    pub doubt: Option<ClockDoubt>,
    /// Why sending was stopped for a clock; none when it was not.
    pub stopped: Option<String>,
}

/// Returns whether the clocks agree.
#[must_use]
pub fn clocks(found: &Clocks) -> Finding {
    let act = |words: String| Finding::new(Check::Clock, Level::Act, words, CHECK_THE_CLOCK);
    match (&found.stopped, found.doubt) {
        (Some(_), _) => {
            act("This PC's clock and the carrier's differ. Nothing is sent meanwhile.".to_owned())
        }
        (None, Some(doubt)) => act(doubt.sentence()),
        (None, None) => Finding::well(
            Check::Clock,
            "This PC's clock fits what was written down and what the carrier says.",
        ),
    }
}

/// What is known about backups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backups {
    /// When the newest was made; none when there is none.
    pub newest_at: Option<DateTime<Utc>>,
}

/// Returns whether there is a recent backup.
#[must_use]
pub fn backups(found: &Backups, now: DateTime<Utc>) -> Finding {
    const MAKE: &str = "Make a backup, and keep a copy away from this PC.";
    let Some(newest) = found.newest_at else {
        let words = "There is no backup yet.";
        return Finding::new(Check::Backup, Level::Look, words, MAKE);
    };
    let age = now - newest;
    let words = format!("The newest backup is {} old.", span_words(age));
    if age > BACKUP_TOO_OLD {
        Finding::new(Check::Backup, Level::Act, words, MAKE)
    } else if age > BACKUP_OLD {
        Finding::new(Check::Backup, Level::Look, words, MAKE)
    } else {
        Finding::well(Check::Backup, words)
    }
}

/// What reading the database found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Integrity {
    /// It was never read as a whole.
    Never,
    /// It was whole.
    Whole {
        /// When.
        at: DateTime<Utc>,
    },
    /// As far as it was read it was whole; it is too large to be read while people work.
    SoFar {
        /// When.
        at: DateTime<Utc>,
    },
    /// It was not whole.
    Damaged {
        /// When.
        at: DateTime<Utc>,
    },
}

/// Returns whether the database is whole.
#[must_use]
pub fn integrity(found: &Integrity, now: DateTime<Utc>) -> Finding {
    const READ: &str = "Press Check now.";
    let old = |at: DateTime<Utc>, words: String| {
        if now - at > READ_OLD {
            Finding::new(Check::Integrity, Level::Look, words, READ)
        } else {
            Finding::well(Check::Integrity, words)
        }
    };
    match *found {
        Integrity::Never => {
            let words = "The database was not read yet.";
            Finding::new(Check::Integrity, Level::Look, words, READ)
        }
        Integrity::Whole { at } => old(
            at,
            format!(
                "The database was read {} ago and is whole.",
                span_words(now - at)
            ),
        ),
        Integrity::SoFar { at } => old(
            at,
            format!(
                "The database was read in part {} ago and is whole as far as that; the rest is \
                 read at a start.",
                span_words(now - at)
            ),
        ),
        Integrity::Damaged { at } => Finding::new(
            Check::Integrity,
            Level::Act,
            format!(
                "The database was read {} ago and is damaged.",
                span_words(now - at)
            ),
            "Pause everything, keep a copy of the whole folder and bring back the last backup.",
        ),
    }
}

/// Where all reminders of the last and the coming weeks are, counted in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balance {
    /// All of them, counted by their moment.
    pub reminders: u64,
    /// Delivered, as far as there is evidence.
    pub delivered: u64,
    /// Taken by a carrier.
    pub sent: u64,
    /// Refused, or with evidence that they did not arrive.
    pub failed: u64,
    /// Nobody can tell.
    pub unknown: u64,
    /// On hold.
    pub held: u64,
    /// Too late.
    pub expired: u64,
    /// Called off.
    pub cancelled: u64,
    /// Waiting for review, for their moment, or going out now.
    pub waiting: u64,
    /// Taken by a carrier more than once. There can be none.
    pub twice: u64,
    /// Sent according to the list, without an attempt that says so. There can be none.
    pub without_attempt: u64,
}

/// Returns whether every reminder is in exactly one list. A difference of 1 is an incident.
#[must_use]
pub fn balance(found: &Balance) -> Finding {
    const STOP: &str = "Pause everything and tell whoever looks after RingOnce.";
    let listed = found.delivered
        + found.sent
        + found.failed
        + found.unknown
        + found.held
        + found.expired
        + found.cancelled
        + found.waiting;
    let act = |words: String| Finding::new(Check::Balance, Level::Act, words, STOP);
    if found.twice > 0 {
        return act(format!(
            "{} went more often than once, according to the attempts.",
            reminders(found.twice)
        ));
    }
    if found.without_attempt > 0 {
        return act(format!(
            "{} on the list of what went, without an attempt that says so.",
            reminders(found.without_attempt)
        ));
    }
    if listed != found.reminders {
        return act(format!(
            "The lists do not add up: {} in all, {} in the lists.",
            reminders(found.reminders),
            grouped(listed)
        ));
    }
    let parts = [
        (found.delivered, "delivered"),
        (found.sent, "sent"),
        (found.failed, "failed"),
        (found.unknown, "not known"),
        (found.held, "on hold"),
        (found.expired, "too late"),
        (found.cancelled, "called off"),
        (found.waiting, "waiting"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| counted(*count, word, word))
        .collect();
    Finding::well(
        Check::Balance,
        if parts.is_empty() {
            "There are no reminders yet.".to_owned()
        } else {
            format!(
                "Every reminder is in one list: {} = {}.",
                found.reminders,
                parts.join(" + ")
            )
        },
    )
}
