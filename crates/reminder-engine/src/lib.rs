//! Store, carriers, outbox and the commands table of RingOnce. Knows no window and no terminal.

pub mod api;
pub mod carrier;
pub mod clock;
pub mod secret;
/// Stub.
pub struct Engine;
