//! Plants one known bug after another into a copy of the project and runs the test that is there to
//! find it. A test that stays green with its bug in place proves nothing, and is shown. One that
//! hangs is ended after a while: that catches only a bug that is known to end so.
//!
//! The bugs are in `bugs.rs`. The copy is in `target/planted`; the working tree is never touched.
//! What both are built from, all crates of others, is compiled once for both.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use crate::bugs::{self, Bug, ENDLESS};
use crate::limit::{self, Ran};
use crate::shell;

/// Where the copy of the project is.
const TREE: &str = "target/planted";
/// Where the copy is built: other folders make other crates of the same names.
const BUILD: &str = "target";

/// What the program that runs at the moment says.
const LOG: &str = "target/xtask/planted.log";
/// The longest that building the copy with a bug may take, several times what it takes on two cores
/// that compile everything.
const BUILD_LIMIT: Duration = Duration::from_secs(40 * 60);
/// The longest that a test may take: many times what the slowest of them takes.
const TEST_LIMIT: Duration = Duration::from_secs(10 * 60);
/// The same for a test that will not end, which takes some seconds without its bug.
const ENDLESS_LIMIT: Duration = Duration::from_secs(90);

/// How a planted bug ended.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    Caught,
    /// The test did not end, as was to be expected.
    CaughtEndless,
    /// The test passed all the same.
    Missed,
    /// The test did not end, and nobody expected that.
    Hung,
    /// The bug no longer fits the code, or the copy does not build.
    Unfit(String),
}

/// Plants every bug, or those whose names were asked for, and prints the table.
pub(crate) fn run(names: &[String]) -> ExitCode {
    let unknown = names
        .iter()
        .find(|name| bugs::all().all(|bug| bug.name != name.as_str()));
    if let Some(name) = unknown {
        eprintln!("There is no planted bug {name}.");
        return ExitCode::FAILURE;
    }
    let bugs: Vec<&Bug> = bugs::all()
        .filter(|bug| names.is_empty() || names.iter().any(|name| name == bug.name))
        .collect();
    if let Err(error) = copy_the_project() {
        eprintln!("The project could not be copied to {TREE}: {error}");
        return ExitCode::FAILURE;
    }
    let mut caught = 0;
    for bug in &bugs {
        let (found, time) = shell::timed(|| plant(bug));
        caught += usize::from(matches!(found, Found::Caught | Found::CaughtEndless));
        let word = words(&found);
        println!(
            "  {word:<16}{:<34}{:<60}{:>6.0} s",
            bug.name,
            bug.test,
            Duration::as_secs_f32(&time)
        );
    }
    let noted = shell::note_figure("planted bugs", bugs.len())
        .and_then(|()| shell::note_figure("planted bugs: caught", caught));
    if let Err(error) = noted {
        eprintln!("The figures could not be written: {error}");
        return ExitCode::FAILURE;
    }
    if caught == bugs.len() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn words(found: &Found) -> String {
    match found {
        Found::Caught => "caught".to_owned(),
        Found::CaughtEndless => "caught: it hung".to_owned(),
        Found::Missed => "MISSED".to_owned(),
        Found::Hung => format!("HUNG for {} s, and was ended", TEST_LIMIT.as_secs()),
        Found::Unfit(why) => format!("UNFIT: {why}"),
    }
}

/// Copies what the project consists of, and nothing that was built from it.
fn copy_the_project() -> Result<(), String> {
    let files = shell::ask("git ls-files").ok_or("git does not list the project's files")?;
    for file in files.lines() {
        let (from, to) = (Path::new(file), Path::new(TREE).join(file));
        let Ok(bytes) = fs::read(from) else {
            // Deleted, and not yet said so to git.
            continue;
        };
        if fs::read(&to).is_ok_and(|there| there == bytes) {
            continue;
        }
        let folder = to.parent().unwrap_or(Path::new(TREE));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&to, bytes))
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn plant(bug: &Bug) -> Found {
    let mut originals: Vec<(PathBuf, String)> = Vec::new();
    let mut unfit = None;
    for edit in bug.edits {
        let path = Path::new(TREE).join(edit.file);
        match fs::read_to_string(&path) {
            Ok(text) if text.matches(edit.right).count() == 1 => {
                let wrong = text.replacen(edit.right, edit.wrong, 1);
                if let Err(error) = fs::write(&path, wrong) {
                    unfit = Some(error.to_string());
                }
                originals.push((path, text));
            }
            Ok(_) => unfit = Some(format!("{} no longer says that once", edit.file)),
            Err(error) => unfit = Some(format!("{}: {error}", edit.file)),
        }
    }
    let found = match unfit {
        None => judge(bug),
        Some(why) => Found::Unfit(why),
    };
    for (path, text) in originals.into_iter().rev() {
        if let Err(error) = fs::write(&path, text) {
            return Found::Unfit(format!("{}: {error}", path.display()));
        }
    }
    found
}

/// Builds the copy with its bug and runs the one test.
fn judge(bug: &Bug) -> Found {
    match limit::run(cargo(bug).arg("--no-run"), BUILD_LIMIT, Path::new(LOG)) {
        Ok(Ran::Ended { passed: true, .. }) => {}
        Ok(Ran::Ended { said, .. }) => {
            let error = said
                .lines()
                .find(|line| line.starts_with("error"))
                .unwrap_or("it does not build");
            return Found::Unfit(error.to_owned());
        }
        Ok(Ran::Hung) => return Found::Unfit("building it does not end".to_owned()),
        Err(error) => return Found::Unfit(error.to_string()),
    }
    let limit = match is_endless(bug) {
        true => ENDLESS_LIMIT,
        false => TEST_LIMIT,
    };
    let mut test = cargo(bug);
    match limit::run(
        test.args(["--", "--exact", bug.test]),
        limit,
        Path::new(LOG),
    ) {
        Ok(ran) => verdict(bug, &ran),
        Err(error) => Found::Unfit(error.to_string()),
    }
}

fn is_endless(bug: &Bug) -> bool {
    ENDLESS.contains(&bug.name)
}

/// Returns what the end of a bug's test says about it.
fn verdict(bug: &Bug, ran: &Ran) -> Found {
    match ran {
        Ran::Hung if is_endless(bug) => Found::CaughtEndless,
        Ran::Hung => Found::Hung,
        // A name that no test has would pass as well.
        Ran::Ended { said, .. } if !said.contains("running 1 test") => {
            Found::Unfit(format!("there is no test {}", bug.test))
        }
        Ran::Ended { passed: true, .. } => Found::Missed,
        Ran::Ended { passed: false, .. } => Found::Caught,
    }
}

fn cargo(bug: &Bug) -> Command {
    let root = std::env::current_dir().unwrap_or_default();
    let mut command = shell::command("cargo test --locked --quiet");
    command
        .args(bug.place.split_whitespace())
        .current_dir(root.join(TREE))
        .env("CARGO_TARGET_DIR", root.join(BUILD))
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
    }

    #[test]
    fn every_planted_bug_still_fits_the_code_and_names_a_test_that_is_there() {
        let mut names = std::collections::BTreeSet::new();
        for bug in bugs::all() {
            assert!(names.insert(bug.name), "{} is there twice", bug.name);
            for edit in bug.edits {
                let text = fs::read_to_string(root().join(edit.file)).expect("the file is there");
                let count = text.matches(edit.right).count();
                assert_eq!(count, 1, "{}: {} says\n{}", bug.name, edit.file, edit.right);
                assert_ne!(edit.right, edit.wrong, "{}", bug.name);
            }
            let test = bug.test.rsplit("::").next().unwrap_or_default();
            let searched = Command::new("git")
                .args(["grep", "-q", &format!("fn {test}(")])
                .current_dir(root())
                .status()
                .expect("git is there");
            assert!(searched.success(), "{}: there is no test {test}", bug.name);
        }
        assert!(names.len() >= 50, "the table has {} bugs", names.len());
        let unknown = ENDLESS.iter().find(|name| !names.contains(**name));
        assert_eq!(unknown, None, "no bug of that name");
    }

    #[test]
    fn only_a_bug_that_is_known_to_hang_is_caught_by_hanging() {
        let usual = bugs::all().find(|bug| !is_endless(bug)).expect("a bug");
        let endless = bugs::all().find(|bug| is_endless(bug)).expect("a bug");
        let ended = |passed, said: &str| Ran::Ended {
            passed,
            said: said.to_owned(),
        };
        let one = "running 1 test\n";
        for bug in [usual, endless] {
            assert_eq!(verdict(bug, &ended(false, one)), Found::Caught);
            assert_eq!(verdict(bug, &ended(true, one)), Found::Missed);
            let none = verdict(bug, &ended(true, "running 0 tests\n"));
            assert!(matches!(none, Found::Unfit(_)), "{none:?}");
        }
        assert_eq!(verdict(usual, &Ran::Hung), Found::Hung);
        assert_eq!(verdict(endless, &Ran::Hung), Found::CaughtEndless);
        let failures = [Found::Hung, Found::Missed].map(|found| words(&found));
        assert!(
            failures.iter().all(|words| !words.starts_with("caught")),
            "{failures:?}"
        );
    }
}
