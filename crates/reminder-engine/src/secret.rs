//! Where the mail password lives: the OS keychain, a passphrase-protected file, or the environment.

use serde::{Deserialize, Serialize};

/// Where the mail password lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SecretPlace {
    /// The OS keychain.
    Keychain,
    /// A file protected by a passphrase that is asked for once a start.
    ProtectedFile,
    /// An environment variable; for the terminal.
    Environment,
}
