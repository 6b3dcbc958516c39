//! How values stand in the database: instants as Unix milliseconds, civil times as ISO 8601, enums
//! as their words.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use reminder_core::key::{ContentHash, Key};
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;

const CIVIL: &str = "%Y-%m-%dT%H:%M:%S";

fn unreadable(column: usize, kind: Type, what: &str) -> Error {
    Error::FromSqlConversionFailure(column, kind, format!("{what} cannot be read").into())
}

/// Reads a stored word.
pub(super) fn word<T>(row: &Row<'_>, column: usize, read: fn(&str) -> Option<T>) -> Result<T> {
    read(row.get_ref(column)?.as_str()?).ok_or_else(|| unreadable(column, Type::Text, "a word"))
}

/// Reads a stored word that may be absent.
pub(super) fn maybe_word<T>(
    row: &Row<'_>,
    column: usize,
    read: fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    match row.get_ref(column)?.as_str_or_null()? {
        Some(_) => word(row, column, read).map(Some),
        None => Ok(None),
    }
}

/// Reads an instant.
pub(super) fn instant(row: &Row<'_>, column: usize) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(row.get(column)?)
        .ok_or_else(|| unreadable(column, Type::Integer, "an instant"))
}

/// Reads an instant that may be absent.
pub(super) fn maybe_instant(row: &Row<'_>, column: usize) -> Result<Option<DateTime<Utc>>> {
    match row.get::<_, Option<i64>>(column)? {
        Some(_) => instant(row, column).map(Some),
        None => Ok(None),
    }
}

/// Reads a civil time.
pub(super) fn civil(row: &Row<'_>, column: usize) -> Result<NaiveDateTime> {
    NaiveDateTime::parse_from_str(row.get_ref(column)?.as_str()?, CIVIL)
        .map_err(|_| unreadable(column, Type::Text, "a civil time"))
}

/// Writes a civil time.
pub(super) fn civil_text(civil: NaiveDateTime) -> String {
    civil.format(CIVIL).to_string()
}

/// Reads a civil day.
pub(super) fn day(row: &Row<'_>, column: usize) -> Result<NaiveDate> {
    row.get_ref(column)?
        .as_str()?
        .parse()
        .map_err(|_| unreadable(column, Type::Text, "a civil day"))
}

/// Reads a key.
pub(super) fn key(row: &Row<'_>, column: usize) -> Result<Key> {
    row.get(column).map(Key::from_bytes)
}

/// Reads a key that may be absent.
pub(super) fn maybe_key(row: &Row<'_>, column: usize) -> Result<Option<Key>> {
    Ok(row.get::<_, Option<[u8; 32]>>(column)?.map(Key::from_bytes))
}

/// Reads a content hash that may be absent.
pub(super) fn maybe_hash(row: &Row<'_>, column: usize) -> Result<Option<ContentHash>> {
    Ok(row
        .get::<_, Option<[u8; 32]>>(column)?
        .map(ContentHash::from_bytes))
}

/// Reads a value kept as JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?)
        .map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, error.into()))
}

/// Writes a value as JSON.
pub(super) fn json_text<T: Serialize>(value: &T) -> std::result::Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unreadable {
        detail: error.to_string(),
    })
}
