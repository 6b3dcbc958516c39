//! The clinic this window works for: the engine, opened on its folder, and the thread that sends.
//! What can be asked of a clinic is the engine's table of commands; nothing is decided here.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use reminder_engine::Engine;
use reminder_engine::api::{self, ApiError, ErrorCode, Who};
use reminder_engine::backups;
use reminder_engine::engine::{Config, Drive};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::start::{Start, demo_folder};

/// Who did what was done from the tray: nobody said their name there.
const TRAY: &str = "somebody at the tray";

/// A clinic, opened.
pub(crate) struct Desk {
    engine: Arc<Engine>,
    sending: Mutex<Option<Drive>>,
}

/// Why there is no clinic to show.
pub(crate) struct Trouble {
    /// For staff.
    pub(crate) sentence: String,
    /// The backup that would mend it.
    pub(crate) mending: Option<Mending>,
}

/// A backup, and the folder it can be brought back into.
#[derive(Debug, Clone)]
pub(crate) struct Mending {
    folder: PathBuf,
    backup: String,
}

impl Mending {
    /// Returns the newest backup of a folder whose database cannot be used.
    fn of(folder: &Path) -> Option<Self> {
        Some(Self {
            folder: folder.to_owned(),
            backup: backups::newest(folder)?.name,
        })
    }

    /// Returns the backup's name.
    pub(crate) fn backup(&self) -> &str {
        &self.backup
    }

    /// Brings the backup back; what was there is set aside, and nothing is sent from it before a
    /// person takes over.
    ///
    /// # Errors
    /// A sentence for staff. Nothing was changed.
    pub(crate) fn mend(&self) -> Result<(), String> {
        let file = self.folder.join(backups::FOLDER).join(&self.backup);
        match backups::restore_closed(Config::real(self.folder.clone()), &file) {
            Ok(restored) => {
                tracing::info!(?restored, "brought back");
                Ok(())
            }
            Err(error) => {
                tracing::error!(%error, "a backup was not brought back");
                Err(error.sentence())
            }
        }
    }
}

impl From<ApiError> for Trouble {
    fn from(refusal: ApiError) -> Self {
        Self::from(refusal.sentence)
    }
}

impl From<String> for Trouble {
    fn from(sentence: String) -> Self {
        Self {
            sentence,
            mending: None,
        }
    }
}

/// As much of the status as the tray and a closing window need.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Glance {
    /// Whether a clinic was set up.
    pub(crate) founded: bool,
    /// Whether it is the made-up one.
    pub(crate) demo: bool,
    /// Whether everything is paused.
    pub(crate) paused: bool,
    /// How many reminders need a person.
    pub(crate) needs_somebody: u32,
    /// How many go today and have not gone yet.
    pub(crate) waiting_today: u32,
    /// When the next one goes, today or later.
    pub(crate) next_at: Option<String>,
    /// The status line. It names no patient.
    pub(crate) sentence: String,
}

impl Desk {
    /// Opens the clinic. The first time the program is started, and only then, that is the made-up
    /// one: there is something to see before there is anything to enter.
    ///
    /// # Errors
    /// What is the matter. Nothing was changed.
    pub(crate) fn open(start: &Start, own: &Path) -> Result<Self, Trouble> {
        match start {
            Start::Own | Start::Folder(_) => Self::of(own),
            Start::Demo => Self::demo(own),
            Start::Usual => {
                let first_time = !demo_folder(own).exists();
                let desk = Self::of(own)?;
                let founded = desk.glance()?.founded;
                if founded || !first_time {
                    return Ok(desk);
                }
                drop(desk);
                Self::demo(own)
            }
        }
    }

    fn demo(own: &Path) -> Result<Self, Trouble> {
        let desk = Self::of(&demo_folder(own))?;
        let founded = desk.glance().and_then(|glance| match glance.founded {
            true => Ok(Value::Null),
            false => desk.call("found_demo", json!({})),
        });
        match founded {
            Ok(_) => Ok(desk),
            Err(refusal) => Err(refusal.into()),
        }
    }

    fn of(folder: &Path) -> Result<Self, Trouble> {
        let engine = Engine::open(Config::real(folder.to_owned())).map_err(|error| {
            tracing::error!(%error, "the clinic's folder");
            Trouble {
                sentence: error.sentence(),
                mending: error
                    .is_mended_by_a_backup()
                    .then(|| Mending::of(folder))
                    .flatten(),
            }
        })?;
        Ok(Self {
            engine,
            sending: Mutex::default(),
        })
    }

    /// Returns the engine.
    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Lets the outbox work from now on.
    pub(crate) fn begin_sending(&self) {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        sending.get_or_insert_with(|| self.engine.drive());
    }

    /// Stops after the reminder that is being handed over, and waits for that as long as its
    /// carrier may take.
    pub(crate) fn end_sending(&self) {
        let sending = self
            .sending
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(drive) = sending {
            drive.stop();
        }
    }

    /// Looks at the clinic from afar.
    ///
    /// # Errors
    /// The engine's refusal.
    pub(crate) fn glance(&self) -> Result<Glance, ApiError> {
        let status = self.call("status", json!({}))?;
        serde_json::from_value(status).map_err(|error| {
            ApiError::new(
                ErrorCode::BadRequest,
                format!("The status could not be read ({error}). Nothing was changed."),
            )
        })
    }

    /// Pauses everything, or lets it go on when it was paused.
    ///
    /// # Errors
    /// The engine's refusal.
    pub(crate) fn pause_or_resume(&self) -> Result<(), ApiError> {
        if self.glance()?.paused {
            self.call("resume", json!({}))?;
        } else {
            self.call("pause", json!({ "reason": "" }))?;
        }
        Ok(())
    }

    fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        api::call(&self.engine, &Who(TRAY.to_owned()), name, request)
    }
}
