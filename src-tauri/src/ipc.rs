//! The way between the page and the engine: one command there, events back. Neither knows what it
//! carries.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use reminder_engine::api::event::EngineEvent;
use reminder_engine::api::{self, ApiError, ErrorCode, Who};
use serde_json::Value;
use tauri::{AppHandle, Emitter, Manager};

use crate::desk::Desk;
use crate::guard::Guard;
use crate::notice;
use crate::tray;
use crate::windows::MAIN;

/// The event that carries the engine's own to the page.
const EVENT: &str = "engine";

/// Asks the engine, away from the thread that draws.
#[tauri::command]
pub(crate) async fn call(
    app: AppHandle,
    name: String,
    request: Value,
    who: String,
) -> Result<Value, ApiError> {
    let engine = Arc::clone(app.state::<Desk>().engine());
    let asked =
        tauri::async_runtime::spawn_blocking(move || api::call(&engine, &Who(who), &name, request));
    asked.await.unwrap_or_else(|error| {
        tracing::error!(
            panicked = matches!(error, tauri::Error::JoinError(_)),
            "a command broke"
        );
        Err(ApiError::new(
            ErrorCode::Storage,
            "RingOnce stopped in the middle of this. Look at the screen again before you repeat \
             it: it may have been done. Nothing else is lost.",
        ))
    })
}

/// Carries the engine's events to the page, to the tray and, where somebody is needed, to the
/// desktop, from a thread of its own.
pub(crate) fn forward_events(app: &AppHandle, desk: &Desk) {
    let events = desk.engine().listen();
    let notices = begin_notices();
    let app = app.clone();
    thread::spawn(move || {
        while let Ok(first) = events.recv() {
            let mut status_changed = false;
            for event in std::iter::once(first).chain(events.try_iter()) {
                status_changed |= event == EngineEvent::StatusChanged;
                if let EngineEvent::NeedsSomebody { sentence, .. } = &event
                    && notices.send(sentence.clone()).is_err()
                {
                    tracing::warn!("the thread of the notices is gone");
                }
                if let Err(error) = app.emit_to(MAIN, EVENT, &event) {
                    tracing::warn!(%error, "an event did not reach the page");
                }
            }
            if status_changed && let Some(desk) = app.try_state::<Desk>() {
                tray::refresh(&app, &desk);
                tell_guard(&app, &desk);
            }
        }
    });
}

/// Shows whatever sentence comes, from a thread of its own: a desktop may take its time.
fn begin_notices() -> Sender<String> {
    let (sender, sentences) = channel::<String>();
    thread::spawn(move || {
        // Some desktops take a notice back when the connection it came by is closed, which is when
        // its handle is dropped.
        let mut shown = None;
        for sentence in sentences {
            match notice::show(&sentence) {
                Ok(handle) => shown = Some(handle),
                Err(error) => tracing::warn!(%error, "a notice was not shown"),
            }
        }
        drop(shown);
    });
    sender
}

/// Says to the guard how many reminders wait now.
pub(crate) fn tell_guard(app: &AppHandle, desk: &Desk) {
    let Some(guard) = app.try_state::<Guard>() else {
        return;
    };
    match desk.engine().waiting() {
        Ok(waiting) => guard.tell(waiting),
        Err(error) => tracing::warn!(%error, "the guard does not know what waits"),
    }
}
