//! The clinic this window works for: the engine, opened on its folder, and the thread that sends.
//! What can be asked of a clinic is the engine's table of commands; nothing is decided here.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use reminder_engine::Engine;
use reminder_engine::api::{self, ApiError, ErrorCode, Who};
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
    /// A sentence for staff. Nothing was changed.
    pub(crate) fn open(start: &Start, own: &Path) -> Result<Self, String> {
        match start {
            Start::Own | Start::Folder(_) => Self::of(own),
            Start::Demo => Self::demo(own),
            Start::Usual => {
                let first_time = !demo_folder(own).exists();
                let desk = Self::of(own)?;
                let founded = desk.glance().map_err(|refusal| refusal.sentence)?.founded;
                if founded || !first_time {
                    return Ok(desk);
                }
                drop(desk);
                Self::demo(own)
            }
        }
    }

    fn demo(own: &Path) -> Result<Self, String> {
        let desk = Self::of(&demo_folder(own))?;
        let founded = desk.glance().and_then(|glance| match glance.founded {
            true => Ok(Value::Null),
            false => desk.call("found_demo", json!({})),
        });
        match founded {
            Ok(_) => Ok(desk),
            Err(refusal) => Err(refusal.sentence),
        }
    }

    fn of(folder: &Path) -> Result<Self, String> {
        let engine = Engine::open(Config::real(folder.to_owned())).map_err(|error| {
            tracing::error!(%error, "the clinic's folder");
            error.sentence()
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
