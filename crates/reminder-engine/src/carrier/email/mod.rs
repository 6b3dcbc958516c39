//! E-mail through the clinic's mail server.

mod calendar;
pub mod mime;

use serde::{Deserialize, Serialize};

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// STARTTLS.
    StartTls,
    /// TLS from the first byte.
    ImplicitTls,
    /// None; only to this very PC.
    NoneOnLoopback,
}

/// The clinic's mail server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct MailSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The user name; empty for a server that asks for none.
    pub user: String,
}

/// One step of a connection test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Step {
    /// "Find the server".
    pub name: String,
    /// Whether it worked.
    pub ok: bool,
    /// What happened, for staff.
    pub sentence: String,
}
