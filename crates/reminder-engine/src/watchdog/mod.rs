//! The watchdog: finds out how the program does, has the core judge it, and calls somebody.
//!
//! It runs beside the thread that sends, never inside it: a thread that is stuck cannot say so.
//! What is well and what is not is decided in the core.

mod gather;
mod pulse;
mod room;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use reminder_core::reminder::ReminderState;
use reminder_core::watch::{self, Check, Finding, Level, ROOM_NEEDED};

pub use pulse::Pulse;
pub use room::{DiskGauge, RoomGauge};

use crate::Engine;
use crate::api::ApiError;
use crate::api::event::Cause;
use crate::store::StoreError;

/// What one look found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// When.
    pub at: DateTime<Utc>,
    /// One for each check.
    pub findings: Vec<Finding>,
}

/// What the watchdog of one program remembers.
pub struct Watchdog {
    pulse: Mutex<Pulse>,
    gauge: Mutex<Arc<dyn RoomGauge>>,
    last: Mutex<Option<Watched>>,
    has_room: Mutex<bool>,
}

impl Default for Watchdog {
    fn default() -> Self {
        Self {
            pulse: Mutex::default(),
            gauge: Mutex::new(Arc::new(DiskGauge)),
            last: Mutex::default(),
            has_room: Mutex::new(true),
        }
    }
}

impl Watchdog {
    /// Returns how the loop does.
    pub(crate) fn pulse(&self) -> MutexGuard<'_, Pulse> {
        lock(&self.pulse)
    }

    /// Measures the disk in another way; for tests.
    pub(crate) fn measure_with(&self, gauge: Arc<dyn RoomGauge>) {
        *lock(&self.gauge) = gauge;
    }

    /// Returns how many bytes are free; none when the disk does not say.
    pub(crate) fn free(&self, folder: &Path) -> Option<u64> {
        let gauge = Arc::clone(&lock(&self.gauge));
        gauge.free(folder)
    }

    /// Measures whether there is room to write down what goes out. A disk that does not say is
    /// taken to have room: the database notices when it has none.
    pub(crate) fn measure_room(&self, folder: &Path) -> bool {
        let has_room = self.free(folder).is_none_or(|free| free >= ROOM_NEEDED);
        *lock(&self.has_room) = has_room;
        has_room
    }

    /// Returns whether there was room when it was last measured.
    pub(crate) fn has_room(&self) -> bool {
        *lock(&self.has_room)
    }

    /// Returns what the last look found.
    pub(crate) fn last(&self) -> Option<Watched> {
        lock(&self.last).clone()
    }
}

impl Engine {
    /// Looks at everything, calls somebody where somebody must act, and remembers what it found.
    ///
    /// # Errors
    /// [`ApiError`] when the database cannot be asked.
    pub fn look(&self) -> Result<Watched, ApiError> {
        let now = self.now();
        let facts = gather::facts(self, now)?;
        let findings = watch::findings(&facts, now);
        let watched = Watched { at: now, findings };
        let before = lock(&self.watchdog().last).replace(watched.clone());
        for finding in &watched.findings {
            if let Some(cause) = cause(finding).filter(|_| finding.level == Level::Act) {
                let words = format!("{} {}", finding.sentence, finding.to_do);
                self.call_somebody(cause, words.trim());
            }
        }
        let same = before.is_some_and(|before| before.findings == watched.findings);
        if !same {
            self.tell(&[crate::api::event::EngineEvent::StatusChanged]);
        }
        Ok(watched)
    }

    /// Returns how many approved reminders wait for their moment or their turn.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be asked.
    pub fn waiting(&self) -> Result<u64, StoreError> {
        let ever = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        self.store()
            .read(|view| view.count_in(ReminderState::Approved, ever.0, ever.1))
            .map(u64::from)
    }

    /// Reads the database as far as it may be read while people work, and remembers what was found.
    ///
    /// # Errors
    /// [`ApiError`] when the database cannot be asked.
    pub fn read_through(&self) -> Result<(), ApiError> {
        let found = self.store().read_through(self.now())?;
        Ok(self.store().write(|tx| tx.record_reading(&found))?)
    }
}

/// Returns what somebody is called for; none for what only the screen says.
pub(crate) fn cause(finding: &Finding) -> Option<Cause> {
    match finding.check {
        Check::Loop => Some(Cause::Program),
        Check::Ticks | Check::Integrity => Some(Cause::Storage),
        Check::Queue | Check::Volume => Some(Cause::Volume),
        Check::Carrier => Some(Cause::ChannelDown),
        Check::Room => Some(Cause::Room),
        Check::Clock => Some(Cause::Clock),
        Check::Balance => Some(Cause::Balance),
        // An hourly notice about a backup would teach people to close notices unread.
        Check::Backup => None,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
