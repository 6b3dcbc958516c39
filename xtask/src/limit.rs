//! Runs a program that may hang. It gets a group of processes of its own, and when its time is over
//! the whole group ends: what a test started must not outlive it.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use crate::shell;

const POLL: Duration = Duration::from_millis(100);

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ran {
    /// By itself.
    Ended { passed: bool, said: String },
    /// It did not, and was ended.
    Hung,
}

/// Runs a program for so long at most; what it says goes through a file, so that nobody waits for
/// the end of a pipe which somebody else still holds.
///
/// # Errors
/// When it cannot be started, heard or ended.
pub(crate) fn run(command: &mut Command, limit: Duration, log: &Path) -> io::Result<Ran> {
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let file = File::create(log)?;
    command
        .stdout(Stdio::from(file.try_clone()?))
        .stderr(Stdio::from(file));
    let mut child = in_its_own_group(command).spawn()?;
    let Some(status) = wait(&mut child, limit)? else {
        end_group(&child)?;
        child.kill()?;
        child.wait()?;
        return Ok(Ran::Hung);
    };
    Ok(Ran::Ended {
        passed: status.success(),
        said: String::from_utf8_lossy(&fs::read(log)?).into_owned(),
    })
}

/// Waits for the end of a program; none when its time was over before.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let started = shell::stopwatch();
    while started.elapsed() < limit {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::park_timeout(POLL);
    }
    child.try_wait()
}

#[cfg(unix)]
fn in_its_own_group(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0)
}

#[cfg(not(unix))]
fn in_its_own_group(command: &mut Command) -> &mut Command {
    command
}

/// Ends a program with everything it started. Only programs can do that: what the standard library
/// has for it ends one process.
fn end_group(child: &Child) -> io::Result<()> {
    let id = child.id();
    let line = match cfg!(windows) {
        true => format!("taskkill /F /T /PID {id}"),
        false => format!("kill -s KILL -- -{id}"),
    };
    let mut command = match cfg!(windows) {
        true => Command::new("cmd"),
        false => Command::new("sh"),
    };
    command.args([if cfg!(windows) { "/C" } else { "-c" }, &line]);
    let status = command.stdin(Stdio::null()).status()?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("`{line}` ended with {status}"))),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::Read as _;
    use std::sync::mpsc;

    use super::*;

    /// Long enough for any PC that is busy with something else.
    const LONG: Duration = Duration::from_secs(120);

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::null());
        command
    }

    fn log(name: &str) -> std::path::PathBuf {
        let folder = format!("ringonce-limit-{}", std::process::id());
        std::env::temp_dir().join(folder).join(name)
    }

    #[test]
    fn a_program_that_ends_is_heard_to_its_end() {
        for (script, passed, said) in [
            ("echo one; echo two >&2", true, "one\ntwo\n"),
            ("echo no; exit 3", false, "no\n"),
        ] {
            let ran = run(&mut sh(script), LONG, &log("ends")).expect("it starts");
            let said = said.to_owned();
            assert_eq!(ran, Ran::Ended { passed, said }, "{script}");
        }
    }

    #[test]
    fn a_program_that_hangs_ends_with_everything_it_started() {
        let (mut heard, held) = io::pipe().expect("a pipe");
        // Both programs hold the pipe, and neither ever ends by itself.
        let mut hangs = sh("tail -f /dev/null <&0 & wait");
        hangs.stdin(held);
        let ran = run(&mut hangs, Duration::from_millis(300), &log("hangs"));
        assert_eq!(ran.expect("it starts"), Ran::Hung);
        drop(hangs);
        let (tell, told) = mpsc::channel();
        thread::spawn(move || tell.send(heard.read(&mut [0]).ok()));
        let end = told.recv_timeout(LONG);
        assert_eq!(end, Ok(Some(0)), "somebody still holds the pipe");
    }

    #[test]
    fn a_program_that_is_not_there_is_said() {
        let mut missing = Command::new("ringonce-is-no-such-program");
        assert!(run(&mut missing, LONG, &log("missing")).is_err());
    }
}
