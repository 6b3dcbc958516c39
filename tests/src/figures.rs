//! What a run came to: figures that a program collects for the table at its end.

use std::fmt::Display;
use std::fs::File;
use std::io::Write as _;

/// The variable that names the file in which figures are collected; without it they are printed
/// only. What a test that passed says is shown to nobody, so it is no place for a figure.
pub const FIGURES: &str = "RINGONCE_FIGURES";

/// Notes what something came to, under a name in words.
///
/// # Panics
/// When the file of figures cannot be written: a figure that is missing would be taken for none.
pub fn figure(name: &str, number: impl Display) {
    let line = format!("figure: {name} = {number}\n");
    eprint!("{line}");
    let Some(path) = std::env::var_os(FIGURES) else {
        return;
    };
    let written = File::options()
        .append(true)
        .create(true)
        .open(path)
        .and_then(|mut file| file.write_all(line.as_bytes()));
    written.expect("the file of figures can be written");
}
