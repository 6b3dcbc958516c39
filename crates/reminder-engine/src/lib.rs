//! Store, carriers, outbox and the commands table of RingOnce. Knows no window and no terminal.

mod answering;
pub mod api;
pub mod backups;
pub mod carrier;
pub mod clock;
pub mod demo;
pub mod engine;
pub mod fence;
pub mod founding;
pub mod outbox;
pub mod planning;
pub mod rehearsal;
mod search;
pub mod secret;
pub mod sentences;
pub mod store;
pub mod watchdog;

pub use engine::Engine;
pub use reminder_core::watch::LastWords;
