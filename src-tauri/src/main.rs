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
mod pages;
mod start;
mod tray;
mod windows;

use std::path::Path;
use std::process::ExitCode;

use tauri::{App, AppHandle, Manager};
use tauri_plugin_window_state::StateFlags;

use crate::desk::{Desk, Trouble};
use crate::guard::Guard;
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
        .plugin(tauri_plugin_single_instance::init(|app, _, _| {
            windows::bring_back(app);
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
    let shown = match start.own_folder(|| app.path().data_dir().ok()) {
        Some(own) => {
            logs::begin(&own.join("logs"));
            tracing::info!(version = env!("CARGO_PKG_VERSION"), ?start, "starts");
            open(app, start, &own)
        }
        None => show_trouble(
            app,
            Trouble::from(format!(
                "This PC does not say where programs keep their files. Nothing was changed. Set \
                 {} to the folder of the clinic and start RingOnce again.",
                start::FOLDER_VARIABLE
            )),
        ),
    };
    if let Err(error) = shown {
        tracing::error!(%error, "no window");
        eprintln!("ringonce: the window could not be opened: {error}");
        app.exit(1);
        return;
    }
    if let Some(desk) = app.try_state::<Desk>() {
        tray::begin(app, &desk);
        app.manage(Guard::begin());
        ipc::forward_events(app, &desk);
        ipc::tell_guard(app, &desk);
        desk.begin_sending();
    }
}

fn open(app: &AppHandle, start: &Start, own: &Path) -> tauri::Result<()> {
    match Desk::open(start, own) {
        Ok(desk) => {
            app.manage(desk);
            windows::open_main(app)
        }
        Err(trouble) => show_trouble(app, trouble),
    }
}

fn show_trouble(app: &AppHandle, trouble: Trouble) -> tauri::Result<()> {
    let shown = windows::open_trouble(app, &trouble);
    if let Some(mending) = trouble.mending {
        app.manage(mending);
    }
    shown
}

fn run(app: App) -> ExitCode {
    let handle = app.handle().clone();
    let code = app.run_return(closing::on_run_event);
    tracing::info!(code, "ends");
    if let Some(next) = handle.state::<closing::Ending>().next() {
        let error = environment::start_again(next.arguments(), Vec::new());
        eprintln!("ringonce: did not start again: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}
