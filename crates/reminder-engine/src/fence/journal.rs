//! Where a PC writes down, outside the clinic's folder, that it is the one that sends and what it
//! sent: two files behind one trait. What stands in them is not known here.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// The fence, replaced as a whole.
const FENCE: &str = "fence";
/// The ledger of sends, only ever made longer.
const LEDGER: &str = "sends.ledger";
/// Held while a program has the place open.
const LOCK: &str = "in-use";

/// A place for the fence and the ledger of sends. A test gives one that fails.
pub trait Journal: Send {
    /// Returns the fence as it was last set; none when there never was one.
    ///
    /// # Errors
    /// When it cannot be read.
    fn fence(&mut self) -> io::Result<Option<Vec<u8>>>;

    /// Replaces the fence; when this returns, a power cut leaves the new one, and before that the
    /// old or the new one, whole.
    ///
    /// # Errors
    /// When it cannot be written; it is then the old or the new one.
    fn set_fence(&mut self, text: &[u8]) -> io::Result<()>;

    /// Returns the whole ledger; empty when there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    fn ledger(&mut self) -> io::Result<Vec<u8>>;

    /// Adds to the end of the ledger. It survives the end of the program, and a power cut only
    /// after [`Journal::sync`].
    ///
    /// # Errors
    /// When it cannot be written; any beginning of it may be there.
    fn append(&mut self, record: &[u8]) -> io::Result<()>;

    /// Makes everything appended so far durable.
    ///
    /// # Errors
    /// When the disk does not say so.
    fn sync(&mut self) -> io::Result<()>;

    /// Takes what stands behind so many bytes off the ledger again: the torn end of a record.
    ///
    /// # Errors
    /// When it cannot be done.
    fn shorten(&mut self, bytes: u64) -> io::Result<()>;
}

/// The two files in a folder.
pub struct DiskJournal {
    folder: PathBuf,
    ledger: File,
    _lock: File,
}

impl DiskJournal {
    /// Opens the place, making it when it is not there.
    ///
    /// # Errors
    /// When it cannot be made or opened; [`io::ErrorKind::WouldBlock`] when another program has it
    /// open.
    pub fn open(folder: &Path) -> io::Result<Self> {
        make_folder(folder)?;
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join(LOCK))?;
        lock.try_lock()?;
        let path = folder.join(LEDGER);
        let new = !path.exists();
        let ledger = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(path)?;
        if new {
            ledger.sync_all()?;
            sync_folder(folder)?;
        }
        Ok(Self {
            folder: folder.to_owned(),
            ledger,
            _lock: lock,
        })
    }
}

impl Journal for DiskJournal {
    fn fence(&mut self) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.folder.join(FENCE)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn set_fence(&mut self, text: &[u8]) -> io::Result<()> {
        let unfinished = self.folder.join("fence.unfinished");
        let mut file = File::create(&unfinished)?;
        file.write_all(text)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&unfinished, self.folder.join(FENCE))?;
        sync_folder(&self.folder)
    }

    fn ledger(&mut self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.folder.join(LEDGER))?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn append(&mut self, record: &[u8]) -> io::Result<()> {
        self.ledger.write_all(record)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.ledger.sync_data()
    }

    fn shorten(&mut self, bytes: u64) -> io::Result<()> {
        self.ledger.set_len(bytes)?;
        self.ledger.sync_all()
    }
}

/// Makes a folder and those it is in, and makes their names durable: what is synced in a folder
/// whose own name was lost is lost with it.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists())
        .collect();
    fs::create_dir_all(folder)?;
    for parent in missing.iter().filter_map(|made| made.parent()) {
        let here = parent.as_os_str().is_empty();
        sync_folder(if here { Path::new(".") } else { parent })?;
    }
    Ok(())
}

/// Makes a new name in a folder durable, where a system has such a thing.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
