//! Rules about migrations: numbered without a gap, and never edited once they have landed.
//!
//! `migrations/checksums` has one line for each, in the format of sha256sum. Only the newest may be
//! missing there, and be changed, until a release or the next migration settles it. The test itself
//! writes down what has to be there, and then fails once, so that the line is seen and committed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::tree::{File, Finding, Tree};
use crate::{PROJECT, hold};

const CHECKSUMS: &str = "migrations/checksums";

fn migrations(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.ending(&[".sql"])
        .filter(|file| file.is_in(&["migrations/"]))
}

/// Reads the number out of `V12__reminders_have_a_language.sql`.
fn number(name: &str) -> Option<usize> {
    let (number, slug) = name
        .strip_prefix('V')?
        .strip_suffix(".sql")?
        .split_once("__")?;
    let lower = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
    (!slug.is_empty() && slug.chars().all(lower)).then(|| number.parse().ok())?
}

/// Returns whether the migration is the last of its folder.
fn is_newest(tree: &Tree, file: &File) -> bool {
    let folder = |file: &File| {
        file.path
            .rsplit_once('/')
            .map(|(folder, _)| folder.to_owned())
    };
    let others = migrations(tree).filter(|other| folder(other) == folder(file));
    others.map(|other| number(other.name())).max() == Some(number(file.name()))
}

fn numbers(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for file in migrations(tree) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        match number(file.name()) {
            Some(number) => folders.entry(folder).or_default().push(number),
            None => found.push(file.finding(0, "is not called V1__what_it_does.sql")),
        }
    }
    for (folder, mut numbers) in folders {
        numbers.sort_unstable();
        if numbers
            .iter()
            .enumerate()
            .any(|(index, number)| index + 1 != *number)
        {
            let words = format!("the numbers are {numbers:?}; count from 1, leave none out");
            found.push(Finding {
                path: folder.to_owned(),
                line: 0,
                words,
            });
        }
    }
    found
}

#[test]
fn migrations_are_counted_from_one_without_a_gap() {
    hold(
        numbers,
        &[
            &[("migrations/sqlite/V2__a.sql", "")],
            &[
                ("migrations/sqlite/V1__a.sql", ""),
                ("migrations/sqlite/V3__b.sql", ""),
            ],
            &[
                ("migrations/sqlite/V1__a.sql", ""),
                ("migrations/sqlite/V1__b.sql", ""),
            ],
            &[("migrations/sqlite/0001_a.sql", "")],
            &[("migrations/sqlite/V1__What It Does.sql", "")],
        ],
        &[&[
            ("migrations/sqlite/V1__a.sql", ""),
            ("migrations/sqlite/V2__b_2.sql", ""),
        ]],
    );
}

fn checksum(text: &str) -> String {
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("a string takes every byte");
            hex
        })
}

/// Returns the checksums that were written down, by path under `migrations/`.
fn written_down(tree: &Tree) -> BTreeMap<&str, &str> {
    let lines = tree
        .find(CHECKSUMS)
        .map_or("", |file| file.text.as_str())
        .lines();
    lines
        .filter_map(|line| line.split_once("  ").map(|(sum, path)| (path, sum)))
        .collect()
}

fn edited(tree: &Tree) -> Vec<Finding> {
    let mut known = written_down(tree);
    let mut found = Vec::new();
    for file in migrations(tree) {
        let path = file.path.trim_start_matches("migrations/");
        match known.remove(path) {
            Some(sum) if sum == checksum(&file.text) => {}
            Some(_) => found.push(file.finding(
                0,
                "has landed and was edited; write a new migration instead",
            )),
            None if is_newest(tree, file) => {}
            None => found.push(file.finding(0, "is not in migrations/checksums")),
        }
    }
    for path in known.into_keys() {
        let words = format!("{path} has landed and is gone");
        found.push(Finding {
            path: CHECKSUMS.to_owned(),
            line: 0,
            words,
        });
    }
    found
}

#[test]
fn a_migration_that_has_landed_is_never_edited() {
    write_new_ones_down();
    let sum = checksum("CREATE");
    let kept = format!("{sum}  sqlite/V1__a.sql\n");
    let gone = format!("{sum}  sqlite/V1__a.sql\n{sum}  sqlite/V2__b.sql\n");
    let migration = ("migrations/sqlite/V1__a.sql", "CREATE");
    hold(
        edited,
        &[
            &[
                ("migrations/sqlite/V1__a.sql", "CREATE MORE"),
                (CHECKSUMS, &kept),
            ],
            &[migration, (CHECKSUMS, &gone)],
            &[migration, ("migrations/sqlite/V2__b.sql", "")],
        ],
        &[&[migration, (CHECKSUMS, &kept)], &[migration]],
    );
}

/// Adds the migrations that have to be in the file and are not. This run still fails, as it read
/// the file before; what was edited is left to fail for good.
fn write_new_ones_down() {
    let known = written_down(&PROJECT);
    let mut text = PROJECT
        .find(CHECKSUMS)
        .map_or_else(String::new, |file| file.text.clone());
    let before = text.len();
    for file in migrations(&PROJECT) {
        let path = file.path.trim_start_matches("migrations/");
        if !known.contains_key(path) && !is_newest(&PROJECT, file) {
            writeln!(text, "{}  {path}", checksum(&file.text)).expect("a string takes every line");
        }
    }
    if text.len() > before {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(CHECKSUMS);
        std::fs::write(path, text).expect("migrations/checksums can be written");
    }
}
