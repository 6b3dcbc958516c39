//! The bell in the tray: how sending goes, and the few things to do without the window. It is a
//! convenience: where there is no tray, the window does all of this.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

use tauri::image::Image;
use tauri::menu::{CheckMenuItem, MenuBuilder, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry, include_image};

use crate::closing::{self, Choice};
use crate::desk::{Desk, Glance};
use crate::pages::Press;
use crate::windows;

const OPEN: &str = "open";
const PAUSE: &str = "pause";
const KEEP: &str = "keep";
const OTHER: &str = "other";
const QUIT: &str = "quit";

/// The bell and those of its parts that change.
struct Tray {
    bell: TrayIcon,
    pause: MenuItem<Wry>,
    keep: CheckMenuItem<Wry>,
    shown: Mutex<Picture>,
}

/// What the bell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Picture {
    Sending,
    Paused,
    Trouble,
}

impl Picture {
    /// Returns the picture of a clinic. A pause comes first: while it lasts, nothing goes out.
    fn of(glance: &Glance) -> Self {
        if glance.paused {
            Self::Paused
        } else if glance.needs_somebody > 0 {
            Self::Trouble
        } else {
            Self::Sending
        }
    }

    fn image(self) -> Image<'static> {
        match self {
            Self::Sending => include_image!("../icons/tray@2x.png"),
            Self::Paused => include_image!("../icons/tray-paused@2x.png"),
            Self::Trouble => include_image!("../icons/tray-trouble@2x.png"),
        }
    }
}

/// Hangs the bell up, where there is a tray.
pub(crate) fn begin(app: &AppHandle, desk: &Desk) {
    let glance = glance(desk);
    // On Linux the library of the tray is looked for now, and not finding it is a panic.
    let made = catch_unwind(AssertUnwindSafe(|| make(app, &glance)));
    match made {
        Ok(Ok(tray)) => {
            app.manage(tray);
        }
        Ok(Err(error)) => tracing::warn!(%error, "goes on without a tray"),
        Err(_) => tracing::warn!("goes on without a tray: its library is not installed"),
    }
}

fn make(app: &AppHandle, glance: &Glance) -> tauri::Result<Tray> {
    let separator = || PredefinedMenuItem::separator(app);
    let entry = |id: &str, words: &str| MenuItem::with_id(app, id, words, true, None::<&str>);
    let pause = entry(PAUSE, pause_words(glance))?;
    let keeps = closing::kept(app) == Some(Choice::KeepSending);
    let words = "Keep sending when the window is closed";
    let keep = CheckMenuItem::with_id(app, KEEP, words, true, keeps, None::<&str>)?;
    let other = if glance.demo {
        "Open our own clinic"
    } else {
        "Open the made-up clinic"
    };
    let menu = MenuBuilder::new(app)
        .items(&[&entry(OPEN, "Open RingOnce")?, &separator()?, &pause, &keep])
        .items(&[&entry(OTHER, other)?, &separator()?, &entry(QUIT, "Quit")?])
        .build()?;
    let leads_to = if glance.demo {
        Press::OpenOwn
    } else {
        Press::OpenDemo
    };
    let picture = Picture::of(glance);
    let bell = TrayIconBuilder::with_id("bell")
        .icon(picture.image())
        .tooltip("RingOnce")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(move |app, event| match event.id().as_ref() {
            OPEN => windows::bring_back(app),
            PAUSE => pause_or_resume(app),
            KEEP => turn_choice(app),
            OTHER => closing::pressed(app, leads_to),
            QUIT => closing::quit(app, None),
            unknown => tracing::warn!(unknown, "the tray's menu"),
        })
        .on_tray_icon_event(|bell, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                windows::bring_back(bell.app_handle());
            }
        })
        .build(app)?;
    Ok(Tray {
        bell,
        pause,
        keep,
        shown: Mutex::new(picture),
    })
}

fn pause_words(glance: &Glance) -> &'static str {
    if glance.paused {
        "Resume sending"
    } else {
        "Pause everything"
    }
}

/// Shows how it is now.
pub(crate) fn refresh(app: &AppHandle, desk: &Desk) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    let glance = glance(desk);
    let picture = Picture::of(&glance);
    let mut shown = tray.shown.lock().unwrap_or_else(PoisonError::into_inner);
    let mut drawn = tray.pause.set_text(pause_words(&glance));
    drawn = drawn.and(tray.bell.set_tooltip(Some(&glance.sentence)));
    if *shown != picture {
        drawn = drawn.and(tray.bell.set_icon(Some(picture.image())));
        *shown = picture;
    }
    if let Err(error) = drawn {
        tracing::warn!(%error, "the tray stays as it was");
    }
}

/// Shows what somebody chose that closing the window does.
pub(crate) fn show_choice(app: &AppHandle, choice: Choice) {
    if let Some(tray) = app.try_state::<Tray>()
        && let Err(error) = tray.keep.set_checked(choice == Choice::KeepSending)
    {
        tracing::warn!(%error, "the tray stays as it was");
    }
}

/// Says whether somebody who looks for the bell can find it.
pub(crate) fn is_seen(app: &AppHandle) -> bool {
    app.try_state::<Tray>().is_some() && has_host()
}

/// Asks the desktop whether it has a tray; some do not, and a bell made there is nowhere.
#[cfg(target_os = "linux")]
fn has_host() -> bool {
    let asked = zbus::blocking::Connection::session().and_then(|bus| {
        let watcher = zbus::blocking::Proxy::new(
            &bus,
            "org.kde.StatusNotifierWatcher",
            "/StatusNotifierWatcher",
            "org.kde.StatusNotifierWatcher",
        )?;
        watcher.get_property::<bool>("IsStatusNotifierHostRegistered")
    });
    asked.unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn has_host() -> bool {
    true
}

/// What is unknown looks like trouble: the window says which.
fn glance(desk: &Desk) -> Glance {
    desk.glance().unwrap_or_else(|refusal| Glance {
        needs_somebody: 1,
        sentence: refusal.sentence,
        ..Glance::default()
    })
}

fn pause_or_resume(app: &AppHandle) {
    let app = app.clone();
    thread::spawn(move || {
        if let Some(desk) = app.try_state::<Desk>()
            && let Err(refusal) = desk.pause_or_resume()
        {
            tracing::error!(%refusal, "pause or resume from the tray");
            windows::bring_back(&app);
        }
    });
}

fn turn_choice(app: &AppHandle) {
    closing::keep(
        app,
        match closing::kept(app) {
            Some(Choice::KeepSending) => Choice::StopSending,
            Some(Choice::StopSending) | None => Choice::KeepSending,
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bell_says_pause_before_trouble_and_trouble_before_all_is_well() {
        for (paused, needs_somebody, picture) in [
            (false, 0, Picture::Sending),
            (false, 3, Picture::Trouble),
            (true, 0, Picture::Paused),
            (true, 3, Picture::Paused),
        ] {
            let glance = Glance {
                paused,
                needs_somebody,
                ..Glance::default()
            };
            assert_eq!(Picture::of(&glance), picture, "{glance:?}");
        }
    }
}
