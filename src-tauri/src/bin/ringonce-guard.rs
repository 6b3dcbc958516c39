//! Notices when the window's process is gone. It is a program of its own because the window's needs
//! a web view, and whoever only waits should need next to nothing.
//!
//! It holds the reading end of a pipe and hears how many reminders wait. When the pipe closes
//! without a goodbye, whatever ended the program, it shows one notice and ends. It opens no clinic,
//! sends nothing, and starts nothing again: a person decides that.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[path = "../notice.rs"]
mod notice;

use std::io::BufRead;
use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::time::Duration;

use reminder_engine::LastWords;

/// Some desktops take a notice back when the process that showed it ends.
const NOTICE_STAYS: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    let Some(sentence) = last_words(std::io::stdin().lock()).notice() else {
        return ExitCode::SUCCESS;
    };
    match notice::show(&sentence) {
        Ok(shown) => {
            let (held, quiet) = channel::<()>();
            let waited = quiet.recv_timeout(NOTICE_STAYS);
            drop((shown, held, waited));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("ringonce-guard: a notice was not shown: {error}");
            ExitCode::FAILURE
        }
    }
}

fn last_words(heard: impl BufRead) -> LastWords {
    let mut words = LastWords::default();
    // It ends with the line: a program that is gone says nothing more.
    for line in heard.lines().map_while(Result::ok) {
        words.hear(&line);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_hears_to_the_end_of_the_line() {
        for (said, told) in [
            ("waiting 2\nwaiting 5\n", true),
            ("waiting 2\nwaiting 5\ngoodbye\n", false),
            ("waiting 0\n", false),
            ("", false),
        ] {
            assert_eq!(
                last_words(said.as_bytes()).notice().is_some(),
                told,
                "{said}"
            );
        }
    }
}
