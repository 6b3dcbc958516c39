//! The saved meanings of the columns of import files.

use chrono::{DateTime, Utc};
use reminder_core::import::Mapping;
use rusqlite::params;

use super::rows::{json, json_text};
use super::{StoreError, Tx, View};

/// What the columns of one program's files mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProfile {
    /// What staff call it.
    pub name: String,
    /// The headings it is for.
    pub headings: Vec<String>,
    /// What they mean.
    pub mapping: Mapping,
}

impl View<'_> {
    /// Returns all profiles by name.
    pub fn import_profiles(&self) -> Result<Vec<ImportProfile>, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT name, headings, mapping FROM import_profiles ORDER BY name")?;
        let found = query.query_map([], |row| {
            Ok(ImportProfile {
                name: row.get(0)?,
                headings: json(row, 1)?,
                mapping: json(row, 2)?,
            })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Saves a profile; one of the same name is replaced.
    pub fn save_import_profile(
        &self,
        profile: &ImportProfile,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO import_profiles (name, headings, mapping, saved_ms)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (name) DO UPDATE SET headings = excluded.headings,
                mapping = excluded.mapping, saved_ms = excluded.saved_ms",
            params![
                profile.name,
                json_text(&profile.headings)?,
                json_text(&profile.mapping)?,
                now.timestamp_millis()
            ],
        )?;
        Ok(())
    }
}
