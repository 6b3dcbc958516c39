//! The copy a rehearsal plays on. It lies in the clinic's own folder, because it holds what the
//! clinic's database holds and must be as well kept, and it is removed when the rehearsal ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::store::{Store, StoreError};

/// The folder of copies, in the clinic's folder.
const FOLDER: &str = "rehearsal";

/// A copy of a clinic's database, which goes when this is dropped. There is one at a time.
#[derive(Debug)]
pub struct ClinicCopy {
    folder: PathBuf,
}

impl ClinicCopy {
    /// Copies a clinic's database, as it is between two changes. What an earlier rehearsal left
    /// behind, because the PC went off, is removed first.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be written; the original was only read.
    pub fn of(store: &Store) -> Result<Self, StoreError> {
        sweep(store.folder())?;
        let copy = Self {
            folder: store.folder().join(FOLDER),
        };
        make_private(&copy.folder)?;
        store.copy_into(&copy.clinic())?;
        Ok(copy)
    }

    /// Returns the folder of the copied clinic.
    pub(super) fn clinic(&self) -> PathBuf {
        self.folder.join("clinic")
    }

    /// Returns the folder of the backup that is made in the rehearsal.
    pub(super) fn backup(&self) -> PathBuf {
        self.folder.join("backup")
    }
}

impl Drop for ClinicCopy {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            tracing::warn!(kind = %error.kind(), "remove the copy of a rehearsal");
        }
    }
}

/// Removes what a rehearsal left behind in a clinic's folder.
///
/// # Errors
/// When it is there and cannot be removed.
pub(crate) fn sweep(clinic: &Path) -> io::Result<()> {
    match fs::remove_dir_all(clinic.join(FOLDER)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes a folder that nobody else on this PC reads.
fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
