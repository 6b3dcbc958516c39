//! Backups: copies of the database in the clinic's folder, made every day and by hand, checked,
//! kept for a while, and brought back.
//!
//! Whatever is brought back sends nothing until a person takes over, and whatever it replaces is
//! set aside, never deleted. Copying and checking a database is the store's part.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};
use reminder_core::rotation::surplus;

use crate::engine::Config;
use crate::fence::Fence;
use crate::fence::journal::{make_folder, sync_folder};
use crate::store::{self, FILE_NAME, Store, StoreError};

/// Backups, in the clinic's folder.
pub const FOLDER: &str = "backups";
/// What a restored backup replaced, and what was damaged, in the clinic's folder.
const SET_ASIDE: &str = "set-aside";
const RESTORING: &str = "ringonce.db.restoring";
const MOMENT: &str = "%Y-%m-%d %H%M%S";
/// What SQLite keeps beside a database that is open or was not closed.
const BESIDE: [&str; 2] = ["-wal", "-shm"];

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MadeFor {
    /// Every day; kept for a week, and one a week for a month.
    Day,
    /// A person asked for it; kept.
    Person,
    /// The program was about to change the database's shape; kept.
    NewVersion,
}

impl MadeFor {
    const fn word(self) -> &'static str {
        match self {
            Self::Day => "daily",
            Self::Person => "by hand",
            Self::NewVersion => "before-version",
        }
    }
}

/// A backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The file's name.
    pub name: String,
    /// Why it was made.
    pub made_for: MadeFor,
    /// When, on the clinic's wall.
    pub made_at: NaiveDateTime,
    /// Bytes.
    pub bytes: u64,
    /// Whether it is as long as it says of itself. It was read through when it was made, and is
    /// again before it is brought back.
    pub whole: bool,
}

/// What bringing a backup back did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The backup.
    pub name: String,
    /// Where what it replaced is now; none when there was nothing.
    pub set_aside: Option<PathBuf>,
}

/// Returns the backups of a clinic's folder, the newest first.
#[must_use]
pub fn list(clinic: &Path) -> Vec<Backup> {
    let files = fs::read_dir(clinic.join(FOLDER)).into_iter().flatten();
    let mut found: Vec<Backup> = files
        .flatten()
        .filter_map(|file| backup(&file.path()))
        .collect();
    found.sort_by(|a, b| (b.made_at, &b.name).cmp(&(a.made_at, &a.name)));
    found
}

/// Returns the newest backup that is whole.
#[must_use]
pub fn newest(clinic: &Path) -> Option<Backup> {
    list(clinic).into_iter().find(|backup| backup.whole)
}

fn backup(file: &Path) -> Option<Backup> {
    let name = file.file_name()?.to_str()?.to_owned();
    if name == store::TRIED_COPY {
        return None;
    }
    let stem = name.strip_suffix(".db")?;
    let metadata = fs::metadata(file).ok()?;
    let named = [MadeFor::Day, MadeFor::Person].into_iter().find_map(|why| {
        let moment = stem.strip_prefix(why.word())?.trim_start();
        let at = NaiveDateTime::parse_from_str(moment, MOMENT).ok()?;
        Some((why, at))
    });
    let (made_for, made_at) = match named {
        Some(named) => named,
        None => {
            let made_for = if stem.starts_with(MadeFor::NewVersion.word()) {
                MadeFor::NewVersion
            } else {
                MadeFor::Person
            };
            let changed: DateTime<Utc> = metadata.modified().ok()?.into();
            (made_for, changed.naive_utc())
        }
    };
    Some(Backup {
        whole: is_whole(file, metadata.len()).unwrap_or(false),
        name,
        made_for,
        made_at,
        bytes: metadata.len(),
    })
}

/// Returns whether a file is a database as long as its head says (SQLite file format, 1.3).
fn is_whole(file: &Path, bytes: u64) -> io::Result<bool> {
    let mut head = [0; 100];
    File::open(file)?.read_exact(&mut head)?;
    let page = match u16::from_be_bytes([head[16], head[17]]) {
        1 => 65_536,
        bytes => u64::from(bytes),
    };
    let pages = u32::from_be_bytes([head[28], head[29], head[30], head[31]]);
    Ok(head.starts_with(b"SQLite format 3\0") && page * u64::from(pages) == bytes)
}

/// Makes a backup and then throws away those that are no longer needed. One that is made gently
/// gives way to whoever wants the database meanwhile: then there is none, and nothing changed.
///
/// # Errors
/// [`StoreError`] when it cannot be written, or the copy is not whole; older ones stay.
pub fn make(
    store: &Store,
    made_for: MadeFor,
    gently: bool,
    wall: NaiveDateTime,
) -> Result<Option<Backup>, StoreError> {
    let folder = store.folder().join(FOLDER);
    let name = format!("{} {}.db", made_for.word(), wall.format(MOMENT));
    let Some(path) = store.back_up(&folder, &name, gently)? else {
        return Ok(None);
    };
    for old in no_longer_needed(store.folder(), &name) {
        fs::remove_file(folder.join(old))?;
    }
    Ok(backup(&path))
}

/// Returns the daily backups that later ones replace; `newest` was just made and is good.
fn no_longer_needed(clinic: &Path, newest: &str) -> Vec<String> {
    let daily: Vec<Backup> = list(clinic)
        .into_iter()
        .filter(|backup| backup.made_for == MadeFor::Day && backup.whole)
        .collect();
    let made: Vec<NaiveDateTime> = daily.iter().map(|backup| backup.made_at).collect();
    let gone = surplus(&made);
    daily
        .into_iter()
        .filter(|backup| backup.name != newest && gone.contains(&backup.made_at))
        .map(|backup| backup.name)
        .collect()
}

/// Reads a backup through and copies it beside the database it is to replace, so that nothing is
/// touched when it cannot be used.
pub(crate) fn ready(clinic: &Path, backup: &Path) -> Result<(), StoreError> {
    let unfinished = clinic.join(RESTORING);
    let checked = fs::copy(backup, &unfinished)
        .and_then(|_| File::open(&unfinished)?.sync_all())
        .map_err(StoreError::from)
        .and_then(|()| store::check_file(&unfinished));
    if checked.is_err() {
        discard(clinic)?;
    }
    checked.map_err(|error| StoreError::BadBackup {
        why: Box::new(error),
    })
}

/// Throws away what [`ready`] prepared.
pub(crate) fn discard(clinic: &Path) -> io::Result<()> {
    for beside in ["", "-wal", "-shm"] {
        let file = clinic.join(format!("{RESTORING}{beside}"));
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    Ok(())
}

/// Puts what [`ready`] prepared in the place of a database that nobody has open. At every moment in
/// between there is a database in the folder: the old one or the new one.
pub(crate) fn put_in_place(
    clinic: &Path,
    now: DateTime<Utc>,
) -> Result<Option<PathBuf>, StoreError> {
    let database = clinic.join(FILE_NAME);
    let set_aside = if database.exists() {
        let folder = aside_folder(clinic, now)?;
        for beside in ["", "-wal", "-shm"] {
            let name = format!("{FILE_NAME}{beside}");
            let from = clinic.join(&name);
            if from.exists() {
                keep(&from, &folder.join(&name))?;
            }
        }
        sync_folder(&folder)?;
        Some(folder)
    } else {
        None
    };
    // A journal belongs to the database it was written for, and would damage another one: it is
    // surely gone before the other one has the name.
    for beside in BESIDE {
        let file = clinic.join(format!("{FILE_NAME}{beside}"));
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    sync_folder(clinic)?;
    fs::rename(clinic.join(RESTORING), database)?;
    sync_folder(clinic)?;
    Ok(set_aside)
}

fn aside_folder(clinic: &Path, now: DateTime<Utc>) -> io::Result<PathBuf> {
    const TRIES: u32 = 1_000;
    let parent = clinic.join(SET_ASIDE);
    make_folder(&parent)?;
    let moment = now.format(MOMENT);
    for n in 1..=TRIES {
        let folder = parent.join(format!("{moment} {n}"));
        match fs::create_dir(&folder) {
            Ok(()) => {
                sync_folder(&parent)?;
                return Ok(folder);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Gives a file a second name; where the disk knows no such thing, copies it.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    if fs::hard_link(from, to).is_err() {
        fs::copy(from, to)?;
        File::open(to)?.sync_all()?;
    }
    Ok(())
}

/// Brings a backup back into a folder that no program has open, which may be one whose database is
/// damaged or gone. The next start is held until a person takes over.
///
/// # Errors
/// [`StoreError::BadBackup`] when it cannot be used, [`StoreError::InUse`] when a program has the
/// clinic open; the database is as it was.
pub fn restore_closed(config: Config, backup: &Path) -> Result<Restored, StoreError> {
    let clinic = config.folder;
    fs::create_dir_all(&clinic)?;
    let mut fence = Fence::open(config.fence, &clinic)?;
    ready(&clinic, backup)?;
    if let Err(error) = fence.close_for_restored() {
        discard(&clinic)?;
        return Err(error);
    }
    let set_aside = put_in_place(&clinic, config.clock.now())?;
    Ok(Restored {
        name: name_of(backup),
        set_aside,
    })
}

pub(crate) fn name_of(backup: &Path) -> String {
    let name = backup.file_name().unwrap_or(backup.as_os_str());
    name.display().to_string()
}

/// Refuses to begin an empty clinic where one is missing.
///
/// # Errors
/// [`StoreError::Gone`].
pub fn not_gone(clinic: &Path) -> Result<(), StoreError> {
    if clinic.join(FILE_NAME).exists() {
        return Ok(());
    }
    let journal = BESIDE
        .iter()
        .any(|beside| clinic.join(format!("{FILE_NAME}{beside}")).exists());
    let newest = newest(clinic);
    if journal || newest.is_some() {
        return Err(StoreError::Gone {
            newest: newest.map(|backup| backup.name),
        });
    }
    Ok(())
}

/// Adds the newest backup to what is said about a damaged database.
pub(crate) fn with_newest(error: StoreError, clinic: &Path) -> StoreError {
    if let StoreError::Damaged { detail, .. } = error {
        let newest = newest(clinic).map(|backup| backup.name);
        return StoreError::Damaged { detail, newest };
    }
    error
}
