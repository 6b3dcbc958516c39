//! The windows there are: the clinic's, the one that says why there is none, and the question a
//! closing window asks. Which of them is wanted is decided elsewhere.

use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry};

use crate::closing;
use crate::desk::Trouble;
use crate::pages::{Pages, Press};

/// The clinic's window.
pub(crate) const MAIN: &str = "main";
/// The window that says why the clinic's folder is not open.
pub(crate) const TROUBLE: &str = "trouble";
/// The window that asks whether to keep sending.
pub(crate) const QUESTION: &str = "question";
/// The window that says that the program ends before it opens again.
const ENDING: &str = "ending";

/// Opens the clinic's window, in the place of the one that said why there was none.
///
/// # Errors
/// Tauri's, when there can be no window.
pub(crate) fn open_main(app: &AppHandle) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let config = windows
        .iter()
        .find(|window| window.label == MAIN)
        .expect("tauri.conf.json describes the main window");
    let window = WebviewWindowBuilder::from_config(app, config)?;
    let opened = kept_inside(app, window).build()?;
    close(app, TROUBLE);
    opened.set_focus()
}

/// Opens a window that says that opening the clinic's folder takes a while.
///
/// # Errors
/// Tauri's, when there can be no window.
pub(crate) fn open_waiting(app: &AppHandle) -> tauri::Result<()> {
    let sentence = "This takes longer than usual: it is the first time, RingOnce was updated, or \
                    it was cut off last time, and then it reads all records through before \
                    anything is sent. In a large clinic that takes some minutes. Nothing is lost, \
                    and the clinic opens by itself.";
    open_busy(app, TROUBLE, "Opening the clinic", sentence)
}

/// Opens a window that says that the program ends first, and then starts again.
///
/// # Errors
/// Tauri's, when there can be no window.
pub(crate) fn open_ending(app: &AppHandle) -> tauri::Result<()> {
    if let Some(open) = app.get_webview_window(ENDING) {
        return open.set_focus();
    }
    let sentence = "RingOnce was closed a moment ago and waits for the answer about the reminder \
                    it is sending, so that nobody gets it twice. It opens again by itself.";
    open_busy(app, ENDING, "RingOnce opens again", sentence)
}

/// Opens a window without a button, whose page says that it is busy.
fn open_busy(
    app: &AppHandle,
    label: &'static str,
    heading: &str,
    sentence: &str,
) -> tauri::Result<()> {
    let page = app.state::<Pages>().put(label, heading, sentence, &[]);
    small(app, label, page).build()?.set_focus()
}

/// Opens a window that says why the clinic's folder could not be opened, and offers the backup that
/// would mend it; one that is open says it anew.
///
/// # Errors
/// Tauri's, when there can be no window.
pub(crate) fn open_trouble(app: &AppHandle, trouble: &Trouble) -> tauri::Result<()> {
    let mut buttons = vec![(Press::Quit, "Quit"), (Press::TryAgain, "Try again")];
    let words;
    if let Some(mending) = &trouble.mending {
        words = format!("Bring back {}", mending.backup());
        buttons.push((Press::BringBack, &words));
    }
    let heading = "The clinic could not be opened";
    let page = app
        .state::<Pages>()
        .put(TROUBLE, heading, &trouble.sentence, &buttons);
    match (app.get_webview_window(TROUBLE), &page) {
        (Some(open), WebviewUrl::CustomProtocol(address)) => open.navigate(address.clone()),
        (Some(_) | None, _) => small(app, TROUBLE, page).build()?.set_focus(),
    }
}

/// Opens the question whether to keep sending, or brings it to the front.
///
/// # Errors
/// Tauri's, when there can be no window.
pub(crate) fn open_question(
    app: &AppHandle,
    sentence: &str,
    buttons: &[(Press, &str)],
) -> tauri::Result<()> {
    if let Some(open) = app.get_webview_window(QUESTION) {
        return open.set_focus();
    }
    let page = app.state::<Pages>().put(
        QUESTION,
        "Keep sending when this window is closed?",
        sentence,
        buttons,
    );
    let mut window = small(app, QUESTION, page).skip_taskbar(true);
    if let Some(main) = app.get_webview_window(MAIN) {
        window = window.parent(&main)?;
    }
    window.build()?.set_focus()
}

/// Brings the program to the front, wherever it was.
pub(crate) fn bring_back(app: &AppHandle) {
    for label in [MAIN, TROUBLE, QUESTION] {
        let Some(window) = app.get_webview_window(label) else {
            continue;
        };
        let brought = window
            .show()
            .and_then(|()| window.unminimize())
            .and_then(|()| window.set_focus());
        if let Err(error) = brought {
            tracing::warn!(%error, label, "a window did not come to the front");
        }
    }
}

fn small<'a>(
    app: &'a AppHandle,
    label: &str,
    page: WebviewUrl,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    kept_inside(app, WebviewWindowBuilder::new(app, label, page))
        .title("RingOnce")
        .inner_size(600.0, 320.0)
        .center()
}

/// Lets a window show the program's own pages and nothing else, whatever is pressed or dropped.
fn kept_inside<'a>(
    app: &AppHandle,
    window: WebviewWindowBuilder<'a, Wry, AppHandle>,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    let app = app.clone();
    window
        .on_navigation(move |url| {
            if let Some(press) = Press::of(url) {
                closing::pressed(&app, press);
                return false;
            }
            is_ours(url)
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::warn!(%error, "a window keeps its old title");
            }
        })
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished {
                tracing::info!(window = window.label(), "shows its page");
            }
        })
}

fn is_ours(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri" | "ringonce", Some("localhost")) => true,
        ("http" | "https", Some("tauri.localhost" | "ringonce.localhost")) => cfg!(windows),
        _ => false,
    }
}

/// Closes a window, if it is open.
pub(crate) fn close(app: &AppHandle, label: &str) {
    act_on(app, label, WebviewWindow::destroy);
}

/// Takes a window out of sight.
pub(crate) fn hide(app: &AppHandle, label: &str) {
    act_on(app, label, WebviewWindow::hide);
}

/// Leaves a window in the list of windows only.
pub(crate) fn minimise(app: &AppHandle, label: &str) {
    act_on(app, label, WebviewWindow::minimize);
}

fn act_on(app: &AppHandle, label: &str, act: impl FnOnce(&WebviewWindow) -> tauri::Result<()>) {
    if let Some(window) = app.get_webview_window(label)
        && let Err(error) = act(&window)
    {
        tracing::warn!(%error, label, "a window stays as it is");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_goes_to_no_address_but_its_own() {
        for (address, ours) in [
            ("tauri://localhost/index.html", true),
            ("ringonce://localhost/", true),
            ("tauri://example.com/", false),
            ("https://example.com/", false),
            ("file:///etc/passwd", false),
            ("data:text/html,x", false),
            ("about:blank", false),
        ] {
            let url: Url = address.parse().expect("an address");
            assert_eq!(is_ours(&url), ours, "{address}");
        }
    }
}
