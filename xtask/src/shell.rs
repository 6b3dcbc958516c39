//! Runs one step: shows that it runs, keeps its output in a log, and says in words how it ended.
//!
//! What the steps are is in `steps.rs`. A step has a time limit, because a hung browser would
//! otherwise hold a test run for ever.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::setup;
use crate::steps::{Action, Row};

/// Where programs are installed that are needed here only; in front of PATH for every step.
pub(crate) const TOOLS: &str = "target/tools";

const LOGS: &str = "target/xtask";
/// The variable that tells a step's tests where to collect what they came to (`figures.rs` of the
/// test kit): a test that passed keeps what it prints to itself.
const FIGURES: &str = "RINGONCE_FIGURES";
/// The longest a step may take: several times a cold build of the window on two cores.
const STEP_LIMIT: Duration = Duration::from_secs(40 * 60);
const POLL: Duration = Duration::from_millis(100);
/// How often a line is written to say that a step still runs, where no line can be overwritten.
const PATIENCE: Duration = Duration::from_secs(30);
const LINES_SHOWN_ON_FAILURE: usize = 60;

/// How a step that did not fail ended, in words.
pub(crate) enum Answer {
    Passed(String),
    /// Something it needs is not here; shown, so that nobody takes it for passed.
    LeftOut(String),
}

impl Answer {
    pub(crate) fn passed(words: impl Into<String>) -> Self {
        Self::Passed(words.into())
    }
}

/// Runs the steps of one plan in order, and remembers how each ended.
pub(crate) struct Shell {
    total: usize,
    terminal: bool,
    limit: Duration,
    log: PathBuf,
    started: Instant,
    ended: Vec<Ended>,
}

struct Ended {
    outcome: Outcome,
    elapsed: Duration,
    tests: Counts,
    figures: Vec<Figure>,
}

/// What something that was tried came to: a name in words and a number.
type Figure = (String, String);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    LeftOut,
}

/// Tests as the log of a step counts them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: usize,
    failed: usize,
}

impl Shell {
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            terminal: io::stdout().is_terminal(),
            limit: STEP_LIMIT,
            log: PathBuf::new(),
            started: stopwatch(),
            ended: Vec::new(),
        }
    }

    /// Lets a step take longer than a build does.
    pub(crate) fn patient(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs one step, and says whether the next one may follow.
    pub(crate) fn run_row(&mut self, row: &Row) -> bool {
        self.run_step(row.name, row.title, |shell| match row.action {
            Action::RunOnLinux(_) if !cfg!(target_os = "linux") => {
                Ok(Answer::LeftOut("it needs Linux".to_owned()))
            }
            Action::Run(line) | Action::RunOnLinux(line) => {
                shell.run(line).map(|()| Answer::passed("passed"))
            }
            Action::Check(check) => check(shell),
        })
    }

    /// Runs a command line as a step, and says whether it passed.
    pub(crate) fn run_line(&mut self, name: &str, title: &str, line: &str) -> bool {
        self.run_step(name, title, |shell| {
            shell.run(line).map(|()| Answer::passed("passed"))
        })
    }

    fn run_step(
        &mut self,
        name: &str,
        title: &str,
        act: impl FnOnce(&mut Self) -> Result<Answer, String>,
    ) -> bool {
        self.started = stopwatch();
        self.log = Path::new(LOGS).join(name).with_extension("log");
        println!(
            "[{:2}/{}] {name}: {title}",
            self.ended.len() + 1,
            self.total
        );
        let answer = self.start_log().and_then(|()| act(self));
        let elapsed = self.started.elapsed();
        let tests = count_tests(&read(&self.log));
        let (outcome, words) = match answer {
            Ok(Answer::Passed(_)) if tests.passed > 0 => {
                (Outcome::Passed, format!("{} tests passed", tests.passed))
            }
            Ok(Answer::Passed(words)) => (Outcome::Passed, words),
            Ok(Answer::LeftOut(words)) => (Outcome::LeftOut, format!("left out: {words}")),
            Err(words) => {
                self.show_log();
                (Outcome::Failed, format!("FAILED\n\n{words}"))
            }
        };
        println!("        {:>6.1} s  {words}", elapsed.as_secs_f32());
        self.ended.push(Ended {
            outcome,
            elapsed,
            tests,
            figures: figures_in(&read(&self.figures_file())),
        });
        outcome != Outcome::Failed
    }

    fn start_log(&self) -> Result<(), String> {
        fs::create_dir_all(LOGS)
            .and_then(|()| File::create(self.figures_file()))
            .and_then(|_| File::create(&self.log))
            .map(drop)
            .map_err(|error| format!("{} cannot be written: {error}", self.log.display()))
    }

    /// Where the step that runs collects its figures.
    fn figures_file(&self) -> PathBuf {
        self.log.with_extension("figures")
    }

    /// Returns a table of what was tried in all steps, and what it came to; empty when nothing was.
    pub(crate) fn figures_table(&self) -> String {
        let mut figures: Vec<&Figure> = self.ended.iter().flat_map(|e| &e.figures).collect();
        if figures.is_empty() {
            return String::new();
        }
        // Tests run side by side and end in any order.
        figures.sort();
        let lines = figures
            .iter()
            .map(|(name, number)| format!("| {name} | {number} |\n"));
        lines.fold(
            "\n| what was tried | number |\n|---|---|\n".to_owned(),
            |text, line| text + &line,
        )
    }

    /// Shows the lines of the log that name a fault, and its end.
    fn show_log(&self) {
        let text = read(&self.log);
        let lines: Vec<&str> = text.lines().collect();
        if lines.is_empty() {
            return;
        }
        let (before, end) = lines.split_at(lines.len().saturating_sub(LINES_SHOWN_ON_FAILURE));
        println!("\nFrom {}:\n", self.log.display());
        for line in before
            .iter()
            .filter(|line| names_a_fault(line))
            .take(LINES_SHOWN_ON_FAILURE)
        {
            println!("    {line}");
        }
        for line in end {
            println!("    {line}");
        }
        println!();
    }

    /// Runs a command line into the log of this step.
    ///
    /// # Errors
    /// Words, when the command cannot start, fails, or takes longer than a step may.
    pub(crate) fn run(&mut self, line: &str) -> Result<(), String> {
        let log = self.open_log(line)?;
        let both = log.try_clone().map_err(|error| error.to_string())?;
        let child = command(line)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(both)
            .env("CARGO_TERM_COLOR", "never")
            .env("NO_COLOR", "1")
            .env(
                FIGURES,
                env::current_dir()
                    .unwrap_or_default()
                    .join(self.figures_file()),
            )
            .spawn()
            .map_err(|error| not_started(line, &error))?;
        let status = self.wait(child)?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("`{line}` ended with {status}."))
        }
    }

    fn open_log(&self, line: &str) -> Result<File, String> {
        let open = || -> io::Result<File> {
            let mut log = File::options().append(true).create(true).open(&self.log)?;
            writeln!(log, "$ {line}")?;
            Ok(log)
        };
        open().map_err(|error| format!("{} cannot be written: {error}", self.log.display()))
    }

    fn wait(&self, mut child: Child) -> Result<ExitStatus, String> {
        let mut said = self.started;
        while self.started.elapsed() < self.limit {
            if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
                self.clear_line();
                return Ok(status);
            }
            if self.terminal || said.elapsed() > PATIENCE {
                self.show_progress();
                said = stopwatch();
            }
            thread::park_timeout(POLL);
        }
        child
            .kill()
            .and_then(|()| child.wait())
            .map_err(|error| error.to_string())?;
        Err(format!(
            "Stopped after {} minutes. Programs that it started may still be running.",
            self.limit.as_secs() / 60
        ))
    }

    /// Shows the seconds and the last line of the log; on a terminal, always in the same line.
    fn show_progress(&self) {
        let text = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text[text.len().saturating_sub(400)..]);
        let last: String = text
            .lines()
            .last()
            .unwrap_or_default()
            .trim()
            .chars()
            .take(60)
            .collect();
        let seconds = self.started.elapsed().as_secs();
        if self.terminal {
            print!("\r\x1b[K        {seconds:>4} s    {last}");
            io::stdout().flush().unwrap_or_default();
        } else {
            println!("        {seconds:>4} s    {last}");
        }
    }

    fn clear_line(&self) {
        if self.terminal {
            print!("\r\x1b[K");
        }
    }

    /// The table of the steps with their times, how to repeat what failed, and one line that a
    /// program can read: how many tests passed and failed.
    pub(crate) fn summary(&self, rows: &[Row]) -> String {
        let mut text = String::from("\n");
        for (index, row) in rows.iter().enumerate() {
            let ended = self.ended.get(index);
            let word = match ended.map(|ended| ended.outcome) {
                Some(Outcome::Passed) => "passed",
                Some(Outcome::Failed) => "FAILED",
                Some(Outcome::LeftOut) => "left out",
                None => "not run",
            };
            let seconds = ended.map(|ended| format!("{:.1} s", ended.elapsed.as_secs_f32()));
            let tests = ended.map_or(0, |ended| ended.tests.passed);
            let tests = if tests > 0 {
                format!("{tests} tests")
            } else {
                String::new()
            };
            let line = format!(
                "  {word:<10}{:<14}{:>9}  {tests}",
                row.name,
                seconds.unwrap_or_default()
            );
            text += line.trim_end();
            text += "\n";
        }
        let total: Duration = self.ended.iter().map(|ended| ended.elapsed).sum();
        let (minutes, seconds) = (total.as_secs() / 60, total.as_secs() % 60);
        text += &format!("\n  {minutes} min {seconds} s in all\n");
        let broken = self
            .ended
            .iter()
            .position(|ended| ended.outcome == Outcome::Failed);
        if let Some(row) = broken.and_then(|index| rows.get(index)) {
            text += &format!("\nThis step alone: cargo xtask test --only {}\n", row.name);
            text += &format!("From it onwards: cargo xtask test --from {}\n", row.name);
        }
        let passed: usize = self.ended.iter().map(|ended| ended.tests.passed).sum();
        let failed: usize = self.ended.iter().map(|ended| ended.tests.failed).sum();
        let failed = failed.max(usize::from(broken.is_some()));
        text + &format!("\n{passed} passed, {failed} failed\n")
    }
}

/// Runs a command line on the terminal itself, for what may ask the person something.
///
/// # Errors
/// Words, when the command cannot start or fails.
pub(crate) fn run_visibly(line: &str) -> Result<(), String> {
    let status = command(line)
        .status()
        .map_err(|error| not_started(line, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{line}` ended with {status}."))
    }
}

/// Lets the person have the terminal and the program, and passes its exit code on.
pub(crate) fn hand_over(line: &str, arguments: &[String]) -> ExitCode {
    match command(line).args(arguments).status() {
        Ok(status) => status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => {
            eprintln!("{}", not_started(line, &error));
            ExitCode::FAILURE
        }
    }
}

/// Asks a program something, and returns its answer when it ran and succeeded.
pub(crate) fn ask(line: &str) -> Option<String> {
    let output = command(line)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Finds a program where a step would find it.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path())
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}

/// Makes a command from a line of words; none of ours has a space inside a word. Words with `=` in
/// front of the program set its environment.
pub(crate) fn command(line: &str) -> Command {
    let mut words = line.split_whitespace().peekable();
    let mut settings = Vec::new();
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        settings.push((name, value));
        words.next();
    }
    let program = match words.next().unwrap_or_default() {
        "cargo" => env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        "npm" if cfg!(windows) => "npm.cmd".to_owned(),
        other => other.to_owned(),
    };
    let mut command = Command::new(program);
    // Cargo tells us about our own package. Left in place, that would make build scripts run again
    // whenever somebody calls cargo with and without us in turn.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&*name);
        }
    }
    command
        .args(words)
        .env("PATH", path())
        .envs(setup::surroundings())
        .envs(settings);
    command
}

fn path() -> OsString {
    let tools = Path::new(TOOLS);
    let root = env::current_dir().unwrap_or_default();
    let ours = [tools.join("bin"), tools.join("node/bin")].map(|folder| root.join(folder));
    let theirs = env::var_os("PATH").unwrap_or_default();
    env::join_paths(ours.into_iter().chain(env::split_paths(&theirs))).unwrap_or(theirs)
}

fn not_started(line: &str, error: &io::Error) -> String {
    format!("`{line}` could not be started: {error}")
}

#[expect(
    clippy::disallowed_methods,
    reason = "times a build step; no reminder depends on it"
)]
pub(crate) fn stopwatch() -> Instant {
    Instant::now()
}

/// Does something and returns how long it took.
pub(crate) fn timed<T>(what: impl FnOnce() -> T) -> (T, Duration) {
    let started = stopwatch();
    let result = what();
    (result, started.elapsed())
}

/// Says whether a line of a log is where a person would look first.
fn names_a_fault(line: &str) -> bool {
    line.starts_with("error") || line.ends_with("... FAILED") || line.contains("panicked at")
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap_or_default()).into_owned()
}

/// Notes a figure of this program's own, as tests note theirs.
///
/// # Errors
/// When the file of figures cannot be written.
pub(crate) fn note_figure(name: &str, number: usize) -> io::Result<()> {
    let line = format!("figure: {name} = {number}\n");
    print!("{line}");
    match env::var_os(FIGURES) {
        Some(path) => File::options()
            .append(true)
            .create(true)
            .open(path)?
            .write_all(line.as_bytes()),
        None => Ok(()),
    }
}

fn figures_in(text: &str) -> Vec<Figure> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("figure: ")?.rsplit_once(" = "))
        .map(|(name, number)| (name.to_owned(), number.to_owned()))
        .collect()
}

/// Adds up what cargo and vitest say: `test result: ok. 12 passed; 0 failed;` and
/// `Tests  1 failed | 33 passed (34)`.
fn count_tests(log: &str) -> Counts {
    let count = |word: &str| {
        log.lines()
            .filter(|line| {
                line.starts_with("test result: ") || line.trim_start().starts_with("Tests ")
            })
            .filter_map(|line| {
                line.split(word)
                    .next()?
                    .rsplit(' ')
                    .next()?
                    .parse::<usize>()
                    .ok()
            })
            .sum()
    };
    Counts {
        passed: count(" passed"),
        failed: count(" failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_of_all_steps_are_one_table() {
        let mut shell = Shell::new(2);
        assert_eq!(shell.figures_table(), "");
        for text in ["figure: kills = 3000\n", "figure: cuts = 7\nhalf a li"] {
            shell.ended.push(Ended {
                outcome: Outcome::Passed,
                elapsed: Duration::ZERO,
                tests: Counts::default(),
                figures: figures_in(text),
            });
        }
        let table = shell.figures_table();
        assert!(
            table.ends_with("| cuts | 7 |\n| kills | 3000 |\n"),
            "{table}"
        );
    }

    #[test]
    fn the_tests_in_a_log_are_counted() {
        let log = "running 2 tests\ntest a ... ok\n\
                   test result: ok. 2 passed; 0 failed; 0 ignored\n\
                   test result: FAILED. 11 passed; 1 failed; 0 ignored\n\
                   \x20     Tests  34 passed (34)\n\
                   \x20     Tests  2 failed | 3 passed (5)\n";
        assert_eq!(
            count_tests(log),
            Counts {
                passed: 50,
                failed: 3
            }
        );
        assert_eq!(count_tests("Tests are nice\n"), Counts::default());
    }

    #[test]
    fn the_summary_names_what_failed_and_what_was_not_run() {
        let rows = crate::steps::test_plan(&["--fast".to_owned()]).expect("an option");
        let mut shell = Shell::new(rows.len());
        for outcome in [Outcome::Passed, Outcome::LeftOut, Outcome::Failed] {
            let tests = Counts {
                passed: 2,
                failed: 0,
            };
            shell.ended.push(Ended {
                outcome,
                elapsed: Duration::from_secs(61),
                tests,
                figures: Vec::new(),
            });
        }
        let text = shell.summary(&rows);
        for expected in [
            "passed    packages",
            "left out  cargo-parts",
            "FAILED    format",
            "not run   clippy",
            "3 min 3 s in all",
            "This step alone: cargo xtask test --only format\n",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
        assert!(
            text.ends_with("\n6 passed, 1 failed\n"),
            "a failed step counts: {text}"
        );
    }

    #[test]
    fn words_with_an_equals_sign_in_front_are_the_environment() {
        let command = command("A=1 B=2 program --c=3");
        assert_eq!(command.get_program(), "program");
        assert_eq!(command.get_args().collect::<Vec<_>>(), ["--c=3"]);
        let set = |name: &str| {
            command
                .get_envs()
                .any(|(key, value)| key == name && value.is_some())
        };
        assert!(set("A") && set("B") && set("PATH") && !set("--c"));
    }
}
