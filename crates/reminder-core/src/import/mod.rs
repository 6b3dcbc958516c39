//! Import of appointments from the CSV files other programs export.

use serde::{Deserialize, Serialize};

/// What the columns mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct Mapping {}
