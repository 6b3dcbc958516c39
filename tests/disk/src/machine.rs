//! A PC with a disk: counts the operations of the program that runs on it and lets the one that a
//! test names go wrong.

use std::collections::BTreeMap;
use std::ffi::c_int;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use rusqlite::ffi;

use crate::files::{Change, Files};

/// What SQLite asks of a file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A file is opened, and made when it was not there.
    Open,
    /// Bytes are read.
    Read,
    /// Bytes are written.
    Write,
    /// A file is cut.
    Truncate,
    /// A file is synced.
    Sync,
    /// A file's length is asked for.
    Size,
    /// A lock is asked for.
    Lock,
    /// A lock is given back.
    Unlock,
    /// Somebody else's lock is asked about.
    CheckLock,
    /// A file is deleted.
    Delete,
    /// It is asked whether a file is there.
    Access,
    /// Shared memory beside the database.
    Shared,
    /// A file that is not SQLite's takes another one's name.
    Rename,
}

impl Kind {
    /// Whether the disk is another one afterwards.
    #[must_use]
    pub const fn mutates(self) -> bool {
        match self {
            Self::Write | Self::Truncate | Self::Sync | Self::Delete | Self::Rename => true,
            Self::Open
            | Self::Read
            | Self::Size
            | Self::Lock
            | Self::Unlock
            | Self::CheckLock
            | Self::Access
            | Self::Shared => false,
        }
    }

    /// Returns every code with which a file system of a PC refuses such a thing, as the file
    /// systems in SQLite's own source do.
    #[must_use]
    pub const fn codes(self) -> &'static [c_int] {
        match self {
            Self::Open => &[ffi::SQLITE_CANTOPEN, ffi::SQLITE_IOERR_NOMEM],
            Self::Read => &[
                ffi::SQLITE_IOERR_READ,
                ffi::SQLITE_IOERR_SEEK,
                ffi::SQLITE_IOERR_CORRUPTFS,
                ffi::SQLITE_IOERR_DATA,
                ffi::SQLITE_IOERR_AUTH,
            ],
            Self::Write => &[
                ffi::SQLITE_IOERR_WRITE,
                ffi::SQLITE_IOERR_SEEK,
                ffi::SQLITE_IOERR_VNODE,
                ffi::SQLITE_FULL,
            ],
            Self::Truncate => &[ffi::SQLITE_IOERR_TRUNCATE],
            Self::Sync => &[ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_DIR_FSYNC],
            Self::Size => &[ffi::SQLITE_IOERR_FSTAT],
            Self::Lock => &[
                ffi::SQLITE_BUSY,
                ffi::SQLITE_IOERR_LOCK,
                ffi::SQLITE_IOERR_RDLOCK,
                ffi::SQLITE_IOERR_BLOCKED,
            ],
            Self::Unlock => &[ffi::SQLITE_IOERR_UNLOCK],
            Self::CheckLock => &[ffi::SQLITE_IOERR_CHECKRESERVEDLOCK],
            Self::Delete => &[ffi::SQLITE_IOERR_DELETE, ffi::SQLITE_IOERR_DIR_FSYNC],
            Self::Access => &[ffi::SQLITE_IOERR_ACCESS],
            Self::Shared => &[
                ffi::SQLITE_BUSY,
                ffi::SQLITE_IOERR_SHMOPEN,
                ffi::SQLITE_IOERR_SHMSIZE,
                ffi::SQLITE_IOERR_SHMMAP,
                ffi::SQLITE_IOERR_SHMLOCK,
            ],
            Self::Rename => &[ffi::SQLITE_IOERR],
        }
    }
}

/// What goes wrong, and at which operation, counted from zero over everything that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The program is killed before the operation: nothing it asks afterwards is done.
    Stop {
        /// Which operation.
        at: usize,
    },
    /// The operation fails.
    Fail {
        /// Which operation.
        at: usize,
        /// What SQLite is told.
        code: c_int,
        /// Whether everything of that kind fails from then on.
        for_ever: bool,
    },
    /// The disk has no more room, until somebody makes some.
    Full {
        /// From which operation on.
        at: usize,
    },
}

/// One operation that changed the disk, and how many operations of any kind came before it.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Its place among all operations.
    pub at: usize,
    /// The file.
    pub name: String,
    /// What was done to it.
    pub change: Change,
}

#[derive(Default)]
struct Inner {
    files: Files,
    shared: BTreeMap<String, Shared>,
    locks: BTreeMap<(String, u64), c_int>,
    opened: u64,
    trouble: Option<Trouble>,
    struck: Option<Kind>,
    stopped: bool,
    kinds: Vec<Kind>,
    log: Vec<Logged>,
}

/// Memory that two connections to one file share, in the pieces SQLite asks for.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) pieces: Vec<Box<[u64]>>,
    pub(crate) users: u32,
}

/// A PC that is switched on. Everything below its folder is on the simulated disk.
pub struct Machine {
    folder: String,
    inner: Mutex<Inner>,
}

static MACHINES: Mutex<BTreeMap<String, Weak<Machine>>> = Mutex::new(BTreeMap::new());

impl Machine {
    /// Switches a PC on that has these files. It takes the place of any earlier one of the folder.
    #[must_use]
    pub fn start(folder: &Path, files: Files) -> Arc<Self> {
        let folder = folder.to_string_lossy().into_owned();
        let machine = Arc::new(Self {
            folder: folder.clone(),
            inner: Mutex::new(Inner {
                files,
                ..Inner::default()
            }),
        });
        lock(&MACHINES).insert(folder, Arc::downgrade(&machine));
        machine
    }

    /// Returns the PC that a path is on, when it is on one, and the file's name below its folder.
    pub(crate) fn of(path: &str) -> Option<(Arc<Self>, String)> {
        let machines = lock(&MACHINES);
        let (folder, _) = path.rsplit_once('/')?;
        // Backups are in a folder of the clinic's folder.
        let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        let machine = [folder, parent]
            .into_iter()
            .find_map(|folder| machines.get(folder)?.upgrade())?;
        let name = path[machine.folder.len() + 1..].to_owned();
        Some((machine, name))
    }

    /// Plans what goes wrong; operations are counted from here.
    pub fn plan(&self, trouble: Option<Trouble>) {
        let mut inner = self.inner();
        inner.trouble = trouble;
        inner.struck = None;
        inner.kinds.clear();
        inner.log.clear();
    }

    /// Stops the program: nothing it asks from now on is done.
    pub fn stop(&self) {
        self.inner().stopped = true;
    }

    /// Lets the disk lie from now on about syncing files whose names begin so.
    pub fn lie_about(&self, begins: &'static str) {
        self.inner().files.lies_about = Some(begins);
    }

    /// Makes everything work again.
    pub fn mend(&self) {
        self.inner().trouble = None;
    }

    /// Returns what was hit by the planned trouble, when something was.
    #[must_use]
    pub fn struck(&self) -> Option<Kind> {
        self.inner().struck
    }

    /// Returns the kinds of all operations since the last plan.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        self.inner().kinds.clone()
    }

    /// Returns how many operations there were since the last plan.
    #[must_use]
    pub fn count(&self) -> usize {
        self.inner().kinds.len()
    }

    /// Returns how many changes of the disk there were since the last plan.
    #[must_use]
    pub fn changes(&self) -> usize {
        self.inner().log.len()
    }

    /// Returns every change of the disk since the last plan.
    #[must_use]
    pub fn log(&self) -> Vec<Logged> {
        self.inner().log.clone()
    }

    /// Returns what is on the disk.
    #[must_use]
    pub fn files(&self) -> Files {
        self.inner().files.clone()
    }

    /// Returns the folder whose files are on this disk.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }

    /// Counts an operation and says whether it takes place.
    pub(crate) fn ask(&self, kind: Kind, grows: bool) -> Result<(), c_int> {
        self.inner().ask(kind, grows)
    }

    /// Changes a file, or fails in the middle of it.
    ///
    /// # Errors
    /// The code with which the operation was planned to fail.
    pub fn change(&self, kind: Kind, name: &str, change: Change) -> Result<(), c_int> {
        let mut inner = self.inner();
        let grows = match &change {
            Change::Write { offset, bytes } => {
                offset + bytes.len() > inner.files.read(name).map_or(0, <[u8]>::len)
            }
            Change::Create => true,
            Change::Truncate { .. } | Change::Delete | Change::Sync | Change::TakeOver { .. } => {
                false
            }
        };
        let at = inner.kinds.len();
        let asked = inner.ask(kind, grows);
        let stopped = inner.stopped;
        let change = match (&asked, change) {
            (Ok(()), change) => change,
            (Err(_), _) if stopped => return asked,
            // What fails in the middle has been done up to the middle.
            (Err(_), Change::Write { offset, mut bytes }) => {
                bytes.truncate(bytes.len() / 2);
                Change::Write { offset, bytes }
            }
            // Linux forgets what it could not sync: it says so once, and the next sync succeeds.
            (Err(ffi::SQLITE_IOERR_FSYNC), Change::Sync) => {
                inner.files.forget(name);
                return asked;
            }
            (Err(_), _) => return asked,
        };
        // What did not take place is not in the log either.
        if change == Change::Sync && inner.files.lies(name) {
            return asked;
        }
        inner.files.change(name, &change);
        let name = name.to_owned();
        inner.log.push(Logged { at, name, change });
        asked
    }

    /// Reads into a buffer; returns how many bytes there were.
    pub(crate) fn read(&self, name: &str, offset: usize, into: &mut [u8]) -> Result<usize, c_int> {
        let mut inner = self.inner();
        inner.ask(Kind::Read, false)?;
        let content = inner.files.read(name).unwrap_or_default();
        let there = content.get(offset..).unwrap_or_default();
        let length = there.len().min(into.len());
        into[..length].copy_from_slice(&there[..length]);
        into[length..].fill(0);
        Ok(length)
    }

    /// Returns the whole of a file, when there is one.
    ///
    /// # Errors
    /// The code with which the operation was planned to fail.
    pub fn whole(&self, name: &str) -> Result<Option<Vec<u8>>, c_int> {
        let mut inner = self.inner();
        inner.ask(Kind::Read, false)?;
        Ok(inner.files.read(name).map(<[u8]>::to_vec))
    }

    pub(crate) fn length(&self, name: &str) -> usize {
        self.inner().files.read(name).map_or(0, <[u8]>::len)
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.inner().files.exists(name)
    }

    pub(crate) fn opened(&self) -> u64 {
        let mut inner = self.inner();
        inner.opened += 1;
        inner.opened
    }

    /// Raises a lock, when nobody else's stands against it.
    pub(crate) fn raise(&self, name: &str, who: u64, level: c_int) -> Result<(), c_int> {
        let mut inner = self.inner();
        inner.ask(Kind::Lock, false)?;
        let others = inner.highest_other(name, who);
        let free = match level {
            ffi::SQLITE_LOCK_SHARED => others < ffi::SQLITE_LOCK_PENDING,
            ffi::SQLITE_LOCK_RESERVED => others < ffi::SQLITE_LOCK_RESERVED,
            _ => others == ffi::SQLITE_LOCK_NONE,
        };
        if !free {
            return Err(ffi::SQLITE_BUSY);
        }
        let held = inner.locks.entry((name.to_owned(), who)).or_default();
        *held = level.max(*held);
        Ok(())
    }

    pub(crate) fn lower(&self, name: &str, who: u64, level: c_int) -> Result<(), c_int> {
        let mut inner = self.inner();
        inner.ask(Kind::Unlock, false)?;
        let held = inner.locks.entry((name.to_owned(), who)).or_default();
        *held = level.min(*held);
        Ok(())
    }

    pub(crate) fn reserved_by_another(&self, name: &str, who: u64) -> Result<bool, c_int> {
        let mut inner = self.inner();
        inner.ask(Kind::CheckLock, false)?;
        Ok(inner.highest_other(name, who) >= ffi::SQLITE_LOCK_RESERVED)
    }

    /// Forgets what an open file held; closing never fails.
    pub(crate) fn closed(&self, name: &str, who: u64) {
        self.inner().locks.remove(&(name.to_owned(), who));
    }

    /// Works on the memory shared by a file's connections.
    pub(crate) fn share<T>(
        &self,
        name: &str,
        work: impl FnOnce(&mut Shared) -> T,
    ) -> Result<T, c_int> {
        let mut inner = self.inner();
        inner.ask(Kind::Shared, false)?;
        Ok(work(inner.shared.entry(name.to_owned()).or_default()))
    }

    /// Lets one user of the shared memory go, and the memory with the last one.
    pub(crate) fn unshare(&self, name: &str) {
        let mut inner = self.inner();
        let last = inner.shared.get_mut(name).is_some_and(|shared| {
            shared.users = shared.users.saturating_sub(1);
            shared.users == 0
        });
        if last {
            inner.shared.remove(name);
        }
    }
}

impl Inner {
    fn ask(&mut self, kind: Kind, grows: bool) -> Result<(), c_int> {
        if self.stopped {
            return Err(ffi::SQLITE_IOERR);
        }
        let number = self.kinds.len();
        self.kinds.push(kind);
        let refusal = match self.trouble {
            Some(Trouble::Stop { at }) if number >= at => {
                self.stopped = true;
                Some(ffi::SQLITE_IOERR)
            }
            Some(Trouble::Fail { at, code, .. }) if number == at => Some(code),
            Some(Trouble::Fail {
                at,
                code,
                for_ever: true,
            }) if number > at && self.struck == Some(kind) => Some(code),
            Some(Trouble::Full { at }) if number >= at && grows => Some(ffi::SQLITE_FULL),
            Some(Trouble::Stop { .. } | Trouble::Fail { .. } | Trouble::Full { .. }) | None => None,
        };
        match refusal {
            Some(code) => {
                self.struck.get_or_insert(kind);
                Err(code)
            }
            None => Ok(()),
        }
    }

    fn highest_other(&self, name: &str, who: u64) -> c_int {
        self.locks
            .iter()
            .filter(|((locked, holder), _)| locked == name && *holder != who)
            .map(|(_, level)| *level)
            .max()
            .unwrap_or(ffi::SQLITE_LOCK_NONE)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
