//! Rules about where things are: the top of the project, manifests, suites and snapshots.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::tree::{File, Finding, Tree};
use crate::{hold, pattern};

/// The document whose table names everything at the top.
const MAP: &str = "CONTRIBUTING.md";

/// Crates that must not come in by anybody's default features: a second TLS library makes rustls
/// panic when it is first used, and chrono-tz knows the time zones of a year ago.
const FORBIDDEN_CRATES: [&str; 5] = [
    "aws-lc-rs",
    "aws-lc-sys",
    "chrono-tz",
    "native-tls",
    "openssl-sys",
];

fn top(tree: &Tree) -> Vec<Finding> {
    let map = tree.find(MAP).map_or("", |file| file.text.as_str());
    let named = |name: &str| map.contains(&format!("| `{name}`"));
    let tops: BTreeSet<String> = tree
        .files
        .iter()
        .map(|file| match file.path.split_once('/') {
            Some((folder, _)) => format!("{folder}/"),
            None => file.path.clone(),
        })
        .filter(|top| top == "./" || !top.starts_with('.') || top == ".ci/")
        .collect();
    let unnamed = tops.into_iter().filter(|top| !named(top));
    let words = format!("is at the top, and the table in {MAP} does not say what it is for");
    unnamed
        .map(|path| Finding {
            path,
            line: 0,
            words: words.clone(),
        })
        .collect()
}

#[test]
fn everything_at_the_top_is_on_the_map() {
    hold(
        top,
        &[
            &[(MAP, "| `CONTRIBUTING.md` | x |"), ("scripts/a.sh", "")],
            &[(MAP, "| `CONTRIBUTING.md` | x |"), ("plan.txt", "")],
        ],
        &[&[
            (MAP, "| `CONTRIBUTING.md` | x |\n| `icons/` | x |"),
            ("icons/icon.png", ""),
            (".editorconfig", ""),
        ]],
    );
}

fn forbidden_crates(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| file.name() == "Cargo.lock") {
        for (line, text) in file.lines() {
            let name = text
                .strip_prefix("name = \"")
                .and_then(|rest| rest.strip_suffix('"'));
            if let Some(name) = name.filter(|name| FORBIDDEN_CRATES.contains(name)) {
                let words =
                    format!("{name}: `cargo tree --target all -i {name}` says who brings it");
                found.push(file.finding(line, words));
            }
        }
    }
    found
}

#[test]
fn no_second_tls_library_and_no_old_time_zones_come_in() {
    hold(
        forbidden_crates,
        &[&[("Cargo.lock", "[[package]]\nname = \"openssl-sys\"\n")]],
        &[&[("Cargo.lock", "[[package]]\nname = \"openssl-probe\"\n")]],
    );
}

fn manifests(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let member = |file: &&File| file.name() == "Cargo.toml" && file.path != "Cargo.toml";
    for file in tree.files.iter().filter(member) {
        let mut section = "";
        for (line, text) in file.lines() {
            if text.starts_with('[') {
                section = text;
                continue;
            }
            let Some((name, rest)) = text.split_once('=') else {
                continue;
            };
            let name = name.trim().trim_end_matches(".workspace");
            if !section.ends_with("dependencies]") {
                continue;
            }
            if !text.contains("workspace = true") && !text.contains(".workspace=true") {
                let words = format!("{name} ={rest}: versions are in the workspace's Cargo.toml");
                found.push(file.finding(line, words));
            }
            let window = file.is_in(&["src-tauri/"]);
            if name.starts_with("tauri") && !window {
                found.push(file.finding(line, "only src-tauri knows Tauri"));
            }
            if ["rusqlite", "refinery", "lettre"].contains(&name) && window {
                found.push(file.finding(line, "the window has no SQL and sends nothing itself"));
            }
        }
    }
    found
}

#[test]
fn each_crate_has_only_what_is_its_own() {
    hold(
        manifests,
        &[
            &[("crates/a/Cargo.toml", "[dependencies]\nserde = \"1\"\n")],
            &[(
                "crates/a/Cargo.toml",
                "[dependencies]\ntauri.workspace = true\n",
            )],
            &[(
                "src-tauri/Cargo.toml",
                "[dependencies]\nrusqlite.workspace = true\n",
            )],
        ],
        &[
            &[(
                "crates/a/Cargo.toml",
                "[features]\nx = []\n[dev-dependencies]\n\
               serde.workspace = true\nchrono = { workspace = true, features = [\"clock\"] }\n",
            )],
            &[(
                "src-tauri/Cargo.toml",
                "[dependencies]\ntauri.workspace = true\n",
            )],
        ],
    );
}

/// A suite that is not in the manifest is not compiled, and one that `cargo test` leaves out runs
/// only when a step asks for it: both would be green for ever.
fn suites(tree: &Tree) -> Vec<Finding> {
    static SUITE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^tests/(?P<name>[\w-]+)/main\.rs$"));
    let text = |path: &str| tree.find(path).map_or("", |file| file.text.as_str());
    let (manifest, steps) = (text("tests/Cargo.toml"), text("xtask/src/steps.rs"));
    let mut found = Vec::new();
    for file in &tree.files {
        let Some(suite) = SUITE.captures(&file.path) else {
            continue;
        };
        let name = &suite["name"];
        let path = format!("path = \"{name}/main.rs\"");
        let Some(block) = manifest
            .split("[[test]]")
            .find(|block| block.contains(&path))
        else {
            found.push(file.finding(0, "is not in tests/Cargo.toml, and so never runs"));
            continue;
        };
        if block.contains("test = false") && !steps.contains(&format!("--test {name}")) {
            found.push(file.finding(
                0,
                "is left out of `cargo test`, and no step of xtask runs it",
            ));
        }
    }
    found
}

#[test]
fn every_suite_is_run_by_something() {
    let manifest = "[[test]]\nname = \"a\"\npath = \"a/main.rs\"\n[[test]]\nname = \"b\"\n\
                    path = \"b/main.rs\"\ntest = false\n";
    hold(
        suites,
        &[
            &[("tests/c/main.rs", ""), ("tests/Cargo.toml", manifest)],
            &[("tests/b/main.rs", ""), ("tests/Cargo.toml", manifest)],
        ],
        &[&[
            ("tests/a/main.rs", ""),
            ("tests/b/main.rs", ""),
            ("tests/Cargo.toml", manifest),
            ("xtask/src/steps.rs", "cargo test --test b"),
        ]],
    );
}

fn snapshots(tree: &Tree) -> Vec<Finding> {
    let undecided = tree.ending(&[".snap.new", ".pending-snap", ".orig", ".rej"]);
    undecided
        .map(|file| file.finding(0, "was left undecided; accept it or remove it"))
        .collect()
}

#[test]
fn no_snapshot_is_left_undecided() {
    hold(
        snapshots,
        &[
            &[("crates/a/src/snapshots/b.snap.new", "")],
            &[("crates/a/src/.lib.rs.pending-snap", "")],
        ],
        &[&[("crates/a/src/snapshots/b.snap", "")]],
    );
}
