//! The clinic's database: the only place with SQL.
//!
//! One connection, owned behind one lock, so that every read sees what the last write left. A
//! change is one `BEGIN IMMEDIATE … COMMIT` with `synchronous=FULL`; when a COMMIT fails nobody can
//! say whether it took place, so the connection is thrown away and the file read again before
//! anything else happens. What is absent: decisions. A method is named after what it reads or
//! writes, and the core decides what that should be.

mod appointments;
mod calls;
mod claims;
mod due;
mod error;
mod escalation;
mod fence;
mod gateways;
mod history;
mod households;
mod imports;
mod ledger;
mod limits;
mod mailbox;
mod open;
mod patients;
mod pauses;
mod practice;
mod receipts;
mod reminders;
mod replies;
mod review;
mod rows;
mod rules;
mod standing;
mod trial;
mod watch;

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

pub use appointments::{AppointmentRecord, NewAppointment};
pub use calls::{CallRecord, NewCall};
pub use claims::{Attempt, AttemptEnd, ClaimFacts, FaultWord, Heartbeat, OutcomeWord, PauseCause};
pub use due::DueByChannel;
pub use error::StoreError;
pub use gateways::GatewayRow;
pub use history::{Event, NewEvent, Subject};
pub use households::{ClaimedVisit, FurtherVisit};
pub use imports::ImportProfile;
pub(crate) use ledger::LONGEST_LEAD_DAYS;
pub use ledger::Scope;
pub use mailbox::{MailboxRead, MailboxRow};
use open::Durability;
pub use open::check_file;
pub use patients::{ContactRecord, NewPatient, PatientLine};
pub use pauses::{InARow, Pause};
pub use receipts::{Inquiry, ReceiptRecord};
pub use reminders::{ReminderQuery, ReminderRecord};
pub use replies::{NewReply, ReplyName, ReplyRecord, ReplyState};
pub use rules::{ClinicRow, MailRow};
pub use standing::Standing;
pub(crate) use trial::FILE as TRIED_COPY;
pub use watch::{AbsenceCause, Answers, Awaited, Counted, Interruption};

/// The file's name in the clinic's folder.
pub const FILE_NAME: &str = "ringonce.db";

/// The clinic's database.
pub struct Store {
    folder: PathBuf,
    durability: Durability,
    connection: Mutex<Option<Connection>>,
    /// How many wait for the connection.
    waiting: AtomicU32,
}

impl Store {
    /// Opens the database in a folder, making both when they are not there.
    ///
    /// # Errors
    /// [`StoreError`] when another program has it open, when it is damaged, newer or somebody
    /// else's, or when the folder cannot be written. The file is left as it was.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        Self::open_as(folder, Durability::Full)
    }

    /// Opens a copy that is thrown away afterwards. It is the same database in everything but
    /// one: it does not wait for the disk, so nothing real may ever be opened like this.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub(crate) fn open_throwaway(folder: &Path) -> Result<Self, StoreError> {
        Self::open_as(folder, Durability::Forgotten)
    }

    fn open_as(folder: &Path, durability: Durability) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)?;
        let connection = open::connection(folder, durability)?;
        Ok(Self {
            folder: folder.to_owned(),
            durability,
            connection: Mutex::new(Some(connection)),
            waiting: AtomicU32::new(0),
        })
    }

    /// Returns the clinic's folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Reads.
    ///
    /// # Errors
    /// Whatever `ask` returns, and [`StoreError`] when the database cannot be opened again after
    /// an earlier fault.
    pub fn read<T, E: From<StoreError>>(
        &self,
        ask: impl FnOnce(&View<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut slot = self.lock();
        let connection = self.usable(&mut slot)?;
        ask(&View { connection })
    }

    /// Changes everything `change` does, durably, or nothing.
    ///
    /// # Errors
    /// Whatever `change` returns, after which nothing was changed; [`StoreError::MaybeCommitted`]
    /// when the disk failed during the commit.
    pub fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut slot = self.lock();
        let connection = self.usable(&mut slot)?;
        connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(StoreError::from)?;
        let result = change(&Tx {
            view: View { connection },
        });
        match result {
            Ok(value) => match connection.execute_batch("COMMIT") {
                Ok(()) => Ok(value),
                Err(error) => {
                    // Even one that failed for want of room: the frame that commits can be in the
                    // log already, and whoever opens the file next finds it there.
                    let detail = error.to_string();
                    let full = matches!(StoreError::from(error), StoreError::DiskFull);
                    *slot = None;
                    Err(E::from(StoreError::MaybeCommitted { full, detail }))
                }
            },
            Err(refusal) => {
                let undone =
                    connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
                if !undone {
                    *slot = None;
                }
                Err(refusal)
            }
        }
    }

    /// Copies the database into another folder, as it is between two changes, complete and checked.
    /// Whoever changes something meanwhile waits.
    ///
    /// # Errors
    /// [`StoreError`] when the folder cannot be written; the original was only read.
    pub(crate) fn copy_into(&self, folder: &Path) -> Result<(), StoreError> {
        self.back_up(folder, FILE_NAME, false).map(drop)
    }

    /// Copies the database into a folder; the copy has its name only once it is complete, checked
    /// and durable. One that is made gently gives way to whoever waits for the database: then
    /// there is none.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be written or is not whole.
    pub fn back_up(
        &self,
        folder: &Path,
        name: &str,
        gently: bool,
    ) -> Result<Option<PathBuf>, StoreError> {
        let gives_way = || gently && self.waiting.load(Ordering::Relaxed) > 0;
        let copied = self.read(|view| open::copy(view.connection, folder, name, gives_way));
        let finished = match copied {
            Ok(true) => open::finish(folder, name).map(Some),
            Ok(false) => Ok(None),
            Err(error) => Err(error),
        };
        if !matches!(finished, Ok(Some(_))) {
            open::discard(folder, name)?;
        }
        finished
    }

    /// Closes the database, lets somebody put another in its place, and opens that.
    ///
    /// # Errors
    /// Whatever the exchange or opening refuses.
    pub(crate) fn exchange<T>(
        &self,
        exchange: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut slot = self.lock();
        if let Some(connection) = slot.take() {
            connection.close().map_err(|(_, error)| error)?;
        }
        let exchanged = exchange()?;
        *slot = Some(open::connection(&self.folder, self.durability)?);
        Ok(exchanged)
    }

    /// Closes the database, leaving one file without a journal beside it.
    ///
    /// # Errors
    /// [`StoreError`] when the last pages could not be written; nothing that was committed is lost.
    pub fn close(self) -> Result<(), StoreError> {
        let slot = self
            .connection
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        match slot {
            Some(connection) => connection.close().map_err(|(_, error)| error.into()),
            None => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Connection>> {
        // A panic in a closure rolled nothing back yet: forget the connection, SQLite undoes it.
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let slot = self.connection.lock().unwrap_or_else(|poisoned| {
            let mut slot = poisoned.into_inner();
            *slot = None;
            self.connection.clear_poison();
            slot
        });
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        slot
    }

    fn usable<'s>(&self, slot: &'s mut Option<Connection>) -> Result<&'s Connection, StoreError> {
        if slot.is_none() {
            let connection = open::connection(&self.folder, self.durability)?;
            open::make_durable(&connection)?;
            *slot = Some(connection);
        }
        slot.as_ref().ok_or(StoreError::InUse)
    }
}

/// What can be asked of the database.
pub struct View<'c> {
    connection: &'c Connection,
}

/// A change in progress; it can also be asked everything a [`View`] can.
pub struct Tx<'c> {
    view: View<'c>,
}

impl<'c> Deref for Tx<'c> {
    type Target = View<'c>;

    fn deref(&self) -> &View<'c> {
        &self.view
    }
}
