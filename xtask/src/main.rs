//! The two commands of the README, `cargo xtask run` and `cargo xtask test`, and their words.
//!
//! `steps.rs` has the tables of steps, `setup.rs` what a fresh machine needs, `shell.rs` how a
//! step is run and shown. Nothing here is part of the product, and nothing beyond the standard
//! library is used, so that the first answer on a new machine comes within seconds.

mod bugs;
mod limit;
mod planted;
mod prints;
mod setup;
mod shell;
mod soak;
mod steps;

use std::env;
use std::path::Path;
use std::process::ExitCode;

use shell::Shell;
use steps::RunPlan;

const USAGE: &str = "\
cargo xtask run [--terminal] [--dev] [ARGUMENTS]
    sets this machine up, builds RingOnce and opens its window: on the demo clinic the first time,
    on the clinic's own data after that; without a display, the demo clinic in this terminal
    --terminal  stays in the terminal
    --dev       builds without optimisation: quicker to build, slower to run
    every other argument is handed to the program, as in `cargo xtask run --demo`
cargo xtask test [--fast | --from STEP | --only STEP...]
    sets this machine up and runs every check, cheapest first
    --fast      leaves out what needs Node, a browser or a display
cargo xtask test --list
    names the steps; each leaves its output in target/xtask/STEP.log
cargo xtask bench [--window | ARGUMENTS]
    runs the benchmarks
    --window    weighs the window beside an empty one, on a virtual display; Linux only
cargo xtask soak [--minutes N]
    tries for N minutes to make RingOnce ring twice: crashes, kills, cut connections, simulated
    clinics, planted bugs; prints the table of ARCHITECTURE.md
cargo xtask planted [NAME...]
    plants known bugs into a copy of the project, one after another, and says which tests find them
";

/// The exit code of a command that was not understood.
const WRONG_USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    if let Err(error) = root.canonicalize().and_then(env::set_current_dir) {
        eprintln!("The folder {} cannot be opened: {error}", root.display());
        return ExitCode::FAILURE;
    }
    let rest = arguments.get(1..).unwrap_or_default();
    match arguments.first().map(String::as_str) {
        Some("run") => run(rest),
        Some("test") if rest == ["--list"] => list(),
        Some("test") => test(rest),
        Some("bench") if rest == ["--window"] => run_plan(&steps::weigh_plan(), &[]),
        Some("bench") => shell::hand_over("cargo bench --locked --benches", rest),
        Some("soak") => soak::run(rest),
        Some("planted") => planted::run(rest),
        Some("help" | "--help" | "-h") => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        Some(other) => wrong_usage(&format!("There is no `cargo xtask {other}`.")),
        None => wrong_usage("Say what to do."),
    }
}

fn wrong_usage(words: &str) -> ExitCode {
    eprintln!("{words}\n\n{USAGE}");
    ExitCode::from(WRONG_USAGE)
}

fn run(arguments: &[String]) -> ExitCode {
    let asked = RunOptions::read(arguments);
    let display = has_display();
    if !display && !asked.terminal {
        println!(
            "This session has no display, so no window can open. RingOnce runs in this terminal\n\
             instead, on the demo clinic. On a desktop the same command opens the window.\n"
        );
    }
    let plan = steps::run_plan(display && !asked.terminal, asked.dev);
    run_plan(&plan, &asked.rest)
}

/// Gets everything ready, then starts what the plan starts.
fn run_plan(plan: &RunPlan, arguments: &[String]) -> ExitCode {
    let mut shell = Shell::new(plan.rows.len());
    if !plan.rows.iter().all(|row| shell.run_row(row)) {
        return ExitCode::FAILURE;
    }
    println!("\n{}\n", plan.words);
    shell::hand_over(plan.start, arguments)
}

/// What stands after `cargo xtask run`: our own options come first, the program's after them.
#[derive(Debug, Default, PartialEq, Eq)]
struct RunOptions {
    terminal: bool,
    dev: bool,
    rest: Vec<String>,
}

impl RunOptions {
    fn read(arguments: &[String]) -> Self {
        let mut read = Self::default();
        for (index, word) in arguments.iter().enumerate() {
            match word.as_str() {
                "--terminal" => read.terminal = true,
                "--dev" => read.dev = true,
                "--" => {
                    read.rest = arguments[index + 1..].to_vec();
                    break;
                }
                _ => {
                    read.rest = arguments[index..].to_vec();
                    break;
                }
            }
        }
        read
    }
}

fn list() -> ExitCode {
    for row in steps::all() {
        println!("{:<14}{}", row.name, row.title);
    }
    ExitCode::SUCCESS
}

fn test(arguments: &[String]) -> ExitCode {
    let rows = match steps::test_plan(arguments) {
        Ok(rows) => rows,
        Err(words) => return wrong_usage(&words),
    };
    let mut shell = Shell::new(rows.len());
    let failed = rows.iter().find(|row| !shell.run_row(row));
    print!("{}{}", shell.figures_table(), shell.summary(&rows));
    match failed {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
    }
}

/// Says whether a window could open here. Only Linux can be asked; elsewhere there is a desktop.
fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_options_come_first_and_the_rest_is_the_programs() {
        let read = |text: &str| {
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            let read = RunOptions::read(&words);
            (read.terminal, read.dev, read.rest.join(" "))
        };
        for (text, terminal, dev, rest) in [
            ("", false, false, ""),
            ("--dev --terminal", true, true, ""),
            ("--terminal --json", true, false, "--json"),
            ("--data /srv --dev", false, false, "--data /srv --dev"),
            ("--dev -- --dev", false, true, "--dev"),
        ] {
            assert_eq!(read(text), (terminal, dev, rest.to_owned()), "{text}");
        }
    }
}
