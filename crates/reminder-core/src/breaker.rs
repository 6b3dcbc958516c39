//! The breaker: too much that should have gone long ago stops, and a person decides.
//!
//! A steady loop drains at the rate of its budget, and what waits for the budget is not late. What
//! was due while nobody drained is: after a start, a sleep, a clock jump or a lifted pause the
//! whole backlog is weighed before anything goes.

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

#[cfg(test)]
mod tests {
    use super::*;

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
