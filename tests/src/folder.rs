//! A folder of its own for each test.

use std::path::Path;

/// Returns a new folder, in memory where the PC has such a place: a scenario commits thousands of
/// times, each time as durably as in earnest.
///
/// # Errors
/// When no folder can be made.
pub fn folder() -> std::io::Result<tempfile::TempDir> {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
}
