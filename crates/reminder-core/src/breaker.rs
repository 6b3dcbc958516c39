//! The breaker: too much that should have gone long ago stops, and a person decides.
//!
//! A steady loop drains at the rate of its budget, and what waits for the budget is not late. What
//! was due while nobody drained is: after a start, a sleep, a clock jump or a lifted pause the
//! whole backlog is weighed before anything goes.
//!
//! The brake of a channel is here, too: how often its carrier may fall silent before nothing more
//! is risked, and how long a channel rests whose network is away.

use chrono::{DateTime, TimeDelta, Utc};

/// What waits although it should have gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    /// Approved reminders whose moment passed more than [`OVERDUE`] ago.
    pub overdue: u64,
    /// Approved reminders whose moment has come, overdue ones included.
    pub due: u64,
    /// The moment at which the oldest of them should have gone.
    pub oldest_due_at: Option<DateTime<Utc>>,
    /// Reminders of a usual day.
    pub usual_day: u64,
    /// Milliseconds the budget needs for one reminder.
    pub interval_ms: i64,
}

/// Why the breaker opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trip {
    /// More is overdue than a usual day explains.
    TooMany {
        /// How many are overdue.
        overdue: u64,
        /// How many would have been fine.
        allowed: u64,
    },
    /// Something has waited longer than anything should.
    TooOld {
        /// Minutes the oldest has waited.
        minutes: i64,
    },
}

/// How long after its moment a reminder counts as overdue.
pub const OVERDUE: TimeDelta = TimeDelta::minutes(5);

/// How long a reminder may wait for its turn before somebody must look.
pub const TOO_OLD: TimeDelta = TimeDelta::minutes(30);

/// Returns whether the backlog must be held for a person.
///
/// `interrupted` says that the loop did not run continuously until now.
#[must_use]
pub fn trip(backlog: &Backlog, interrupted: bool, now: DateTime<Utc>) -> Option<Trip> {
    let allowed = 10.max(backlog.usual_day / 5);
    if interrupted && backlog.overdue > allowed {
        return Some(Trip::TooMany {
            overdue: backlog.overdue,
            allowed,
        });
    }
    let waited = now - backlog.oldest_due_at?;
    let queue_ms = backlog
        .interval_ms
        .saturating_mul(i64::try_from(backlog.due).unwrap_or(i64::MAX));
    let patience = if interrupted {
        TOO_OLD
    } else {
        TOO_OLD + TimeDelta::milliseconds(queue_ms.clamp(0, 86_400_000))
    };
    (waited > patience).then(|| Trip::TooOld {
        minutes: waited.num_minutes(),
    })
}

/// Silences in a row, none of them followed by an acceptance, after which a channel waits for a
/// person. Each of them is a reminder that nobody can tell about and that is never sent again.
pub const SILENCES_MAX: u32 = 3;

/// Returns whether a channel whose carrier said nothing so often must wait for a person. Once the
/// person lets it go on, one more silence stops it again: it feels its way one at a time.
#[must_use]
pub const fn is_silent(silences_in_a_row: u32) -> bool {
    silences_in_a_row >= SILENCES_MAX
}

/// Returns how long a channel rests whose network was away so often in a row. Each try costs one
/// reminder an attempt, of which it has a bounded number, so the rests grow: what is away for
/// minutes is found again within minutes, and a morning costs a handful.
#[must_use]
pub fn rest_after(faults_in_a_row: u32) -> TimeDelta {
    const RESTS: [i64; 7] = [2, 3, 5, 5, 5, 5, 10];
    const LONGEST: i64 = 30;
    let before = usize::try_from(faults_in_a_row.saturating_sub(1)).unwrap_or(usize::MAX);
    TimeDelta::minutes(RESTS.get(before).copied().unwrap_or(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_that_is_away_is_asked_often_at_first_and_then_seldom() {
        let tries = |minutes: i64| {
            let mut passed = TimeDelta::zero();
            (1..)
                .take_while(|times| {
                    passed += rest_after(*times);
                    passed <= TimeDelta::minutes(minutes)
                })
                .count()
        };
        let cases = [(2, 1), (5, 2), (25, 6), (35, 7), (60, 7), (5 * 60, 15)];
        for (minutes, expected) in cases {
            assert_eq!(tries(minutes), expected, "within {minutes} minutes");
        }
        assert_eq!(rest_after(0), rest_after(1));
        assert_eq!(rest_after(u32::MAX), TimeDelta::minutes(30));
    }

    #[test]
    fn a_channel_is_silent_from_the_third_time_on() {
        let silent: Vec<bool> = (0..6).map(is_silent).collect();
        assert_eq!(silent, [false, false, false, true, true, true]);
    }

    fn backlog(overdue: u64, oldest_minutes: i64, usual_day: u64, now: DateTime<Utc>) -> Backlog {
        Backlog {
            overdue,
            due: overdue,
            oldest_due_at: Some(now - TimeDelta::minutes(oldest_minutes)),
            usual_day,
            interval_ms: 2_000,
        }
    }

    #[test]
    fn the_table_of_backlogs() {
        let now = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
        let cases = [
            ("ten overdue after a start are fine", 10, 20, 20, true, None),
            (
                "eleven are not",
                11,
                20,
                20,
                true,
                Some(Trip::TooMany {
                    overdue: 11,
                    allowed: 10,
                }),
            ),
            ("a fifth of a busy day is fine", 40, 20, 200, true, None),
            (
                "more than a fifth is not",
                41,
                20,
                200,
                true,
                Some(Trip::TooMany {
                    overdue: 41,
                    allowed: 40,
                }),
            ),
            (
                "one that waited 13 hours",
                1,
                780,
                200,
                true,
                Some(Trip::TooOld { minutes: 780 }),
            ),
            (
                "a steady loop may take its budget's time",
                300,
                35,
                300,
                false,
                None,
            ),
            (
                "but not for ever",
                300,
                45,
                300,
                false,
                Some(Trip::TooOld { minutes: 45 }),
            ),
        ];
        for (name, overdue, oldest, usual, interrupted, expected) in cases {
            assert_eq!(
                trip(&backlog(overdue, oldest, usual, now), interrupted, now),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn an_empty_backlog_never_trips() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let empty = Backlog {
            overdue: 0,
            due: 0,
            oldest_due_at: None,
            usual_day: 0,
            interval_ms: 2_000,
        };
        assert_eq!(trip(&empty, true, now), None);
    }
}
