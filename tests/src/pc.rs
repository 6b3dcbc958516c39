//! A PC at a front desk: what it keeps outside every clinic's folder, and which machine it is.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use reminder_engine::fence::{FencePlace, Machine};

use crate::folder::folder;
use crate::kit::Fault;

/// A PC, with what it keeps outside every clinic's folder.
#[derive(Clone)]
pub struct Pc {
    state: Arc<tempfile::TempDir>,
    machine: String,
}

impl Pc {
    /// Returns a new PC.
    ///
    /// # Errors
    /// When no folder can be made.
    pub fn called(machine: &str) -> Result<Self, Fault> {
        Ok(Self {
            state: Arc::new(folder()?),
            machine: machine.to_owned(),
        })
    }

    /// Returns another PC to which everything of the user was copied from this one.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn cloned_to(&self, machine: &str) -> Result<Self, Fault> {
        let other = Self::called(machine)?;
        copy_folder(self.state.path(), other.state.path())?;
        Ok(other)
    }

    /// Returns the state folder.
    #[must_use]
    pub fn state(&self) -> &Path {
        self.state.path()
    }

    /// Returns where it keeps its side of who may send.
    #[must_use]
    pub fn fence(&self) -> FencePlace {
        FencePlace::Pc {
            state: self.state.path().to_owned(),
            machine: self.machine(),
        }
    }

    /// Returns what it says it is.
    #[must_use]
    pub fn machine(&self) -> Machine {
        Machine::called(&self.machine)
    }

    /// Returns the files of its side with this name: `fence` or `sends.ledger`, one a clinic.
    ///
    /// # Errors
    /// When its folders cannot be read.
    pub fn files(&self, name: &str) -> Result<Vec<PathBuf>, Fault> {
        let mut found = Vec::new();
        for clinic in std::fs::read_dir(self.state.path().join("ringonce"))? {
            let file = clinic?.path().join(name);
            if file.exists() {
                found.push(file);
            }
        }
        Ok(found)
    }
}

/// Copies a folder with everything in it, as people do.
///
/// # Errors
/// When something cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for inside in std::fs::read_dir(from)? {
        let inside = inside?;
        let target = to.join(inside.file_name());
        if inside.file_type()?.is_dir() {
            copy_folder(&inside.path(), &target)?;
        } else {
            std::fs::copy(inside.path(), target)?;
        }
    }
    Ok(())
}
