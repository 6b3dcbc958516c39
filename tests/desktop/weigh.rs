//! How long the window takes from its start until it can be used, and what it needs in memory when
//! nobody touches it, beside an empty Tauri window on the same display in the same run.
//!
//! `cargo xtask bench --window` builds both as they ship and runs this. Both are measured in turns;
//! their medians are compared, because the figures of one run say more about the machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use reminder_engine::clock::{Clock, SystemClock};
use reminder_tests::kit::Fault;
use reminder_tests::patience::wait_until;
use reminder_tests::processes;

/// How often each is started and counted.
const TURNS: usize = 9;
/// A window that hardly worked for so long is idle.
const QUIET: Duration = Duration::from_secs(2);
/// What hardly is: the kernel's ticks, of which a processor has 100 a second.
const HARDLY: u64 = 2;

/// One of the two windows.
struct Candidate {
    program: PathBuf,
    arguments: &'static [&'static str],
    /// What stands in its title, as a pattern, once its screen is drawn.
    title: &'static str,
}

/// What was measured in one start.
#[derive(Clone, Copy)]
struct Weight {
    start: Duration,
    bytes: u64,
}

fn main() -> Result<(), Fault> {
    let home = tempfile::tempdir()?;
    let ours = Candidate {
        program: program("RINGONCE_SHIPPED")?,
        arguments: &["--demo"],
        title: "Harbour Street Clinic",
    };
    let empty = Candidate {
        program: program("RINGONCE_EMPTY")?,
        arguments: &[],
        title: "^Empty$",
    };
    // The very first start sets the made-up clinic up and asks who is at the desk. What is weighed
    // is every start after it, with caches that are warm for both.
    weigh(&ours, home.path(), || say_who_is_here(ours.title))?;
    weigh(&empty, home.path(), || Ok(()))?;
    let (mut of_ours, mut of_empty) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        of_ours.push(weigh(&ours, home.path(), || Ok(()))?);
        of_empty.push(weigh(&empty, home.path(), || Ok(()))?);
    }
    println!("medians of {TURNS} starts each, in turns");
    let start = |of: &[Weight]| median(of.iter().map(|one| one.start).collect());
    let (ours, empty) = (start(&of_ours), start(&of_empty));
    println!(
        "  start until it can be used   {ours:>7.0?} : {empty:>7.0?} = {:.2} x an empty window \
         (to reach <= 1.50)",
        ours.as_secs_f64() / empty.as_secs_f64()
    );
    let bytes = |of: &[Weight]| median(of.iter().map(|one| one.bytes).collect());
    let (ours, empty) = (bytes(&of_ours), bytes(&of_empty));
    println!(
        "  memory of all its processes  {:>4} MB : {:>4} MB = {:.2} x an empty window (to reach \
         <= 1.30)",
        ours / 1_000_000,
        empty / 1_000_000,
        ratio(ours, empty)
    );
    Ok(())
}

/// Starts a window, waits until its screen is drawn, does what is to be done in it, waits until it
/// is idle, weighs it and ends it.
fn weigh(
    candidate: &Candidate,
    home: &Path,
    work: impl FnOnce() -> Result<(), Fault>,
) -> Result<Weight, Fault> {
    let mut started = Command::new(&candidate.program)
        .args(candidate.arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_STATE_HOME", home.join("state"))
        .env("RINGONCE_DATA", home.join("clinic"))
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("LANG", "en_GB.UTF-8")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
        .spawn()?;
    let start = wait_until(candidate.title, || titled(candidate.title))?;
    work()?;
    let family = wait_until_idle(started.id())?;
    let bytes = processes::memory_of(&family);
    // A start after a cut reads the database through, which is not what every start does.
    processes::end_in_order(started.id())?;
    started.wait()?;
    Ok(Weight { start, bytes })
}

/// Returns the processes of a program once they have hardly worked for a while.
fn wait_until_idle(first: u32) -> Result<Vec<u32>, Fault> {
    let clock = SystemClock::new();
    let last = std::cell::Cell::new((0, clock.monotonic()));
    wait_until("the window is idle", || {
        let work = processes::work_of(&processes::family_of(first));
        let (before, since) = last.get();
        if clock.monotonic() - since < QUIET {
            return false;
        }
        last.set((work, clock.monotonic()));
        work.abs_diff(before) <= HARDLY
    })?;
    Ok(processes::family_of(first))
}

fn titled(title: &str) -> bool {
    find(title).is_some()
}

/// Returns the number of the window with a title.
fn find(title: &str) -> Option<String> {
    let found = Command::new("xdotool")
        .args(["search", "--onlyvisible", "--name", title])
        .output()
        .ok()?;
    let numbers = String::from_utf8(found.stdout).ok()?;
    numbers.lines().next().map(str::to_owned)
}

/// Answers the question that stands over the screen until somebody says a name.
fn say_who_is_here(title: &str) -> Result<(), Fault> {
    let window = find(title).ok_or("the window is gone")?;
    let keys: [&[&str]; 2] = [
        &["windowfocus", "--sync", &window, "type", "Ann"],
        &["key", "Return"],
    ];
    for arguments in keys {
        if !Command::new("xdotool").args(arguments).status()?.success() {
            return Err("nobody could type a name".into());
        }
    }
    Ok(())
}

fn median<T: Ord + Copy>(mut all: Vec<T>) -> T {
    all.sort_unstable();
    all[all.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "two digits of a ratio")]
fn ratio(ours: u64, beside: u64) -> f64 {
    ours as f64 / beside as f64
}

fn program(variable: &str) -> Result<PathBuf, Fault> {
    let path = std::env::var_os(variable)
        .ok_or_else(|| format!("{variable} does not say where the program is"))?;
    Ok(path.into())
}
