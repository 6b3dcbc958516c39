//! The clinic's folder, opened for one verb, and asked as the window asks.

use std::path::Path;
use std::sync::Arc;

use reminder_engine::Engine;
use reminder_engine::api::{self, Who};
use reminder_engine::backups;
use reminder_engine::engine::Config;
use reminder_engine::store::FILE_NAME;
use serde_json::Value;

use crate::args::Asked;
use crate::paper::Refusal;

/// An opened clinic and who stands in front of it.
pub(crate) struct Desk {
    pub(crate) engine: Arc<Engine>,
    pub(crate) json: bool,
    who: Who,
}

impl Desk {
    /// Opens the folder that was named. Only a new clinic may be made in one that has none: a
    /// folder mistyped must not become an empty clinic.
    pub(crate) fn open(asked: &Asked, new: bool) -> Result<Self, Refusal> {
        let folder = folder(asked)?;
        if !new && !folder.join(FILE_NAME).exists() {
            backups::not_gone(folder)?;
            let shown = folder.display();
            return Err(Refusal::new(format!(
                "There is no clinic in {shown}. Set one up with `init`, or name another folder."
            )));
        }
        Self::with(Config::real(folder.to_owned()), asked)
    }

    /// Opens a folder in a way of one's own.
    pub(crate) fn with(config: Config, asked: &Asked) -> Result<Self, Refusal> {
        Ok(Self {
            engine: Engine::open(config)?,
            json: asked.json,
            who: Who(asked.who.clone()),
        })
    }

    /// Asks one command.
    pub(crate) fn ask(&self, name: &str, request: Value) -> Result<Value, Refusal> {
        Ok(api::call(&self.engine, &self.who, name, request)?)
    }

    /// Returns the clinic's folder.
    pub(crate) fn folder(&self) -> &Path {
        self.engine.folder()
    }
}

/// Returns the folder that was named.
pub(crate) fn folder(asked: &Asked) -> Result<&Path, Refusal> {
    asked
        .data
        .as_deref()
        .ok_or_else(|| Refusal::new("Say which clinic's folder is meant: --data DIR."))
}
