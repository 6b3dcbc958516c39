//! A notice on the desktop, where something needs a person. It carries what the engine says, which
//! names no patient: a locked screen shows them too. A desktop without notices loses nothing, for
//! the window says the same.

use notify_rust::{Notification, NotificationHandle};

/// The program's name, as a title and for the desktop's settings.
const TITLE: &str = "RingOnce";
/// The name of the picture that the package installs.
const PICTURE: &str = "ringonce";

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
