//! Backups on the settings screen: what there is, one more now, and bringing one back.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::Who;
use super::error::{ApiError, ErrorCode};
use crate::Engine;
use crate::backups::{self, Backup, MadeFor};

/// Asks for the backups.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ListBackups {}

/// Makes one now.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct BackUp {}

/// Brings one back.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RestoreBackup {
    /// Its name, as in the list.
    pub name: String,
}

/// A backup.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BackupRow {
    /// Its name.
    pub name: String,
    /// Why it was made.
    pub made_for: MadeFor,
    /// When, on the clinic's wall.
    pub made_at: NaiveDateTime,
    /// Bytes.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub bytes: u64,
    /// Whether it is whole: it was checked when it was made, and is as long as then.
    pub whole: bool,
}

/// The backups there are.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BackupList {
    /// The newest first.
    pub rows: Vec<BackupRow>,
    /// The folder they are in.
    pub folder: String,
}

/// What bringing a backup back did.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct BackupRestored {
    /// In words.
    pub sentence: String,
}

fn row(backup: Backup) -> BackupRow {
    BackupRow {
        name: backup.name,
        made_for: backup.made_for,
        made_at: backup.made_at,
        bytes: backup.bytes,
        whole: backup.whole,
    }
}

/// Lists the backups.
pub(crate) fn list_backups(
    engine: &Engine,
    _who: &Who,
    _asked: ListBackups,
) -> Result<BackupList, ApiError> {
    Ok(BackupList {
        rows: backups::list(engine.folder())
            .into_iter()
            .map(row)
            .collect(),
        folder: engine.folder().join(backups::FOLDER).display().to_string(),
    })
}

/// Makes a backup now and lists them all.
pub(crate) fn back_up(engine: &Engine, who: &Who, _asked: BackUp) -> Result<BackupList, ApiError> {
    engine.back_up()?;
    list_backups(engine, who, ListBackups {})
}

/// Brings a backup back; nothing goes until a person takes over.
pub(crate) fn restore_backup(
    engine: &Engine,
    who: &Who,
    asked: RestoreBackup,
) -> Result<BackupRestored, ApiError> {
    let known = backups::list(engine.folder())
        .into_iter()
        .any(|backup| backup.name == asked.name);
    if !known {
        return Err(ApiError::new(
            ErrorCode::NotFound,
            "There is no such backup any more. Nothing was changed. Look at the list again.",
        ));
    }
    match engine.restore(&asked.name, &who.0)? {
        Some(restored) => Ok(BackupRestored {
            sentence: format!(
                "{:?} is back. What it replaced is kept in the folder set-aside. Nothing is sent \
                 until you say that this PC sends from now on.",
                restored.name
            ),
        }),
        None => Err(ApiError::new(
            ErrorCode::NotPossible,
            "A reminder is being handed over right now. Nothing was changed. Try again in a \
             moment.",
        )),
    }
}
