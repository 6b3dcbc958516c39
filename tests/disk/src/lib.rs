//! A disk in memory under the bundled SQLite. It keeps what was synced apart from what was only
//! written, and goes wrong at the operation a test names: the process is killed, the power is cut,
//! an operation fails, the disk is full, or it says that it synced and did not.
//!
//! Beside it, a tape: what a program does to real files, heard at the C library, and what a power
//! cut would have left of them at each step, on a file system that promises no more than POSIX.
//!
//! The disk promises SQLite nothing: no atomic, sequential or safely appended writes, and not even
//! that the rest of a sector survives when a part of it is overwritten. What is absent: the clinic,
//! the outbox, and any opinion about what should have survived.

pub mod chance;
pub mod files;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod hooks;
pub mod machine;
pub mod reading;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub mod tape;
mod vfs;
pub mod volume;

pub use files::{Change, Damage, Files};
pub use machine::{Kind, Machine, Trouble};
pub use vfs::{CLAIMS, at_each_opening, install, look, promised, relax};
