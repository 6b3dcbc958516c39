//! Notices on the desktop, where something needs a person. They carry what the engine says, which
//! names no patient: a locked screen shows them too. A desktop without notices loses nothing, for
//! the window says the same.

use std::sync::mpsc::{Sender, channel};
use std::thread;

use notify_rust::{Notification, NotificationHandle};

/// The program's name, as a title and for the desktop's settings.
const TITLE: &str = "RingOnce";
/// The name of the picture that the package installs.
const PICTURE: &str = "ringonce";

/// Shows whatever sentence comes, from a thread of its own: a desktop may take its time.
pub(crate) fn begin() -> Sender<String> {
    let (sender, sentences) = channel::<String>();
    thread::spawn(move || {
        // Some desktops take a notice back when the connection it came by is closed, which is when
        // its handle is dropped.
        let mut shown = None;
        for sentence in sentences {
            match show(&sentence) {
                Ok(handle) => shown = Some(handle),
                Err(error) => tracing::warn!(%error, "a notice was not shown"),
            }
        }
        drop(shown);
    });
    sender
}

/// Shows one sentence. It stays as long as the handle does, on some desktops longer.
///
/// # Errors
/// When the desktop shows no notices.
pub(crate) fn show(sentence: &str) -> notify_rust::error::Result<NotificationHandle> {
    let mut notice = Notification::new();
    notice
        .appname(TITLE)
        .summary(TITLE)
        .body(&plain(sentence))
        .icon(PICTURE);
    // Windows knows the program by this name from its installer; before that, it must not be used.
    #[cfg(all(windows, not(debug_assertions)))]
    notice.app_id("org.ringonce.desktop");
    notice.show()
}

/// Writes a sentence so that a desktop which reads markup in it reads the same.
#[cfg(target_os = "linux")]
fn plain(sentence: &str) -> String {
    sentence
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(not(target_os = "linux"))]
fn plain(sentence: &str) -> String {
    sentence.to_owned()
}
