//! What can go wrong with the database, typed for the program and in words for staff.

use rusqlite::ErrorCode;

/// The database cannot do what was asked. Whatever was asked was not done, except for
/// [`StoreError::MaybeCommitted`].
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another program has the database open.
    #[error("open the database: another program has it open")]
    InUse,
    /// It was written by a newer version of the program.
    #[error("open the database: it is version {found}, this program knows {known}")]
    NewerDatabase {
        /// Its version.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// What this version changes in the database was tried on a copy and did not come out right.
    /// The original was not touched.
    #[error("update the database: the trial on a copy failed ({detail})")]
    UpdateFailed {
        /// What was wrong with the copy.
        detail: String,
    },
    /// The file is something else.
    #[error("open the database: the file is not RingOnce's")]
    NotOurs,
    /// Its content is damaged.
    #[error("read the database: it is damaged ({detail})")]
    Damaged {
        /// What SQLite says.
        detail: String,
        /// The newest backup in the clinic's folder, once somebody looked.
        newest: Option<String>,
    },
    /// There is no database where there was one.
    #[error("open the database: it is gone")]
    Gone {
        /// The newest backup in the clinic's folder.
        newest: Option<String>,
    },
    /// A backup cannot be brought back. The database is as it was.
    #[error("bring a backup back: {why}")]
    BadBackup {
        /// What is the matter with it.
        why: Box<StoreError>,
    },
    /// The disk is full.
    #[error("write the database: the disk is full")]
    DiskFull,
    /// The disk reported an error.
    #[error("use the database: the disk reported an error ({detail})")]
    Disk {
        /// What SQLite says.
        detail: String,
    },
    /// The folder or file cannot be written.
    #[error("write the database: the file or folder cannot be written")]
    NotWritable,
    /// A commit failed in a way that leaves open whether it took place. The store reads its file
    /// again before it does anything else.
    #[error("commit: it may or may not have taken place ({detail})")]
    MaybeCommitted {
        /// Whether the disk had no more room.
        full: bool,
        /// What SQLite says.
        detail: String,
    },
    /// A constraint or trigger of the database refused the change: a bug of the program, stopped
    /// before it could do harm.
    #[error("change the database: refused ({detail})")]
    Refused {
        /// Which rule.
        detail: String,
    },
    /// A row says something this program cannot read.
    #[error("read a row: {detail}")]
    Unreadable {
        /// What.
        detail: String,
    },
    /// This PC's own record of what it sent cannot be read or written.
    #[error("use the fence: it cannot be read or written")]
    FenceUnusable,
    /// The folder cannot be used.
    #[error("use the folder: {0}")]
    Folder(#[from] std::io::Error),
    /// Anything else SQLite reports.
    #[error("use the database: {0}")]
    Sqlite(rusqlite::Error),
}

impl StoreError {
    /// Returns whether bringing back a backup would mend it.
    #[must_use]
    pub const fn is_mended_by_a_backup(&self) -> bool {
        matches!(
            self,
            Self::Damaged { .. } | Self::NotOurs | Self::Gone { .. }
        )
    }

    /// Returns what happened, what was not lost and what to do, for staff.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::InUse => "The clinic's database is open in another RingOnce on this PC. Nothing \
                was changed. Close the other window, or use that one."
                .to_owned(),
            Self::NewerDatabase { found, known } => format!(
                "The clinic's database was written by a newer RingOnce (version {found}; this one \
                 knows {known}). Nothing was changed and nothing is lost. Install the newer \
                 RingOnce on this PC."
            ),
            Self::UpdateFailed { .. } => "This version of RingOnce tried its update on a copy of \
                the clinic's database, and the copy did not come out right. The database itself \
                was not touched, and nothing is lost. Go on with the version you had, and tell \
                whoever looks after RingOnce."
                .to_owned(),
            Self::NotOurs => "The file in the clinic's folder is not a RingOnce database. Nothing \
                was changed. Choose another folder, or bring back the right file."
                .to_owned(),
            Self::Damaged { newest, .. } => format!(
                "The clinic's database is damaged. Nothing is sent until it is mended, and the \
                 file was left as it is. {}",
                to_do(newest.as_deref())
            ),
            Self::Gone { newest } => format!(
                "The clinic's database is no longer in its folder. No new one was begun, and \
                 nothing is sent. Put it back if you know where it is. {}",
                to_do(newest.as_deref())
            ),
            Self::BadBackup { why } => format!("{} The database is as it was.", bad_backup(why)),
            Self::DiskFull => "The disk of this PC is full. What you just entered was not saved; \
                everything saved before is safe, and nothing is sent. Free some space and save \
                again."
                .to_owned(),
            Self::Disk { .. } => "The disk of this PC reported an error. What you just entered \
                was not saved; everything saved before is safe, and nothing is sent. Check that \
                the disk is not full and is still connected, and save again."
                .to_owned(),
            Self::NotWritable | Self::Folder(_) => "The clinic's folder cannot be written. \
                Nothing was changed and nothing is sent. Check that the folder is there and that \
                you may write in it."
                .to_owned(),
            Self::FenceUnusable => "This PC's own list of what it sent cannot be read or written, \
                so nothing is sent. Nothing is lost. Check that the disk is not full and that you \
                may write in your own folders, and start RingOnce again."
                .to_owned(),
            Self::MaybeCommitted { full: true, .. } => "The disk of this PC is full. Look at the \
                screen again before you repeat what you just did: it may have been saved. \
                Everything saved before is safe. Free some space; nothing is sent until then."
                .to_owned(),
            Self::MaybeCommitted { full: false, .. } => {
                "The disk reported an error while saving. Look at \
                the screen again before you repeat it: it may have been saved. Nothing is sent \
                until the disk answers."
                    .to_owned()
            }
            Self::Refused { .. } | Self::Unreadable { .. } | Self::Sqlite(_) => "RingOnce \
                stopped itself because the database did not agree with what it was about to do. \
                Nothing was changed. Please tell whoever looks after RingOnce."
                .to_owned(),
        }
    }
}

/// What to do about a database that cannot be used.
fn to_do(newest: Option<&str>) -> String {
    match newest {
        Some(name) => format!(
            "Bring back the newest backup, {name:?}: what is there now is set aside, not deleted, \
             and nothing goes until you have looked."
        ),
        None => "There is no backup in the clinic's folder. Keep a copy of the whole folder and \
            tell whoever looks after RingOnce."
            .to_owned(),
    }
}

fn bad_backup(why: &StoreError) -> String {
    match why {
        StoreError::NotOurs => "This file is not a RingOnce backup.".to_owned(),
        StoreError::NewerDatabase { .. } => "This backup was made by a newer RingOnce. Install \
            the newer one on this PC first."
            .to_owned(),
        StoreError::Damaged { .. } | StoreError::Unreadable { .. } => {
            "This backup is damaged. Choose another one.".to_owned()
        }
        StoreError::Refused { .. } => "The rules in this backup are not RingOnce's: somebody \
            changed it. Choose another one."
            .to_owned(),
        StoreError::UpdateFailed { .. } => "This backup is of an earlier version, and its update \
            did not come out right. Choose another one."
            .to_owned(),
        StoreError::DiskFull => "There is no room on this disk for it.".to_owned(),
        StoreError::InUse
        | StoreError::Gone { .. }
        | StoreError::BadBackup { .. }
        | StoreError::Disk { .. }
        | StoreError::NotWritable
        | StoreError::MaybeCommitted { .. }
        | StoreError::FenceUnusable
        | StoreError::Folder(_)
        | StoreError::Sqlite(_) => "This backup cannot be read.".to_owned(),
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let detail = error.to_string();
        let unreadable = matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
        );
        if unreadable {
            return Self::Unreadable { detail };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::InUse,
            Some(ErrorCode::NotADatabase) => Self::NotOurs,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged {
                detail,
                newest: None,
            },
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::SystemIoFailure) => Self::Disk { detail },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::NotWritable
            }
            Some(ErrorCode::ConstraintViolation) => Self::Refused { detail },
            Some(_) | None => Self::Sqlite(error),
        }
    }
}
