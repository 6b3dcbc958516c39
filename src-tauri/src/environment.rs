//! What GTK and WebKit must find in the environment when they start, which on Linux is not always
//! what a PC has. Other systems need nothing here.

use std::ffi::OsString;

/// A locale that says nothing about a language makes WebKit call the language `C`, which is none:
/// whatever formats a number by it fails, and the window stays blank.
#[cfg(any(target_os = "linux", test))]
const LOCALE: (&str, &str) = ("LC_ALL", "en_US.UTF-8");
/// WebKit's shared buffers leave the window blank with some graphics drivers.
#[cfg(any(target_os = "linux", test))]
const BUFFERS: (&str, &str) = ("WEBKIT_DISABLE_DMABUF_RENDERER", "1");

/// Returns what is missing; nothing once it has been set.
#[cfg(any(target_os = "linux", test))]
fn missing(value: impl Fn(&str) -> Option<OsString>) -> Vec<(&'static str, &'static str)> {
    let mut missing = Vec::new();
    let filled = |name| value(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(filled);
    let language = locale
        .as_deref()
        .and_then(|locale| locale.to_str())
        .and_then(|locale| locale.split(['.', '@']).next());
    if matches!(language, None | Some("C" | "POSIX")) {
        missing.push(LOCALE);
    }
    if value(BUFFERS.0).is_none() {
        missing.push(BUFFERS);
    }
    missing
}

/// Makes the environment as it should be, for this program and those it starts. It must be called
/// first: nothing may read the environment meanwhile, so there may be no second thread.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    for (name, value) in missing(|name| std::env::var_os(name)) {
        if let Err(error) = gtk::glib::setenv(name, value, true) {
            eprintln!("ringonce: {name} stays as it is: {error}");
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}

/// Starts this program anew in the place of the one that runs, and returns only when it cannot.
#[cfg(unix)]
pub(crate) fn start_again(arguments: impl IntoIterator<Item = OsString>) -> std::io::Error {
    use std::os::unix::process::CommandExt;

    match std::env::current_exe() {
        Ok(program) => std::process::Command::new(program).args(arguments).exec(),
        Err(error) => error,
    }
}

/// Starts this program anew and ends the one that runs; returns only when it cannot.
#[cfg(not(unix))]
pub(crate) fn start_again(arguments: impl IntoIterator<Item = OsString>) -> std::io::Error {
    let started = std::env::current_exe()
        .and_then(|program| std::process::Command::new(program).args(arguments).spawn());
    match started {
        Ok(_) => std::process::exit(0),
        Err(error) => error,
    }
}

/// Says whether a window can be shown. A display that is named may still let nobody in, which the
/// window's own start would meet with a panic.
#[cfg(target_os = "linux")]
pub(crate) fn has_display() -> bool {
    gtk::init().is_ok()
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn has_display() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn missing_in(variables: &BTreeMap<&str, &str>) -> Vec<(&'static str, &'static str)> {
        missing(|name| variables.get(name).map(OsString::from))
    }

    #[test]
    fn a_locale_without_a_language_is_replaced_and_any_other_kept() {
        for (variables, replaced) in [
            (&[][..], true),
            (&[("LANG", "")], true),
            (&[("LANG", "C")], true),
            (&[("LANG", "C.UTF-8")], true),
            (&[("LANG", "C.utf8")], true),
            (&[("LANG", "POSIX")], true),
            (&[("LANG", "en_CA.UTF-8"), ("LC_ALL", "C")], true),
            (&[("LANG", "de_DE.UTF-8"), ("LC_MESSAGES", "C")], true),
            (&[("LANG", "en_CA.UTF-8")], false),
            (&[("LANG", "en_CA.UTF-8"), ("LC_ALL", "")], false),
            (&[("LANG", "C"), ("LC_ALL", "fr_CA.UTF-8")], false),
            (&[("LANG", "ca_ES@valencia")], false),
        ] {
            let found = missing_in(&variables.iter().copied().collect());
            assert_eq!(found.contains(&LOCALE), replaced, "{variables:?}");
        }
    }

    #[test]
    fn what_somebody_set_about_buffers_stays() {
        let found = missing_in(&BTreeMap::from([(BUFFERS.0, "0"), ("LANG", "en_CA")]));
        assert_eq!(found, []);
    }

    #[test]
    fn what_was_set_is_not_missing() {
        let mut variables = BTreeMap::from([("LANG", "C"), ("LC_ALL", "C")]);
        let first = missing_in(&variables);
        assert_eq!(first, [LOCALE, BUFFERS]);
        variables.extend(first);
        assert_eq!(missing_in(&variables), []);
    }
}
