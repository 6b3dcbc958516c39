//! The only place that reads a clock. Everything else is given `now`.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// Two clocks: the wall, which people set and which jumps, and a monotonic one, which does neither.
pub trait Clock: Send + Sync {
    /// Returns what the wall clock says.
    fn now(&self) -> DateTime<Utc>;

    /// Returns the time since some fixed moment of this start of the program. It may stand still
    /// while the PC sleeps; it never goes back.
    fn monotonic(&self) -> Duration;
}

/// The PC's clocks.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
}

impl SystemClock {
    /// Returns the PC's clocks, with the monotonic one starting now.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clock"
    )]
    pub fn new() -> Self {
        Self {
            started: std::time::Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clock"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn monotonic(&self) -> Duration {
        self.started.elapsed()
    }
}

/// A clock that a test or a rehearsal moves by hand.
#[derive(Debug)]
pub struct VirtualClock {
    hands: Mutex<(DateTime<Utc>, Duration)>,
}

impl VirtualClock {
    /// Returns a clock that shows the given time until somebody moves it.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            hands: Mutex::new((now, Duration::ZERO)),
        }
    }

    /// Lets time pass: both clocks move.
    pub fn advance(&self, by: TimeDelta) {
        let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        hands.0 += by;
        hands.1 += by.to_std().unwrap_or_default();
    }

    /// Sets the wall clock; the monotonic one does not notice, as when somebody sets the PC's time.
    pub fn set_wall(&self, now: DateTime<Utc>) {
        let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        hands.0 = now;
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> DateTime<Utc> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn monotonic(&self) -> Duration {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}
