//! What becomes of sending after it broke down: it is started again a little later, and never so
//! often that a fault of the program could use up a day's reminders.

use chrono::TimeDelta;

/// Sending that broke down this often in a row stops until a person lets it go on. Each breakdown
/// can leave one reminder of which nobody knows whether it went.
pub const BREAKDOWNS_MAX: u32 = 3;

/// Seconds until sending is started again, after the first breakdown, the second and so on. What
/// was in flight is shown as unknown then, which two minutes may not pass without.
const REST_SECONDS: [i64; 4] = [1, 10, 60, 90];

/// What to do after a breakdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restart {
    /// How long to wait first.
    pub after: TimeDelta,
    /// Whether everything stops until a person lets it go on.
    pub stop: bool,
}

/// Returns what to do after so many breakdowns in a row, the last one counted.
#[must_use]
pub fn restart(in_a_row: u32) -> Restart {
    let step = usize::try_from(in_a_row.saturating_sub(1)).unwrap_or(usize::MAX);
    let seconds = REST_SECONDS[step.min(REST_SECONDS.len() - 1)];
    Restart {
        after: TimeDelta::seconds(seconds),
        stop: in_a_row >= BREAKDOWNS_MAX,
    }
}
