//! Rehearsals: a clinic's own days, with something going wrong in them, before it happens.
//!
//! A rehearsal plays on a copy of the clinic's database, with a clock that it moves itself, and
//! with the outbox that sends in earnest. Beside it stands what the usual kind of queue would have
//! done with the same approvals. The result is a [`Film`].
//!
//! # Why nothing can leave
//!
//! Not because of a flag. An outbox hands over through its hands, and their type is part of its
//! own: a clinic's outbox is an `Outbox<Carriers>`, a rehearsal's is an `Outbox<Recorder>`. A
//! [`Recorder`] holds one `RecordingCarrier` and has no place for any other, nobody outside
//! this module can make one or put something into it, and `Hands` is sealed, so there is no third
//! kind. Settings cannot put a mail server in either: only an `Outbox<Carriers>` has `prepare`.
//!
//! Nor is there an [`Engine`](crate::Engine) in a rehearsal. The engine is what has listeners,
//! desktop notices, a keychain and a practice folder; a rehearsal owns a store and an outbox, which
//! know of none of these. Its fence and its ledger of sends are pages in memory.
//!
//! The first of these compiles, and hands over to a clinic's carriers; the others do not.
//!
//! ```
//! use std::collections::BTreeMap;
//! use reminder_core::clinic::CarrierName;
//! use reminder_engine::carrier::{Carrier, practice::PracticeCarrier};
//! use reminder_engine::outbox::{Carriers, Outbox};
//!
//! let practice: Box<dyn Carrier> = Box::new(PracticeCarrier::new("practice".into()));
//! let real: Carriers = BTreeMap::from([(CarrierName::Practice, practice)]);
//! let mut outbox: Outbox<Carriers> = Outbox::new(real);
//! outbox.prepare(BTreeMap::new(), false);
//! ```
//!
//! A rehearsal's outbox does not take a clinic's carriers:
//!
//! ```compile_fail,E0308
//! use std::collections::BTreeMap;
//! use reminder_engine::outbox::{Carriers, Outbox};
//! use reminder_engine::rehearsal::Recorder;
//!
//! let real: Carriers = BTreeMap::new();
//! let outbox: Outbox<Recorder> = Outbox::new(real);
//! ```
//!
//! It cannot be given others later:
//!
//! ```compile_fail,E0599
//! use std::collections::BTreeMap;
//! use reminder_engine::outbox::Outbox;
//! use reminder_engine::rehearsal::Recorder;
//!
//! fn with_mail(outbox: &mut Outbox<Recorder>) {
//!     outbox.prepare(BTreeMap::new(), false);
//! }
//! ```
//!
//! And nobody makes hands of his own:
//!
//! ```compile_fail,E0277
//! use reminder_core::clinic::CarrierName;
//! use reminder_engine::carrier::Carrier;
//! use reminder_engine::outbox::Hands;
//!
//! struct Mine;
//!
//! impl Hands for Mine {
//!     fn carrier(&mut self, _: CarrierName) -> Option<&mut dyn Carrier> {
//!         None
//!     }
//! }
//! ```

mod copy;
mod film;
mod moments;
mod notebook;
mod past;
mod recorder;
pub(crate) mod stage;
mod world;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use reminder_core::rehearsal::Misfortune;

pub use copy::ClinicCopy;
pub(crate) use copy::sweep;
pub use film::{Film, Frame, Moment, Side, TableLine};
pub use recorder::Recorder;

use crate::store::{Store, StoreError};

/// Days a rehearsal may span.
pub const DAYS_MAX: u32 = 31;
/// How far ahead it may begin: what comes before is played as well.
pub const AHEAD_DAYS_MAX: i64 = 28;
/// How far back it may begin.
pub const BACK_DAYS_MAX: i64 = 300;

/// Which days are played, and what happens in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// What goes wrong.
    pub misfortune: Misfortune,
    /// The first day; none for today. Days that have passed are played as they were booked.
    pub from: Option<NaiveDate>,
    /// How many days, 1 to [`DAYS_MAX`].
    pub days: u32,
    /// What chance decides; the same seed tells the same story.
    pub seed: u64,
}

/// Why there is no film. Nothing was changed and nothing left.
#[derive(Debug, thiserror::Error)]
pub enum RehearsalRefusal {
    /// The database cannot be copied or read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody stopped it.
    #[error("rehearse: stopped")]
    Stopped,
    /// There is nothing to play in these days.
    #[error("rehearse: nothing is due in these days")]
    NothingDue,
    /// The days cannot be played.
    #[error("rehearse: the days are out of bounds")]
    Days,
}

impl RehearsalRefusal {
    /// Returns what happened and what to do, for staff.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Store(error) => error.sentence(),
            Self::Stopped => "The rehearsal was stopped. Nothing was changed.".to_owned(),
            Self::NothingDue => "No reminders are due in these days that this could happen to. \
                Nothing was changed. Choose other days."
                .to_owned(),
            Self::Days => format!(
                "Choose 1 to {DAYS_MAX} days that begin at most {AHEAD_DAYS_MAX} days ahead or \
                 {BACK_DAYS_MAX} days back. Nothing was changed."
            ),
        }
    }
}

/// How far a rehearsal is, and the way to stop it; shared between its thread and whoever looks.
#[derive(Debug, Default)]
pub struct Progress {
    permille: AtomicU32,
    stopped: AtomicBool,
}

impl Progress {
    /// Returns how far it is, from 0 to 1000.
    #[must_use]
    pub fn permille(&self) -> u32 {
        self.permille.load(Ordering::Relaxed)
    }

    /// Stops it before its next step.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn step(&self, permille: i64) -> Result<(), RehearsalRefusal> {
        let permille = u32::try_from(permille.clamp(0, 1_000)).unwrap_or_default();
        self.permille.store(permille, Ordering::Relaxed);
        if self.stopped.load(Ordering::Relaxed) {
            Err(RehearsalRefusal::Stopped)
        } else {
            Ok(())
        }
    }
}

/// Plays days on a copy and returns their film. The same copy, days and `now` give the same film.
///
/// # Errors
/// [`RehearsalRefusal`]; the copy is removed in any case.
pub fn play(
    copy: &ClinicCopy,
    asked: &Asked,
    progress: &Progress,
    now: DateTime<Utc>,
) -> Result<Film, RehearsalRefusal> {
    film::play(copy, asked, progress, now)
}

/// Copies a clinic, plays days on the copy, and removes it.
///
/// # Errors
/// [`RehearsalRefusal`]; the original was only read.
pub fn rehearse(
    store: &Store,
    asked: &Asked,
    progress: &Progress,
    now: DateTime<Utc>,
) -> Result<Film, RehearsalRefusal> {
    play(&ClinicCopy::of(store)?, asked, progress, now)
}
