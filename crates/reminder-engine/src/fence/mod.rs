//! The fence: what a PC keeps outside the clinic's folder, so that a copy of the folder cannot send
//! what the first one sent.
//!
//! The fence says which device may send and under which epoch; the ledger of sends beside it has a
//! record for each handing-over, durable before the first byte leaves. Whether the two fit the
//! database is decided by [`reminder_core::fence`]. SQL is the store's.

pub mod journal;
pub mod ledger;
