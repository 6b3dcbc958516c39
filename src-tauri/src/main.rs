//! The window of RingOnce: starts the one program a PC runs, opens the clinic, and ends in order.
//! What the parts do is in their files; rules and SQL are in none of them.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod closing;
mod desk;
mod environment;
mod guard;
mod ipc;
mod logs;
mod notice;
mod opening;
mod pages;
mod start;
mod tray;
mod windows;

use std::process::ExitCode;
use std::thread;

use tauri::{App, AppHandle, Manager};
use tauri_plugin_window_state::StateFlags;

use crate::desk::{Desk, Trouble};
use crate::guard::Guard;
use crate::opening::{Opened, Work};
use crate::start::Start;

fn main() -> ExitCode {
    environment::prepare();
    let start = match Start::read(std::env::args_os().skip(1)) {
        Ok(start) => start,
        Err(sentence) => {
            eprintln!("ringonce: {sentence}\n\n{}", start::USAGE);
            return ExitCode::from(2);
        }
    };
    if !environment::has_display() {
        eprintln!("ringonce: there is no display to open a window on. `ringonce-cli` needs none.");
        return ExitCode::FAILURE;
    }
    // Whether the window is in sight is not remembered: it always starts in sight.
    let remembered = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let window_state = tauri_plugin_window_state::Builder::new()
        .with_state_flags(remembered)
        .with_filter(|label| label == windows::MAIN)
        .build();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            closing::on_second_start(app, &arguments);
        }))
        .plugin(window_state)
        .register_uri_scheme_protocol(pages::SCHEME, |context, _| pages::answer(&context))
        .invoke_handler(tauri::generate_handler![ipc::call])
        .manage(pages::Pages::default())
        .manage(closing::Ending::default())
        .on_window_event(closing::on_window_event)
        .setup(move |app| {
            set_up(app, &start);
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => run(app),
        Err(error) => {
            eprintln!("ringonce: the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

fn set_up(app: &App, start: &Start) {
    let app = app.handle();
    closing::heed_the_system(app);
    let Some(own) = start.own_folder(|| app.path().data_dir().ok()) else {
        return begin(
            app,
            Err(Trouble::from(format!(
                "This PC does not say where programs keep their files. Nothing was changed. Set \
                 {} to the folder of the clinic and start RingOnce again.",
                start::FOLDER_VARIABLE
            ))),
        );
    };
    logs::begin(&own.join("logs"));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), ?start, "starts");
    let start = start.clone();
    let opening = Work::begin(move || Desk::open(&start, &own));
    match opening.within(opening::patience()) {
        Ok(opened) => begin(app, opened.unwrap_or_else(broke_down)),
        Err(opening) => {
            tracing::info!("takes a while to open");
            if !is_shown(app, windows::open_waiting(app)) {
                return;
            }
            let app = app.clone();
            thread::spawn(move || {
                let opened = opening.wait().unwrap_or_else(broke_down);
                let here = app.clone();
                if let Err(error) = app.run_on_main_thread(move || begin(&here, opened)) {
                    tracing::error!(%error, "opened too late");
                }
            });
        }
    }
}

/// What is said when opening the folder panicked, which its log tells more about.
fn broke_down() -> Opened {
    let sentence = "RingOnce broke down while it opened the clinic. Nothing was sent, and nothing \
                    is lost. Press Try again.";
    Err(Trouble::from(sentence.to_owned()))
}

/// Shows the clinic and lets it send, or says why there is none.
fn begin(app: &AppHandle, opened: Opened) {
    if app.state::<closing::Ending>().has_begun() {
        return;
    }
    match opened {
        Ok(desk) => {
            app.manage(desk);
            if !is_shown(app, windows::open_main(app)) {
                return;
            }
            let desk = app.state::<Desk>();
            tray::begin(app, &desk);
            app.manage(Guard::begin());
            ipc::forward_events(app, &desk);
            ipc::tell_guard(app, &desk);
            desk.begin_sending();
        }
        Err(trouble) => {
            is_shown(app, windows::open_trouble(app, &trouble));
            if let Some(mending) = trouble.mending {
                app.manage(mending);
            }
        }
    }
}

/// A program without any window would run unseen: it ends.
fn is_shown(app: &AppHandle, shown: tauri::Result<()>) -> bool {
    if let Err(error) = &shown {
        tracing::error!(%error, "no window");
        eprintln!("ringonce: the window could not be opened: {error}");
        app.exit(1);
    }
    shown.is_ok()
}

fn run(app: App) -> ExitCode {
    let handle = app.handle().clone();
    let code = app.run_return(closing::on_run_event);
    tracing::info!(code, "ends");
    if let Some(next) = handle.state::<closing::Ending>().next() {
        let error = environment::start_again(next.arguments());
        eprintln!("ringonce: did not start again: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
