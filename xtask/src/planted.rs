//! Plants one known bug after another into a copy of the project and runs the test that is there to
//! find it. A test that stays green with its bug in place proves nothing, and is shown.
//!
//! The bugs are in `bugs.rs`. The copy is in `target/planted`; the working tree is never touched.
//! What both are built from, all crates of others, is compiled once for both.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use crate::bugs::{BUGS, Bug};
use crate::shell;

/// Where the copy of the project is.
const TREE: &str = "target/planted";
/// Where the copy is built: other folders make other crates of the same names.
const BUILD: &str = "target";

/// How a planted bug ended.
enum Found {
    Caught,
    /// The test passed all the same.
    Missed,
    /// The bug no longer fits the code, or the copy does not build.
    Unfit(String),
}

/// Plants every bug, or those whose names were asked for, and prints the table.
pub(crate) fn run(names: &[String]) -> ExitCode {
    let unknown = names
        .iter()
        .find(|name| BUGS.iter().all(|bug| bug.name != name.as_str()));
    if let Some(name) = unknown {
        eprintln!("There is no planted bug {name}.");
        return ExitCode::FAILURE;
    }
    let bugs: Vec<&Bug> = BUGS
        .iter()
        .filter(|bug| names.is_empty() || names.iter().any(|name| name == bug.name))
        .collect();
    if let Err(error) = copy_the_project() {
        eprintln!("The project could not be copied to {TREE}: {error}");
        return ExitCode::FAILURE;
    }
    let mut caught = 0;
    for bug in &bugs {
        let (found, time) = shell::timed(|| plant(bug));
        let word = match &found {
            Found::Caught => {
                caught += 1;
                "caught".to_owned()
            }
            Found::Missed => "MISSED".to_owned(),
            Found::Unfit(why) => format!("UNFIT: {why}"),
        };
        println!(
            "  {word:<8}{:<34}{:<60}{:>6.0} s",
            bug.name,
            bug.test,
            Duration::as_secs_f32(&time)
        );
    }
    println!("figure: planted bugs = {}", bugs.len());
    println!("figure: planted bugs caught = {caught}");
    if caught == bugs.len() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
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
    let built = cargo(bug).arg("--no-run").output();
    match built {
        Ok(built) if built.status.success() => {}
        Ok(built) => {
            let words = String::from_utf8_lossy(&built.stderr).into_owned();
            let error = words
                .lines()
                .find(|line| line.starts_with("error"))
                .unwrap_or("it does not build");
            return Found::Unfit(error.to_owned());
        }
        Err(error) => return Found::Unfit(error.to_string()),
    }
    let ran = cargo(bug).args(["--", "--exact", bug.test]).output();
    match ran {
        // A name that no test has would pass as well.
        Ok(ran) if !String::from_utf8_lossy(&ran.stdout).contains("running 1 test") => {
            Found::Unfit(format!("there is no test {}", bug.test))
        }
        Ok(ran) if ran.status.success() => Found::Missed,
        Ok(_) => Found::Caught,
        Err(error) => Found::Unfit(error.to_string()),
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
        for bug in BUGS {
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
        assert!(BUGS.len() >= 25, "the table has {} bugs", BUGS.len());
    }
}
