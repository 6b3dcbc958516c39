//! How the program ends: what a closing window does, the question it asks once, and an end that
//! waits for the reminder that is being handed over.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, RunEvent, Window, WindowEvent};

use crate::desk::{Desk, Glance, Mending, Trouble};
use crate::guard::Guard;
use crate::pages::Press;
use crate::start::Start;
use crate::tray;
use crate::windows::{self, MAIN, QUESTION, TROUBLE};

/// Where the answer to the question is kept, among this person's settings of this program.
const KEPT_IN: &str = "closing.json";

/// What somebody chose that closing the window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    /// Go on sending from the tray.
    KeepSending,
    /// End the program.
    StopSending,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    on_close: Choice,
}

/// What a closing window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    Hide,
    Ask,
    Quit,
}

/// Where the program is on its way out.
#[derive(Default)]
pub(crate) struct Ending(Mutex<Way>);

#[derive(Default)]
struct Way {
    begun: bool,
    next: Option<Start>,
}

impl Ending {
    /// Says whether the program is on its way out.
    pub(crate) fn has_begun(&self) -> bool {
        self.way().begun
    }

    /// Returns what to start when the program has ended.
    pub(crate) fn next(&self) -> Option<Start> {
        self.way().next.take()
    }

    fn begin(&self, next: Option<Start>) -> bool {
        let mut way = self.way();
        if way.begun {
            return false;
        }
        *way = Way { begun: true, next };
        true
    }

    /// Lets the program start again when it has ended; says whether it is on its way out at all.
    fn and_then(&self, next: Start) -> bool {
        let mut way = self.way();
        if way.begun {
            way.next = Some(next);
        }
        way.begun
    }

    fn way(&self) -> MutexGuard<'_, Way> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Decides what a closing window does. Where no tray shows the program, hiding the window would
/// lock people out, so that the answer cannot be kept there.
fn decide(kept: Option<Choice>, waiting: bool, tray: bool) -> Closing {
    match kept.filter(|_| tray) {
        Some(Choice::KeepSending) => Closing::Hide,
        Some(Choice::StopSending) => Closing::Quit,
        None if waiting => Closing::Ask,
        None => Closing::Quit,
    }
}

/// Hears of a window that somebody closes.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    let app = window.app_handle().clone();
    if window.label() == MAIN {
        api.prevent_close();
        thread::spawn(move || close_main(&app));
    } else if window.label() == TROUBLE {
        quit(&app, None);
    }
}

fn close_main(app: &AppHandle) {
    let glance = app.try_state::<Desk>().map(|desk| desk.glance());
    let glance = match glance {
        Some(Ok(glance)) => glance,
        Some(Err(refusal)) => {
            tracing::warn!(%refusal, "closes without knowing what waits");
            Glance::default()
        }
        None => Glance::default(),
    };
    let waiting = glance.waiting_today > 0 || glance.next_at.is_some();
    let tray = tray::is_seen(app);
    match decide(kept(app), waiting, tray) {
        Closing::Hide => windows::hide(app, MAIN),
        Closing::Quit => quit(app, None),
        Closing::Ask => {
            let (sentence, keep) = question(glance.waiting_today, tray);
            let buttons = [
                (Press::KeepSending, keep),
                (Press::StopSending, "Stop sending and quit"),
                (Press::GoBack, "Go back"),
            ];
            if let Err(error) = windows::open_question(app, &sentence, &buttons) {
                tracing::warn!(%error, "the question cannot be asked");
                quit(app, None);
            }
        }
    }
}

fn question(waiting_today: u32, tray: bool) -> (String, &'static str) {
    let waiting = match waiting_today {
        0 => "Approved reminders wait for another day.".to_owned(),
        1 => "1 approved reminder still goes out today.".to_owned(),
        count => format!("{count} approved reminders still go out today."),
    };
    if tray {
        let how = "RingOnce can go on without its window; its bell stays in the tray. This is \
                   asked once, and the menu of the bell changes it. What is not sent while \
                   RingOnce is closed goes on the call list.";
        (format!("{waiting} {how}"), "Keep sending")
    } else {
        let how = "RingOnce can go on with its window minimised. What is not sent while RingOnce \
                   is closed goes on the call list.";
        (format!("{waiting} {how}"), "Minimise and keep sending")
    }
}

/// Does what a button of one of the program's own pages asks for.
pub(crate) fn pressed(app: &AppHandle, press: Press) {
    let app = app.clone();
    // Asking the tray may take a moment, and this is the thread that draws.
    thread::spawn(move || match press {
        Press::Quit => quit(&app, None),
        Press::TryAgain => quit(&app, Start::read(std::env::args_os().skip(1)).ok()),
        Press::BringBack => bring_back(&app),
        Press::OpenDemo => quit(&app, Some(Start::Demo)),
        Press::OpenOwn => quit(&app, Some(Start::Own)),
        Press::GoBack => windows::close(&app, QUESTION),
        Press::KeepSending if tray::is_seen(&app) => {
            keep(&app, Choice::KeepSending);
            windows::close(&app, QUESTION);
            windows::hide(&app, MAIN);
        }
        Press::KeepSending => {
            windows::close(&app, QUESTION);
            windows::minimise(&app, MAIN);
        }
        Press::StopSending => {
            keep(&app, Choice::StopSending);
            quit(&app, None);
        }
    });
}

/// Brings the backup back that would mend the clinic, and starts again with it.
fn bring_back(app: &AppHandle) {
    let Some(mending) = app.try_state::<Mending>() else {
        return;
    };
    match mending.mend() {
        Ok(()) => quit(app, Start::read(std::env::args_os().skip(1)).ok()),
        Err(sentence) => {
            if let Err(error) = windows::open_trouble(app, &Trouble::from(sentence)) {
                tracing::error!(%error, "what is the matter cannot be said");
            }
        }
    }
}

/// Hears of somebody who starts the program while it runs: its window comes to the front. While it
/// ends, which may wait for a carrier, it is started again afterwards instead.
pub(crate) fn on_second_start(app: &AppHandle, arguments: &[String]) {
    let start = Start::read(arguments.iter().skip(1).map(Into::into)).unwrap_or(Start::Usual);
    if !app.state::<Ending>().and_then(start) {
        return windows::bring_back(app);
    }
    tracing::info!("starts again when it has ended");
    let app = app.clone();
    thread::spawn(move || {
        if let Err(error) = windows::open_ending(&app) {
            tracing::warn!(%error, "that it starts again is not said");
        }
    });
}

/// Ends the program once the reminder that is being handed over has its outcome, and starts it
/// again with `next` if that is wanted.
pub(crate) fn quit(app: &AppHandle, next: Option<Start>) {
    if !app.state::<Ending>().begin(next) {
        return;
    }
    for label in [QUESTION, MAIN, TROUBLE] {
        windows::hide(app, label);
    }
    let app = app.clone();
    thread::spawn(move || {
        end_sending(&app);
        app.exit(0);
    });
}

/// Lets the program end in order when the system asks it to, which it does when somebody logs out
/// or switches the PC off. Otherwise every morning would begin as after a power cut, as it still
/// does when the display goes away first. On Windows the event loop ends by itself then.
#[cfg(target_os = "linux")]
pub(crate) fn heed_the_system(app: &AppHandle) {
    use gtk::glib::{ControlFlow, unix_signal_add};

    // SIGHUP, SIGINT and SIGTERM, whose numbers are POSIX's.
    for signal in [1, 2, 15] {
        let app = app.clone();
        unix_signal_add(signal, move || {
            tracing::info!(signal, "is asked to end");
            quit(&app, None);
            ControlFlow::Continue
        });
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn heed_the_system(_: &AppHandle) {}

/// Hears of the end, whoever began it.
pub(crate) fn on_run_event(app: &AppHandle, event: RunEvent) {
    if let RunEvent::Exit = event {
        end_sending(app);
    }
}

fn end_sending(app: &AppHandle) {
    if let Some(desk) = app.try_state::<Desk>() {
        desk.end_sending();
    }
    if let Some(guard) = app.try_state::<Guard>() {
        guard.say_goodbye();
    }
}

/// Returns what somebody chose; none when nobody did, or it cannot be read.
pub(crate) fn kept(app: &AppHandle) -> Option<Choice> {
    let text = fs::read_to_string(place(app)?).ok()?;
    let kept: Kept = serde_json::from_str(&text).ok()?;
    Some(kept.on_close)
}

/// Keeps what somebody chose. When it cannot be kept, the question comes again.
pub(crate) fn keep(app: &AppHandle, choice: Choice) {
    let Some(place) = place(app) else { return };
    let kept = serde_json::json!(Kept { on_close: choice }).to_string();
    let written = place
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&place, kept));
    if let Err(error) = written {
        tracing::warn!(%error, "the choice about closing was not kept");
    }
    tray::show_choice(app, choice);
}

fn place(app: &AppHandle) -> Option<PathBuf> {
    Some(app.path().app_config_dir().ok()?.join(KEPT_IN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_window_asks_once_and_only_while_something_waits() {
        use Choice::{KeepSending, StopSending};
        for (kept, waiting, tray, closing) in [
            (None, true, true, Closing::Ask),
            (None, false, true, Closing::Quit),
            (Some(KeepSending), true, true, Closing::Hide),
            (Some(KeepSending), false, true, Closing::Hide),
            (Some(StopSending), true, true, Closing::Quit),
            // Without a tray, nobody is locked out and nothing waits unsaid.
            (Some(KeepSending), true, false, Closing::Ask),
            (Some(KeepSending), false, false, Closing::Quit),
            (Some(StopSending), true, false, Closing::Ask),
            (None, false, false, Closing::Quit),
        ] {
            assert_eq!(
                decide(kept, waiting, tray),
                closing,
                "{kept:?}, {waiting}, {tray}"
            );
        }
    }

    #[test]
    fn the_program_ends_once_and_remembers_what_is_next() {
        let ending = Ending::default();
        assert!(ending.begin(Some(Start::Demo)));
        assert!(!ending.begin(None), "the second end is none");
        assert_eq!(ending.next(), Some(Start::Demo));
        assert_eq!(ending.next(), None);
    }

    #[test]
    fn a_start_while_the_program_ends_comes_after_the_end_and_no_other_does() {
        let ending = Ending::default();
        assert!(!ending.and_then(Start::Usual), "it runs");
        assert!(!ending.has_begun());
        assert!(ending.begin(None));
        assert!(ending.and_then(Start::Own));
        assert!(ending.has_begun());
        assert_eq!(ending.next(), Some(Start::Own));
    }
}
