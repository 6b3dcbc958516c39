//! What is done, in which order: one table for `test`, one plan for `run`.
//!
//! A row is a name, a reason to be there and an action; to add a check, add a row. How rows are
//! run is in `shell.rs`, what a machine needs for them in `setup.rs`.

use crate::setup;
use crate::shell::{self, Answer, Shell};

/// One step: what it is called, what it is for, and how it is done.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    /// One word: what `--only` takes, and the name of the log.
    pub name: &'static str,
    /// What it is for, in words.
    pub title: &'static str,
    pub action: Action,
}

/// How a step is done.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// A command line, split at spaces; the step passes when the command does.
    Run(&'static str),
    /// The same, where only Linux has what it needs (a virtual display, a WebDriver).
    RunOnLinux(&'static str),
    /// A function of ours, which answers in words what it found.
    Check(fn(&mut Shell) -> Result<Answer, String>),
}

/// What `run` and `bench --window` do before they start something, and what they start.
pub(crate) struct RunPlan {
    pub rows: Vec<Row>,
    /// What to tell the person who is waiting.
    pub words: &'static str,
    pub start: &'static str,
}

const fn row(name: &'static str, title: &'static str, action: Action) -> Row {
    Row {
        name,
        title,
        action,
    }
}

const CORE_PACKAGES: Row = row(
    "packages",
    "system packages for the core",
    Action::Check(setup::core_packages),
);
const WINDOW_PACKAGES: Row = row(
    "packages",
    "system packages for the window",
    Action::Check(setup::window_packages),
);
const TEST_PACKAGES: Row = row(
    "packages",
    "system packages for every test",
    Action::Check(setup::test_packages),
);
const NODE: Row = row("node", "Node and npm", Action::Check(setup::node));
const UI_PACKAGES: Row = row(
    "ui-packages",
    "npm packages of the UI",
    Action::Check(setup::ui_packages),
);
const UI_BUILD: Row = row(
    "ui-build",
    "the UI as it ships",
    Action::Check(setup::ui_build),
);

/// A cargo command whose compiler also lints, so that one build of everything serves the lints
/// and the tests: `cargo clippy` would compile all dependencies once more, to read them only.
macro_rules! linted {
    ($command:literal) => {
        concat!(
            "RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings cargo ",
            $command
        )
    };
}

/// The checks that need neither Node nor a display.
const FAST: [Row; 6] = [
    row(
        "cargo-parts",
        "rustfmt and clippy",
        Action::Check(setup::cargo_parts),
    ),
    row(
        "format",
        "Rust is formatted",
        Action::Run("cargo fmt --all --check"),
    ),
    row(
        "core",
        "the core alone, where chrono has no clock",
        Action::Run(linted!("build --locked -p reminder-core")),
    ),
    row(
        "tidy",
        "the house rules",
        Action::Run(linted!("test --locked --test tidy")),
    ),
    row(
        "clippy",
        "lints of all but the window, with suites and benchmarks that run later",
        Action::Run(linted!("build --locked --all-targets --test * --bench *")),
    ),
    row(
        "tests",
        "the Rust tests",
        Action::Run(linted!("test --locked --no-fail-fast")),
    ),
];

/// The rest, cheapest first; whatever compiles Tauri comes last.
const REST: [Row; 13] = [
    row(
        "licences",
        "licences and origins of all crates",
        Action::Check(licences),
    ),
    NODE,
    UI_PACKAGES,
    row(
        "ui-types",
        "types of the UI",
        Action::Run("npm --prefix ui run check"),
    ),
    row(
        "ui-lint",
        "lints of the UI",
        Action::Run("npm --prefix ui run lint"),
    ),
    row(
        "ui-format",
        "the UI is formatted",
        Action::Run("npm --prefix ui run format"),
    ),
    row(
        "ui-tests",
        "tests of the UI",
        Action::Run("npm --prefix ui run test"),
    ),
    UI_BUILD,
    row(
        "browser",
        "journeys through the screens in a browser",
        Action::RunOnLinux(linted!("test --locked --test browser")),
    ),
    row(
        "window-tests",
        "lints of the window, and tests of its own rules",
        Action::Run(linted!("test --locked -p ringonce")),
    ),
    row(
        "window-build",
        "the window",
        Action::Run(linted!("build --locked -p ringonce")),
    ),
    row(
        "driver",
        "tauri-driver, which works the window",
        Action::RunOnLinux(
            "cargo install tauri-driver --debug --locked --version 2.1.0 --root target/tools",
        ),
    ),
    row(
        "desktop",
        "the real window, on a virtual display",
        Action::RunOnLinux(concat!(
            "NO_AT_BRIDGE=1 dbus-run-session -- xvfb-run -a env ",
            linted!("test --locked --test desktop"),
        )),
    ),
];

/// Returns what `cargo xtask run` does: in a window, or in the terminal on the demo clinic.
pub(crate) fn run_plan(window: bool, dev: bool) -> RunPlan {
    if !window {
        let build = "cargo build --locked -p reminder-cli";
        return RunPlan {
            rows: vec![
                CORE_PACKAGES,
                row("build", "the program for the terminal", Action::Run(build)),
            ],
            words: "The demo clinic:",
            start: "cargo run --locked --quiet -p reminder-cli -- demo",
        };
    }
    let (build, start) = if dev {
        (
            "cargo build --locked -p ringonce",
            "cargo run --locked --quiet -p ringonce --",
        )
    } else {
        (
            "cargo build --locked --release -p ringonce",
            "cargo run --locked --quiet --release -p ringonce --",
        )
    };
    RunPlan {
        rows: vec![
            WINDOW_PACKAGES,
            NODE,
            UI_PACKAGES,
            UI_BUILD,
            row(
                "build",
                "the window (many minutes, the first time)",
                Action::Run(build),
            ),
        ],
        words: "RingOnce is starting. Quit it from its window or its tray to come back here.",
        start,
    }
}

/// Returns what `cargo xtask bench --window` does.
pub(crate) fn weigh_plan() -> RunPlan {
    RunPlan {
        rows: vec![
            TEST_PACKAGES,
            NODE,
            UI_PACKAGES,
            UI_BUILD,
            row(
                "build",
                "the window as it ships, and an empty one",
                Action::Run("cargo build --locked --release -p ringonce --bins --examples"),
            ),
        ],
        words: "The window beside an empty one:",
        // A display that starts anew when its last window closes refuses whoever comes meanwhile.
        start: "NO_AT_BRIDGE=1 dbus-run-session -- xvfb-run -a -s -noreset cargo bench --locked \
                -p reminder-tests --bench window",
    }
}

/// Returns every step of `cargo xtask test`, in order.
pub(crate) fn all() -> Vec<Row> {
    [&[TEST_PACKAGES][..], &FAST, &REST].concat()
}

/// Returns the steps that `cargo xtask test` is asked for: all of them, or those that
/// `--fast`, `--from STEP` or one or more `--only STEP` leave.
///
/// # Errors
/// Words, when an option or a step is not known.
pub(crate) fn test_plan(arguments: &[String]) -> Result<Vec<Row>, String> {
    let mut rows = all();
    let mut only = Vec::new();
    let mut words = arguments.iter().map(String::as_str);
    while let Some(word) = words.next() {
        match word {
            "--fast" => rows = [&[CORE_PACKAGES][..], &FAST].concat(),
            "--from" => {
                let at = find(words.next())?;
                rows = all().split_off(at);
            }
            "--only" => only.push(all()[find(words.next())?]),
            other => return Err(format!("`{other}` is not an option of `cargo xtask test`.")),
        }
    }
    Ok(if only.is_empty() { rows } else { only })
}

fn find(name: Option<&str>) -> Result<usize, String> {
    let rows = all();
    let found = rows.iter().position(|row| Some(row.name) == name);
    found.ok_or_else(|| {
        let known: Vec<&str> = rows.iter().map(|row| row.name).collect();
        let asked = name.unwrap_or("without a name");
        format!(
            "There is no step {asked}. The steps are: {}.",
            known.join(", ")
        )
    })
}

/// Asks cargo-deny, where somebody has it: building it would take longer than most steps.
fn licences(shell: &mut Shell) -> Result<Answer, String> {
    if shell::ask("cargo deny --version").is_none() {
        return Ok(Answer::LeftOut(
            "cargo-deny is not installed here".to_owned(),
        ));
    }
    shell.run("cargo deny --locked check licenses bans sources")?;
    Ok(Answer::passed("as deny.toml says"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &str) -> Result<Vec<&'static str>, String> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        Ok(test_plan(&words)?.iter().map(|row| row.name).collect())
    }

    #[test]
    fn everything_is_tested_cheapest_first_and_the_window_last() {
        let all = names("").expect("no option leaves everything");
        let at = |name: &str| {
            all.iter()
                .position(|known| *known == name)
                .expect("the step is in the table")
        };
        assert!(
            at("packages") < at("format"),
            "first the machine is made ready"
        );
        assert!(at("format") < at("core") && at("core") < at("tidy") && at("tidy") < at("clippy"));
        assert!(at("clippy") < at("tests") && at("tests") < at("ui-types"));
        assert!(
            at("ui-build") < at("window-tests"),
            "the window holds the UI"
        );
        assert_eq!(all.last(), Some(&"desktop"));
        for (index, name) in all.iter().enumerate() {
            assert_eq!(at(name), index, "{name} would overwrite its own log");
        }
    }

    #[test]
    fn the_options_leave_some_of_the_steps() {
        assert_eq!(
            names("--only ui-lint --only core"),
            Ok(vec!["ui-lint", "core"])
        );
        assert_eq!(names("--from driver"), Ok(vec!["driver", "desktop"]));
        let fast = names("--fast").expect("an option");
        assert_eq!(
            (fast.first(), fast.last()),
            (Some(&"packages"), Some(&"tests"))
        );
    }

    #[test]
    fn an_unknown_step_or_option_is_said() {
        for (words, said) in [
            ("--only fats", "no step fats"),
            ("--from", "no step without a name"),
            ("--only fats", "ui-lint"),
            ("clippy", "`clippy` is not an option"),
        ] {
            let answer = names(words).expect_err("neither a step nor an option");
            assert!(answer.contains(said), "{answer}");
        }
    }

    #[test]
    fn without_a_display_nothing_of_the_window_is_built() {
        let plan = run_plan(false, false);
        assert!(plan.start.contains("reminder-cli"));
        assert!(plan.rows.iter().all(|row| row.name != "ui-packages"));
    }
}
