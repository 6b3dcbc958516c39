//! The pure half of RingOnce: what a reminder is, when it goes, and whether it may.
//!
//! Nothing in this crate reaches a file, a network, a clock, an environment variable or a random
//! number, and nothing fails on bad data: bad data becomes a [`plan::Problem`] with a reason.
//! `now` is always an argument, and always the last one.

pub mod appointment;
pub mod breaker;
pub mod budget;
pub mod cadence;
pub mod calendar;
pub mod clinic;
pub mod contact;
pub mod counted;
pub mod dates;
pub mod escalation;
pub mod fence;
pub mod gate;
pub mod household;
pub mod import;
pub mod key;
pub mod ledger;
pub mod message;
pub mod notice;
pub mod patient;
pub mod plan;
pub mod practice;
pub mod preset;
pub mod receipt;
pub mod rehearsal;
pub mod reminder;
pub mod reply;
pub mod rotation;
pub mod template;
mod unseen;
pub mod watch;
