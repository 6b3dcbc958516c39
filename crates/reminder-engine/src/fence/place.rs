//! Which machine this is, and where its user's programs keep what belongs to this PC alone.

use std::path::{Path, PathBuf};

use reminder_core::key::Digest32;

use super::journal::Journal;

/// The folder of this program among those of the others.
const FOLDER: &str = if cfg!(any(windows, target_os = "macos")) {
    "ringonce-fence"
} else {
    "ringonce"
};

/// Where a clinic's fence and ledger of sends are kept: never in the clinic's folder, which is what
/// people copy, carry away and bring back.
pub enum FencePlace {
    /// In the state folder of whoever is logged in to this PC.
    ThisPc,
    /// In a state folder of one's own, on a machine of one's own; for tests, and for a made-up
    /// clinic that is thrown away.
    Pc {
        /// The state folder.
        state: PathBuf,
        /// The machine.
        machine: Machine,
    },
    /// Behind a journal of one's own; for tests.
    Journal(Box<dyn Journal>, Machine),
}

/// A machine's fingerprint. It tells machines apart and says nothing else about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine(String);

impl Machine {
    /// Returns the fingerprint of a machine that is called so.
    #[must_use]
    pub fn called(name: &str) -> Self {
        let hash = Digest32::of(&[b"ringonce machine", name.trim().as_bytes()]);
        Self(hash.to_hex())
    }

    /// Returns this machine's fingerprint: of `/etc/machine-id` on Linux, of `MachineGuid` on
    /// Windows, of `IOPlatformUUID` on a Mac. One that says nothing about itself is like any other
    /// that does not.
    #[must_use]
    pub fn this() -> Self {
        match machine_uid::get() {
            Ok(id) => Self::called(&id),
            Err(error) => {
                tracing::warn!(%error, "this machine does not say which it is");
                Self::called("")
            }
        }
    }

    /// Returns the fingerprint as it is written down.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns the folder of a clinic's fence within a state folder. Another path to the clinic's
/// folder is another clinic: a copy beside the first has no fence.
pub(super) fn folder_of(state: &Path, clinic: &Path) -> std::io::Result<PathBuf> {
    const LETTERS: usize = 32;
    let clinic = clinic.canonicalize()?;
    let hash = Digest32::of(&[b"ringonce folder", clinic.as_os_str().as_encoded_bytes()]);
    Ok(state.join(FOLDER).join(&hash.to_hex()[..LETTERS]))
}

/// Returns where this system keeps what belongs to this PC and this user, and is neither roamed
/// nor offered for removal together with a program.
pub(super) fn state_folder() -> Option<PathBuf> {
    let named = |name: &str| {
        let folder = std::env::var_os(name).map(PathBuf::from)?;
        folder.is_absolute().then_some(folder)
    };
    if cfg!(windows) {
        return named("LOCALAPPDATA");
    }
    let home = || std::env::home_dir().filter(|home| home.is_absolute());
    if cfg!(target_os = "macos") {
        return Some(home()?.join("Library/Application Support"));
    }
    named("XDG_STATE_HOME").or_else(|| Some(home()?.join(".local/state")))
}
