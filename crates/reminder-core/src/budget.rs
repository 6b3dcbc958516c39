//! Budgets: how fast reminders may go. Arithmetic on a stored value and `now`; a restart cannot
//! refill one, because there is nothing to refill.
//!
//! The rule is the generic cell rate algorithm (ITU-T I.371): one instant, the theoretical
//! arrival time of the next cell, is the whole state.
//!
//! What a provider takes in a day is no rate: it is counted from what went, over the last 24 hours.

use chrono::{DateTime, TimeDelta, Utc};

/// How fast a channel may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Milliseconds between two reminders when going steadily; at least 1.
    pub interval_ms: i64,
    /// How many may go at once after a quiet time; at least 1.
    pub burst: i64,
}

impl Rate {
    /// Returns the rate of so many a minute. Zero a minute is one a minute: a clinic that wants
    /// nothing to go uses the pause, which says so on the screen.
    #[must_use]
    pub fn per_minute(count: u32) -> Self {
        let count = i64::from(count.clamp(1, 60_000));
        Self {
            interval_ms: (60_000 / count).max(1),
            burst: (count / 6).clamp(1, 5),
        }
    }
}

/// What the budget says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// One may go now; store this state in the same transaction.
    Now {
        /// The new theoretical arrival time, in Unix milliseconds.
        next_state_ms: i64,
    },
    /// None may go before this moment.
    NotBefore {
        /// Unix milliseconds.
        at_ms: i64,
    },
}

/// Returns whether one more may go.
///
/// Invariant: in any span of `n * interval_ms` at most `n + burst` go, across any number of
/// restarts. A stored state further ahead than a full burst can only come from a clock that was
/// wrong; it counts as an empty budget from now on, not as years of silence and not as a refill.
#[must_use]
pub fn allowance(rate: Rate, state_ms: i64, now_ms: i64) -> Allowance {
    let tolerance = rate.interval_ms * (rate.burst - 1);
    let emptied = now_ms + tolerance + rate.interval_ms;
    let state_ms = state_ms.min(emptied);
    let earliest = state_ms - tolerance;
    if now_ms >= earliest {
        Allowance::Now {
            next_state_ms: state_ms.max(now_ms) + rate.interval_ms,
        }
    } else {
        Allowance::NotBefore { at_ms: earliest }
    }
}

/// The time over which a provider counts what it takes. Those that say so count any 24 hours, and
/// those that count by a calendar nobody knows are kept to as well.
pub const A_PROVIDERS_DAY: TimeDelta = TimeDelta::hours(24);

/// Whether a provider that takes so many a day has room for one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// It has, and has had without a break since this moment; none where it was not full of late.
    Since(Option<DateTime<Utc>>),
    /// It is full until this moment.
    From(DateTime<Utc>),
}

/// Returns whether there is room. Of a provider that takes `n` a day, `filled_at` is the moment of
/// the `n`-th newest that went, or may have gone; none while so many never went of late.
#[must_use]
pub fn room(filled_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Room {
    match filled_at.map(|at| at + A_PROVIDERS_DAY) {
        Some(free_at) if now < free_at => Room::From(free_at),
        since => Room::Since(since),
    }
}

impl Room {
    /// Returns the first moment at which what was due at one could go as far as its provider is
    /// concerned; none while it cannot. What waited for room until then is not late.
    #[must_use]
    pub fn lets_go(self, due_at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Since(since) => Some(since.map_or(due_at, |since| since.max(due_at))),
            Self::From(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_provider_has_room_again_a_day_after_it_was_filled() {
        const DAY: i64 = 24 * 60;
        let cases = [
            (None, Room::Since(None)),
            (Some(-DAY - 1), Room::Since(Some(at(-1)))),
            (Some(-DAY), Room::Since(Some(at(0)))),
            (Some(1 - DAY), Room::From(at(1))),
            (Some(0), Room::From(at(DAY))),
        ];
        for (filled, expected) in cases {
            assert_eq!(
                room(filled.map(at), at(0)),
                expected,
                "filled at {filled:?}"
            );
        }
    }

    #[test]
    fn what_waited_for_room_is_late_only_from_then_on() {
        assert_eq!(Room::Since(None).lets_go(at(-90)), Some(at(-90)));
        assert_eq!(Room::Since(Some(at(-5))).lets_go(at(-90)), Some(at(-5)));
        assert_eq!(Room::Since(Some(at(-90))).lets_go(at(-5)), Some(at(-5)));
        assert_eq!(Room::From(at(5)).lets_go(at(-90)), None);
    }

    #[test]
    fn a_full_budget_lets_a_burst_go_and_then_one_an_interval() {
        let rate = Rate {
            interval_ms: 2_000,
            burst: 3,
        };
        let mut state = 0;
        let mut gone_at = Vec::new();
        for now in (100_000..110_000).step_by(500) {
            if let Allowance::Now { next_state_ms } = allowance(rate, state, now) {
                state = next_state_ms;
                gone_at.push(now);
            }
        }
        assert_eq!(
            gone_at,
            [
                100_000, 100_500, 101_000, 102_000, 104_000, 106_000, 108_000
            ]
        );
    }

    #[test]
    fn a_clock_that_was_a_year_ahead_does_not_silence_the_channel() {
        let rate = Rate::per_minute(30);
        let year = 365 * 86_400_000;
        assert!(matches!(
            allowance(rate, year, 1_000),
            Allowance::NotBefore { at_ms } if at_ms <= 1_000 + rate.interval_ms
        ));
    }

    proptest! {
        #[test]
        fn no_24_hours_hold_more_than_a_provider_takes(
            a_day in 1usize..20,
            steps in proptest::collection::vec(0i64..600, 1..300),
        ) {
            let (mut now, mut gone) = (0i64, Vec::new());
            for step in steps {
                now += step;
                let filled_at = gone.iter().rev().nth(a_day - 1).copied();
                match room(filled_at, at(now)) {
                    Room::Since(since) => {
                        prop_assert!(since.is_none_or(|since| since <= at(now)));
                        gone.push(at(now));
                    }
                    Room::From(free_at) => prop_assert!(free_at > at(now)),
                }
            }
            for (first, from) in gone.iter().enumerate() {
                let within = gone[first..].iter().filter(|at| **at < *from + A_PROVIDERS_DAY);
                prop_assert!(within.count() <= a_day);
            }
        }

        #[test]
        fn no_window_holds_more_than_its_share(
            per_minute in 1u32..200,
            steps in proptest::collection::vec(0i64..10_000, 1..400),
        ) {
            let rate = Rate::per_minute(per_minute);
            let (mut state, mut now, mut gone) = (0i64, 1_000_000i64, Vec::new());
            for step in steps {
                now += step;
                if let Allowance::Now { next_state_ms } = allowance(rate, state, now) {
                    state = next_state_ms;
                    gone.push(now);
                }
            }
            for (first, &from) in gone.iter().enumerate() {
                let within = gone[first..].iter().filter(|&&at| at < from + 60_000).count() as i64;
                prop_assert!(within <= 60_000 / rate.interval_ms + rate.burst);
            }
        }
    }
}
