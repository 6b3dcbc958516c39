//! How much room a disk has, asked of the operating system.

use std::path::Path;

/// Measures the room of the disk a folder is on.
pub trait RoomGauge: Send + Sync {
    /// Returns the bytes that are free for this program; none when the disk does not say.
    fn free(&self, folder: &Path) -> Option<u64>;
}

/// Asks the operating system.
#[derive(Debug, Clone, Copy)]
pub struct DiskGauge;

impl RoomGauge for DiskGauge {
    fn free(&self, folder: &Path) -> Option<u64> {
        fs4::available_space(folder).ok()
    }
}
