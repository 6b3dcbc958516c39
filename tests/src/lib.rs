//! The test kit and the checkers of the promises, shared by the suites that cross crates.

pub mod bridge;
pub mod figures;
pub mod folder;
pub mod founding;
pub mod kit;
pub mod patience;
pub mod pc;
pub mod processes;
pub mod real_server;
pub mod scripted;
pub mod to_kill;
pub mod ways;

pub use fake_gateways::{fake_http, fake_log_in, fake_smsgate, fake_twilio};
