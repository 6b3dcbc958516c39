//! What a refused command says: a code the window acts on, and a sentence for staff.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What kind of refusal it is. A code exists only where somebody acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Something typed cannot be used; `field` says which.
    InvalidField,
    /// It is not there, or not any more.
    NotFound,
    /// Somebody else changed it meanwhile; load it again.
    ChangedMeanwhile,
    /// The clock times of the day make it ambiguous or impossible; a person chooses.
    ChooseTime,
    /// It is not possible in the state it is in.
    NotPossible,
    /// The file to import was refused as a whole.
    ImportRefused,
    /// The database or the disk is in trouble. Nothing is sent until it is mended.
    Storage,
    /// The request itself is malformed; a bug in whatever sent it.
    BadRequest,
}

/// A refusal. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[error("{sentence}")]
pub struct ApiError {
    /// What kind.
    pub code: ErrorCode,
    /// What happened, what was not lost, what to do.
    pub sentence: String,
    /// The field it is about, as named in the request.
    pub field: Option<String>,
}

impl ApiError {
    /// Returns a refusal without a field.
    #[must_use]
    pub fn new(code: ErrorCode, sentence: impl Into<String>) -> Self {
        Self {
            code,
            sentence: sentence.into(),
            field: None,
        }
    }

    /// Returns a refusal about one field.
    #[must_use]
    pub fn field(field: &str, sentence: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::InvalidField,
            sentence: sentence.into(),
            field: Some(field.to_owned()),
        }
    }

    /// Returns the refusal of a name that is not in the table.
    #[must_use]
    pub fn unknown_command(name: &str) -> Self {
        let name: String = name.chars().take(40).collect();
        Self::new(
            ErrorCode::BadRequest,
            format!("There is no command {name:?}. Nothing was changed."),
        )
    }
}

/// Longest request, in bytes of JSON text nested anywhere: one piece of a file and room around it.
pub(super) fn read_request<T: DeserializeOwned>(request: Value) -> Result<T, ApiError> {
    serde_json::from_value(request).map_err(|error| {
        ApiError::new(
            ErrorCode::BadRequest,
            format!("The request could not be read ({error}). Nothing was changed."),
        )
    })
}

/// Turns an answer into JSON.
pub(super) fn write_response<T: Serialize>(response: &T) -> Result<Value, ApiError> {
    serde_json::to_value(response).map_err(|error| {
        ApiError::new(
            ErrorCode::BadRequest,
            format!("The answer could not be written ({error}). What was asked was done."),
        )
    })
}
