//! The long run: everything that tries to make RingOnce ring twice, for as long as somebody has,
//! as it ships, and one table at the end. `cargo xtask test` runs the same suites, shorter.

use std::process::ExitCode;
use std::time::Duration;

use crate::shell::Shell;

/// The suites, and how they share the minutes.
const SUITES: [(&str, &str, &str, u64); 3] = [
    (
        "soak-crash",
        "crashes, disk faults and kills",
        "cargo test --locked --release -p reminder-tests --test crash",
        2,
    ),
    (
        "soak-simulation",
        "simulated clinics, the 13-hour story, the model",
        "cargo test --locked --release -p reminder-tests --test simulation",
        2,
    ),
    (
        "soak-carriers",
        "connections cut at every byte",
        "cargo test --locked --release -p reminder-tests --test carriers",
        0,
    ),
];
const SHARES: u64 = 4;
/// Building everything as it ships takes this long on a slow machine.
const BUILDING: Duration = Duration::from_secs(40 * 60);
/// Planting every known bug builds most of the project as often as there are bugs.
const PLANTING: Duration = Duration::from_secs(4 * 60 * 60);
const MINUTES_USUAL: u64 = 10;

/// Runs it and prints the table.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let minutes = match arguments {
        [] => Ok(MINUTES_USUAL),
        [option, number] if option == "--minutes" => number.parse::<u64>(),
        _ => {
            eprintln!("cargo xtask soak [--minutes N]");
            return ExitCode::from(crate::WRONG_USAGE);
        }
    };
    let Ok(minutes) = minutes else {
        eprintln!("--minutes needs a number.");
        return ExitCode::from(crate::WRONG_USAGE);
    };
    let limit = BUILDING + Duration::from_secs(60 * minutes * 2);
    let mut shell = Shell::new(SUITES.len() + 1).patient(limit);
    let mut passed = true;
    for (name, title, line, share) in SUITES {
        let share = minutes * share / SHARES;
        let line = match share {
            0 => line.to_owned(),
            share => format!("MINUTES={share} {line}"),
        };
        passed &= shell.run_line(name, title, &line);
    }
    shell = shell.patient(PLANTING);
    passed &= shell.run_line(
        "soak-planted",
        "known bugs, planted one by one",
        "cargo xtask planted",
    );
    println!(
        "{}\n{}",
        shell.figures_table(),
        if passed {
            "Nothing was lost and nothing went twice."
        } else {
            "SOMETHING FAILED: the logs are in target/xtask."
        }
    );
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
