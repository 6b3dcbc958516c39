//! Waiting for real programs, which take real time. Every wait has a bound.

use std::time::{Duration, Instant};

use crate::kit::Fault;

/// The longest a busy machine may take for one thing.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until something is so, and returns how long that took.
///
/// # Errors
/// When it is not so in time.
#[expect(
    clippy::disallowed_methods,
    reason = "a real program takes real time; the wait has a bound"
)]
pub fn wait_until(what: &str, so: impl Fn() -> bool) -> Result<Duration, Fault> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if so() {
            return Ok(begun.elapsed());
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    Err(format!("in {PATIENCE:?} it did not happen that {what}").into())
}
