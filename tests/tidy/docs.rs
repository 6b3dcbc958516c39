//! Rules about documents: what they point to is there, and what they say to type can be typed.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::tree::{File, Finding, Tree};
use crate::{hold, pattern};

fn documents(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.ending(&[".md"])
}

/// Returns the path that a link in a document means, from the root.
fn target(file: &File, link: &str) -> String {
    let mut parts: Vec<&str> = file.path.split('/').collect();
    parts.pop();
    for part in link.split('#').next().unwrap_or_default().split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn links(tree: &Tree) -> Vec<Finding> {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\]\(([^)\s]+)\)|(?:src|href)=\x22([^\x22]+)\x22"));
    let mut found = Vec::new();
    for file in documents(tree) {
        for (line, text) in file.lines() {
            for link in LINK.captures_iter(text) {
                let link = link
                    .get(1)
                    .or_else(|| link.get(2))
                    .map_or("", |link| link.as_str());
                let elsewhere = link.contains("://") || link.starts_with(['#', '<']);
                if !elsewhere && !tree.has(&target(file, link)) {
                    found.push(file.finding(line, format!("{link} is not there")));
                }
            }
        }
    }
    found
}

#[test]
fn every_link_in_a_document_leads_somewhere() {
    hold(
        links,
        &[
            &[("README.md", "[the map](ARCHITECTURE.md)")],
            &[("docs/a.md", "![](../icons/no.png)")],
            &[("README.md", "<img src=\"icons/no.png\">")],
        ],
        &[
            &[
                ("README.md", "[the map](./A.md#words) [up](#top)"),
                ("A.md", ""),
            ],
            &[
                ("docs/a.md", "[icons](../icons) [site](https://example.org)"),
                ("icons/a.png", ""),
            ],
        ],
    );
}

fn paths(tree: &Tree) -> Vec<Finding> {
    static PATH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"`((?:crates|src-tauri|ui|migrations|icons|tests|xtask|\.ci)/[\w./-]*)`")
    });
    let made_by_building = ["ui/dist", "ui/node_modules", "src-tauri/gen"];
    let mut found = Vec::new();
    for file in documents(tree) {
        for (line, text) in file.lines() {
            for path in PATH.captures_iter(text).filter_map(|path| path.get(1)) {
                let path = path.as_str();
                let made = made_by_building.iter().any(|made| path.starts_with(made));
                if !made && !tree.has(path) {
                    found.push(file.finding(line, format!("{path} is not there")));
                }
            }
        }
    }
    found
}

#[test]
fn every_path_in_a_document_is_there() {
    hold(
        paths,
        &[&[("README.md", "see `crates/reminder-core/src/gone.rs`")]],
        &[
            &[
                ("README.md", "see `tests/tidy/` and `ui/dist`"),
                ("tests/tidy/main.rs", ""),
            ],
            &[("README.md", "see `crates/<name>/src`")],
        ],
    );
}

/// The document that names a test for each requirement.
const REQUIREMENTS: &str = "tests/requirements.md";
/// How many requirements there are.
const ASKED: usize = 38;

/// Finds rows without a test, tests that are not there, and requirements without a row.
fn requirements(tree: &Tree) -> Vec<Finding> {
    static ROW: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\| (\d+) \|(.+)\|(.+)\|$"));
    static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"`(\w+)`"));
    static TEST: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"#\[test\]\s*(?:#\[[^\]]*\]\s*)*fn (\w+)\("));
    let Some(file) = tree.find(REQUIREMENTS) else {
        return vec![Finding {
            path: REQUIREMENTS.to_owned(),
            line: 0,
            words: "is not there".to_owned(),
        }];
    };
    let tests: BTreeSet<&str> = tree
        .ending(&[".rs"])
        .flat_map(|file| TEST.captures_iter(&file.text))
        .filter_map(|test| test.get(1))
        .map(|name| name.as_str())
        .collect();
    let mut found = Vec::new();
    let mut numbers = Vec::new();
    for (line, text) in file.lines() {
        let Some(row) = ROW.captures(text) else {
            continue;
        };
        numbers.push(row[1].to_owned());
        let named: Vec<&str> = NAME
            .captures_iter(&text[row.get(3).map_or(0, |cell| cell.start())..])
            .filter_map(|name| name.get(1))
            .map(|name| name.as_str())
            .collect();
        let missing = named.iter().filter(|name| !tests.contains(**name));
        found.extend(missing.map(|name| file.finding(line, format!("there is no test {name}"))));
        if named.is_empty() && !row[2].contains("Not met:") {
            found.push(file.finding(line, "names no test, and does not say why it is not met"));
        }
    }
    if numbers != (1..=ASKED).map(|n| n.to_string()).collect::<Vec<_>>() {
        let words = format!("has not each of the {ASKED} once and in order: {numbers:?}");
        found.push(file.finding(0, words));
    }
    found
}

/// Returns a document with every requirement, in which this row takes the place of its own.
fn requirements_with(number: usize, row: &str) -> String {
    (1..=ASKED)
        .map(|n| match n == number {
            true => format!("| {n} {row}\n"),
            false => format!("| {n} | words | `a_test` |\n"),
        })
        .collect()
}

#[test]
fn every_requirement_names_a_test_that_is_there() {
    let tests = (
        "tests/a/main.rs",
        "#[test]\nfn a_test() {}\nfn no_test() {}",
    );
    let document = |row: &str| requirements_with(7, row);
    let (gone, none, left_out) = (
        document("| words | `a_test`, `no_test` |"),
        document("| words | |"),
        document("words"),
    );
    let (whole, owned) = (
        document("| words | `a_test` |"),
        document("| Not met: nobody asked. | |"),
    );
    hold(
        requirements,
        &[
            &[tests],
            &[tests, (REQUIREMENTS, &gone)],
            &[tests, (REQUIREMENTS, &none)],
            &[tests, (REQUIREMENTS, &left_out)],
        ],
        &[
            &[tests, (REQUIREMENTS, &whole)],
            &[tests, (REQUIREMENTS, &owned)],
        ],
    );
}

/// Returns the words of Rust's verbs as a person types them: `OptOut` is `opt-out`.
fn typed(variant: &str) -> String {
    let mut typed = String::new();
    for sign in variant.chars() {
        if sign.is_uppercase() && !typed.is_empty() {
            typed.push('-');
        }
        typed.extend(sign.to_lowercase());
    }
    typed
}

fn commands(tree: &Tree) -> Vec<Finding> {
    static XTASK: LazyLock<Regex> = LazyLock::new(|| pattern(r"cargo xtask ([a-z][a-z-]*)"));
    static STEP: LazyLock<Regex> = LazyLock::new(|| pattern(r"--(?:only|from) ([a-z][a-z-]*)"));
    static SUITE: LazyLock<Regex> = LazyLock::new(|| pattern(r"--test ([a-z][a-z_-]*)"));
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"ringonce-cli(?: --[a-z]+(?: [A-Z./][\w./-]*)?)* ([a-z][a-z-]*)\b")
    });
    static VARIANT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?m)^\s{4,}([A-Z][A-Za-z]+)\s*(?:[({,]|$)"));
    let text = |path: &str| tree.find(path).map_or("", |file| file.text.as_str());
    let (main, steps) = (text("xtask/src/main.rs"), text("xtask/src/steps.rs"));
    let suites = text("tests/Cargo.toml");
    let cli = tree
        .ending(&[".rs"])
        .filter(|file| file.is_in(&["crates/reminder-cli/src/"]));
    let verbs: Vec<String> = cli
        .flat_map(|file| VARIANT.captures_iter(&file.text))
        .map(|variant| typed(&variant[1]))
        .collect();
    let mut found = Vec::new();
    for file in documents(tree) {
        for (line, text) in file.lines() {
            let mut missing = |pattern: &Regex, there: &dyn Fn(&str) -> bool| {
                for said in pattern.captures_iter(text).filter(|said| !there(&said[1])) {
                    found.push(file.finding(line, format!("`{}` cannot be typed", &said[0])));
                }
            };
            missing(&XTASK, &|name| main.contains(&format!("Some(\"{name}\")")));
            missing(&SUITE, &|name| {
                suites.contains(&format!("name = \"{name}\""))
            });
            missing(&VERB, &|name| {
                name == "help" || verbs.iter().any(|verb| verb == name)
            });
            if text.contains("cargo xtask test") {
                missing(&STEP, &|name| steps.contains(&format!("\"{name}\"")));
            }
        }
    }
    found
}

#[test]
fn every_command_in_a_document_can_be_typed() {
    hold(
        commands,
        &[
            &[
                ("README.md", "cargo xtask dance"),
                ("xtask/src/main.rs", "Some(\"run\")"),
            ],
            &[
                ("README.md", "cargo xtask test --only no"),
                ("xtask/src/main.rs", "Some(\"test\")"),
            ],
            &[
                ("README.md", "cargo test --test bind"),
                ("tests/Cargo.toml", "name = \"bindings\""),
            ],
            &[
                ("README.md", "`ringonce-cli --data DIR forget`"),
                (
                    "crates/reminder-cli/src/main.rs",
                    "enum Verb {\n    OptOut(OptOut),\n}",
                ),
            ],
        ],
        &[
            &[
                ("README.md", "`cargo xtask run`"),
                ("xtask/src/main.rs", "Some(\"run\") => run"),
            ],
            &[
                (
                    "README.md",
                    "`ringonce-cli --data DIR opt-out` and ringonce-cli, too",
                ),
                (
                    "crates/reminder-cli/src/verbs.rs",
                    "enum Verb {\n    OptOut(OptOut),\n}",
                ),
            ],
        ],
    );
}
