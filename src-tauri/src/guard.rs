//! A second, small process of this program that notices when the first one is gone.
//!
//! It holds the reading end of a pipe and hears how many reminders wait. When the pipe closes
//! without a goodbye, whatever ended the program, it shows one notice and ends. It opens no clinic,
//! sends nothing, and starts nothing again: a person decides that.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::mpsc::channel;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reminder_engine::LastWords;

use crate::notices;

/// What the second process is started with.
pub(crate) const ARGUMENT: &str = "--guard";
/// Some desktops take a notice back when the process that showed it ends.
const NOTICE_STAYS: Duration = Duration::from_secs(120);

/// The line to the second process.
pub(crate) struct Guard {
    line: Mutex<Option<ChildStdin>>,
}

impl Guard {
    /// Starts the second process. Where that is not possible, the program goes on without.
    pub(crate) fn begin() -> Self {
        let line = match start() {
            Ok(mut child) => {
                tracing::info!(process = child.id(), "is guarded");
                child.stdin.take()
            }
            Err(error) => {
                tracing::warn!(%error, "goes on without a guard");
                None
            }
        };
        Self {
            line: Mutex::new(line),
        }
    }

    /// Says how many approved reminders wait.
    pub(crate) fn tell(&self, waiting: u64) {
        self.say(&LastWords::waiting(waiting));
    }

    /// Says that the program ends in order.
    pub(crate) fn say_goodbye(&self) {
        self.say(LastWords::GOODBYE);
        // Closing the line ends the guard.
        *self.line.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn say(&self, words: &str) {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = line.as_mut()
            && let Err(error) = writeln!(open, "{words}").and_then(|()| open.flush())
        {
            tracing::warn!(%error, "the guard is gone");
            *line = None;
        }
    }
}

fn start() -> std::io::Result<Child> {
    Command::new(std::env::current_exe()?)
        .arg(ARGUMENT)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Is the second process: hears the first until it is quiet, and says so where that is needed.
pub(crate) fn keep() -> ExitCode {
    let Some(sentence) = last_words(BufReader::new(std::io::stdin())).notice() else {
        return ExitCode::SUCCESS;
    };
    match notices::show(&sentence) {
        Ok(shown) => {
            let (held, quiet) = channel::<()>();
            let waited = quiet.recv_timeout(NOTICE_STAYS);
            drop((shown, held, waited));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("ringonce: a notice was not shown: {error}");
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
