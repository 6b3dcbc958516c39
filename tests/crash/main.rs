//! A clinic's reminders on a disk that goes wrong at every single operation, on real files under a
//! program that is killed, and beside outboxes that are built wrong and must be caught at it.
//!
//! `SEEDS=n` draws n patterns of damage for each operation instead of the usual number,
//! `MINUTES=n` lets the random part go on for so long. What they come to is noted (`figures`).

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod book;
mod controls;
mod double;
mod errors;
mod founding;
mod journal;
mod judge;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod keeping;
mod kills;
mod power;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod reading;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod recorded;
mod story;
mod work;
