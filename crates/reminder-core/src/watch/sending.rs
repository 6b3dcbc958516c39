//! The checks of sending: the loop, its rounds, what waits, how many went, and the carrier.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Check, Finding, Level, span_words};
use crate::counted::reminders;

/// A loop that rests longer than this between two rounds is dead. It looks every 15 seconds.
const SILENT: TimeDelta = TimeDelta::minutes(2);
/// A round may take this long: a carrier has two minutes up to the final dot and ten after it.
const ROUND_MAX: TimeDelta = TimeDelta::minutes(15);
/// Rounds that fail for this long are no hiccup.
const FAILING: TimeDelta = TimeDelta::minutes(5);
/// What waits longer than this for its turn is worth knowing.
const SLOW: TimeDelta = TimeDelta::minutes(10);
/// What waits longer than this needs somebody, as the breaker says.
const TOO_SLOW: TimeDelta = crate::breaker::TOO_OLD;
/// Fewer than this is no usual day to compare with.
const USUAL_LEAST: u64 = 5;

/// What is known about the loop that sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loop {
    /// This program only looks into the folder; nothing is sent while it does.
    NotDriven {
        /// How many approved reminders wait.
        waiting: u64,
    },
    /// It is between two rounds.
    Resting {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// It is in a round.
    Busy {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// It ended although nobody ended it.
    Ended {
        /// How many approved reminders wait.
        waiting: u64,
    },
}

/// Returns whether the loop that sends is alive.
#[must_use]
pub fn sending_loop(found: &Loop, now: DateTime<Utc>) -> Finding {
    const RESTART: &str = "Close RingOnce and start it again.";
    let act = |words: String, to_do| Finding::new(Check::Loop, Level::Act, words, to_do);
    match *found {
        Loop::NotDriven { waiting: 0 } => Finding::well(
            Check::Loop,
            "Nothing is sent while this program only looks; nothing waits either.",
        ),
        Loop::NotDriven { waiting } => Finding::new(
            Check::Loop,
            Level::Look,
            format!(
                "Nothing is sent while this program only looks. {} approved.",
                reminders(waiting)
            ),
            "Start RingOnce, so that they go in time.",
        ),
        Loop::Ended { waiting } => act(
            format!(
                "Sending has stopped in this program. Nothing is lost; {} approved.",
                reminders(waiting)
            ),
            RESTART,
        ),
        Loop::Resting { since } if now - since > SILENT => act(
            format!(
                "Sending has not looked for {}. Nothing is lost.",
                span_words(now - since)
            ),
            RESTART,
        ),
        Loop::Busy { since } if now - since > ROUND_MAX => act(
            format!(
                "Sending has been stuck for {}. Nothing more goes out until it goes on.",
                span_words(now - since)
            ),
            RESTART,
        ),
        Loop::Resting { .. } | Loop::Busy { .. } => {
            Finding::well(Check::Loop, "Sending is at work.")
        }
    }
}

/// What is known about the rounds of the loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticks {
    /// When one last went well; none when none did since the start.
    pub good_at: Option<DateTime<Utc>>,
    /// Since when all have failed; none when the last one went well.
    pub failing_since: Option<DateTime<Utc>>,
    /// What the last one that failed met, for staff.
    pub trouble: String,
    /// How often sending broke down and was started again in the last 24 hours.
    pub breakdowns: u32,
}

/// Returns whether the last round went well.
#[must_use]
pub fn ticks(found: &Ticks, now: DateTime<Utc>) -> Finding {
    if let Some(since) = found.failing_since {
        let level = if now - since > FAILING {
            Level::Act
        } else {
            Level::Look
        };
        return Finding::new(
            Check::Ticks,
            level,
            format!(
                "The last look at what is due failed; the first did so {} ago. {}",
                span_words(now - since),
                found.trouble
            )
            .trim()
            .to_owned(),
            "Nothing is sent meanwhile. It tries again by itself.",
        );
    }
    if found.breakdowns > 0 {
        let times = match found.breakdowns {
            1 => "once".to_owned(),
            count => format!("{count} times"),
        };
        return Finding::new(
            Check::Ticks,
            Level::Look,
            format!("Sending broke down {times} in the last 24 hours and was started again."),
            "Look at what is not known in the Outbox, and tell whoever looks after RingOnce.",
        );
    }
    match found.good_at {
        Some(at) => Finding::well(
            Check::Ticks,
            format!(
                "What is due was last looked at {} ago, without trouble.",
                span_words(now - at)
            ),
        ),
        None => Finding::well(Check::Ticks, "What is due was not looked at yet."),
    }
}

/// What is known about what waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Approved reminders whose moment has come.
    pub due: u64,
    /// When the oldest of them could first have gone.
    pub oldest_at: Option<DateTime<Utc>>,
    /// Whether a person or the program stopped everything.
    pub paused: bool,
    /// How many the breaker or a person stopped.
    pub held: u64,
}

/// Returns whether anything waits longer than it should.
#[must_use]
pub fn queue(found: &Queue, now: DateTime<Utc>) -> Finding {
    let finding = |level, words: String, to_do| Finding::new(Check::Queue, level, words, to_do);
    if found.paused && found.due > 0 {
        return finding(
            Level::Look,
            format!("{} due and paused.", reminders_wait(found.due)),
            "Press Resume when sending may go on.",
        );
    }
    if let Some(oldest) = found.oldest_at.filter(|at| now - *at > SLOW) {
        let waited = now - oldest;
        let words = format!(
            "{} for a turn, the longest for {}.",
            reminders_wait(found.due),
            span_words(waited)
        );
        return if waited > TOO_SLOW {
            finding(
                Level::Act,
                words,
                "Look into the Outbox. What becomes too late goes on the call list.",
            )
        } else {
            finding(Level::Look, words, "")
        };
    }
    if found.held > 0 {
        return finding(
            Level::Look,
            format!("{} on hold until somebody decides.", reminders(found.held)),
            "Release or skip them in the Outbox.",
        );
    }
    match found.due {
        0 => Finding::well(Check::Queue, "Nothing waits for a turn."),
        due => Finding::well(
            Check::Queue,
            format!("{} for a turn, none for long.", reminders_wait(due)),
        ),
    }
}

fn reminders_wait(count: u64) -> String {
    let waits = if count == 1 { "waits" } else { "wait" };
    format!("{} {waits}", reminders(count))
}

/// How many went today, and how many should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    /// Approved for a moment of today that has passed, and not called off since.
    pub expected: u64,
    /// Of these: handed to a carrier, whatever became of them.
    pub gone: u64,
    /// Of these: on hold by the breaker, or too late; each is on a list and was told about.
    pub held_back: u64,
    /// Went until this time of day on the same weekday of the last weeks, on average.
    pub usual: u64,
    /// Approved or waiting for review for any moment of today.
    pub planned_today: u64,
    /// Whether everything is paused.
    pub paused: bool,
}

/// How far from the expected number is still usual: a fifth, as a busy hour makes it.
const fn tolerance(expected: u64) -> u64 {
    let fifth = expected / 5;
    if fifth < 2 { 2 } else { fifth }
}

/// Returns whether as many went as should have gone by now. It is quiet when nothing is due.
#[must_use]
pub fn volume(found: &Volume) -> Finding {
    let Volume {
        expected,
        gone,
        held_back,
        usual,
        planned_today,
        paused,
    } = *found;
    let by_now = format!(
        "By now {expected} ± {} should have gone",
        tolerance(expected)
    );
    // Fewer than the tolerance: with so few, only none at all says something.
    let missing = gone + tolerance(expected) < expected || (expected > 0 && gone == 0);
    if missing && paused {
        return Finding::new(
            Check::Volume,
            Level::Look,
            format!("{by_now}; {gone} have, and everything is paused."),
            "Press Resume when sending may go on.",
        );
    }
    if missing && held_back > 0 && gone + held_back + tolerance(expected) >= expected {
        return Finding::new(
            Check::Volume,
            Level::Look,
            format!("{by_now}; {gone} have, and {held_back} are on hold or too late."),
            "Look into the Outbox and the call list.",
        );
    }
    if missing {
        return Finding::new(
            Check::Volume,
            Level::Act,
            format!("{by_now}; {gone} have."),
            "Look into the Outbox: what is on hold, and what it says.",
        );
    }
    if expected == 0 && planned_today == 0 && usual >= USUAL_LEAST {
        return Finding::new(
            Check::Volume,
            Level::Look,
            format!("On such a day {usual} have usually gone by now. Today none are planned."),
            "Check that today's appointments were entered or imported.",
        );
    }
    if expected == 0 {
        return Finding::well(Check::Volume, "Nothing should have gone by now.");
    }
    Finding::well(Check::Volume, format!("{by_now}; {gone} have."))
}

/// What the carrier's last answers say. Nobody is called for this check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrying {
    /// When something was last taken.
    pub taken_at: Option<DateTime<Utc>>,
    /// How many attempts since then came to nothing.
    pub failed_since: u64,
    /// When the last of them was.
    pub failed_at: Option<DateTime<Utc>>,
    /// Why the channel is stopped; none when it is not.
    pub stopped: Option<String>,
    /// Whether it goes on by itself.
    pub by_itself: bool,
}

/// Returns whether the carrier takes what it is given.
#[must_use]
pub fn carrying(found: &Carrying, now: DateTime<Utc>) -> Finding {
    let taken = found.taken_at.map_or_else(
        || "It has taken nothing yet.".to_owned(),
        |at| format!("It last took a reminder {} ago.", span_words(now - at)),
    );
    if let Some(why) = &found.stopped {
        let (level, to_do) = if found.by_itself {
            (Level::Look, "It is tried again by itself.")
        } else {
            (
                Level::Act,
                "Mend it in Settings, then press Resume. Nothing more is used up.",
            )
        };
        return Finding::new(Check::Carrier, level, format!("{why} {taken}"), to_do);
    }
    match found.failed_since {
        0 if found.taken_at.is_none() => {
            Finding::well(Check::Carrier, "Nothing was handed to a carrier yet.")
        }
        0 => Finding::well(Check::Carrier, format!("The carrier answers. {taken}")),
        count => {
            let last = found.failed_at.map_or_else(String::new, |at| {
                format!(", the last {} ago", span_words(now - at))
            });
            let times = match count {
                1 => "The last attempt".to_owned(),
                count => format!("The last {count} attempts"),
            };
            let level = if count >= 5 { Level::Act } else { Level::Look };
            Finding::new(
                Check::Carrier,
                level,
                format!("{times} came to nothing{last}. {taken}"),
                "Try the mail server in Settings; it says what is the matter.",
            )
        }
    }
}
