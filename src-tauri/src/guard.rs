//! The line to the guard: a second, small process that notices when this one is gone. What it does
//! then is in `bin/ringonce-guard.rs`.

use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use reminder_engine::LastWords;

/// The guard's program, beside this one.
const PROGRAM: &str = "ringonce-guard";

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
    let program = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    Command::new(std::env::current_exe()?.with_file_name(program))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}
