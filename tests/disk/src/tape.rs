//! A tape of everything that a program does to the real files below some folders: it runs as it
//! ships, on a real file system, and afterwards every moment of it can be had again, with whatever
//! a loss of power would have left then.
//!
//! What the C library is asked is heard in [`crate::hooks`]; this remembers it.

use std::collections::BTreeMap;
use std::ffi::c_int;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::files::Change;
use crate::volume::{Step, Tree, Volume};

/// What was asked of a file by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked<'b> {
    /// These bytes were written there, or at the end where it was opened for that.
    Write(usize, &'b [u8]),
    /// It was cut or grown.
    Truncate(usize),
    /// It was synced.
    Sync,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct How {
    pub(crate) makes: bool,
    pub(crate) empties: bool,
    pub(crate) appends: bool,
}

enum Open {
    File { file: usize, appends: bool },
    Folder(String),
}

struct Inner {
    volume: Volume,
    steps: Vec<Step>,
    open: BTreeMap<c_int, Open>,
}

/// What happened below some folders since the tape began.
pub struct Tape {
    folders: Vec<String>,
    beginning: Tree,
    inner: Mutex<Inner>,
}

static TAPES: Mutex<Vec<Arc<Tape>>> = Mutex::new(Vec::new());
static RUNNING: AtomicUsize = AtomicUsize::new(0);

impl Tape {
    /// Hears from now on, until [`Tape::stop`], what is done below these folders. What is there
    /// already is taken for durable, and nobody may have it open.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn start(folders: &[&Path]) -> io::Result<Arc<Self>> {
        crate::hooks::install();
        let beginning = read(folders)?;
        let tape = Arc::new(Self {
            folders: folders.iter().map(|folder| name(folder)).collect(),
            inner: Mutex::new(Inner {
                volume: Volume::of(&beginning),
                steps: Vec::new(),
                open: BTreeMap::new(),
            }),
            beginning,
        });
        lock(&TAPES).push(Arc::clone(&tape));
        RUNNING.fetch_add(1, Ordering::SeqCst);
        Ok(tape)
    }

    /// Hears no more.
    ///
    /// # Errors
    /// When something was done to the files that was not heard, which says what.
    pub fn stop(&self) -> io::Result<()> {
        lock(&TAPES).retain(|tape| !std::ptr::eq(&**tape, self));
        RUNNING.fetch_sub(1, Ordering::SeqCst);
        let heard = self.inner().volume.now();
        let found = self.found()?;
        for (name, content) in &heard {
            // SQLite keeps an index of its log there, which it maps and makes anew.
            let same = name.ends_with("-shm") || found.get(name) == Some(content);
            if !same {
                return Err(io::Error::other(format!("{name} is not as it was heard")));
            }
        }
        match found.keys().find(|name| !heard.contains_key(*name)) {
            Some(name) => Err(io::Error::other(format!("{name} was not heard of"))),
            None => Ok(()),
        }
    }

    /// Returns how many steps there were.
    #[must_use]
    pub fn count(&self) -> usize {
        self.inner().steps.len()
    }

    /// Returns every step.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        self.inner().steps.clone()
    }

    /// Returns the file system as it was before the first step.
    #[must_use]
    pub fn beginning(&self) -> Volume {
        Volume::of(&self.beginning)
    }

    /// Puts a tree in the place of everything below the folders.
    ///
    /// # Errors
    /// When the real files cannot be written.
    pub fn lay_out(&self, tree: &Tree) -> io::Result<()> {
        for folder in &self.folders {
            for inside in fs::read_dir(folder)? {
                let inside = inside?;
                if inside.file_type()?.is_dir() {
                    fs::remove_dir_all(inside.path())?;
                } else {
                    fs::remove_file(inside.path())?;
                }
            }
        }
        for (name, content) in tree {
            match content {
                Some(bytes) => fs::write(name, &**bytes)?,
                None if self.folders.contains(name) => {}
                None => fs::create_dir(name)?,
            }
        }
        Ok(())
    }

    /// Returns what lies below the folders now.
    ///
    /// # Errors
    /// When the real files cannot be read.
    pub fn found(&self) -> io::Result<Tree> {
        let folders: Vec<&Path> = self.folders.iter().map(Path::new).collect();
        read(&folders)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }

    fn has(&self, path: &str) -> bool {
        self.folders.iter().any(|folder| {
            let rest = path.strip_prefix(folder.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

impl Inner {
    fn take(&mut self, step: Step) {
        self.volume.step(&step);
        self.steps.push(step);
    }
}

fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn read(folders: &[&Path]) -> io::Result<Tree> {
    let mut tree = Tree::new();
    for folder in folders {
        read_below(folder, &mut tree)?;
    }
    Ok(tree)
}

fn read_below(folder: &Path, into: &mut Tree) -> io::Result<()> {
    into.insert(name(folder), None);
    for inside in fs::read_dir(folder)? {
        let inside = inside?;
        if inside.file_type()?.is_dir() {
            read_below(&inside.path(), into)?;
        } else {
            let bytes = fs::read(inside.path())?;
            into.insert(name(&inside.path()), Some(Arc::new(bytes)));
        }
    }
    Ok(())
}

/// Whether anybody listens; asked before everything else, because it is asked at every call.
pub(crate) fn anybody_listens() -> bool {
    RUNNING.load(Ordering::Relaxed) > 0
}

fn of(path: &str) -> Option<Arc<Tape>> {
    let tapes = lock(&TAPES);
    tapes.iter().find(|tape| tape.has(path)).cloned()
}

/// A file or folder was opened as this number.
pub(crate) fn opened(path: &str, number: c_int, how: How) {
    let Some(tape) = of(path) else { return };
    let mut inner = tape.inner();
    if inner.volume.is_folder(path) {
        inner.open.insert(number, Open::Folder(path.to_owned()));
        return;
    }
    let file = match inner.volume.file(path) {
        Some(file) => {
            if how.empties && inner.volume.length(file) > 0 {
                inner.take(Step::Change(file, Change::Truncate { length: 0 }));
            }
            file
        }
        None if how.makes => {
            let file = inner.volume.next_number();
            inner.take(Step::Make(path.to_owned(), file));
            file
        }
        None => return,
    };
    let appends = how.appends;
    inner.open.insert(number, Open::File { file, appends });
}

/// A number stands for nothing any more.
pub(crate) fn closed(number: c_int) {
    for tape in lock(&TAPES).iter() {
        tape.inner().open.remove(&number);
    }
}

/// Something was asked of what is open as this number, and done.
pub(crate) fn asked(number: c_int, what: Asked<'_>) {
    for tape in lock(&TAPES).iter() {
        let mut inner = tape.inner();
        let step = match (inner.open.get(&number), what) {
            (Some(Open::Folder(name)), Asked::Sync) => Step::SyncFolder(name.clone()),
            (Some(Open::File { file, .. }), Asked::Sync) => Step::Change(*file, Change::Sync),
            (Some(Open::File { file, .. }), Asked::Truncate(length)) => {
                Step::Change(*file, Change::Truncate { length })
            }
            (Some(Open::File { file, appends }), Asked::Write(offset, bytes)) => {
                let offset = match appends {
                    true => inner.volume.length(*file),
                    false => offset,
                };
                let bytes = bytes.to_vec();
                Step::Change(*file, Change::Write { offset, bytes })
            }
            (Some(Open::Folder(_)) | None, _) => continue,
        };
        inner.take(step);
    }
}

/// A folder was made.
pub(crate) fn folder_made(path: &str) {
    if let Some(tape) = of(path) {
        tape.inner().take(Step::Folder(path.to_owned()));
    }
}

/// A file or an empty folder was removed.
pub(crate) fn removed(path: &str) {
    if let Some(tape) = of(path) {
        tape.inner().take(Step::Remove(path.to_owned()));
    }
}

/// A name became another one.
pub(crate) fn renamed(from: &str, to: &str) {
    if let Some(tape) = of(from) {
        tape.inner().take(Step::Rename {
            from: from.to_owned(),
            to: to.to_owned(),
        });
    }
}

/// A file got a further name.
pub(crate) fn linked(from: &str, to: &str) {
    let Some(tape) = of(from) else { return };
    let mut inner = tape.inner();
    if let Some(file) = inner.volume.file(from) {
        inner.take(Step::Link(to.to_owned(), file));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
