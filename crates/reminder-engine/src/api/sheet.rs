//! Sheets for other programs: CSV that a spreadsheet opens as text, in the clinic's exports folder.

use std::io::Write as _;

use chrono::NaiveDateTime;
use reminder_core::import::guard_formula;

use super::Who;
use super::error::{ApiError, ErrorCode};
use crate::Engine;
use crate::store::{NewEvent, Subject};

/// A sheet that grows line by line: UTF-8 with a byte order mark, and no cell that a spreadsheet
/// would take for a formula.
pub(crate) struct Sheet(String);

impl Sheet {
    /// Returns a sheet with these headings.
    pub(crate) fn with(headings: &[&str]) -> Self {
        let mut sheet = Self("\u{feff}".to_owned());
        sheet.add(headings);
        sheet
    }

    /// Adds a line.
    pub(crate) fn add(&mut self, cells: &[&str]) {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| format!("\"{}\"", guard_formula(cell).replace('"', "\"\"")))
            .collect();
        self.0.push_str(&cells.join(","));
        self.0.push_str("\r\n");
    }

    /// Writes the sheet into the exports folder and into the history. Returns the file's name and
    /// where it is.
    pub(crate) fn export(
        &self,
        engine: &Engine,
        who: &Who,
        name: &str,
        civil: NaiveDateTime,
        detail: &str,
    ) -> Result<(String, String), ApiError> {
        let file_name = format!("{name} {}.csv", civil.format("%Y-%m-%d %H%M%S"));
        let folder = engine.exports_folder();
        let path = folder.join(&file_name);
        let write = || {
            std::fs::create_dir_all(&folder)?;
            let mut file = std::fs::File::create(&path)?;
            file.write_all(self.0.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|error: std::io::Error| {
            tracing::warn!(%error, "write an export");
            ApiError::new(
                ErrorCode::Storage,
                "The export could not be written: the clinic's folder is full or cannot be \
                 written. Nothing else was changed.",
            )
        })?;
        engine.store().write(|tx| {
            let event = NewEvent {
                who: &who.0,
                what: "exported",
                detail,
                subject: Subject::default(),
            };
            tx.tell(&event, engine.now())
        })?;
        Ok((file_name, path.display().to_string()))
    }
}
