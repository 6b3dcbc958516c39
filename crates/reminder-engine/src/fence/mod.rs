//! The fence: what a PC keeps outside the clinic's folder, so that a copy of the folder cannot send
//! what the first one sent.
//!
//! The fence says which device may send and under which epoch; the ledger of sends beside it has a
//! record for each handing-over, durable before the first byte leaves. Whether the two fit the
//! database is decided by [`reminder_core::fence`]. SQL is the store's.

pub mod journal;
pub mod ledger;
mod place;
mod text;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use reminder_core::fence::{Device, HeldBecause, PcSide, Stamp, Standing, standing};
use reminder_core::key::Key;

use crate::planning;
use crate::sentences::{self, PROGRAM};
use crate::store::{NewEvent, OutcomeWord, Store, StoreError, Subject, Tx};
use journal::{DiskJournal, Journal};
use ledger::{Happened, Ledger, Line, Sent};

pub use place::{FencePlace, Machine};

/// What a take-over did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TakenOver {
    /// Reminders that were approved and wait for review again.
    pub back_to_review: u32,
    /// Reminders that the ledger of sends knows and the database did not: they may have gone.
    pub may_have_gone: u32,
}

/// A claim's turn: who claims, and the number its handing-over will have in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    pub(crate) stamp: Stamp,
    pub(crate) sequence: u64,
}

/// This PC's side, opened.
pub struct Fence {
    machine: Machine,
    /// None when the place cannot be used.
    kept: Option<Kept>,
    standing: Standing,
}

struct Kept {
    journal: Box<dyn Journal>,
    ledger: Ledger,
    stamp: Option<Stamp>,
    same_machine: bool,
    unreadable: bool,
}

impl Fence {
    /// Opens this PC's side for a clinic's folder. A place that cannot be used lets nothing go.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another program has it open.
    pub fn open(place: FencePlace, clinic: &Path) -> Result<Self, StoreError> {
        let (opened, machine) = match place {
            FencePlace::ThisPc => {
                let state = place::state_folder().ok_or(io::ErrorKind::NotFound.into());
                (
                    state.and_then(|state| in_folder(&state, clinic)),
                    Machine::this(),
                )
            }
            FencePlace::Pc { state, machine } => (in_folder(&state, clinic), machine),
            FencePlace::Journal(journal, machine) => (Ok(journal), machine),
        };
        let kept = match opened.and_then(|journal| Kept::of(journal, &machine)) {
            Ok(kept) => Some(kept),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Err(StoreError::InUse);
            }
            Err(error) => {
                tracing::error!(%error, "the fence and the ledger of sends");
                None
            }
        };
        Ok(Self {
            machine,
            kept,
            standing: Standing::Held(HeldBecause::Unusable),
        })
    }

    /// Makes a copy that is thrown away the own of a PC that exists only in a rehearsal, and which
    /// keeps its side in `journal`. The PC that made the copy keeps its own and learns nothing.
    ///
    /// # Errors
    /// [`StoreError`] when either side of the copy cannot be written.
    pub(crate) fn of_copy(copy: &Store, mut journal: Box<dyn Journal>) -> Result<Self, StoreError> {
        let machine = Machine::called("rehearsal");
        let epoch = copy
            .read(|view| view.database_side())?
            .stamp
            .map_or(0, |stamp| stamp.epoch);
        let stamp = Stamp {
            device: Device([0; 16]),
            epoch: epoch + 1,
            mark: 0,
        };
        copy.write(|tx| tx.set_stamp(&stamp, 0))?;
        journal.set_fence(&text::write(&stamp, &machine)?)?;
        let kept = Kept::of(journal, &machine)?;
        Ok(Self {
            machine,
            kept: Some(kept),
            standing: Standing::Ours,
        })
    }

    /// Returns whether this PC may send.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        self.standing
    }

    /// Compares both sides and, where they fit, marks them so that every older copy of the
    /// database can be told from it.
    ///
    /// # Errors
    /// [`StoreError`] of the database. A fence that cannot be written lets nothing go instead.
    pub fn examine(&mut self, store: &Store) -> Result<Standing, StoreError> {
        let database = store.read(|view| view.database_side())?;
        self.standing = match &self.kept {
            Some(kept) => standing(&database, &kept.side()),
            None => Standing::Held(HeldBecause::Unusable),
        };
        if self.standing == Standing::Ours && self.database_forgot(store)? {
            self.standing = Standing::Held(HeldBecause::OlderDatabase);
        }
        match self.standing {
            Standing::New => self.adopt(store)?,
            Standing::Ours => self.mark(store)?,
            Standing::Held(why) => tracing::warn!(?why, "nothing is sent from this PC"),
        }
        Ok(self.standing)
    }

    /// Returns whether the database lacks something that this PC sent lately. Its numbers fit, so
    /// it is no older copy: a disk that lied about syncing lost a part of it.
    fn database_forgot(&mut self, store: &Store) -> Result<bool, StoreError> {
        let Some(kept) = &mut self.kept else {
            return Ok(false);
        };
        let sends = match ledger::sends(&mut *kept.journal) {
            Ok(sends) => sends,
            Err(error) => {
                self.fail(&error);
                return Ok(false);
            }
        };
        let Some(newest) = sends.values().map(|sent| sent.at).max() else {
            return Ok(false);
        };
        let lately = |sent: &Sent| sent.may_have_gone && sent.at >= newest - LATELY;
        store.read(|view| {
            for (key, sent) in sends.iter().filter(|(_, sent)| lately(sent)) {
                if !view.accounts_for(key, sent.attempt)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// Makes a database this PC's own that nobody sent from yet.
    fn adopt(&mut self, store: &Store) -> Result<(), StoreError> {
        let Some(kept) = &mut self.kept else {
            return Ok(());
        };
        let known = kept.stamp.filter(|_| kept.same_machine);
        let before = Stamp {
            device: known.map_or_else(new_device, |stamp| Ok(stamp.device))?,
            epoch: known
                .map_or(0, |stamp| stamp.epoch)
                .max(kept.ledger.last_epoch()),
            mark: known.map_or(0, |stamp| stamp.mark),
        };
        let after = Stamp {
            epoch: before.epoch.max(1),
            mark: before.mark + 1,
            ..before
        };
        let sequence = kept.ledger.last_sequence();
        let adopted = kept
            .set(before, &self.machine)
            .and_then(|()| ledger::sends(&mut *kept.journal));
        let sends = match adopted {
            Ok(sends) => sends,
            Err(error) => {
                self.fail(&error);
                return Ok(());
            }
        };
        store.write(|tx| {
            tx.set_stamp(&after, sequence)?;
            witness(tx, &sends).map(drop)
        })?;
        match kept.set(after, &self.machine) {
            Ok(()) => self.standing = Standing::Ours,
            Err(error) => self.fail(&error),
        }
        Ok(())
    }

    /// Marks both sides once more, the database first: from now on every copy made before is older
    /// than this PC's side.
    ///
    /// # Errors
    /// [`StoreError`] of the database. A fence that cannot be written lets nothing go instead.
    pub fn mark(&mut self, store: &Store) -> Result<(), StoreError> {
        let (Standing::Ours, Some(kept)) = (self.standing, &mut self.kept) else {
            return Ok(());
        };
        let database = store.read(|view| view.database_side())?;
        let Some(mut stamp) = database.stamp else {
            return Ok(());
        };
        // What an earlier mark could not write is caught up with first: one ahead is the most.
        if kept.stamp.is_some_and(|fence| fence.mark == stamp.mark) {
            stamp.mark += 1;
            let sequence = kept.ledger.last_sequence().max(database.sequence);
            store.write(|tx| tx.set_stamp(&stamp, sequence))?;
        }
        if let Err(error) = kept.set(stamp, &self.machine) {
            self.fail(&error);
        }
        Ok(())
    }

    /// Returns the turn of the next claim; none when nothing may go.
    pub(crate) fn turn(&self) -> Option<Turn> {
        let (Standing::Ours, Some(kept)) = (self.standing, &self.kept) else {
            return None;
        };
        Some(Turn {
            stamp: kept.stamp?,
            sequence: kept.ledger.last_sequence() + 1,
        })
    }

    /// Writes down that a reminder is about to be handed over. Only when this returns may the first
    /// byte leave.
    pub(crate) fn begin(&mut self, key: &Key, attempt: u32, now: DateTime<Utc>) -> io::Result<()> {
        let turn = self.turn().ok_or(io::ErrorKind::PermissionDenied)?;
        let line = Line {
            happened: Happened::Began,
            sequence: turn.sequence,
            epoch: turn.stamp.epoch,
            key: *key,
            attempt,
            at: now,
        };
        match &mut self.kept {
            Some(kept) => kept.ledger.begin(&mut *kept.journal, &line),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Writes down what became of a handing-over. Nothing depends on it but what a take-over can
    /// say, so a disk that says no is only noted.
    pub(crate) fn end(
        &mut self,
        key: &Key,
        attempt: u32,
        outcome: OutcomeWord,
        now: DateTime<Utc>,
    ) {
        let Some(kept) = &mut self.kept else {
            return;
        };
        let line = Line {
            happened: Happened::Ended(outcome),
            sequence: kept.ledger.last_sequence(),
            epoch: kept.stamp.map_or(0, |stamp| stamp.epoch),
            key: *key,
            attempt,
            at: now,
        };
        if let Err(error) = kept.ledger.append(&mut *kept.journal, &line) {
            tracing::warn!(%error, "an outcome is not in the ledger of sends");
        }
    }

    /// Returns what the ledger of sends knows.
    ///
    /// # Errors
    /// [`StoreError::Folder`] when it cannot be read.
    pub fn sends(&mut self) -> Result<BTreeMap<Key, Sent>, StoreError> {
        match &mut self.kept {
            Some(kept) => Ok(ledger::sends(&mut *kept.journal)?),
            None => Ok(BTreeMap::new()),
        }
    }

    /// A person says that this PC sends from now on. Everything approved waits for review again,
    /// and what the ledger knows and the database did not is never sent.
    ///
    /// The fence is written first and the database last: a program that dies in between finds the
    /// database behind, and nothing goes until the take-over is repeated.
    ///
    /// # Errors
    /// [`StoreError`] when a side cannot be written; nothing goes until it can.
    pub fn take_over(
        &mut self,
        store: &Store,
        who: &str,
        now: DateTime<Utc>,
    ) -> Result<TakenOver, StoreError> {
        let why = match self.standing {
            Standing::Held(why) => why,
            Standing::New | Standing::Ours => return Ok(TakenOver::default()),
        };
        let kept = self.kept.as_mut().ok_or(StoreError::FenceUnusable)?;
        let database = store.read(|view| view.database_side())?;
        let unusable = |_| StoreError::FenceUnusable;
        let sends = ledger::sends(&mut *kept.journal).map_err(unusable)?;
        let stays = kept.stamp.filter(|_| kept.same_machine);
        let sides = [kept.stamp, database.stamp].into_iter().flatten();
        let (epoch, mark) = sides.fold((kept.ledger.last_epoch(), 0), |(epoch, mark), side| {
            (epoch.max(side.epoch), mark.max(side.mark))
        });
        let stamp = Stamp {
            device: stays.map_or_else(new_device, |stamp| Ok(stamp.device))?,
            epoch: epoch + 1,
            mark: mark + 1,
        };
        let line = Line {
            happened: Happened::TookOver,
            sequence: kept.ledger.last_sequence().max(database.sequence),
            epoch: stamp.epoch,
            key: Key::from_bytes([0; 32]),
            attempt: 0,
            at: now,
        };
        kept.set(stamp, &self.machine)
            .and_then(|()| kept.ledger.take_over(&mut *kept.journal, &line))
            .map_err(unusable)?;
        let taken =
            store.write(|tx| taken_over(tx, (&stamp, line.sequence), &sends, who, why, now))?;
        self.standing = Standing::Ours;
        Ok(taken)
    }

    /// Lets nothing go from whatever database is in the clinic's folder now, until a person takes
    /// over: an older one was just put there.
    ///
    /// # Errors
    /// [`StoreError::FenceUnusable`] when that cannot be written down.
    pub(crate) fn close_for_restored(&mut self) -> Result<(), StoreError> {
        self.standing = Standing::Held(HeldBecause::OlderDatabase);
        let kept = self.kept.as_mut().ok_or(StoreError::FenceUnusable)?;
        let known = kept.stamp.filter(|_| kept.same_machine);
        let epoch = kept.stamp.map_or(0, |stamp| stamp.epoch);
        let stamp = Stamp {
            device: known.map_or_else(new_device, |stamp| Ok(stamp.device))?,
            epoch: epoch.max(kept.ledger.last_epoch()) + 1,
            mark: kept.stamp.map_or(0, |stamp| stamp.mark),
        };
        kept.set(stamp, &self.machine)
            .map_err(|_| StoreError::FenceUnusable)
    }

    fn fail(&mut self, error: &io::Error) {
        tracing::error!(%error, "the fence");
        self.standing = Standing::Held(HeldBecause::Unusable);
    }
}

impl Kept {
    fn of(mut journal: Box<dyn Journal>, machine: &Machine) -> io::Result<Self> {
        let ledger = Ledger::open(&mut *journal)?;
        let found = journal.fence()?;
        let read = found.as_deref().map(text::read);
        let (stamp, same_machine) = match &read {
            Some(Some((stamp, made_on))) => (Some(*stamp), made_on == machine.as_str()),
            Some(None) | None => (None, true),
        };
        Ok(Self {
            journal,
            ledger,
            stamp,
            same_machine,
            unreadable: matches!(read, Some(None)),
        })
    }

    fn side(&self) -> PcSide {
        PcSide {
            stamp: self.stamp,
            same_machine: self.same_machine,
            sequence: self.ledger.last_sequence(),
            damaged: self.unreadable || self.ledger.damaged_records() > 0,
        }
    }

    fn set(&mut self, stamp: Stamp, machine: &Machine) -> io::Result<()> {
        self.journal.set_fence(&text::write(&stamp, machine)?)?;
        self.stamp = Some(stamp);
        self.same_machine = true;
        self.unreadable = false;
        Ok(())
    }
}

fn in_folder(state: &Path, clinic: &Path) -> io::Result<Box<dyn Journal>> {
    let folder = place::folder_of(state, clinic)?;
    Ok(Box::new(DiskJournal::open(&folder)?))
}

fn new_device() -> Result<Device, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::FenceUnusable)?;
    Ok(Device(bytes))
}

/// Writes down what the ledger knows and the database does not, and returns how many those are.
fn witness(tx: &Tx<'_>, sends: &BTreeMap<Key, Sent>) -> Result<u32, StoreError> {
    let mut new = 0;
    for (key, sent) in sends.iter().filter(|(_, sent)| sent.may_have_gone) {
        if !tx.knows_attempt(key, sent.attempt)? && tx.witness(key, sent.at)? {
            new += 1;
        }
    }
    Ok(new)
}

/// How far back a start looks for what a disk may have lost.
const LATELY: TimeDelta = TimeDelta::days(7);

/// Reminders one tick settles at most; the next goes on.
const WITNESSED_AT_ONCE: u32 = 500;

/// Takes what a ledger of sends knows to have been handed over out of what waits to be sent.
pub(crate) fn settle_witnessed(store: &Store, now: DateTime<Utc>) -> Result<u32, StoreError> {
    let waiting = store.read(|view| view.witnessed_waiting(WITNESSED_AT_ONCE))?;
    if waiting.is_empty() {
        return Ok(0);
    }
    store.write(|tx| settle(tx, WITNESSED_AT_ONCE, now))
}

fn settle(tx: &Tx<'_>, limit: u32, now: DateTime<Utc>) -> Result<u32, StoreError> {
    let reason = "This PC's list of sends says that it was handed over, and this database does \
        not know what became of it. It is not sent again. Find out and say so, or phone the \
        patient.";
    let waiting = tx.witnessed_waiting(limit)?;
    for key in &waiting {
        tx.make_unknown(key, reason)?;
        let event = NewEvent {
            who: PROGRAM,
            what: "unknown",
            detail: reason,
            subject: planning::subject_of(tx, key)?,
        };
        tx.tell(&event, now)?;
    }
    Ok(u32::try_from(waiting.len()).unwrap_or(u32::MAX))
}

fn taken_over(
    tx: &Tx<'_>,
    (stamp, sequence): (&Stamp, u64),
    sends: &BTreeMap<Key, Sent>,
    who: &str,
    why: HeldBecause,
    now: DateTime<Utc>,
) -> Result<TakenOver, StoreError> {
    const ALL: u32 = 100_000;
    tx.set_stamp(stamp, sequence)?;
    witness(tx, sends)?;
    let may_have_gone = settle(tx, ALL, now)?;
    let reason = "It was approved before this PC took over sending.";
    let approved = tx.forget_approvals(reason)?;
    for key in &approved {
        let event = NewEvent {
            who,
            what: "back_to_review",
            detail: reason,
            subject: planning::subject_of(tx, key)?,
        };
        tx.tell(&event, now)?;
    }
    let back_to_review = u32::try_from(approved.len()).unwrap_or(u32::MAX);
    let detail = format!(
        "This PC sends from now on. {} Back to review: {back_to_review}. Perhaps sent already: \
         {may_have_gone}.",
        sentences::held_because(why)
    );
    let event = NewEvent {
        who,
        what: "took_over",
        detail: &detail,
        subject: Subject::default(),
    };
    tx.tell(&event, now)?;
    Ok(TakenOver {
        back_to_review,
        may_have_gone,
    })
}
