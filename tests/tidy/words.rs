//! Rules about words: names that say nothing, and words that do not belong in the project.

use std::sync::LazyLock;

use regex::Regex;

use crate::lexer::split;
use crate::tree::{File, Finding, Tree};
use crate::{hold, pattern};

/// Words that fit everything and so name nothing. ARCHITECTURE.md has the words we use.
const EMPTY_WORDS: [&str; 11] = [
    "data",
    "helper",
    "info",
    "item",
    "job",
    "manager",
    "notification",
    "processor",
    "service",
    "task",
    "util",
];

/// Names that would be found and mean something: an entry in a calendar is what iCalendar and
/// staff call it, and `Item` is what Rust calls the elements of an iterator.
const MEANT: [&str; 2] = ["CalendarEntry", "Item"];

/// Splits `QueueManager`, `queue_manager` and `queue-manager` into words in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for sign in name.chars() {
        let begins = sign.is_uppercase() && was_lower;
        if begins || !sign.is_alphanumeric() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| sign.is_alphanumeric()) {
            word.extend(sign.to_lowercase());
        }
        was_lower = sign.is_lowercase();
    }
    words
}

fn empty_word(name: &str) -> Option<String> {
    if MEANT.contains(&name) {
        return None;
    }
    let singular = |word: &String| {
        word.strip_suffix("ies").map_or_else(
            || word.strip_suffix('s').unwrap_or(word).to_owned(),
            |stem| format!("{stem}y"),
        )
    };
    words(name).into_iter().find(|word| {
        EMPTY_WORDS.contains(&word.as_str()) || EMPTY_WORDS.contains(&singular(word).as_str())
    })
}

fn names(tree: &Tree) -> Vec<Finding> {
    static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?x)\b(?:
                (?:struct|enum|union|trait|mod|interface|class)\s+(?P<noun>[A-Za-z_]\w*)
              | type\s+(?P<type>[A-Za-z_]\w*)\s*[=<;:]
            )",
        )
    });
    let mut found = Vec::new();
    for file in tree.ending(&[".rs", ".ts", ".tsx"]) {
        let stem = file.name().split('.').next().unwrap_or_default();
        if let Some(word) = empty_word(stem) {
            found.push(file.finding(0, format!("is called {word}, which names nothing")));
        }
        let text = if file.ends_with(&[".rs"]) {
            split(&file.text).code
        } else {
            file.text.clone()
        };
        for name in DECLARED
            .captures_iter(&text)
            .filter_map(|found| found.name("noun").or(found.name("type")))
        {
            if let Some(word) = empty_word(name.as_str()) {
                let line = text[..name.start()].matches('\n').count() + 1;
                let words = format!("{} is called {word}, which names nothing", name.as_str());
                found.push(file.finding(line, words));
            }
        }
    }
    found
}

#[test]
fn every_name_names_something() {
    hold(
        names,
        &[
            &[("a.rs", "pub(crate) struct ReminderManager;")],
            &[("a.rs", "mod utils;")],
            &[("a.rs", "enum JobState {}")],
            &[("a.rs", "type Jobs = Vec<Job>;")],
            &[("crates/reminder-engine/src/send_service.rs", "")],
            &[("ui/src/shared/dateHelpers.ts", "")],
            &[("ui/src/a.tsx", "export interface RowData {}")],
        ],
        &[
            &[(
                "a.rs",
                "struct Datagram; struct Informed; impl Iterator for A { type Item = B; }",
            )],
            &[("ui/src/a.tsx", "type Patient = { name: string };")],
            &[(
                "ui/src/a.tsx",
                "import { type DropItem } from \"react-aria-components\";",
            )],
        ],
    );
}

/// What came from somebody's machine or working day, and means nothing to a reader. The words
/// are in pieces here, so that a search for them finds only the places that break the rule.
fn foreign(tree: &Tree) -> Vec<Finding> {
    static FOREIGN: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        [
            (
                r"/work/|/root/|/home/[a-z]+/|C:\\Users\\",
                "the path of a machine",
            ),
            (
                concat!(
                    r"(?i)\b(cla",
                    r"ude|anth",
                    r"ropic|chat",
                    r"gpt|co",
                    r"pilot)\b"
                ),
                "a tool that nobody needs to know",
            ),
            (
                concat!(
                    r"(?i)\b(registry\.npm",
                    r"js|npmjs\.(org|com)|(index\.|static\.)?crates\.",
                    r"io|pypi\.",
                    r"org|deb\.debian\.",
                    r"org|artifactory)\b"
                ),
                "the host of a package registry",
            ),
            (
                r"(?i)\b(issue|session|ticket) ?#?\d+\b",
                "a number that nobody can look up",
            ),
            (r"\b(TODO|FIXME|HACK)\b", "what is not done is not there"),
        ]
        .map(|(text, words)| (pattern(text), words))
        .into()
    });
    static ACTING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)(?:(?P<whose>user|transfer|launch|submission)[ _-])?\bagents?\b")
    });
    let mut found = Vec::new();
    for file in tree.written() {
        for (line, text) in file.lines() {
            for (foreign, words) in FOREIGN.iter() {
                if let Some(hit) = foreign.find(text) {
                    found.push(file.finding(line, format!("`{}`: {words}", hit.as_str())));
                }
            }
            let acting = ACTING
                .captures_iter(text)
                .any(|hit| hit.name("whose").is_none());
            if acting {
                found.push(file.finding(line, "people and programs have names of their own"));
            }
        }
    }
    found
}

#[test]
fn nothing_foreign_is_in_the_files() {
    hold(
        foreign,
        &[
            &[("a.md", "see /work/shared")],
            &[("a.rs", "// as issue #12 says")],
            &[("a.rs", "// the agent wrote this")],
            &[("a.ts", "// TODO: later")],
            &[("a.md", concat!("from crates.", "io"))],
            &[("deep/a.ftl", concat!("# made by Cla", "ude"))],
        ],
        &[
            &[(
                "a.ts",
                "navigator.userAgent; // the user agent of the browser",
            )],
            &[("a.rs", "// a mail transfer agent; a session of 3 minutes")],
            &[("ui/package-lock.json", concat!("registry.npm", "js.org"))],
        ],
    );
}

/// What no formatter looks after.
fn blanks(tree: &Tree) -> Vec<Finding> {
    let text = |file: &&File| file.ends_with(&[".md", ".sql", ".ftl", ".toml", ".yml"]);
    let mut found = Vec::new();
    for file in tree.written().filter(text) {
        if !file.text.is_empty() && !file.text.ends_with('\n') {
            found.push(file.finding(0, "does not end with a line break"));
        }
        if file.text.contains('\r') {
            found.push(file.finding(0, "has the line breaks of Windows"));
        }
        for (line, text) in file.lines() {
            if text.ends_with([' ', '\t']) {
                found.push(file.finding(line, "ends with a blank"));
            }
        }
    }
    found
}

#[test]
fn no_line_ends_with_a_blank() {
    hold(
        blanks,
        &[
            &[("a.md", "x \n")],
            &[("a.sql", "x\r\n")],
            &[("a.toml", "x")],
        ],
        &[&[("a.md", "x\n\ny\n")], &[("icons/icon.png", "x ")]],
    );
}
