//! Waiting for real programs, which take real time. Every wait has a bound.

use std::time::Duration;

use reminder_engine::clock::{Clock, SystemClock};

use crate::kit::Fault;

/// The longest a busy machine may take for one thing.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until something is so, and returns how long that took.
///
/// # Errors
/// When it is not so in time.
pub fn wait_until(what: &str, so: impl Fn() -> bool) -> Result<Duration, Fault> {
    let begun = SystemClock::new();
    while begun.monotonic() < PATIENCE {
        if so() {
            return Ok(begun.monotonic());
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    Err(format!("in {PATIENCE:?} it did not happen that {what}").into())
}
