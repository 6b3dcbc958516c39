//! The pulse of the loop that sends: when it last looked, whether that went well, and how often it
//! broke down in a row. In memory only; what must outlive the program is in the database.

use chrono::{DateTime, Utc};
use reminder_core::watch::Loop;

/// How the loop does.
#[derive(Debug, Clone, Default)]
pub struct Pulse {
    driven: bool,
    ended: bool,
    resting_since: Option<DateTime<Utc>>,
    busy_since: Option<DateTime<Utc>>,
    good_at: Option<DateTime<Utc>>,
    failing_since: Option<DateTime<Utc>>,
    failed: u32,
    trouble: String,
    breakdowns_in_a_row: u32,
}

impl Pulse {
    /// Notes that a loop runs from now on.
    pub(crate) fn begin(&mut self, now: DateTime<Utc>) {
        self.driven = true;
        self.ended = false;
        self.resting_since = Some(now);
    }

    /// Notes that the loop ended, and whether somebody ended it.
    pub(crate) fn end(&mut self, in_order: bool) {
        self.driven = !in_order;
        self.ended = !in_order;
    }

    /// Notes that a round begins.
    pub(crate) fn round_begins(&mut self, now: DateTime<Utc>) {
        self.busy_since = Some(now);
    }

    /// Notes that a round went well. Returns how many had failed before it.
    pub(crate) fn round_went_well(&mut self, handed_over: u32, now: DateTime<Utc>) -> u32 {
        self.rest(now);
        self.good_at = Some(now);
        self.failing_since = None;
        self.trouble.clear();
        // Only a reminder that passed through shows that sending is whole again.
        if handed_over > 0 {
            self.breakdowns_in_a_row = 0;
        }
        std::mem::take(&mut self.failed)
    }

    /// Notes that a round met trouble.
    pub(crate) fn round_failed(&mut self, trouble: String, now: DateTime<Utc>) {
        self.rest(now);
        self.failing_since.get_or_insert(now);
        self.failed = self.failed.saturating_add(1);
        self.trouble = trouble;
    }

    /// Notes that a round broke down. Returns how often that happened in a row.
    pub(crate) fn round_broke_down(&mut self, now: DateTime<Utc>) -> u32 {
        self.rest(now);
        self.breakdowns_in_a_row = self.breakdowns_in_a_row.saturating_add(1);
        self.breakdowns_in_a_row
    }

    /// Notes that the PC was asleep until now: nobody could look.
    pub(crate) fn wake(&mut self, now: DateTime<Utc>) {
        for since in [&mut self.resting_since, &mut self.busy_since] {
            *since = since.map(|_| now);
        }
    }

    fn rest(&mut self, now: DateTime<Utc>) {
        self.busy_since = None;
        self.resting_since = Some(now);
    }

    /// Returns whether the loop is alive, as far as it says so itself.
    pub(crate) fn sending_loop(&self, waiting: u64) -> Loop {
        match (self.ended, self.driven, self.busy_since, self.resting_since) {
            (true, _, _, _) => Loop::Ended { waiting },
            (false, true, Some(since), _) => Loop::Busy { since },
            (false, true, None, Some(since)) => Loop::Resting { since },
            (false, _, _, _) => Loop::NotDriven { waiting },
        }
    }

    /// Returns when a round last went well.
    pub(crate) fn good_at(&self) -> Option<DateTime<Utc>> {
        self.good_at
    }

    /// Returns since when rounds have failed, and what the last one met.
    pub(crate) fn failing(&self) -> (Option<DateTime<Utc>>, String) {
        (self.failing_since, self.trouble.clone())
    }
}
