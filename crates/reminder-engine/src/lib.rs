//! Store, carriers, outbox and the commands table of RingOnce. Knows no window and no terminal.

pub mod carrier;
pub mod clock;
pub mod secret;
